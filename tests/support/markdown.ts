import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./stack.js";

/** All Markdown of the project, by its path in the repository. */
export function markdownFiles(): string[] {
  const examples = foldersBelow("examples").filter((folder) => !folder.includes("node_modules"));
  return ["", ...foldersBelow("docs"), ...examples].flatMap(markdownIn).sort();
}

function markdownIn(folder: string): string[] {
  if (!existsSync(join(repository, folder))) return [];
  return readdirSync(join(repository, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

function foldersBelow(folder: string): string[] {
  const entries = readdirSync(join(repository, folder), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  return [folder, ...folders.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

/** A file's text, by its path in the repository. */
export function read(file: string): string {
  return readFileSync(join(repository, file), "utf8");
}

/** The code blocks of one language, without their fences. */
export function blocksOf(text: string, language: string): string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, "gm");
  return [...text.matchAll(fence)].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** Where the text links to; what stands in code is no link. */
export function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of its headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** The rows of the table that has this first heading, as cells by their heading. */
export function tableOf(text: string, heading: string): Record<string, string>[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => cellsOf(line)[0] === heading);
  if (start === -1) throw new Error(`There is no table of "${heading}".`);
  const head = cellsOf(lines[start] ?? "");
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines
    .slice(start + 2, end === -1 ? undefined : end)
    .map((line) => Object.fromEntries(cellsOf(line).map((cell, index) => [head[index], cell])));
}

function cellsOf(line: string): string[] {
  return line.startsWith("|")
    ? line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim())
    : [];
}

function prose(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}
