import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Emulator, startEmulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { readVectorFile, writeVectorFile } from "../provider/vectorFile.js";
import { base64Of, digestOf, numbersOf, vectorsFromBase64, vectorsOf } from "../provider/vectors.js";
import * as openai from "../sdk/index.js";
import { writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { resolved, withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { serversUntil } from "./support/servers.js";
import { must, mustFail, stateBytes, type TestStack } from "./support/stack.js";
import { providerForAll, stacksForAll } from "./support/suites.js";
import { answersOf } from "./support/traffic.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const small = "text-embedding-3-small";
const tableFolder = join(tmpdir(), `embedding-${process.pid}`);
after(() => rmSync(tableFolder, { recursive: true, force: true }));

describe("Embedding", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;

  providerForAll("Embedding", (running) => {
    ({ emulator, installed, host } = running);
  });

  /** Undefined takes an input away. */
  const inputsOf = (more: Values = {}): Values => {
    const inputs = {
      model: small,
      input: "Open on Mondays.",
      dimensions: 8,
      __at: "quick/dev/rules",
      ...more,
    };
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
  };

  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const requests = (): number => emulator.requests.filter(({ path }) => path === "/embeddings").length;
  const inFolder = (path: string): string => join(installed.folder, path);

  describe("create", () => {
    it("returns one vector, with its digest, its length, and what was paid", async () => {
      const { id, outputs } = await made();
      const vectors = vectorsFromBase64(outputs.base64 as string[]);
      expect(id).to.match(/^embedding-[0-9a-f]{16}$/);
      expect(numbersOf(vectors)).to.have.lengthOf(1);
      expect(numbersOf(vectors)[0]).to.have.lengthOf(8);
      expect(outputs).to.deep.include({
        model: small,
        servedModel: small,
        input: "Open on Mondays.",
        dimensions: 8,
        digest: digestOf(vectors),
        usage: { promptTokens: 4, totalTokens: 4 },
        keepAs: "base64",
      });
      expect(outputs).not.to.have.any.keys("vectors", "path", "user");
    });

    it("returns the same for the same input, under an id of its own", async () => {
      const one = await made();
      const other = await made();
      expect(other.outputs.digest).to.equal(one.outputs.digest);
      expect(other.id).not.to.equal(one.id);
    });

    it("returns a vector for each text, in the order of the texts", async () => {
      const texts = ["Open on Mondays.", "Dogs are welcome.", "Closed in May."];
      const all = (await made({ input: texts, keepAs: "numbers" })).outputs.vectors as number[][];
      for (const [index, input] of texts.entries())
        expect((await made({ input, keepAs: "numbers" })).outputs.vectors).to.deep.equal([all[index]]);
    });

    it("takes the tokens of one text, and those of several", async () => {
      const one = await made({ input: [1996, 62, 0] });
      const several = await made({ input: [[1996, 62, 0], [7]] });
      expect(one.outputs.usage).to.deep.equal({ promptTokens: 3, totalTokens: 3 });
      expect(several.outputs.base64).to.have.lengthOf(2);
      expect((several.outputs.base64 as string[])[0]).to.equal((one.outputs.base64 as string[])[0]);
    });

    it("leaves the number of dimensions to the model when none is given", async () => {
      const { outputs } = await made({ model: "text-embedding-3-large", dimensions: undefined });
      expect(outputs.dimensions).to.equal(3072);
    });

    it("asks again when the answer is lost", async () => {
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { outputs } = await made();
      expect(outputs.dimensions).to.equal(8);
      expect(requests()).to.equal(2);
    });

    it("tells what the server says against it", async () => {
      expect(await problemOf(host.create(inputsOf({ model: "gpt-5", dimensions: undefined })))).to.match(
        /Creating embedding: 403 You are not allowed to generate embeddings from this model \(request req_\w+\)/,
      );
    });
  });

  describe("an answer that is not what was asked for", () => {
    const start = serversUntil(after);
    let doubtful: Host;
    let answer: unknown;

    before(async () => {
      const origin = await start((_request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answer));
      });
      doubtful = await installed.host("Embedding", {
        "openai:apiKey": "sk-projA-1",
        "openai:baseUrl": `${origin}/v1`,
      });
    });

    const item = (index: number, embedding: unknown) => ({ object: "embedding", index, embedding });
    const list = (...data: unknown[]) => ({
      object: "list",
      data,
      model: "elsewhere/small",
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    const two = { model: small, input: ["a", "b"] };

    it("is put in order, when it is in none", async () => {
      answer = list(item(1, [3, 4]), item(0, [1, 2]));
      const { outputs } = await doubtful.create({ ...two, keepAs: "numbers" });
      expect(outputs.vectors).to.deep.equal([
        [1, 2],
        [3, 4],
      ]);
    });

    it("may come under another name of the model, which is no change", async () => {
      answer = list(item(0, [1, 2]), item(1, [3, 4]));
      const { id, outputs } = await doubtful.create(two);
      expect(outputs).to.include({ model: small, servedModel: "elsewhere/small" });
      expect((await doubtful.diff(id, outputs, two)).changes).to.equal("none");
    });

    it("brings other numbers, and their digest, when a lost file is made again", async () => {
      const inputs = { model: small, input: "a", keepAs: "file", path: "again.npy" };
      answer = list(item(0, [1, 2]));
      const { id, outputs } = await doubtful.create(inputs);
      rmSync(inFolder("again.npy"));
      answer = list(item(0, [1, 2.5]));
      const updated = (await doubtful.update(id, outputs, inputs)).outputs;
      const written = readVectorFile(inFolder("again.npy"));
      expect(written).to.deep.equal(vectorsOf([[1, 2.5]]));
      expect(updated.digest).to.equal(digestOf(vectorsOf([[1, 2.5]])));
      expect((await doubtful.diff(id, updated, inputs)).changes).to.equal("none");
    });

    it("fails an update that has to ask again, and names the embedding", async () => {
      const inputs = { model: small, input: "a", keepAs: "file", path: "never.npy" };
      answer = list(item(0, [1, 2]));
      const { id, outputs } = await doubtful.create(inputs);
      rmSync(inFolder("never.npy"));
      answer = list();
      expect(await problemOf(doubtful.update(id, outputs, inputs))).to.match(
        /^.*Asking again for embedding "[0-9a-f]{12}": the number of vectors is 0, not 1/,
      );
    });

    const wrong: [string, unknown, Values, string][] = [
      ["too few vectors", list(item(0, [1, 2])), two, "the number of vectors is 1, not 2"],
      ["one vector twice", list(item(0, [1]), item(0, [2])), two, "no vector came for input 1"],
      ["no numbers", list(item(0, "AAAA"), item(1, "AAAA")), two, "what came for input 0 is no vector"],
      ["holes", list(item(0, [1]), item(1, [null])), two, "what came for input 1 is no vector"],
      [
        "lengths that differ",
        list(item(0, [1]), item(1, [1, 2])),
        two,
        "the vector for input 1 has 2 dimensions, not 1",
      ],
      [
        "another length",
        list(item(0, [1, 2, 3])),
        { model: small, input: "a", dimensions: 2 },
        "the vector for input 0 has 3 dimensions, not 2",
      ],
      ["nothing in its list", list(null, null), two, "the answer holds no vectors"],
      ["no list", { object: "error" }, two, "the answer holds no vectors"],
    ];
    for (const [what, body, inputs, words] of wrong) {
      it(`is refused when it has ${what}`, async () => {
        answer = body;
        expect(await problemOf(doubtful.create(inputs))).to.include(`Creating embedding: ${words}`);
      });
    }
  });

  describe("the form of the vectors", () => {
    const forms: Values[] = [
      { keepAs: "numbers" },
      { keepAs: "base64" },
      { keepAs: "file", path: "forms/a.npy" },
      { keepAs: "file", path: "forms/b.npy" },
    ];
    const input = ["Open on Mondays.", "Dogs are welcome."];

    const vectorsIn = ({ vectors, base64, keepAs, path }: Values): unknown => {
      if (keepAs === "numbers") return vectors;
      if (keepAs === "base64") return numbersOf(vectorsFromBase64(base64 as string[]));
      const written = readVectorFile(inFolder(String(path)));
      return written && numbersOf(written);
    };

    for (const from of forms) {
      for (const to of forms) {
        if (from === to) continue;
        const names = [from, to].map(({ keepAs, path }) => [keepAs, path].filter(Boolean).join(" "));
        it(`is converted in place from ${names.join(" to ")}, exactly, and nothing is asked for again`, async () => {
          const { id, inputs, outputs } = await made({ input, ...from });
          const { keepAs: _, path: __, ...others } = inputs;
          const news = { ...others, ...to };
          expect((await host.check(inputs, news)).failures).to.deep.equal([]);
          expect(await host.diff(id, outputs, news)).to.deep.include({ changes: "unknown", replaces: [] });
          const updated = (await host.update(id, outputs, news)).outputs;
          expect(vectorsIn(updated)).to.deep.equal(vectorsIn(outputs));
          expect(updated).to.include({ keepAs: to.keepAs, digest: outputs.digest });
          expect(Object.keys(updated)).to.not.include.members(["vectors", "base64"]);
          expect(updated.path).to.equal(to.path);
          expect(requests()).to.equal(1);
          expect((await host.diff(id, updated, news)).changes).to.equal("none");
        });
      }
    }

    it("is base64 again when the choice is taken back", async () => {
      const { id, inputs, outputs } = await made({ keepAs: "numbers" });
      const { keepAs: _, ...news } = inputs;
      expect(await host.diff(id, outputs, news)).to.deep.include({ changes: "unknown", replaces: [] });
      const updated = (await host.update(id, outputs, news)).outputs;
      expect(updated).to.have.property("base64");
      expect(updated).not.to.have.property("vectors");
      expect((await host.diff(id, updated, news)).changes).to.equal("none");
    });

    it("is in the state by nothing but a digest when a file holds it", async () => {
      const { outputs } = await made({ keepAs: "file", path: "digest/a.npy" });
      expect(outputs).not.to.have.any.keys("vectors", "base64");
      const written = readVectorFile(inFolder("digest/a.npy"));
      expect(written && digestOf(written)).to.equal(outputs.digest);
    });

    it("stays in its old file when the path changes", async () => {
      const { id, inputs, outputs } = await made({ keepAs: "file", path: "old.npy" });
      await host.update(id, outputs, { ...inputs, path: "new.npy" });
      expect(readFileSync(inFolder("new.npy"))).to.deep.equal(readFileSync(inFolder("old.npy")));
    });

    it("is asked for again when its file is gone and another form is wanted", async () => {
      const { id, inputs, outputs } = await made({ keepAs: "file", path: "gone.npy" });
      rmSync(inFolder("gone.npy"));
      const { path: _, ...others } = inputs;
      const updated = (await host.update(id, outputs, { ...others, keepAs: "numbers" })).outputs;
      expect(digestOf(vectorsOf(updated.vectors as number[][]))).to.equal(outputs.digest);
      expect(requests()).to.equal(2);
    });

    it("fails to be written where a file of another kind has come meanwhile, and leaves that alone", async () => {
      installed.write("notes.npy", "Remember the milk.\n");
      const attempt = host.create(inputsOf({ keepAs: "file", path: "notes.npy" }));
      expect(await problemOf(attempt)).to.include('Writing vectors to "notes.npy": it holds something else');
      expect(readFileSync(inFolder("notes.npy"), "utf8")).to.equal("Remember the milk.\n");
    });
  });

  describe("its file", () => {
    const damages: [string, (path: string) => void, RegExp][] = [
      [
        "is missing",
        (path) => rmSync(path),
        /Embedding quick\/dev\/rules: "d\.npy" is missing or damaged\. An update/,
      ],
      [
        "was changed",
        (path) => {
          const content = readFileSync(path);
          content[content.length - 1] = 1;
          installed.write("d.npy", content);
        },
        /Embedding quick\/dev\/rules: "d\.npy" is not what was written there\. An update makes it again/,
      ],
    ];
    for (const [what, damage, words] of damages) {
      it(`is made again when it ${what}, and diff says so without a request`, async () => {
        const { id, inputs, outputs } = await made({ keepAs: "file", path: "d.npy" });
        const before = readFileSync(inFolder("d.npy"));
        damage(inFolder("d.npy"));
        emulator.clearRequests();
        expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "some", replaces: [] });
        expect(emulator.requests).to.be.empty;
        await untilOutput(words);
        const updated = (await host.update(id, outputs, inputs)).outputs;
        expect(readFileSync(inFolder("d.npy"))).to.deep.equal(before);
        expect(updated).to.include({ digest: outputs.digest, keepAs: "file", path: "d.npy" });
        expect(requests()).to.equal(1);
        expect((await host.diff(id, updated, inputs)).changes).to.equal("none");
      });
    }

    it("may be missing while the embedding is read and deleted", async () => {
      const { id, outputs } = await made({ keepAs: "file", path: "d.npy" });
      rmSync(inFolder("d.npy"));
      expect((await host.read(id, outputs)).outputs).to.deep.include(outputs);
      await host.delete(id, outputs);
    });

    it("stays when the embedding is deleted", async () => {
      const { id, outputs } = await made({ keepAs: "file", path: "d.npy" });
      await host.delete(id, outputs);
      expect(existsSync(inFolder("d.npy"))).to.equal(true);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({ input: ["a", "b"], user: "user-1" });
      emulator.clearRequests();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      expect(emulator.requests).to.be.empty;
    });

    const replacing: [string, Values][] = [
      ["model", { model: "text-embedding-3-large" }],
      ["input", { input: "Open on Tuesdays." }],
      ["input", { input: ["Open on Mondays."] }],
      ["dimensions", { dimensions: 9 }],
      ["user", { user: "user-2" }],
    ];
    for (const [property, change] of replacing) {
      it(`replaces the embedding for ${JSON.stringify(change)}`, async () => {
        const { id, inputs, outputs } = await made();
        expect((await host.diff(id, outputs, { ...inputs, ...change })).replaces).to.deep.equal([property]);
      });
    }

    it("replaces the embedding when the number of dimensions is left to the model again", async () => {
      const { id, inputs, outputs } = await made();
      const { dimensions: _, ...news } = inputs;
      expect((await host.diff(id, outputs, news)).replaces).to.deep.equal(["dimensions"]);
    });

    it("takes the number of dimensions that the model chose for no change", async () => {
      const { id, inputs, outputs } = await made({ dimensions: undefined });
      expect((await host.diff(id, outputs, inputs)).changes).to.equal("none");
    });

    it("counts every unknown value as a change", async () => {
      const { id, inputs, outputs } = await made();
      const { replaces } = await host.diff(id, outputs, { ...inputs, input: ["a", unknown], model: unknown });
      expect(replaces).to.have.members(["input", "model"]);
    });
  });

  describe("read and delete", () => {
    it("send nothing, change nothing, and may be done twice", async () => {
      const { id, outputs } = await made();
      emulator.clearRequests();
      for (const _ of [1, 2]) {
        const read = await host.read(id, outputs);
        expect(read.outputs).to.deep.include(outputs);
        expect(read.inputs).to.equal(undefined);
      }
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(emulator.requests).to.be.empty;
    });

    it("has nothing to look up or to adopt", async () => {
      expect(await problemOf(host.read("embedding-1", {}))).to.include(
        'Reading embedding "embedding-1": the API cannot show it again.',
      );
      expect(await problemOf(host.create(inputsOf({ __import: "embedding-1" })))).to.include(
        'Adopting embedding "embedding-1": the API cannot show it again.',
      );
      expect(requests()).to.equal(0);
    });
  });

  describe("check", () => {
    const byProperty = (failures: readonly pulumi.dynamic.CheckFailure[]): Record<string, string> =>
      Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> =>
      byProperty((await host.check({}, inputs)).failures);
    /** Without the process in between, which takes seconds for so many numbers. */
    const failuresHere = async (inputs: Values): Promise<Record<string, string>> =>
      byProperty((await provider.Embedding.check?.({}, inputs))?.failures ?? []);
    const tokens = (length: number): number[] => Array.from({ length }, (_, index) => index);
    const lists = (count: number, length: number): number[][] =>
      Array.from({ length: count }, () => tokens(length));
    const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `text ${index}`);

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        model: 5,
        input: true,
        dimensions: 0,
        user: 1,
        keepAs: "memory",
        path: "",
        colour: "red",
      });
      expect(failures).to.deep.equal({
        model: 'must be a string, for example "text-embedding-3-small"; got 5',
        input:
          'must be a string or a list of strings or a list of whole numbers or a list of lists, for example "Open on Mondays."; got true',
        dimensions: "must be a whole number of at least 1, for example 512; got 0",
        user: 'must be a string, for example "user-1234"; got 1',
        keepAs: 'must be one of "base64", "numbers", "file", for example "base64"; got "memory"',
        path: 'must be at least 1 character, for example "vectors/handbook.npy"; got ""',
        colour: "is not a property here; known are model, input, dimensions, user, keepAs, path",
      });
      expect(emulator.requests).to.be.empty;
    });

    it("asks for what is required", async () => {
      expect(await failuresOf({})).to.deep.equal({
        model: 'is required, for example "text-embedding-3-small"',
        input: 'is required, for example "Open on Mondays."',
      });
    });

    const wrong: [string, unknown, string, RegExp][] = [
      ["an empty text", "", "input", /at least 1 character, for example "Open on Mondays\."; got ""/],
      ["an empty list", [], "input", /a list of at least 1 item/],
      ["an empty text among others", ["a", ""], "input[1]", /at least 1 character/],
      ["a number among texts", ["a", 5], "input[1]", /must be a string/],
      ["a text among tokens", [5, "a"], "input[1]", /a whole number of at least 0/],
      ["a negative token", [5, -1], "input[1]", /a whole number of at least 0, for example 1996; got -1/],
      ["half a token", [0.5], "input[0]", /a whole number/],
      ["an empty list of tokens", [[1], []], "input[1]", /a list of at least 1 item/],
      ["a wrong token in a list of lists", [[1], [2, -3]], "input[1][1]", /a whole number of at least 0/],
      ["a list of tokens among texts", ["a", [1]], "input[1]", /must be a string/],
      ["too many texts", texts(2049), "input", /^must have at most 2,048 items, got 2,049$/],
      ["too many tokens in one list", tokens(2049), "input", /^must have at most 2,048 items, got 2,049$/],
      ["too many lists of tokens", lists(2049, 1), "input", /^must have at most 2,048 items, got 2,049$/],
      [
        "a list of tokens too long for the model",
        lists(1, 8193),
        "input[0]",
        /^must have at most 8,192 tokens/,
      ],
      [
        "too many tokens in all",
        lists(301, 1000),
        "input",
        /^must have at most 300,000 tokens in all, got 301,000$/,
      ],
    ];
    for (const [what, input, property, reason] of wrong) {
      it(`refuses ${what}`, async () => {
        const failures = await failuresHere(inputsOf({ input }));
        expect(Object.keys(failures)).to.deep.equal([property]);
        expect(failures[property]).to.match(reason);
      });
    }

    const right: [string, Values][] = [
      ["a blank", { input: " " }],
      ["2,048 texts", { input: texts(2048) }],
      ["2,048 tokens", { input: tokens(2048) }],
      ["8,192 tokens in a list of lists", { input: lists(1, 8192) }],
      ["300,000 tokens in all", { input: lists(300, 1000) }],
      ["all dimensions of the small model", { dimensions: 1536 }],
      ["all dimensions of the large model", { model: "text-embedding-3-large", dimensions: 3072 }],
    ];
    for (const [what, more] of right) {
      it(`accepts ${what}`, async () => expect(await failuresHere(inputsOf(more))).to.deep.equal({}));
    }

    it("knows no limits of the models of others", async () => {
      const more = { model: "own", input: lists(1, 9000), dimensions: 4096 };
      expect(await failuresOf(inputsOf(more))).to.deep.equal({});
    });

    it("refuses more dimensions than the model has, and any for a model that has no choice", async () => {
      expect(await failuresOf(inputsOf({ dimensions: 1537 }))).to.deep.equal({
        dimensions:
          "must be a whole number from 1 to 1,536 for text-embedding-3-small, for example 512; got 1537",
      });
      expect(await failuresOf(inputsOf({ model: "text-embedding-ada-002", dimensions: 1536 }))).to.deep.equal(
        {
          dimensions: "cannot be chosen for text-embedding-ada-002, whose vectors have 1,536",
        },
      );
    });

    it("wants a path with a file, and none without", async () => {
      expect(await failuresOf(inputsOf({ keepAs: "file" }))).to.deep.equal({
        path: 'is required for keepAs: "file", for example "vectors/handbook.npy"',
      });
      for (const keepAs of ["numbers", "base64", undefined])
        expect(await failuresOf(inputsOf({ keepAs, path: "a.npy" }))).to.deep.equal({
          path: 'is only for keepAs: "file"',
        });
    });

    it("refuses the path of a folder, and of a file that is not its own to overwrite", async () => {
      mkdirSync(inFolder("folder"), { recursive: true });
      installed.write("handbook.md", "Open on Mondays.\n");
      expect(await failuresOf(inputsOf({ keepAs: "file", path: "folder" }))).to.deep.equal({
        path: 'is a folder: "folder"',
      });
      expect(await failuresOf(inputsOf({ keepAs: "file", path: "handbook.md" }))).to.deep.equal({
        path: 'holds something else than vectors, and would be overwritten: "handbook.md"',
      });
    });

    it("sends a model that it does not know, with a warning", async () => {
      expect(await failuresOf(inputsOf({ model: "telepathy-1" }))).to.deep.equal({});
      await untilOutput(/model: "telepathy-1" is none of the values known to this version/);
    });

    it("skips values that are not known yet, at any depth", async () => {
      const names = ["model", "input", "dimensions", "user", "keepAs", "path"];
      expect(await failuresOf(Object.fromEntries(names.map((name) => [name, unknown])))).to.deep.equal({});
      for (const input of [
        [unknown],
        [unknown, "a"],
        [unknown, 5],
        [[unknown]],
        [unknown, [5]],
        [[5], [unknown]],
      ])
        expect(await failuresOf(inputsOf({ input }))).to.deep.equal({});
      expect(await failuresOf(inputsOf({ keepAs: "file", path: unknown }))).to.deep.equal({});
      expect(await failuresOf(inputsOf({ keepAs: unknown, path: "a.npy" }))).to.deep.equal({});
      expect(await failuresOf(inputsOf({ model: unknown, dimensions: 9999 }))).to.deep.equal({});
    });
  });

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
});

describe("the emulator's embeddings", () => {
  let emulator: Emulator;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({
      models: [{ id: "own-embedder", project: "proj_A" }],
      ...(traffic !== undefined && { record: answersOf(traffic) }),
    });
  });
  after(() => emulator.close());

  const post = async (
    body: Values,
    { key = "sk-projA-1", url = emulator.url } = {},
  ): Promise<{ status: number; body: Answer }> => {
    const response = await fetch(`${url}/embeddings`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const embed = async (input: unknown, more: Values = {}): Promise<number[][]> => {
    const { body } = await post({ model: small, input, ...more });
    return body.data.map(({ embedding }) => embedding as number[]);
  };
  const product = (one: number[] = [], other: number[] = []): number =>
    one.reduce((sum, number, index) => sum + number * (other[index] ?? 0), 0);

  it("have length 1, as many dimensions as the model, and indices in order", async () => {
    for (const [model, dimensions] of [
      [small, 1536],
      ["text-embedding-3-large", 3072],
      ["text-embedding-ada-002", 1536],
      ["own-embedder", 1536],
    ] as const) {
      const { body } = await post({ model, input: ["a", "b"] });
      expect(body.model).to.equal(model);
      expect(body.data.map(({ index }) => index)).to.deep.equal([0, 1]);
      for (const { embedding } of body.data as readonly { embedding: number[] }[]) {
        expect(embedding).to.have.lengthOf(dimensions);
        expect(product(embedding, embedding)).to.be.closeTo(1, 1e-6);
      }
    }
  });

  it("are equal for equal texts, and the nearer the more words two texts share", async () => {
    const [dogs, again, same, near, far] = await embed([
      "Dogs are welcome in the garden.",
      "Dogs are welcome in the garden.",
      "dogs are welcome, in the garden",
      "The garden is open for dogs.",
      "Invoices leave on Mondays by mail.",
    ]);
    expect(again).to.deep.equal(dogs);
    expect(same).not.to.deep.equal(dogs);
    expect(product(dogs, same)).to.be.above(0.8);
    expect(product(dogs, near)).to.be.within(0.3, 0.8);
    expect(product(dogs, far)).to.be.within(-0.1, 0.2);
  });

  it("begin alike when they are shortened, and still have length 1", async () => {
    const [whole = []] = await embed("Open on Mondays.");
    const [short = []] = await embed("Open on Mondays.", { dimensions: 256 });
    const beginning = whole.slice(0, 256);
    expect(product(short, short)).to.be.closeTo(1, 1e-6);
    expect(product(short, beginning) / Math.sqrt(product(beginning, beginning))).to.be.closeTo(1, 1e-6);
  });

  it("take tokens, of which texts with the same ones are near", async () => {
    const [one, near, far] = await embed([[1, 2, 3], [2, 3, 4], [7]]);
    expect(product(one, near)).to.be.above(product(one, far) + 0.3);
    expect(await embed([1, 2, 3])).to.deep.equal([one]);
  });

  it("say the same in base64", async () => {
    // Not recorded: OpenAI's document has no words for answers in base64.
    const { url, close } = await startEmulator();
    const { body } = await post({ model: small, input: ["a", "b"], encoding_format: "base64" }, { url });
    await close();
    const texts = body.data.map(({ embedding }) => embedding as string);
    expect(vectorsFromBase64(texts)).to.deep.equal(vectorsOf(await embed(["a", "b"])));
  });

  it("count a token for each four characters, or as many as were given", async () => {
    expect((await post({ model: small, input: ["12345", "1"] })).body.usage).to.deep.equal({
      prompt_tokens: 3,
      total_tokens: 3,
    });
    expect((await post({ model: small, input: [5, 6, 7] })).body.usage.total_tokens).to.equal(3);
  });

  const invalid = /^'\$\.input' is invalid\. Please check the API reference/;
  const refused: [string, Values, number, RegExp][] = [
    ["no model", { input: "a" }, 400, /^'model' is a required property$/],
    [
      "an unknown model",
      { model: "none", input: "a" },
      404,
      /^The model `none` does not exist or you do not/,
    ],
    [
      "a model that makes none",
      { model: "gpt-5", input: "a" },
      403,
      /^You are not allowed to generate embed/,
    ],
    ["no input", { model: small }, 400, /^'input' is a required property$/],
    ["an empty text", { model: small, input: "" }, 400, invalid],
    ["an empty text among others", { model: small, input: ["a", ""] }, 400, invalid],
    ["an empty list", { model: small, input: [] }, 400, invalid],
    ["a negative token", { model: small, input: [-1] }, 400, invalid],
    ["a mixture", { model: small, input: [5, [6]] }, 400, invalid],
    ["too many texts", { model: small, input: Array(2049).fill("a") }, 400, invalid],
    [
      "too long a text",
      { model: small, input: "abcd".repeat(8193) },
      400,
      /^This model's maximum context length is 8192 tokens, however you requested 8193 tokens/,
    ],
    [
      "too much text",
      { model: small, input: Array(100).fill("abcd".repeat(3001)) },
      400,
      /^Requested 300100 tokens, max 300000 tokens per request$/,
    ],
    [
      "too many dimensions",
      { model: small, input: "a", dimensions: 1537 },
      400,
      /^Invalid 'dimensions'.*1536/,
    ],
    ["half a dimension", { model: small, input: "a", dimensions: 0.5 }, 400, /^Invalid 'dimensions'/],
    [
      "dimensions where there is no choice",
      { model: "text-embedding-ada-002", input: "a", dimensions: 1536 },
      400,
      /^This model does not support specifying dimensions\.$/,
    ],
    [
      "another format",
      { model: small, input: "a", encoding_format: "hex" },
      400,
      /^Invalid 'encoding_format'/,
    ],
    ["a user that is no text", { model: small, input: "a", user: 5 }, 400, /^Invalid 'user'/],
    ["what it does not know", { model: small, input: "a", colour: 1 }, 400, /^Unrecognized request argument/],
  ];
  for (const [what, request, status, words] of refused) {
    it(`are refused for ${what}`, async () => {
      const answer = await post(request);
      expect(answer.status).to.equal(status);
      expect(answer.body.error.message).to.match(words);
    });
  }

  it("come of the models of one's own project alone", async () => {
    expect((await post({ model: "own-embedder", input: "a" }, { key: "sk-projB-1" })).status).to.equal(404);
  });
});

interface Answer {
  readonly data: readonly { readonly index: number; readonly embedding: number[] | string }[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  readonly error: { readonly message: string };
}

describe("an Embedding in a program", () => {
  const state: Values = { keepAs: "numbers", vectors: [[0.6, 0.8]], digest: "d", usage: {}, dimensions: 2 };
  let mocked: Values = {};

  withMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, ...mocked } }),
    call: ({ inputs }) => inputs,
  });

  const embed = (outputs: Values, input: openai.EmbeddingArgs["input"] = "Open."): openai.Embedding => {
    mocked = outputs;
    return new openai.Embedding("rules", { model: small, input });
  };

  it("gives numbers, however the vectors are kept", async () => {
    const vectors = [[0.6, 0.8]];
    const folder = mkdtempSync(join(tmpdir(), "embedding-"));
    const path = join(folder, "a.npy");
    writeVectorFile(path, vectorsOf(vectors));
    const forms: Values[] = [
      { keepAs: "numbers", vectors },
      { keepAs: "base64", base64: base64Of(vectorsOf(vectors)) },
      { keepAs: "file", path, digest: digestOf(vectorsOf(vectors)) },
      { vectors },
    ];
    for (const form of forms) {
      const embedding = embed(form);
      expect(await resolved(embedding.vectors)).to.deep.equal(vectors);
      expect(await resolved(embedding.vector)).to.deep.equal(vectors[0]);
    }
    rmSync(folder, { recursive: true });
  });

  it("gives no single vector where there are several", async () => {
    const vectors = [[1], [2]];
    expect(await resolved(embed({ keepAs: "numbers", vectors }).vector)).to.equal(undefined);
  });

  it("reads no file that nobody asks for", async () => {
    const embedding = embed({ keepAs: "file", path: "missing.npy", digest: "d" });
    expect(await resolved(embedding.digest)).to.equal("d");
  });

  it("keeps numbers secret that come of a secret", async () => {
    const secret = embed({ keepAs: "base64", base64: pulumi.secret(["AACAPw=="]) });
    expect(await pulumi.isSecret(secret.vectors)).to.equal(true);
    expect(await pulumi.isSecret(secret.vector)).to.equal(true);
    expect(await pulumi.isSecret(embed(state).vectors)).to.equal(false);
  });

  it("knows its own kind", () => {
    expect(openai.Embedding.isInstance(embed(state))).to.equal(true);
    expect(openai.Embedding.isInstance({})).to.equal(false);
  });

  it("decodes base64 of its own, and says what is wrong with others", () => {
    expect(openai.Embedding.decode("AACAPwAAIMA=")).to.deep.equal([1, -2.5]);
    expect(() => openai.Embedding.decode("AACA")).to.throw(
      "Embedding.decode: expected base64 of four bytes for each number; got 3 bytes.",
    );
  });

  it("reads files of vectors, and says what is wrong with others", () => {
    const path = join(tableFolder, "rows.npy");
    writeVectorFile(path, vectorsOf([[1], [2]]));
    expect(openai.Embedding.readFile(path)).to.deep.equal([[1], [2]]);
    expect(() => openai.Embedding.readFile("missing.npy")).to.throw(
      /^Embedding\.readFile: "missing\.npy" cannot be read \(ENOENT\); it is relative to \/.+\.$/,
    );
    expect(() => openai.Embedding.readFile("package.json")).to.throw(
      'Embedding.readFile: "package.json" holds no vectors.',
    );
  });
});

describe("an Embedding in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string, environment: NodeJS.ProcessEnv = {}): Promise<void> => {
    stack = await create({ program, environment });
  };
  const result = async (): Promise<Values> =>
    JSON.parse((await must(stack.pulumi("stack", "output", "--json", "--show-secrets"))).output);
  const expectNothingToDo = async (): Promise<void> => {
    const before = writes(emulator);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.preview("--expect-no-changes"));
    expect(writes(emulator)).to.equal(before);
  };

  const rules = (how: string): string => `
const openai = require("pulumi-openai");
const input = ["Open on Mondays.", "Dogs are welcome."];
const rules = new openai.Embedding("rules", { model: "${small}", input, dimensions: 6, ${how} });
exports.vectors = rules.vectors;
exports.digest = rules.digest;
`;

  it("gives the same numbers through every change of form, and is asked for once", async () => {
    await start(rules(""));
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    const first = await result();
    expect(first.vectors).to.have.lengthOf(2);
    for (const how of [
      'keepAs: "numbers"',
      'keepAs: "file", path: "vectors/rules.npy"',
      'keepAs: "base64"',
    ]) {
      stack.write("index.js", rules(how));
      expect((await must(stack.up())).output).to.include("1 updated");
      expect(await result()).to.deep.equal(first);
    }
    await expectNothingToDo();
    expect(writes(emulator)).to.equal(1);
    await must(stack.destroy());
    expect(writes(emulator)).to.equal(1);
    expect(stack.resources("openai:Embedding")).to.be.empty;
  });

  it("makes a file again that is gone, says so in refresh and preview, and is destroyed without it", async () => {
    await start(rules('keepAs: "file", path: "vectors/rules.npy"'));
    await must(stack.up());
    const first = await result();
    rmSync(join(stack.folder, "vectors"), { recursive: true });
    const words = /"vectors\/rules\.npy" is missing or damaged\. An update makes/;
    expect((await must(stack.refresh())).output).to.match(words);
    expect((await mustFail(stack.preview("--expect-no-changes"))).output).to.match(words);
    expect(existsSync(join(stack.folder, "vectors"))).to.equal(false);
    await must(stack.up());
    expect(await result()).to.deep.equal(first);
    await expectNothingToDo();
    rmSync(join(stack.folder, "vectors"), { recursive: true });
    await must(stack.destroy());
    expect(writes(emulator)).to.equal(2);
  });

  it("previews cleanly with an unknown in every field", async () => {
    await start(`
const openai = require("pulumi-openai");
const file = new openai.Embedding("first", { model: "${small}", input: "Open on Mondays.", dimensions: 4 });
const known = (value) => file.digest.apply(() => value);
const all = { model: known("${small}"), user: known("user-1"), dimensions: file.dimensions };
new openai.Embedding("text", { ...all, input: file.digest, keepAs: known("numbers") });
new openai.Embedding("texts", { ...all, input: ["a", file.digest], keepAs: known("file"), path: known("a.npy") });
new openai.Embedding("tokens", { ...all, input: [file.dimensions, 5] });
new openai.Embedding("lists", { ...all, input: [[5, file.dimensions], known([6])] });
new openai.Embedding("whole", { ...all, input: file.vectors.apply((all) => all.map((one) => one.length)) });
`);
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    expect(stack.resources("openai:Embedding")).to.have.lengthOf(6);
    await expectNothingToDo();
    await must(stack.destroy());
  });

  it("keeps what is computed of a secret text secret, in every form", async () => {
    await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const input = pulumi.secret("Top secret.");
const forms = { numbers: {}, base64: {}, file: { path: "a.npy" } };
exports.hidden = Object.entries(forms).flatMap(([keepAs, more]) => {
  const one = new openai.Embedding(keepAs, { model: "${small}", input, dimensions: 4, keepAs, ...more });
  return [one.vectors, one.vector, one.digest, one.usage, one.input];
});
exports.open = [new openai.Embedding("open", { model: "${small}", input: "Open." }).dimensions];
`);
    await must(stack.up());
    await expectNothingToDo();
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    const { hidden, open } = JSON.parse(output) as { hidden: unknown[]; open: unknown };
    expect(new Set(hidden)).to.deep.equal(new Set(["[secret]"]));
    expect(open).to.deep.equal([1536]);
    const state = await stack.export();
    expect(state).not.to.include("Top secret.");
    const vectors = (await result()).hidden as [number[][]];
    expect(state).not.to.include(base64Of(vectorsOf(vectors[0]))[0]);
    expect(state).not.to.include(digestOf(vectorsOf(vectors[0])));
  });

  it("names a wrong input at its property, and sends nothing", async () => {
    await start(`
const openai = require("pulumi-openai");
new openai.Embedding("rules", { model: "${small}", input: ["a", ""], dimensions: 2000, keepAs: "file" });
`);
    const { output } = await mustFail(stack.preview());
    expect(output).to.match(/property input\[1\] value .* has a problem: must be at least 1 character/);
    expect(output).to.match(
      /property dimensions value .* has a problem: must be a whole number from 1 to 1,536/,
    );
    expect(output).to.match(/property path value .* has a problem: is required for keepAs: "file"/);
    expect(emulator.requests).to.be.empty;
  });

  describe("costs in the state, for one vector of 1,536 dimensions,", () => {
    // The comment of the class names these sizes.
    const sizes: Record<string, [string, number, number]> = {
      base64: ["9.5 kB", 9_000, 10_000],
      numbers: ["21 kB", 19_000, 22_000],
      file: ["1.4 kB", 1_000, 1_800],
    };
    const count = 5;

    for (const [keepAs, [words, least, most]] of Object.entries(sizes)) {
      it(`${words} as ${keepAs}`, async () => {
        await start("", { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "true" });
        await must(stack.up());
        const empty = stateBytes(stack);
        stack.write(
          "index.js",
          `const openai = require("pulumi-openai");
for (let i = 0; i < ${count}; i++) {
  const path = "${keepAs}" === "file" ? "vectors/" + i + ".npy" : undefined;
  new openai.Embedding("rule" + i, { model: "${small}", input: "Open on Mondays.", keepAs: "${keepAs}", path });
}`,
        );
        await must(stack.up());
        expect(stack.resources("openai:Embedding")).to.have.lengthOf(count);
        expect((stateBytes(stack) - empty) / count).to.be.within(least, most);
      });
    }
  });
});

describeProperties(
  {
    kind: "Embedding",
    path: /^\/embeddings$/,
    base: () => ({ model: small, input: "Open on Mondays.", dimensions: 4 }),
    cases: [
      {
        property: "model",
        rule: "replaces",
        from: small,
        to: "text-embedding-3-large",
        wire: "model",
        returned: false,
      },
      {
        property: "input",
        rule: "replaces",
        from: ["Open on Mondays.", "Dogs are welcome."],
        to: [[1996, 62], [7]],
        wire: "input",
        returned: false,
      },
      { property: "dimensions", rule: "replaces", from: 8, to: 16, wire: "dimensions", returned: false },
      { property: "user", rule: "replaces", from: "user-1", to: "user-2", wire: "user", returned: false },
      {
        property: "keepAs",
        rule: "updates",
        from: "numbers",
        to: "base64",
        wire: null,
        returned: false,
      },
      {
        property: "path",
        rule: "updates",
        from: join(tableFolder, "a.npy"),
        to: join(tableFolder, "b.npy"),
        wire: null,
        returned: false,
        beside: { keepAs: "file" },
      },
    ],
  },
  provider.Embedding,
);
