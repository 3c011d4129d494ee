import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type OpenAI from "openai";
import type { Message } from "openai/resources/beta/threads/messages";
import type { Thread as ApiThread } from "openai/resources/beta/threads/threads";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { Thread } from "../sdk/index.js";
import { clientOf, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf, settled } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { must, mustFail, type TestStack } from "./support/stack.js";
import { providerForAll, stacksForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const question = { role: "user", content: "Where is my parcel?" };
const toolResources = {
  codeInterpreter: { fileIds: ["file-1", "file-2"] },
  fileSearch: { vectorStoreIds: ["vs_1"] },
};

function threadsOn(emulator: Emulator): ApiThread[] {
  return emulator.objects("thread") as ApiThread[];
}

describe("Thread", () => {
  let emulator: Emulator;
  let openai: OpenAI;
  let host: Host;

  providerForAll("Thread", (running) => {
    ({ emulator, host } = running);
    openai = clientOf(emulator);
  });

  const inputsOf = (more: Values = {}): Values => ({ __at: "quick/dev/conversation", ...more });

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  describe("create", () => {
    it("begins an empty thread when nothing is given", async () => {
      const { id, outputs } = await made();
      const [thread] = threadsOn(emulator);
      expect(thread?.id).to.equal(id);
      expect(outputs).to.include({ createdAt: thread?.created_at });
    });

    it("begins with its messages in their order, and keeps them in the state alone", async () => {
      const messages = [
        { ...question, metadata: { ticket: "4711" } },
        { role: "assistant", content: [{ type: "text", text: "On its way." }] },
      ];
      const { id, outputs } = await made({ messages, toolResources, metadata: { team: "support" } });
      expect(outputs).to.deep.include({ messages, toolResources, metadata: { team: "support" } });
      const listed = await openai.beta.threads.messages.list(id, { order: "asc" });
      expect(listed.data.map(({ role, content }) => [role, content])).to.deep.equal([
        ["user", [{ type: "text", text: { value: "Where is my parcel?", annotations: [] } }]],
        ["assistant", [{ type: "text", text: { value: "On its way.", annotations: [] } }]],
      ]);
      expect(listed.data[0]?.metadata).to.deep.equal({ ticket: "4711" });
      const { tool_resources } = await openai.beta.threads.retrieve(id);
      expect(tool_resources).to.deep.equal({
        code_interpreter: { file_ids: ["file-1", "file-2"] },
        file_search: { vector_store_ids: ["vs_1"] },
      });
    });

    const losses = [
      { name: "the connection drops", fault: { kind: "dropAfter", match: { method: "POST" }, times: 1 } },
      {
        name: "a gateway answers 502",
        fault: { kind: "statusAfter", status: 502, match: { method: "POST" }, times: 1 },
      },
    ] as const;
    for (const { name, fault } of losses) {
      it(`is sent once when ${name} after the work, and says that a thread may exist`, async () => {
        emulator.faults.add(fault);
        expect(await problemOf(host.create(inputsOf()))).to.match(
          /^.*Creating thread: .* A thread may have been made at \S+Z; this API cannot list them, so it was not tried again\.$/,
        );
        expect(writes(emulator)).to.equal(1);
        expect(threadsOn(emulator)).to.have.lengthOf(1);
      });
    }

    it("is sent again when the server has refused for now, and has done nothing", async () => {
      emulator.faults.add({ kind: "status", status: 429, match: { method: "POST" }, times: 1 });
      await made();
      expect(writes(emulator)).to.equal(2);
      expect(threadsOn(emulator)).to.have.lengthOf(1);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs", async () => {
      const { id, inputs, outputs } = await made({
        messages: [question],
        toolResources,
        metadata: { a: "1" },
      });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("sees no change where the server has added what was left out", async () => {
      const { id, inputs, outputs } = await made({ toolResources: { codeInterpreter: {} } });
      expect(threadsOn(emulator)[0]?.tool_resources).to.deep.equal({ code_interpreter: { file_ids: [] } });
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
    });

    it("never replaces a thread, whatever changes", async () => {
      const { id, inputs, outputs } = await made({ messages: [question], metadata: { a: "1" } });
      const changed = { ...inputs, messages: [], toolResources, metadata: { a: "2" } };
      expect(await host.diff(id, outputs, changed)).to.deep.include({ changes: "unknown", replaces: [] });
    });
  });

  describe("update", () => {
    it("changes metadata and tool resources in one request, and nothing else", async () => {
      const { id, inputs, outputs } = await made({ messages: [question], metadata: { a: "1" } });
      const changed = { ...inputs, toolResources, metadata: { b: "2" } };
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs).to.deep.include({ toolResources, metadata: { b: "2" }, messages: [question] });
      expect(threadsOn(emulator)[0]?.metadata).to.deep.equal({ b: "2" });
      expect(writes(emulator)).to.equal(2);
      expect(await host.diff(id, updated.outputs, changed)).to.deep.include({ changes: "none" });
    });

    it("takes a single tool's resources away from the thread, and leaves the other's", async () => {
      const { id, inputs, outputs } = await made({ toolResources });
      const { fileSearch: _, ...kept } = toolResources;
      const changed = { ...inputs, toolResources: kept };
      const updated = await host.update(id, outputs, changed);
      expect(threadsOn(emulator)[0]?.tool_resources).to.deep.equal({
        code_interpreter: { file_ids: ["file-1", "file-2"] },
        file_search: { vector_store_ids: [] },
      });
      expect(await host.diff(id, updated.outputs, changed)).to.deep.include({ changes: "none" });
    });

    it("takes everything away that the inputs do not name any more", async () => {
      const { id, outputs } = await made({ toolResources, metadata: { a: "1" } });
      const updated = await host.update(id, outputs, inputsOf());
      expect(threadsOn(emulator)[0]).to.deep.include({ metadata: {}, tool_resources: {} });
      expect(await host.diff(id, updated.outputs, inputsOf())).to.deep.include({ changes: "none" });
    });

    it("says of changed first messages that they do nothing, and sends nothing", async () => {
      const { id, inputs, outputs } = await made({ messages: [question] });
      const changed = { ...inputs, messages: [{ ...question, content: "Where are my parcels?" }] };
      await host.check({ ...inputs, __provider: "text" }, changed);
      await untilOutput(
        /messages: it only shapes the thread when it is created, so this change does nothing/,
      );
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs.messages).to.deep.equal(changed.messages);
      expect(writes(emulator)).to.equal(1);
      expect(await host.diff(id, updated.outputs, changed)).to.deep.include({ changes: "none" });
    });
  });

  describe("read", () => {
    it("returns the same outputs again, and leaves the inputs as the engine knows them", async () => {
      const { id, outputs } = await made({ messages: [question], toolResources, metadata: { a: "1" } });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.inputs).to.equal(undefined);
    });

    it("shows in the inputs what somebody else has changed", async () => {
      const { id, inputs, outputs } = await made({ messages: [question], metadata: { a: "1" } });
      await openai.beta.threads.update(id, { metadata: { a: "other" } });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.deep.include({ metadata: { a: "other" }, messages: [question] });
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "unknown" });
    });

    it("reads a thread that exists and of which nothing is known yet", async () => {
      const { id } = await openai.beta.threads.create({ metadata: { a: "1" } });
      expect((await host.read(id, {})).outputs).to.deep.include({ metadata: { a: "1" } });
    });

    it("says that a thread is gone that was deleted on the server, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("thread", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(threadsOn(emulator).map((thread) => thread.id)).to.deep.equal([again.id]);
    });

    it("never takes something else for the thread, when the id is empty", async () => {
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("delete", () => {
    it("deletes the thread with all its messages", async () => {
      const { id, outputs } = await made({ messages: [question] });
      await openai.beta.threads.messages.create(id, { role: "user", content: "Hello?" });
      await host.delete(id, outputs);
      expect(threadsOn(emulator)).to.be.empty;
      expect(emulator.objects("thread.message")).to.be.empty;
    });

    it("is content when the thread is certainly gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(threadsOn(emulator)).to.be.empty;
    });

    const doubtful = [
      { name: "the key is refused", fault: { kind: "status", status: 401 } },
      { name: "the server fails", fault: { kind: "status", status: 500 } },
      { name: "a page of HTML comes", fault: { kind: "html" } },
    ] as const;
    for (const { name, fault } of doubtful) {
      it(`fails and leaves the thread when ${name}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting thread "${id}": `);
        emulator.faults.clear();
        expect(threadsOn(emulator)).to.have.lengthOf(1);
      });
    }
  });

  describe("import", () => {
    it("adopts a thread that is what the program describes, without its first messages being asked for", async () => {
      const { id } = await openai.beta.threads.create({ metadata: { a: "1" } });
      const adopted = await made({ __import: id, metadata: { a: "1" }, messages: [question] });
      expect(adopted.id).to.equal(id);
      expect(threadsOn(emulator)).to.have.lengthOf(1);
    });

    it("says in what a thread differs that is not what the program describes", async () => {
      const { id } = await openai.beta.threads.create({ metadata: { a: "1" } });
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
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: [] },
          { content: [{ type: "audio" }, { type: "text" }, { type: "image_url", imageUrl: { href: "x" } }] },
          { ...question, attachments: [{ fileId: "file-1" }], metadata: { ["k".repeat(65)]: "v" } },
        ],
        toolResources: {
          codeInterpreter: { fileIds: Array.from({ length: 21 }, (_, i) => `file-${i}`) },
          fileSearch: { vectorStoreIds: ["vs_1", "vs_2"], vectorStores: [] },
        },
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "v"])),
        colour: 1,
      });
      expect(failures).to.deep.equal({
        "messages[0].role": 'must be one of "user", "assistant", for example "user"; got "system"',
        "messages[1].content":
          'must be a list of at least 1 item, for example [{"type":"text","text":"Where is my parcel?"}]; got []',
        "messages[2].role": 'is required, for example "user"',
        "messages[2].content[0].type":
          'must be one of "text", "image_url", "image_file", for example "text"; got "audio"',
        "messages[2].content[1].text": 'is required, for example "Where is my parcel?"',
        "messages[2].content[2].imageUrl.url": 'is required, for example "https://example.com/parcel.png"',
        "messages[2].content[2].imageUrl.href": "is not a property here; known are url, detail",
        "messages[3].attachments[0].tools": 'is required, for example [{"type":"file_search"}]',
        [`messages[3].metadata.${"k".repeat(65)}`]: "must have a name of at most 64 characters",
        "toolResources.codeInterpreter.fileIds": "must have at most 20 items, got 21",
        "toolResources.fileSearch.vectorStoreIds": "must have at most 1 item, got 2",
        "toolResources.fileSearch.vectorStores":
          "is not a property here; did you mean vectorStoreIds? Known are vectorStoreIds",
        metadata: "must have at most 16 pairs, got 17",
        colour: "is not a property here; known are messages, toolResources, metadata",
      });
      expect(emulator.requests).to.be.empty;
    });

    const wrong: [string, Values, string][] = [
      ["messages that are no list", { messages: question }, "messages"],
      ["a message that is no object", { messages: ["Hello?"] }, "messages[0]"],
      [
        "a content that is neither text nor list",
        { messages: [{ role: "user", content: 5 }] },
        "messages[0].content",
      ],
      ["tool resources that are no object", { toolResources: [] }, "toolResources"],
      [
        "file ids that are no texts",
        { toolResources: { codeInterpreter: { fileIds: [5] } } },
        "toolResources.codeInterpreter.fileIds[0]",
      ],
      [
        "a file search without a store",
        { toolResources: { fileSearch: {} } },
        "toolResources.fileSearch.vectorStoreIds",
      ],
      ["metadata that is no text", { metadata: { a: 1 } }, "metadata.a"],
      ["metadata that is too long", { metadata: { a: "v".repeat(513) } }, "metadata.a"],
    ];
    for (const [what, inputs, property] of wrong)
      it(`refuses ${what}`, async () =>
        expect(Object.keys(await failuresOf(inputs))).to.deep.equal([property]));

    it("accepts everything at its limits", async () => {
      const fileIds = Array.from({ length: 20 }, (_, i) => `file-${i}`);
      const pairs = Array.from({ length: 16 }, (_, i) => [`${i}`.padEnd(64, "k"), "v".repeat(512)]);
      expect(
        await failuresOf({
          toolResources: { codeInterpreter: { fileIds }, fileSearch: { vectorStoreIds: [] } },
          metadata: Object.fromEntries(pairs),
        }),
      ).to.deep.equal({});
    });

    it("skips values that are not known yet, at any depth", async () => {
      expect(
        await failuresOf({ messages: unknown, toolResources: unknown, metadata: unknown }),
      ).to.deep.equal({});
      expect(
        await failuresOf({
          messages: [
            unknown,
            { role: unknown, content: unknown, attachments: unknown, metadata: unknown },
            { role: "user", content: [unknown, { type: unknown }, { type: "text", text: unknown }] },
            { role: "user", content: "a", attachments: [{ fileId: unknown, tools: [{ type: unknown }] }] },
          ],
          toolResources: {
            codeInterpreter: { fileIds: [unknown] },
            fileSearch: { vectorStoreIds: unknown },
          },
          metadata: { a: unknown },
        }),
      ).to.deep.equal({});
    });
  });

  describe("on OpenAI's own servers, which have no threads any more", () => {
    const sentence =
      /OpenAI shut its threads down on 2026-08-26\. Conversation and Response replace them\. A compatible server is reached with openai:baseUrl\.$/;

    it("says since when, what replaces it, and where threads still are", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      expect(await problemOf(host.create(inputsOf({ metadata: { a: "1" } })))).to.match(sentence);
      expect(await problemOf(host.read(id, outputs))).to.match(new RegExp(sentence.source, "m"));
    });

    it("lets a thread go that was there, when it is destroyed", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      await host.delete(id, outputs);
      await untilOutput(/OpenAI shut its threads down on 2026-08-26/);
    });
  });

  const untilOutput = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
});

describe("a thread in a program under test", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: "thread_mocked", state: { createdAt: 1, ...resource.inputs } };
    },
    call: () => ({}),
  });

  it("has its id and its inputs, under its own type", async () => {
    const thread = new Thread("conversation", {
      messages: [{ role: "user", content: "Hello?" }],
      metadata: { a: "1" },
    });
    expect(await settled(thread.threadId)).to.equal("thread_mocked");
    expect(await settled(thread.createdAt)).to.equal(1);
    expect(await settled(thread.metadata)).to.deep.equal({ a: "1" });
    expect(Thread.isInstance(thread)).to.equal(true);
    const [resource] = registered;
    expect(resource?.type).to.equal("pulumi-nodejs:dynamic/openai:Thread");
    expect(resource?.inputs).to.deep.include({ messages: [{ role: "user", content: "Hello?" }] });
  });

  it("needs no arguments, and cannot be read by an empty id", async () => {
    expect(await settled(new Thread("empty").threadId)).to.equal("thread_mocked");
    expect(() => Thread.get("none", "")).to.throw("Thread.get: the id is empty.");
  });
});

describe("a stack with threads in the real engine", () => {
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
const file = new openai.File("first", { purpose: "assistants", source: "a.md" });
const thread = new openai.Thread("conversation", {
  messages: [
    {
      role: file.bytes.apply((bytes) => (bytes > 0 ? "user" : "assistant")),
      content: file.fileId,
      attachments: [{ fileId: file.fileId, tools: [{ type: file.bytes.apply(() => "file_search") }] }],
      metadata: { file: file.fileId },
    },
    { role: "user", content: [{ type: "text", text: file.filename }, { type: "image_file", imageFile: { fileId: file.fileId } }] },
  ],
  toolResources: { codeInterpreter: { fileIds: [file.fileId] }, fileSearch: { vectorStoreIds: [file.fileId] } },
  metadata: { file: file.fileId },
});
new openai.Thread("copy", { messages: file.bytes.apply(() => []), toolResources: file.bytes.apply(() => ({})), metadata: file.bytes.apply(() => ({})) });
exports.threadId = thread.threadId;
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
    const [file] = emulator.objects("file") as { id: string }[];
    expect(
      emulator.objects("thread.message").map((message) => (message as Message).metadata),
    ).to.deep.include({
      file: file?.id,
    });
    await must(stack.destroy());
    for (const kind of ["thread", "thread.message", "file"]) expect(emulator.objects(kind)).to.be.empty;
  });

  const oneThread = (args: string, options = "{}"): string =>
    `new (require("pulumi-openai").Thread)("conversation", ${args}, ${options});`;

  it("shows a change from outside in the next preview, and takes it back", async () => {
    await start(oneThread('{ metadata: { a: "1" } }'));
    await must(stack.up());
    const [thread] = stack.resources("openai:Thread");
    await clientOf(emulator).beta.threads.update(thread?.id as string, { metadata: { a: "2", b: "3" } });
    await must(stack.refresh());
    expect((await must(stack.preview())).output).to.include("1 to update");
    await must(stack.up());
    expect(threadsOn(emulator)[0]?.metadata).to.deep.equal({ a: "1" });
    await must(stack.preview("--expect-no-changes"));
  });

  it("replaces a thread for other first messages only when the program asks for that", async () => {
    await start(oneThread('{ messages: [{ role: "user", content: "One" }] }'));
    await must(stack.up());
    const [first] = threadsOn(emulator);
    const changed = '{ messages: [{ role: "user", content: "Two" }] }';
    stack.write("index.js", oneThread(changed));
    expect((await must(stack.up())).output).to.include("this change does nothing");
    expect(threadsOn(emulator).map(({ id }) => id)).to.deep.equal([first?.id]);
    await must(stack.preview("--expect-no-changes"));
    stack.write("index.js", oneThread(changed.replace("Two", "Three"), '{ replaceOnChanges: ["messages"] }'));
    await must(stack.up());
    const [second] = threadsOn(emulator);
    expect(threadsOn(emulator)).to.have.lengthOf(1);
    expect(second?.id).not.to.equal(first?.id);
  });

  it("tells what a lost answer may have left, and creates the thread in the next up", async () => {
    await start(oneThread('{ metadata: { a: "1" } }'));
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    const { output } = await mustFail(stack.up());
    expect(output).to.include("A thread may have been made at");
    expect(threadsOn(emulator)).to.have.lengthOf(1);
    expect((await must(stack.up())).output).to.match(
      /A thread that an interrupted run asked for at \S+Z \(Thread quick\/dev\/conversation\) may be left on the server/,
    );
    expect(threadsOn(emulator)).to.have.lengthOf(2);
    await must(stack.preview("--expect-no-changes"));
  });

  it("reads a thread by get, never changes it and never deletes it", async () => {
    const { id } = await clientOf(emulator).beta.threads.create({ metadata: { a: "1" } });
    await start(`
const thread = require("pulumi-openai").Thread.get("there", "${id}");
exports.result = [thread.threadId, thread.metadata];
`);
    await must(stack.up());
    const { output } = await must(stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(output).result).to.deep.equal([id, { a: "1" }]);
    await must(stack.refresh("--expect-no-changes"));
    await must(stack.destroy());
    expect(threadsOn(emulator)).to.have.lengthOf(1);
  });
});

describeProperties(
  {
    kind: "Thread",
    path: /^\/threads$/,
    store: "thread",
    base: () => ({}),
    cases: [
      {
        property: "messages",
        rule: "createOnly",
        from: [
          {
            role: "user",
            content: [
              { type: "text", text: "Look at these." },
              { type: "image_url", imageUrl: { url: "https://example.com/a.png", detail: "low" } },
              { type: "image_file", imageFile: { fileId: "file-1", detail: "high" } },
            ],
            attachments: [
              { fileId: "file-2", tools: [{ type: "file_search" }, { type: "code_interpreter" }] },
            ],
            metadata: { customerName: "Ada" },
          },
        ],
        to: [question],
        wire: "messages",
        sent: [
          [
            {
              role: "user",
              content: [
                { type: "text", text: "Look at these." },
                { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
                { type: "image_file", image_file: { file_id: "file-1", detail: "high" } },
              ],
              attachments: [
                { file_id: "file-2", tools: [{ type: "file_search" }, { type: "code_interpreter" }] },
              ],
              metadata: { customerName: "Ada" },
            },
          ],
          undefined,
        ],
        returned: false,
      },
      {
        property: "toolResources",
        rule: "updates",
        from: toolResources,
        to: { codeInterpreter: { fileIds: ["file-3"] } },
        wire: "tool_resources",
        sent: [
          {
            code_interpreter: { file_ids: ["file-1", "file-2"] },
            file_search: { vector_store_ids: ["vs_1"] },
          },
          { code_interpreter: { file_ids: ["file-3"] }, file_search: { vector_store_ids: [] } },
        ],
        returned: true,
        cleared: null,
      },
      {
        property: "metadata",
        rule: "updates",
        from: { team: "support" },
        to: { team: "sales", region: "eu" },
        wire: "metadata",
        returned: true,
        cleared: null,
      },
    ],
  },
  provider.Thread,
);
