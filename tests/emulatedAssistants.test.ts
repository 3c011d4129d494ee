import { expect } from "chai";
import OpenAI from "openai";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { clientOf } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";

type Assistants = OpenAI["beta"]["assistants"];

describe("The emulator's assistants", () => {
  let emulator: Emulator;
  let assistants: Assistants;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({ ...(traffic && { record: answersOf(traffic) }) });
    assistants = clientOf(emulator).beta.assistants;
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const model = "gpt-5-mini";

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

  it("are made of a model, with everything that the API shows", async () => {
    const { status, body } = await send("POST", "/assistants", { model });
    expect(status).to.equal(200);
    const { id, created_at, ...others } = body;
    expect(id).to.match(/^asst_[A-Za-z0-9]{24}$/);
    expect(Math.abs(Number(created_at) - Date.now() / 1000)).to.be.below(3);
    expect(others).to.deep.equal({
      object: "assistant",
      model,
      name: null,
      description: null,
      instructions: null,
      tools: [],
      tool_resources: {},
      metadata: {},
      temperature: 1,
      top_p: 1,
      response_format: "auto",
    });
  });

  it("show the defaults of their tools and formats, and no reasoning effort", async () => {
    const assistant = await assistants.create({
      model,
      reasoning_effort: "low",
      tools: [
        { type: "file_search" },
        { type: "function", function: { name: "f", parameters: { a: { b: 1 } } } },
      ],
      response_format: { type: "json_schema", json_schema: { name: "answer" } },
    });
    expect(assistant).not.to.have.property("reasoning_effort");
    expect(assistant.tools).to.deep.equal([
      { type: "file_search", file_search: { ranking_options: { ranker: "auto", score_threshold: 0 } } },
      { type: "function", function: { name: "f", parameters: { a: { b: 1 } }, strict: false } },
    ]);
    expect(assistant.response_format).to.deep.equal({
      type: "json_schema",
      json_schema: { name: "answer", strict: false },
    });
    expect(await assistants.retrieve(assistant.id)).to.deep.equal(assistant);
  });

  it("answer only those who say which version of the API they speak", async () => {
    for (const [method, path] of [
      ["POST", "/assistants"],
      ["GET", "/assistants"],
      ["GET", "/assistants/asst_a"],
      ["DELETE", "/assistants/asst_a"],
    ] as const)
      expect(await errorOf(method, path, undefined, "assistants=v1")).to.deep.equal([
        400,
        "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v2'.",
        "invalid_beta",
        null,
      ]);
  });

  it("are named in their 404s", async () => {
    for (const method of ["GET", "POST", "DELETE"])
      expect(
        await errorOf(method, "/assistants/asst_none", method === "POST" ? {} : undefined),
      ).to.deep.equal([404, "No assistant found with id 'asst_none'.", null, null]);
  });

  it("are seen by their own project alone", async () => {
    const { id } = await assistants.create({ model });
    const client = new OpenAI({ baseURL: emulator.url, apiKey: "sk-projB-1", maxRetries: 0 });
    const other = client.beta.assistants;
    expect((await other.list()).data).to.be.empty;
    await other.retrieve(id).then(
      () => expect.fail("it was seen"),
      (error) => expect(error.status).to.equal(404),
    );
  });

  it("are listed page by page, twenty at first, in both orders", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 21; i += 1) ids.push((await assistants.create({ model, name: String(i) })).id);
    const page = (await send("GET", "/assistants")).body as { data: object[]; has_more: boolean };
    expect(page.data).to.have.lengthOf(20);
    expect(page).to.include({ object: "list", first_id: ids[20], last_id: ids[1], has_more: true });
    for (const order of ["asc", "desc"] as const) {
      const found: string[] = [];
      for await (const { id } of assistants.list({ limit: 8, order })) found.push(id);
      expect(found).to.deep.equal(order === "asc" ? ids : [...ids].reverse());
    }
    expect((await errorOf("GET", "/assistants?limit=101"))[3]).to.equal("limit");
    expect((await errorOf("GET", "/assistants?after=asst_none"))[3]).to.equal("after");
  });

  it("are listed back from one of them, up to the first", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.push((await assistants.create({ model, name: String(i) })).id);
    const back = async (query: string) => {
      const { body } = await send("GET", `/assistants?order=asc&limit=2&${query}`);
      const { data, has_more } = body as { data: { id: string }[]; has_more: boolean };
      return [data.map(({ id }) => ids.indexOf(id)), has_more];
    };
    expect(await back(`before=${ids[4]}`)).to.deep.equal([[2, 3], true]);
    expect(await back(`before=${ids[2]}`)).to.deep.equal([[0, 1], false]);
    expect(await back(`before=${ids[0]}`)).to.deep.equal([[], false]);
    expect(await back(`after=${ids[1]}&before=${ids[4]}`)).to.deep.equal([[2, 3], false]);
    expect((await errorOf("GET", "/assistants?before=asst_none"))[3]).to.equal("before");
  });

  it("keep what an update does not name, and take their defaults again where it names null", async () => {
    const code_interpreter = { file_ids: ["file-1"] };
    const file_search = { vector_store_ids: ["vs_1"] };
    const first = await assistants.create({
      model,
      name: "One",
      instructions: "You help.",
      temperature: 0,
      metadata: { a: "1", b: "2" },
      tool_resources: { code_interpreter },
    });
    const second = await assistants.update(first.id, {
      name: "Two",
      metadata: { a: "3" },
      tool_resources: { file_search },
    });
    expect(second).to.deep.equal({
      ...first,
      name: "Two",
      metadata: { a: "3" },
      tool_resources: { code_interpreter, file_search },
    });
    const third = await assistants.update(first.id, {
      name: null,
      instructions: null,
      temperature: null,
      metadata: null,
      tool_resources: null,
      tools: [],
    });
    expect(third).to.deep.include({
      name: null,
      instructions: null,
      temperature: 1,
      metadata: {},
      tool_resources: {},
    });
    expect(await assistants.retrieve(first.id)).to.deep.equal(third);
  });

  it("are deleted in the API's own words", async () => {
    const { id } = await assistants.create({ model });
    expect(await assistants.delete(id)).to.deep.equal({ id, object: "assistant.deleted", deleted: true });
    expect(emulator.objects("assistant")).to.be.empty;
  });

  const inFunction = (more: object) => ({ tools: [{ type: "function", function: { name: "f", ...more } }] });
  const inSearch = (file_search: object) => ({ tools: [{ type: "file_search", file_search }] });
  const wrong: [what: string, body: object, param: string, message: RegExp][] = [
    ["no model", { model: null }, "model", /^Missing required parameter: 'model'\.$/],
    [
      "a model that nobody has",
      { model: "gpt-none" },
      "model",
      /^The requested model 'gpt-none' does not exist\.$/,
    ],
    ["a parameter that is not known", { colour: "red" }, "colour", /^Unknown parameter: 'colour'\.$/],
    [
      "a long name",
      { name: "n".repeat(257) },
      "name",
      /maximum length 256, but got a string with length 257/,
    ],
    ["a long description", { description: "d".repeat(513) }, "description", /maximum length 512/],
    ["long instructions", { instructions: "i".repeat(256_001) }, "instructions", /maximum length 256000/],
    [
      "a low temperature",
      { temperature: -1 },
      "temperature",
      /decimal below minimum value.*>= 0, but got -1/,
    ],
    ["a high temperature", { temperature: 3 }, "temperature", /decimal above maximum value.*<= 2, but got 3/],
    ["a temperature as text", { temperature: "1" }, "temperature", /expected a decimal, but got a string/],
    ["a high top_p", { top_p: 1.5 }, "top_p", /<= 1/],
    ["no tools at all", { tools: null }, "tools", /^Missing required parameter/],
    [
      "too many tools",
      { tools: Array(129).fill({ type: "code_interpreter" }) },
      "tools",
      /maximum length 128/,
    ],
    [
      "a tool of no known type",
      { tools: [{ type: "browser" }] },
      "tools[0].type",
      /^Invalid value: 'browser'/,
    ],
    ["too many results", inSearch({ max_num_results: 51 }), "tools[0].file_search.max_num_results", /<= 50/],
    [
      "half a result",
      inSearch({ max_num_results: 1.5 }),
      "tools[0].file_search.max_num_results",
      /an integer/,
    ],
    [
      "ranking without a threshold",
      inSearch({ ranking_options: {} }),
      "tools[0].file_search.ranking_options.score_threshold",
      /^Missing required parameter/,
    ],
    [
      "a tool without its function",
      { tools: [{ type: "function" }] },
      "tools[0].function",
      /^Missing required/,
    ],
    [
      "a function's name with a space",
      inFunction({ name: "a b" }),
      "tools[0].function.name",
      /does not match pattern/,
    ],
    ["parameters as text", inFunction({ parameters: "{}" }), "tools[0].function.parameters", /an object/],
    ["a strictness as text", inFunction({ strict: "yes" }), "tools[0].function.strict", /a boolean/],
    [
      "two functions of one name",
      { tools: [...inFunction({}).tools, ...inFunction({}).tools] },
      "tools",
      /unique names/,
    ],
    ["another effort", { reasoning_effort: "extreme" }, "reasoning_effort", /^Invalid value: 'extreme'/],
    ["another format", { response_format: "json" }, "response_format", /^Invalid value: 'json'/],
    [
      "a schema without a name",
      { response_format: { type: "json_schema", json_schema: {} } },
      "response_format.json_schema.name",
      /^Missing required/,
    ],
    [
      "too many files",
      { tool_resources: { code_interpreter: { file_ids: Array(21).fill("file-1") } } },
      "tool_resources.code_interpreter.file_ids",
      /maximum length 20/,
    ],
    [
      "two stores",
      { tool_resources: { file_search: { vector_store_ids: ["vs_1", "vs_2"] } } },
      "tool_resources.file_search.vector_store_ids",
      /maximum length 1/,
    ],
    [
      "a store to be made along",
      { tool_resources: { file_search: { vector_stores: [{}] } } },
      "tool_resources.file_search.vector_stores",
      /only when they are asked for by themselves/,
    ],
    ["long metadata", { metadata: { a: "v".repeat(513) } }, "metadata.a", /maximum length 512/],
  ];
  for (const [what, body, param, words] of wrong) {
    it(`refuse ${what}, when they are made and when they are changed`, async () => {
      const { id } = await assistants.create({ model });
      for (const path of ["/assistants", `/assistants/${id}`]) {
        const [status, message, , at] = await errorOf("POST", path, { model, ...body });
        expect([status, at]).to.deep.equal([400, param]);
        expect(message).to.match(words);
      }
      expect(emulator.objects("assistant")).to.have.lengthOf(1);
    });
  }

  it("go when OpenAI's retirement comes, and are back after a reset", async () => {
    const isThere = async () => (await send("GET", "/assistants")).status === 200;
    const overHttp = (path: string) => fetch(`${emulator.origin}/_emulator${path}`, { method: "POST" });
    for (const retire of [() => emulator.retire(), () => overHttp("/retire")]) {
      expect(await isThere()).to.equal(true);
      await retire();
      expect(await errorOf("GET", "/assistants")).to.deep.equal([
        404,
        "Invalid URL (GET /v1/assistants)",
        null,
        null,
      ]);
      await overHttp("/reset");
    }
    expect(await isThere()).to.equal(true);
  });
});
