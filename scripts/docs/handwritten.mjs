// What the pages take from files that people write: the example programs, and the guides beside the pages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The program in `examples/<name>`, if there is one. */
export function readProgram(repository, name) {
  const folder = `examples/${name}`;
  const file = join(repository, folder, "index.ts");
  return existsSync(file) ? { folder, text: readFileSync(file, "utf8") } : undefined;
}

/** Guides lie in the folder itself. `_index.md` is the Pulumi Registry's front page, and names nothing new. */
export function readGuides(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "_index.md")
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }))
    .filter(({ text }) => !text.startsWith("<!-- Generated"))
    .map(({ file, text }) => ({ file, ...(registryHead(text) ?? plainHead(text)) }));
}

/** The front matter that the Pulumi Registry reads. */
function registryHead(text) {
  const title = text.match(/^---\n[\s\S]*?^title: (.+)$/m)?.[1];
  const summary = text.match(/^---\n[\s\S]*?^meta_desc: (.+)$/m)?.[1];
  return title === undefined || summary === undefined ? undefined : { title, summary };
}

function plainHead(text) {
  const [, title = "", summary = ""] = text.match(/^# (.+)\n\n((?:.+\n)+)/) ?? [];
  return { title, summary };
}
