import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { Response as ApiResponse } from "openai/resources/responses/responses";
import type { Emulator, Fault } from "../emulator/index.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import { Response } from "../sdk/index.js";
import { clientOf, startRecordedEmulator, writes } from "./support/emulator.js";
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
const question = "Where is parcel 4711?";
const answer = `You asked: ${question}`;
const parcelTool = {
  type: "function",
  name: "find_parcel",
  description: "Finds out where a parcel is.",
  parameters: { type: "object", properties: { parcel_number: { type: "string" } } },
  strict: false,
};
const queryTool = { type: "custom", name: "query", format: { type: "text" } };

function responsesOn(emulator: Emulator): ApiResponse[] {
  return emulator.objects("response") as ApiResponse[];
}

function asksOf(emulator: Emulator): number {
  return emulator.requests.filter(({ method, path }) => method === "POST" && path === "/responses").length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("Response", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let installed: Installed;
  let host: Host;
  // Whoever answers in the background does so when the test wants it.
  providerForAll(
    "Response",
    (running) => {
      ({ emulator, installed, host } = running);
      openai = clientOf(emulator);
    },
    { processingMs: 60_000 },
  );

  /** Inputs as the engine sends them: what is undefined is not there. */
  const inputsOf = (more: Values = {}): Values =>
    JSON.parse(JSON.stringify({ model: "gpt-5-mini", input: question, __at: "quick/dev/answer", ...more }));

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const asks = (): number => asksOf(emulator);

  describe("create", () => {
    it("asks the model once, and returns its answer and what the server tells of it", async () => {
      const { id, outputs } = await made({ instructions: "Be brief.", metadata: { team: "support" } });
      const [response] = responsesOn(emulator);
      expect(response).to.include({ id, instructions: "Be brief." });
      expect(outputs).to.deep.include({
        outputText: answer,
        status: "completed",
        model: "gpt-5-mini",
        servedModel: "gpt-5-mini-2025-08-07",
        servedTier: "default",
        createdAt: response?.created_at,
        completedAt: response?.completed_at,
        input: question,
        instructions: "Be brief.",
        metadata: { team: "support" },
        store: true,
        expired: false,
      });
      expect(outputs.output).to.deep.equal([
        {
          type: "message",
          id: response?.output[0]?.id,
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: answer, annotations: [], logprobs: [] }],
        },
      ]);
      expect(outputs.usage).to.deep.equal({
        inputTokens: response?.usage?.input_tokens,
        inputTokensDetails: { cachedTokens: 0, cacheWriteTokens: 0 },
        outputTokens: response?.usage?.output_tokens,
        outputTokensDetails: { reasoningTokens: 0 },
        totalTokens: response?.usage?.total_tokens,
      });
      expect(outputs).not.to.have.any.keys("error", "incompleteDetails", "moderationResults", "onExpiry");
      expect(asks()).to.equal(1);
    });

    it("keeps a response that is not stored in the state alone", async () => {
      const { outputs } = await made({ store: false });
      expect(outputs).to.include({ outputText: answer, store: false, expired: false });
      expect(responsesOn(emulator)).to.be.empty;
    });

    it("shows calls of tools, with the names of their arguments as the model has chosen them", async () => {
      const toolChoice = { type: "function", name: "find_parcel" };
      const { outputs } = await made({ tools: [queryTool, parcelTool], toolChoice });
      expect(outputs).not.to.have.property("outputText");
      const [call] = outputs.output as { arguments: string }[];
      expect(call).to.include({ type: "function_call", name: "find_parcel", status: "completed" });
      expect(JSON.parse(call?.arguments ?? "")).to.have.all.keys("parcel_number");
      const custom = await made({ tools: [queryTool], toolChoice: "required" });
      expect((custom.outputs.output as Values[])[0]).to.include({ type: "custom_tool_call", name: "query" });
    });

    it("leaves to the API what a function does not say, and the tools as the user has said them", async () => {
      const tools = [{ type: "function", name: "find_parcel" }];
      const { id, inputs, outputs } = await made({ tools });
      expect(outputs.tools).to.deep.equal(tools);
      expect(responsesOn(emulator)[0]?.tools).to.deep.equal([
        { type: "function", name: "find_parcel", parameters: null, strict: true },
      ]);
      const read = await host.read(id, outputs);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("shows an item of a kind that it does not know in the API's own words", async () => {
      const { id: _, ...response } = await openai.responses.create({ model: "gpt-5-mini", input: question });
      const song = { type: "song", id: "song_1", first_line: "Freude, schöner Götterfunken" };
      emulator.faults.add({
        kind: "status",
        status: 200,
        body: { ...response, id: "resp_sung", output: [song] },
        match: { method: "POST", path: "^/responses$" },
        times: 1,
      });
      expect((await made()).outputs.output).to.deep.equal([song]);
    });

    it("shows the probabilities of tokens, what the moderation has found, and why a text is cut off", async () => {
      const include = ["message.output_text.logprobs"];
      const likely = await made({ include, topLogprobs: 2, store: false });
      const [message] = likely.outputs.output as { content: { logprobs: Values[] }[] }[];
      expect(message?.content[0]?.logprobs[0]).to.have.all.keys("token", "logprob", "bytes", "topLogprobs");
      const moderated = await made({ moderation: { model: "omni-moderation-latest" } });
      const { input } = moderated.outputs.moderationResults as { input: Values };
      expect(input).to.deep.include({ type: "moderation_result", flagged: false });
      const long = await made({ input: "word ".repeat(30), maxOutputTokens: 16 });
      expect(long.outputs).to.deep.include({
        status: "incomplete",
        incompleteDetails: { reason: "max_output_tokens" },
      });
      expect(long.outputs).not.to.have.property("completedAt");
    });

    it("answers in the form of a schema, whose words are the user's own", async () => {
      const schema = { type: "object", properties: { parcel_state: { type: "string" } } };
      const { outputs } = await made({ text: { format: { type: "json_schema", name: "parcel", schema } } });
      expect(JSON.parse(String(outputs.outputText))).to.have.all.keys("parcel_state");
    });

    it("goes on from a response, and with a conversation, whose items stay when it goes", async () => {
      const { id } = await made();
      const next = await made({ previousResponseId: id, input: "And 4712?" });
      expect(next.outputs).to.include({ previousResponseId: id, outputText: "You asked: And 4712?" });
      const conversation = await openai.conversations.create();
      const talk = await made({ conversationId: conversation.id });
      expect(talk.outputs).to.include({ conversationId: conversation.id, outputText: answer });
      await host.delete(talk.id, talk.outputs);
      const { data } = await openai.conversations.items.list(conversation.id, { order: "asc" });
      expect(data.map((item) => item.type === "message" && item.role)).to.deep.equal(["user", "assistant"]);
    });

    it("needs no input where it goes on from something", async () => {
      const { id } = await made();
      const { outputs } = await made({ previousResponseId: id, input: undefined });
      expect(outputs.outputText).to.equal(answer);
    });

    it("waits for a conversation to be seen that was begun a moment ago, and asks the model once", async () => {
      emulator.faults.add({
        kind: "delayedVisibility",
        ms: 700,
        match: { method: "POST", path: "^/conversations$" },
        times: 1,
      });
      const { id: conversationId } = await openai.conversations.create();
      expect((await made({ conversationId })).outputs.outputText).to.equal(answer);
      expect(asks()).to.be.greaterThan(1);
      expect(responsesOn(emulator)).to.have.lengthOf(1);
    });

    it("says in the server's words what only the server can judge", async () => {
      expect(await problemOf(host.create(inputsOf({ model: "gpt-none" })))).to.match(
        /Creating response: 404 The model `gpt-none` does not exist or you do not have access to it \(request req_\w+\)\./,
      );
      expect(await problemOf(host.create(inputsOf({ previousResponseId: "resp_none" })))).to.match(
        /Creating response: 400 Previous response with id 'resp_none' not found \(request req_\w+\)\./,
      );
    });

    it("is held back by the limit of its model, which holds back no reading", async () => {
      const { id, outputs } = await made();
      emulator.faults.add({
        kind: "status",
        status: 429,
        headers: { "retry-after": "600" },
        match: { method: "POST", path: "^/responses$" },
        times: 1,
      });
      const waiting = problemOf(host.create(inputsOf({ model: "gpt-4o" })));
      await until(() => asks() === 2);
      expect((await host.read(id, outputs)).id).to.equal(id);
      expect((await made({ model: "gpt-4.1" })).outputs.outputText).to.equal(answer);
      await host.stop();
      await waiting;
      host = await installed.host("Response", settingsFor(emulator));
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
      it(`never asks a second time by itself, and names what may be left, when ${situation}`, async () => {
        emulator.faults.add(fault);
        expect(await problemOf(host.create(inputsOf()))).to.match(
          /^.*Creating response: .* A response may have been made at \S+Z; this API cannot list them, so it was not tried again\.$/,
        );
        expect(asks()).to.equal(1);
      });

      it(`says of one that is not stored that it may have been charged for, when ${situation}`, async () => {
        emulator.faults.add(fault);
        expect(await problemOf(host.create(inputsOf({ store: false })))).to.match(
          /^.*Creating response: .*The response of \S+Z may have been charged for, and the server keeps nothing of it, so it was not asked for again; the next pulumi up does so\./,
        );
        expect(asks()).to.equal(1);
      });
    }

    it("is sent again when the server has refused for now, and has done nothing", async () => {
      emulator.faults.add({ kind: "status", status: 429, match: { method: "POST" }, times: 1 });
      await made();
      expect(asks()).to.equal(2);
      expect(responsesOn(emulator)).to.have.lengthOf(1);
    });

    const interrupted: [string, Values, RegExp][] = [
      [
        "stored",
        {},
        /A response that an interrupted run asked for at \S+Z \(Response quick\/dev\/stored\) may be left on the server\./,
      ],
      [
        "unstored",
        { store: false },
        /A response that an interrupted run asked for at \S+Z \(Response quick\/dev\/unstored\) may have been charged for\. Its answer is lost, so it is asked for again\./,
      ],
    ];
    for (const [name, more, words] of interrupted) {
      it(`says what an interrupted run may have left of one that is ${name}, and asks anew`, async () => {
        emulator.faults.add({ kind: "hold", name, when: "after", match: { method: "POST" }, times: 1 });
        const doomed = await installed.host("Response", settingsFor(emulator));
        const inputs = inputsOf({ __at: `quick/dev/${name}`, ...more });
        const attempt = problemOf(doomed.create(inputs));
        await emulator.barrier(name).reached();
        await doomed.stop();
        await attempt;
        emulator.barrier(name).release();
        expect((await host.create(inputs)).outputs.outputText).to.equal(answer);
        await until(() => words.test(host.output));
      });
    }
  });

  describe("in the background", () => {
    const background = { background: true };

    it("is waited for until it is answered", async () => {
      const creating = made(background);
      await until(() => responsesOn(emulator).length === 1);
      expect(responsesOn(emulator)[0]?.status).to.equal("queued");
      emulator.advanceClock(40);
      expect(responsesOn(emulator)[0]?.status).to.equal("in_progress");
      emulator.advanceClock(40);
      expect((await creating).outputs).to.include({ status: "completed", outputText: answer });
      expect(asks()).to.equal(1);
    });

    it("is not waited for when the user does not want it, and shows its answer after a refresh", async () => {
      const { id, inputs, outputs } = await made({ ...background, waitForAnswer: false });
      expect(outputs).to.deep.include({ status: "queued", output: [] });
      expect(outputs).not.to.have.any.keys("outputText", "usage");
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
      emulator.advanceClock(61);
      const read = await host.read(id, outputs);
      expect(read.outputs).to.include({ status: "completed", outputText: answer });
      expect(read.inputs).to.equal(undefined);
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("says how long it was waited for, and how far it is", async () => {
      const message = await problemOf(host.create(inputsOf({ ...background, answerTimeoutSeconds: 1 })));
      expect(message).to.match(
        /Waiting for response "resp_\w+" to be answered: 1 s were not enough \(queued\)\. It stays in the state, and the next pulumi up waits on\.$/,
      );
      expect(asks()).to.equal(1);
    });

    it("takes up the wait that the user asks for later, without asking the model again", async () => {
      const { id, inputs, outputs } = await made({ ...background, waitForAnswer: false });
      const updating = host.update(id, outputs, { ...inputs, waitForAnswer: true });
      emulator.advanceClock(61);
      expect((await updating).outputs).to.include({ status: "completed", outputText: answer });
      expect(asks()).to.equal(1);
    });

    it("fails when somebody cancels it, and keeps its place", async () => {
      const creating = problemOf(made(background));
      await until(() => responsesOn(emulator).length === 1);
      const [response] = responsesOn(emulator);
      await openai.responses.cancel(response?.id as string);
      expect(await creating).to.include(
        `The response "${response?.id}" will not be what was asked for: it was cancelled. It keeps its place;`,
      );
    });

    it("fails for good when the server has not kept it until it was answered", async () => {
      const { id, inputs, outputs } = await made({ ...background, waitForAnswer: false });
      emulator.remove("response", id);
      const read = await host.read(id, outputs);
      const news = { ...inputs, waitForAnswer: true };
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
      const { outputs: wanted } = await host.update(id, read.outputs, news);
      expect((await host.diff(id, wanted, news)).changes).to.equal("some");
      expect(await problemOf(host.update(id, wanted, news))).to.include(
        "will not be what was asked for: the server has not kept it until it was answered.",
      );
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, whatever the model has answered under which name", async () => {
      const { id, inputs, outputs } = await made({ metadata: { a: "1" }, tools: [parcelTool] });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      const other = { ...outputs, outputText: "Something else.", output: [], servedModel: "another" };
      expect(await host.diff(id, other, inputs)).to.deep.include({ changes: "none" });
    });

    it("sees no change in a default that is written down or left out", async () => {
      const open = await made();
      expect(await host.diff(open.id, open.outputs, inputsOf({ store: true }))).to.deep.include({
        changes: "none",
      });
      const closed = await made({ store: true });
      expect(await host.diff(closed.id, closed.outputs, inputsOf())).to.deep.include({ changes: "none" });
    });

    it("replaces the response when anything changes that the model was asked, or is taken away", async () => {
      const { id, inputs, outputs } = await made({ temperature: 0, metadata: { a: "1" } });
      const replacesOf = async (news: Values) => (await host.diff(id, outputs, news)).replaces;
      expect(await replacesOf({ ...inputs, input: "And 4712?" })).to.deep.equal(["input"]);
      expect(await replacesOf({ ...inputs, metadata: { a: "2" } })).to.deep.equal(["metadata"]);
      expect(await replacesOf({ ...inputs, store: false })).to.deep.equal(["store"]);
      const { temperature: _, ...without } = inputs;
      expect(await replacesOf(without)).to.deep.equal(["temperature"]);
    });

    it("counts every unknown value as a change, and sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      const input = [{ role: "user", content: unknown }];
      const { replaces } = await host.diff(id, outputs, { ...inputs, model: unknown, input });
      expect(replaces).to.have.members(["model", "input"]);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made({ metadata: { a: "1" }, temperature: 0.5, tools: [parcelTool] });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
      expect(asks()).to.equal(1);
    });

    it("asks nothing of the server about one that is not stored", async () => {
      const { id, outputs } = await made({ store: false });
      emulator.clearRequests();
      expect((await host.read(id, outputs)).outputs).to.deep.include(outputs);
      expect(emulator.requests).to.be.empty;
    });

    it("reads a stored one of which nothing is known yet, and goes on reading it", async () => {
      const { id } = await openai.responses.create({
        model: "gpt-4o",
        input: "Hello?",
        metadata: { a: "1" },
      });
      const { outputs } = await host.read(id, {});
      expect(outputs).to.deep.include({
        outputText: "You asked: Hello?",
        servedModel: "gpt-4o-2024-08-06",
        store: true,
        metadata: { a: "1" },
      });
      expect(outputs).not.to.have.any.keys("model", "input");
      expect((await host.read(id, outputs)).outputs).to.deep.include(outputs);
    });

    it("fails for one that does not exist and of which nothing is known", async () => {
      expect(await problemOf(host.read("resp_none", {}))).to.include("resp_none");
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
    });
  });

  describe("when the server has not kept it", () => {
    const aged = async (more: Values = {}): Promise<{ id: string; inputs: Values; outputs: Values }> => {
      const { id, inputs, outputs } = await made(more);
      emulator.remove("response", id);
      return { id, inputs, outputs: (await host.read(id, outputs)).outputs };
    };

    it("stays in the state, which says so, and is not asked about again", async () => {
      const { id, inputs, outputs } = await aged();
      expect(outputs).to.include({ expired: true, outputText: answer });
      emulator.clearRequests();
      const again = await host.read(id, outputs);
      expect(again.id).to.equal(id);
      expect(await host.diff(id, again.outputs, inputs)).to.deep.include({ changes: "none" });
      await host.delete(id, again.outputs);
      expect(emulator.requests).to.be.empty;
    });

    it("is gone, and is made again, where the user wants it so", async () => {
      const { id, inputs, outputs } = await made({ onExpiry: "recreate" });
      emulator.remove("response", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(responsesOn(emulator).map((response) => response.id)).to.deep.equal([again.id]);
    });

    it("is gone when the user comes to want it so later", async () => {
      const { id, inputs, outputs } = await aged();
      const { outputs: wanted } = await host.update(id, outputs, { ...inputs, onExpiry: "recreate" });
      expect((await host.read(id, wanted)).id).to.equal("");
    });

    it("lets the user change his mind before anybody has noticed", async () => {
      const { id, inputs, outputs } = await made({ onExpiry: "recreate" });
      emulator.remove("response", id);
      emulator.clearRequests();
      const { outputs: kept } = await host.update(id, outputs, { ...inputs, onExpiry: "keep" });
      expect(emulator.requests).to.be.empty;
      expect((await host.read(id, kept)).outputs).to.include({ expired: true, onExpiry: "keep" });
    });

    it("is not taken to be gone when another account is asked", async () => {
      const { id, outputs } = await made();
      const other = await installed.host("Response", {
        ...settingsFor(emulator),
        "openai:apiKey": "sk-projB-1",
      });
      expect(await problemOf(other.read(id, outputs))).to.include(
        "It is not certain that the response is gone",
      );
    });

    const doubtful: [string, Fault][] = [
      ["a gateway knows no such path", { kind: "status", status: 404 }],
      ["the key is refused", { kind: "status", status: 401 }],
      ["the server fails", { kind: "status", status: 500 }],
      ["a page of HTML comes", { kind: "html" }],
    ];
    for (const [situation, fault] of doubtful) {
      it(`is not taken to be gone when ${situation}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.read(id, outputs))).to.match(new RegExp(`Reading response "${id}": `));
        expect(await problemOf(host.delete(id, outputs))).to.match(new RegExp(`Deleting response "${id}": `));
        emulator.faults.clear();
        expect(responsesOn(emulator)).to.have.lengthOf(1);
      });
    }
  });

  describe("update", () => {
    it("changes what only the state knows, and sends nothing", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      const news = { ...inputs, waitForAnswer: false, answerTimeoutSeconds: 5, onExpiry: "recreate" };
      expect(await host.diff(id, outputs, news)).to.deep.include({ changes: "unknown", replaces: [] });
      const updated = await host.update(id, outputs, news);
      expect(updated.outputs).to.include({
        answerTimeoutSeconds: 5,
        onExpiry: "recreate",
        outputText: answer,
      });
      expect(await host.diff(id, updated.outputs, news)).to.deep.include({ changes: "none" });
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("delete", () => {
    it("takes a stored one off the server, and is content when it is certainly gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(responsesOn(emulator)).to.be.empty;
      await host.delete(id, outputs);
    });

    const bodies: [string, object, boolean][] = [
      ["says that it is deleted", { id: "resp_1", object: "response", deleted: true }, true],
      ["says that it is not deleted", { id: "resp_1", object: "response", deleted: false }, false],
      ["says nothing of a deletion", { id: "resp_1", object: "response" }, false],
    ];
    for (const [what, body, isBelieved] of bodies) {
      it(`${isBelieved ? "believes" : "does not believe"} a server that ${what}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add({ kind: "status", status: 200, body, match: { method: "DELETE" } });
        const outcome = await host.delete(id, outputs).then(
          () => "believed",
          (error: Error) => error.message,
        );
        if (isBelieved) expect(outcome).to.equal("believed");
        else expect(outcome).to.include(`Deleting response "${id}": `);
      });
    }

    it("sends nothing for one that is not stored", async () => {
      const { id, outputs } = await made({ store: false });
      emulator.clearRequests();
      await host.delete(id, outputs);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("adoption", () => {
    const existing = async (): Promise<string> => {
      const given = { model: "gpt-5-mini", input: question, instructions: "Be brief.", metadata: { a: "1" } };
      return (await openai.responses.create(given)).id;
    };
    const described = { instructions: "Be brief.", metadata: { a: "1" } };

    it("takes over a stored one that is what the program describes, without asking the model", async () => {
      const __import = await existing();
      const { id, outputs } = await made({ ...described, __import });
      expect(id).to.equal(__import);
      expect(outputs).to.deep.include({
        input: question,
        model: "gpt-5-mini",
        store: true,
        outputText: answer,
      });
      expect(asks()).to.equal(1);
    });

    it("takes over one whose input is written in parts, or refers to an item", async () => {
      const conversation = await openai.conversations.create({
        items: [{ role: "user", content: "Hello?" }],
      });
      const [hello] = (await openai.conversations.items.list(conversation.id)).data;
      const { id } = await openai.responses.create({
        model: "gpt-5-mini",
        input: [
          { type: "item_reference", id: hello?.id as string },
          { role: "user", content: [{ type: "input_text", text: question }] },
        ],
      });
      const input = [
        { type: "item_reference", id: hello?.id },
        { role: "user", content: question },
      ];
      expect((await made({ input, __import: id })).id).to.equal(id);
    });

    const others: [string, Values, string][] = [
      ["input", { input: "Who?" }, "it differs in input"],
      [
        "number of items",
        {
          input: [
            { role: "user", content: "Hm." },
            { role: "user", content: question },
          ],
        },
        "it differs in input",
      ],
      ["model", { model: "gpt-4o" }, "it differs in model"],
      ["instructions", { instructions: undefined }, "it differs in instructions"],
      ["conversation", { conversationId: "conv_other" }, "it differs in conversationId"],
      ["beginning", { previousResponseId: "resp_other" }, "it differs in previousResponseId"],
      ["store", { store: false }, "it differs in store"],
      ["metadata", { metadata: { a: "2" } }, 'metadata is {"a":"1"} there and {"a":"2"} here'],
    ];
    for (const [what, change, words] of others) {
      it(`refuses one with another ${what}`, async () => {
        const __import = await existing();
        const inputs = inputsOf({ ...described, __import, ...change });
        expect(await problemOf(host.create(inputs))).to.include(
          `Adopting response "${__import}": it is not what the program describes: ${words}. Describe it as it is, or remove the import option.`,
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
        input:
          'is required where there is neither previousResponseId nor conversationId, for example "Where is my parcel?"',
      });
    });

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf(
        inputsOf({
          model: "",
          input: [
            { role: "narrator", content: "Once upon a time" },
            { role: "user" },
            { role: "user", content: [{ type: "video" }, { type: "input_text", text: 5 }] },
            { role: "user", content: [{ type: "input_image", detail: "low" }] },
            { role: "user", content: [{ type: "input_file", filename: "a.pdf" }] },
            { type: "function_call_output", callId: "call_1", output: [{ type: "input_image" }] },
            { type: "function_call", name: "find_parcel", arguments: "{}" },
            { role: "user", content: "Hello?", colour: "red" },
          ],
          tools: [
            { type: "function" },
            { type: "file_search", vectorStoreIds: [], maxNumResults: 51 },
            { type: "code_interpreter", container: { type: "manual" } },
            { type: "shell", environment: { type: "container_reference" } },
            { type: "namespace", name: "parcels", description: "Parcels.", tools: [] },
            { type: "apply_patch", allowedCallers: [] },
            {
              type: "namespace",
              name: "parcels",
              description: "Parcels.",
              tools: [{ type: "function", name: "a b", allowedCallers: [] }],
            },
            { type: "hammer" },
          ],
          toolChoice: "any",
          maxToolCalls: 1.5,
          text: { format: { type: "json_schema", name: "a b", schema: "{}" } },
          reasoning: { effort: 5 },
          maxOutputTokens: 15,
          temperature: 2.1,
          topP: -0.1,
          topLogprobs: 21,
          contextManagement: [{ type: "compaction", compactThreshold: 999 }],
          include: "everything",
          safetyIdentifier: "x".repeat(65),
          metadata: { team: 5 },
          background: "yes",
          answerTimeoutSeconds: 86_401,
          onExpiry: "forget",
          stream: true,
        }),
      );
      expect(failures).to.have.all.keys(
        "model",
        "input[0].role",
        "input[1].content",
        "input[2].content[0].type",
        "input[2].content[1].text",
        "input[3].content[0]",
        "input[4].content[0]",
        "input[5].output[0]",
        "input[6].callId",
        "input[7].colour",
        "tools[0].name",
        "tools[1].maxNumResults",
        "tools[2].container.type",
        "tools[3].environment.containerId",
        "tools[4].tools",
        "tools[5].allowedCallers",
        "tools[6].tools[0].name",
        "tools[6].tools[0].allowedCallers",
        "tools[7].type",
        "toolChoice",
        "maxToolCalls",
        "text.format.name",
        "text.format.schema",
        "reasoning.effort",
        "maxOutputTokens",
        "temperature",
        "topP",
        "topLogprobs",
        "contextManagement[0].compactThreshold",
        "include",
        "safetyIdentifier",
        "metadata.team",
        "background",
        "answerTimeoutSeconds",
        "onExpiry",
        "stream",
      );
      expect(failures).to.include({
        "input[0].role":
          'must be one of "user", "assistant", "system", "developer", for example "user"; got "narrator"',
        "input[3].content[0]": 'needs one of imageUrl, fileId, for example {"fileId":"file-abc123"}',
        "input[4].content[0]": 'needs one of fileId, fileUrl, fileData, for example {"fileId":"file-abc123"}',
        "tools[0].name": 'is required, for example "find_parcel"',
        toolChoice: 'must be one of "none", "auto", "required", for example "auto"; got "any"',
        maxOutputTokens: "must be a whole number of at least 16 tokens, for example 200; got 15",
        onExpiry: 'must be one of "keep", "recreate", for example "recreate"; got "forget"',
      });
      expect(emulator.requests).to.be.empty;
    });

    const wrong: [string, Values, Record<string, string>][] = [
      [
        "a beginning beside a conversation",
        { previousResponseId: "resp_1", conversationId: "conv_1" },
        {
          previousResponseId: "cannot be given beside conversationId: a response goes on with one",
        },
      ],
      [
        "the background for one that is not stored",
        { background: true, store: false },
        { background: "is only for a response that is stored: leave out store: false" },
      ],
      [
        "an empty id to go on from",
        { previousResponseId: "" },
        { previousResponseId: 'must be at least 1 character, for example "resp_abc123"; got ""' },
      ],
    ];
    for (const [what, change, failures] of wrong)
      it(`refuses ${what}`, async () => expect(await failuresOf(inputsOf(change))).to.deep.equal(failures));

    const right: [string, Values][] = [
      ["limits at their ends", { temperature: 2, topP: 1, topLogprobs: 20, maxOutputTokens: 16 }],
      ["a conversation to go on with, and no input", { input: undefined, conversationId: "conv_1" }],
      ["no items at all beside a conversation", { input: [], conversationId: "conv_1" }],
      ["metadata for one that is not stored", { store: false, metadata: { a: "1" } }],
      [
        "an image by its file",
        { input: [{ role: "user", content: [{ type: "input_image", fileId: "file-1" }] }] },
      ],
      [
        "a schema of the user's own words",
        { text: { format: { type: "json_schema", name: "a", schema: { any_thing: { goes: [1] } } } } },
      ],
    ];
    for (const [what, change] of right)
      it(`accepts ${what}`, async () => expect(await failuresOf(inputsOf(change))).to.deep.equal({}));

    it("sends words that it does not know, with a warning", async () => {
      const words = { reasoning: { effort: "heroic" }, serviceTier: "overnight", include: ["thoughts"] };
      expect(await failuresOf(inputsOf(words))).to.deep.equal({});
      await until(() => /reasoning\.effort: "heroic" is none of the values known/.test(host.output));
      await until(() => /serviceTier: "overnight" is none of the values known/.test(host.output));
      await until(() => /include\[0\]: "thoughts" is none of the values known/.test(host.output));
    });

    it("skips values that are not known yet, at any depth", async () => {
      for (const name of Object.keys(declarationOf(provider.Response)?.properties ?? {}))
        expect(await failuresOf(inputsOf({ [name]: unknown })), name).to.deep.equal({});
      expect(
        await failuresOf(
          inputsOf({
            input: [
              unknown,
              { role: unknown, content: unknown },
              {
                role: "user",
                content: [unknown, { type: unknown }, { type: "input_image", fileId: unknown }],
              },
              { type: unknown },
            ],
            previousResponseId: unknown,
            conversationId: "conv_1",
            tools: [unknown, { type: unknown }, { type: "function", name: unknown, parameters: unknown }],
            toolChoice: { type: unknown },
            text: { format: { type: "json_schema", name: unknown, schema: unknown } },
            background: true,
            store: unknown,
            metadata: { a: unknown },
            contextManagement: [{ type: unknown, compactThreshold: unknown }],
          }),
        ),
      ).to.deep.equal({});
      expect(await failuresOf(inputsOf({ input: unknown }))).to.deep.equal({});
      expect(await failuresOf(inputsOf({ input: undefined, previousResponseId: unknown }))).to.deep.equal({});
    });
  });
});

describe("a response in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      const outputText = '{"category":"loan"}';
      return { id: resource.id || "resp_mocked", state: { ...resource.inputs, outputText } };
    },
    call: () => ({}),
  });

  it("has the answer that the test gives it, which a program can go on with", async () => {
    const response = new Response("letter", {
      model: "gpt-5-mini",
      input: [{ role: "user", content: pulumi.output("Where is my book?") }],
    });
    expect(await settled(response.responseId)).to.equal("resp_mocked");
    const sorted = response.outputText.apply((text) => JSON.parse(text ?? "{}") as { category: string });
    expect(await settled(sorted.category)).to.equal("loan");
    expect(await settled(response.input)).to.deep.equal([{ role: "user", content: "Where is my book?" }]);
    expect(Response.isInstance(response)).to.equal(true);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/openai:Response");
  });

  it("is read by its id, which must not be empty", async () => {
    expect(await settled(Response.get("there", "resp_1").responseId)).to.equal("resp_1");
    expect(() => Response.get("none", "")).to.throw("Response.get: the id is empty.");
  });
});

describe("a stack with responses in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program });
  };
  const result = async (): Promise<unknown> => {
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    return JSON.parse(output).result;
  };

  /** Each property once, with a value that is not known before the file is there. */
  const everywhereUnknown = `
const openai = require("pulumi-openai");
const file = new openai.File("first", { purpose: "user_data", source: "a.md" });
const later = (value) => file.bytes.apply(() => value);
const common = {
  model: later("gpt-5-mini"),
  input: [
    { role: later("developer"), content: file.filename },
    { role: "user", content: [{ type: "input_text", text: file.fileId }, { type: "input_file", fileId: file.fileId }] },
    { type: later("function_call"), callId: later("call_1"), name: "find_it", arguments: later("{}") },
    { type: "function_call_output", callId: later("call_1"), output: later("there") },
    { role: "user", content: later("What is it?") },
  ],
  metadata: { file: file.fileId },
  onExpiry: later("keep"),
};
const first = new openai.Response("words", {
  ...common,
  instructions: later("Be brief."),
  text: { verbosity: later("low"), format: { type: later("json_schema"), name: later("answer"), schema: later({ type: "object", properties: { a: { type: "string" } } }) } },
  reasoning: { effort: later("low"), summary: later("auto") },
  maxOutputTokens: later(500), temperature: later(0.5), topP: later(0.5), topLogprobs: later(1),
  truncation: later("auto"), contextManagement: [{ type: "compaction", compactThreshold: later(1000) }],
  include: [later("message.output_text.logprobs")], moderation: { model: later("omni-moderation-latest") },
  serviceTier: later("flex"), promptCacheKey: later("key"), promptCacheOptions: { mode: later("implicit") },
  promptCacheRetention: later("24h"), safetyIdentifier: later("user-1"), user: later("user-1"),
  background: later(true), waitForAnswer: later(true), answerTimeoutSeconds: later(60), store: later(true),
});
new openai.Response("next", {
  model: "gpt-5-mini", input: later("And now?"), previousResponseId: first.responseId,
  tools: [{ type: later("function"), name: later("find_it"), parameters: later({ type: "object" }) }],
  toolChoice: later("required"), parallelToolCalls: later(false), maxToolCalls: later(5),
});
const conversation = new openai.Conversation("talk");
new openai.Response("talk", { model: "gpt-5-mini", input: "Hello?", conversationId: conversation.conversationId });
new openai.Response("loose", { ...common, store: later(false) });
`;

  it("previews with an unknown in every field, lives quietly, and leaves nothing behind", async () => {
    await start(everywhereUnknown);
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    expect(responsesOn(emulator)).to.have.lengthOf(3);
    const sent = writes(emulator);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.up("--expect-no-changes"));
    expect(writes(emulator)).to.equal(sent);
    await must(stack.destroy());
    for (const kind of ["response", "conversation", "conversation.item", "file"])
      expect(emulator.objects(kind), kind).to.be.empty;
  });

  const asking = (input: string, more = ""): string => `
const openai = require("pulumi-openai");
const response = new openai.Response("answer", { model: "gpt-5-mini", input: "${input}", ${more} });
exports.result = [response.outputText, response.expired];
`;

  it("is asked anew when the question changes, and the old answer goes", async () => {
    await start(asking("Where is it?"));
    await must(stack.up());
    stack.write("index.js", asking("Where was it?"));
    await must(stack.up());
    expect(await result()).to.deep.equal(["You asked: Where was it?", false]);
    expect(responsesOn(emulator)).to.have.lengthOf(1);
    expect(asksOf(emulator)).to.equal(2);
  });

  it("outlives the server until the user wants it again", async () => {
    await start(asking("Where is it?"));
    await must(stack.up());
    emulator.remove("response", responsesOn(emulator)[0]?.id as string);
    await must(stack.refresh());
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.up("--expect-no-changes"));
    expect(await result()).to.deep.equal(["You asked: Where is it?", true]);
    expect(asksOf(emulator)).to.equal(1);

    stack.write("index.js", asking("Where is it?", 'onExpiry: "recreate"'));
    await must(stack.up());
    expect(asksOf(emulator)).to.equal(1);
    await must(stack.refresh());
    await must(stack.up());
    expect(responsesOn(emulator)).to.have.lengthOf(1);
    expect(asksOf(emulator)).to.equal(2);
  });

  it("is asked for once in the background when a wait goes over two ups", async () => {
    const slow = await startRecordedEmulator({ processingMs: 3_600_000 });
    try {
      const program = asking("Where is it?", "background: true, answerTimeoutSeconds: 1");
      stack = await create({ program, baseUrl: slow.url });
      expect((await mustFail(stack.up())).output).to.include("1 s were not enough (queued)");
      slow.advanceClock(3601);
      await must(stack.up());
      expect(await result()).to.deep.equal(["You asked: Where is it?", false]);
      expect(asksOf(slow)).to.equal(1);
      await must(stack.up("--expect-no-changes"));
      await must(stack.destroy());
      expect(responsesOn(slow)).to.be.empty;
    } finally {
      await slow.close();
    }
  });

  it("keeps secret what was asked in secret, and all that is answered to it", async () => {
    await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const ask = (name, input) => new openai.Response(name, { model: "gpt-5-mini", input });
const hidden = ask("hidden", pulumi.secret("the password is swordfish"));
const open = ask("open", "what everybody may know");
exports.result = [hidden.outputText, hidden.output, hidden.usage];
exports.open = [open.outputText, hidden.servedModel];
`);
    await must(stack.up());
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.preview("--expect-no-changes"));
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output)).to.deep.equal({
      result: ["[secret]", "[secret]", "[secret]"],
      open: ["You asked: what everybody may know", "gpt-5-mini-2025-08-07"],
    });
    const state = await stack.export();
    expect(state).to.include("what everybody may know");
    expect(state).not.to.include("swordfish");
  });

  it("reads a stored one by get, never changes it and never deletes it", async () => {
    const { id } = await clientOf(emulator).responses.create({ model: "gpt-4o", input: "Hello?" });
    await start(`
const response = require("pulumi-openai").Response.get("there", "${id}");
exports.result = [response.responseId, response.outputText];
`);
    await must(stack.up());
    expect(await result()).to.deep.equal([id, "You asked: Hello?"]);
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.destroy());
    expect(responsesOn(emulator)).to.have.lengthOf(1);
  });

  it("fails with what it may have left behind, and goes on with the next up", async () => {
    await start(asking("Where is it?"));
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    expect((await mustFail(stack.up())).output).to.include("A response may have been made at");
    expect(asksOf(emulator)).to.equal(1);
    await must(stack.up());
    expect(asksOf(emulator)).to.equal(2);
    await must(stack.refresh("--expect-no-changes"));
  });
});

/** A property that the API takes, and that stands in the state as it was sent. */
function asked(property: string, wire: string, from: unknown, to: unknown): PropertyCase {
  return { property, rule: "replaces", from, to, wire, returned: false };
}

/** The same, where names within it are sent in the API's own form. */
function renamed(property: string, wire: string, from: unknown, sent: unknown, to: unknown): PropertyCase {
  return { ...asked(property, wire, from, to), sent: [sent, to] };
}

const place = { country: "DE", region: "Saxony", city: "Leipzig", timezone: "Europe/Berlin" };
const schema = { type: "object", properties: { isLost: { type: "boolean" } } };

describeProperties(
  {
    kind: "Response",
    store: "response",
    path: /^\/responses$/,
    options: { processingMs: 1 },
    there: async (emulator) => {
      const { conversations, responses } = clientOf(emulator);
      const ask = async () => (await responses.create({ model: "gpt-5-mini", input: question })).id;
      return {
        first: await ask(),
        second: await ask(),
        one: (await conversations.create()).id,
        two: (await conversations.create()).id,
      };
    },
    base: () => ({ model: "gpt-5-mini", input: question }),
    unkept: { store: false },
    cases: [
      asked("model", "model", "gpt-5-mini", "gpt-5"),
      renamed(
        "input",
        "input",
        [
          { type: "message", role: "developer", content: [{ type: "input_text", text: "Be brief." }] },
          {
            role: "user",
            content: [
              {
                type: "input_text",
                text: "What is on it?",
                promptCacheBreakpoint: { mode: "explicit" },
              },
              { type: "input_image", imageUrl: "https://example.com/a.png", detail: "low" },
              { type: "input_file", fileId: "file-abc" },
              { type: "input_file", fileUrl: "https://example.com/a.pdf" },
              { type: "input_file", fileData: "data:,a", filename: "a.txt" },
            ],
          },
          { role: "assistant", content: "It is a parcel.", phase: "final_answer" },
          { type: "function_call", callId: "call_1", name: "find_parcel", arguments: "{}" },
          { type: "function_call_output", callId: "call_1", output: "It is in Leipzig." },
          { type: "custom_tool_call", callId: "call_2", name: "query", input: "SELECT 1" },
          { type: "custom_tool_call_output", callId: "call_2", output: "1" },
          {
            type: "reasoning",
            id: "rs_abc",
            summary: [{ type: "summary_text", text: "It has a number." }],
            encryptedContent: "gAAAAA",
          },
          { type: "compaction_trigger" },
        ],
        [
          { type: "message", role: "developer", content: [{ type: "input_text", text: "Be brief." }] },
          {
            role: "user",
            content: [
              {
                type: "input_text",
                text: "What is on it?",
                prompt_cache_breakpoint: { mode: "explicit" },
              },
              { type: "input_image", image_url: "https://example.com/a.png", detail: "low" },
              { type: "input_file", file_id: "file-abc" },
              { type: "input_file", file_url: "https://example.com/a.pdf" },
              { type: "input_file", file_data: "data:,a", filename: "a.txt" },
            ],
          },
          { role: "assistant", content: "It is a parcel.", phase: "final_answer" },
          { type: "function_call", call_id: "call_1", name: "find_parcel", arguments: "{}" },
          { type: "function_call_output", call_id: "call_1", output: "It is in Leipzig." },
          { type: "custom_tool_call", call_id: "call_2", name: "query", input: "SELECT 1" },
          { type: "custom_tool_call_output", call_id: "call_2", output: "1" },
          {
            type: "reasoning",
            id: "rs_abc",
            summary: [{ type: "summary_text", text: "It has a number." }],
            encrypted_content: "gAAAAA",
          },
          { type: "compaction_trigger" },
        ],
        question,
      ),
      asked("instructions", "instructions", "Be brief.", ""),
      asked(
        "previousResponseId",
        "previous_response_id",
        ({ first }: Values) => first,
        ({ second }: Values) => second,
      ),
      asked(
        "conversationId",
        "conversation",
        ({ one }: Values) => one,
        ({ two }: Values) => two,
      ),
      renamed(
        "tools",
        "tools",
        [
          {
            ...parcelTool,
            outputSchema: schema,
            deferLoading: true,
            allowedCallers: ["direct", "programmatic"],
          },
          {
            type: "custom",
            name: "query",
            description: "Asks the database.",
            format: { type: "grammar", syntax: "regex", definition: "[a-z]+" },
          },
          {
            type: "file_search",
            vectorStoreIds: ["vs_abc"],
            maxNumResults: 5,
            rankingOptions: {
              ranker: "auto",
              scoreThreshold: 0.5,
              hybridSearch: { embeddingWeight: 0.7, textWeight: 0.3 },
            },
            filters: {
              type: "and",
              filters: [
                { type: "eq", key: "parcel_state", value: "lost" },
                { type: "in", key: "year", value: [2025, 2026] },
              ],
            },
          },
          {
            type: "web_search",
            externalWebAccess: true,
            filters: { allowedDomains: ["example.com"] },
            userLocation: { type: "approximate", ...place },
            searchContextSize: "low",
          },
          {
            type: "web_search_preview",
            userLocation: { type: "approximate", ...place },
            searchContextSize: "high",
            searchContentTypes: ["text"],
          },
          {
            type: "code_interpreter",
            container: {
              type: "auto",
              fileIds: ["file-abc"],
              memoryLimit: "4g",
              networkPolicy: {
                type: "allowlist",
                allowedDomains: ["example.com"],
                domainSecrets: [{ domain: "example.com", name: "TOKEN", value: "abc" }],
              },
            },
          },
          {
            type: "image_generation",
            model: "gpt-image-1",
            quality: "low",
            size: "1024x1024",
            outputFormat: "png",
            outputCompression: 80,
            moderation: "auto",
            background: "opaque",
            inputFidelity: "low",
            inputImageMask: { fileId: "file-abc" },
            partialImages: 0,
            action: "generate",
          },
          {
            type: "mcp",
            serverLabel: "parcels",
            serverUrl: "https://example.com/mcp",
            serverDescription: "Knows parcels.",
            authorization: "abc",
            headers: { "x-desk": "parcels" },
            allowedTools: { toolNames: ["find_parcel"], readOnly: true },
            requireApproval: { never: { toolNames: ["find_parcel"] } },
          },
          { type: "mcp", serverLabel: "mail", connectorId: "connector_gmail", requireApproval: "always" },
          { type: "computer" },
          { type: "computer_use_preview", environment: "browser", displayWidth: 800, displayHeight: 600 },
          { type: "local_shell" },
          { type: "shell", environment: { type: "container_reference", containerId: "cntr_abc" } },
          { type: "apply_patch", allowedCallers: ["direct"] },
          { type: "programmatic_tool_calling" },
          { type: "tool_search", execution: "client", description: "Finds tools.", parameters: schema },
          {
            type: "namespace",
            name: "parcels",
            description: "What parcels need.",
            tools: [{ type: "function", name: "lose_parcel", deferLoading: true }],
          },
        ],
        [
          {
            ...parcelTool,
            output_schema: schema,
            defer_loading: true,
            allowed_callers: ["direct", "programmatic"],
          },
          {
            type: "custom",
            name: "query",
            description: "Asks the database.",
            format: { type: "grammar", syntax: "regex", definition: "[a-z]+" },
          },
          {
            type: "file_search",
            vector_store_ids: ["vs_abc"],
            max_num_results: 5,
            ranking_options: {
              ranker: "auto",
              score_threshold: 0.5,
              hybrid_search: { embedding_weight: 0.7, text_weight: 0.3 },
            },
            filters: {
              type: "and",
              filters: [
                { type: "eq", key: "parcel_state", value: "lost" },
                { type: "in", key: "year", value: [2025, 2026] },
              ],
            },
          },
          {
            type: "web_search",
            external_web_access: true,
            filters: { allowed_domains: ["example.com"] },
            user_location: { type: "approximate", ...place },
            search_context_size: "low",
          },
          {
            type: "web_search_preview",
            user_location: { type: "approximate", ...place },
            search_context_size: "high",
            search_content_types: ["text"],
          },
          {
            type: "code_interpreter",
            container: {
              type: "auto",
              file_ids: ["file-abc"],
              memory_limit: "4g",
              network_policy: {
                type: "allowlist",
                allowed_domains: ["example.com"],
                domain_secrets: [{ domain: "example.com", name: "TOKEN", value: "abc" }],
              },
            },
          },
          {
            type: "image_generation",
            model: "gpt-image-1",
            quality: "low",
            size: "1024x1024",
            output_format: "png",
            output_compression: 80,
            moderation: "auto",
            background: "opaque",
            input_fidelity: "low",
            input_image_mask: { file_id: "file-abc" },
            partial_images: 0,
            action: "generate",
          },
          {
            type: "mcp",
            server_label: "parcels",
            server_url: "https://example.com/mcp",
            server_description: "Knows parcels.",
            authorization: "abc",
            headers: { "x-desk": "parcels" },
            allowed_tools: { tool_names: ["find_parcel"], read_only: true },
            require_approval: { never: { tool_names: ["find_parcel"] } },
          },
          { type: "mcp", server_label: "mail", connector_id: "connector_gmail", require_approval: "always" },
          { type: "computer" },
          { type: "computer_use_preview", environment: "browser", display_width: 800, display_height: 600 },
          { type: "local_shell" },
          { type: "shell", environment: { type: "container_reference", container_id: "cntr_abc" } },
          { type: "apply_patch", allowed_callers: ["direct"] },
          { type: "programmatic_tool_calling" },
          { type: "tool_search", execution: "client", description: "Finds tools.", parameters: schema },
          {
            type: "namespace",
            name: "parcels",
            description: "What parcels need.",
            tools: [{ type: "function", name: "lose_parcel", defer_loading: true }],
          },
        ],
        [parcelTool],
      ),
      {
        ...renamed(
          "toolChoice",
          "tool_choice",
          { type: "mcp", serverLabel: "parcels", name: "find_parcel" },
          { type: "mcp", server_label: "parcels", name: "find_parcel" },
          { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "find_parcel" }] },
        ),
        beside: { tools: [parcelTool] },
      },
      asked("parallelToolCalls", "parallel_tool_calls", false, true),
      asked("maxToolCalls", "max_tool_calls", 1, 5),
      asked(
        "text",
        "text",
        {
          verbosity: "low",
          format: {
            type: "json_schema",
            name: "parcel",
            description: "Where a parcel is.",
            schema,
            strict: true,
          },
        },
        { format: { type: "json_object" } },
      ),
      renamed(
        "reasoning",
        "reasoning",
        {
          effort: "low",
          summary: "auto",
          generateSummary: "concise",
          mode: "standard",
          context: "current_turn",
        },
        {
          effort: "low",
          summary: "auto",
          generate_summary: "concise",
          mode: "standard",
          context: "current_turn",
        },
        { effort: "high" },
      ),
      asked("maxOutputTokens", "max_output_tokens", 16, 30),
      asked("temperature", "temperature", 0, 1.5),
      asked("topP", "top_p", 0, 0.5),
      asked("topLogprobs", "top_logprobs", 0, 3),
      asked("truncation", "truncation", "auto", "disabled"),
      renamed(
        "contextManagement",
        "context_management",
        [{ type: "compaction", compactThreshold: 1000 }],
        [{ type: "compaction", compact_threshold: 1000 }],
        [{ type: "compaction" }],
      ),
      asked("include", "include", ["message.output_text.logprobs"], ["reasoning.encrypted_content"]),
      asked(
        "moderation",
        "moderation",
        {
          model: "omni-moderation-latest",
          policy: { input: { mode: "score" }, output: { mode: "block" } },
        },
        { model: "omni-moderation-latest" },
      ),
      asked("serviceTier", "service_tier", "auto", "flex"),
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
      asked("background", "background", true, false),
      asked("store", "store", true, false),
      {
        property: "metadata",
        rule: "replaces",
        from: { team: "support" },
        to: { team: "sales" },
        wire: "metadata",
        returned: true,
      },
      { property: "waitForAnswer", rule: "updates", from: false, to: true, wire: null, returned: false },
      { property: "answerTimeoutSeconds", rule: "updates", from: 5, to: 60, wire: null, returned: false },
      { property: "onExpiry", rule: "updates", from: "keep", to: "recreate", wire: null, returned: false },
    ],
  },
  provider.Response,
);
