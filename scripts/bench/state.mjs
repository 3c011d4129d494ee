// How much each object costs in the state: the backend's file with many of them, less the file with none.
import { startEmulator } from "../../dist/emulator/index.js";
import { stateBytes } from "../../dist/tests/support/stack.js";
import { createStack } from "./subjects.mjs";

const embedding = (keep) => `model: "text-embedding-3-small", input: "Chapter " + name, ${keep}`;

const objects = [
  {
    what: "File",
    allowed: 1_500,
    count: 200,
    make: 'new openai.File(name, { purpose: "assistants", source: "files/" + name + ".md" })',
  },
  {
    what: "Assistant",
    count: 50,
    make: 'new openai.Assistant(name, { model: "gpt-5-mini", name, instructions: "Answer in one sentence." })',
  },
  {
    what: "Embedding of 1,536 numbers, as numbers",
    count: 20,
    make: `new openai.Embedding(name, { ${embedding('keepAs: "numbers"')} })`,
  },
  {
    what: "Embedding of 1,536 numbers, as base64",
    count: 20,
    make: `new openai.Embedding(name, { ${embedding('keepAs: "base64"')} })`,
  },
  {
    what: "Embedding of 1,536 numbers, as a file",
    count: 20,
    make: `new openai.Embedding(name, { ${embedding('keepAs: "file", path: "vectors/" + name + ".npy"')} })`,
  },
];

export async function stateSize({ say }) {
  const rows = [];
  for (const { what, count, make, allowed } of objects) {
    say(`state of ${what}`);
    const empty = await sizeWith(0, make);
    rows.push({ what, bytes: Math.round(((await sizeWith(count, make)) - empty) / count), allowed });
  }
  return rows;
}

async function sizeWith(count, make) {
  const emulator = await startEmulator();
  const names = Array.from({ length: Math.max(1, count) }, (_, index) => String(index).padStart(4, "0"));
  const stack = await createStack({
    label: "state",
    program: `const openai = require("pulumi-openai");
for (const name of ${JSON.stringify(count === 0 ? [] : names)}) ${make};
`,
    files: Object.fromEntries(names.map((name) => [`files/${name}.md`, `# Chapter ${name}\n`])),
    baseUrl: emulator.url,
  });
  try {
    await stack.phase("up");
    const size = stateBytes(stack);
    await stack.phase("destroy");
    return size;
  } finally {
    stack.remove();
    await emulator.close();
  }
}
