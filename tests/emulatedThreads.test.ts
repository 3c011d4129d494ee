import { expect } from "chai";
import OpenAI from "openai";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { clientOf } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";

type Threads = OpenAI["beta"]["threads"];

describe("The emulator's threads", () => {
  let emulator: Emulator;
  let threads: Threads;
  let threadId: string;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({ ...(traffic && { record: answersOf(traffic) }) });
    threads = clientOf(emulator).beta.threads;
  });
  beforeEach(async () => {
    emulator.reset();
    threadId = (await threads.create()).id;
  });
  after(() => emulator.close());

  const send = async (method: string, path: string, body?: unknown, beta = "assistants=v2") => {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: {
        authorization: "Bearer sk-projA-1",
        ...(beta && { "openai-beta": beta }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const errorOf = async (method: string, path: string, body?: unknown, beta?: string) => {
    const answer = await send(method, path, body, beta);
    const { message, code, param } = answer.body.error as Record<string, unknown>;
    return [answer.status, message, code, param];
  };

  it("are made of nothing, with everything that the API shows", async () => {
    const { status, body } = await send("POST", "/threads", {});
    expect(status).to.equal(200);
    expect(body).to.have.all.keys("id", "object", "created_at", "metadata", "tool_resources");
    expect(body).to.deep.include({ object: "thread", metadata: {}, tool_resources: {} });
    expect(body.id).to.match(/^thread_[A-Za-z0-9]{24}$/);
  });

  it("answer only those who say which version of the API they speak", async () => {
    for (const beta of ["", "assistants=v1"])
      expect(await errorOf("GET", `/threads/${threadId}`, undefined, beta)).to.deep.equal([
        400,
        "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v2'.",
        "invalid_beta",
        null,
      ]);
    expect((await send("GET", `/threads/${threadId}`, undefined, "other=v1, assistants=v2")).status).to.equal(
      200,
    );
  });

  it("cannot be listed", async () => {
    expect(await errorOf("GET", "/threads")).to.deep.equal([
      404,
      "Invalid URL (GET /v1/threads)",
      null,
      null,
    ]);
  });

  it("are named in their 404s, and so is a message in its own", async () => {
    for (const [method, path] of [
      ["GET", "/threads/thread_none"],
      ["POST", "/threads/thread_none"],
      ["DELETE", "/threads/thread_none"],
      ["GET", "/threads/thread_none/messages"],
      ["POST", "/threads/thread_none/messages"],
      ["DELETE", "/threads/thread_none/messages/msg_none"],
    ] as const)
      expect(await errorOf(method, path, method === "POST" ? {} : undefined)).to.deep.equal([
        404,
        "No thread found with id 'thread_none'.",
        null,
        null,
      ]);
    expect((await errorOf("GET", `/threads/${threadId}/messages/msg_none`))[1]).to.equal(
      "No message found with id 'msg_none'.",
    );
  });

  it("are seen by their own project alone", async () => {
    const other = new OpenAI({ baseURL: emulator.url, apiKey: "sk-projB-1", maxRetries: 0 }).beta.threads;
    await other.retrieve(threadId).then(
      () => expect.fail("it was seen"),
      (error) => expect(error.status).to.equal(404),
    );
  });

  it("keep what an update does not name, and lose what it names as null", async () => {
    const code_interpreter = { file_ids: ["file-1"] };
    const file_search = { vector_store_ids: ["vs_1"] };
    await threads.update(threadId, { metadata: { a: "1" }, tool_resources: { code_interpreter } });
    const second = await threads.update(threadId, { tool_resources: { file_search } });
    expect(second).to.deep.include({
      metadata: { a: "1" },
      tool_resources: { code_interpreter, file_search },
    });
    const third = await threads.update(threadId, { metadata: null, tool_resources: null });
    expect(third).to.deep.include({ metadata: {}, tool_resources: {} });
  });

  it("take their messages with them, and nobody else's", async () => {
    const other = await threads.create({ messages: [{ role: "user", content: "Hello?" }] });
    await threads.messages.create(threadId, { role: "user", content: "Hello?" });
    expect(await threads.delete(threadId)).to.deep.equal({
      id: threadId,
      object: "thread.deleted",
      deleted: true,
    });
    const left = emulator.objects("thread.message") as { thread_id: string }[];
    expect(left.map(({ thread_id }) => thread_id)).to.deep.equal([other.id]);
  });

  it("list their messages page by page, to the end, in both orders", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++)
      ids.push((await threads.messages.create(threadId, { role: "user", content: String(i) })).id);
    await threads.create({ messages: [{ role: "user", content: "elsewhere" }] });
    const listed = async (order: "asc" | "desc"): Promise<string[]> => {
      const found: string[] = [];
      for await (const { id } of threads.messages.list(threadId, { limit: 2, order })) found.push(id);
      return found;
    };
    expect(await listed("asc")).to.deep.equal(ids);
    expect(await listed("desc")).to.deep.equal([...ids].reverse());
    const { data } = await threads.messages.list(threadId);
    expect(data.map(({ id }) => id)).to.deep.equal([...ids].reverse());
    expect((await threads.messages.list(threadId, { run_id: "run_1" })).data).to.be.empty;
  });

  it("show a message with all that the API shows of it", async () => {
    const message = await threads.messages.create(threadId, { role: "user", content: "Hello?" });
    expect(message.id).to.match(/^msg_[A-Za-z0-9]{24}$/);
    expect(message).to.deep.equal({
      id: message.id,
      object: "thread.message",
      created_at: message.created_at,
      thread_id: threadId,
      status: "completed",
      incomplete_details: null,
      completed_at: message.created_at,
      incomplete_at: null,
      role: "user",
      content: [{ type: "text", text: { value: "Hello?", annotations: [] } }],
      assistant_id: null,
      run_id: null,
      attachments: [],
      metadata: {},
    });
    expect(await threads.messages.delete(message.id, { thread_id: threadId })).to.deep.equal({
      id: message.id,
      object: "thread.message.deleted",
      deleted: true,
    });
  });

  const wrongMessages: [
    what: string,
    body: object,
    answer: [message: string, code: string, param: string],
  ][] = [
    [
      "without a role",
      { content: "a" },
      ["Missing required parameter: 'role'.", "missing_required_parameter", "role"],
    ],
    [
      "of somebody else",
      { role: "system", content: "a" },
      ["Invalid value: 'system'. Supported values are: 'user' and 'assistant'.", "invalid_value", "role"],
    ],
    [
      "with a content that is an object",
      { role: "user", content: {} },
      [
        "Invalid type for 'content': expected an array, but got an object instead.",
        "invalid_type",
        "content",
      ],
    ],
    [
      "without any part",
      { role: "user", content: [] },
      [
        "Invalid 'content': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        "empty_array",
        "content",
      ],
    ],
    [
      "with a part of no known type",
      { role: "user", content: [{ type: "text", text: "a" }, { type: "audio" }] },
      [
        "Invalid value: 'audio'. Supported values are: 'text', 'image_url', 'image_file'.",
        "invalid_value",
        "content[1].type",
      ],
    ],
    [
      "with an attachment for no tool",
      { role: "user", content: "a", attachments: [{ file_id: "file-1" }] },
      [
        "Missing required parameter: 'attachments[0].tools'.",
        "missing_required_parameter",
        "attachments[0].tools",
      ],
    ],
    [
      "with a parameter that is not known",
      { role: "user", content: "a", file_ids: [] },
      ["Unknown parameter: 'file_ids'.", "unknown_parameter", "file_ids"],
    ],
    [
      "with metadata that is too long",
      { role: "user", content: "a", metadata: { a: "v".repeat(513) } },
      [
        "Invalid 'metadata.a': string too long. Expected a string with maximum length 512, but got a string with length 513 instead.",
        "string_above_max_length",
        "metadata.a",
      ],
    ],
  ];
  for (const [what, body, answer] of wrongMessages) {
    it(`refuse a message ${what}, alone and at the beginning`, async () => {
      const [message, code, param] = answer;
      expect(await errorOf("POST", `/threads/${threadId}/messages`, body)).to.deep.equal([
        400,
        message,
        code,
        param,
      ]);
      const first = await errorOf("POST", "/threads", { messages: [body] });
      expect([first[2], first[3]]).to.deep.equal([code, `messages[0].${param}`]);
      expect(emulator.objects("thread")).to.have.lengthOf(1);
      expect(emulator.objects("thread.message")).to.be.empty;
    });
  }

  it("refuse more files, stores and pairs than they can hold", async () => {
    const file_ids = Array.from({ length: 21 }, (_, i) => `file-${i}`);
    expect(
      await errorOf("POST", "/threads", { tool_resources: { code_interpreter: { file_ids } } }),
    ).to.deep.equal([
      400,
      "Invalid 'tool_resources.code_interpreter.file_ids': array too long. Expected an array with maximum length 20, but got an array with length 21 instead.",
      "array_above_max_length",
      "tool_resources.code_interpreter.file_ids",
    ]);
    const vector_store_ids = ["vs_1", "vs_2"];
    expect(
      (
        await errorOf("POST", `/threads/${threadId}`, {
          tool_resources: { file_search: { vector_store_ids } },
        })
      )[3],
    ).to.equal("tool_resources.file_search.vector_store_ids");
    const metadata = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "v"]));
    expect((await errorOf("POST", "/threads", { metadata }))[2]).to.equal("object_above_max_properties");
    expect((await errorOf("POST", "/threads", { metadata: "a" }))[1]).to.equal(
      "Invalid type for 'metadata': expected an object, but got a string instead.",
    );
  });
});
