import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator, Fault } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { VectorStoreFile } from "../sdk/index.js";
import { ask, upload, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { must, mustFail, type TestStack } from "./support/stack.js";
import { providerForAll, stacksForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const staticChunks = (maxChunkSizeTokens: unknown, chunkOverlapTokens: unknown): Values => ({
  type: "static",
  static: { maxChunkSizeTokens, chunkOverlapTokens },
});

describe("VectorStoreFile", () => {
  let emulator: Emulator;
  let host: Host;
  let storeId: string;
  let fileId: string;

  providerForAll(
    "VectorStoreFile",
    (running) => {
      ({ emulator, host } = running);
    },
    { processingMs: 50 },
  );
  beforeEach(async () => {
    storeId = (await ask(emulator, "POST", "/vector_stores", { name: "support" })).id;
    fileId = await upload(emulator, "Open on Mondays.");
  });

  const inputsOf = (more: Values = {}): Values => ({
    vectorStoreId: storeId,
    fileId,
    __at: "quick/dev/handbook",
    ...more,
  });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const attached = (): Values[] => emulator.objects("vector_store.file") as Values[];
  const attachments = (): number =>
    emulator.requests.filter(
      ({ method, path }) => method === "POST" && path.endsWith("/files") && path !== "/files",
    ).length;

  describe("create", () => {
    it("attaches the file, and returns what the server says when it is processed", async () => {
      const { id, outputs } = await made({ attributes: { team: "support", year: 2026, public: true } });
      expect(id).to.equal(`${storeId}/${fileId}`);
      expect(attached()).to.have.lengthOf(1);
      expect(outputs).to.deep.include({
        vectorStoreId: storeId,
        fileId,
        status: "completed",
        usageBytes: 16,
        createdAt: attached()[0]?.created_at,
        attributes: { team: "support", year: 2026, public: true },
        chunkingStrategy: staticChunks(800, 400),
      });
      expect(outputs).not.to.have.property("lastError");
    });

    it("keeps an automatic strategy in the user's words, whatever the server shows of it", async () => {
      const { id, inputs, outputs } = await made({ chunkingStrategy: { type: "auto" } });
      expect(outputs.chunkingStrategy).to.deep.equal({ type: "auto" });
      const read = await host.read(id, outputs);
      expect(read.outputs.chunkingStrategy).to.deep.equal({ type: "auto" });
      expect(read.inputs).to.equal(undefined);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("does not wait when it is told not to", async () => {
      const { id, inputs, outputs } = await made({ waitForProcessing: false });
      expect(outputs.status).to.equal("in_progress");
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
    });

    const failures = [
      ["a.png", "binary", "The file type is not supported (unsupported_file)."],
      ["a.md", " \n", "The file could not be parsed because it is empty (invalid_file)."],
    ] as const;
    for (const [filename, content, reason] of failures) {
      it(`fails with the server's reason for ${filename} with ${JSON.stringify(content)} in it`, async () => {
        const bad = await upload(emulator, content, { filename });
        expect(await problemOf(host.create(inputsOf({ fileId: bad })))).to.include(
          `The vector store file "${storeId}/${bad}" will not be what was asked for: ${reason}`,
        );
        expect(attached()).to.have.lengthOf(1);
      });
    }

    it("waits for a new store and a new file that are not to be seen at once", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 700 });
      const vectorStoreId = (await ask(emulator, "POST", "/vector_stores", {})).id;
      const { outputs } = await made({ vectorStoreId });
      expect(outputs.status).to.equal("completed");
      expect(attached()).to.have.lengthOf(1);
    });

    it("asks for a store that does not exist several times, and then names it", async () => {
      expect(await problemOf(host.create(inputsOf({ vectorStoreId: "vs_none" })))).to.include(
        "Creating vector store file: 404 No vector store found with id 'vs_none'",
      );
      expect(
        emulator.requests.filter(({ path }) => path === "/vector_stores/vs_none/files").length,
      ).to.be.within(2, 8);
    });

    const losses: [string, Fault][] = [
      ["after the work was done", { kind: "dropAfter", times: 1 }],
      ["before the work was done", { kind: "dropBefore", times: 1 }],
      ["as a gateway's 502", { kind: "statusAfter", times: 1 }],
    ];
    for (const [when, fault] of losses) {
      it(`attaches the file once, and reads it by its id alone, when the answer is lost ${when}`, async () => {
        emulator.faults.add({ ...fault, match: { method: "POST", path: "/files$" } });
        const { id, outputs } = await made({ attributes: { team: "support" } });
        expect(id).to.equal(`${storeId}/${fileId}`);
        expect(outputs).to.deep.include({ status: "completed", attributes: { team: "support" } });
        expect(attachments()).to.equal(fault.kind === "dropBefore" ? 2 : 1);
        expect(emulator.requests.filter(({ path }) => path.includes("?"))).to.be.empty;
      });
    }

    it("takes over a file that is attached already, and mends what differs in place", async () => {
      await ask(emulator, "POST", `/vector_stores/${storeId}/files`, { file_id: fileId });
      const { id, inputs, outputs } = await made({ attributes: { team: "support" } });
      expect(outputs.attributes).to.deep.equal({});
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "unknown", replaces: [] });
      const { outputs: updated } = await host.update(id, outputs, inputs);
      expect(updated.attributes).to.deep.equal({ team: "support" });
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({
        attributes: { page: 1 },
        chunkingStrategy: staticChunks(100, 50),
      });
      emulator.clearRequests();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      expect(emulator.requests).to.be.empty;
    });

    const same: [string, Values, Values][] = [
      ["auto and the sizes that it stands for", { type: "auto" }, staticChunks(800, 400)],
      ["the sizes of auto, and auto", staticChunks(800, 400), { type: "auto" }],
    ];
    for (const [what, from, to] of same) {
      it(`takes ${what} for the same`, async () => {
        const { id, inputs, outputs } = await made({ chunkingStrategy: from });
        const { changes } = await host.diff(id, outputs, { ...inputs, chunkingStrategy: to });
        expect(changes).to.equal("none");
      });
    }

    const replacing: [string, Values, Values][] = [
      ["sizes become automatic", staticChunks(100, 50), { type: "auto" }],
      ["automatic ones become sizes", { type: "auto" }, staticChunks(100, 50)],
      ["the overlap changes", staticChunks(100, 50), staticChunks(100, 49)],
    ];
    for (const [what, from, to] of replacing) {
      it(`replaces the file in the store when ${what}`, async () => {
        const { id, inputs, outputs } = await made({ chunkingStrategy: from });
        const { replaces } = await host.diff(id, outputs, { ...inputs, chunkingStrategy: to });
        expect(replaces).to.deep.equal(["chunkingStrategy"]);
      });
    }

    it("takes it for no change that the API does not know an old file's strategy any more", async () => {
      const { id, inputs, outputs } = await made({ chunkingStrategy: { type: "auto" } });
      const old = { ...outputs, chunkingStrategy: { type: "other" } };
      expect(await host.diff(id, old, inputs)).to.deep.include({ changes: "none" });
    });

    for (const property of ["vectorStoreId", "fileId", "chunkingStrategy"]) {
      it(`takes an unknown ${property} for a replacement`, async () => {
        const { id, inputs, outputs } = await made({ chunkingStrategy: staticChunks(100, 50) });
        const { replaces } = await host.diff(id, outputs, { ...inputs, [property]: unknown });
        expect(replaces).to.deep.equal([property]);
      });
    }
  });

  describe("update", () => {
    it("sends the attributes as a whole", async () => {
      const { id, inputs, outputs } = await made({ attributes: { a: 1, b: true } });
      const { outputs: updated } = await host.update(id, outputs, { ...inputs, attributes: { a: "one" } });
      expect(updated.attributes).to.deep.equal({ a: "one" });
      expect(attached()[0]?.attributes).to.deep.equal({ a: "one" });
    });

    it("clears attributes that were taken away, and sees nothing more to do", async () => {
      const { id, inputs, outputs } = await made({ attributes: { a: 1 } });
      const { attributes: _, ...without } = inputs;
      const { outputs: updated } = await host.update(id, outputs, without);
      expect(updated.attributes).to.deep.equal({});
      expect(await host.diff(id, updated, without)).to.deep.include({ changes: "none" });
    });

    it("keeps attributes of 0, false and nothing, which are values", async () => {
      const attributes = { zero: 0, no: false, nothing: "" };
      const { outputs } = await made({ attributes });
      expect(outputs.attributes).to.deep.equal(attributes);
    });
  });

  describe("read", () => {
    it("shows a change from outside in the inputs", async () => {
      const { id, inputs, outputs } = await made({ attributes: { a: 1 } });
      await ask(emulator, "POST", `/vector_stores/${id.replace("/", "/files/")}`, { attributes: { a: 2 } });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.deep.include({ attributes: { a: 2 } });
      expect((await host.diff(id, read.outputs, inputs)).changes).to.equal("unknown");
    });

    it("shows that somebody has attached it again with other chunks", async () => {
      const { id, inputs, outputs } = await made({ chunkingStrategy: { type: "auto" } });
      emulator.remove("vector_store.file", id);
      await ask(emulator, "POST", `/vector_stores/${storeId}/files`, {
        file_id: fileId,
        chunking_strategy: {
          type: "static",
          static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 0 },
        },
      });
      emulator.advanceClock(10);
      const read = await host.read(id, outputs);
      expect((await host.diff(id, read.outputs, inputs)).replaces).to.deep.equal(["chunkingStrategy"]);
    });

    const disappearances: [string, () => unknown][] = [
      ["somebody has detached it", () => emulator.remove("vector_store.file", `${storeId}/${fileId}`)],
      ["its file was deleted", () => emulator.remove("file", fileId)],
      ["its store was deleted", () => emulator.remove("vector_store", storeId)],
    ];
    for (const [what, disappear] of disappearances) {
      it(`says that it is gone when ${what}, and a delete is content then`, async () => {
        const { id, outputs } = await made();
        disappear();
        expect((await host.read(id, outputs)).id).to.equal("");
        await host.delete(id, outputs);
      });
    }

    it("comes into the store again after somebody has detached it", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("vector_store.file", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      expect((await host.create(inputs)).id).to.equal(id);
      expect(attached()).to.have.lengthOf(1);
    });

    const doubtful: [string, Fault][] = [
      ["a gateway knows no such path", { kind: "status", status: 404 }],
      ["the server fails", { kind: "status", status: 500 }],
      ["a page of HTML comes", { kind: "html" }],
    ];
    for (const [what, fault] of doubtful) {
      it(`fails, and does not say that it is gone, when ${what}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.read(id, outputs))).to.include(`Reading vector store file "${id}"`);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting vector store file "${id}"`);
        emulator.faults.clear();
        expect(attached()).to.have.lengthOf(1);
      });
    }

    for (const id of ["vs_abc", "vs_abc/", "/file-abc", "vs_abc/files/file-abc"]) {
      it(`asks for an id of two parts in place of ${JSON.stringify(id)}, and sends nothing`, async () => {
        emulator.clearRequests();
        expect(await problemOf(host.read(id, {}))).to.include(
          `Reading vector store file "${id}": its id must be like "vs_abc123/file-abc123".`,
        );
        expect(emulator.requests).to.be.empty;
      });
    }
  });

  describe("delete", () => {
    it("detaches the file, leaves it, and is content when that was done already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(attached()).to.be.empty;
      expect(emulator.objects("file")).to.have.lengthOf(1);
    });
  });

  describe("import", () => {
    const attach = (): Promise<unknown> =>
      ask(emulator, "POST", `/vector_stores/${storeId}/files`, { file_id: fileId, attributes: { a: 1 } });

    it("adopts a file in a store by both ids, and waits until it is processed", async () => {
      await attach();
      const { id, outputs } = await made({ attributes: { a: 1 }, __import: `${storeId}/${fileId}` });
      expect(id).to.equal(`${storeId}/${fileId}`);
      expect(outputs.status).to.equal("completed");
      expect(attachments()).to.equal(1);
    });

    it("says what differs", async () => {
      await attach();
      const attempt = host.create(inputsOf({ attributes: { a: 2 }, __import: `${storeId}/${fileId}` }));
      expect(await problemOf(attempt)).to.include('attributes is {"a":1} there and {"a":2} here');
    });

    it("says in the preview already what the id must be like", async () => {
      const { failures } = await host.check({}, inputsOf({ __import: fileId }));
      expect(failures).to.deep.equal([
        { property: "import", reason: `must be like "vs_abc123/file-abc123"; got "${fileId}"` },
      ]);
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      emulator.clearRequests();
      const failures = await failuresOf({
        fileId: 5,
        attributes: { a: null, b: ["c"], [`${"n".repeat(65)}`]: 1, long: "x".repeat(513) },
        chunkingStrategy: staticChunks(4097, 1.5),
        waitForProcessing: 1,
        processingTimeoutSeconds: 86_401,
        colour: 1,
      });
      expect(failures).to.have.all.keys(
        "vectorStoreId",
        "fileId",
        "attributes.a",
        "attributes.b",
        `attributes.${"n".repeat(65)}`,
        "attributes.long",
        "chunkingStrategy.static.maxChunkSizeTokens",
        "chunkingStrategy.static.chunkOverlapTokens",
        "waitForProcessing",
        "processingTimeoutSeconds",
        "colour",
      );
      expect(failures.vectorStoreId).to.equal('is required, for example "vs_abc123"');
      expect(failures["attributes.b"]).to.equal('must be a string, a number, or true or false, got ["c"]');
      expect(emulator.requests).to.be.empty;
    });

    it("accepts 16 attributes and refuses 17", async () => {
      const attributes = (count: number): Values =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]));
      expect(await failuresOf(inputsOf({ attributes: attributes(16) }))).to.deep.equal({});
      expect(await failuresOf(inputsOf({ attributes: attributes(17) }))).to.have.all.keys("attributes");
    });

    it("refuses chunks that overlap by more than half, and says by how much they may", async () => {
      expect(await failuresOf(inputsOf({ chunkingStrategy: staticChunks(301, 151) }))).to.deep.equal({
        "chunkingStrategy.static.chunkOverlapTokens":
          "must be at most half of maxChunkSizeTokens, for example 150; got 151 of 301",
      });
    });

    it("skips values that are not known yet, at any depth", async () => {
      const unknowns = {
        vectorStoreId: unknown,
        fileId: unknown,
        attributes: unknown,
        chunkingStrategy: unknown,
      };
      expect(await failuresOf(unknowns)).to.deep.equal({});
      const nested = { attributes: { a: unknown }, chunkingStrategy: staticChunks(unknown, unknown) };
      expect(await failuresOf(inputsOf(nested))).to.deep.equal({});
    });
  });
});

describeProperties(
  {
    kind: "VectorStoreFile",
    path: /^\/vector_stores\/[^/]+\/files$/,
    store: "vector_store.file",
    there: async (emulator) => ({
      stores: [
        (await ask(emulator, "POST", "/vector_stores", {})).id,
        (await ask(emulator, "POST", "/vector_stores", {})).id,
      ],
      files: [await upload(emulator, "one"), await upload(emulator, "two")],
    }),
    base: (_emulator, { stores, files }) => ({
      vectorStoreId: (stores as string[])[0],
      fileId: (files as string[])[0],
    }),
    cases: [
      {
        property: "vectorStoreId",
        rule: "replaces",
        from: ({ stores }: Values) => (stores as string[])[0],
        to: ({ stores }: Values) => (stores as string[])[1],
        wire: "vector_store_id",
        inPath: true,
        returned: true,
      },
      {
        property: "fileId",
        rule: "replaces",
        from: ({ files }: Values) => (files as string[])[0],
        to: ({ files }: Values) => (files as string[])[1],
        wire: "file_id",
        returned: true,
      },
      {
        property: "attributes",
        rule: "updates",
        from: { team: "support", year: 2026, public: true },
        to: { team: "sales" },
        wire: "attributes",
        returned: true,
        cleared: null,
      },
      {
        property: "chunkingStrategy",
        rule: "replaces",
        from: staticChunks(100, 50),
        to: staticChunks(200, 100),
        wire: "chunking_strategy",
        sent: [
          { type: "static", static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 50 } },
          { type: "static", static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 100 } },
        ],
        returned: true,
      },
      {
        property: "waitForProcessing",
        rule: "updates",
        from: true,
        to: false,
        wire: null,
        returned: false,
      },
      {
        property: "processingTimeoutSeconds",
        rule: "updates",
        from: 5,
        to: 10,
        wire: null,
        returned: false,
      },
    ],
  },
  provider.VectorStoreFile,
);

describe("VectorStoreFile in a test with mocks", () => {
  withMocks({
    newResource: ({ inputs, id }) => ({
      id: id || "vs_1/file-1",
      state: { ...inputs, status: "completed" },
    }),
    call: ({ inputs }) => inputs,
  });

  const value = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

  it("has the outputs that a program uses", async () => {
    const file = new VectorStoreFile("handbook", {
      vectorStoreId: "vs_1",
      fileId: pulumi.output("file-1"),
      attributes: { team: "support", year: pulumi.output(2026), public: true },
    });
    expect(await value(file.fileId)).to.equal("file-1");
    expect(await value(file.attributes)).to.deep.equal({ team: "support", year: 2026, public: true });
    expect(VectorStoreFile.isInstance(file)).to.equal(true);
  });

  it("is read by both ids", async () => {
    const file = VectorStoreFile.get("handbook", pulumi.output("vs_2"), "file-2");
    expect(await value(file.id)).to.equal("vs_2/file-2");
  });
});

describe("VectorStoreFile in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string, key?: null): Promise<void> => {
    stack = await create({
      program,
      files: { "a.md": "hello\n", "a.png": "no text\n" },
      ...(key === null && { key }),
    });
  };
  const attachedOf = (more: string, source = "a.md", options = ""): string => `
const openai = require("pulumi-openai");
const file = new openai.File("f", { purpose: "assistants", source: "${source}" });
const store = new openai.VectorStore("s", { name: "support" });
new openai.VectorStoreFile("a", { vectorStoreId: store.vectorStoreId, fileId: file.fileId, ${more} }, { ${options} });
`;
  const onServer = (): Values[] => emulator.objects("vector_store.file") as Values[];
  const sizes = (size: number): string =>
    `chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: ${size}, chunkOverlapTokens: 50 } }`;

  it("lives with unknown inputs in every field, from preview to destroy", async () => {
    await start(
      attachedOf(`
  attributes: { size: file.bytes, name: file.filename, small: file.bytes.apply((n) => n < 10) },
  chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: file.bytes.apply((n) => 100 + n), chunkOverlapTokens: file.bytes } },
  waitForProcessing: file.bytes.apply((n) => n > 0),
  processingTimeoutSeconds: file.bytes,`),
    );
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    expect(onServer()[0]?.attributes).to.deep.equal({ size: 6, name: "a.md", small: true });
    await must(stack.destroy());
    for (const kind of ["vector_store.file", "vector_store", "file"])
      expect(emulator.objects(kind), kind).to.be.empty;
  });

  it("goes first and comes again when its chunks change, because it has the same id", async () => {
    await start(attachedOf(sizes(100)));
    await must(stack.up());
    stack.write("index.js", attachedOf(sizes(200)));
    await must(stack.up());
    expect(onServer()).to.have.lengthOf(1);
    expect(onServer()[0]?.chunking_strategy).to.deep.include({
      static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 50 },
    });
    await must(stack.preview("--expect-no-changes"));
  });

  it("follows a file whose content changes", async () => {
    await start(attachedOf(""));
    await must(stack.up());
    stack.write("a.md", "hello again\n");
    await must(stack.up());
    const [file] = stack.resources("openai:File");
    expect(onServer().map(({ id }) => id)).to.deep.equal([file?.id]);
    await must(stack.preview("--expect-no-changes"));
  });

  it("keeps a file that failed with the server's reason, and processes it anew when it is replaced", async () => {
    await start(attachedOf("", "a.png"));
    const { output } = await mustFail(stack.up());
    expect(output).to.include(
      "will not be what was asked for: The file type is not supported (unsupported_file).",
    );
    const [resource] = stack.resources("openai:VectorStoreFile");
    expect(resource?.outputs).to.deep.include({
      status: "failed",
      lastError: { code: "unsupported_file", message: "The file type is not supported." },
    });
    expect((await mustFail(stack.up())).output).to.include(
      `"${resource?.id}" will not be what was asked for`,
    );

    const before = writes(emulator);
    await mustFail(stack.up("--replace", resource?.urn as string));
    expect(writes(emulator)).to.equal(before + 2);
    await must(stack.destroy());
    expect(onServer()).to.be.empty;
  });

  it("adopts by both ids, is detached when its chunks change, and goes with its resource", async () => {
    const store = await ask(emulator, "POST", "/vector_stores", { name: "old" });
    const file = await upload(emulator, "from elsewhere");
    await ask(emulator, "POST", `/vector_stores/${store.id}/files`, { file_id: file });
    const program = (more: string): string => `
const openai = require("pulumi-openai");
new openai.VectorStoreFile("a", { vectorStoreId: "${store.id}", fileId: "${file}", ${more} }, { import: "${store.id}/${file}" });
`;
    await start(program(""));
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    stack.write("index.js", program(sizes(100)));
    await must(stack.up());
    expect(onServer()[0]?.chunking_strategy).to.deep.include({ type: "static" });
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expect(onServer()).to.be.empty;
    expect(emulator.objects("vector_store")).to.have.lengthOf(1);
  });

  it("is read by get with both ids, never changed and never detached", async () => {
    const store = await ask(emulator, "POST", "/vector_stores", {});
    const file = await upload(emulator, "from elsewhere");
    await ask(emulator, "POST", `/vector_stores/${store.id}/files`, { file_id: file, attributes: { a: 1 } });
    await start(`
const openai = require("pulumi-openai");
exports.attributes = openai.VectorStoreFile.get("a", "${store.id}", "${file}").attributes;
`);
    await must(stack.up());
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output)).to.deep.equal({ attributes: { a: 1 } });
    await must(stack.destroy());
    expect(onServer()).to.have.lengthOf(1);

    stack.write("index.js", `require("pulumi-openai").VectorStoreFile.get("a", "", "${file}");`);
    expect((await mustFail(stack.up())).output).to.include("VectorStoreFile.get: the id is empty.");
  });

  it("attaches many files within a limit of writes to each store", async () => {
    await start(`
const openai = require("pulumi-openai");
const store = new openai.VectorStore("s");
for (let i = 0; i < 12; i++) {
  const file = new openai.File("f" + i, { purpose: "assistants", source: "a.md", filename: i + ".md" });
  new openai.VectorStoreFile("a" + i, { vectorStoreId: store.vectorStoreId, fileId: file.fileId, waitForProcessing: false });
}
`);
    const match = { method: "POST", path: "^/vector_stores/" };
    emulator.faults.add({ kind: "limit", requests: 4, perSeconds: 1, match, headers: false });
    await must(stack.up());
    expect(onServer()).to.have.lengthOf(12);
    await must(stack.destroy());
    expect(onServer()).to.be.empty;
  });
});
