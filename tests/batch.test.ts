import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import * as openai from "../sdk/index.js";
import { request, requests } from "./support/batchRequests.js";
import { ask, startRecordedEmulator, upload, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { createStack, must, mustFail } from "./support/stack.js";
import { providerForAll, settingsFor } from "./support/suites.js";
import { jsonLines } from "./support/trainingData.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const endpoint = "/v1/chat/completions";
/** On the emulator's clock, which the tests move. */
const batchSeconds = 600;

const uploadRequests = (emulator: Emulator, content = requests(10)): Promise<string> =>
  upload(emulator, content, { purpose: "batch", filename: "requests.jsonl" });

describe("Batch", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;
  let inputFileId: string;

  providerForAll(
    "Batch",
    (running) => {
      ({ emulator, installed, host } = running);
    },
    { batchSeconds },
  );
  beforeEach(async () => {
    inputFileId = await uploadRequests(emulator);
    emulator.clearRequests();
  });

  const startHost = (key?: string): Promise<Host> => installed.host("Batch", settingsFor(emulator, key));

  const inputsOf = (more: Values = {}): Values => ({
    inputFileId,
    endpoint,
    completionWindow: "24h",
    __at: "quick/dev/nightly",
    ...more,
  });

  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const batches = () => emulator.objects("batch") as { id: string; status: string }[];
  const sent = () =>
    emulator.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const textOf = async (file: unknown): Promise<string> => {
    const answer = await fetch(`${emulator.url}/files/${file}/content`, {
      headers: { authorization: "Bearer sk-projA-1" },
    });
    return answer.text();
  };

  describe("create", () => {
    it("creates the batch and returns what the server says", async () => {
      const { id, outputs } = await made({ metadata: { team: "support" } });
      expect(batches().map((batch) => batch.id)).to.deep.equal([id]);
      expect(outputs).to.deep.include({
        status: "validating",
        inputFileId,
        endpoint,
        completionWindow: "24h",
        requestCounts: { total: 0, completed: 0, failed: 0 },
        metadata: { team: "support" },
      });
      expect(outputs.expiresAt).to.equal(Number(outputs.createdAt) + 86_400);
      expect(outputs).not.to.have.any.keys("outputFileId", "errorFileId", "errors", "model", "completedAt");
    });

    it("waits until the batch is completed, and returns where its answers are", async () => {
      const creating = made({ waitFor: "completed" });
      await until(() => batches().length === 1);
      emulator.advanceClock(batchSeconds);
      const { outputs } = await creating;
      expect(outputs).to.deep.include({
        status: "completed",
        model: "gpt-4o-mini",
        requestCounts: { total: 10, completed: 10, failed: 0 },
        completedAt: Number(outputs.createdAt) + batchSeconds,
      });
      const usage = outputs.usage as Values;
      expect(usage.totalTokens).to.equal(Number(usage.inputTokens) + Number(usage.outputTokens));
      expect((await textOf(outputs.outputFileId)).trim().split("\n")).to.have.lengthOf(10);
      expect(outputs).not.to.have.property("errorFileId");
    });

    it("is content when some of the requests have failed, and says where they are", async () => {
      const wrong = request(2, { body: { model: "gpt-4o-mini", messages: [] } });
      inputFileId = await uploadRequests(emulator, jsonLines([request(1), wrong]));
      const creating = made({ waitFor: "completed" });
      await until(() => batches().length === 1);
      emulator.advanceClock(batchSeconds);
      const { outputs } = await creating;
      expect(outputs.requestCounts).to.deep.equal({ total: 2, completed: 1, failed: 1 });
      expect(await textOf(outputs.errorFileId)).to.include('"order-2"');
    });

    it("waits only until the file is validated, when that is asked for", async () => {
      const creating = made({ waitFor: "validated" });
      await until(() => batches().length === 1);
      emulator.advanceClock(batchSeconds / 3);
      expect((await creating).outputs.status).to.equal("in_progress");
    });

    it("takes a batch for its own whose creation was not answered, and creates no second one", async () => {
      // Another process: this one has seen the emulator's clock move on, and it has been set back.
      host = await startHost();
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { id } = await made({ outputExpiresAfter: { anchor: "created_at", seconds: 3_600 } });
      expect(batches().map((batch) => batch.id)).to.deep.equal([id]);
    });

    it("does not take one that somebody has cancelled for its own", async () => {
      host = await startHost("sk-projA-2");
      const match = { key: "sk-projA-2", method: "POST" };
      emulator.faults.add({ kind: "hold", name: "lost", when: "after", match, times: 1 });
      emulator.faults.add({ kind: "dropAfter", match, times: 1 });
      const creating = made();
      await emulator.barrier("lost").reached();
      const [own] = batches();
      const other = await ask(emulator, "POST", "/batches", {
        input_file_id: inputFileId,
        endpoint,
        completion_window: "24h",
      });
      await ask(emulator, "POST", `/batches/${other.id}/cancel`);
      emulator.barrier("lost").release();
      expect((await creating).id).to.equal(own?.id);
      expect(batches()).to.have.lengthOf(2);
    });

    it("tells two batches of different files apart, when neither creation was answered", async () => {
      const other = await uploadRequests(emulator, requests(3));
      host = await startHost();
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 2 });
      const [first, second] = await Promise.all([
        host.create(inputsOf({ __at: "quick/dev/first" })),
        host.create(inputsOf({ inputFileId: other, __at: "quick/dev/second" })),
      ]);
      expect(batches()).to.have.lengthOf(2);
      expect(first?.outputs.inputFileId).to.equal(inputFileId);
      expect(second?.outputs.inputFileId).to.equal(other);
    });
  });

  describe("the input file", () => {
    const refused: [string, string, RegExp][] = [
      ["with a line that is no JSON", `${requests(2)}{`, /line 3 is no JSON object/],
      ["with equal ids", requests(1) + requests(1), /line 2 has the same "custom_id" as line 1/],
      [
        "for another endpoint",
        jsonLines([request(1, { url: "/v1/embeddings" })]),
        /line 1 has another "url" than the batch's endpoint, "\/v1\/chat\/completions"/,
      ],
      ["without a request", "\n", /it holds no request/],
    ];
    for (const [what, content, words] of refused) {
      it(`${what} is refused before anything is sent`, async () => {
        const file = await uploadRequests(emulator, content);
        emulator.clearRequests();
        expect(await problemOf(host.create(inputsOf({ inputFileId: file }))))
          .to.match(words)
          .and.include(`inputFileId "${file}" cannot be run: `)
          .and.include("No batch was created, because OpenAI would refuse the file.");
        expect(writes(emulator)).to.equal(0);
      });
    }

    it("must have been uploaded for batches", async () => {
      const file = await upload(emulator, requests(2));
      emulator.clearRequests();
      expect(await problemOf(host.create(inputsOf({ inputFileId: file })))).to.include(
        'its purpose is "assistants", and must be "batch"',
      );
      expect(writes(emulator)).to.equal(0);
    });

    it("may have 200 MB at most", async () => {
      const body = { id: inputFileId, object: "file", purpose: "batch", bytes: 200 * 1024 * 1024 + 1 };
      emulator.faults.add({ kind: "status", status: 200, body, match: { path: `^/files/${inputFileId}$` } });
      expect(await problemOf(host.create(inputsOf()))).to.include(
        "it has 201 MB, and may have at most 200 MB",
      );
      expect(writes(emulator)).to.equal(0);
    });

    it("that cannot be read back is said, and sent all the same", async () => {
      emulator.faults.add({ kind: "status", status: 403, match: { path: "/content$" } });
      const { id } = await made();
      expect(batches().map((batch) => batch.id)).to.deep.equal([id]);
      expect(host.output).to.match(
        new RegExp(
          `The input file "${inputFileId}" is sent without being checked here: Reading the content of`,
        ),
      );
    });

    it("is not looked at when a batch is adopted", async () => {
      const { id } = await made();
      emulator.remove("file", inputFileId);
      emulator.clearRequests();
      const adopted = await host.create(inputsOf({ __import: id, __at: "quick/dev/other" }));
      expect(adopted.id).to.equal(id);
      expect(emulator.requests.map(({ path }) => path)).not.to.include(`/files/${inputFileId}`);
    });
  });

  describe("a batch that takes its time", () => {
    it("stays when the time runs out, and the next up waits on without creating another", async () => {
      const inputs = inputsOf({ waitFor: "completed", timeoutSeconds: 1 });
      expect(await problemOf(host.create(inputs))).to.match(
        /Waiting for batch "batch_\w+" to be completed: 1 s were not enough \(validating\)\. It stays in the state, and the next pulumi up waits on\./,
      );
      const [batch] = batches();
      const { outputs } = await host.read(String(batch?.id), {});
      const waiting = host.update(String(batch?.id), { ...outputs, waitFor: "completed" }, inputs);
      emulator.advanceClock(batchSeconds);
      expect((await waiting).outputs).to.include({ status: "completed" });
      expect(sent()).to.deep.equal(["POST /batches"]);
    });

    it("says how many requests are done", async () => {
      const inputs = inputsOf({ waitFor: "completed", timeoutSeconds: 1 });
      const waiting = problemOf(host.create(inputs));
      await until(() => batches().length === 1);
      emulator.advanceClock(batchSeconds / 2);
      expect(await waiting).to.match(/\(in progress, [56] of 10 requests done\)/);
    });

    const ends: [string, (id: string) => Promise<unknown>, string][] = [
      ["was cancelled", (id) => ask(emulator, "POST", `/batches/${id}/cancel`), "it was cancelled."],
      [
        "has failed",
        async () => emulator.advanceClock(batchSeconds),
        `it has failed: line 1: This line is not parseable as valid JSON (invalid_json_line), and 1 more.`,
      ],
    ];
    for (const [what, happen, reason] of ends) {
      it(`that ${what} keeps its place: each up says the same sentence and sends nothing`, async () => {
        if (what === "has failed") {
          inputFileId = await uploadRequests(emulator, "{\n{\n");
          // Its content cannot be read back, so that it is OpenAI that finds out.
          emulator.faults.add({ kind: "status", status: 403, match: { path: "/content$" } });
        }
        const { id, inputs, outputs } = await made();
        await happen(id);
        const read = await host.read(id, outputs);
        emulator.clearRequests();
        expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "some", replaces: [] });
        const sentence = `The batch "${id}" will not be what was asked for: ${reason} It keeps its place; change an input, or replace it with: pulumi up --replace <its URN>`;
        for (const _ of ["first", "second"])
          expect(await problemOf(host.update(id, read.outputs, inputs))).to.include(sentence);
        expect(emulator.requests).to.be.empty;
        const changed = { ...inputs, metadata: { attempt: "2" } };
        expect((await host.diff(id, read.outputs, changed)).replaces).to.deep.equal(["metadata"]);
      });
    }

    it("says the same of one that is being cancelled and of one that is", async () => {
      const { id, inputs, outputs } = await made();
      emulator.advanceClock(batchSeconds / 2);
      await ask(emulator, "POST", `/batches/${id}/cancel`);
      const cancelling = await host.read(id, outputs);
      expect(cancelling.outputs.status).to.equal("cancelling");
      const first = await problemOf(host.update(id, cancelling.outputs, inputs));
      emulator.advanceClock(batchSeconds / 5);
      const cancelled = await host.read(id, cancelling.outputs);
      expect(cancelled.outputs.status).to.equal("cancelled");
      expect(await textOf(cancelled.outputs.outputFileId)).to.include('"order-1"');
      expect(await problemOf(host.update(id, cancelled.outputs, inputs))).to.equal(first);
    });

    it("that has expired says how far it came", async () => {
      const slow = await startRecordedEmulator({ batchSeconds: 2 * 86_400 });
      try {
        const other = await installed.host("Batch", {
          "openai:apiKey": "sk-projA-1",
          "openai:baseUrl": slow.url,
        });
        const inputs = inputsOf({ inputFileId: await uploadRequests(slow), waitFor: "completed" });
        const waiting = problemOf(other.create(inputs));
        await until(() => slow.objects("batch").length === 1);
        slow.advanceClock(86_400);
        expect(await waiting).to.match(/its time ran out with 10 of 10 requests done, 5 of them failed\./);
      } finally {
        await slow.close();
      }
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, whatever has become of the batch", async () => {
      const { id, inputs, outputs } = await made({
        outputExpiresAfter: { anchor: "created_at", seconds: 7_200 },
        metadata: { team: "support" },
      });
      emulator.advanceClock(batchSeconds);
      const read = await host.read(id, outputs);
      expect(read.outputs).to.include({ status: "completed" });
      expect(read.inputs).to.equal(undefined);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      await host.diff(id, outputs, { ...inputs, endpoint: "/v1/responses" });
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("read", () => {
    it("reads a batch that exists and of which nothing is known yet", async () => {
      const { id } = await ask(emulator, "POST", "/batches", {
        input_file_id: inputFileId,
        endpoint,
        completion_window: "24h",
      });
      expect((await host.read(id, {})).outputs).to.include({ inputFileId, endpoint, status: "validating" });
    });

    it("says that a batch is gone that is on the server no more, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("batch", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(batches().map((batch) => batch.id)).to.deep.equal([again.id]);
    });
  });

  describe("delete", () => {
    it("cancels a batch that still runs, once, however often it is asked", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(batches().map(({ status }) => status)).to.deep.equal(["cancelling"]);
      expect(sent()).to.deep.equal(["POST /batches", `POST /batches/${id}/cancel`]);
    });

    it("leaves a completed batch and its results as they are", async () => {
      const { id, outputs } = await made();
      emulator.advanceClock(batchSeconds);
      emulator.clearRequests();
      await host.delete(id, outputs);
      expect(sent()).to.deep.equal([]);
      expect(batches()[0]?.status).to.equal("completed");
      expect(emulator.objects("file")).to.have.lengthOf(2);
    });

    it("is content with a batch that ends while it is being cancelled", async () => {
      const { id, outputs } = await made();
      emulator.faults.add({ kind: "hold", name: "cancel", when: "before", match: { path: "/cancel$" } });
      const deleting = host.delete(id, outputs);
      await emulator.barrier("cancel").reached(1);
      emulator.advanceClock(batchSeconds);
      emulator.barrier("cancel").release();
      await deleting;
      expect(batches()[0]?.status).to.equal("completed");
    });

    it("fails and leaves the batch when the server fails, or refuses to cancel it", async () => {
      const { id, outputs } = await made();
      emulator.faults.add({ kind: "status", status: 403, match: { path: "/cancel$" } });
      expect(await problemOf(host.delete(id, outputs))).to.include(`Cancelling batch "${id}": 403`);
      emulator.faults.add({ kind: "status", status: 500 });
      expect(await problemOf(host.delete(id, outputs))).to.include(`Reading batch "${id}": 500`);
      emulator.faults.clear();
      expect(batches()[0]?.status).to.equal("validating");
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        inputFileId: "",
        endpoint: 5,
        metadata: { team: 5 },
        outputExpiresAfter: { anchor: "now", seconds: 60 },
        waitFor: "succeeded",
        timeoutSeconds: 0,
        window: "24h",
      });
      expect(failures).to.have.all.keys(
        "inputFileId",
        "endpoint",
        "completionWindow",
        "metadata.team",
        "outputExpiresAfter.anchor",
        "outputExpiresAfter.seconds",
        "waitFor",
        "timeoutSeconds",
        "window",
      );
      expect(failures).to.include({
        completionWindow: 'is required, for example "24h"',
        "outputExpiresAfter.seconds":
          "must be a whole number from 3,600 to 2,592,000 seconds, for example 604800; got 60",
        waitFor:
          'must be one of "created", "validated", "completed", for example "completed"; got "succeeded"',
      });
      expect(emulator.requests).to.be.empty;
    });

    it("sends an endpoint and a time that it does not know, with a warning", async () => {
      expect(await failuresOf(inputsOf({ endpoint: "/v1/thoughts", completionWindow: "1h" }))).to.deep.equal(
        {},
      );
      await until(() => /endpoint: "\/v1\/thoughts" is none of the values/.test(host.output));
      await until(() => /completionWindow: "1h" is none of the values/.test(host.output));
    });

    it("skips values that are not known yet, at any depth", async () => {
      const names = Object.keys(declarationOf(provider.Batch)?.properties ?? {});
      expect(await failuresOf(Object.fromEntries(names.map((name) => [name, unknown])))).to.deep.equal({});
      const nested = {
        metadata: { team: unknown },
        outputExpiresAfter: { anchor: unknown, seconds: unknown },
      };
      expect(await failuresOf(inputsOf(nested))).to.deep.equal({});
    });
  });

  describe("in a program that is tested with mocks", () => {
    const seen: Values[] = [];

    withMocks({
      newResource: ({ inputs }) => {
        seen.push(inputs);
        return { id: "batch_1", state: { ...inputs, outputFileId: "file-2" } };
      },
      call: () => ({}),
    });

    it("gives its outputs and takes its inputs", async () => {
      const batch = new openai.Batch("nightly", {
        inputFileId: pulumi.output("file-1"),
        endpoint: "/v1/embeddings",
        completionWindow: "24h",
        outputExpiresAfter: { anchor: "created_at", seconds: pulumi.output(3600) },
      });
      const found = await new Promise((resolve) =>
        pulumi.all([batch.batchId, batch.outputFileId, batch.endpoint]).apply(resolve),
      );
      expect(found).to.deep.equal(["batch_1", "file-2", "/v1/embeddings"]);
      expect(seen[0]).to.deep.include({
        inputFileId: "file-1",
        outputExpiresAfter: { anchor: "created_at", seconds: 3600 },
      });
      expect(openai.Batch.isInstance(batch)).to.equal(true);
      expect(openai.File.isInstance(batch)).to.equal(false);
    });
  });

  describe("in the real engine", () => {
    it("previews with unknowns in every field, finds nothing more to do, and leaves nothing that runs", async () => {
      const stack = await createStack({
        program: `
const openai = require("pulumi-openai");
const file = new openai.File("requests", { purpose: "batch", source: "requests.jsonl" });
const when = (value) => file.bytes.apply((bytes) => (bytes > 0 ? value : undefined));
const batch = new openai.Batch("nightly", {
  inputFileId: file.fileId,
  endpoint: when("${endpoint}"),
  completionWindow: when("24h"),
  metadata: { team: when("support") },
  outputExpiresAfter: { anchor: when("created_at"), seconds: when(3600) },
  waitFor: when("created"),
  timeoutSeconds: when(60),
});
exports.status = batch.status;
`,
        files: { "requests.jsonl": requests(3) },
        baseUrl: emulator.url,
      });
      try {
        await must(stack.preview());
        expect(emulator.requests).to.be.empty;
        await must(stack.up());
        await must(stack.preview("--expect-no-changes"));
        await must(stack.refresh());
        await must(stack.destroy());
        expect(batches()[0]?.status).to.match(/^cancell/);
        await must(stack.up());
        emulator.advanceClock(batchSeconds);
        await must(stack.refresh());
        await must(stack.refresh("--expect-no-changes"));
        await must(stack.up("--expect-no-changes"));
        await must(stack.destroy());
        expect(batches().map(({ status }) => status)).to.deep.equal(["cancelled", "completed"]);
      } finally {
        stack.remove();
      }
    });

    it("is stopped in the preview by a wrong line, and buys one batch when a wait goes over two ups", async () => {
      const stack = await createStack({
        program: `
const openai = require("pulumi-openai");
const file = new openai.File("requests", { purpose: "batch", source: "requests.jsonl" });
new openai.Batch("nightly", {
  inputFileId: file.fileId, endpoint: "${endpoint}", completionWindow: "24h", waitFor: "completed", timeoutSeconds: 1,
});
`,
        files: { "requests.jsonl": `${requests(3)}{` },
        baseUrl: emulator.url,
      });
      try {
        emulator.clearRequests();
        expect((await mustFail(stack.preview())).output).to.include(
          "cannot be run as a batch: line 4 is no JSON object",
        );
        expect(emulator.requests).to.be.empty;
        stack.write("requests.jsonl", requests(3));
        expect((await mustFail(stack.up())).output).to.include("1 s were not enough");
        emulator.advanceClock(batchSeconds);
        await must(stack.up());
        expect(batches()).to.have.lengthOf(1);
        await must(stack.up("--expect-no-changes"));
      } finally {
        stack.remove();
      }
    });
  });
});

const files = (name: string) => (there: Values) => there[name];

describeProperties(
  {
    kind: "Batch",
    path: /^\/batches$/,
    store: "batch",
    ending: {
      path: "/cancel$",
      isOver: (batch) => /^cancell/.test((batch as { status: string }).status),
    },
    options: { batchSeconds },
    there: async (emulator) => ({
      one: await uploadRequests(emulator, requests(1)),
      two: await uploadRequests(emulator, requests(2)),
      three: await uploadRequests(emulator, requests(3)),
    }),
    base: (_emulator, { one }) => ({ inputFileId: one, endpoint, completionWindow: "24h" }),
    cases: [
      {
        property: "inputFileId",
        rule: "replaces",
        from: files("two"),
        to: files("three"),
        wire: "input_file_id",
        returned: true,
      },
      {
        property: "endpoint",
        rule: "replaces",
        from: endpoint,
        to: "/v1/embeddings",
        wire: "endpoint",
        returned: true,
      },
      {
        property: "completionWindow",
        rule: "replaces",
        from: "24h",
        to: "48h",
        wire: "completion_window",
        returned: true,
      },
      {
        property: "metadata",
        rule: "replaces",
        from: { a: "1" },
        to: { a: "2" },
        wire: "metadata",
        returned: true,
      },
      {
        property: "outputExpiresAfter",
        rule: "replaces",
        from: { anchor: "created_at", seconds: 3_600 },
        to: { anchor: "created_at", seconds: 7_200 },
        wire: "output_expires_after",
        returned: false,
      },
      { property: "waitFor", rule: "updates", from: "created", to: "validated", wire: null, returned: false },
      { property: "timeoutSeconds", rule: "updates", from: 60, to: 90, wire: null, returned: false },
    ],
  },
  provider.Batch,
);
