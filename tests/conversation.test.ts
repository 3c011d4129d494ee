import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { Conversation as ApiConversation } from "openai/resources/conversations";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { Conversation } from "../sdk/index.js";
import { clientOf, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf, settled } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { must, mustFail, type TestStack } from "./support/stack.js";
import { providerForAll, stacksForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const question = { role: "user", content: "Where is my parcel?" };

function conversationsOn(emulator: Emulator): ApiConversation[] {
  return emulator.objects("conversation") as ApiConversation[];
}

describe("Conversation", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let installed: Installed;
  let host: Host;

  providerForAll("Conversation", (running) => {
    ({ emulator, installed, host } = running);
    openai = clientOf(emulator);
  });

  const inputsOf = (more: Values = {}): Values => ({ __at: "quick/dev/support", ...more });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  describe("create", () => {
    it("begins an empty conversation when nothing is given", async () => {
      const { id, outputs } = await made();
      const [conversation] = conversationsOn(emulator);
      expect(conversation?.id).to.equal(id);
      expect(outputs).to.include({ createdAt: conversation?.created_at });
    });

    it("begins with its items in their order, and keeps them in the state alone", async () => {
      const items = [
        question,
        { type: "function_call", callId: "call_1", name: "find_parcel", arguments: "{}" },
        { type: "function_call_output", callId: "call_1", output: "delivered" },
        { role: "assistant", content: "It is there." },
      ];
      const { id, outputs } = await made({ items, metadata: { team: "support" } });
      expect(outputs).to.deep.include({ items, metadata: { team: "support" } });
      const { data } = await openai.conversations.items.list(id, { order: "asc" });
      expect(data.map(({ id: _, ...item }) => item)).to.deep.equal([
        {
          type: "message",
          role: "user",
          status: "completed",
          content: [{ type: "input_text", text: "Where is my parcel?" }],
        },
        {
          type: "function_call",
          status: "completed",
          call_id: "call_1",
          name: "find_parcel",
          arguments: "{}",
        },
        { type: "function_call_output", status: "completed", call_id: "call_1", output: "delivered" },
        {
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "It is there.", annotations: [], logprobs: [] }],
        },
      ]);
    });

    const losses = [
      { name: "the connection drops", fault: { kind: "dropAfter", match: { method: "POST" }, times: 1 } },
      {
        name: "a gateway answers 502",
        fault: { kind: "statusAfter", status: 502, match: { method: "POST" }, times: 1 },
      },
    ] as const;
    for (const { name, fault } of losses) {
      it(`is sent once when ${name} after the work, and says that a conversation may exist`, async () => {
        emulator.faults.add(fault);
        expect(await problemOf(host.create(inputsOf()))).to.match(
          /^.*Creating conversation: .* A conversation may have been made at \S+Z; this API cannot list them, so it was not tried again\.$/,
        );
        expect(writes(emulator)).to.equal(1);
        expect(conversationsOn(emulator)).to.have.lengthOf(1);
      });
    }

    it("is sent again when the server has refused for now, and has done nothing", async () => {
      emulator.faults.add({ kind: "status", status: 429, match: { method: "POST" }, times: 1 });
      await made();
      expect(writes(emulator)).to.equal(2);
      expect(conversationsOn(emulator)).to.have.lengthOf(1);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs", async () => {
      const { id, inputs, outputs } = await made({ items: [question], metadata: { a: "1" } });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("never replaces a conversation, whatever changes", async () => {
      const { id, inputs, outputs } = await made({ items: [question], metadata: { a: "1" } });
      const changed = { ...inputs, items: [], metadata: { a: "2" } };
      expect(await host.diff(id, outputs, changed)).to.deep.include({ changes: "unknown", replaces: [] });
    });
  });

  describe("update", () => {
    it("changes metadata as a whole, and takes it away", async () => {
      const { id, inputs, outputs } = await made({ items: [question], metadata: { a: "1" } });
      const changed = { ...inputs, metadata: { b: "2" } };
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs).to.deep.include({ metadata: { b: "2" }, items: [question] });
      expect(conversationsOn(emulator)[0]?.metadata).to.deep.equal({ b: "2" });
      const cleared = await host.update(id, updated.outputs, inputsOf({ items: [question] }));
      expect(conversationsOn(emulator)[0]?.metadata).to.deep.equal({});
      expect(await host.diff(id, cleared.outputs, inputsOf({ items: [question] }))).to.deep.include({
        changes: "none",
      });
    });

    it("says of changed first items that they do nothing, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({ items: [question] });
      const changed = { ...inputs, items: [{ ...question, content: "Where are my parcels?" }] };
      await host.check({ ...inputs, __provider: "text" }, changed);
      await untilOutput(
        /items: it only shapes the conversation when it is created, so this change does nothing/,
      );
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs.items).to.deep.equal(changed.items);
      expect(writes(emulator)).to.equal(1);
      expect(await host.diff(id, updated.outputs, changed)).to.deep.include({ changes: "none" });
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made({ items: [question], metadata: { a: "1" } });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("shows in the inputs what somebody else has changed", async () => {
      const { id, inputs, outputs } = await made({ items: [question], metadata: { a: "1" } });
      await openai.conversations.update(id, { metadata: { a: "other" } });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.deep.include({ metadata: { a: "other" }, items: [question] });
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "unknown" });
    });

    it("reads a conversation that exists and of which nothing is known yet", async () => {
      const { id } = await openai.conversations.create({ metadata: { a: "1" } });
      expect((await host.read(id, {})).outputs).to.deep.include({ metadata: { a: "1" } });
    });

    it("says that a conversation is gone that was deleted, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("conversation", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(conversationsOn(emulator).map((conversation) => conversation.id)).to.deep.equal([again.id]);
    });

    it("does not say so when another account is asked", async () => {
      const { id, outputs } = await made();
      const other = await installed.host("Conversation", {
        "openai:apiKey": "sk-projB-1",
        "openai:baseUrl": emulator.url,
      });
      expect(await problemOf(other.read(id, outputs))).to.include(
        "It is not certain that the conversation is gone",
      );
    });

    it("does not say so when what should prove it is a page of HTML", async () => {
      const { id, outputs } = await made();
      emulator.remove("conversation", id);
      emulator.faults.add({ kind: "html", match: { path: "^/models" } });
      expect(await problemOf(host.read(id, outputs))).to.include("Reaching the API for conversation");
    });

    it("never takes something else for the conversation, when the id is empty", async () => {
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("delete", () => {
    it("deletes the conversation, and is content when it is certainly gone already", async () => {
      const { id, outputs } = await made({ items: [question] });
      await host.delete(id, outputs);
      expect(conversationsOn(emulator)).to.be.empty;
      expect(emulator.objects("conversation.item")).to.be.empty;
      await host.delete(id, outputs);
    });

    const doubtful = [
      { name: "the key is refused", fault: { kind: "status", status: 401 } },
      { name: "the server fails", fault: { kind: "status", status: 500 } },
      { name: "a page of HTML comes", fault: { kind: "html" } },
    ] as const;
    for (const { name, fault } of doubtful) {
      it(`fails and leaves the conversation when ${name}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting conversation "${id}": `);
        emulator.faults.clear();
        expect(conversationsOn(emulator)).to.have.lengthOf(1);
      });
    }
  });

  describe("import", () => {
    it("adopts a conversation that is what the program describes, without its first items", async () => {
      const { id } = await openai.conversations.create({ metadata: { a: "1" } });
      const adopted = await made({ __import: id, metadata: { a: "1" }, items: [question] });
      expect(adopted.id).to.equal(id);
      expect(conversationsOn(emulator)).to.have.lengthOf(1);
    });

    it("says in what a conversation differs that is not what the program describes", async () => {
      const { id } = await openai.conversations.create({ metadata: { a: "1" } });
      expect(await problemOf(made({ __import: id, metadata: { a: "2" } }))).to.include(
        'metadata is {"a":"1"} there and {"a":"2"} here',
      );
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputsOf(inputs));
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        items: [
          { role: "tool", content: "Be brief." },
          { content: [{ type: "audio" }, { type: "input_text" }, { type: "output_text", text: 5 }] },
          { type: "function_call", name: "", arguments: {} },
          { type: "function_call_output", callId: "call_1", output: 5 },
          { type: "reasoning", summary: [{ type: "text", text: "a" }] },
          { type: "mcp_approval_response", approvalRequestId: "mcpr_1", approve: "yes" },
          "Hello?",
        ],
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "v"])),
        colour: 1,
      });
      expect(failures).to.deep.equal({
        "items[0].role":
          'must be one of "user", "assistant", "system", "developer", for example "user"; got "tool"',
        "items[1].role": 'is required, for example "user"',
        "items[1].content[0].type":
          'must be one of "input_text", "input_image", "input_file", "output_text", "refusal", for example "input_text"; got "audio"',
        "items[1].content[1].text": 'is required, for example "Where is my parcel?"',
        "items[1].content[2].text": 'must be a string, for example "It is on its way."; got 5',
        "items[2].callId": 'is required, for example "call_abc123"',
        "items[2].name": 'must be at least 1 character, for example "find_parcel"; got ""',
        "items[2].arguments": 'must be a string, for example "{\\"number\\":\\"4711\\"}"; got {}',
        "items[3].output": 'must be a string or a list of objects, for example "Where is my parcel?"; got 5',
        "items[4].id": 'is required, for example "rs_abc123"',
        "items[4].summary[0].type": 'must be "summary_text", for example "summary_text"; got "text"',
        "items[5].approve": 'must be true or false, for example true; got "yes"',
        "items[6]":
          'must be an object, for example {"type":"message","role":"user","content":"Where is my parcel?"}; got "Hello?"',
        metadata: "must have at most 16 pairs, got 17",
        colour: "is not a property here; known are items, metadata",
      });
      expect(emulator.requests).to.be.empty;
    });

    it("names the types of items that there are where a type picks none", async () => {
      const failures = await failuresOf({ items: [{ type: "song" }] });
      expect(Object.keys(failures)).to.deep.equal(["items[0].type"]);
      expect(failures["items[0].type"]).to.match(
        /^must be one of "message", "function_call", .*; got "song"$/,
      );
    });

    const wrong: [string, Values, string][] = [
      ["items that are no list", { items: question }, "items"],
      ["more than 20 items", { items: Array.from({ length: 21 }, () => question) }, "items"],
      [
        "an image from nowhere",
        { items: [{ role: "user", content: [{ type: "input_image", detail: "low" }] }] },
        "items[0].content[0]",
      ],
      [
        "an id of a call that is too long",
        { items: [{ type: "function_call_output", callId: "x".repeat(65), output: "a" }] },
        "items[0].callId",
      ],
      [
        "a namespace of more than letters",
        { items: [{ type: "function_call_output", namespace: "a b", output: "a" }] },
        "items[0].namespace",
      ],
      [
        "what a program has returned, without how far it is",
        { items: [{ type: "program_output", id: "progo_1", callId: "call_1", result: "4711" }] },
        "items[0].status",
      ],
      [
        "a search on the web that says nothing of itself",
        { items: [{ type: "web_search_call", id: "ws_1", status: "completed" }] },
        "items[0].action",
      ],
      ["metadata that is no text", { metadata: { a: 1 } }, "metadata.a"],
      ["metadata that is too long", { metadata: { a: "v".repeat(513) } }, "metadata.a"],
    ];
    for (const [what, inputs, property] of wrong)
      it(`refuses ${what}`, async () =>
        expect(Object.keys(await failuresOf(inputs))).to.deep.equal([property]));

    it("accepts everything at its limits", async () => {
      const pairs = Array.from({ length: 16 }, (_, i) => [`${i}`.padEnd(64, "k"), "v".repeat(512)]);
      const items = Array.from({ length: 20 }, () => question);
      expect(await failuresOf({ items, metadata: Object.fromEntries(pairs) })).to.deep.equal({});
    });

    it("skips values that are not known yet, at any depth", async () => {
      expect(await failuresOf({ items: unknown, metadata: unknown })).to.deep.equal({});
      const items = [
        unknown,
        { type: unknown },
        { role: unknown, content: unknown },
        { role: "user", content: [unknown, { type: unknown }, { type: "input_text", text: unknown }] },
        { type: "function_call_output", callId: unknown, output: unknown },
      ];
      expect(await failuresOf({ items, metadata: { a: unknown } })).to.deep.equal({});
    });
  });
});

describe("a conversation in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: "conv_mocked", state: { createdAt: 1, ...resource.inputs } };
    },
    call: () => ({}),
  });

  it("has its id and its inputs, under its own type", async () => {
    const conversation = new Conversation("support", {
      items: [{ role: "user", content: "Hello?" }],
      metadata: { a: "1" },
    });
    expect(await settled(conversation.conversationId)).to.equal("conv_mocked");
    expect(await settled(conversation.createdAt)).to.equal(1);
    expect(await settled(conversation.metadata)).to.deep.equal({ a: "1" });
    expect(Conversation.isInstance(conversation)).to.equal(true);
    const [resource] = registered;
    expect(resource?.type).to.equal("pulumi-nodejs:dynamic/openai:Conversation");
    expect(resource?.inputs).to.deep.include({ items: [{ role: "user", content: "Hello?" }] });
  });

  it("needs no arguments, and cannot be read by an empty id", async () => {
    expect(await settled(new Conversation("empty").conversationId)).to.equal("conv_mocked");
    expect(() => Conversation.get("none", "")).to.throw("Conversation.get: the id is empty.");
  });
});

describe("a stack with conversations in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program });
  };

  const everywhereUnknown = `
const openai = require("pulumi-openai");
const file = new openai.File("first", { purpose: "user_data", source: "a.md" });
const conversation = new openai.Conversation("support", {
  items: [
    { role: file.bytes.apply((bytes) => (bytes > 0 ? "user" : "assistant")), content: file.fileId },
    {
      type: file.bytes.apply(() => "message"),
      role: "user",
      content: [{ type: "input_text", text: file.filename }, { type: "input_file", fileId: file.fileId }],
    },
    { type: "function_call", callId: file.fileId, name: "find", arguments: file.filename },
  ],
  metadata: { file: file.fileId },
});
new openai.Conversation("copy", { items: file.bytes.apply(() => []), metadata: file.bytes.apply(() => ({})) });
exports.conversationId = conversation.conversationId;
`;

  it("previews with an unknown in every field, lives quietly, and leaves nothing behind", async () => {
    await start(everywhereUnknown);
    await must(stack.preview());
    expect(emulator.requests).to.be.empty;
    await must(stack.up());
    const sent = writes(emulator);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.up("--expect-no-changes"));
    expect(writes(emulator)).to.equal(sent);
    expect(emulator.objects("conversation.item")).to.have.lengthOf(3);
    await must(stack.destroy());
    for (const kind of ["conversation", "conversation.item", "file"])
      expect(emulator.objects(kind)).to.be.empty;
  });

  const one = (args: string, options = "{}"): string =>
    `new (require("pulumi-openai").Conversation)("support", ${args}, ${options});`;

  it("shows a change from outside in the next preview, and takes it back", async () => {
    await start(one('{ metadata: { a: "1" } }'));
    await must(stack.up());
    const [conversation] = stack.resources("openai:Conversation");
    const metadata = { a: "2", b: "3" };
    await clientOf(emulator).conversations.update(conversation?.id as string, { metadata });
    await must(stack.refresh());
    expect((await must(stack.preview())).output).to.include("1 to update");
    await must(stack.up());
    expect(conversationsOn(emulator)[0]?.metadata).to.deep.equal({ a: "1" });
    await must(stack.preview("--expect-no-changes"));
  });

  it("tells what a lost answer may have left, and creates the conversation in the next up", async () => {
    await start(one('{ metadata: { a: "1" } }'));
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    const { output } = await mustFail(stack.up());
    expect(output).to.include("A conversation may have been made at");
    expect(conversationsOn(emulator)).to.have.lengthOf(1);
    expect((await must(stack.up())).output).to.match(
      /A conversation that an interrupted run asked for at \S+Z \(Conversation quick\/dev\/support\) may be left/,
    );
    expect(conversationsOn(emulator)).to.have.lengthOf(2);
    await must(stack.preview("--expect-no-changes"));
  });

  it("reads a conversation by get, never changes it and never deletes it", async () => {
    const { id } = await clientOf(emulator).conversations.create({ metadata: { a: "1" } });
    await start(`
const conversation = require("pulumi-openai").Conversation.get("there", "${id}");
exports.result = [conversation.conversationId, conversation.metadata];
`);
    await must(stack.up());
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output).result).to.deep.equal([id, { a: "1" }]);
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.destroy());
    expect(conversationsOn(emulator)).to.have.lengthOf(1);
  });
});

describeProperties(
  {
    kind: "Conversation",
    path: /^\/conversations$/,
    store: "conversation",
    base: () => ({}),
    cases: [
      {
        property: "items",
        rule: "createOnly",
        from: [
          {
            type: "message",
            role: "user",
            status: "completed",
            content: [
              { type: "input_text", text: "Look at these.", promptCacheBreakpoint: { mode: "explicit" } },
              { type: "input_image", imageUrl: "https://example.com/a.png", detail: "low" },
              { type: "input_file", fileId: "file-1" },
            ],
          },
          { type: "function_call_output", callId: "call_1", output: [{ type: "input_text", text: "a" }] },
          { type: "custom_tool_call", callId: "call_2", name: "query", input: "SELECT 1" },
        ],
        to: [question],
        wire: "items",
        sent: [
          [
            {
              type: "message",
              role: "user",
              status: "completed",
              content: [
                { type: "input_text", text: "Look at these.", prompt_cache_breakpoint: { mode: "explicit" } },
                { type: "input_image", image_url: "https://example.com/a.png", detail: "low" },
                { type: "input_file", file_id: "file-1" },
              ],
            },
            { type: "function_call_output", call_id: "call_1", output: [{ type: "input_text", text: "a" }] },
            { type: "custom_tool_call", call_id: "call_2", name: "query", input: "SELECT 1" },
          ],
          undefined,
        ],
        returned: false,
      },
      {
        property: "metadata",
        rule: "updates",
        from: { team: "support" },
        to: { team: "sales", region: "eu" },
        wire: "metadata",
        returned: true,
        cleared: {},
      },
    ],
  },
  provider.Conversation,
);
