import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { descendantsOf } from "../support/descendants.js";
import { must, mustFail, stateBytes, type TestStack } from "../support/stack.js";
import { stacksForAll } from "../support/suites.js";

type Values = Record<string, unknown>;

describe("KnowledgeBase in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll(
    (server) => {
      emulator = server;
    },
    { processingMs: 50 },
  );

  const program = (more = "", before = ""): string => `
const openai = require("pulumi-openai");
${before}
const base = new openai.KnowledgeBase("docs", { directory: "docs", ${more} });
const answers = openai.searchVectorStoreOutput({ vectorStoreId: base.vectorStoreId, query: "Document 7" });
exports.best = answers.results.apply((results) => results[0]?.attributes.path);
exports.count = base.fileCount;
exports.ids = base.files.apply((files) => Object.keys(files).length);
`;
  const documents = (count: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, number) => [
        `docs/${number % 7}/${number}.md`,
        `Document ${number}.\n`,
      ]),
    );
  const start = async (count: number, more = "", before = ""): Promise<void> => {
    stack = await create({ program: program(more, before), files: documents(count) });
  };
  const outputs = async (): Promise<Values> =>
    JSON.parse((await must(stack.pulumi("stack", "output", "--json"))).output) as Values;
  const attached = (): Values[] => emulator.objects("vector_store.file") as Values[];
  const expectEmpty = (): void => {
    for (const kind of ["vector_store.file", "vector_store", "file"])
      expect(emulator.objects(kind), kind).to.be.empty;
  };

  it("lives with unknown inputs in every field, from preview to destroy", async () => {
    await start(
      12,
      `
  vectorStoreId: store.vectorStoreId,
  chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: store.createdAt.apply(() => 200), chunkOverlapTokens: store.createdAt.apply(() => 50) } },
  processingTimeoutSeconds: store.createdAt.apply(() => 60),
  attributes: ({ name }) => ({ number: Number.parseInt(name) }),`,
      'const store = new openai.VectorStore("other");',
    );
    const preview = await must(stack.preview());
    expect(preview.output).to.include("KnowledgeBase quick/dev/docs: 12 files to add (0/0.md, 0/7.md,");
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    expect(await outputs()).to.deep.equal({ best: "0/7.md", count: 12, ids: 12 });
    expect(attached().map(({ attributes }) => attributes)).to.deep.include({ path: "4/11.md", number: 11 });
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.destroy());
    expectEmpty();
  });

  it("follows the folder, says in a preview what will change, and goes without a trace", async () => {
    await start(20);
    await must(stack.up());
    stack.write("docs/0/0.md", "Changed.\n");
    stack.write("docs/new.md", "New.\n");
    renameSync(join(stack.folder, "docs/1/1.md"), join(stack.folder, "docs/moved.md"));
    rmSync(join(stack.folder, "docs/2/2.md"));
    expect((await must(stack.preview())).output).to.include(
      "1 file to add (new.md); 1 file to replace (0/0.md); 1 file to move without an upload (1/1.md → moved.md); 1 file to remove (2/2.md).",
    );
    emulator.clearRequests();
    await must(stack.up());
    const writing = emulator.requests.filter(({ method }) => method !== "GET").map(({ path }) => path);
    expect(writing.filter((path) => path === "/files")).to.have.lengthOf(2);
    expect(writing.filter((path) => path.endsWith("/file_batches"))).to.have.lengthOf(1);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    expect(readdirSync(join(stack.folder, ".journal")).filter((name) => !name.startsWith("tree-"))).to.be
      .empty;
    await must(stack.destroy());
    expectEmpty();
    expect(readdirSync(join(stack.folder, ".journal"))).to.be.empty;
  });

  it("replaces its files when their chunks change, the new ones first", async () => {
    await start(5);
    await must(stack.up());
    const before = attached().map(({ id }) => id);
    stack.write(
      "index.js",
      program(
        'chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: 200, chunkOverlapTokens: 50 } }',
      ),
    );
    await must(stack.up());
    expect(attached()).to.have.lengthOf(5);
    expect(emulator.objects("file")).to.have.lengthOf(5);
    for (const { id, chunking_strategy } of attached()) {
      expect(before).not.to.include(id);
      expect(chunking_strategy).to.have.nested.property("static.max_chunk_size_tokens", 200);
    }
    await must(stack.preview("--expect-no-changes"));
  });

  it("comes again when its store was deleted, and leaves no upload behind", async () => {
    await start(5);
    await must(stack.up());
    const [store] = emulator.objects("vector_store") as { id: string }[];
    emulator.remove("vector_store", store?.id ?? "");
    await must(stack.refresh());
    await must(stack.up());
    expect(attached()).to.have.lengthOf(5);
    expect(emulator.objects("file")).to.have.lengthOf(5);
    await must(stack.destroy());
    expectEmpty();
  });

  it("works with the account of its provider, and moves to another one whole", async () => {
    const own = (key: string): string => `
const openai = require("pulumi-openai");
const provider = new openai.Provider("${key}", { apiKey: "${key}", baseUrl: "${emulator.url}" });
new openai.KnowledgeBase("docs", { directory: "docs" }, { provider });
`;
    await start(3);
    stack.write("index.js", own("sk-projB-1"));
    await must(stack.up());
    expect(emulator.objects("file", "proj_B")).to.have.lengthOf(3);
    stack.write("index.js", own("sk-projC-1"));
    await must(stack.up());
    expect(emulator.objects("file", "proj_C")).to.have.lengthOf(3);
    expect(emulator.objects("file", "proj_B")).to.be.empty;
    await must(stack.destroy());
    expectEmpty();
  });

  it("holds the state of 200 files in some 100 bytes each, and their inputs in one digest", async () => {
    await start(1);
    await must(stack.up());
    const small = stateBytes(stack);
    for (const [file, text] of Object.entries(documents(201))) stack.write(file, text);
    await must(stack.up());
    expect((stateBytes(stack) - small) / 200).to.be.below(110);
    const [files] = stack.resources("openai:KnowledgeBaseFiles");
    const { __provider, __at, ...inputs } = files?.inputs ?? {};
    expect(Object.keys(inputs).sort()).to.deep.equal(["digest", "vectorStoreId"]);
    await must(stack.destroy());
    expectEmpty();
  });

  it("is taken up where it was when the provider is killed in the middle of 200 files", async () => {
    await start(200);
    const running = stack.start("up", "--yes", "--skip-preview");
    while (emulator.objects("file").length < 60) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const pid of descendantsOf(running.pid, "dynamic-provider")) process.kill(pid, "SIGKILL");
    expect((await running.outcome).code).not.to.equal(0);
    const uploaded = emulator.objects("file").length;
    expect(uploaded).to.be.below(200);
    emulator.clearRequests();
    await must(stack.up());
    const more = emulator.requests.filter(
      ({ method, path }) => method === "POST" && path === "/files",
    ).length;
    expect(more).to.equal(200 - uploaded);
    expect(new Set(attached().map(({ attributes }) => (attributes as Values).path)).size).to.equal(200);
    expect(attached()).to.have.lengthOf(200);
    expect(emulator.objects("file")).to.have.lengthOf(200);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expectEmpty();
  });

  it("keeps what is done when a file cannot be processed, and goes on when it is gone", async () => {
    await start(5);
    stack.write("docs/image.png", "no text\n");
    const { output } = await mustFail(stack.up());
    expect(output)
      .to.include('OpenAI names no support for files like these, and may fail to process them: "image.png"')
      .and.to.include('"image.png" (unsupported_file: The file type is not supported)');
    expect((await mustFail(stack.up())).output).to.include("1 file to process again (image.png).");
    rmSync(join(stack.folder, "docs/image.png"));
    await must(stack.up());
    expect(emulator.objects("file")).to.have.lengthOf(5);
    await must(stack.preview("--expect-no-changes"));
  });
});
