import { expect } from "chai";
import OpenAI, { type APIError } from "openai";
import type { JobCreateParams } from "openai/resources/fine-tuning/jobs/jobs";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { upload } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";
import { dialogues, jsonLines, preferences } from "./support/trainingData.js";

const seconds = 600;

describe("fine-tuning in the emulator", () => {
  let emulator: Emulator;
  let api: OpenAI;
  let file: string;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({
      fineTuningSeconds: seconds,
      ...(traffic && { record: answersOf(traffic) }),
    });
    api = clientOf("sk-projA-1");
  });
  beforeEach(async () => {
    emulator.reset();
    file = await uploaded(dialogues(10));
  });
  after(() => emulator.close());

  const clientOf = (apiKey: string) => new OpenAI({ baseURL: emulator.url, apiKey, maxRetries: 0 });
  const uploaded = (content: string) => upload(emulator, content, { purpose: "fine-tune" });
  const create = (more: Partial<JobCreateParams> = {}) =>
    api.fineTuning.jobs.create({ model: "gpt-4o-mini", training_file: file, ...more });
  const found = (id: string) => api.fineTuning.jobs.retrieve(id);
  const errorOf = async (attempt: PromiseLike<unknown>): Promise<APIError> => {
    try {
      await attempt;
    } catch (error) {
      return error as APIError;
    }
    throw new Error("it succeeded, and should have failed");
  };

  it("goes through all stages as its clock goes on", async () => {
    const { id } = await create();
    const statuses: string[] = [];
    for (let step = 0; step < 6; step++) {
      statuses.push((await found(id)).status);
      emulator.advanceClock(seconds / 5);
    }
    expect(statuses).to.deep.equal([
      "validating_files",
      "queued",
      "running",
      "running",
      "running",
      "succeeded",
    ]);
  });

  it("chooses numbers for what is left to it, once the files are validated", async () => {
    const { id, hyperparameters } = await create();
    expect(hyperparameters).to.deep.equal({
      batch_size: "auto",
      learning_rate_multiplier: "auto",
      n_epochs: "auto",
    });
    emulator.advanceClock(seconds / 5);
    const chosen = { batch_size: 1, learning_rate_multiplier: 1.8, n_epochs: 10 };
    expect(await found(id)).to.deep.include({
      hyperparameters: chosen,
      method: { type: "supervised", supervised: { hyperparameters: chosen } },
    });
  });

  it("makes a model and a file with the metrics of each step", async () => {
    const { id } = await create({
      suffix: "shop",
      method: { type: "supervised", supervised: { hyperparameters: { n_epochs: 2 } } },
    });
    emulator.advanceClock(seconds);
    const job = await found(id);
    expect(job.fine_tuned_model).to.match(/^ft:gpt-4o-mini-2024-07-18:emulator:shop:\w{8}$/);
    expect(await api.models.retrieve(job.fine_tuned_model as string)).to.include({
      owned_by: "org-emulator",
    });
    const csv = await (await api.files.content(job.result_files[0] as string)).text();
    expect(csv.trimEnd().split("\n")).to.have.lengthOf(1 + 2 * 10);
    expect(job.trained_tokens).to.be.greaterThan(0);
  });

  it("tells events newest first, in pages, and checkpoints of the last epochs", async () => {
    const { id } = await create();
    emulator.advanceClock(seconds);
    const messages: string[] = [];
    for await (const event of api.fineTuning.jobs.listEvents(id, { limit: 7 })) messages.push(event.message);
    expect(messages.slice(0, 2)).to.deep.equal([
      "The job has successfully completed",
      `New fine-tuned model created: ${(await found(id)).fine_tuned_model}`,
    ]);
    expect(messages.slice(-4)).to.deep.equal([
      "Fine-tuning job started",
      "Files validated, moving job to queued state",
      `Validating training file: ${file}`,
      `Created fine-tuning job: ${id}`,
    ]);
    expect(
      messages.filter((message) => /^Step \d+\/100: training loss=\d\.\d\d$/.test(message)),
    ).to.have.lengthOf(50);
    const checkpoints = await api.fineTuning.jobs.checkpoints.list(id);
    expect(checkpoints.data.map(({ step_number }) => step_number)).to.deep.equal([100, 90, 80]);
  });

  it("learns the same from the same seed", async () => {
    const losses = async () => {
      const { id } = await create({ seed: 7 });
      emulator.advanceClock(seconds);
      const { data } = await api.fineTuning.jobs.checkpoints.list(id);
      return data.map(({ metrics }) => metrics.train_loss);
    };
    expect(await losses()).to.deep.equal(await losses());
  });

  const invalid: [string, () => string, Partial<JobCreateParams>, string, RegExp][] = [
    [
      "of too few examples",
      () => dialogues(9),
      {},
      "invalid_n_examples",
      /^Training file has 9 example\(s\), but must have at least 10 examples$/,
    ],
    ["that is no JSON Lines", () => "hello\n", {}, "invalid_training_file", /line 1 is no JSON object/],
    [
      "that ends with the user",
      () => dialogues(10) + jsonLines([{ messages: [{ role: "user", content: "?" }] }]),
      {},
      "invalid_training_file",
      /Line 11 does not end with the assistant/,
    ],
    [
      "of another method",
      () => dialogues(10),
      { method: { type: "dpo" } },
      "invalid_training_file",
      /is in the fine-tune-chat format, .*\(provided method=dpo\)/,
    ],
  ];
  for (const [what, content, more, code, words] of invalid) {
    it(`lets a job fail whose training file is one ${what}`, async () => {
      const { id, status } = await create({ training_file: await uploaded(content()), ...more });
      expect(status).to.equal("validating_files");
      emulator.advanceClock(seconds / 5);
      const job = await found(id);
      expect(job.status).to.equal("failed");
      expect(job.error).to.include({ code, param: "training_file" });
      expect(job.error?.message).to.match(words);
    });
  }

  it("lets a job fail whose validation file is not of the same form", async () => {
    const { id } = await create({ validation_file: await uploaded(preferences(10)) });
    emulator.advanceClock(seconds / 5);
    expect((await found(id)).error).to.include({ code: "invalid_validation_file", param: "validation_file" });
  });

  it("stands still while a job is paused", async () => {
    const { id } = await create();
    emulator.advanceClock(seconds / 2);
    expect(await api.fineTuning.jobs.pause(id)).to.include({ status: "paused" });
    emulator.advanceClock(10 * seconds);
    expect(await found(id)).to.include({ status: "paused" });
    expect(await api.fineTuning.jobs.resume(id)).to.include({ status: "running" });
    emulator.advanceClock(seconds / 2);
    expect(await found(id)).to.include({ status: "succeeded" });
  });

  it("neither cancels, pauses nor resumes a job that has ended", async () => {
    const { id } = await create();
    expect(await api.fineTuning.jobs.cancel(id)).to.include({ status: "cancelled" });
    for (const act of ["cancel", "pause", "resume"] as const)
      expect((await errorOf(api.fineTuning.jobs[act](id))).status).to.equal(400);
    emulator.advanceClock(seconds);
    expect(await found(id)).to.include({ status: "cancelled", fine_tuned_model: null });
  });

  it("lists newest first, in pages, and by metadata", async () => {
    const first = await create({ metadata: { team: "support" } });
    const second = await create({ metadata: { team: "sales" } });
    const third = await create();
    const ids: string[] = [];
    for await (const job of api.fineTuning.jobs.list({ limit: 2 })) ids.push(job.id);
    expect(ids).to.deep.equal([third.id, second.id, first.id]);
    const { data } = await api.fineTuning.jobs.list({ metadata: { team: "support" } });
    expect(data.map(({ id }) => id)).to.deep.equal([first.id]);
  });

  it("shows jobs and models to their own project alone", async () => {
    const { id } = await create();
    emulator.advanceClock(seconds);
    const { fine_tuned_model } = await found(id);
    const other = clientOf("sk-projB-1");
    expect((await errorOf(other.fineTuning.jobs.retrieve(id))).message).to.include(
      `Could not find fine tune: ${id}`,
    );
    expect((await errorOf(other.models.retrieve(fine_tuned_model as string))).status).to.equal(404);
  });

  const refused: [string, object, string][] = [
    ["a file that does not exist", { training_file: "file-none" }, "training_file"],
    ["a model that does not exist", { model: "gpt-9" }, "model"],
    ["no model", { model: undefined }, "model"],
    ["a suffix that is too long", { suffix: "x".repeat(65) }, "suffix"],
    ["a seed below 0", { seed: -1 }, "seed"],
    ["a method that does not exist", { method: { type: "ppo" } }, "method.type"],
    [
      "reinforcement without a grader",
      { method: { type: "reinforcement", reinforcement: {} } },
      "method.reinforcement.grader",
    ],
    [
      "a learning rate of 0",
      { method: { type: "supervised", supervised: { hyperparameters: { learning_rate_multiplier: 0 } } } },
      "method.supervised.hyperparameters.learning_rate_multiplier",
    ],
    [
      "a hyperparameter of another method",
      { method: { type: "supervised", supervised: { hyperparameters: { beta: 1 } } } },
      "method.supervised.hyperparameters.beta",
    ],
    ["an integration that does not exist", { integrations: [{ type: "mlflow" }] }, "integrations[0].type"],
    ["metadata of other values than texts", { metadata: { team: 5 } }, "metadata.team"],
  ];
  for (const [what, more, param] of refused) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(create(more as Partial<JobCreateParams>));
      expect([error.status, error.param]).to.deep.equal([400, param]);
      expect(emulator.objects("fine_tuning.job")).to.be.empty;
    });
  }

  it("refuses a file of another purpose", async () => {
    const other = await upload(emulator, dialogues(10));
    expect((await errorOf(create({ training_file: other }))).param).to.equal("training_file");
  });

  it("starts from nothing again after a reset", async () => {
    const { id } = await create();
    emulator.reset();
    expect((await errorOf(found(id))).status).to.equal(404);
    expect(emulator.objects("fine_tuning.job")).to.be.empty;
  });
});
