import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { Emulator } from "../emulator/index.js";
import { getChatCompletion, getChatCompletionOutput } from "../sdk/index.js";
import { clientOf, startRecordedEmulator } from "./support/emulator.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { createStack, must, mustFail } from "./support/stack.js";

type Request = Partial<ChatCompletionCreateParamsNonStreaming>;

describe("getChatCompletion", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startRecordedEmulator();
  });
  after(() => emulator.close());

  const ask = async (more: Request = {}): Promise<string> => {
    const messages = [{ role: "user" as const, content: "Where is parcel 4711?" }];
    const { chat } = clientOf(emulator);
    const completion = await chat.completions.create({ model: "gpt-5-mini", messages, store: true, ...more });
    return completion.id;
  };

  describe("in a program without an engine", () => {
    const before = pulumi.runtime.allConfig();

    beforeEach(() => {
      emulator.reset();
      pulumi.runtime.setAllConfig({ "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url }, [
        "openai:apiKey",
      ]);
    });
    after(() => pulumi.runtime.setAllConfig(before));

    it("returns what was asked, what was answered, and what is told of it", async () => {
      const id = await ask({
        messages: [
          { role: "developer", content: "Be brief.", name: "desk" },
          {
            role: "user",
            content: [
              { type: "text", text: "What is this?" },
              { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
            ],
          },
        ],
        metadata: { team_name: "support" },
      });
      const [onServer] = emulator.objects("chat.completion") as {
        created: number;
        system_fingerprint: string;
      }[];
      const found = await getChatCompletion({ id });
      expect(found).to.deep.include({
        id,
        created: onServer?.created,
        systemFingerprint: onServer?.system_fingerprint,
        model: "gpt-5-mini-2025-08-07",
        serviceTier: "default",
        content: "You asked: What is this?",
        finishReason: "stop",
        metadata: { team_name: "support" },
        messages: [
          { id: `${id}-0`, role: "developer", content: "Be brief.", name: "desk" },
          {
            id: `${id}-1`,
            role: "user",
            contentParts: [
              { type: "text", text: "What is this?" },
              { type: "image_url", imageUrl: { url: "https://example.com/a.png", detail: "low" } },
            ],
          },
        ],
      });
      expect(found.usage?.totalTokens).to.be.above(0);
      expect(found.choices[0]?.message.content).to.equal(found.content);
      expect(found).not.to.have.any.keys("refusal", "toolCalls", "servedModel");
    });

    it("shows calls of tools, asked and answered", async () => {
      const id = await ask({
        messages: [
          {
            role: "assistant",
            tool_calls: [{ id: "call_1", type: "function", function: { name: "find_it", arguments: "{}" } }],
          },
          { role: "tool", tool_call_id: "call_1", content: "Here." },
        ],
        tools: [{ type: "custom", custom: { name: "query" } }],
        tool_choice: "required",
      });
      const { messages, toolCalls } = await getChatCompletion({ id });
      expect(messages[0]?.toolCalls?.[0]?.function?.name).to.equal("find_it");
      expect(toolCalls?.[0]?.custom?.name).to.equal("query");
    });

    it("reads the messages to their end, however many pages they fill", async () => {
      const texts = Array.from({ length: 250 }, (_, index) => `Line ${index}`);
      const id = await ask({ messages: texts.map((content) => ({ role: "user", content })) });
      emulator.clearRequests();
      const { messages } = await getChatCompletion({ id });
      expect(messages.map(({ content }) => content)).to.deep.equal(texts);
      expect(emulator.requests.filter(({ path }) => path.includes("/messages"))).to.have.lengthOf(3);
    });

    it("finds none that was not stored, and says so in one sentence", async () => {
      const id = await ask({ store: false });
      expect(await problemOf(getChatCompletion({ id }))).to.match(
        new RegExp(`^Looking up chat completion "${id}": 404 .+ \\(request req_\\w+\\)\\.$`),
      );
    });

    it("refuses an empty id and a misspelt argument before any request", async () => {
      expect(await problemOf(getChatCompletion({ id: "" }))).to.equal(
        'getChatCompletion: id must be at least 1 character, for example "chatcmpl-abc123"; got "".',
      );
      const misspelt = { id: "chatcmpl-1", store: true } as { id: string };
      expect(await problemOf(getChatCompletion(misspelt))).to.equal(
        "getChatCompletion: store is not a property here; known are id.",
      );
      expect(emulator.requests).to.be.empty;
    });

    it("escapes an id that looks like a path", async () => {
      await problemOf(getChatCompletion({ id: "../models" }));
      expect(emulator.requests.map(({ path }) => path)).to.deep.equal(["/chat/completions/..%2Fmodels"]);
    });

    it("makes a secret of what comes of a secret id, and of nothing else", async () => {
      const id = await ask();
      expect(await pulumi.isSecret(getChatCompletionOutput({ id: pulumi.secret(id) }))).to.equal(true);
      expect(await pulumi.isSecret(getChatCompletionOutput({ id }))).to.equal(false);
    });
  });

  describe("in a stack", () => {
    it("waits for the completion that it looks up, and sees what has become of it", async () => {
      emulator.reset();
      const stack = await createStack({
        program: `
const openai = require("pulumi-openai");
const completion = new openai.ChatCompletion("answer", {
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Where is it?" }],
  store: true,
  metadata: { team: "support" },
});
const found = openai.getChatCompletionOutput({ id: completion.completionId });
exports.result = [found.content, found.messages[0].content, found.metadata.team];
`,
        baseUrl: emulator.url,
      });
      await must(stack.preview());
      expect(emulator.requests).to.be.empty;
      await must(stack.up());
      const { output } = await must(stack.pulumi("stack", "output", "--json"));
      expect(JSON.parse(output).result).to.deep.equal(["You asked: Where is it?", "Where is it?", "support"]);
      await must(stack.preview("--expect-no-changes"));
      stack.remove();
    });

    it("fails the program with one sentence when there is no such completion", async () => {
      const stack = await createStack({
        program: 'require("pulumi-openai").getChatCompletionOutput({ id: "chatcmpl-none" });',
        baseUrl: emulator.url,
      });
      const { output } = await mustFail(stack.preview());
      expect(output).to.include('Looking up chat completion "chatcmpl-none": 404');
      expect(output).not.to.include("node_modules/pulumi-openai");
      stack.remove();
    });
  });
});

describe("getChatCompletion in a program under test", () => {
  withMocks({
    newResource: ({ id, inputs }) => ({ id: id ?? "", state: inputs }),
    call: ({ token, inputs }) => ({ token, content: `answer of ${inputs.id}` }),
  });

  it("is answered by the test", async () => {
    expect(await getChatCompletion({ id: "chatcmpl-1" })).to.deep.include({
      token: "openai:index:getChatCompletion",
      content: "answer of chatcmpl-1",
    });
  });
});
