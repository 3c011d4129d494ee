import { truncateSync } from "node:fs";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { requests } from "./support/batchRequests.js";
import { idsOnServer, upload, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { fileAsset, type Installed, sha256, stringAsset } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { providerForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("File", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;

  providerForAll("File", (running) => {
    ({ emulator, installed, host } = running);
  });

  const inputsOf = (more: Values = {}): Values => {
    const path = installed.write("handbook.md", "Open on Mondays.\n");
    return { purpose: "assistants", source: fileAsset(path), __at: "quick/dev/handbook", ...more };
  };

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  describe("without a source", () => {
    /** A file that was there before the stack, and inputs that name it. */
    const there = async (more: Values = {}): Promise<{ id: string; inputs: Values }> => {
      const id = await upload(emulator, "hello");
      return { id, inputs: { purpose: "assistants", __at: "quick/dev/there", __import: id, ...more } };
    };
    const reasons = async (olds: Values, inputs: Values): Promise<string[]> =>
      (await host.check(olds, inputs)).failures.map(({ property, reason }) => `${property} ${reason}`);
    const text = "exports.handler=()=>require('pulumi-openai/provider').File";
    const required =
      'source is required, for example "handbook.md"; only an object that is imported may go without';

    it("adopts a file, and keeps it with the import option and without it", async () => {
      const { id, inputs } = await there();
      const sent = writes(emulator);
      expect(await reasons({}, inputs)).to.deep.equal([]);
      const made = await host.create(inputs);
      expect(made.id).to.equal(id);
      expect(made.outputs).to.include({ filename: "a.md", bytes: 5 }).and.not.to.have.property("sha256");
      expect(writes(emulator)).to.equal(sent);
      const olds = { ...inputs, __provider: text };
      const { __import: _, ...without } = inputs;
      for (const news of [inputs, without]) {
        expect(await reasons(olds, news)).to.deep.equal([]);
        expect((await host.diff(id, made.outputs, news)).changes).to.equal("none");
      }
      const read = await host.read(id, made.outputs);
      expect(read).to.deep.include({ outputs: made.outputs, inputs: undefined });
    });

    it("is refused for a file that takes the place of an adopted one", async () => {
      const { id, inputs } = await there();
      await reasons({}, inputs);
      const { outputs } = await host.create(inputs);
      const changed = { ...inputs, purpose: "vision" };
      expect(await reasons({ ...inputs, __provider: text }, changed)).to.deep.equal([]);
      expect((await host.diff(id, outputs, changed)).replaces).to.deep.equal(["purpose"]);
      expect(await reasons({}, changed)).to.deep.equal([required]);
    });

    it("is refused for a file whose source was given before", async () => {
      const inputs = inputsOf();
      const { source: _, ...without } = inputs;
      expect(await reasons({ ...inputs, __provider: text }, without)).to.deep.equal([required]);
    });

    it("takes a source that is given later for a changed content", async () => {
      const { id, inputs } = await there();
      const { outputs } = await host.create(inputs);
      const source = fileAsset(installed.write("a.md", "hello"));
      expect((await host.diff(id, outputs, { ...inputs, source })).replaces).to.deep.equal(["source"]);
    });

    it("says in one sentence that the file to adopt does not exist", async () => {
      const { inputs } = await there({ __import: "file-nowhere" });
      expect(await problemOf(host.create(inputs))).to.match(
        /Adopting file "file-nowhere": 404 [^.]+\. Look whether the id is right, and whether the key belongs to the project that holds the file\.$/,
      );
    });
  });

  describe("create", () => {
    it("uploads the content and returns what the server says of it, with the content's digest", async () => {
      const { id, outputs } = await made();
      expect(idsOnServer(emulator)).to.deep.equal([id]);
      const [onServer] = emulator.objects("file") as { created_at: number; bytes: number }[];
      expect(outputs).to.include({
        bytes: 17,
        createdAt: onServer?.created_at,
        filename: "handbook.md",
        purpose: "assistants",
        status: "processed",
        sha256: sha256("Open on Mondays.\n"),
      });
      expect(onServer?.bytes).to.equal(17);
      expect(outputs).not.to.have.any.keys("expiresAt", "expiresAfter");
    });

    it("sends name, purpose and expiry as they were given", async () => {
      const expiresAfter = { anchor: "created_at", seconds: 3600 };
      const { outputs } = await made({ filename: "rules.md", purpose: "user_data", expiresAfter });
      expect(outputs).to.deep.include({ filename: "rules.md", purpose: "user_data", expiresAfter });
      expect(outputs.expiresAt).to.equal(Number(outputs.createdAt) + 3600);
    });

    it("takes any name, says how it has arrived, and sees no change in it afterwards", async () => {
      const names = [
        'say "hi".md',
        "C:\\docs/a.md",
        "two\r\nlines",
        "a/",
        "..",
        "%22",
        " a ",
        "\0",
        "😀é漢\u202e.md",
      ];
      const shown: unknown[] = [];
      for (const filename of names) {
        const inputs = { purpose: "vision", source: stringAsset("hello"), filename };
        const { id, outputs } = await host.create(inputs);
        shown.push(outputs.filename);
        expect((await host.diff(id, outputs, inputs)).changes, filename).to.equal("none");
        const read = await host.read(id, outputs);
        expect((await host.diff(id, read.outputs, inputs)).changes, filename).to.equal("none");
        expect(
          (await host.diff(id, outputs, { ...inputs, filename: `${filename}!` })).replaces,
        ).to.deep.equal(["filename"]);
      }
      expect(shown).to.deep.equal([
        "say %22hi%22.md",
        "C:%5Cdocs%2Fa.md",
        "two%0D%0Alines",
        "a%2F",
        ...names.slice(4),
      ]);
    });

    it("takes a text in place of a file when it is given a name", async () => {
      const { outputs } = await made({ source: stringAsset("Closed."), filename: "note.txt" });
      expect(outputs).to.include({ bytes: 7, filename: "note.txt", sha256: sha256("Closed.") });
    });

    it("sends nothing when the content changed after it was planned", async () => {
      const inputs = inputsOf();
      installed.write("handbook.md", "Changed behind our back.");
      expect(await problemOf(host.create(inputs))).to.match(/handbook\.md.*changed after it was planned/);
      expect(writes(emulator)).to.equal(0);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs", async () => {
      const { id, inputs, outputs } = await made();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("replaces the file when the content at the same path changes", async () => {
      const { id, inputs, outputs } = await made();
      const path = installed.write("handbook.md", "Open on Tuesdays.\n");
      const { replaces } = await host.diff(id, outputs, { ...inputs, source: fileAsset(path) });
      expect(replaces).to.deep.equal(["source"]);
    });

    it("sees no change in the same content at another path under the same name", async () => {
      const { id, inputs, outputs } = await made({ filename: "handbook.md" });
      const path = installed.write("copy.md", "Open on Mondays.\n");
      expect(await host.diff(id, outputs, { ...inputs, source: fileAsset(path) })).to.deep.include({
        changes: "none",
      });
    });

    it("replaces the file when the same content moves to a path of another name", async () => {
      const { id, inputs, outputs } = await made();
      const path = installed.write("copy.md", "Open on Mondays.\n");
      const { replaces } = await host.diff(id, outputs, { ...inputs, source: fileAsset(path) });
      expect(replaces).to.deep.equal(["filename"]);
    });

    const replacing: [string, Values][] = [
      ["purpose", { purpose: "user_data" }],
      ["filename", { filename: "other.md" }],
      ["expiresAfter", { expiresAfter: { anchor: "created_at", seconds: 7200 } }],
    ];
    for (const [property, change] of replacing) {
      it(`replaces the file when its ${property} changes`, async () => {
        const { id, inputs, outputs } = await made({ expiresAfter: { anchor: "created_at", seconds: 3600 } });
        const { replaces } = await host.diff(id, outputs, { ...inputs, ...change });
        expect(replaces).to.deep.equal([property]);
      });
    }

    it("replaces the file when its expiry is taken away", async () => {
      const { id, inputs, outputs } = await made({ expiresAfter: { anchor: "created_at", seconds: 3600 } });
      const { expiresAfter: _, ...without } = inputs;
      expect((await host.diff(id, outputs, without)).replaces).to.deep.equal(["expiresAfter"]);
    });

    it("takes an expiry that the server chose for no change", async () => {
      const source = fileAsset(installed.write("batch.jsonl", requests(2)));
      const { id, inputs, outputs } = await made({ purpose: "batch", source });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("counts every unknown value as a change", async () => {
      const { id, inputs, outputs } = await made();
      const { replaces } = await host.diff(id, outputs, { ...inputs, purpose: unknown, source: unknown });
      expect(replaces).to.include.members(["purpose", "source"]);
    });

    it("sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      await host.diff(id, outputs, inputs);
      await host.diff(id, outputs, { ...inputs, filename: "other.md" });
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made();
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("reads a file that exists and of which nothing is known yet", async () => {
      const id = await upload(emulator, "from elsewhere");
      const { outputs } = await host.read(id, {});
      expect(outputs).to.include({ bytes: 14, filename: "a.md", purpose: "assistants" });
    });

    it("fails for a file that does not exist and of which nothing is known", async () => {
      expect(await problemOf(host.read("file-none", {}))).to.include("No such File object: file-none");
    });

    it("says that a file is gone that was deleted on the server, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("file", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(idsOnServer(emulator)).to.deep.equal([again.id]);
      expect(again.id).not.to.equal(id);
    });

    it("waits for a file that was made a moment ago and is not to be seen yet", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 2_000 });
      const { id, outputs } = await made();
      expect((await host.read(id, outputs)).id).to.equal(id);
      expect(emulator.requests.some(({ method, status }) => method === "GET" && status === 404)).to.equal(
        true,
      );
    });

    it("reads many at once from the list, and finds what is gone from it by itself", async () => {
      const files = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          made({ filename: "a.md", source: stringAsset(`Chapter ${i}.`), __at: `quick/dev/chapter-${i}` }),
        ),
      );
      const gone = files[11]?.id ?? "";
      emulator.remove("file", gone);
      emulator.clearRequests();
      const read = await Promise.all(files.map(({ id, outputs }) => host.read(id, outputs)));
      for (const [i, { id, outputs, inputs }] of read.entries()) {
        expect(id).to.equal(i === 11 ? "" : files[i]?.id);
        if (i !== 11) expect(outputs).to.deep.include(files[i]?.outputs);
        expect(inputs).to.equal(undefined);
      }
      expect(emulator.requests.length, "requests for 20 files").to.be.below(10);
      expect(emulator.requests.some(({ path }) => path === `/files/${gone}`)).to.equal(true);
    });

    it("says that a file is gone that has expired", async () => {
      const { id, outputs } = await made({ expiresAfter: { anchor: "created_at", seconds: 3600 } });
      emulator.advanceClock(3601);
      expect((await host.read(id, outputs)).id).to.equal("");
    });

    it("never takes a list for the file, when the id is empty", async () => {
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("delete", () => {
    it("deletes the file", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("waits for a file that was made a moment ago and is not to be seen yet, and deletes it", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 2_000 });
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      emulator.faults.clear();
      emulator.advanceClock(10);
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("is content when the file is certainly gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(idsOnServer(emulator)).to.be.empty;
    });

    const doubtful = [
      { name: "a gateway knows no such path", fault: { kind: "status", status: 404 } },
      { name: "the key is refused", fault: { kind: "status", status: 401 } },
      { name: "the server fails", fault: { kind: "status", status: 500 } },
      { name: "a page of HTML comes", fault: { kind: "html" } },
    ] as const;
    for (const { name, fault } of doubtful) {
      it(`fails and leaves the file when ${name}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.match(new RegExp(`^.*Deleting file "${id}": `));
        emulator.faults.clear();
        expect(idsOnServer(emulator)).to.deep.equal([id]);
      });
    }
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values, olds: Values = {}): Promise<Record<string, string>> => {
      const { failures } = await host.check(olds, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf(
        inputsOf({
          purpose: 5,
          source: "missing.md",
          filename: "",
          expiresAfter: { anchor: "now", seconds: 60 },
          colour: 1,
        }),
      );
      expect(failures).to.have.all.keys(
        "purpose",
        "source",
        "filename",
        "expiresAfter.anchor",
        "expiresAfter.seconds",
        "colour",
      );
      expect(failures.source).to.match(
        /^cannot be read: there is no such file: "missing\.md" \(paths are relative to /,
      );
      expect(failures["expiresAfter.seconds"]).to.equal(
        "must be a whole number from 3,600 to 2,592,000 seconds, for example 86400; got 60",
      );
      expect(emulator.requests).to.be.empty;
    });

    it("asks for what is required", async () => {
      expect(await failuresOf({})).to.deep.equal({
        purpose: 'is required, for example "assistants"',
        source: 'is required, for example "handbook.md"; only an object that is imported may go without',
      });
    });

    for (const seconds of [3599, 2_592_001, 3600.5, "3600"]) {
      it(`refuses an expiry of ${JSON.stringify(seconds)} seconds`, async () => {
        const failures = await failuresOf(inputsOf({ expiresAfter: { anchor: "created_at", seconds } }));
        expect(Object.keys(failures)).to.deep.equal(["expiresAfter.seconds"]);
      });
    }
    for (const seconds of [3600, 2_592_000]) {
      it(`accepts an expiry of ${seconds} seconds`, async () => {
        expect(await failuresOf(inputsOf({ expiresAfter: { anchor: "created_at", seconds } }))).to.deep.equal(
          {},
        );
      });
    }

    it("refuses an empty file", async () => {
      const path = installed.write("empty.md", "");
      expect(await failuresOf(inputsOf({ source: fileAsset(path) }))).to.deep.equal({
        source: "is empty, and must hold at least one byte",
      });
      expect(await failuresOf(inputsOf({ source: stringAsset(""), filename: "a" }))).to.have.keys("source");
    });

    it("refuses a folder", async () => {
      expect((await failuresOf(inputsOf({ source: "." }))).source).to.equal(
        'must be a file, and "." is a folder',
      );
    });

    it("asks for a name when the source has none", async () => {
      expect(await failuresOf(inputsOf({ source: stringAsset("text") }))).to.deep.equal({
        filename: 'is required for a source without a path, for example "handbook.md"',
      });
    });

    it("sends a purpose that it does not know, with a warning", async () => {
      expect(await failuresOf(inputsOf({ purpose: "telepathy" }))).to.deep.equal({});
      await untilOutput(/purpose: "telepathy" is none of the values known to this version/);
    });

    it("does not warn again of a purpose that stands in the state", async () => {
      const [old, other] = ["clairvoyance", "levitation"].map((purpose) => inputsOf({ purpose }));
      await failuresOf(old as Values, old);
      await failuresOf(other as Values, old);
      await untilOutput(/"levitation" is none of the values/);
      expect(host.output).not.to.include("clairvoyance");
    });

    const unfit: [string, string, RegExp][] = [
      ["a line that is no JSON", `${requests(2)}{`, /^cannot be run as a batch: line 3 is no JSON object$/],
      ["nothing but empty lines", "\n\n", /^cannot be run as a batch: it holds no request$/],
      ["equal ids", requests(1) + requests(1), /line 2 has the same "custom_id" as line 1$/],
    ];
    for (const [what, content, words] of unfit) {
      it(`refuses a file for a batch with ${what}, and sends nothing`, async () => {
        const source = fileAsset(installed.write("batch.jsonl", content));
        const failures = await failuresOf(inputsOf({ purpose: "batch", source }));
        expect(failures.source).to.match(words);
        expect(await failuresOf(inputsOf({ purpose: "fine-tune", source }))).to.deep.equal({});
        expect(emulator.requests).to.be.empty;
      });
    }

    it("looks at a text for a batch as well, and not at what it has looked at before", async () => {
      const wrong = inputsOf({ purpose: "batch", source: stringAsset("{"), filename: "a.jsonl" });
      expect(await failuresOf(wrong)).to.have.all.keys("source");
      expect(await failuresOf(wrong, wrong)).to.deep.equal({});
      const right = inputsOf({ purpose: "batch", source: stringAsset(requests(1)), filename: "a.jsonl" });
      expect(await failuresOf(right)).to.deep.equal({});
    });

    it("refuses a file above 200 MB for a batch", async () => {
      const path = installed.write("batch.jsonl", requests(1));
      const source = fileAsset(path);
      truncateSync(path, 200 * 1024 * 1024 + 1);
      expect(await failuresOf(inputsOf({ purpose: "batch", source }))).to.deep.equal({
        source: "must hold at most 209,715,200 bytes for a batch",
      });
    });

    it("skips values that are not known yet, at any depth", async () => {
      const unknowns = { purpose: unknown, source: unknown, filename: unknown };
      expect(await failuresOf(unknowns)).to.deep.equal({});
      const nested = inputsOf({ expiresAfter: { anchor: unknown, seconds: unknown } });
      expect(await failuresOf(nested)).to.deep.equal({});
    });

    it("does not look for an old source that ignoreChanges has brought back", async () => {
      const { inputs } = await made();
      const source = { ...(inputs.source as Values), path: "gone.md" };
      expect(await failuresOf({ ...inputs, source }, { ...inputs, source })).to.deep.equal({});
    });
  });

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
});

describeProperties(
  {
    kind: "File",
    store: "file",
    path: /^\/files$/,
    base: () => ({ purpose: "assistants", source: stringAsset("Open."), filename: "a.md" }),
    cases: [
      { property: "purpose", rule: "replaces", from: "vision", to: "batch", wire: "purpose", returned: true },
      { property: "filename", rule: "replaces", from: "b.md", to: "c.md", wire: "filename", returned: true },
      {
        property: "source",
        rule: "replaces",
        from: stringAsset("Closed."),
        to: stringAsset("Open again."),
        wire: "file",
        sent: ["Closed.", "Open again."],
        output: ["sha256", sha256("Closed.")],
        returned: false,
      },
      {
        property: "expiresAfter",
        rule: "replaces",
        from: { anchor: "created_at", seconds: 3600 },
        to: { anchor: "created_at", seconds: 7200 },
        wire: "expires_after",
        sent: [
          { anchor: "created_at", seconds: "3600" },
          { anchor: "created_at", seconds: "7200" },
        ],
        returned: true,
      },
    ],
  },
  provider.File,
);
