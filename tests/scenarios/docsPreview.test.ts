import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import type { Emulator } from "../../emulator/index.js";
import { clientOf, startRecordedEmulator, upload } from "../support/emulator.js";
import { blocksOf, markdownFiles, read } from "../support/markdown.js";
import { type Block, wholeProgram } from "../support/program.js";
import { createStack, must, repository, type TestStack } from "../support/stack.js";

/** The pieces that are stacks: they use nothing but Pulumi and this package. */
const blocks: readonly Block[] = markdownFiles().flatMap((file) =>
  blocksOf(read(file), "ts")
    .filter((text) => isStack(text) && !isExample(text))
    .map((text) => ({ file, text })),
);

/** What the pieces read, and would find in the folder of an example. */
const inputFiles = examples().flatMap((example) =>
  readdirSync(join(repository, "examples", example))
    .filter((name) => /\.(md|jsonl|csv|txt)$/.test(name))
    .map((name) => [name, read(join("examples", example, name))] as const),
);

describe("the stacks in the documentation", function () {
  // Many providers at once, beside the other suites.
  this.timeout(600_000);
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startRecordedEmulator();
    const ids = await makeWhatIsNamed(
      emulator,
      blocks.map(({ text }) => wholeProgram({ file: "", text })).join(),
    );
    const programs = blocks.map(
      (block, index) => [nameOf(block, index), moduleOf(block, index, ids)] as const,
    );
    stack = await createStack({
      program: importing(programs.map(([name]) => name)),
      files: {
        ...Object.fromEntries(inputFiles),
        "imported/files/requests.jsonl": read("examples/batch/requests.jsonl"),
        "docs/faq.md": "# Questions\n\nWe are open on Mondays.\n",
        ...Object.fromEntries(programs.map(([name, text]) => [`${name}.mjs`, text])),
      },
      // From the environment, where explicit providers find it as well.
      environment: { OPENAI_BASE_URL: emulator.url },
    });
    for (const [key, value] of Object.entries(settings()))
      await must(stack.setConfig(key, value, "--secret"));
  });
  after(async () => {
    stack?.remove();
    await emulator?.close();
  });

  /** Requests that change something; a search is asked for with a POST, and changes nothing. */
  const changes = (): unknown[] =>
    emulator.requests.filter(({ method, path }) => method !== "GET" && !path.endsWith("/search"));

  it("are previewed, all of them, and change nothing", async () => {
    expect(blocks).to.have.lengthOf.at.least(30);
    const before = changes().length;
    const { output } = await must(stack.preview());
    const files = new Set(
      blocks.filter(({ text }) => /new openai\.File\(/.test(text)).map(({ file }) => file),
    );
    expect(files).to.include.members(["README.md", "docs/getting-started.md"]);
    blocks.forEach((block, index) => {
      if (/new openai\.\w+\(/.test(block.text))
        expect(output, block.file).to.include(`${nameOf(block, index)}-`);
    });
    expect(changes()).to.have.lengthOf(before);
  });

  it("would be found out, if one of them did not hold", async () => {
    stack.write("wrong.mjs", 'await (await import("pulumi-openai")).getModel({ id: "no-model" });\n');
    stack.write("index.js", importing(["wrong"]));
    const { code, output } = await stack.preview();
    expect(code).not.to.equal(0);
    expect(output).to.include("no-model");
  });
});

/** A program that waits for its parts: some of them wait themselves. */
function importing(names: readonly string[]): string {
  const imports = names.map((name) => `  await import("./${name}.mjs");\n`);
  return `module.exports = async () => {\n${imports.join("")}};\n`;
}

function isStack(text: string): boolean {
  const sources = [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, source = ""]) => source);
  return (
    /\bopenai\.\w/.test(text) && sources.every((source) => /^(@pulumi\/pulumi|pulumi-openai)$/.test(source))
  );
}

/** The programs in `examples/` are applied by `make examples`. */
function isExample(text: string): boolean {
  return examples().some((example) => read(join("examples", example, "index.ts")).trim() === text.trim());
}

function examples(): string[] {
  return readdirSync(join(repository, "examples")).filter((name) =>
    existsSync(join(repository, "examples", name, "index.ts")),
  );
}

function nameOf({ file }: Block, index: number): string {
  return `${file.replaceAll(/\W+/g, "-")}-${index}`;
}

/** A piece as a module among the others: its resources have names of their own, and its ids exist. */
function moduleOf(block: Block, index: number, ids: ReadonlyMap<string, string>): string {
  const longestFirst = [...ids].sort(([one], [other]) => other.length - one.length);
  const text = longestFirst.reduce((all, [named, id]) => all.replaceAll(named, id), wholeProgram(block));
  const named = text.replaceAll(
    /(new openai\.\w+|openai\.\w+\.get)\((\s*)"([^"]+)"/g,
    (_, call, space, name) => `${call}(${space}"${nameOf(block, index)}-${name}"`,
  );
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(named, { compilerOptions }).outputText;
}

/** A value for each setting that a piece cannot do without. */
function settings(): Record<string, string> {
  const names = blocks.flatMap(({ text }) => [...text.matchAll(/config\.require\w*\("(\w+)"/g)]);
  return Object.fromEntries(
    names.map(([, name = ""]) => [name, name.endsWith("Key") ? "sk-projA-3" : "Support"]),
  );
}

/** Makes what the pieces speak of as of something that exists, and returns its id by the one that they give it. */
async function makeWhatIsNamed(emulator: Emulator, text: string): Promise<Map<string, string>> {
  const api = clientOf(emulator);
  const model = "gpt-5-mini";
  const hello = { role: "user" as const, content: "Hello." };
  const made = new Map<string, string>();
  const id = (named: string): string => made.get(named) as string;
  // In this order, because some are within others.
  const makers: Readonly<Record<string, () => Promise<string | { readonly id: string }>>> = {
    "file-abc123": () => upload(emulator, "Open on Mondays.\n"),
    vs_abc123: () => api.vectorStores.create({ name: "support", file_ids: [id("file-abc123")] }),
    "chatcmpl-abc123": () => api.chat.completions.create({ model, messages: [hello], store: true }),
    resp_abc123: () => api.responses.create({ model, input: "Hello." }),
    asst_abc123: () => api.beta.assistants.create({ model, name: "Support" }),
    thread_abc123: () => api.beta.threads.create(),
    msg_abc123: () => api.beta.threads.messages.create(id("thread_abc123"), hello),
    "ftjob-abc123": async () => {
      const content = read("examples/fine-tuning-job/training.jsonl");
      const training_file = await upload(emulator, content, { purpose: "fine-tune", filename: "t.jsonl" });
      return api.fineTuning.jobs.create({ model: "gpt-4o-mini-2024-07-18", training_file });
    },
    batch_abc123: async () => {
      const content = read("examples/batch/requests.jsonl");
      const input_file_id = await upload(emulator, content, { purpose: "batch", filename: "r.jsonl" });
      return api.batches.create({
        input_file_id,
        endpoint: "/v1/chat/completions",
        completion_window: "24h",
      });
    },
    conv_abc123: () => api.conversations.create(),
    // Both a message of a thread and an item of a conversation may be named `msg_abc123`.
    'conv_abc123", "msg_abc123': async () => {
      const conversation = id("conv_abc123");
      const items = [{ type: "message" as const, role: "user" as const, content: "Hello." }];
      const { data } = await api.conversations.items.create(conversation, { items });
      return `${conversation}", "${data[0]?.id}`;
    },
  };
  for (const [named, make] of Object.entries(makers)) {
    const object = await make();
    made.set(named, typeof object === "string" ? object : object.id);
  }
  const others = new Set([...text.matchAll(/\b[a-z]+[-_]abc123\b/g)].map(([named]) => named));
  expect(
    [...others].filter((named) => !made.has(named)),
    "what nothing here makes",
  ).to.deep.equal([]);
  return made;
}
