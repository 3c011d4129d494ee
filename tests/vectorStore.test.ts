import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { VectorStore } from "../sdk/index.js";
import { ask, startRecordedEmulator, upload, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { must, mustFail, type TestStack } from "./support/stack.js";
import { providerForAll, stacksForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("VectorStore", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;

  providerForAll(
    "VectorStore",
    (running) => {
      ({ emulator, installed, host } = running);
    },
    { processingMs: 50 },
  );

  const inputsOf = (more: Values = {}): Values => ({ name: "support", __at: "quick/dev/support", ...more });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const idsOnServer = (): string[] =>
    (emulator.objects("vector_store") as { id: string }[]).map(({ id }) => id);
  const onServer = (): Values | undefined => emulator.objects("vector_store")[0] as Values | undefined;

  describe("create", () => {
    it("returns what the server says of a store without files", async () => {
      const { id, outputs } = await made({ metadata: { team: "support" } });
      expect(idsOnServer()).to.deep.equal([id]);
      expect(outputs).to.deep.include({
        name: "support",
        status: "completed",
        fileCounts: { inProgress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
        filesProcessed: true,
        usageBytes: 0,
        createdAt: onServer()?.created_at,
        lastActiveAt: onServer()?.last_active_at,
        metadata: { team: "support" },
      });
      expect(outputs).not.to.have.any.keys("expiresAt", "expiresAfter", "failedFiles", "fileIds");
    });

    it("sends everything in the API's own names, and leaves out what is for this package alone", async () => {
      const fileIds = [await upload(emulator, "Open on Mondays.")];
      const chunkingStrategy = {
        type: "static",
        static: { maxChunkSizeTokens: 200, chunkOverlapTokens: 100 },
      };
      const expiresAfter = { anchor: "last_active_at", days: 7 };
      const { id, outputs } = await made({
        fileIds,
        chunkingStrategy,
        expiresAfter,
        description: "What support knows.",
        processingTimeoutSeconds: 30,
      });
      const file = await ask<Values>(emulator, "GET", `/vector_stores/${id}/files/${fileIds[0]}`);
      expect(file.chunking_strategy).to.deep.equal({
        type: "static",
        static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 100 },
      });
      expect(outputs).to.deep.include({ fileIds, chunkingStrategy, expiresAfter });
      expect(outputs.expiresAt).to.equal(Number(outputs.lastActiveAt) + 7 * 86_400);
    });

    it("waits until its files are processed", async () => {
      const fileIds = [await upload(emulator, "one"), await upload(emulator, "two")];
      const { outputs } = await made({ fileIds });
      expect(outputs).to.deep.include({
        status: "completed",
        filesProcessed: true,
        fileCounts: { inProgress: 0, completed: 2, failed: 0, cancelled: 0, total: 2 },
      });
    });

    it("does not wait when it is told not to", async () => {
      const fileIds = [await upload(emulator, "one")];
      const { id, inputs, outputs } = await made({ fileIds, waitForProcessing: false });
      expect(outputs).to.include({ status: "in_progress", filesProcessed: false });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("names the files that could not be processed, with the server's reasons", async () => {
      const bad = await upload(emulator, "binary", { filename: "a.png" });
      const empty = await upload(emulator, " \n", { filename: "b.md" });
      const good = await upload(emulator, "text");
      const error = await problemOf(host.create(inputsOf({ fileIds: [bad, good, empty] })));
      expect(error).to.include(
        `2 of 3 files could not be processed: "${bad}" (unsupported_file: The file type is not supported), "${empty}" (invalid_file: The file could not be parsed because it is empty).`,
      );
      expect(error).to.include(`The vector store "${idsOnServer()[0]}" will not be what was asked for`);
    });

    it("waits for a new store that is not to be seen at once", async () => {
      const fileIds = [await upload(emulator, "one")];
      emulator.faults.add({ kind: "delayedVisibility", ms: 700, match: { path: "^/vector_stores$" } });
      const { outputs } = await made({ fileIds });
      expect(outputs.status).to.equal("completed");
    });

    it("waits for a new file that is not to be seen at once", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 700, match: { path: "^/files$" } });
      const { outputs } = await made({ fileIds: [await upload(emulator, "one")] });
      expect(outputs.status).to.equal("completed");
      expect(idsOnServer()).to.have.lengthOf(1);
    });

    it("takes over the one store that came of a lost answer", async () => {
      emulator.faults.add({
        kind: "dropAfter",
        match: { method: "POST", path: "^/vector_stores$" },
        times: 1,
      });
      const { id } = await made({ metadata: { team: "support" } });
      expect(idsOnServer()).to.deep.equal([id]);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({ metadata: { a: "b" } });
      emulator.clearRequests();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      expect(emulator.requests).to.be.empty;
    });

    for (const property of [
      "name",
      "metadata",
      "expiresAfter",
      "description",
      "fileIds",
      "chunkingStrategy",
    ]) {
      it(`takes an unknown ${property} for a change that replaces nothing`, async () => {
        const { id, inputs, outputs } = await made();
        const { changes, replaces } = await host.diff(id, outputs, { ...inputs, [property]: unknown });
        expect({ changes, replaces }).to.deep.equal({ changes: "unknown", replaces: [] });
      });
    }

    it("takes what changes on the server by itself for no change", async () => {
      const { id, inputs, outputs } = await made({ expiresAfter: { anchor: "last_active_at", days: 7 } });
      const fileId = await upload(emulator, "later");
      emulator.advanceClock(60);
      await ask(emulator, "POST", `/vector_stores/${id}/files`, { file_id: fileId });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include({
        status: "in_progress",
        fileCounts: { inProgress: 1, completed: 0, failed: 0, cancelled: 0, total: 1 },
      });
      expect(read.outputs.lastActiveAt).to.be.greaterThan(Number(outputs.lastActiveAt));
      expect(read.inputs).to.equal(undefined);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("does not wait again for files that others put into a store whose own are gone", async () => {
      const minutes = 10;
      const slow = await startRecordedEmulator({ processingMs: minutes * 60_000 });
      const patient = await installed.host("VectorStore", {
        "openai:apiKey": "sk-projA-1",
        "openai:baseUrl": slow.url,
      });
      const own = await upload(slow, "own");
      const inputs = inputsOf({ fileIds: [own], waitForProcessing: false });
      const { id, outputs } = await patient.create(inputs);
      slow.advanceClock(minutes * 60);
      const processed = await patient.read(id, outputs);
      slow.remove("file", own);
      const later = await upload(slow, "later");
      await ask(slow, "POST", `/vector_stores/${id}/files`, { file_id: later });
      const read = await patient.read(id, processed.outputs);
      expect(read.outputs).to.include({ status: "in_progress", filesProcessed: true });
      expect(await patient.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
      await slow.close();
    });

    it("does not answer for a failed file that others have put into the store", async () => {
      const { id, inputs, outputs } = await made({ fileIds: [await upload(emulator, "own")] });
      const bad = await upload(emulator, "binary", { filename: "a.png" });
      await ask(emulator, "POST", `/vector_stores/${id}/files`, { file_id: bad });
      emulator.advanceClock(10);
      const read = await host.read(id, outputs);
      expect(read.outputs.failedFiles).to.deep.equal([
        { fileId: bad, code: "unsupported_file", message: "The file type is not supported." },
      ]);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });
  });

  describe("update", () => {
    it("advises a refresh when the store was deleted elsewhere, and only then", async () => {
      const { id, inputs, outputs } = await made();
      const update = () => problemOf(host.update(id, outputs, { ...inputs, name: "renamed" }));
      emulator.remove("vector_store", id);
      expect(await update()).to.match(
        /: 404 .+ If the vector store was deleted elsewhere, pulumi refresh takes it out of the state, and the next pulumi up makes it again\.$/,
      );
      emulator.faults.add({ kind: "status", status: 404 });
      expect(await update())
        .to.include("404")
        .and.not.to.include("pulumi refresh");
    });

    it("sends only what differs", async () => {
      const { id, inputs, outputs } = await made({ metadata: { a: "b" } });
      const { outputs: updated } = await host.update(id, outputs, { ...inputs, metadata: { c: "d" } });
      expect(updated).to.deep.include({ name: "support", metadata: { c: "d" } });
      expect(onServer()).to.deep.include({ name: "support", metadata: { c: "d" } });
    });

    it("clears what was taken away, and sees nothing more to do", async () => {
      const { id, inputs, outputs } = await made({
        metadata: { a: "b" },
        expiresAfter: { anchor: "last_active_at", days: 7 },
      });
      const bare = { __at: inputs.__at };
      const { outputs: updated } = await host.update(id, outputs, bare);
      expect(updated).to.deep.include({ name: "", metadata: {} });
      expect(updated).not.to.have.any.keys("expiresAfter", "expiresAt");
      expect(onServer()).not.to.have.property("expires_after");
      expect(await host.diff(id, updated, bare)).to.deep.include({ changes: "none" });
    });

    it("says that a change of what only counts at creation does nothing, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({ description: "old" });
      const news = { ...inputs, description: "new" };
      await host.check({ ...inputs, __provider: "text" }, news);
      const before = writes(emulator);
      const { outputs: updated } = await host.update(id, outputs, news);
      expect(writes(emulator)).to.equal(before);
      expect(updated.description).to.equal("new");
      await untilOutput(/description: it only shapes the vector store when it is created/);
    });

    it("waits on where an earlier wait ran out, and is satisfied once the files are done", async () => {
      const inputs = inputsOf({ fileIds: [await upload(emulator, "one")], processingTimeoutSeconds: 1 });
      emulator.faults.add({
        kind: "status",
        status: 500,
        match: { method: "GET", path: "^/vector_stores/vs_" },
      });
      const error = await problemOf(host.create(inputs));
      expect(error).to.match(/Waiting for vector store "vs_\w+": 500 .* the next pulumi up waits on\.$/);
      emulator.faults.clear();
      const [id = ""] = idsOnServer();
      const { outputs } = await host.read(id, {});
      const updated = await host.update(id, { ...outputs, ...inputs, filesProcessed: false }, inputs);
      expect(updated.outputs).to.include({ status: "completed", filesProcessed: true });
    });
  });

  describe("read", () => {
    it("shows a change from outside in the inputs", async () => {
      const { id, inputs, outputs } = await made({ metadata: { a: "b" } });
      await ask(emulator, "POST", `/vector_stores/${id}`, { name: "renamed", metadata: { a: "c" } });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.deep.include({ name: "renamed", metadata: { a: "c" } });
      expect((await host.diff(id, read.outputs, inputs)).changes).to.equal("unknown");
    });

    it("shows with it where the resource stands, which the engine would else show as taken away", async () => {
      const { id, inputs, outputs } = await made({ __at: "quick/dev/50 %|vs" });
      await ask(emulator, "POST", `/vector_stores/${id}`, { name: "renamed" });
      const read = await host.read(id, outputs);
      expect(Object.keys(read.inputs ?? {})).to.have.members([...Object.keys(inputs), "__provider"]);
      expect(read.inputs).to.include({ __at: "quick/dev/50 %|vs" });
    });

    it("shows a store that has expired, and does not hide it", async () => {
      const { id, inputs, outputs } = await made({ expiresAfter: { anchor: "last_active_at", days: 1 } });
      emulator.advanceClock(86_401);
      const read = await host.read(id, outputs);
      expect(read.id).to.equal(id);
      expect(read.outputs.status).to.equal("expired");
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("says that a store is gone that was deleted on the server, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("vector_store", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(idsOnServer()).to.deep.equal([again.id]);
    });

    it("reads a store that exists and of which nothing is known yet", async () => {
      const { id } = await ask(emulator, "POST", "/vector_stores", { name: "from elsewhere" });
      expect((await host.read(id, {})).outputs).to.deep.include({ name: "from elsewhere", metadata: {} });
    });

    it("fails, and does not say that it is gone, when a gateway knows no such path", async () => {
      const { id, outputs } = await made();
      emulator.faults.add({ kind: "status", status: 404 });
      expect(await problemOf(host.read(id, outputs))).to.include(
        "It is not certain that the vector store is gone",
      );
    });

    it("does not take a page of HTML for a list without it", async () => {
      const { id, outputs } = await made();
      emulator.remove("vector_store", id);
      emulator.faults.add({ kind: "html", match: { path: "^/vector_stores\\?" } });
      expect(await problemOf(host.read(id, outputs))).to.include("the account's list could not be read");
    });
  });

  describe("delete", () => {
    it("deletes the store, leaves its files, and is content when it is certainly gone already", async () => {
      const fileId = await upload(emulator, "one");
      const { id, outputs } = await made({ fileIds: [fileId] });
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(idsOnServer()).to.be.empty;
      expect(emulator.objects("vector_store.file")).to.be.empty;
      expect(emulator.objects("file")).to.have.lengthOf(1);
    });
  });

  describe("import", () => {
    it("adopts a store that is as the program describes it", async () => {
      const { id } = await ask(emulator, "POST", "/vector_stores", { name: "support", metadata: { a: "b" } });
      const { id: adopted } = await host.create(inputsOf({ metadata: { a: "b" }, __import: id }));
      expect(adopted).to.equal(id);
    });

    it("says what differs", async () => {
      const { id } = await ask(emulator, "POST", "/vector_stores", { name: "other" });
      expect(await problemOf(host.create(inputsOf({ __import: id })))).to.include(
        'name is "other" there and "support" here',
      );
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        name: 5,
        description: true,
        expiresAfter: { anchor: "created_at", days: 366 },
        metadata: { team: 1 },
        fileIds: ["file-a", 7],
        chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: 99, chunkOverlapTokens: -1 } },
        waitForProcessing: "yes",
        processingTimeoutSeconds: 0,
        colour: 1,
      });
      expect(failures).to.have.all.keys(
        "name",
        "description",
        "expiresAfter.anchor",
        "expiresAfter.days",
        "metadata.team",
        "fileIds[1]",
        "chunkingStrategy.static.maxChunkSizeTokens",
        "chunkingStrategy.static.chunkOverlapTokens",
        "waitForProcessing",
        "processingTimeoutSeconds",
        "colour",
      );
      expect(failures["expiresAfter.days"]).to.equal(
        "must be a whole number from 1 to 365 days, for example 30; got 366",
      );
      expect(emulator.requests).to.be.empty;
    });

    const staticChunks = (maxChunkSizeTokens: unknown, chunkOverlapTokens: unknown): Values => ({
      chunkingStrategy: { type: "static", static: { maxChunkSizeTokens, chunkOverlapTokens } },
    });
    const right: [string, Values][] = [
      ["no inputs at all", {}],
      ["the longest life", { expiresAfter: { anchor: "last_active_at", days: 365 } }],
      ["500 files", { fileIds: Array.from({ length: 500 }, (_, index) => `file-${index}`) }],
      ["the smallest chunks", staticChunks(100, 0)],
      ["the largest chunks, half overlapping", staticChunks(4096, 2048)],
      ["automatic chunks", { chunkingStrategy: { type: "auto" } }],
    ];
    for (const [what, inputs] of right) {
      it(`accepts ${what}`, async () => expect(await failuresOf(inputs)).to.deep.equal({}));
    }

    const wrong: [string, Values, string][] = [
      ["501 files", { fileIds: Array.from({ length: 501 }, (_, index) => `file-${index}`) }, "fileIds"],
      ["an empty file id", { fileIds: [""] }, "fileIds[0]"],
      ["a life without its anchor", { expiresAfter: { days: 7 } }, "expiresAfter.anchor"],
      [
        "17 pairs",
        { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, "a"])) },
        "metadata",
      ],
      ["chunks that are too large", staticChunks(4097, 0), "chunkingStrategy.static.maxChunkSizeTokens"],
      ["more than half overlapping", staticChunks(801, 401), "chunkingStrategy.static.chunkOverlapTokens"],
      ["static chunks without sizes", { chunkingStrategy: { type: "static" } }, "chunkingStrategy.static"],
      ["an unknown strategy", { chunkingStrategy: { type: "other" } }, "chunkingStrategy.type"],
      [
        "sizes of automatic chunks",
        { chunkingStrategy: { type: "auto", static: { maxChunkSizeTokens: 100, chunkOverlapTokens: 0 } } },
        "chunkingStrategy.static",
      ],
    ];
    for (const [what, inputs, property] of wrong) {
      it(`refuses ${what}`, async () => expect(await failuresOf(inputs)).to.have.all.keys(property));
    }

    it("skips values that are not known yet, at any depth", async () => {
      const names = Object.keys(await failuresOf({ colour: 1 }));
      expect(names).to.deep.equal(["colour"]);
      expect(
        await failuresOf({
          name: unknown,
          description: unknown,
          expiresAfter: { anchor: unknown, days: unknown },
          metadata: { a: unknown },
          fileIds: [unknown, "file-a"],
          chunkingStrategy: {
            type: "static",
            static: { maxChunkSizeTokens: 100, chunkOverlapTokens: unknown },
          },
          waitForProcessing: unknown,
          processingTimeoutSeconds: unknown,
        }),
      ).to.deep.equal({});
      expect(await failuresOf({ ...staticChunks(unknown, 5000), metadata: unknown })).to.deep.equal({});
      expect(await failuresOf({ chunkingStrategy: unknown, fileIds: unknown })).to.deep.equal({});
    });
  });

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
});

const fileIds = ({ files }: Values): unknown => files;
const otherFileIds = ({ others }: Values): unknown => others;
const chunks = (size: number): Values => ({
  type: "static",
  static: { maxChunkSizeTokens: size, chunkOverlapTokens: 50 },
});
const sentChunks = (size: number): Values => ({
  type: "static",
  static: { max_chunk_size_tokens: size, chunk_overlap_tokens: 50 },
});

describeProperties(
  {
    kind: "VectorStore",
    path: /^\/vector_stores$/,
    store: "vector_store",
    there: async (emulator) => ({
      files: [await upload(emulator, "one")],
      others: [await upload(emulator, "two")],
    }),
    base: () => ({}),
    cases: [
      {
        property: "name",
        rule: "updates",
        from: "a",
        to: "b",
        wire: "name",
        returned: true,
        cleared: null,
      },
      {
        property: "description",
        rule: "createOnly",
        from: "a",
        to: "b",
        wire: "description",
        returned: false,
      },
      {
        property: "expiresAfter",
        rule: "updates",
        from: { anchor: "last_active_at", days: 1 },
        to: { anchor: "last_active_at", days: 365 },
        wire: "expires_after",
        returned: true,
        cleared: null,
      },
      {
        property: "metadata",
        rule: "updates",
        from: { a: "b" },
        to: { a: "c" },
        wire: "metadata",
        returned: true,
        cleared: null,
      },
      {
        property: "fileIds",
        rule: "createOnly",
        from: fileIds,
        to: otherFileIds,
        wire: "file_ids",
        returned: false,
      },
      {
        property: "chunkingStrategy",
        rule: "createOnly",
        from: chunks(100),
        to: chunks(200),
        wire: "chunking_strategy",
        sent: [sentChunks(100), sentChunks(200)],
        returned: false,
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
  provider.VectorStore,
);

describe("VectorStore in a test with mocks", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: "vs_1", state: { ...args.inputs, status: "completed" } };
    },
    call: ({ inputs }) => inputs,
  });

  it("has the outputs that a program uses, and passes the inputs on as they are", async () => {
    const store = new VectorStore("support", {
      name: "support",
      fileIds: [pulumi.output("file-1")],
      expiresAfter: { anchor: "last_active_at", days: pulumi.output(30) },
    });
    const id = await new Promise((resolve) => store.vectorStoreId.apply(resolve));
    expect(id).to.equal("vs_1");
    expect(VectorStore.isInstance(store)).to.equal(true);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/openai:VectorStore");
    expect(registered[0]?.inputs).to.deep.include({
      name: "support",
      fileIds: ["file-1"],
      expiresAfter: { anchor: "last_active_at", days: 30 },
    });
  });

  it("needs no arguments", async () => {
    const store = new VectorStore("bare");
    expect(await new Promise((resolve) => store.status.apply(resolve))).to.equal("completed");
  });
});

describe("VectorStore in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program, files: { "a.md": "hello\n", "a.png": "no text\n" } });
  };

  it("lives with unknown inputs in every field, from preview to destroy", async () => {
    await start(`
const openai = require("pulumi-openai");
const file = new openai.File("f", { purpose: "assistants", source: "a.md" });
const bytes = file.bytes;
const store = new openai.VectorStore("s", {
  name: file.fileId,
  description: file.filename,
  expiresAfter: { anchor: file.purpose.apply(() => "last_active_at"), days: bytes },
  metadata: { file: file.fileId },
  fileIds: [file.fileId],
  chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: bytes.apply((n) => 100 + n), chunkOverlapTokens: bytes } },
  waitForProcessing: bytes.apply((n) => n > 0),
  processingTimeoutSeconds: bytes,
});
exports.store = store.vectorStoreId;
exports.done = store.fileCounts.completed;
`);
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output).done).to.equal(1);
    await must(stack.destroy());
    expect(emulator.objects("vector_store")).to.be.empty;
    expect(emulator.objects("file")).to.be.empty;
  });

  it("keeps a store whose file has failed, says so again, and is content when it need not wait", async () => {
    const program = (more: string): string => `
const openai = require("pulumi-openai");
const file = new openai.File("f", { purpose: "assistants", source: "a.png" });
new openai.VectorStore("s", { fileIds: [file.fileId], ${more} });
`;
    await start(program(""));
    const first = await mustFail(stack.up());
    expect(first.output).to.match(/1 of 1 files could not be processed: "file-\w+" \(unsupported_file/);
    const [store] = stack.resources("openai:VectorStore");
    expect(emulator.objects("vector_store")).to.have.lengthOf(1);
    const second = await mustFail(stack.up());
    expect(second.output).to.include(`The vector store "${store?.id}" will not be what was asked for`);
    expect(emulator.objects("vector_store")).to.have.lengthOf(1);

    stack.write("index.js", program("waitForProcessing: false"));
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expect(emulator.objects("vector_store")).to.be.empty;
  });

  it("waits no longer than it is told, keeps the store, and waits on in the next up", async () => {
    await start(`
const openai = require("pulumi-openai");
const file = new openai.File("f", { purpose: "assistants", source: "a.md" });
new openai.VectorStore("s", { fileIds: [file.fileId], processingTimeoutSeconds: 1 });
`);
    const slow = await startRecordedEmulator({ processingMs: 3_600_000 });
    await must(stack.setConfig("openai:baseUrl", slow.url));
    const { output } = await mustFail(stack.up());
    expect(output).to.match(
      /Waiting for vector store "vs_\w+" to have its files processed: 1 s were not enough/,
    );
    expect(slow.objects("vector_store")).to.have.lengthOf(1);
    slow.advanceClock(3601);
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    expect(slow.objects("vector_store")).to.have.lengthOf(1);
    await slow.close();
  });
});
