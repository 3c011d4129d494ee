// Writes the reference pages in docs/. Their words come from the comments in sdk/; what is required and what a
// change does come from the provider's own declarations. With --check nothing is written, and a page that differs
// is an error.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { complaintsOf } from "./docs/complaints.mjs";
import { loadDeclarations } from "./docs/declared.mjs";
import { readGuides, readProgram } from "./docs/handwritten.mjs";
import { pagesOf } from "./docs/pages.mjs";
import { readSdk } from "./docs/sdk.mjs";
import { writeOrCheck } from "./generated.mjs";
import { repository } from "./scratch.mjs";

process.chdir(repository);
try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function main() {
  const sdk = readSdk("sdk");
  const describe = loadDeclarations(repository);
  const complaints = complaintsOf(sdk, describe);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  const pages = pagesOf({
    sdk,
    describe,
    programOf: (name) => readProgram(repository, name),
    guides: readGuides("docs"),
    about: JSON.parse(readFileSync("package.json", "utf8")).description,
  });
  const files = Object.fromEntries(Object.entries(pages).map(([path, text]) => [join("docs", path), text]));
  writeOrCheck(files, { folders: ["docs/resources", "docs/functions"], remedy: "npm run docs" });
}
