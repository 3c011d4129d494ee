import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator, Fault } from "../emulator/index.js";
import { decodeManifest, type Entry } from "../provider/knowledgeBase/manifest.js";
import { digestOfTree, handOver } from "../provider/knowledgeBase/tree.js";
import { KnowledgeBase } from "../sdk/index.js";
import { frontMatterOf } from "../sdk/knowledgeBase/frontMatter.js";
import { readTree, type TreeArgs } from "../sdk/knowledgeBase/readTree.js";
import { typeToken } from "../sdk/resource.js";
import { ask, startRecordedEmulator, upload } from "./support/emulator.js";
import { type Host, partialState } from "./support/host.js";
import { type Installed, install, sha256 } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { resolved, withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";

type Values = Record<string, unknown>;

const at = "quick/dev/docs";

/** The kind behind the component, in its own process: `KnowledgeBaseFiles`. */
describe("KnowledgeBase", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;
  let storeId: string;
  let journal: string | undefined;

  before(async () => {
    emulator = await startRecordedEmulator({ processingMs: 20 });
    installed = await install();
    // The program, which is this process here, and the provider's share the folder.
    journal = process.env.PULUMI_OPENAI_JOURNAL;
    process.env.PULUMI_OPENAI_JOURNAL = installed.environment.PULUMI_OPENAI_JOURNAL;
  });
  beforeEach(async () => {
    emulator.reset();
    rmSync(journalFolder(), { recursive: true, force: true });
    rmSync(join(installed.folder, "docs"), { recursive: true, force: true });
    storeId = (await ask(emulator, "POST", "/vector_stores", { name: "docs" })).id;
    host = await start();
    write({ "a.md": "About apples.", "b/b.md": "About bananas.", "b/c.md": "About cherries." });
    emulator.clearRequests();
  });
  afterEach(() => host.stop());
  after(async () => {
    if (journal === undefined) delete process.env.PULUMI_OPENAI_JOURNAL;
    else process.env.PULUMI_OPENAI_JOURNAL = journal;
    await installed.remove();
    await emulator.close();
  });

  const start = (more: Record<string, string> = {}): Promise<Host> =>
    installed.host("KnowledgeBaseFiles", {
      "openai:apiKey": "sk-projA-1",
      "openai:baseUrl": emulator.url,
      "openai:maxRetries": "1",
      ...more,
    });
  const journalFolder = (): string => String(installed.environment.PULUMI_OPENAI_JOURNAL);
  const ledgers = (): string[] => readdirSync(journalFolder()).filter((name) => name.endsWith(".uploads"));
  const pathOf = (file: string): string => join(installed.folder, "docs", file);
  const write = (files: Record<string, string>): void => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(pathOf(file)), { recursive: true });
      writeFileSync(pathOf(file), text);
    }
  };
  const remove = (file: string): void => rmSync(pathOf(file));

  /** What the program hands over: the list of files in a file, and its digest in the inputs. */
  const inputsOf = (more: Values = {}, args: Partial<TreeArgs> = {}): Values => {
    const tree = readTree("KnowledgeBase docs", { directory: join(installed.folder, "docs"), ...args });
    handOver(at, tree);
    return { vectorStoreId: storeId, digest: digestOfTree(tree), __at: at, ...more };
  };
  const made = (more: Values = {}, args: Partial<TreeArgs> = {}): Promise<Made> =>
    make(host, inputsOf(more, args));
  /** The next `up`: a check, a diff, and an update when there is a difference. */
  const again = async (before: Made, args: Partial<TreeArgs> = {}, by: Host = host): Promise<Made> => {
    const inputs = inputsOf({}, args);
    await by.check(before.inputs, inputs);
    const { changes } = await by.diff(before.id, before.outputs, inputs);
    if (changes === "none") return { ...before, inputs };
    return { id: before.id, inputs, ...(await by.update(before.id, before.outputs, inputs)) };
  };
  const refreshed = async (before: Made): Promise<Made> => {
    const { outputs, inputs } = await host.read(before.id, before.outputs);
    return { id: before.id, outputs, inputs: inputs ?? before.inputs };
  };

  /** What a hook that fails for a part hands the engine for its state, as the host sends it. */
  const partOf = async (
    attempt: Promise<unknown>,
  ): Promise<{ id: string; outputs: Values; message: string }> => {
    try {
      await attempt;
    } catch (error) {
      const state = partialState(error) ?? { id: "", outputs: {} };
      return { ...state, message: (error as Error).message };
    }
    throw new Error("it succeeded, and should have failed");
  };

  const inStore = (): Values[] => emulator.objects("vector_store.file") as Values[];
  const uploads = (): Values[] => emulator.objects("file") as Values[];
  const pathsInStore = (): unknown[] =>
    inStore()
      .map(({ attributes }) => (attributes as Values).path)
      .sort();
  const entries = ({ outputs }: Pick<Made, "outputs">): readonly Entry[] =>
    decodeManifest(outputs.manifest).entries;
  const requests = (): Record<string, number> => {
    const count = (method: string, path: RegExp): number =>
      emulator.requests.filter((one) => one.method === method && path.test(one.path)).length;
    return {
      uploaded: count("POST", /^\/files$/),
      attached: count("POST", /\/file_batches$/),
      relabelled: count("POST", /^\/vector_stores\/[^/]+\/files\//),
      detached: count("DELETE", /^\/vector_stores\/[^/]+\/files\//),
      deleted: count("DELETE", /^\/files\//),
    };
  };
  const nothing = { uploaded: 0, attached: 0, relabelled: 0, detached: 0, deleted: 0 };
  /** The text that can be found under each path. */
  const texts = async (): Promise<Record<string, string>> => {
    const pairs = inStore().map(async ({ id, attributes }) => {
      const page = await ask<{ data: { text: string }[] }>(
        emulator,
        "GET",
        `/vector_stores/${storeId}/files/${id}/content`,
      );
      return [(attributes as Values).path, page.data[0]?.text] as const;
    });
    return Object.fromEntries(await Promise.all(pairs));
  };
  /** One upload for each file of the tree, in the store under its path, and nothing else anywhere. */
  const expectEqual = (paths: string[]): void => {
    expect(pathsInStore()).to.deep.equal([...paths].sort());
    expect(uploads().map(({ id }) => id)).to.have.members(inStore().map(({ id }) => id));
    expect(uploads()).to.have.lengthOf(paths.length);
  };
  const all = ["a.md", "b/b.md", "b/c.md"];

  describe("create", () => {
    it("uploads each file, attaches all in one request, and returns when they can be found", async () => {
      const base = await made();
      expect(base.id).to.match(new RegExp(`^${storeId}/kb_[0-9a-f]{24}$`));
      expectEqual(all);
      expect(requests()).to.deep.equal({ ...nothing, uploaded: 3, attached: 1 });
      expect(base.outputs).to.deep.include({
        vectorStoreId: storeId,
        fileCount: 3,
        digest: base.inputs.digest,
      });
      expect(base.outputs).not.to.have.property("problem");
      expect(entries(base).map(({ path, state }) => [path, state])).to.deep.equal(
        all.map((path) => [path, "ready"]),
      );
      expect(await texts()).to.include({ "b/b.md": "About bananas." });
      expect(uploads().map(({ filename, purpose }) => [filename, purpose])).to.deep.include.members([
        ["b.md", "assistants"],
      ]);
    });

    it("gives each file its attributes and the chunks that are asked for", async () => {
      const chunkingStrategy = {
        type: "static",
        static: { maxChunkSizeTokens: 200, chunkOverlapTokens: 50 },
      };
      const attributes: TreeArgs["attributes"] = ({ name }) => ({
        letter: name.charAt(0),
        year: 2026,
        none: undefined,
      });
      await made({ chunkingStrategy }, { attributes });
      const [file] = inStore().filter((one) => (one.attributes as Values).letter === "c");
      expect(file?.attributes).to.deep.equal({ path: "b/c.md", letter: "c", year: 2026 });
      expect(file?.chunking_strategy).to.deep.equal({
        type: "static",
        static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 50 },
      });
    });

    it("uploads a content as often as it has paths", async () => {
      write({ "copy/a.md": "About apples." });
      await made();
      expectEqual([...all, "copy/a.md"]);
    });

    it("says in the preview what will be added", async () => {
      await host.check({}, inputsOf());
      expect(host.output).to.include("KnowledgeBase quick/dev/docs: 3 files to add (a.md, b/b.md, b/c.md).");
      expect(emulator.requests).to.be.empty;
    });

    it("fails, and has made nothing, when the store does not exist", async () => {
      const inputs = inputsOf({ vectorStoreId: "vs_none" });
      const part = await partOf(host.create(inputs));
      expect(part.message).to.include("No vector store found with id 'vs_none'");
      // What was uploaded by then is in the state, and goes with it.
      await host.delete(part.id, part.outputs);
      expect(uploads()).to.be.empty;
    });

    it("fails with what to do when the list of the files is not there", async () => {
      const inputs = inputsOf();
      rmSync(journalFolder(), { recursive: true });
      expect(await problemOf(host.create(inputs))).to.include("the list of its files is not on this machine");
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("diff", () => {
    it("sees no change in the same tree, and sends nothing", async () => {
      const base = await made();
      emulator.clearRequests();
      expect(await host.diff(base.id, base.outputs, inputsOf())).to.deep.include({ changes: "none" });
      expect(emulator.requests).to.be.empty;
    });

    it("says how many files will change, and which", async () => {
      const base = await made();
      write({ "a.md": "About apricots.", "d.md": "About dates." });
      renameSync(pathOf("b/b.md"), pathOf("banana.md"));
      remove("b/c.md");
      expect(await host.diff(base.id, base.outputs, inputsOf())).to.deep.include({
        changes: "unknown",
        replaces: [],
      });
      expect(host.output).to.include(
        "1 file to add (d.md); 1 file to replace (a.md); 1 file to move without an upload (b/b.md → banana.md); 1 file to remove (b/c.md).",
      );
    });

    it("names ten files, and counts the others", async () => {
      for (let number = 10; number < 25; number++) write({ [`${number}.md`]: `Text ${number}.` });
      await host.check({}, inputsOf());
      expect(host.output).to.include("18 files to add (10.md, 11.md,").and.to.include("19.md and 8 more).");
    });

    for (const [property, value] of [
      ["vectorStoreId", "vs_other"],
      ["chunkingStrategy", { type: "static", static: { maxChunkSizeTokens: 200, chunkOverlapTokens: 50 } }],
    ] as const) {
      it(`replaces the files when ${property} changes`, async () => {
        const base = await made();
        const { replaces } = await host.diff(base.id, base.outputs, { ...base.inputs, [property]: value });
        expect(replaces).to.deep.equal([property]);
      });
    }

    it("changes the time to wait without a request", async () => {
      const base = await made();
      emulator.clearRequests();
      const inputs = { ...inputsOf(), processingTimeoutSeconds: 5 };
      expect((await host.diff(base.id, base.outputs, inputs)).changes).to.equal("unknown");
      const { outputs } = await host.update(base.id, base.outputs, inputs);
      expect(outputs.processingTimeoutSeconds).to.equal(5);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("check", () => {
    it("tells everything that is wrong at once, each at its own property", async () => {
      const { failures } = await host.check(
        {},
        {
          digest: "abc",
          processingTimeoutSeconds: 0,
          chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: 99, chunkOverlapTokens: 0 } },
          __at: at,
        },
      );
      expect(failures.map(({ property }) => property)).to.have.members([
        "vectorStoreId",
        "digest",
        "processingTimeoutSeconds",
        "chunkingStrategy.static.maxChunkSizeTokens",
      ]);
    });

    it("refuses chunks that overlap by more than half", async () => {
      const chunkingStrategy = {
        type: "static",
        static: { maxChunkSizeTokens: 300, chunkOverlapTokens: 151 },
      };
      const { failures } = await host.check({}, inputsOf({ chunkingStrategy }));
      expect(failures.map(({ property }) => property)).to.deep.equal([
        "chunkingStrategy.static.chunkOverlapTokens",
      ]);
    });
  });

  describe("update", () => {
    it("uploads, attaches, detaches and deletes one file each when one has changed", async () => {
      const base = await made();
      emulator.clearRequests();
      write({ "a.md": "About apricots." });
      const now = await again(base);
      expect(requests()).to.deep.equal({ uploaded: 1, attached: 1, relabelled: 0, detached: 1, deleted: 1 });
      expectEqual(all);
      expect(await texts()).to.include({ "a.md": "About apricots." });
      expect((await host.diff(now.id, now.outputs, now.inputs)).changes).to.equal("none");
    });

    it("takes a new file in, and an old one out", async () => {
      const base = await made();
      emulator.clearRequests();
      write({ "d.md": "About dates." });
      remove("a.md");
      await again(base);
      expect(requests()).to.deep.equal({ uploaded: 1, attached: 1, relabelled: 0, detached: 1, deleted: 1 });
      expectEqual(["b/b.md", "b/c.md", "d.md"]);
    });

    it("moves a file without an upload, and keeps its id", async () => {
      const base = await made();
      emulator.clearRequests();
      renameSync(pathOf("a.md"), pathOf("b/apple.md"));
      const now = await again(base);
      expect(requests()).to.deep.equal({ ...nothing, relabelled: 1 });
      expectEqual(["b/apple.md", "b/b.md", "b/c.md"]);
      const idAt = (made: Made, path: string) => entries(made).find((entry) => entry.path === path)?.fileId;
      expect(idAt(now, "b/apple.md")).to.equal(idAt(base, "a.md"));
      expect((await host.diff(now.id, now.outputs, now.inputs)).changes).to.equal("none");
    });

    it("lets two files change their places without an upload", async () => {
      const base = await made();
      emulator.clearRequests();
      write({ "a.md": "About bananas.", "b/b.md": "About apples." });
      await again(base);
      expect(requests()).to.deep.equal({ ...nothing, relabelled: 2 });
      expect(await texts()).to.include({ "a.md": "About bananas.", "b/b.md": "About apples." });
    });

    it("uploads a file anew when its name ends otherwise, because that tells its format", async () => {
      const base = await made();
      emulator.clearRequests();
      renameSync(pathOf("a.md"), pathOf("a.txt"));
      await again(base);
      expect(requests()).to.deep.equal({ uploaded: 1, attached: 1, relabelled: 0, detached: 1, deleted: 1 });
      expectEqual(["a.txt", "b/b.md", "b/c.md"]);
    });

    it("changes attributes in place", async () => {
      const base = await made();
      emulator.clearRequests();
      await again(base, { attributes: ({ name }) => (name === "a.md" ? { fruit: "apple" } : {}) });
      expect(requests()).to.deep.equal({ ...nothing, relabelled: 1 });
      expect(inStore().map(({ attributes }) => attributes)).to.deep.include({ path: "a.md", fruit: "apple" });
    });

    it("fails for a file that has changed again since the program looked at it, and has the others", async () => {
      const inputs = inputsOf();
      write({ "a.md": "About apricots." });
      const part = await partOf(host.create(inputs));
      expect(part.message).to.include(
        '1 file could not be uploaded: Reading "a.md": it changed after it was planned. Run the command again.',
      );
      expect(pathsInStore()).to.deep.equal(["b/b.md", "b/c.md"]);
      await again({ ...part, inputs });
      expectEqual(all);
    });
  });

  describe("a file that the API cannot process", () => {
    const blank = " \n";
    const reason = '"a.md" (invalid_file: The file could not be parsed because it is empty)';

    it("is named with the server's reason, stays, and is tried again without an upload", async () => {
      write({ "a.md": blank });
      const inputs = inputsOf();
      const part = await partOf(host.create(inputs));
      expect(part.message).to.include(`is not complete: 1 file could not be processed: ${reason}.`);
      expect(part.outputs.fileCount).to.equal(2);
      expect(entries(part).map(({ state }) => state)).to.deep.equal(["failed", "ready", "ready"]);
      emulator.clearRequests();
      expect((await host.diff(part.id, part.outputs, inputs)).changes).to.equal("some");
      expect(host.output).to.include("1 file to process again (a.md).");
      const next = await partOf(host.update(part.id, part.outputs, inputs));
      expect(next.message).to.include(reason);
      expect(requests()).to.deep.equal({ ...nothing, attached: 1, detached: 1 });
      write({ "a.md": "About apples." });
      await again({ ...next, inputs });
      expectEqual(all);
    });

    it("leaves its former version in its place until it can be found itself", async () => {
      const base = await made();
      write({ "a.md": blank });
      const part = await partOf(again(base));
      expect(part.message)
        .to.include(reason)
        .and.to.include('1 file of former versions still there: "a.md".');
      expect(pathsInStore()).to.deep.equal(["a.md", ...all]);
      expect(inStore().map(({ id }) => id)).to.include.members(entries(base).map(({ fileId }) => fileId));
      write({ "a.md": "About apricots." });
      await again({ ...part, inputs: base.inputs });
      expectEqual(all);
    });

    it("goes when it goes from the tree", async () => {
      write({ "a.md": blank });
      const inputs = inputsOf();
      const part = await partOf(host.create(inputs));
      remove("a.md");
      await again({ ...part, inputs });
      expectEqual(["b/b.md", "b/c.md"]);
    });
  });

  it("waits on in the next up for files that are still being processed", async () => {
    const slow = await startRecordedEmulator({ processingMs: 3_600_000 });
    try {
      const { id: vectorStoreId } = await ask(slow, "POST", "/vector_stores", {});
      const own = await start({ "openai:baseUrl": slow.url });
      const inputs = inputsOf({ vectorStoreId, processingTimeoutSeconds: 1 });
      const part = await partOf(own.create(inputs));
      expect(part.message).to.include("3 files still being processed");
      slow.advanceClock(3_600);
      slow.clearRequests();
      const { outputs } = await own.update(part.id, part.outputs, inputs);
      expect(outputs).to.include({ fileCount: 3 });
      expect(outputs).not.to.have.property("problem");
      expect(slow.requests.every(({ method }) => method === "GET")).to.equal(true);
      await own.stop();
    } finally {
      await slow.close();
    }
  });

  describe("refresh", () => {
    it("changes nothing where nothing has changed", async () => {
      const base = await made();
      const read = await host.read(base.id, base.outputs);
      expect(read.outputs).to.deep.equal(base.outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("sees that a file was detached, and the next up attaches it without an upload", async () => {
      const base = await made();
      const [{ fileId = "" } = {}] = entries(base);
      emulator.remove("vector_store.file", `${storeId}/${fileId}`);
      emulator.clearRequests();
      const seen = await refreshed(base);
      expect(seen.inputs.digest).not.to.equal(base.inputs.digest);
      const now = await again(seen);
      expect(host.output).to.include("1 file to attach again (a.md).");
      expect(requests()).to.deep.equal({ ...nothing, attached: 1 });
      expectEqual(all);
      expect((await host.diff(now.id, now.outputs, now.inputs)).changes).to.equal("none");
    });

    it("sees that an upload was deleted, and the next up uploads it again", async () => {
      const base = await made();
      emulator.remove("file", entries(base)[0]?.fileId ?? "");
      emulator.clearRequests();
      await again(await refreshed(base));
      expect(requests()).to.deep.equal({ ...nothing, uploaded: 1, attached: 1 });
      expectEqual(all);
    });

    it("sees other attributes, and the next up sets them back", async () => {
      const base = await made();
      const [{ fileId = "" } = {}] = entries(base);
      await ask(emulator, "POST", `/vector_stores/${storeId}/files/${fileId}`, { attributes: { path: "x" } });
      await again(await refreshed(base));
      expectEqual(all);
    });

    it("leaves alone what came into the store in other ways", async () => {
      const base = await made();
      const stranger = await upload(emulator, "From elsewhere.");
      await ask(emulator, "POST", `/vector_stores/${storeId}/files`, { file_id: stranger });
      const now = await refreshed(base);
      expect(now.outputs).to.deep.equal(base.outputs);
      await host.delete(now.id, now.outputs);
      expect(uploads().map(({ id }) => id)).to.deep.equal([stranger]);
      expect(inStore().map(({ id }) => id)).to.deep.equal([stranger]);
    });

    it("remembers the uploads when the store is gone, so that they go with the resource", async () => {
      const base = await made();
      emulator.remove("vector_store", storeId);
      const seen = await refreshed(base);
      expect(seen.outputs).to.include({ fileCount: 0 });
      await host.delete(seen.id, seen.outputs);
      expect(uploads()).to.be.empty;
    });

    const doubtful: [string, Fault][] = [
      ["a gateway knows no such path", { kind: "status", status: 404 }],
      ["the server fails", { kind: "status", status: 500 }],
    ];
    for (const [what, fault] of doubtful) {
      it(`fails when ${what}, and believes nothing`, async () => {
        const base = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.read(base.id, base.outputs))).to.include(`"${storeId}"`);
        await problemOf(host.delete(base.id, base.outputs));
        emulator.faults.clear();
        expectEqual(all);
      });
    }

    it("believes nothing that another project's key shows", async () => {
      const base = await made();
      const foreign = await start({ "openai:apiKey": "sk-projB-1" });
      expect(await problemOf(foreign.read(base.id, base.outputs))).to.include("belongs to organization");
      expect(await problemOf(foreign.delete(base.id, base.outputs))).to.include("It is not certain");
      await foreign.stop();
      expectEqual(all);
    });
  });

  describe("delete", () => {
    it("deletes exactly what was uploaded, leaves the store, and is content when that was done already", async () => {
      const base = await made();
      await host.delete(base.id, base.outputs);
      expect(uploads()).to.be.empty;
      expect(inStore()).to.be.empty;
      expect(emulator.objects("vector_store")).to.have.lengthOf(1);
      await host.delete(base.id, base.outputs);
    });

    it("goes on where it was interrupted", async () => {
      const base = await made();
      const fault: Fault = { kind: "status", status: 400, match: { method: "DELETE" }, times: 1 };
      emulator.faults.add(fault);
      await problemOf(host.delete(base.id, base.outputs));
      await host.delete(base.id, base.outputs);
      expect(uploads()).to.be.empty;
    });
  });

  describe("what goes wrong on the way", () => {
    const losses: [string, Fault][] = [
      ["after the work was done", { kind: "dropAfter", times: 2 }],
      ["before the work was done", { kind: "dropBefore", times: 2 }],
      ["as a gateway's 502", { kind: "statusAfter", times: 2 }],
    ];
    for (const [when, fault] of losses) {
      it(`uploads each file once when answers are lost ${when}`, async () => {
        emulator.faults.add({ ...fault, match: { method: "POST", path: "^/files$" } });
        await made();
        expectEqual(all);
      });

      it(`attaches each file once when the answer of the batch is lost ${when}`, async () => {
        emulator.faults.add({ ...fault, times: 1, match: { method: "POST", path: "/file_batches$" } });
        await made();
        expectEqual(all);
      });
    }

    it("does not mistake files of one name and one size for each other when answers are lost", async () => {
      const same = ["x", "y", "z", "u", "v"].map((letter) => [`${letter}/index.md`, `About ${letter}.`]);
      write(Object.fromEntries(same));
      emulator.faults.add({
        kind: "dropAfter",
        match: { method: "POST", path: "^/files$" },
        probability: 0.5,
        seed: 4,
        times: 6,
      });
      await made();
      expect(await texts()).to.include(Object.fromEntries(same));
      expectEqual([...all, ...same.map(([path = ""]) => path)]);
    });

    it("names a file that the server does not take, and has the others", async () => {
      const own = await start({ "openai:maxConcurrent": "1" });
      emulator.faults.add({
        kind: "status",
        status: 400,
        match: { method: "POST", path: "^/files$" },
        times: 1,
      });
      const inputs = inputsOf();
      const part = await partOf(own.create(inputs));
      expect(part.message).to.match(/1 file could not be uploaded: Uploading file "a\.md": 400 /);
      expect(pathsInStore()).to.deep.equal(["b/b.md", "b/c.md"]);
      await again({ ...part, inputs }, {}, own);
      expectEqual(all);
      await own.stop();
    });

    it("stops at what concerns the account, keeps what is done, and goes on from there", async () => {
      const own = await start({ "openai:maxConcurrent": "1" });
      emulator.faults.add({
        kind: "status",
        status: 429,
        code: "insufficient_quota",
        match: { method: "POST", path: "^/files$" },
        every: 2,
        times: 1,
      });
      const inputs = inputsOf();
      const part = await partOf(own.create(inputs));
      expect(part.message)
        .to.include("Add credit")
        .and.to.include('1 file uploaded, and not in the store: "a.md"');
      expect(uploads()).to.have.lengthOf(1);
      emulator.clearRequests();
      await again({ ...part, inputs }, {}, own);
      expect(requests()).to.deep.equal({ ...nothing, uploaded: 2, attached: 1 });
      expectEqual(all);
      await own.stop();
    });

    it("keeps to a limit of writes to the store", async () => {
      const base = await made();
      const match = { method: "POST", path: "^/vector_stores/" };
      emulator.faults.add({
        kind: "limit",
        scope: "object",
        requests: 2,
        perSeconds: 1,
        match,
        headers: false,
      });
      await again(base, { attributes: ({ name }) => ({ name }) });
      expect(inStore().every(({ attributes }) => (attributes as Values).name !== undefined)).to.equal(true);
    });
  });

  describe("a crash", () => {
    const held = (when: "before" | "after", path: string, method = "POST"): Fault => ({
      kind: "hold",
      name: "crash",
      when,
      match: { method, path },
    });
    /** Ends the process while requests are held, or after what they did. */
    const crash = async (fault: Fault, work: () => Promise<unknown>, count = 1): Promise<void> => {
      const take = emulator.faults.add(fault);
      const lost = work().catch(() => undefined);
      await emulator.barrier("crash").reached(count);
      await host.stop();
      await lost;
      take();
      host = await start();
    };

    for (const when of ["before", "after"] as const) {
      it(`${when} the server has taken the uploads leaves none twice and none behind`, async () => {
        await crash(held(when, "^/files$"), () => host.create(inputsOf()), 2);
        await made();
        expectEqual(all);
      });

      it(`${when} the server has attached the files leaves none twice, and uploads nothing again`, async () => {
        await crash(held(when, "/file_batches$"), () => host.create(inputsOf()));
        emulator.clearRequests();
        await made();
        expect(requests().uploaded).to.equal(0);
        expect(host.output).to.include("takes up 3 files that an interrupted run has uploaded.");
        expectEqual(all);
      });
    }

    it("again and again leaves nothing twice", async () => {
      await crash(held("after", "^/files$"), () => host.create(inputsOf()), 2);
      await crash(held("after", "/file_batches$"), () => host.create(inputsOf()));
      await made();
      expectEqual(all);
    });

    it("of files of one name and one size gives each its own text", async () => {
      const same = ["x", "y", "z"].map((letter) => [`${letter}/index.md`, `About ${letter}.`]);
      write(Object.fromEntries(same));
      await crash(held("after", "^/files$"), () => host.create(inputsOf()), 2);
      await made();
      expect(await texts()).to.include(Object.fromEntries(same));
      expectEqual([...all, ...same.map(([path = ""]) => path)]);
    });

    it("of two knowledge bases of equal files leaves each its own", async () => {
      const inputs = inputsOf();
      const others = { ...inputs, __at: "quick/dev/copy" };
      const handOverAgain = (): void =>
        handOver(others.__at, readTree("copy", { directory: join(installed.folder, "docs") }));
      handOverAgain();
      await crash(held("after", "^/files$"), () => Promise.all([inputs, others].map(host.create)), 6);
      emulator.clearRequests();
      const { outputs } = await made();
      handOverAgain();
      const copy = await host.create(others);
      expect(requests().uploaded).to.equal(0);
      const ids = [outputs, copy.outputs]
        .flatMap((one) => entries({ outputs: one }))
        .map((one) => one.fileId);
      expect(new Set(ids)).to.have.lengthOf(6);
      expect(uploads().map(({ id }) => id)).to.have.members(ids);
    });

    it("after everything was done, and before anybody knew, costs nothing", async () => {
      await host.create(inputsOf());
      await host.stop();
      host = await start();
      emulator.clearRequests();
      await made();
      expect(requests().uploaded).to.equal(0);
      expectEqual(all);
    });

    it("in an update leaves nothing behind, also when the tree is as it was before", async () => {
      const base = await made();
      write({ "a.md": "About apricots." });
      await crash(held("after", "/file_batches$"), () => host.update(base.id, base.outputs, inputsOf()));
      write({ "a.md": "About apples." });
      const now = await again(base);
      expectEqual(all);
      expect(await texts()).to.include({ "a.md": "About apples." });
      expect((await host.diff(now.id, now.outputs, now.inputs)).changes).to.equal("none");
    });

    it("in an update leaves nothing behind, also when everything is deleted then", async () => {
      const base = await made();
      write({ "a.md": "About apricots.", "d.md": "About dates." });
      await crash(held("after", "^/files$"), () => host.update(base.id, base.outputs, inputsOf()), 2);
      await host.delete(base.id, base.outputs);
      expect(uploads()).to.be.empty;
      expect(ledgers()).to.be.empty;
    });

    it("while former versions are removed leaves nothing behind", async () => {
      const base = await made();
      write({ "a.md": "About apricots.", "b/b.md": "About berries." });
      await crash(held("after", "^/files/", "DELETE"), () => host.update(base.id, base.outputs, inputsOf()));
      await again(base);
      expectEqual(all);
    });

    it("of a replacement leaves the old files alone until the new ones are there", async () => {
      const base = await made();
      const chunkingStrategy = {
        type: "static",
        static: { maxChunkSizeTokens: 200, chunkOverlapTokens: 50 },
      };
      await crash(held("after", "/file_batches$"), () => host.create(inputsOf({ chunkingStrategy })));
      await host.diff(base.id, base.outputs, inputsOf({ chunkingStrategy }));
      const now = await made({ chunkingStrategy });
      expect(uploads()).to.have.lengthOf(6);
      await host.delete(base.id, base.outputs);
      expectEqual(all);
      expect(entries(now).map(({ fileId }) => fileId)).to.have.members(inStore().map(({ id }) => id));
    });

    it("of the engine alone: the next process waits until the first has ended", async () => {
      const take = emulator.faults.add(held("after", "^/files$"));
      const finishing = host.create(inputsOf());
      await emulator.barrier("crash").reached(3);
      const second = await start();
      const next = second.create(inputsOf());
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(requests().uploaded).to.equal(3);
      take();
      await finishing;
      await next;
      expectEqual(all);
      await second.stop();
    });
  });
});

describe("KnowledgeBase in a program", () => {
  let folder: string;
  let registered: pulumi.runtime.MockResourceArgs[];

  withMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: args.inputs };
    },
    call: ({ inputs }) => inputs,
  });
  beforeEach(() => {
    registered = [];
    folder = mkdtempSync(join(tmpdir(), "tree-"));
    write("a.md", "---\ntitle: Apples\nyear: 2026\ntags: [fruit]\ndraft: false\n---\nAbout apples.");
    write("b/b.md", "About bananas.");
    write("b/c.txt", "About cherries.");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const treeOf = (more: Partial<TreeArgs> = {}) =>
    readTree("KnowledgeBase docs", { directory: folder, ...more });
  const pathsOf = (more: Partial<TreeArgs> = {}): string[] => treeOf(more).files.map(({ path }) => path);
  const attributesOf = (more: Partial<TreeArgs>): unknown => treeOf(more).files[0]?.attributes;
  const complaint = (more: Partial<TreeArgs>): string => {
    try {
      treeOf(more);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it succeeded, and should have failed");
  };

  it("declares a store of its name, and the files by their digest alone", async () => {
    const base = new KnowledgeBase("docs", {
      directory: folder,
      vectorStore: { metadata: { team: "support" } },
    });
    expect(await resolved(base.vectorStoreId)).to.equal("docs-id");
    expect(await resolved(base.fileCount)).to.equal(3);
    expect(await resolved(base.files)).to.deep.equal({});
    const inputs = (kind: string): Values | undefined =>
      registered.find(({ type }) => type === typeToken(kind))?.inputs;
    expect(inputs("VectorStore")).to.deep.include({ name: "docs", metadata: { team: "support" } });
    const { __provider, ...own } = inputs("KnowledgeBaseFiles") ?? {};
    expect(own).to.deep.equal({ vectorStoreId: "docs-id", digest: digestOfTree(treeOf()) });
    expect(KnowledgeBase.isInstance(base)).to.equal(true);
    expect(KnowledgeBase.isInstance(base.vectorStore)).to.equal(false);
  });

  it("takes a store that exists, which may be another resource's output", async () => {
    const base = new KnowledgeBase("docs", { directory: folder, vectorStoreId: pulumi.output("vs_1") });
    expect(await resolved(base.vectorStoreId)).to.equal("vs_1");
    expect(base.vectorStore).to.equal(undefined);
    expect(registered.map(({ type }) => type)).not.to.include(typeToken("VectorStore"));
  });

  it("refuses a store that exists together with the description of a new one", () => {
    const args = { directory: folder, vectorStoreId: "vs_1", vectorStore: { name: "docs" } };
    expect(() => new KnowledgeBase("docs", args)).to.throw("give one of them");
  });

  it("takes all files but hidden ones and what is installed, in the order of their paths", () => {
    write(".hidden.md", "hidden");
    write(".git/config", "hidden");
    write("node_modules/x/readme.md", "installed");
    expect(pathsOf()).to.deep.equal(["a.md", "b/b.md", "b/c.txt"]);
  });

  it("takes what the patterns say", () => {
    write(".hidden.md", "hidden");
    expect(pathsOf({ include: ["**/*.md"] })).to.deep.equal(["a.md", "b/b.md"]);
    expect(pathsOf({ include: ["b/**", ".*.md"] })).to.deep.equal([".hidden.md", "b/b.md", "b/c.txt"]);
    expect(pathsOf({ exclude: ["b/*.md"] })).to.deep.equal(["a.md", "b/c.txt"]);
    expect(pathsOf({ include: ["*.{md,txt}", "b/c.*"] })).to.deep.equal(["a.md", "b/c.txt"]);
  });

  it("follows links to files", () => {
    symlinkSync(join(folder, "a.md"), join(folder, "z.md"));
    expect(pathsOf()).to.include("z.md");
  });

  it("leaves out empty files, and names them and what OpenAI names no support for", () => {
    write("empty.md", "");
    write("image.png", "no text");
    const { files, empty, unsupported } = treeOf();
    expect(files.map(({ path }) => path)).not.to.include("empty.md");
    expect({ empty, unsupported }).to.deep.equal({ empty: ["empty.md"], unsupported: ["image.png"] });
  });

  it("gives every file its path, and what the function says of it", () => {
    const seen: unknown[] = [];
    const attributes: TreeArgs["attributes"] = ({ text, frontMatter, ...file }) => {
      seen.push({ ...file, text: text(), frontMatter: frontMatter() });
      return { long: file.bytes > 100, none: undefined };
    };
    write("a.md", "Plain.");
    expect(attributesOf({ attributes })).to.deep.equal({ path: "a.md", long: false });
    expect(seen[0]).to.deep.equal({
      path: "a.md",
      name: "a.md",
      extension: ".md",
      bytes: 6,
      sha256: sha256("Plain."),
      text: "Plain.",
      frontMatter: {},
    });
  });

  it("takes attributes from the front matter, beside those of the function, which win", () => {
    expect(attributesOf({ frontMatter: true })).to.deep.equal({
      path: "a.md",
      title: "Apples",
      year: 2026,
      draft: false,
    });
    expect(
      attributesOf({
        frontMatter: true,
        attributes: ({ frontMatter }) => ({ year: 1, tags: String(frontMatter().tags) }),
      }),
    ).to.deep.equal({ path: "a.md", title: "Apples", year: 1, draft: false, tags: "fruit" });
  });

  const heads: [string, string, Values][] = [
    ["none", "title: Apples", {}],
    ["a line in the middle", "text\n---\na: 1\n---\n", {}],
    ["one without an end", "---\na: 1\n", {}],
    ["an empty one", "---\n---\ntext", {}],
    ["one with Windows line ends", "---\r\na: 1\r\n---\r\ntext", { a: 1 }],
    ["one after a byte order mark", "\uFEFF---\na: 1\n---\ntext", { a: 1 }],
    ["a list", "---\n- a\n---\n", {}],
    ["a rule of more dashes", "----\na: 1\n----\n", {}],
  ];
  for (const [what, text, values] of heads)
    it(`reads front matter: ${what}`, () => expect(frontMatterOf(text)).to.deep.equal(values));

  const mistakes: [string, Partial<TreeArgs>, string][] = [
    [
      "too many",
      { attributes: () => Object.fromEntries(Array.from({ length: 16 }, (_, n) => [n, n])) },
      "at most 16 pairs",
    ],
    ["a long name", { attributes: () => ({ ["n".repeat(65)]: 1 }) }, "a name of at most 64 characters"],
    ["a long text", { attributes: () => ({ a: "x".repeat(513) }) }, "at most 512 characters"],
    ["no number", { attributes: () => ({ a: Number.NaN }) }, "that is no number: NaN"],
    ["the path's name", { attributes: () => ({ path: "x" }) }, 'an attribute "path", which is taken'],
    [
      "another type",
      { attributes: () => ({ a: null }) as never },
      "must be a string, a number, or true or false",
    ],
  ];
  for (const [what, args, words] of mistakes) {
    it(`names the file whose attributes are wrong: ${what}`, () => {
      expect(complaint(args))
        .to.match(/^KnowledgeBase docs: "a\.md" has /)
        .and.to.include(words);
    });
  }

  it("accepts 15 attributes beside the path", () => {
    const attributes = () => Object.fromEntries(Array.from({ length: 15 }, (_, number) => [number, number]));
    expect(Object.keys(attributesOf({ attributes }) as Values)).to.have.lengthOf(16);
  });

  it("names the file whose front matter is no YAML", () => {
    write("a.md", "---\na: [1\n---\n");
    expect(complaint({ frontMatter: true })).to.include('"a.md" has front matter that is no YAML: ');
  });

  it("names a file that is too large, without reading it", () => {
    write("large.md", "x");
    truncateSync(join(folder, "large.md"), 512 * 1024 * 1024 + 1);
    expect(complaint({})).to.include('"large.md" has 536,870,913 bytes');
  });

  it("takes a folder that is not there, and one without files, for a mistake", () => {
    expect(complaint({ directory: join(folder, "none") })).to.include("directory must be a folder");
    expect(complaint({ directory: join(folder, "a.md") })).to.include("directory must be a folder");
    expect(complaint({ include: ["*.rst"] })).to.include('that matches "*.rst"');
  });
});
