import { expect } from "chai";
import type OpenAI from "openai";
import type { ResponseCreateParamsNonStreaming } from "openai/resources/responses/responses";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { clientOf } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";

type Request = ResponseCreateParamsNonStreaming;
type Values = Record<string, unknown>;

const question = "Is my book late?";

describe("The emulator's responses", () => {
  let emulator: Emulator;
  let responses: OpenAI["responses"];
  let conversations: OpenAI["conversations"];

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({
      processingMs: 60_000,
      ...(traffic && { record: answersOf(traffic) }),
    });
    ({ responses, conversations } = clientOf(emulator));
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const ask = (more: Partial<Request> = {}) =>
    responses.create({ model: "gpt-5-mini", input: question, ...more });
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: {
        authorization: "Bearer sk-projA-1",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.text() };
  };
  const refusal = async (more: Values, path = "/responses") => {
    const { status, body } = await send("POST", path, { model: "gpt-5-mini", input: question, ...more });
    const { message, param, code } = (JSON.parse(body) as { error: Values }).error;
    return { status, message, param, code };
  };
  /** What was asked, as the server shows it. */
  const textsIn = async (id: string, query: { limit?: number; order?: "asc" | "desc" } = {}) => {
    const { data } = await responses.inputItems.list(id, { order: "asc", ...query });
    return data.map((item) => {
      const [part] = "content" in item && Array.isArray(item.content) ? item.content : [];
      return part !== undefined && "text" in part ? part.text : item.type;
    });
  };

  it("say the same to the same request, and count what they cost", async () => {
    const [one, other] = [await ask(), await ask()];
    expect(one.id)
      .to.match(/^resp_/)
      .and.not.equal(other.id);
    expect(one.output_text).to.equal(`You asked: ${question}`).and.equal(other.output_text);
    const { input_tokens = 0, output_tokens = 0, total_tokens } = one.usage ?? {};
    expect(total_tokens).to.equal(input_tokens + output_tokens);
    const long = await ask({ instructions: "Be brief." });
    expect(long.usage?.input_tokens).to.be.above(input_tokens);
  });

  it("have the form of the schema that was asked for", async () => {
    const schema = { type: "object", properties: { late: { type: "boolean" } }, required: ["late"] };
    const { output_text } = await ask({
      text: { format: { type: "json_schema", name: "answer", schema } },
    });
    expect(JSON.parse(output_text).late).to.be.a("boolean");
  });

  it("go on from one another, without what the earlier one had to keep to", async () => {
    const first = await ask({ instructions: "Be brief." });
    const next = await ask({ previous_response_id: first.id, input: "And now?" });
    expect(next).to.include({ previous_response_id: first.id, instructions: null });
    expect(await textsIn(next.id)).to.deep.equal([question, first.output_text, "And now?"]);
    expect(await textsIn(next.id, { order: "desc", limit: 1 })).to.include("And now?");
  });

  it("go on with a conversation, and add to it what was asked and answered", async () => {
    const { id } = await conversations.create({ items: [{ role: "developer", content: "Be kind." }] });
    const response = await ask({ conversation: id });
    expect(response.conversation).to.deep.equal({ id });
    const { data } = await conversations.items.list(id, { order: "asc" });
    expect(data.map((item) => item.type === "message" && item.role)).to.deep.equal([
      "developer",
      "user",
      "assistant",
    ]);
    expect(await textsIn(response.id)).to.deep.equal(["Be kind.", question]);
  });

  it("take an item by its id, from a conversation or from another response", async () => {
    const first = await ask();
    const said = first.output[0]?.id as string;
    const next = await ask({ input: [{ type: "item_reference", id: said }] });
    expect(await textsIn(next.id)).to.deep.equal([first.output_text]);
    expect(await refusal({ input: [{ type: "item_reference", id: "msg_none" }] })).to.include({
      status: 404,
      message: "Item with id 'msg_none' not found.",
    });
  });

  it("are kept unless that is forbidden, and go for good", async () => {
    const { id } = await ask();
    const { id: loose } = await ask({ store: false });
    expect((await responses.retrieve(id)).output_text).to.equal(`You asked: ${question}`);
    expect(await send("DELETE", `/responses/${id}`)).to.deep.equal({ status: 200, body: "" });
    for (const gone of [id, loose])
      for (const [method, path] of [
        ["GET", ""],
        ["DELETE", ""],
        ["GET", "/input_items"],
        ["POST", "/cancel"],
      ] as const) {
        const { status, body } = await send(method, `/responses/${gone}${path}`);
        expect({ status, message: JSON.parse(body).error.message }).to.deep.equal({
          status: 404,
          message: `Response with id '${gone}' not found.`,
        });
      }
  });

  it("are not seen by another project", async () => {
    const { id } = await ask();
    const answer = await fetch(`${emulator.url}/responses/${id}`, {
      headers: { authorization: "Bearer sk-projB-1" },
    });
    expect(answer.status).to.equal(404);
  });

  it("are answered in the background by the emulator's clock, or cancelled before", async () => {
    const [answered, cancelled] = [await ask({ background: true }), await ask({ background: true })];
    expect(answered).to.deep.include({ status: "queued", output: [] });
    emulator.advanceClock(31);
    expect(await responses.retrieve(answered.id)).to.include({ status: "in_progress" });
    expect(await responses.cancel(cancelled.id)).to.include({ status: "cancelled" });
    emulator.advanceClock(30);
    expect(await responses.retrieve(answered.id)).to.include({ status: "completed" });
    expect(await responses.retrieve(cancelled.id)).to.deep.include({ status: "cancelled", output: [] });
    expect(await responses.cancel(answered.id)).to.include({ status: "completed" });
  });

  it("cannot be cancelled when they are answered at once", async () => {
    const { id } = await ask();
    expect(await refusal({}, `/responses/${id}/cancel`)).to.include({
      status: 400,
      message: "Cannot cancel a synchronous response.",
    });
  });

  describe("refuse, in OpenAI's words and at its path,", () => {
    const wrong: [Values, Values][] = [
      [
        { model: undefined },
        {
          status: 400,
          message: "Missing required parameter: 'model'.",
          param: "model",
          code: "missing_required_parameter",
        },
      ],
      [{ model: "gpt-none" }, { status: 404, code: "model_not_found" }],
      [{ colour: "red" }, { message: "Unknown parameter: 'colour'.", code: "unknown_parameter" }],
      [{ input: undefined }, { param: "input", code: "missing_required_parameter" }],
      [{ input: 5 }, { param: "input" }],
      [{ input: [{ role: "narrator", content: "a" }] }, { param: "input[0].role", code: "invalid_value" }],
      [{ previous_response_id: "resp_none" }, { status: 400, code: "previous_response_not_found" }],
      [
        { conversation: "conv_none" },
        { status: 404, message: "Conversation with id 'conv_none' not found." },
      ],
      [
        { previous_response_id: "resp_1", conversation: "conv_1" },
        { param: "previous_response_id", code: "mutually_exclusive_parameters" },
      ],
      [{ background: true, store: false }, { param: "background" }],
      [{ max_output_tokens: 15 }, { param: "max_output_tokens" }],
      [{ temperature: 3 }, { param: "temperature" }],
      [{ include: ["thoughts"] }, { param: "include[0]", code: "invalid_value" }],
      [{ reasoning: { effort: "heroic" } }, { param: "reasoning.effort", code: "invalid_value" }],
      [{ text: { format: { type: "json_schema", name: "a b" } } }, { param: "text.format.name" }],
      [{ tools: [{ type: "hammer" }] }, { param: "tools[0].type", code: "invalid_value" }],
      [{ tools: [{ type: "file_search" }] }, { param: "tools[0].vector_store_ids" }],
      [{ tools: [{ type: "computer", colour: "red" }] }, { param: "tools[0].colour" }],
      [{ tool_choice: "any" }, { param: "tool_choice", code: "invalid_value" }],
      [{ context_management: [{ type: "compaction", compact_threshold: 1 }] }, { status: 400 }],
      [{ stream: true }, { param: "stream" }],
    ];
    for (const [more, expected] of wrong)
      it(`what is wrong: ${JSON.stringify(more)}`, async () => {
        expect(await refusal(more)).to.include({ ...expected });
      });

    it("nothing that is null instead of absent", async () => {
      const nothing = { instructions: null, tools: null, conversation: null, metadata: null, stream: null };
      const { status } = await send("POST", "/responses", {
        model: "gpt-5-mini",
        input: question,
        ...nothing,
      });
      expect(status).to.equal(200);
    });
  });
});
