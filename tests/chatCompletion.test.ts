import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { ChatCompletion as ApiCompletion } from "openai/resources/chat/completions";
import type { Emulator, Fault } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { ChatCompletion } from "../sdk/index.js";
import { clientOf, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf, settled } from "./support/outcomes.js";
import { describeProperties, type PropertyCase } from "./support/propertyTable.js";
import { must, mustFail, type TestStack } from "./support/stack.js";
import { providerForAll, settingsFor, stacksForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const question = { role: "user", content: "Where is parcel 4711?" };
const parcelTool = {
  type: "function",
  function: {
    name: "find_parcel",
    description: "Finds out where a parcel is.",
    parameters: { type: "object", properties: { parcel_number: { type: "string" } } },
    strict: false,
  },
};
const queryTool = { type: "custom", custom: { name: "query", format: { type: "text" } } };
const parcelFunction = { name: "find_parcel", parameters: { type: "object", properties: {} } };

interface Stored extends ApiCompletion {
  readonly metadata: Record<string, string>;
}

function completionsOn(emulator: Emulator): Stored[] {
  return emulator.objects("chat.completion") as Stored[];
}

describe("ChatCompletion", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let installed: Installed;
  let host: Host;
  providerForAll("ChatCompletion", (running) => {
    ({ emulator, installed, host } = running);
    openai = clientOf(emulator);
  });

  const inputsOf = (more: Values = {}): Values => ({
    model: "gpt-5-mini",
    messages: [question],
    __at: "quick/dev/answer",
    ...more,
  });
  const stored = (more: Values = {}): Values => inputsOf({ store: true, ...more });

  /** What the engine would have in its state after an up. */
  const made = (inputs: Values): Promise<Made> => make(host, inputs);

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  const asks = (): number =>
    emulator.requests.filter(({ method, path }) => method === "POST" && path === "/chat/completions").length;

  describe("create", () => {
    it("asks the model once, and returns its answer and what the server tells of it", async () => {
      const { id, outputs } = await made(stored({ metadata: { team: "support" } }));
      const [completion] = completionsOn(emulator);
      expect(completion?.id).to.equal(id);
      expect(outputs).to.deep.include({
        content: "You asked: Where is parcel 4711?",
        finishReason: "stop",
        model: "gpt-5-mini",
        servedModel: "gpt-5-mini-2025-08-07",
        servedTier: "default",
        systemFingerprint: completion?.system_fingerprint,
        created: completion?.created,
        messages: [question],
        metadata: { team: "support" },
        store: true,
        expired: false,
      });
      expect(outputs.usage).to.deep.include({ promptTokens: 13, completionTokens: 10, totalTokens: 23 });
      expect(outputs).not.to.have.any.keys("refusal", "toolCalls", "moderationResults", "onExpiry");
      expect(asks()).to.equal(1);
    });

    it("keeps an answer that is not stored in the state alone", async () => {
      const { outputs } = await made(inputsOf());
      expect(outputs).to.include({
        content: "You asked: Where is parcel 4711?",
        store: false,
        expired: false,
      });
      expect(completionsOn(emulator)).to.be.empty;
    });

    it("shows calls of tools, with the names of their arguments as the model has chosen them", async () => {
      const toolChoice = { type: "function", function: { name: "find_parcel" } };
      const { outputs } = await made(inputsOf({ tools: [queryTool, parcelTool], toolChoice }));
      expect(outputs).to.include({ finishReason: "tool_calls" });
      expect(outputs).not.to.have.property("content");
      const [call] = outputs.toolCalls as { id: string; function: { arguments: string } }[];
      expect(call).to.deep.include({ type: "function" });
      expect(JSON.parse(call?.function.arguments ?? "")).to.have.all.keys("parcel_number");
    });

    it("shows every choice, with the probabilities of its tokens", async () => {
      const { outputs } = await made(inputsOf({ n: 2, logprobs: true, topLogprobs: 2 }));
      const choices = outputs.choices as { message: Values; logprobs: { content: Values[] } }[];
      expect(choices).to.have.lengthOf(2);
      expect(choices[0]?.message.content).not.to.equal(choices[1]?.message.content);
      expect(choices[0]?.logprobs.content[0]).to.have.all.keys("token", "logprob", "bytes", "topLogprobs");
      expect(outputs.content).to.equal(choices[0]?.message.content);
    });

    it("shows what is said aloud, what the moderation has found, and why an answer ends early", async () => {
      const spoken = await made(
        inputsOf({ modalities: ["text", "audio"], audio: { voice: "alloy", format: "mp3" } }),
      );
      const [choice] = spoken.outputs.choices as { message: { audio: Values } }[];
      expect(choice?.message.audio).to.have.all.keys("id", "data", "transcript", "expiresAt");
      const moderated = await made(inputsOf({ moderation: { model: "omni-moderation-latest" } }));
      expect(moderated.outputs.moderationResults).to.have.all.keys("input", "output");
      const short = await made(inputsOf({ maxCompletionTokens: 2 }));
      expect(short.outputs).to.include({ content: "You aske", finishReason: "length" });
    });

    it("says in the server's words what only the server can judge", async () => {
      expect(await problemOf(host.create(inputsOf({ model: "gpt-none" })))).to.match(
        /Creating chat completion: 404 The model `gpt-none` does not exist or you do not have access to it \(request req_\w+\)\./,
      );
    });

    it("is held back by the limit of its model, which holds back no reading", async () => {
      const { id, outputs } = await made(stored());
      emulator.faults.add({
        kind: "status",
        status: 429,
        headers: { "retry-after": "600" },
        match: { method: "POST", path: "^/chat/completions$" },
        times: 1,
      });
      const waiting = problemOf(host.create(inputsOf({ model: "gpt-4o" })));
      while (asks() < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      expect((await host.read(id, outputs)).id).to.equal(id);
      expect((await made(inputsOf({ model: "gpt-4.1" }))).outputs.content).to.be.a("string");
      await host.stop();
      await waiting;
      host = await installed.host("ChatCompletion", settingsFor(emulator));
    });
  });

  describe("create, when its answer gets lost", () => {
    const losses: [string, Fault][] = [
      ["the connection drops after the work", { kind: "dropAfter", match: { method: "POST" }, times: 1 }],
      ["a gateway answers after the work", { kind: "statusAfter", match: { method: "POST" }, times: 1 }],
      ["half of the answer arrives", { kind: "truncate", match: { method: "POST" }, times: 1 }],
      ["the connection drops before the work", { kind: "dropBefore", match: { method: "POST" }, times: 1 }],
    ];
    for (const [situation, fault] of losses) {
      it(`does not ask a second time by itself for one that is not stored, when ${situation}`, async () => {
        emulator.faults.add(fault);
        expect(await problemOf(host.create(inputsOf()))).to.match(
          /^.*Creating chat completion: .*The chat completion of \S+Z may have been charged for, and the server keeps nothing of it, so it was not asked for again; the next pulumi up does so\./,
        );
        expect(asks()).to.equal(1);
        expect(emulator.requests.filter(({ path }) => path.startsWith("/chat"))).to.have.lengthOf(1);
      });

      it(`holds a stored one exactly once, when ${situation}`, async () => {
        emulator.faults.add(fault);
        const { id, outputs } = await made(stored({ metadata: { a: "1" } }));
        expect(completionsOn(emulator).map((completion) => completion.id)).to.deep.equal([id]);
        expect(outputs).to.deep.include({ store: true, metadata: { a: "1" }, messages: [question] });
      });
    }

    it("gives each of several that got lost at once the answer to its own messages", async () => {
      const texts = ["one", "two", "three"];
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: texts.length });
      const all = await Promise.all(
        texts.map((content) =>
          host.create(stored({ messages: [{ role: "user", content }], __at: `quick/dev/${content}` })),
        ),
      );
      expect(all.map(({ outputs }) => outputs.content)).to.deep.equal(
        texts.map((text) => `You asked: ${text}`),
      );
      expect(completionsOn(emulator)).to.have.lengthOf(texts.length);
    });

    it("takes none for its own that another model or another number of choices has made", async () => {
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 3 });
      const all = await Promise.all([
        host.create(stored({ __at: "quick/dev/one" })),
        host.create(stored({ model: "gpt-5", __at: "quick/dev/two" })),
        host.create(stored({ n: 2, __at: "quick/dev/three" })),
      ]);
      expect(all.map(({ outputs }) => [outputs.servedModel, (outputs.choices as []).length])).to.deep.equal([
        ["gpt-5-mini-2025-08-07", 1],
        ["gpt-5-2025-08-07", 1],
        ["gpt-5-mini-2025-08-07", 2],
      ]);
      expect(completionsOn(emulator)).to.have.lengthOf(3);
    });

    it("finds a stored one that was asked in parts", async () => {
      const content = [
        { type: "text", text: "What is " },
        { type: "image_url", imageUrl: { url: "https://example.com/a.png" } },
        { type: "text", text: "this?" },
      ];
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { id } = await made(stored({ messages: [{ role: "user", content }] }));
      expect(completionsOn(emulator).map((completion) => completion.id)).to.deep.equal([id]);
    });

    it("says what an interrupted run may have cost, and asks anew", async () => {
      emulator.faults.add({
        kind: "hold",
        name: "answered",
        when: "after",
        match: { method: "POST" },
        times: 1,
      });
      const doomed = await installed.host("ChatCompletion", settingsFor(emulator));
      const inputs = inputsOf({ __at: "quick/dev/interrupted" });
      const attempt = problemOf(doomed.create(inputs));
      await emulator.barrier("answered").reached();
      await doomed.stop();
      await attempt;
      emulator.barrier("answered").release();
      const { outputs } = await host.create(inputs);
      expect(outputs.content).to.be.a("string");
      await untilOutput(
        /A chat completion that an interrupted run asked for at \S+Z \(ChatCompletion quick\/dev\/interrupted\) may have been charged for\. Its answer is lost, so it is asked for again\./,
      );
    });

    it("takes up a stored one that an interrupted run has made", async () => {
      emulator.faults.add({
        kind: "hold",
        name: "stored",
        when: "after",
        match: { method: "POST" },
        times: 1,
      });
      const doomed = await installed.host("ChatCompletion", settingsFor(emulator));
      const inputs = stored({ __at: "quick/dev/taken-up" });
      const attempt = problemOf(doomed.create(inputs));
      await emulator.barrier("stored").reached();
      await doomed.stop();
      await attempt;
      emulator.barrier("stored").release();
      const { id } = await host.create(inputs);
      expect(completionsOn(emulator).map((completion) => completion.id)).to.deep.equal([id]);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, whatever the model has answered under which name", async () => {
      const { id, inputs, outputs } = await made(stored({ metadata: { a: "1" } }));
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      const other = { ...outputs, content: "Something else.", servedModel: "somebody's own name" };
      expect(await host.diff(id, other, inputs)).to.deep.include({ changes: "none" });
    });

    it("sees no change in a default that is written down or left out", async () => {
      const open = await made(inputsOf());
      expect(await host.diff(open.id, open.outputs, inputsOf({ store: false }))).to.deep.include({
        changes: "none",
      });
      const closed = await made(inputsOf({ store: false }));
      expect(await host.diff(closed.id, closed.outputs, inputsOf())).to.deep.include({ changes: "none" });
    });

    it("replaces the completion when it is to be stored, or not to be stored any more", async () => {
      const open = await made(inputsOf());
      expect((await host.diff(open.id, open.outputs, stored())).replaces).to.deep.equal(["store"]);
      const kept = await made(stored());
      expect((await host.diff(kept.id, kept.outputs, inputsOf())).replaces).to.deep.equal(["store"]);
    });

    it("replaces the completion when any message changes, or a parameter is taken away", async () => {
      const { id, inputs, outputs } = await made(stored({ temperature: 0 }));
      const messages = [question, { role: "user", content: "And 4712?" }];
      expect((await host.diff(id, outputs, { ...inputs, messages })).replaces).to.deep.equal(["messages"]);
      const { temperature: _, ...without } = inputs;
      expect((await host.diff(id, outputs, without)).replaces).to.deep.equal(["temperature"]);
    });

    it("counts every unknown value as a change, and sends no request", async () => {
      const { id, inputs, outputs } = await made(stored());
      emulator.clearRequests();
      const messages = [{ role: "user", content: unknown }];
      const { replaces } = await host.diff(id, outputs, { ...inputs, model: unknown, messages });
      expect(replaces).to.have.members(["model", "messages"]);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made(stored({ metadata: { a: "1" }, temperature: 0.5 }));
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("shows metadata that somebody has changed, in the inputs as well", async () => {
      const { id, inputs, outputs } = await made(stored({ metadata: { a: "1" } }));
      await openai.chat.completions.update(id, { metadata: { a: "2" } });
      const read = await host.read(id, outputs);
      expect(read.outputs.metadata).to.deep.equal({ a: "2" });
      expect(read.inputs).to.deep.include({ metadata: { a: "2" }, messages: [question] });
      expect((await host.diff(id, read.outputs, inputs)).changes).to.equal("unknown");
    });

    it("asks nothing of the server about one that is not stored", async () => {
      const { id, outputs } = await made(inputsOf());
      emulator.clearRequests();
      expect((await host.read(id, outputs)).outputs).to.deep.include(outputs);
      expect(emulator.requests).to.be.empty;
    });

    it("reads a stored one of which nothing is known yet, and goes on reading it", async () => {
      const messages = [{ role: "user" as const, content: "Hello?" }];
      const { id } = await openai.chat.completions.create({ model: "gpt-4o", messages, store: true });
      const { outputs } = await host.read(id, {});
      expect(outputs).to.include({
        content: "You asked: Hello?",
        servedModel: "gpt-4o-2024-08-06",
        store: true,
      });
      expect(outputs).not.to.have.any.keys("model", "messages");
      await openai.chat.completions.update(id, { metadata: { a: "1" } });
      expect((await host.read(id, outputs)).outputs.metadata).to.deep.equal({ a: "1" });
    });

    it("fails for one that does not exist and of which nothing is known", async () => {
      expect(await problemOf(host.read("chatcmpl-none", {}))).to.include("chatcmpl-none");
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
    });
  });

  describe("when the server has not kept it", () => {
    const aged = async (more: Values = {}): Promise<{ id: string; inputs: Values; outputs: Values }> => {
      const { id, inputs, outputs } = await made(stored({ metadata: { a: "1" }, ...more }));
      emulator.remove("chat.completion", id);
      return { id, inputs, outputs: (await host.read(id, outputs)).outputs };
    };

    it("stays in the state, which says so, and is not asked about again", async () => {
      const { id, inputs, outputs } = await aged();
      expect(outputs).to.include({ expired: true, content: "You asked: Where is parcel 4711?" });
      emulator.clearRequests();
      const again = await host.read(id, outputs);
      expect(again.id).to.equal(id);
      expect(await host.diff(id, again.outputs, inputs)).to.deep.include({ changes: "none" });
      await host.delete(id, again.outputs);
      expect(emulator.requests).to.be.empty;
    });

    it("takes new metadata into the state alone", async () => {
      const { id, inputs, outputs } = await aged();
      emulator.clearRequests();
      const { outputs: updated } = await host.update(id, outputs, { ...inputs, metadata: { a: "2" } });
      expect(updated).to.deep.include({ metadata: { a: "2" }, expired: true });
      expect(emulator.requests).to.be.empty;
    });

    it("is gone, and is made again, where the user wants it so", async () => {
      const { id, outputs, inputs } = await made(stored({ onExpiry: "recreate" }));
      emulator.remove("chat.completion", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(completionsOn(emulator).map((completion) => completion.id)).to.deep.equal([again.id]);
    });

    it("is gone when the user comes to want it so later", async () => {
      const { id, inputs, outputs } = await aged();
      const { outputs: wanted } = await host.update(id, outputs, { ...inputs, onExpiry: "recreate" });
      expect((await host.read(id, wanted)).id).to.equal("");
    });

    it("lets the user change his mind before anybody has noticed", async () => {
      const { id, inputs, outputs } = await made(stored({ onExpiry: "recreate" }));
      emulator.remove("chat.completion", id);
      emulator.clearRequests();
      const { outputs: kept } = await host.update(id, outputs, { ...inputs, onExpiry: "keep" });
      expect(emulator.requests).to.be.empty;
      expect((await host.read(id, kept)).outputs).to.include({ expired: true, onExpiry: "keep" });
    });

    const doubtful: [string, Fault][] = [
      ["a gateway knows no such path", { kind: "status", status: 404 }],
      ["the key is refused", { kind: "status", status: 401 }],
      ["the server fails", { kind: "status", status: 500 }],
      ["a page of HTML comes", { kind: "html" }],
    ];
    for (const [situation, fault] of doubtful) {
      it(`is not taken to be gone when ${situation}`, async () => {
        const { id, outputs } = await made(stored());
        emulator.faults.add(fault);
        expect(await problemOf(host.read(id, outputs))).to.match(
          new RegExp(`Reading chat completion "${id}": `),
        );
        expect(await problemOf(host.delete(id, outputs))).to.match(
          new RegExp(`Deleting chat completion "${id}": `),
        );
        emulator.faults.clear();
        expect(completionsOn(emulator)).to.have.lengthOf(1);
      });
    }
  });

  describe("update", () => {
    it("changes the metadata in place, and asks the model nothing", async () => {
      const { id, inputs, outputs } = await made(stored({ metadata: { a: "1", b: "2" } }));
      const news = { ...inputs, metadata: { a: "3" } };
      expect((await host.diff(id, outputs, news)).replaces).to.deep.equal([]);
      const updated = await host.update(id, outputs, news);
      expect(updated.outputs).to.deep.include({ metadata: { a: "3" }, content: outputs.content });
      expect(completionsOn(emulator)[0]?.metadata).to.deep.equal({ a: "3" });
      expect(await host.diff(id, updated.outputs, news)).to.deep.include({ changes: "none" });
      expect(asks()).to.equal(1);
    });

    it("takes what only the state knows of one that is not stored, and buys it no second time", async () => {
      const { id, inputs, outputs } = await made(inputsOf());
      emulator.clearRequests();
      const news = { ...inputs, onExpiry: "keep" };
      const updated = await host.update(id, outputs, news);
      expect(updated.outputs).to.include({ store: false, onExpiry: "keep", content: outputs.content });
      expect(await host.diff(id, updated.outputs, news)).to.deep.include({ changes: "none" });
      expect(emulator.requests).to.be.empty;
    });

    it("takes all metadata away", async () => {
      const { id, inputs, outputs } = await made(stored({ metadata: { a: "1" } }));
      const { metadata: _, ...news } = inputs;
      const updated = await host.update(id, outputs, news);
      expect(completionsOn(emulator)[0]?.metadata).to.deep.equal({});
      expect(await host.diff(id, updated.outputs, news)).to.deep.include({ changes: "none" });
    });
  });

  describe("delete", () => {
    it("takes a stored one off the server, and is content when it is certainly gone already", async () => {
      const { id, outputs } = await made(stored());
      await host.delete(id, outputs);
      expect(completionsOn(emulator)).to.be.empty;
      await host.delete(id, outputs);
    });

    it("sends nothing for one that is not stored", async () => {
      const { id, outputs } = await made(inputsOf());
      emulator.clearRequests();
      await host.delete(id, outputs);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("adoption", () => {
    const existing = async (): Promise<string> => {
      const messages = [question as { role: "user"; content: string }];
      const given = { model: "gpt-5-mini", messages, store: true, metadata: { a: "1" } };
      return (await openai.chat.completions.create(given)).id;
    };

    it("takes over a stored one that is what the program describes, without asking the model", async () => {
      const __import = await existing();
      const { id, outputs } = await made(stored({ metadata: { a: "1" }, __import }));
      expect(id).to.equal(__import);
      expect(outputs).to.deep.include({ messages: [question], model: "gpt-5-mini", store: true });
      expect(asks()).to.equal(1);
    });

    const others: [string, Values, string][] = [
      ["messages", { messages: [{ role: "user", content: "Who?" }] }, "it differs in messages"],
      ["number of messages", { messages: [question, question] }, "it differs in messages"],
      ["model", { model: "gpt-4o" }, "it differs in model"],
      ["number of choices", { n: 2 }, "it differs in n"],
      ["store", { store: false, metadata: undefined }, "it differs in store"],
      ["metadata", { metadata: { a: "2" } }, 'metadata is {"a":"1"} there and {"a":"2"} here'],
    ];
    for (const [what, change, words] of others) {
      it(`refuses one with another ${what}`, async () => {
        const __import = await existing();
        const inputs = JSON.parse(JSON.stringify(stored({ metadata: { a: "1" }, __import, ...change })));
        expect(await problemOf(host.create(inputs))).to.include(
          `Adopting chat completion "${__import}": it is not what the program describes: ${words}. Describe it as it is, or remove the import option.`,
        );
      });
    }
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("asks for what is required", async () => {
      expect(await failuresOf({})).to.deep.equal({
        model: 'is required, for example "gpt-5-mini"',
        messages: 'is required, for example [{"role":"user","content":"Where is my parcel?"}]',
      });
    });

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf(
        inputsOf({
          model: "",
          messages: [
            { role: "narrator", content: "Once upon a time" },
            { role: "user" },
            { role: "user", content: [] },
            { role: "user", content: [{ type: "video" }, { type: "text", text: 5 }] },
            { role: "user", content: [{ type: "image_url", imageUrl: { detail: "low" } }] },
            { role: "user", content: [{ type: "file", file: { filename: "a.pdf" } }] },
            { role: "system", content: [{ type: "image_url", imageUrl: { url: "https://example.com" } }] },
            { role: "assistant" },
            { role: "assistant", toolCalls: [{ id: "call_1", type: "function" }] },
            { role: "tool", content: "Here.", toolCallId: "call_2" },
            { role: "user", content: "Hello?", colour: "red" },
          ],
          temperature: 2.1,
          topP: -0.1,
          n: 129,
          stop: ["a", "b", "c", "d", "e"],
          maxCompletionTokens: 0,
          presencePenalty: -3,
          frequencyPenalty: "much",
          logitBias: { "50256": -101, "50257": "never" },
          topLogprobs: 3,
          seed: 1.5,
          modalities: [],
          audio: { voice: "alloy", format: "mp3" },
          parallelToolCalls: true,
          responseFormat: { type: "json_schema", jsonSchema: { name: "a b", schema: "{}" } },
          prediction: { type: "guess" },
          webSearchOptions: { userLocation: { type: "exact" } },
          safetyIdentifier: "x".repeat(65),
          metadata: { team: "support" },
          onExpiry: "forget",
          stream: true,
        }),
      );
      expect(failures).to.have.all.keys(
        "model",
        "messages[0].role",
        "messages[1].content",
        "messages[2].content",
        "messages[3].content[0].type",
        "messages[3].content[1].text",
        "messages[4].content[0].imageUrl.url",
        "messages[5].content[0].file",
        "messages[6].content[0].type",
        "messages[7].content",
        "messages[8].toolCalls[0].function",
        "messages[9].toolCallId",
        "messages[10].colour",
        "temperature",
        "topP",
        "n",
        "stop",
        "maxCompletionTokens",
        "presencePenalty",
        "frequencyPenalty",
        "logitBias.50256",
        "logitBias.50257",
        "topLogprobs",
        "seed",
        "modalities",
        "parallelToolCalls",
        "responseFormat.jsonSchema.name",
        "responseFormat.jsonSchema.schema",
        "prediction.type",
        "webSearchOptions.userLocation.type",
        "safetyIdentifier",
        "metadata",
        "onExpiry",
        "stream",
      );
      expect(failures).to.include({
        "messages[0].role":
          'must be one of "developer", "system", "user", "assistant", "tool", "function", for example "user"; got "narrator"',
        "messages[5].content[0].file": 'needs a fileId or fileData, for example {"fileId":"file-abc123"}',
        "messages[9].toolCallId": 'must be the id of a call in a message before; got "call_2"',
        "logitBias.50256": "must be a number from -100 to 100, for example -100; got -101",
        maxCompletionTokens: "must be a whole number of at least 1 tokens, for example 200; got 0",
        metadata: "is only kept with a chat completion that is stored: add store: true",
        topLogprobs: "needs logprobs: true",
      });
      expect(emulator.requests).to.be.empty;
    });

    const wrong: [string, Values, Record<string, string>][] = [
      [
        "both limits of an answer",
        { maxTokens: 5, maxCompletionTokens: 5 },
        { maxTokens: "cannot be given beside maxCompletionTokens, which replaces it" },
      ],
      [
        "speech without a voice",
        { modalities: ["audio"] },
        { audio: 'is required for modalities with "audio", for example {"voice":"alloy","format":"mp3"}' },
      ],
      [
        "a voice without speech",
        { audio: { voice: "alloy", format: "mp3" } },
        { modalities: 'must hold "audio" when audio is given, for example ["text","audio"]' },
      ],
      [
        "a choice without tools",
        { toolChoice: "auto" },
        { toolChoice: "is only for a model that is given tools: add tools" },
      ],
      [
        "the choice of a tool that is not there",
        { tools: [parcelTool], toolChoice: { type: "function", function: { name: "lose_parcel" } } },
        { "toolChoice.function.name": 'must be the name of one of the tools; got "lose_parcel"' },
      ],
      [
        "the choice of a tool of another type",
        { tools: [parcelTool], toolChoice: { type: "custom", custom: { name: "find_parcel" } } },
        { "toolChoice.custom.name": 'must be the name of one of the tools; got "find_parcel"' },
      ],
      [
        "two tools of one name",
        { tools: [parcelTool, queryTool, parcelTool] },
        { "tools[2].function.name": 'is the name of another tool as well: "find_parcel"' },
      ],
      [
        "the call of a function that is not there",
        { functions: [parcelFunction], functionCall: { name: "lose_parcel" } },
        { "functionCall.name": 'must be the name of one of the functions; got "lose_parcel"' },
      ],
      [
        "a call without functions",
        { functionCall: "auto" },
        { functionCall: "is only for a model that is given functions: add functions" },
      ],
      [
        "a choice that is none",
        { tools: [parcelTool], toolChoice: "any" },
        { toolChoice: 'must be one of "none", "auto", "required", for example "auto"; got "any"' },
      ],
    ];
    for (const [what, change, failures] of wrong)
      it(`refuses ${what}`, async () => expect(await failuresOf(inputsOf(change))).to.deep.equal(failures));

    const right: [string, Values][] = [
      [
        "limits at their ends",
        { temperature: 2, topP: 1, n: 128, presencePenalty: -2, topLogprobs: 20, logprobs: true },
      ],
      ["no metadata for one that is not stored", { metadata: {} }],
      ["a single word to stop at", { stop: "END" }],
      [
        "two tools of one name and different types",
        { tools: [parcelTool, { type: "custom", custom: { name: "find_parcel" } }] },
      ],
      [
        "the answer of a tool that was called",
        {
          messages: [
            question,
            {
              role: "assistant",
              toolCalls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
            },
            { role: "tool", toolCallId: "call_1", content: "Here." },
          ],
        },
      ],
      [
        "an assistant that has only spoken aloud",
        { messages: [{ role: "assistant", audio: { id: "audio_1" } }] },
      ],
      [
        "a schema of the user's own words",
        {
          responseFormat: {
            type: "json_schema",
            jsonSchema: { name: "a", schema: { any_thing: { goes: [1] } } },
          },
        },
      ],
    ];
    for (const [what, change] of right)
      it(`accepts ${what}`, async () => expect(await failuresOf(inputsOf(change))).to.deep.equal({}));

    it("sends words that it does not know, with a warning", async () => {
      const words = { reasoningEffort: "heroic", serviceTier: "overnight", modalities: ["video"] };
      expect(await failuresOf(inputsOf(words))).to.deep.equal({});
      await untilOutput(/reasoningEffort: "heroic" is none of the values known to this version/);
      await untilOutput(/serviceTier: "overnight" is none of the values known/);
      await untilOutput(/modalities\[0\]: "video" is none of the values known/);
    });

    it("skips values that are not known yet, at any depth", async () => {
      const names = Object.keys(inputsOf()).filter((name) => name !== "__at");
      for (const name of [...names, "tools", "toolChoice", "metadata", "audio", "functionCall", "onExpiry"])
        expect(await failuresOf(inputsOf({ [name]: unknown })), name).to.deep.equal({});
      expect(
        await failuresOf(
          inputsOf({
            messages: [
              unknown,
              { role: unknown },
              {
                role: "user",
                content: [unknown, { type: unknown }, { type: "file", file: { fileId: unknown } }],
              },
              { role: "assistant", toolCalls: unknown },
              { role: "tool", content: unknown, toolCallId: "call_1" },
            ],
            tools: [unknown, { type: "function", function: { name: unknown, parameters: unknown } }],
            toolChoice: { type: "function", function: { name: "find_parcel" } },
            functions: unknown,
            functionCall: { name: "find_parcel" },
            maxTokens: unknown,
            maxCompletionTokens: 5,
            topLogprobs: 1,
            logprobs: unknown,
            audio: unknown,
            modalities: ["text", unknown],
            store: unknown,
            metadata: { a: unknown },
            logitBias: { "1": unknown },
          }),
        ),
      ).to.deep.equal({});
    });
  });
});

describe("a chat completion in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      const content = '{"category":"loan"}';
      return { id: resource.id || "chatcmpl-mocked", state: { ...resource.inputs, content } };
    },
    call: () => ({}),
  });

  it("has the answer that the test gives it, which a program can go on with", async () => {
    const completion = new ChatCompletion("letter", {
      model: "gpt-5-mini",
      messages: [{ role: "user", content: pulumi.output("Where is my book?") }],
    });
    expect(await settled(completion.completionId)).to.equal("chatcmpl-mocked");
    const sorted = completion.content.apply((text) => JSON.parse(text ?? "{}") as { category: string });
    expect(await settled(sorted.category)).to.equal("loan");
    expect(await settled(completion.messages)).to.deep.equal([
      { role: "user", content: "Where is my book?" },
    ]);
    expect(ChatCompletion.isInstance(completion)).to.equal(true);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/openai:ChatCompletion");
  });

  it("is read by its id, which must not be empty", async () => {
    expect(await settled(ChatCompletion.get("there", "chatcmpl-1").completionId)).to.equal("chatcmpl-1");
    expect(() => ChatCompletion.get("none", "")).to.throw("ChatCompletion.get: the id is empty.");
  });
});

describe("a stack with chat completions in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program });
  };

  /** Each property once, with a value that is not known before the file is there. */
  const everywhereUnknown = `
const openai = require("pulumi-openai");
const file = new openai.File("first", { purpose: "assistants", source: "a.md" });
const later = (value) => file.bytes.apply(() => value);
const common = {
  model: later("gpt-5-mini"),
  messages: [
    { role: later("developer"), content: file.filename },
    { role: "user", content: [{ type: "text", text: file.fileId }, { type: later("text"), text: "and this" }] },
    { role: "assistant", toolCalls: later([{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }]) },
    { role: "tool", toolCallId: later("call_1"), content: later("done") },
  ],
  store: later(true),
  metadata: { file: file.fileId },
  onExpiry: later("keep"),
};
new openai.ChatCompletion("words", {
  ...common,
  temperature: later(0.5), topP: later(0.5), n: later(2), stop: [later("END")], maxCompletionTokens: later(50),
  presencePenalty: later(1), frequencyPenalty: later(1), logitBias: { 50256: later(-100) }, logprobs: later(true),
  topLogprobs: later(1), seed: later(42), reasoningEffort: later("low"), verbosity: later("low"),
  serviceTier: later("flex"), prediction: { type: later("content"), content: later("file") },
  responseFormat: { type: later("json_schema"), jsonSchema: { name: "answer", schema: later({ type: "object", properties: { a: { type: "string" } } }) } },
  webSearchOptions: { searchContextSize: later("low") }, moderation: { model: later("omni-moderation-latest") },
  promptCacheKey: later("key"), promptCacheOptions: { mode: later("implicit") }, promptCacheRetention: later("24h"),
  safetyIdentifier: later("user-1"), user: later("user-1"),
});
new openai.ChatCompletion("calls", {
  ...common,
  tools: [{ type: "function", function: { name: later("find_it"), parameters: later({ type: "object" }) } }],
  toolChoice: later("required"), parallelToolCalls: later(false), maxTokens: later(5),
});
const { metadata, ...unlabelled } = common;
new openai.ChatCompletion("speech", {
  ...unlabelled,
  store: later(false),
  modalities: [later("text"), "audio"], audio: { voice: later("alloy"), format: "mp3" },
  functions: [{ name: later("find_it") }], functionCall: { name: later("find_it") },
});
`;

  it("previews with an unknown in every field, lives quietly, and leaves nothing behind", async () => {
    await start(everywhereUnknown);
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    expect(completionsOn(emulator)).to.have.lengthOf(2);
    const sent = writes(emulator);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.up("--expect-no-changes"));
    expect(writes(emulator)).to.equal(sent);
    await must(stack.destroy());
    expect(completionsOn(emulator)).to.be.empty;
    expect(emulator.objects("file")).to.be.empty;
  });

  const labelled = (label: string, onExpiry = "keep"): string => `
const openai = require("pulumi-openai");
const completion = new openai.ChatCompletion("answer", {
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Where is it?" }],
  store: true,
  metadata: { label: "${label}" },
  onExpiry: "${onExpiry}",
});
exports.result = [completion.content, completion.expired];
`;
  const asks = (): number =>
    emulator.requests.filter(({ method, path }) => method === "POST" && path === "/chat/completions").length;

  it("is labelled in place, mends a label that somebody has changed, and buys nothing again", async () => {
    await start(labelled("one"));
    await must(stack.up());
    stack.write("index.js", labelled("two"));
    await must(stack.up());
    const [completion] = completionsOn(emulator);
    expect(completion?.metadata).to.deep.equal({ label: "two" });
    await clientOf(emulator).chat.completions.update(completion?.id as string, {
      metadata: { label: "three" },
    });
    await must(stack.refresh());
    expect((await must(stack.preview())).output).to.include("1 to update");
    await must(stack.up());
    expect(completionsOn(emulator)[0]?.metadata).to.deep.equal({ label: "two" });
    expect(asks()).to.equal(1);
  });

  it("outlives the server until the user wants it again", async () => {
    await start(labelled("one"));
    await must(stack.up());
    emulator.remove("chat.completion", completionsOn(emulator)[0]?.id as string);
    await must(stack.refresh());
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.up("--expect-no-changes"));
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output).result).to.deep.equal(["You asked: Where is it?", true]);
    expect(asks()).to.equal(1);

    stack.write("index.js", labelled("one", "recreate"));
    await must(stack.up());
    expect(asks()).to.equal(1);
    await must(stack.refresh());
    await must(stack.up());
    expect(completionsOn(emulator)).to.have.lengthOf(1);
    expect(asks()).to.equal(2);
  });

  it("keeps secret what was asked in secret, and all that is answered to it", async () => {
    await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const ask = (name, content) =>
  new openai.ChatCompletion(name, { model: "gpt-5-mini", messages: [{ role: "user", content }], store: true });
const hidden = ask("hidden", pulumi.secret("the password is swordfish"));
const open = ask("open", "what everybody may know");
exports.hidden = [hidden.content, hidden.choices, hidden.usage];
exports.open = [open.content, hidden.servedModel];
`);
    await must(stack.up());
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.preview("--expect-no-changes"));
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output)).to.deep.equal({
      hidden: ["[secret]", "[secret]", "[secret]"],
      open: ["You asked: what everybody may know", "gpt-5-mini-2025-08-07"],
    });
    const state = await stack.export();
    expect(state).to.include("what everybody may know");
    expect(state).not.to.include("swordfish");
  });

  it("reads a stored one by get, never changes it and never deletes it", async () => {
    const messages = [{ role: "user" as const, content: "Hello?" }];
    const { chat } = clientOf(emulator);
    const { id } = await chat.completions.create({ model: "gpt-4o", messages, store: true });
    await start(`
const completion = require("pulumi-openai").ChatCompletion.get("there", "${id}");
exports.result = [completion.completionId, completion.content];
`);
    await must(stack.up());
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output).result).to.deep.equal([id, "You asked: Hello?"]);
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.destroy());
    expect(completionsOn(emulator)).to.have.lengthOf(1);
  });

  it("fails with what it may have cost, and goes on with the next up", async () => {
    await start(`
new (require("pulumi-openai").ChatCompletion)("answer", {
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Where is it?" }],
});
`);
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    expect((await mustFail(stack.up())).output).to.include("may have been charged for");
    expect(asks()).to.equal(1);
    await must(stack.up());
    expect(asks()).to.equal(2);
    await must(stack.refresh("--expect-no-changes"));
  });
});

/** A property that the API takes and does not show again: the state holds what was sent. */
function asked(property: string, wire: string, from: unknown, to: unknown): PropertyCase {
  return { property, rule: "replaces", from, to, wire, returned: false };
}

describeProperties(
  {
    kind: "ChatCompletion",
    store: "chat.completion",
    path: /^\/chat\/completions$/,
    base: () => ({ model: "gpt-5-mini", messages: [question], store: true }),
    unkept: { store: false },
    cases: [
      asked("model", "model", "gpt-5-mini", "gpt-5"),
      {
        ...asked(
          "messages",
          "messages",
          [
            { role: "developer", content: [{ type: "text", text: "Be brief." }], name: "desk" },
            { role: "system", content: "Be kind." },
            {
              role: "user",
              content: [
                {
                  type: "text",
                  text: "What is on it?",
                  promptCacheBreakpoint: { mode: "explicit" },
                },
                { type: "image_url", imageUrl: { url: "https://example.com/a.png", detail: "low" } },
                { type: "input_audio", inputAudio: { data: "UklGRg==", format: "wav" } },
                { type: "file", file: { fileId: "file-abc", fileData: "data:,a", filename: "a.txt" } },
              ],
            },
            {
              role: "assistant",
              refusal: "No.",
              audio: { id: "audio_abc" },
              toolCalls: [
                { id: "call_1", type: "function", function: { name: "find_parcel", arguments: "{}" } },
                { id: "call_2", type: "custom", custom: { name: "query", input: "SELECT 1" } },
              ],
              functionCall: { name: "find_parcel", arguments: "{}" },
            },
            { role: "tool", toolCallId: "call_1", content: "It is in Leipzig." },
            { role: "function", name: "find_parcel", content: "It is in Leipzig." },
            { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
          ],
          [question],
        ),
        sent: [
          [
            { role: "developer", content: [{ type: "text", text: "Be brief." }], name: "desk" },
            { role: "system", content: "Be kind." },
            {
              role: "user",
              content: [
                {
                  type: "text",
                  text: "What is on it?",
                  prompt_cache_breakpoint: { mode: "explicit" },
                },
                { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
                { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
                { type: "file", file: { file_id: "file-abc", file_data: "data:,a", filename: "a.txt" } },
              ],
            },
            {
              role: "assistant",
              refusal: "No.",
              audio: { id: "audio_abc" },
              tool_calls: [
                { id: "call_1", type: "function", function: { name: "find_parcel", arguments: "{}" } },
                { id: "call_2", type: "custom", custom: { name: "query", input: "SELECT 1" } },
              ],
              function_call: { name: "find_parcel", arguments: "{}" },
            },
            { role: "tool", tool_call_id: "call_1", content: "It is in Leipzig." },
            { role: "function", name: "find_parcel", content: "It is in Leipzig." },
            { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
          ],
          [question],
        ],
      },
      asked("tools", "tools", [parcelTool, queryTool], [parcelTool]),
      {
        ...asked(
          "toolChoice",
          "tool_choice",
          {
            type: "allowed_tools",
            allowedTools: { mode: "auto", tools: [{ type: "function", function: { name: "find_parcel" } }] },
          },
          { type: "function", function: { name: "find_parcel" } },
        ),
        sent: [
          {
            type: "allowed_tools",
            allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "find_parcel" } }] },
          },
          { type: "function", function: { name: "find_parcel" } },
        ],
        beside: { tools: [parcelTool] },
      },
      {
        ...asked("parallelToolCalls", "parallel_tool_calls", false, true),
        beside: { tools: [parcelTool] },
      },
      {
        ...asked(
          "responseFormat",
          "response_format",
          {
            type: "json_schema",
            jsonSchema: {
              name: "parcel",
              description: "Where a parcel is.",
              schema: { type: "object", properties: { isLost: { type: "boolean" } } },
              strict: true,
            },
          },
          { type: "json_object" },
        ),
        sent: [
          {
            type: "json_schema",
            json_schema: {
              name: "parcel",
              description: "Where a parcel is.",
              schema: { type: "object", properties: { isLost: { type: "boolean" } } },
              strict: true,
            },
          },
          { type: "json_object" },
        ],
      },
      asked("temperature", "temperature", 0, 1.5),
      asked("topP", "top_p", 0, 0.5),
      asked("n", "n", 2, 3),
      asked("stop", "stop", ["END", "."], "END"),
      asked("maxCompletionTokens", "max_completion_tokens", 20, 30),
      asked("maxTokens", "max_tokens", 20, 30),
      asked("presencePenalty", "presence_penalty", 0, -1.5),
      asked("frequencyPenalty", "frequency_penalty", 0, 1.5),
      asked("logitBias", "logit_bias", { "50256": -100 }, { "50256": 100 }),
      asked("logprobs", "logprobs", true, false),
      { ...asked("topLogprobs", "top_logprobs", 0, 3), beside: { logprobs: true } },
      asked("seed", "seed", 0, 42),
      asked("reasoningEffort", "reasoning_effort", "low", "high"),
      asked("verbosity", "verbosity", "low", "high"),
      asked("serviceTier", "service_tier", "auto", "flex"),
      {
        ...asked("modalities", "modalities", ["text", "audio"], ["audio"]),
        beside: { audio: { voice: "alloy", format: "mp3" } },
      },
      {
        ...asked(
          "audio",
          "audio",
          { voice: "alloy", format: "mp3" },
          { voice: { id: "voice_1234" }, format: "wav" },
        ),
        beside: { modalities: ["text", "audio"] },
      },
      asked(
        "prediction",
        "prediction",
        { type: "content", content: [{ type: "text", text: "It is here." }] },
        { type: "content", content: "It is there." },
      ),
      {
        ...asked(
          "webSearchOptions",
          "web_search_options",
          {
            searchContextSize: "low",
            userLocation: {
              type: "approximate",
              approximate: {
                country: "DE",
                region: "Saxony",
                city: "Leipzig",
                timezone: "Europe/Berlin",
              },
            },
          },
          {},
        ),
        sent: [
          {
            search_context_size: "low",
            user_location: {
              type: "approximate",
              approximate: {
                country: "DE",
                region: "Saxony",
                city: "Leipzig",
                timezone: "Europe/Berlin",
              },
            },
          },
          {},
        ],
      },
      asked(
        "moderation",
        "moderation",
        {
          model: "omni-moderation-latest",
          policy: { input: { mode: "score" }, output: { mode: "block" } },
        },
        { model: "omni-moderation-latest" },
      ),
      asked("functions", "functions", [parcelFunction], [{ ...parcelFunction, description: "Finds it." }]),
      {
        ...asked("functionCall", "function_call", { name: "find_parcel" }, "auto"),
        beside: { functions: [parcelFunction] },
      },
      asked("promptCacheKey", "prompt_cache_key", "answers", "others"),
      asked(
        "promptCacheOptions",
        "prompt_cache_options",
        { mode: "explicit", ttl: "30m" },
        { mode: "implicit" },
      ),
      asked("promptCacheRetention", "prompt_cache_retention", "24h", "in_memory"),
      asked("safetyIdentifier", "safety_identifier", "user-1", "user-2"),
      asked("user", "user", "user-1", "user-2"),
      asked("store", "store", true, false),
      {
        property: "metadata",
        rule: "updates",
        from: { team: "support" },
        to: { team: "sales" },
        wire: "metadata",
        returned: true,
        cleared: null,
      },
      { property: "onExpiry", rule: "updates", from: "keep", to: "recreate", wire: null, returned: false },
    ],
  },
  provider.ChatCompletion,
);
