import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { ConversationItem } from "../sdk/index.js";
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
const hello = { role: "user", content: "Hello?" } as const;
const parts = [
  { type: "input_text", text: "Is this my parcel?" },
  { type: "input_image", imageUrl: "https://example.com/parcel.png", detail: "low" },
  { type: "input_image", fileId: "file-1", detail: "auto" },
  { type: "input_file", fileData: "data:application/pdf;base64,JVBERi0=", filename: "a.pdf" },
];

interface Placed {
  readonly id: string;
  readonly conversation: string;
  readonly item: Values;
}

function itemsOn(emulator: Emulator): Placed[] {
  return emulator.objects("conversation.item") as Placed[];
}

describe("ConversationItem", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let installed: Installed;
  let host: Host;
  let conversationId: string;

  providerForAll("ConversationItem", (running) => {
    ({ emulator, installed, host } = running);
    openai = clientOf(emulator);
  });
  beforeEach(async () => {
    conversationId = (await openai.conversations.create()).id;
    emulator.clearRequests();
  });

  const inputsOf = (more: Values = {}): Values => ({
    __at: "quick/dev/question",
    conversationId,
    item: { role: "user", content: "Where is my parcel?" },
    ...more,
  });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  /** What somebody else adds. */
  const add = async (item: Values, conversation = conversationId): Promise<string> => {
    const { data } = await openai.conversations.items.create(conversation, { items: [item as never] });
    return (data[0] as { id: string }).id;
  };

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  describe("create", () => {
    it("adds the item to its conversation, and has both ids in its own", async () => {
      const { id, inputs, outputs } = await made();
      const [placed] = itemsOn(emulator);
      expect(id).to.equal(`${conversationId}/${placed?.id}`);
      expect(placed).to.deep.include({
        conversation: conversationId,
        item: {
          id: placed?.id,
          type: "message",
          role: "user",
          status: "completed",
          content: [{ type: "input_text", text: "Where is my parcel?" }],
        },
      });
      expect(outputs).to.deep.include({
        conversationId,
        item: inputs.item,
        type: "message",
        status: "completed",
      });
    });

    const kinds: Record<string, Values> = {
      "a message of parts": { type: "message", role: "user", status: "completed", content: parts },
      "a message of the assistant": {
        type: "message",
        id: "msg_1",
        role: "assistant",
        status: "completed",
        phase: "final_answer",
        content: [{ type: "output_text", text: "It is there.", annotations: [], logprobs: [] }],
      },
      "a refusal": {
        type: "message",
        id: "msg_2",
        role: "assistant",
        status: "completed",
        content: [{ type: "refusal", refusal: "I cannot say." }],
      },
      "a call of a function": {
        type: "function_call",
        callId: "call_1",
        name: "find_parcel",
        arguments: '{"number":"4711"}',
      },
      "the output of a function": { type: "function_call_output", callId: "call_1", output: "delivered" },
      "a call of a custom tool": { type: "custom_tool_call", callId: "call_2", name: "query", input: "a" },
      "the output of a custom tool": {
        type: "custom_tool_call_output",
        callId: "call_2",
        output: [{ type: "input_text", text: "4711" }],
      },
      thoughts: {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "A parcel is lost." }],
        encryptedContent: "gAAAAA",
      },
      "a search in files": { type: "file_search_call", id: "fs_1", queries: ["parcel"], status: "completed" },
      "a picture that has come to nothing": { type: "image_generation_call", id: "ig_1", status: "failed" },
      "a run of code without any": {
        type: "code_interpreter_call",
        id: "ci_1",
        containerId: "cntr_1",
        status: "completed",
      },
      "what a shell has answered": {
        type: "shell_call_output",
        callId: "call_3",
        output: [{ stdout: "a", stderr: "", outcome: { type: "exit", exit_code: 0 } }],
      },
    };
    for (const [what, item] of Object.entries(kinds))
      it(`adds ${what}, keeps the user's words, and stays as it is`, async () => {
        const { id, inputs, outputs } = await made({ item });
        expect(outputs.item).to.deep.equal(item);
        const read = await host.read(id, outputs);
        expect(read.outputs).to.deep.include(outputs);
        expect(read.inputs).to.equal(undefined);
        expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
      });

    it("names a conversation that does not exist, and adds nothing", async () => {
      expect(await problemOf(host.create(inputsOf({ conversationId: "conv_none" })))).to.match(
        /conversation item: 404 Conversation with id 'conv_none' not found \(request req_\w+\)\.$/m,
      );
      expect(itemsOn(emulator)).to.be.empty;
    });

    for (const [name, kind] of [
      ["the connection drops", "dropAfter"],
      ["half of the answer arrives", "truncate"],
    ] as const)
      it(`finds an item whose answer was lost when ${name}, and adds no second one`, async () => {
        await add(hello);
        emulator.faults.add({ kind, match: { method: "POST" }, times: 1 });
        const { id } = await made();
        expect(itemsOn(emulator).map((placed) => `${conversationId}/${placed.id}`)[1]).to.equal(id);
        expect(itemsOn(emulator)).to.have.lengthOf(2);
      });

    it("takes no equal item that was there before for the one whose answer was lost", async () => {
      const earlier = await add({ role: "user", content: "Where is my parcel?" });
      emulator.faults.add({ kind: "dropBefore", match: { method: "POST" }, times: 1 });
      const { id } = await made();
      expect(id).not.to.equal(`${conversationId}/${earlier}`);
      expect(itemsOn(emulator)).to.have.lengthOf(2);
    });

    it("takes no item of another conversation for the one whose answer was lost", async () => {
      const other = await openai.conversations.create();
      const path = `^/conversations/${conversationId}/items`;
      emulator.faults.add({ kind: "dropBefore", match: { method: "POST", path }, times: 1 });
      const making = made();
      await add({ role: "user", content: "Where is my parcel?" }, other.id);
      expect((await making).id).to.match(new RegExp(`^${conversationId}/`));
      expect(itemsOn(emulator)).to.have.lengthOf(2);
    });

    it("sends it once, and looks at the newest item once before", async () => {
      await made();
      const asked = emulator.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);
      const path = `/conversations/${conversationId}/items`;
      expect(asked).to.deep.equal([`GET ${path}`, `POST ${path}`]);
    });
  });

  describe("diff", () => {
    it("takes a text, and a list with this text alone, for the same", async () => {
      const { id, inputs, outputs } = await made({ item: { ...hello, status: "completed" } });
      const content = [{ type: "input_text", text: "Hello?" }];
      const item = { type: "message", role: "user", status: "completed", content };
      expect(await host.diff(id, outputs, { ...inputs, item })).to.deep.include({ changes: "none" });
      const listed = await made({ item });
      expect(await host.diff(listed.id, listed.outputs, inputs)).to.deep.include({ changes: "none" });
      const two = { ...item, content: [...content, ...content] };
      expect((await host.diff(id, outputs, { ...inputs, item: two })).replaces).to.deep.equal(["item"]);
    });

    const replacing: [change: string, property: string, to: unknown][] = [
      ["it is for another conversation", "conversationId", "conv_other"],
      ["somebody else says it", "item", { role: "assistant", content: "Where is my parcel?" }],
      ["its text changes", "item", { role: "user", content: "Where are my parcels?" }],
      ["it becomes parts", "item", { role: "user", content: parts }],
      ["it is something else", "item", { type: "function_call_output", callId: "call_1", output: "a" }],
    ];
    for (const [change, property, to] of replacing)
      it(`replaces the item when ${change}`, async () => {
        const { id, inputs, outputs } = await made();
        const { replaces } = await host.diff(id, outputs, { ...inputs, [property]: to });
        expect(replaces).to.deep.equal([property]);
      });

    it("counts an unknown conversation as another one, and sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      const { replaces } = await host.diff(id, outputs, { ...inputs, conversationId: unknown });
      expect(replaces).to.deep.equal(["conversationId"]);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("read", () => {
    it("reads an item that exists and of which nothing is known yet", async () => {
      const id = await add({ type: "function_call", call_id: "call_1", name: "find", arguments: "{}" });
      const { outputs } = await host.read(`${conversationId}/${id}`, {});
      expect(outputs).to.deep.include({
        conversationId,
        type: "function_call",
        item: { type: "function_call", callId: "call_1", name: "find", arguments: "{}", status: "completed" },
      });
    });

    it("says that an item is gone that was deleted, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("conversation.item", id.slice(id.indexOf("/") + 1));
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(again.id).not.to.equal(id);
      expect(itemsOn(emulator)).to.have.lengthOf(1);
    });

    it("says of all items of a conversation that is gone that they are gone", async () => {
      const all = [await made(), await made({ item: hello })];
      emulator.remove("conversation", conversationId);
      const reads = await Promise.all(all.map(({ id, outputs }) => host.read(id, outputs)));
      expect(reads.map(({ id }) => id)).to.deep.equal(["", ""]);
    });

    it("does not say so when another account is asked", async () => {
      const { id, outputs } = await made();
      const other = await installed.host("ConversationItem", {
        "openai:apiKey": "sk-projB-1",
        "openai:baseUrl": emulator.url,
      });
      expect(await problemOf(other.read(id, outputs))).to.include(
        "It is not certain that the conversation item is gone",
      );
    });
  });

  describe("an id in the wrong form", () => {
    for (const id of ["msg_abc123", "conv_abc123/", "/msg_abc123", "a/b/c"]) {
      it(`is refused in one sentence and without a request: ${id}`, async () => {
        expect(await problemOf(host.read(id, {}))).to.match(
          new RegExp(
            `Reading conversation item "${id}": its id must be like "conv_abc123/msg_abc123"\\.$`,
            "m",
          ),
        );
        expect(emulator.requests).to.be.empty;
      });

      it(`is refused in the preview of an import: ${id}`, async () => {
        expect((await host.check({}, inputsOf({ __import: id }))).failures).to.deep.equal([
          { property: "import", reason: `must be like "conv_abc123/msg_abc123"; got "${id}"` },
        ]);
      });
    }
  });

  describe("import", () => {
    it("adopts an item that is what the program describes", async () => {
      const id = await add({ role: "user", content: "Where is my parcel?" });
      const adopted = await made({ __import: `${conversationId}/${id}` });
      expect(adopted.id).to.equal(`${conversationId}/${id}`);
      expect(adopted.outputs.item).to.deep.equal({ role: "user", content: "Where is my parcel?" });
      expect(itemsOn(emulator)).to.have.lengthOf(1);
    });

    it("says in what an item differs, its conversation included", async () => {
      const id = await add(hello);
      const inputs = { __import: `${conversationId}/${id}`, conversationId: "conv_other" };
      const said = await problemOf(made(inputs));
      expect(said).to.include(`conversationId is "${conversationId}" there and "conv_other" here`);
      expect(said).to.match(/item is \{.*"Hello\?".*\} there and \{.*"Where is my parcel\?".*\} here/);
    });
  });

  describe("delete", () => {
    it("takes the item out of its conversation, and is content when it is gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(itemsOn(emulator)).to.be.empty;
      expect(emulator.objects("conversation")).to.have.lengthOf(1);
      await host.delete(id, outputs);
    });

    it("is content when the whole conversation is gone", async () => {
      const { id, outputs } = await made();
      emulator.remove("conversation", conversationId);
      await host.delete(id, outputs);
    });

    const doubtful = [
      { name: "the key is refused", fault: { kind: "status", status: 401 } },
      { name: "the server fails", fault: { kind: "status", status: 500 } },
      { name: "a page of HTML comes", fault: { kind: "html" } },
    ] as const;
    for (const { name, fault } of doubtful)
      it(`fails and leaves the item when ${name}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting conversation item "${id}": `);
        emulator.faults.clear();
        expect(itemsOn(emulator)).to.have.lengthOf(1);
      });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("asks for what is required", async () => {
      expect(await failuresOf({})).to.deep.equal({
        conversationId: 'is required, for example "conv_abc123"',
        item: 'is required, for example {"type":"message","role":"user","content":"Where is my parcel?"}',
      });
    });

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const item = {
        role: "tool",
        content: [
          { type: "text", text: "a" },
          "Hello?",
          { type: "input_image", imageUrl: { url: "a" } },
          { type: "input_file", filename: "a.pdf" },
        ],
        status: 5,
        name: "anna",
      };
      expect(await failuresOf({ conversationId: "", item, colour: 1 })).to.deep.equal({
        conversationId: 'must be at least 1 character, for example "conv_abc123"; got ""',
        "item.role":
          'must be one of "user", "assistant", "system", "developer", for example "user"; got "tool"',
        "item.content[0].type":
          'must be one of "input_text", "input_image", "input_file", "output_text", "refusal", for example "input_text"; got "text"',
        "item.content[1]":
          'must be an object, for example {"type":"input_text","text":"Where is my parcel?"}; got "Hello?"',
        "item.content[2].imageUrl":
          'must be a string, for example "https://example.com/parcel.png"; got {"url":"a"}',
        "item.content[3]": 'needs one of fileId, fileUrl, fileData, for example {"fileId":"file-abc123"}',
        "item.status": 'must be a string, for example "completed"; got 5',
        "item.name": "is not a property here; known are id, role, content, status, phase",
        colour: "is not a property here; known are conversationId, item",
      });
      expect(emulator.requests).to.be.empty;
    });

    it("sends a detail that it does not know, with a warning", async () => {
      const content = [{ type: "input_image", fileId: "file-1", detail: "ultra" }];
      expect(await failuresOf(inputsOf({ item: { role: "user", content } }))).to.deep.equal({});
      await untilOutput(/item\.content\[0\]\.detail: "ultra" is none of the values known/);
    });

    it("skips values that are not known yet, at any depth", async () => {
      expect(await failuresOf({ conversationId: unknown, item: unknown })).to.deep.equal({});
      for (const item of [
        { type: unknown, output: "a" },
        { role: unknown, content: unknown, status: unknown },
        { role: "user", content: [unknown, { type: unknown }, { type: "input_text", text: unknown }] },
        { type: "function_call", callId: unknown, name: unknown, arguments: unknown },
      ])
        expect(await failuresOf(inputsOf({ item }))).to.deep.equal({});
    });
  });
});

describe("an item in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: resource.id || "conv_1/msg_mocked", state: resource.inputs };
    },
    call: () => ({}),
  });

  it("has its own id beside the one with its conversation's, and its inputs", async () => {
    const item = new ConversationItem("question", { conversationId: "conv_1", item: hello });
    expect(await settled(item.id)).to.equal("conv_1/msg_mocked");
    expect(await settled(item.itemId)).to.equal("msg_mocked");
    expect(await settled(item.item)).to.deep.equal(hello);
    expect(ConversationItem.isInstance(item)).to.equal(true);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/openai:ConversationItem");
  });

  it("is read by its conversation's id and its own, each of which may be an output", async () => {
    const item = ConversationItem.get("there", pulumi.output("conv_2"), pulumi.output("msg_2"));
    expect(await settled(item.id)).to.equal("conv_2/msg_2");
    expect(await settled(item.itemId)).to.equal("msg_2");
  });

  it("cannot be read when one of the two ids is empty", () => {
    expect(() => ConversationItem.get("none", "", "msg_2")).to.throw("the id is empty.");
    expect(() => ConversationItem.get("none", "conv_2", "")).to.throw("the id is empty.");
  });
});

describe("a stack with items of a conversation in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program });
  };
  const expectNothingLeft = (): void => {
    for (const kind of ["conversation", "conversation.item", "file"])
      expect(emulator.objects(kind)).to.be.empty;
  };

  const everywhereUnknown = `
const openai = require("pulumi-openai");
const file = new openai.File("first", { purpose: "user_data", source: "a.md" });
const { conversationId } = new openai.Conversation("support", { metadata: { file: file.fileId } });
const question = new openai.ConversationItem("question", {
  conversationId,
  item: {
    type: file.bytes.apply(() => "message"),
    role: file.bytes.apply((bytes) => (bytes > 0 ? "user" : "assistant")),
    content: file.filename,
  },
});
new openai.ConversationItem("whole", { conversationId, item: question.item });
new openai.ConversationItem("call", {
  conversationId,
  item: { type: "function_call", callId: file.fileId, name: file.fileId, arguments: question.itemId },
});
const read = openai.ConversationItem.get("read", conversationId, question.itemId);
exports.result = [read.item, read.itemId, question.itemId];
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
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    const [item, readId, itemId] = JSON.parse(output).result;
    expect(item).to.deep.equal({
      type: "message",
      role: "user",
      status: "completed",
      content: [{ type: "input_text", text: "a.md" }],
    });
    expect(readId).to.equal(itemId);
    await must(stack.destroy());
    expectNothingLeft();
  });

  const conversation = (options = "{}", metadata = "1"): string => `
const openai = require("pulumi-openai");
const { conversationId } = new openai.Conversation("support", { metadata: { a: "${metadata}" } }, ${options});
let dependsOn = [];
for (const [index, role] of ["user", "assistant"].entries())
  dependsOn = [
    new openai.ConversationItem("item" + index, { conversationId, item: { role, content: "Text " + index } }, { dependsOn }),
  ];
`;

  it("replaces the items with their conversation, in their order, and leaves none behind", async () => {
    await start(conversation());
    await must(stack.up());
    const [first] = emulator.objects("conversation") as { id: string }[];
    stack.write("index.js", conversation('{ replaceOnChanges: ["metadata"] }', "2"));
    await must(stack.up());
    const [second] = emulator.objects("conversation") as { id: string }[];
    expect(second?.id).not.to.equal(first?.id);
    expect(itemsOn(emulator).map(({ conversation, item }) => [conversation, item.role])).to.deep.equal([
      [second?.id, "user"],
      [second?.id, "assistant"],
    ]);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expectNothingLeft();
  });

  it("makes a whole conversation again when somebody has deleted it", async () => {
    await start(conversation());
    await must(stack.up());
    emulator.remove("conversation", (emulator.objects("conversation")[0] as { id: string }).id);
    await must(stack.refresh());
    expect(stack.resources("openai:ConversationItem")).to.be.empty;
    await must(stack.up());
    expect(itemsOn(emulator)).to.have.lengthOf(2);
    emulator.remove("conversation", (emulator.objects("conversation")[0] as { id: string }).id);
    await must(stack.destroy());
    expectNothingLeft();
  });

  it("finds both of two equal items whose answers were lost, and adds no third", async () => {
    await start(`
const openai = require("pulumi-openai");
const { conversationId } = new openai.Conversation("support");
for (const name of ["one", "two"])
  new openai.ConversationItem(name, { conversationId, item: { role: "user", content: "Hello?" } });
`);
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST", path: "/items$" }, times: 2 });
    await must(stack.up());
    expect(itemsOn(emulator)).to.have.lengthOf(2);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expectNothingLeft();
  });

  it("adopts an item, and names a wrong form of its id in the preview", async () => {
    const openai = clientOf(emulator);
    const { id: conversationId } = await openai.conversations.create({ items: [hello] });
    const [placed] = itemsOn(emulator);
    const id = placed?.id as string;
    const program = (importId: string): string => `
const openai = require("pulumi-openai");
const item = { role: "user", content: "Hello?" };
new openai.ConversationItem("adopted", { conversationId: "${conversationId}", item }, { import: "${importId}" });
`;
    await start(program(id));
    const { output } = await mustFail(stack.preview());
    expect(output).to.include(`must be like "conv_abc123/msg_abc123"; got "${id}"`);
    stack.write("index.js", program(`${conversationId}/${id}`));
    await must(stack.up());
    expect(stack.resources("openai:ConversationItem").map((one) => one.id)).to.deep.equal([
      `${conversationId}/${id}`,
    ]);
    expect(itemsOn(emulator)).to.have.lengthOf(1);
    await must(stack.preview("--expect-no-changes"));
  });
});

describeProperties(
  {
    kind: "ConversationItem",
    path: /^\/conversations\/[^/]+\/items$/,
    store: "conversation.item",
    there: async (emulator) => {
      const { conversations } = clientOf(emulator);
      return { first: (await conversations.create()).id, second: (await conversations.create()).id };
    },
    base: (_emulator, { first }) => ({ conversationId: first, item: hello }),
    cases: [
      {
        property: "conversationId",
        rule: "replaces",
        from: ({ first }: Values) => first,
        to: ({ second }: Values) => second,
        wire: "conversation_id",
        inPath: true,
        returned: true,
      },
      {
        property: "item",
        rule: "replaces",
        from: { type: "function_call", callId: "call_1", name: "find", arguments: "{}", status: "completed" },
        to: hello,
        wire: "items",
        inHooks: "item",
        sent: [
          [{ type: "function_call", call_id: "call_1", name: "find", arguments: "{}", status: "completed" }],
          undefined,
        ],
        returned: true,
      },
    ],
  },
  provider.ConversationItem,
);
