import { expect } from "chai";
import OpenAI from "openai";
import type { Batch, BatchCreateParams } from "openai/resources/batches";
import type { Emulator, EmulatorOptions } from "../emulator/index.js";
import { startEmulator } from "../emulator/index.js";
import { request, requests } from "./support/batchRequests.js";
import { clientOf, upload } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";
import { jsonLines } from "./support/trainingData.js";

/** On the emulator's clock, which the tests move. */
const batchSeconds = 600;

interface ResultLine {
  readonly custom_id: string;
  readonly response: { readonly status_code: number; readonly body: Record<string, unknown> } | null;
  readonly error: { readonly code: string } | null;
}

describe("The emulator's batches", () => {
  let emulator: Emulator;
  let client: OpenAI;

  const start = async (options: EmulatorOptions = {}): Promise<void> => {
    await emulator?.close();
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({
      batchSeconds,
      ...(traffic && { record: answersOf(traffic) }),
      ...options,
    });
    client = clientOf(emulator);
  };
  before(() => start());
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const fileOf = (content: string): Promise<string> =>
    upload(emulator, content, { purpose: "batch", filename: "requests.jsonl" });
  const create = async (content: string, more: Partial<BatchCreateParams> = {}): Promise<Batch> =>
    client.batches.create({
      input_file_id: await fileOf(content),
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
      ...more,
    });
  const later = (batch: Batch, seconds: number): Promise<Batch> => {
    emulator.advanceClock(seconds);
    return client.batches.retrieve(batch.id);
  };
  const linesIn = async (id: string | undefined): Promise<ResultLine[]> => {
    const text = await (await client.files.content(String(id))).text();
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as ResultLine);
  };

  it("go from their validation to their results by the emulator's clock", async () => {
    const batch = await create(requests(10), { metadata: { team: "support" } });
    expect(batch).to.deep.include({ status: "validating", object: "batch", metadata: { team: "support" } });
    expect(batch.expires_at).to.equal(batch.created_at + 86_400);
    const running = await later(batch, batchSeconds * 0.45);
    expect(running).to.include({ status: "in_progress", model: "gpt-4o-mini" });
    expect(running.request_counts).to.deep.equal({ total: 10, completed: 5, failed: 0 });
    expect((await later(batch, batchSeconds * 0.4)).status).to.equal("finalizing");
    const done = await later(batch, batchSeconds * 0.2);
    expect(done).to.include({ status: "completed", completed_at: batch.created_at + batchSeconds });
    expect(done.request_counts).to.deep.equal({ total: 10, completed: 10, failed: 0 });
    expect(done.usage?.total_tokens).to.equal(
      Number(done.usage?.input_tokens) + Number(done.usage?.output_tokens),
    );
    expect(done.usage?.total_tokens).to.be.greaterThan(0);
    expect(done.error_file_id).to.equal(undefined);
  });

  it("answer each request as it would be answered by itself", async () => {
    const batch = await create(requests(2));
    const done = await later(batch, batchSeconds);
    const file = await client.files.retrieve(String(done.output_file_id));
    expect(file).to.include({ purpose: "batch_output", filename: `${batch.id}_output.jsonl` });
    const lines = await linesIn(done.output_file_id);
    expect(lines.map(({ custom_id }) => custom_id)).to.deep.equal(["order-1", "order-2"]);
    const alone = await client.chat.completions.create(request(1).body as never);
    expect(lines[0]?.response?.status_code).to.equal(200);
    const body = lines[0]?.response?.body as unknown as OpenAI.ChatCompletion;
    expect(body.choices).to.deep.equal((alone as OpenAI.ChatCompletion).choices);
  });

  it("ask for responses as well, which are kept as if they were asked for by themselves", async () => {
    const line = request(1, { url: "/v1/responses", body: { model: "gpt-4o-mini", input: "Hello?" } });
    const batch = await create(jsonLines([line]), { endpoint: "/v1/responses" });
    const done = await later(batch, batchSeconds);
    const [only] = await linesIn(done.output_file_id);
    const response = only?.response?.body as unknown as OpenAI.Responses.Response;
    expect((await client.responses.retrieve(response.id)).output_text).to.equal("You asked: Hello?");
    expect(done.usage?.total_tokens).to.equal(response.usage?.total_tokens);
  });

  it("embed as well, and keep their results for as long as was asked", async () => {
    const line = request(1, {
      url: "/v1/embeddings",
      body: { model: "text-embedding-3-small", input: "Hello" },
    });
    const batch = await create(jsonLines([line]), {
      endpoint: "/v1/embeddings",
      output_expires_after: { anchor: "created_at", seconds: 3_600 },
    });
    const done = await later(batch, batchSeconds);
    const [only] = await linesIn(done.output_file_id);
    expect(only?.response?.body.object).to.equal("list");
    const file = await client.files.retrieve(String(done.output_file_id));
    expect(file.expires_at).to.equal(file.created_at + 3_600);
  });

  it("write what is refused into a file of its own, and are completed all the same", async () => {
    const wrong = request(2, { body: { model: "gpt-4o-mini", messages: [], temperature: 9 } });
    const done = await later(await create(jsonLines([request(1), wrong])), batchSeconds);
    expect(done.status).to.equal("completed");
    expect(done.request_counts).to.deep.equal({ total: 2, completed: 1, failed: 1 });
    const [only] = await linesIn(done.error_file_id);
    expect(only).to.deep.include({ custom_id: "order-2", error: null });
    expect(only?.response?.status_code).to.equal(400);
  });

  const failing: [string, string, { code: string; line?: number }][] = [
    ["a line that is no JSON", `${requests(1)}{\n`, { code: "invalid_json_line", line: 2 }],
    ["equal ids", requests(1) + requests(1), { code: "duplicate_custom_id", line: 2 }],
    ["another url", jsonLines([request(1, { url: "/v1/embeddings" })]), { code: "url_mismatch", line: 1 }],
    [
      "another model",
      jsonLines([request(1), request(2, { body: { model: "gpt-5" } })]),
      { code: "model_mismatch", line: 2 },
    ],
    [
      "a line without a body",
      jsonLines([request(1, { body: undefined })]),
      { code: "missing_required_parameter", line: 1 },
    ],
    ["another method", jsonLines([request(1, { method: "GET" })]), { code: "invalid_method", line: 1 }],
    ["no lines", "\n", { code: "empty_file" }],
  ];
  for (const [what, content, error] of failing) {
    it(`fail some time later for ${what}`, async () => {
      const batch = await create(content);
      expect(batch.status).to.equal("validating");
      const failed = await later(batch, batchSeconds / 5);
      expect(failed).to.include({ status: "failed" });
      expect(failed.errors?.data?.[0]).to.include(error);
    });
  }

  it("fail some time later for a file that is not there, or for something else", async () => {
    const other = await upload(emulator, requests(1));
    for (const input_file_id of ["file-none", other]) {
      const failed = await later(await create("x", { input_file_id }), batchSeconds / 5);
      expect(failed.status).to.equal("failed");
      expect(failed.errors?.data?.[0]?.message).to.include(input_file_id);
    }
  });

  it("are cancelled with what they have done by then", async () => {
    const batch = await create(requests(10));
    await later(batch, batchSeconds * 0.45);
    expect((await client.batches.cancel(batch.id)).status).to.equal("cancelling");
    const cancelled = await later(batch, batchSeconds);
    expect(cancelled.status).to.equal("cancelled");
    expect(await linesIn(cancelled.output_file_id)).to.have.lengthOf(5);
    const again = await client.batches.cancel(batch.id).catch((error: { status: number }) => error.status);
    expect(again).to.equal(409);
  });

  it("expire after a day with what they have done by then", async () => {
    await start({ batchSeconds: 2 * 86_400 });
    const expired = await later(await create(requests(6)), 86_400);
    expect(expired).to.include({ status: "expired", expired_at: expired.expires_at });
    const answered = await linesIn(expired.output_file_id);
    const missed = await linesIn(expired.error_file_id);
    expect(answered.length + missed.length).to.equal(6);
    expect(missed[0]).to.deep.include({ response: null });
    expect(missed[0]?.error?.code).to.equal("batch_expired");
    await start();
  });

  it("are listed newest first, in pages, to their own project", async () => {
    const ids = [await create(requests(1)), await create(requests(1)), await create(requests(1))].map(
      ({ id }) => id,
    );
    const first = await client.batches.list({ limit: 2 });
    expect(first.data.map(({ id }) => id)).to.deep.equal([ids[2], ids[1]]);
    expect(first.has_more).to.equal(true);
    const rest = await client.batches.list({ after: String(ids[1]) });
    expect(rest.data.map(({ id }) => id)).to.deep.equal([ids[0]]);
    const other = new OpenAI({ baseURL: emulator.url, apiKey: "sk-projB-1", maxRetries: 0 });
    expect((await other.batches.list()).data).to.be.empty;
    expect(
      await other.batches.retrieve(String(ids[0])).catch((error: { status: number }) => error.status),
    ).to.equal(404);
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ["an endpoint that is none", { endpoint: "/v1/files" }, "endpoint"],
    ["another time", { completion_window: "1h" }, "completion_window"],
    ["no file", { input_file_id: undefined }, "input_file_id"],
    [
      "an expiry within the hour",
      { output_expires_after: { anchor: "created_at", seconds: 60 } },
      "output_expires_after.seconds",
    ],
    ["something unheard of", { colour: "red" }, "colour"],
  ];
  for (const [what, more, param] of refused) {
    it(`are refused with ${what}`, async () => {
      const error = await create(requests(1), more as Partial<BatchCreateParams>).catch(
        (thrown: { status: number; param: string }) => thrown,
      );
      expect(error).to.include({ status: 400, param });
      expect(emulator.objects("batch")).to.be.empty;
    });
  }
});
