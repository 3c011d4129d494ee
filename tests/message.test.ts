import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { Message as ApiMessage } from "openai/resources/beta/threads/messages";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { Message } from "../sdk/index.js";
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
const parts = [
  { type: "text", text: "Is this my parcel?" },
  { type: "image_url", imageUrl: { url: "https://example.com/parcel.png", detail: "low" } },
  { type: "image_file", imageFile: { fileId: "file-1", detail: "high" } },
];
const attachments = [{ fileId: "file-2", tools: [{ type: "file_search" }, { type: "code_interpreter" }] }];

function messagesOn(emulator: Emulator): ApiMessage[] {
  return emulator.objects("thread.message") as ApiMessage[];
}

function textBlock(value: string): object {
  return { type: "text", text: { value, annotations: [] } };
}

describe("Message", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let installed: Installed;
  let host: Host;
  let threadId: string;

  providerForAll("Message", (running) => {
    ({ emulator, installed, host } = running);
    openai = clientOf(emulator);
  });
  beforeEach(async () => {
    threadId = (await openai.beta.threads.create()).id;
    emulator.clearRequests();
  });

  const inputsOf = (more: Values = {}): Values => ({
    __at: "quick/dev/question",
    threadId,
    role: "user",
    content: "Where is my parcel?",
    ...more,
  });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  describe("create", () => {
    it("adds the message to its thread, and has both ids in its own", async () => {
      const { id, outputs } = await made();
      const [message] = messagesOn(emulator);
      expect(id).to.equal(`${threadId}/${message?.id}`);
      expect(message).to.deep.include({
        thread_id: threadId,
        role: "user",
        content: [textBlock("Where is my parcel?")],
      });
      expect(outputs).to.include({
        threadId,
        role: "user",
        content: "Where is my parcel?",
        createdAt: message?.created_at,
        completedAt: message?.completed_at,
        status: "completed",
      });
      expect(outputs).not.to.have.any.keys("runId", "assistantId", "incompleteAt", "incompleteDetails");
    });

    it("sends parts, attachments and metadata as they were given, and keeps the user's words", async () => {
      const inputs = { role: "assistant", content: parts, attachments, metadata: { customerName: "Ada" } };
      const { outputs } = await made(inputs);
      expect(outputs).to.deep.include(inputs);
      expect(messagesOn(emulator)[0]).to.deep.include({
        role: "assistant",
        content: [
          textBlock("Is this my parcel?"),
          { type: "image_url", image_url: { url: "https://example.com/parcel.png", detail: "low" } },
          { type: "image_file", image_file: { file_id: "file-1", detail: "high" } },
        ],
        attachments: [{ file_id: "file-2", tools: [{ type: "file_search" }, { type: "code_interpreter" }] }],
        metadata: { customerName: "Ada" },
      });
    });

    it("names a thread that does not exist", async () => {
      expect(await problemOf(host.create(inputsOf({ threadId: "thread_none" })))).to.match(
        /^.*Creating message: 404 No thread found with id 'thread_none' \(request req_\w+\)\.$/,
      );
    });

    it("finds a message whose answer was lost, and adds no second one", async () => {
      await openai.beta.threads.messages.create(threadId, { role: "user", content: "Hello?" });
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { id } = await made({ attachments });
      expect(messagesOn(emulator).map((message) => `${threadId}/${message.id}`)).to.include(id);
      expect(messagesOn(emulator)).to.have.lengthOf(2);
    });

    it("takes no message of another thread for the one whose answer was lost", async () => {
      const other = await openai.beta.threads.create();
      await openai.beta.threads.messages.create(other.id, { role: "user", content: "Where is my parcel?" });
      emulator.faults.add({ kind: "dropBefore", match: { method: "POST" }, times: 1 });
      const { id } = await made();
      expect(id).to.match(new RegExp(`^${threadId}/`));
      expect(messagesOn(emulator)).to.have.lengthOf(2);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs", async () => {
      const { id, inputs, outputs } = await made({ content: parts, attachments, metadata: { a: "1" } });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("sees no change where the server has added a default", async () => {
      const content = [{ type: "image_file", imageFile: { fileId: "file-1" } }];
      const { id, inputs, outputs } = await made({ content });
      expect(messagesOn(emulator)[0]?.content).to.deep.equal([
        { type: "image_file", image_file: { file_id: "file-1", detail: "auto" } },
      ]);
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("takes a text, and a list with this text alone, for the same", async () => {
      const { id, inputs, outputs } = await made();
      const content = [{ type: "text", text: "Where is my parcel?" }];
      expect(await host.diff(id, outputs, { ...inputs, content })).to.deep.include({ changes: "none" });
      const listed = await made({ content });
      expect(await host.diff(listed.id, listed.outputs, inputs)).to.deep.include({ changes: "none" });
      const two = [...content, ...content];
      expect((await host.diff(id, outputs, { ...inputs, content: two })).replaces).to.deep.equal(["content"]);
    });

    const replacing: [change: string, property: string, to: unknown][] = [
      ["it is for another thread", "threadId", "thread_other"],
      ["somebody else says it", "role", "assistant"],
      ["its text changes", "content", "Where are my parcels?"],
      ["its text becomes parts", "content", parts],
      ["its attachments change", "attachments", [{ fileId: "file-3", tools: [{ type: "file_search" }] }]],
    ];
    for (const [change, property, to] of replacing) {
      it(`replaces the message when ${change}`, async () => {
        const { id, inputs, outputs } = await made({ attachments });
        const { replaces } = await host.diff(id, outputs, { ...inputs, [property]: to });
        expect(replaces).to.deep.equal([property]);
      });
    }

    it("replaces the message when its attachments are taken away", async () => {
      const { id, outputs } = await made({ attachments });
      expect((await host.diff(id, outputs, inputsOf())).replaces).to.deep.equal(["attachments"]);
    });

    it("changes metadata in place", async () => {
      const { id, inputs, outputs } = await made();
      const changed = { ...inputs, metadata: { a: "1" } };
      expect(await host.diff(id, outputs, changed)).to.deep.include({ changes: "unknown", replaces: [] });
    });

    it("counts an unknown thread as another one, and sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      expect((await host.diff(id, outputs, { ...inputs, threadId: unknown })).replaces).to.deep.equal([
        "threadId",
      ]);
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("update", () => {
    it("sends metadata alone, and clears it when it is taken away", async () => {
      const { id, inputs, outputs } = await made({ metadata: { a: "1" } });
      const changed = { ...inputs, metadata: { b: "2" } };
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs).to.deep.include({ metadata: { b: "2" }, content: "Where is my parcel?" });
      expect(messagesOn(emulator)[0]?.metadata).to.deep.equal({ b: "2" });
      const cleared = await host.update(id, updated.outputs, inputsOf());
      expect(messagesOn(emulator)[0]?.metadata).to.deep.equal({});
      expect(await host.diff(id, cleared.outputs, inputsOf())).to.deep.include({ changes: "none" });
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made({ content: parts, attachments, metadata: { a: "1" } });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("shows in the inputs what somebody else has changed", async () => {
      const { id, outputs } = await made({ metadata: { a: "1" } });
      const [message] = messagesOn(emulator);
      await openai.beta.threads.messages.update(message?.id as string, {
        thread_id: threadId,
        metadata: { a: "2" },
      });
      expect((await host.read(id, outputs)).inputs).to.deep.include({
        threadId,
        role: "user",
        content: "Where is my parcel?",
        metadata: { a: "2" },
      });
    });

    it("reads a message that exists and of which nothing is known yet, in parts", async () => {
      const { id } = await openai.beta.threads.messages.create(threadId, { role: "user", content: "Hello?" });
      const { outputs } = await host.read(`${threadId}/${id}`, {});
      expect(outputs).to.deep.include({
        threadId,
        role: "user",
        content: [{ type: "text", text: "Hello?" }],
        attachments: [],
      });
    });

    it("says that a message is gone that was deleted, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("thread.message", id.slice(id.indexOf("/") + 1));
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(again.id).not.to.equal(id);
      expect(messagesOn(emulator)).to.have.lengthOf(1);
    });

    it("says of all messages of a thread that is gone that they are gone", async () => {
      const all = [await made(), await made({ content: "Hello?" }), await made({ content: "Anybody?" })];
      emulator.remove("thread", threadId);
      const reads = await Promise.all(all.map(({ id, outputs }) => host.read(id, outputs)));
      expect(reads.map(({ id }) => id)).to.deep.equal(["", "", ""]);
    });

    it("does not say so when another account is asked", async () => {
      const { id, outputs } = await made();
      const other = await installed.host("Message", {
        "openai:apiKey": "sk-projB-1",
        "openai:baseUrl": emulator.url,
      });
      expect(await problemOf(other.read(id, outputs))).to.include(
        "It is not certain that the message is gone",
      );
    });
  });

  describe("an id in the wrong form", () => {
    for (const id of ["msg_abc123", "thread_abc123/", "/msg_abc123", "a/b/c"]) {
      it(`is refused in one sentence and without a request: ${id}`, async () => {
        expect(await problemOf(host.read(id, {}))).to.match(
          new RegExp(`Reading message "${id}": its id must be like "thread_abc123/msg_abc123"\\.$`, "m"),
        );
        expect(emulator.requests).to.be.empty;
      });

      it(`is refused in the preview of an import: ${id}`, async () => {
        expect((await host.check({}, inputsOf({ __import: id }))).failures).to.deep.equal([
          { property: "import", reason: `must be like "thread_abc123/msg_abc123"; got "${id}"` },
        ]);
      });
    }
  });

  describe("import", () => {
    it("adopts a message that is what the program describes", async () => {
      const { id } = await openai.beta.threads.messages.create(threadId, {
        role: "user",
        content: "Where is my parcel?",
      });
      const adopted = await made({ __import: `${threadId}/${id}` });
      expect(adopted.id).to.equal(`${threadId}/${id}`);
      expect(adopted.outputs.content).to.equal("Where is my parcel?");
      expect(messagesOn(emulator)).to.have.lengthOf(1);
    });

    it("says in what a message differs, its thread included", async () => {
      const { id } = await openai.beta.threads.messages.create(threadId, { role: "user", content: "Hello?" });
      const inputs = { __import: `${threadId}/${id}`, threadId: "thread_other" };
      const said = await problemOf(made(inputs));
      expect(said).to.include(`threadId is "${threadId}" there and "thread_other" here`);
      expect(said).to.include(
        'content is [{"type":"text","text":"Hello?"}] there and "Where is my parcel?" here',
      );
    });
  });

  describe("delete", () => {
    it("takes the message out of its thread, and is content when it is gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(messagesOn(emulator)).to.be.empty;
      expect(emulator.objects("thread")).to.have.lengthOf(1);
      await host.delete(id, outputs);
    });

    it("is content when the whole thread is gone", async () => {
      const { id, outputs } = await made();
      emulator.remove("thread", threadId);
      await host.delete(id, outputs);
    });

    const doubtful = [
      { name: "the key is refused", fault: { kind: "status", status: 401 } },
      { name: "the server fails", fault: { kind: "status", status: 500 } },
      { name: "a page of HTML comes", fault: { kind: "html" } },
    ] as const;
    for (const { name, fault } of doubtful) {
      it(`fails and leaves the message when ${name}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting message "${id}": `);
        emulator.faults.clear();
        expect(messagesOn(emulator)).to.have.lengthOf(1);
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
        threadId: 'is required, for example "thread_abc123"',
        role: 'is required, for example "user"',
        content: 'is required, for example "Where is my parcel?"',
      });
    });

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf(
        inputsOf({
          threadId: "",
          role: "system",
          content: [
            { type: "audio", audio: {} },
            "Hello?",
            { type: "text", text: 5 },
            { type: "image_file", imageFile: {} },
            { type: "text", text: "a", imageFile: { fileId: "file-1" } },
          ],
          attachments: [{ tools: [{ type: "web_search" }] }, { fileId: "file-1" }],
          metadata: { a: 1 },
          colour: 1,
        }),
      );
      expect(failures).to.deep.equal({
        threadId: 'must be at least 1 character, for example "thread_abc123"; got ""',
        role: 'must be one of "user", "assistant", for example "user"; got "system"',
        "content[1]":
          'must be an object, for example {"type":"text","text":"Where is my parcel?"}; got "Hello?"',
        "content[0].type":
          'must be one of "text", "image_url", "image_file", for example "text"; got "audio"',
        "content[2].text": 'must be a string, for example "Where is my parcel?"; got 5',
        "content[3].imageFile.fileId": 'is required, for example "file-abc123"',
        "content[4].imageFile": "is not a property here; known are text",
        "attachments[0].fileId": 'is required, for example "file-abc123"',
        "attachments[0].tools[0].type":
          'must be one of "code_interpreter", "file_search", for example "file_search"; got "web_search"',
        "attachments[1].tools": 'is required, for example [{"type":"file_search"}]',
        "metadata.a": "must be a string, got 1",
        colour: "is not a property here; known are threadId, role, content, attachments, metadata",
      });
      expect(emulator.requests).to.be.empty;
    });

    for (const content of [5, true, {}, []])
      it(`refuses a content of ${JSON.stringify(content)}`, async () =>
        expect(Object.keys(await failuresOf(inputsOf({ content })))).to.deep.equal(["content"]));

    it("sends a detail that it does not know, with a warning", async () => {
      const content = [{ type: "image_file", imageFile: { fileId: "file-1", detail: "ultra" } }];
      expect(await failuresOf(inputsOf({ content }))).to.deep.equal({});
      await untilOutput(/content\[0\]\.imageFile\.detail: "ultra" is none of the values known/);
    });

    it("skips values that are not known yet, at any depth", async () => {
      const all = {
        threadId: unknown,
        role: unknown,
        content: unknown,
        attachments: unknown,
        metadata: unknown,
      };
      expect(await failuresOf(all)).to.deep.equal({});
      expect(
        await failuresOf(
          inputsOf({
            content: [
              unknown,
              { type: unknown },
              { type: "text", text: unknown },
              { type: "image_url", imageUrl: unknown },
              { type: "image_file", imageFile: { fileId: unknown, detail: unknown } },
            ],
            attachments: [
              unknown,
              { fileId: unknown, tools: unknown },
              { fileId: "a", tools: [{ type: unknown }] },
            ],
            metadata: { a: unknown },
          }),
        ),
      ).to.deep.equal({});
    });
  });

  describe("on OpenAI's own servers, which have no messages any more", () => {
    it("says since when, what replaces it, and where messages still are", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      const sentence =
        /OpenAI shut its messages down on 2026-08-26\. Conversation and Response replace them\. A compatible server is reached with openai:baseUrl\.$/m;
      expect(await problemOf(host.create(inputsOf({ content: "Hello?" })))).to.match(sentence);
      expect(await problemOf(host.read(id, outputs))).to.match(sentence);
      await host.delete(id, outputs);
      await untilOutput(/Deleting message .* OpenAI shut its messages down/);
    });
  });
});

describe("a message in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: resource.id || "thread_1/msg_mocked", state: resource.inputs };
    },
    call: () => ({}),
  });

  it("has its own id beside the one with its thread's, and its inputs", async () => {
    const message = new Message("question", { threadId: "thread_1", role: "user", content: "Hello?" });
    expect(await settled(message.id)).to.equal("thread_1/msg_mocked");
    expect(await settled(message.messageId)).to.equal("msg_mocked");
    expect(await settled(message.content)).to.equal("Hello?");
    expect(Message.isInstance(message)).to.equal(true);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/openai:Message");
  });

  it("is read by its thread's id and its own, each of which may be an output", async () => {
    const message = Message.get("there", pulumi.output("thread_2"), pulumi.output("msg_2"));
    expect(await settled(message.id)).to.equal("thread_2/msg_2");
    expect(await settled(message.messageId)).to.equal("msg_2");
  });

  it("cannot be read when one of the two ids is empty", () => {
    expect(() => Message.get("none", "", "msg_2")).to.throw("Message.get: the id is empty.");
    expect(() => Message.get("none", "thread_2", "")).to.throw("Message.get: the id is empty.");
  });
});

describe("a stack with a conversation in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program });
  };
  const expectNothingLeft = (): void => {
    for (const kind of ["thread", "thread.message", "file"]) expect(emulator.objects(kind)).to.be.empty;
  };

  const everywhereUnknown = `
const openai = require("pulumi-openai");
const file = new openai.File("first", { purpose: "assistants", source: "a.md" });
const thread = new openai.Thread("conversation", { metadata: { file: file.fileId } });
const question = new openai.Message("question", {
  threadId: thread.threadId,
  role: file.bytes.apply((bytes) => (bytes > 0 ? "user" : "assistant")),
  content: file.filename,
  attachments: [{ fileId: file.fileId, tools: [{ type: file.bytes.apply(() => "file_search") }] }],
  metadata: { file: file.fileId },
});
new openai.Message("answer", {
  threadId: question.threadId,
  role: "assistant",
  content: [{ type: "text", text: question.messageId }, { type: "image_file", imageFile: { fileId: file.fileId } }],
});
const read = openai.Message.get("read", thread.threadId, question.messageId);
exports.result = [read.content, read.messageId, question.messageId];
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
    const [content, readId, messageId] = JSON.parse(output).result;
    expect(content).to.deep.equal([{ type: "text", text: "a.md" }]);
    expect(readId).to.equal(messageId);
    await must(stack.destroy());
    expectNothingLeft();
  });

  const conversation = (options = "{}", metadata = "1"): string => `
const openai = require("pulumi-openai");
const thread = new openai.Thread("conversation", { metadata: { a: "${metadata}" } }, ${options});
for (const [index, role] of ["user", "assistant"].entries())
  new openai.Message("message" + index, { threadId: thread.threadId, role, content: "Text " + index });
`;

  it("replaces the messages with their thread, before or after it, and leaves none behind", async () => {
    await start(conversation());
    await must(stack.up());
    const [first] = emulator.objects("thread") as { id: string }[];
    stack.write("index.js", conversation('{ replaceOnChanges: ["metadata"] }', "2"));
    await must(stack.up());
    const [second] = emulator.objects("thread") as { id: string }[];
    expect(second?.id).not.to.equal(first?.id);
    expect(messagesOn(emulator).map(({ thread_id }) => thread_id)).to.deep.equal([second?.id, second?.id]);
    await must(stack.preview("--expect-no-changes"));

    const replacesFirst = '{ replaceOnChanges: ["metadata"], deleteBeforeReplace: true }';
    stack.write("index.js", conversation(replacesFirst, "3"));
    await must(stack.up());
    const [third] = emulator.objects("thread") as { id: string }[];
    expect(emulator.objects("thread")).to.have.lengthOf(1);
    expect(messagesOn(emulator).map(({ thread_id }) => thread_id)).to.deep.equal([third?.id, third?.id]);
    await must(stack.destroy());
    expectNothingLeft();
  });

  it("makes a whole conversation again when somebody has deleted the thread", async () => {
    await start(conversation());
    await must(stack.up());
    emulator.remove("thread", (emulator.objects("thread")[0] as { id: string }).id);
    await must(stack.refresh());
    expect(stack.resources("openai:Message")).to.be.empty;
    await must(stack.up());
    expect(messagesOn(emulator)).to.have.lengthOf(2);
    emulator.remove("thread", (emulator.objects("thread")[0] as { id: string }).id);
    await must(stack.destroy());
    expectNothingLeft();
  });

  it("adopts a message, and names a wrong form of its id in the preview", async () => {
    const openai = clientOf(emulator);
    const { id: threadId } = await openai.beta.threads.create();
    const { id } = await openai.beta.threads.messages.create(threadId, { role: "user", content: "Hello?" });
    const program = (importId: string): string => `
const openai = require("pulumi-openai");
new openai.Message("adopted", { threadId: "${threadId}", role: "user", content: "Hello?" }, { import: "${importId}" });
`;
    await start(program(id));
    const { output } = await mustFail(stack.preview());
    expect(output).to.include(`must be like "thread_abc123/msg_abc123"; got "${id}"`);
    stack.write("index.js", program(`${threadId}/${id}`));
    await must(stack.up());
    expect(stack.resources("openai:Message").map((message) => message.id)).to.deep.equal([
      `${threadId}/${id}`,
    ]);
    expect(messagesOn(emulator)).to.have.lengthOf(1);
    await must(stack.preview("--expect-no-changes"));
  });

  it("stays in the state while OpenAI has retired the API, and can be destroyed", async () => {
    await start(conversation());
    await must(stack.up());
    emulator.retire();
    expect((await mustFail(stack.refresh())).output).to.include(
      "OpenAI shut its messages down on 2026-08-26.",
    );
    expect(stack.resources("openai:Message")).to.have.lengthOf(2);
    await must(stack.destroy());
    expect(stack.resources("openai:Thread")).to.be.empty;
  });
});

describeProperties(
  {
    kind: "Message",
    path: /^\/threads\/[^/]+\/messages$/,
    store: "thread.message",
    there: async (emulator) => {
      const { threads } = clientOf(emulator).beta;
      return { first: (await threads.create()).id, second: (await threads.create()).id };
    },
    base: (_emulator, { first }) => ({ threadId: first, role: "user", content: "Hello?" }),
    cases: [
      {
        property: "threadId",
        rule: "replaces",
        from: ({ first }: Values) => first,
        to: ({ second }: Values) => second,
        wire: "thread_id",
        inPath: true,
        returned: true,
      },
      { property: "role", rule: "replaces", from: "assistant", to: "user", wire: "role", returned: true },
      {
        property: "content",
        rule: "replaces",
        from: parts,
        to: "Is this my parcel?",
        wire: "content",
        sent: [
          [
            { type: "text", text: "Is this my parcel?" },
            { type: "image_url", image_url: { url: "https://example.com/parcel.png", detail: "low" } },
            { type: "image_file", image_file: { file_id: "file-1", detail: "high" } },
          ],
          "Is this my parcel?",
        ],
        returned: true,
      },
      {
        property: "attachments",
        rule: "replaces",
        from: attachments,
        to: [{ fileId: "file-3", tools: [{ type: "file_search" }] }],
        wire: "attachments",
        sent: [
          [{ file_id: "file-2", tools: [{ type: "file_search" }, { type: "code_interpreter" }] }],
          [{ file_id: "file-3", tools: [{ type: "file_search" }] }],
        ],
        returned: true,
      },
      {
        property: "metadata",
        rule: "updates",
        from: { customerName: "Ada" },
        to: { customerName: "Grace", ticket: "4711" },
        wire: "metadata",
        returned: true,
        cleared: null,
      },
    ],
  },
  provider.Message,
);
