import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { agrees } from "../provider/compare.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import type { Property } from "../provider/schema.js";
import * as openai from "../sdk/index.js";
import { ask, upload, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { createStack, must } from "./support/stack.js";
import { providerForAll, settingsFor } from "./support/suites.js";
import { dialogues, preferences, questions } from "./support/trainingData.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const kind = "fine_tuning.job";
/** On the emulator's clock, which the tests move. */
const fineTuningSeconds = 600;
const grader = {
  type: "string_check",
  name: "exact",
  input: "{{sample.output_text}}",
  reference: "{{item.reference}}",
  operation: "eq",
};

const uploadTraining = (emulator: Emulator, content = dialogues(12)): Promise<string> =>
  upload(emulator, content, { purpose: "fine-tune", filename: "training.jsonl" });

describe("FineTuningJob", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;
  let trainingFile: string;

  providerForAll(
    "FineTuningJob",
    (running) => {
      ({ emulator, installed, host } = running);
    },
    { fineTuningSeconds },
  );
  beforeEach(async () => {
    trainingFile = await uploadTraining(emulator);
    emulator.clearRequests();
  });

  const startHost = (key?: string): Promise<Host> =>
    installed.host("FineTuningJob", settingsFor(emulator, key));

  const inputsOf = (more: Values = {}): Values => ({
    model: "gpt-4o-mini",
    trainingFile,
    __at: "quick/dev/support",
    ...more,
  });

  const made = (more: Values = {}): Promise<Made> => make(host, inputsOf(more));

  const jobs = () =>
    emulator.objects(kind) as { id: string; status: string; fine_tuned_model: string | null }[];
  const models = () =>
    emulator.objects("model").filter((model) => (model as { id: string }).id.startsWith("ft:"));
  const sent = () =>
    emulator.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  describe("create", () => {
    it("creates the job and returns what the server says, with what it knows of the data", async () => {
      const { id, outputs } = await made({ metadata: { team: "support" } });
      expect(jobs().map((job) => job.id)).to.deep.equal([id]);
      expect(outputs).to.deep.include({
        status: "validating_files",
        model: "gpt-4o-mini-2024-07-18",
        trainingFile,
        organizationId: "org-emulator",
        resultFiles: [],
        hyperparameters: { batchSize: "auto", learningRateMultiplier: "auto", nEpochs: "auto" },
        metadata: { team: "support" },
      });
      expect(outputs.seed).to.be.a("number");
      const content = dialogues(12);
      expect(outputs.trainingData).to.deep.include({ examples: 12, bytes: content.length });
      expect(outputs).not.to.have.any.keys(
        "fineTunedModel",
        "error",
        "paused",
        "finishedAt",
        "validationFile",
      );
    });

    it("waits until the job has succeeded, and returns its model, its results and the numbers chosen for it", async () => {
      const creating = made({ waitFor: "succeeded", suffix: "bicycles" });
      await until(() => jobs().length === 1);
      emulator.advanceClock(fineTuningSeconds);
      const { outputs } = await creating;
      expect(outputs).to.deep.include({
        status: "succeeded",
        hyperparameters: { batchSize: 1, learningRateMultiplier: 1.8, nEpochs: 8 },
        suffix: "bicycles",
      });
      expect(outputs.fineTunedModel).to.match(/^ft:gpt-4o-mini-2024-07-18:emulator:bicycles:\w{8}$/);
      expect(models()).to.deep.include.members([{ ...(models()[0] as object), id: outputs.fineTunedModel }]);
      expect(emulator.objects("file").map((file) => (file as { id: string }).id)).to.include.members(
        outputs.resultFiles as string[],
      );
      expect(outputs.trainedTokens).to.be.greaterThan(0);
    });

    it("waits only until the files are validated, when that is asked for", async () => {
      const creating = made({ waitFor: "validated" });
      await until(() => jobs().length === 1);
      emulator.advanceClock(fineTuningSeconds / 5);
      expect((await creating).outputs.status).to.equal("queued");
    });

    it("pauses a new job as soon as it exists", async () => {
      const { id, outputs } = await made({ paused: true, waitFor: "succeeded" });
      expect(outputs).to.include({ status: "paused", paused: true });
      expect(sent()).to.deep.equal(["POST /fine_tuning/jobs", `POST /fine_tuning/jobs/${id}/pause`]);
    });

    it("takes a job for its own whose creation was not answered, and creates no second one", async () => {
      // Another process: this one has seen the emulator's clock move on, and it has been set back.
      host = await startHost();
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { id } = await made({
        method: { type: "supervised", supervised: { hyperparameters: { nEpochs: 2 } } },
      });
      expect(jobs().map((job) => job.id)).to.deep.equal([id]);
    });

    it("does not take one that somebody has cancelled for its own", async () => {
      host = await startHost("sk-projA-2");
      const match = { key: "sk-projA-2", method: "POST" };
      emulator.faults.add({ kind: "hold", name: "lost", when: "after", match, times: 1 });
      emulator.faults.add({ kind: "dropAfter", match, times: 1 });
      const creating = made();
      await emulator.barrier("lost").reached();
      const [own] = jobs();
      const other = await ask(emulator, "POST", "/fine_tuning/jobs", {
        model: "gpt-4o-mini",
        training_file: trainingFile,
      });
      await ask(emulator, "POST", `/fine_tuning/jobs/${other.id}/cancel`);
      emulator.barrier("lost").release();
      expect((await creating).id).to.equal(own?.id);
      expect(jobs()).to.have.lengthOf(2);
    });

    it("tells two jobs on different files apart, when neither creation was answered", async () => {
      const other = await uploadTraining(emulator, dialogues(20));
      host = await startHost();
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 2 });
      const [first, second] = await Promise.all([
        host.create(inputsOf({ __at: "quick/dev/first" })),
        host.create(inputsOf({ trainingFile: other, __at: "quick/dev/second" })),
      ]);
      expect(jobs()).to.have.lengthOf(2);
      expect(first?.outputs.trainingFile).to.equal(trainingFile);
      expect(second?.outputs.trainingFile).to.equal(other);
    });

    it("warns of a model that ends soon", async () => {
      await made({ model: "gpt-4o-mini-2024-07-18" });
      expect(host.output).to.include('The model "gpt-4o-mini-2024-07-18" will be shut down on 2027-01-06.');
    });
  });

  describe("the training file", () => {
    const refused: [string, string, Values, RegExp][] = [
      ["of too few examples", dialogues(9), {}, /it holds 9 examples, and must hold at least 10/],
      ["with a line that is no JSON", `${dialogues(10)}{`, {}, /line 11 is no JSON object/],
      ["of another method", dialogues(10), { method: { type: "dpo" } }, /line 1 has no "input"/],
    ];
    for (const [what, content, more, words] of refused) {
      it(`${what} is refused before anything is sent`, async () => {
        const file = await uploadTraining(emulator, content);
        emulator.clearRequests();
        const text = await problemOf(host.create(inputsOf({ trainingFile: file, ...more })));
        expect(text).to.match(words).and.include(`trainingFile "${file}" cannot be trained on`);
        expect(writes(emulator)).to.equal(0);
      });
    }

    it("must have been uploaded for fine-tuning", async () => {
      const file = await upload(emulator, dialogues(12));
      emulator.clearRequests();
      expect(await problemOf(host.create(inputsOf({ trainingFile: file })))).to.include(
        'its purpose is "assistants", and must be "fine-tune"',
      );
      expect(writes(emulator)).to.equal(0);
    });

    for (const [method, content] of [
      [{ type: "dpo", dpo: { hyperparameters: { beta: 0.2 } } }, preferences(10)],
      [{ type: "reinforcement", reinforcement: { grader } }, questions(3)],
    ] as const) {
      it(`may be of the form that method ${method.type} needs`, async () => {
        const file = await uploadTraining(emulator, content);
        const { id, inputs, outputs } = await made({ trainingFile: file, method });
        expect(outputs.method).to.deep.equal(method);
        emulator.advanceClock(fineTuningSeconds / 2);
        const read = await host.read(id, outputs);
        expect(read.outputs).to.deep.include({ status: "running", method });
        expect(read.outputs.hyperparameters).to.include({ nEpochs: method.type === "dpo" ? 10 : 25 });
        expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none" });
      });
    }

    it("that cannot be read back is said, and sent all the same", async () => {
      emulator.faults.add({ kind: "status", status: 403, match: { path: `/files/${trainingFile}/content` } });
      const { id, outputs } = await made();
      expect(jobs().map((job) => job.id)).to.deep.equal([id]);
      expect(outputs).not.to.have.property("trainingData");
      expect(host.output).to.match(
        new RegExp(
          `The training file "${trainingFile}" is sent without being checked here: Reading the content of`,
        ),
      );
    });

    it("that does not exist is left to the server to refuse", async () => {
      expect(await problemOf(host.create(inputsOf({ trainingFile: "file-none" })))).to.match(
        /^.*Creating fine-tuning job: 400 File 'file-none' does not exist/,
      );
    });

    it("is not looked at when a job is adopted", async () => {
      const { id } = await made();
      emulator.remove("file", trainingFile);
      emulator.clearRequests();
      const adopted = await host.create(inputsOf({ __import: id, __at: "quick/dev/other" }));
      expect(adopted.id).to.equal(id);
      expect(emulator.requests.map(({ path }) => path)).not.to.include(`/files/${trainingFile}`);
      expect(jobs().map((job) => job.id)).to.deep.equal([id]);
    });
  });

  describe("diff", () => {
    it("sees no change in the same inputs, whatever the server has made of them", async () => {
      const { id, inputs, outputs } = await made({
        method: { type: "supervised", supervised: { hyperparameters: { nEpochs: "auto" } } },
      });
      emulator.advanceClock(fineTuningSeconds);
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include({ status: "succeeded", method: inputs.method });
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    });

    it("sees no change in a seed that the server has chosen, and one in another seed", async () => {
      const { id, inputs, outputs } = await made();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
      const other = { ...inputs, seed: Number(outputs.seed) + 1 };
      expect((await host.diff(id, outputs, other)).replaces).to.deep.equal(["seed"]);
    });

    it("takes another model for another one, although it begins with the same name", async () => {
      const { id, inputs, outputs } = await made();
      const { replaces } = await host.diff(id, outputs, { ...inputs, model: "gpt-4o" });
      expect(replaces).to.deep.equal(["model"]);
    });

    it("takes for no change what a server adds to a grader, and for one what it has in another way", () => {
      const method = declarationOf(provider.FineTuningJob)?.properties.method as Property;
      const found = (more: object) => ({
        type: "reinforcement",
        reinforcement: { grader: { ...grader, ...more } },
      });
      expect(agrees(method, found({}), found({ strict: true }))).to.equal(true);
      expect(agrees(method, found({}), found({ operation: "ne" }))).to.equal(false);
    });

    it("sends no request", async () => {
      const { id, inputs, outputs } = await made();
      emulator.clearRequests();
      await host.diff(id, outputs, { ...inputs, seed: 7 });
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("paused", () => {
    it("resumes the job when it is set to false", async () => {
      const { id, inputs, outputs } = await made({ paused: true });
      const { outputs: resumed } = await host.update(id, outputs, { ...inputs, paused: false });
      expect(resumed).to.include({ status: "validating_files", paused: false });
    });

    it("shows as drift what somebody else has done, and mends it", async () => {
      const { id, inputs, outputs } = await made({ paused: false });
      await ask(emulator, "POST", `/fine_tuning/jobs/${id}/pause`);
      const read = await host.read(id, outputs);
      expect(read.inputs).to.include({ paused: true });
      expect(await host.diff(id, read.outputs, inputs)).to.deep.include({ changes: "unknown", replaces: [] });
      expect((await host.update(id, read.outputs, inputs)).outputs).to.include({ paused: false });
    });

    it("sends nothing where the job has ended, and is no change then", async () => {
      const { id, inputs, outputs } = await made();
      emulator.advanceClock(fineTuningSeconds);
      emulator.clearRequests();
      const changed = { ...inputs, paused: true };
      const updated = await host.update(id, outputs, changed);
      expect(updated.outputs).to.include({ status: "succeeded", paused: true });
      expect(await host.diff(id, updated.outputs, changed)).to.deep.include({ changes: "none" });
      expect(writes(emulator)).to.equal(0);
    });

    it("sends nothing where the job is as it should be already", async () => {
      const { id, inputs, outputs } = await made();
      await ask(emulator, "POST", `/fine_tuning/jobs/${id}/pause`);
      emulator.clearRequests();
      await host.update(id, outputs, { ...inputs, paused: true });
      expect(writes(emulator)).to.equal(0);
    });
  });

  describe("read", () => {
    it("reads a job that exists and of which nothing is known yet", async () => {
      const { id } = await ask(emulator, "POST", "/fine_tuning/jobs", {
        model: "gpt-4o",
        training_file: trainingFile,
      });
      const { outputs } = await host.read(id, {});
      expect(outputs).to.include({ model: "gpt-4o", trainingFile, status: "validating_files" });
    });

    it("says that a job is gone that is on the server no more, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove(kind, id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(jobs().map((job) => job.id)).to.deep.equal([again.id]);
    });
  });

  describe("delete", () => {
    const finished = async (more: Values = {}) => {
      const one = await made(more);
      emulator.advanceClock(fineTuningSeconds);
      const { outputs } = await host.read(one.id, one.outputs);
      emulator.clearRequests();
      return { ...one, outputs };
    };

    it("cancels a job that still runs", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(jobs()).to.deep.include.members([{ ...jobs()[0], status: "cancelled" }]);
    });

    it("cancels a job that is paused", async () => {
      const { id, outputs } = await made({ paused: true });
      await host.delete(id, outputs);
      expect(jobs()[0]?.status).to.equal("cancelled");
    });

    it("is content when it is asked twice", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      await host.delete(id, outputs);
      expect(sent().filter((request) => request.endsWith("/cancel"))).to.have.lengthOf(1);
    });

    it("leaves a finished job and its model as they are", async () => {
      const { id, outputs } = await finished();
      await host.delete(id, outputs);
      expect(sent()).to.deep.equal([]);
      expect(models()).to.have.lengthOf(1);
    });

    it("deletes the model, when that is asked for", async () => {
      const { id, outputs } = await finished({ deleteModelOnDestroy: true });
      await host.delete(id, outputs);
      expect(sent()).to.deep.equal([`DELETE /models/${outputs.fineTunedModel}`]);
      expect(models()).to.be.empty;
    });

    it("deletes the model of a job that finishes while it is being cancelled", async () => {
      const { id, outputs } = await made({ deleteModelOnDestroy: true });
      emulator.faults.add({
        kind: "hold",
        name: "cancel",
        when: "before",
        match: { path: `/fine_tuning/jobs/${id}/cancel` },
      });
      const deleting = host.delete(id, outputs);
      await emulator.barrier("cancel").reached(1);
      emulator.advanceClock(fineTuningSeconds);
      emulator.barrier("cancel").release();
      await deleting;
      expect(jobs()[0]?.status).to.equal("succeeded");
      expect(models()).to.be.empty;
    });

    it("is content when the model is gone already", async () => {
      const { id, outputs } = await finished({ deleteModelOnDestroy: true });
      emulator.remove("model", outputs.fineTunedModel as string);
      await host.delete(id, outputs);
    });

    it("fails when it is not certain that the model is gone", async () => {
      const { id, outputs } = await finished({ deleteModelOnDestroy: true });
      emulator.faults.add({ kind: "status", status: 404, match: { method: "DELETE" } });
      expect(await problemOf(host.delete(id, outputs))).to.match(
        /Deleting model "ft:.*It is not certain that the model is gone; its job stays in the state/,
      );
    });

    it("fails and leaves the job when the server fails", async () => {
      const { id, outputs } = await made();
      emulator.faults.add({ kind: "status", status: 500 });
      expect(await problemOf(host.delete(id, outputs))).to.include(`Reading fine-tuning job "${id}": 500`);
      emulator.faults.clear();
      expect(jobs()[0]?.status).to.equal("validating_files");
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, inputs);
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        model: 4,
        validationFile: "",
        method: {
          type: "supervised",
          supervised: { hyperparameters: { batchSize: 0, nEpochs: 51, beta: 1 } },
        },
        suffix: "x".repeat(65),
        seed: -1,
        integrations: [{ type: "mlflow" }, { type: "wandb", wandb: { name: "a" } }],
        metadata: { team: 5 },
        paused: "yes",
        waitFor: "finished",
        timeoutSeconds: 0,
        deleteModelOnDestroy: 1,
        epochs: 3,
      });
      expect(failures).to.have.all.keys(
        "model",
        "trainingFile",
        "validationFile",
        "method.supervised.hyperparameters.batchSize",
        "method.supervised.hyperparameters.nEpochs",
        "method.supervised.hyperparameters.beta",
        "suffix",
        "seed",
        "integrations[0].type",
        "integrations[1].wandb.project",
        "metadata.team",
        "paused",
        "waitFor",
        "timeoutSeconds",
        "deleteModelOnDestroy",
        "epochs",
      );
      expect(failures).to.include({
        trainingFile: 'is required, for example "file-abc123"',
        "method.supervised.hyperparameters.nEpochs":
          "must be a whole number from 1 to 50, for example 3; got 51",
        waitFor:
          'must be one of "created", "validated", "succeeded", for example "succeeded"; got "finished"',
        timeoutSeconds: "must be a whole number from 1 to 604,800 seconds, for example 7200; got 0",
      });
      expect(emulator.requests).to.be.empty;
    });

    const wrongMethods: [string, Values, Record<string, string>][] = [
      ["of a type that does not exist", { type: "ppo" }, { "method.type": 'got "ppo"' }],
      [
        "with the details of another one",
        { type: "dpo", supervised: {} },
        { "method.supervised": "is not a property here; known are dpo" },
      ],
      [
        "of reinforcement without a grader",
        { type: "reinforcement", reinforcement: {} },
        { "method.reinforcement.grader": "is required" },
      ],
      [
        "of reinforcement without details",
        { type: "reinforcement" },
        { "method.reinforcement": "is required" },
      ],
      [
        "with a word that is no number",
        { type: "dpo", dpo: { hyperparameters: { beta: "much" } } },
        { "method.dpo.hyperparameters.beta": '"auto"' },
      ],
    ];
    for (const [what, method, expected] of wrongMethods) {
      it(`refuses a method ${what}`, async () => {
        const failures = await failuresOf(inputsOf({ method }));
        expect(Object.keys(failures)).to.deep.equal(Object.keys(expected));
        for (const [property, words] of Object.entries(expected))
          expect(failures[property]).to.include(words);
      });
    }

    const limits: [string, "supervised" | "dpo" | "reinforcement", unknown[], unknown[]][] = [
      ["batchSize", "supervised", [1, 256, "auto"], [0, 257, 1.5]],
      ["learningRateMultiplier", "supervised", [0.001, 5, "auto"], [0, -1]],
      ["nEpochs", "supervised", [1, 50, "auto"], [0, 51]],
      ["beta", "dpo", [0.01, 2, "auto"], [0, 2.1]],
      ["computeMultiplier", "reinforcement", [0.0001, 10, "auto"], [0.00001, 11]],
      ["evalInterval", "reinforcement", [1, "auto"], [0, 1.5]],
      ["evalSamples", "reinforcement", [1, "auto"], [0]],
      ["reasoningEffort", "reinforcement", ["low", "extreme"], [1]],
    ];
    for (const [name, type, right, wrong] of limits) {
      it(`knows the limits of ${name}`, async () => {
        const failures = (value: unknown) => {
          const details = { hyperparameters: { [name]: value }, ...(type === "reinforcement" && { grader }) };
          return failuresOf(inputsOf({ method: { type, [type]: details } }));
        };
        for (const value of right) expect(await failures(value), String(value)).to.deep.equal({});
        for (const value of wrong)
          expect(Object.keys(await failures(value)), String(value)).to.deep.equal([
            `method.${type}.hyperparameters.${name}`,
          ]);
      });
    }

    it("skips values that are not known yet, at any depth", async () => {
      const names = Object.keys(declarationOf(provider.FineTuningJob)?.properties ?? {});
      expect(await failuresOf(Object.fromEntries(names.map((name) => [name, unknown])))).to.deep.equal({});
      const nested = {
        method: {
          type: "reinforcement",
          reinforcement: { grader: unknown, hyperparameters: { nEpochs: unknown } },
        },
        integrations: [
          { type: unknown, wandb: { project: unknown } },
          { type: "wandb", wandb: { tags: [unknown], project: "a" } },
        ],
        metadata: { team: unknown },
      };
      expect(await failuresOf(inputsOf(nested))).to.deep.equal({});
    });
  });

  describe("in a program that is tested with mocks", () => {
    const seen: Values[] = [];

    withMocks({
      newResource: ({ inputs }) => {
        seen.push(inputs);
        return { id: "ftjob-1", state: { ...inputs, fineTunedModel: "ft:gpt-4o:my-org::1" } };
      },
      call: () => ({}),
    });

    it("gives its outputs and takes its inputs", async () => {
      const job = new openai.FineTuningJob("support", {
        model: "gpt-4o",
        trainingFile: pulumi.output("file-1"),
        method: { type: "dpo", dpo: { hyperparameters: { beta: pulumi.output(0.2) } } },
      });
      const found = await new Promise((resolve) =>
        pulumi.all([job.jobId, job.fineTunedModel, job.model]).apply(resolve),
      );
      expect(found).to.deep.equal(["ftjob-1", "ft:gpt-4o:my-org::1", "gpt-4o"]);
      expect(seen[0]).to.deep.include({
        trainingFile: "file-1",
        method: { type: "dpo", dpo: { hyperparameters: { beta: 0.2 } } },
      });
      expect(openai.FineTuningJob.isInstance(job)).to.equal(true);
      expect(openai.File.isInstance(job)).to.equal(false);
    });
  });

  describe("in the real engine", () => {
    it("previews with unknowns in every field, finds nothing more to do, and leaves nothing that runs", async () => {
      const stack = await createStack({
        program: `
const openai = require("pulumi-openai");
const training = new openai.File("training", { purpose: "fine-tune", source: "training.jsonl" });
const when = (value) => training.bytes.apply((bytes) => (bytes > 0 ? value : undefined));
const job = new openai.FineTuningJob("support", {
  model: when("gpt-4o-mini"),
  trainingFile: training.fileId,
  validationFile: training.id,
  method: { type: when("supervised"), supervised: { hyperparameters: { nEpochs: when("auto"), batchSize: when(2) } } },
  suffix: when("shop"),
  seed: when(42),
  integrations: [{ type: when("wandb"), wandb: { project: when("shop"), tags: [when("nightly")] } }],
  metadata: { team: when("support") },
  paused: when(false),
  waitFor: when("created"),
  timeoutSeconds: when(60),
  deleteModelOnDestroy: when(true),
});
exports.status = job.status;
`,
        files: { "training.jsonl": dialogues(12) },
        baseUrl: emulator.url,
      });
      try {
        await must(stack.preview());
        expect(emulator.requests).to.be.empty;
        await must(stack.up());
        await must(stack.preview("--expect-no-changes"));
        emulator.advanceClock(fineTuningSeconds);
        await must(stack.refresh());
        await must(stack.refresh("--expect-no-changes"));
        await must(stack.up("--expect-no-changes"));
        expect(models()).to.have.lengthOf(1);
        await must(stack.destroy());
        expect(models()).to.be.empty;
        expect(jobs().map(({ status }) => status)).to.deep.equal(["succeeded"]);
      } finally {
        stack.remove();
      }
    });

    it("keeps what a secret tells of itself secret", async () => {
      const stack = await createStack({
        program: `
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const job = new openai.FineTuningJob("support", {
  model: "gpt-4o-mini",
  trainingFile: "${trainingFile}",
  suffix: pulumi.secret("top-secret"),
  metadata: pulumi.secret({ team: "top-secret" }),
  waitFor: "succeeded",
});
exports.model = job.fineTunedModel;
`,
        baseUrl: emulator.url,
      });
      try {
        const up = stack.up();
        await until(() => jobs().length === 1);
        emulator.advanceClock(fineTuningSeconds);
        await must(up);
        await must(stack.refresh("--expect-no-changes"));
        expect(await stack.export()).not.to.include("top-secret");
      } finally {
        stack.remove();
      }
    });
  });
});

const files = (name: string) => (there: Values) => there[name];

describeProperties(
  {
    kind: "FineTuningJob",
    path: /^\/fine_tuning\/jobs$/,
    store: kind,
    ending: { path: "/cancel$", isOver: (job) => (job as { status: string }).status === "cancelled" },
    options: { fineTuningSeconds },
    there: async (emulator) => ({
      one: await uploadTraining(emulator, dialogues(12)),
      two: await uploadTraining(emulator, dialogues(13)),
      three: await uploadTraining(emulator, dialogues(14)),
    }),
    base: (_emulator, { one }) => ({ model: "gpt-4o", trainingFile: one }),
    cases: [
      { property: "model", rule: "replaces", from: "gpt-4.1", to: "gpt-5", wire: "model", returned: true },
      {
        property: "trainingFile",
        rule: "replaces",
        from: files("two"),
        to: files("three"),
        wire: "training_file",
        returned: true,
      },
      {
        property: "validationFile",
        rule: "replaces",
        from: files("two"),
        to: files("three"),
        wire: "validation_file",
        returned: true,
      },
      {
        property: "method",
        rule: "replaces",
        from: {
          type: "supervised",
          supervised: { hyperparameters: { batchSize: 1, learningRateMultiplier: 0.5, nEpochs: 2 } },
        },
        to: { type: "supervised", supervised: { hyperparameters: { nEpochs: 3 } } },
        wire: "method",
        sent: [
          {
            type: "supervised",
            supervised: { hyperparameters: { batch_size: 1, learning_rate_multiplier: 0.5, n_epochs: 2 } },
          },
          { type: "supervised", supervised: { hyperparameters: { n_epochs: 3 } } },
        ],
        returned: true,
      },
      { property: "suffix", rule: "replaces", from: "one", to: "two", wire: "suffix", returned: false },
      { property: "seed", rule: "replaces", from: 0, to: 7, wire: "seed", returned: true },
      {
        property: "integrations",
        rule: "replaces",
        from: [{ type: "wandb", wandb: { project: "one", tags: ["a"] } }],
        to: [{ type: "wandb", wandb: { project: "two" } }],
        wire: "integrations",
        returned: true,
      },
      {
        property: "metadata",
        rule: "replaces",
        from: { a: "1" },
        to: { a: "2" },
        wire: "metadata",
        returned: true,
      },
      {
        property: "paused",
        rule: "updates",
        from: false,
        to: true,
        wire: null,
        actions: ["pause", "resume"],
        returned: true,
      },
      {
        property: "waitFor",
        rule: "updates",
        from: "created",
        to: "succeeded",
        // A job that is paused as it should be is not waited for.
        beside: { paused: true },
        wire: null,
        returned: false,
      },
      { property: "timeoutSeconds", rule: "updates", from: 60, to: 90, wire: null, returned: false },
      {
        property: "deleteModelOnDestroy",
        rule: "updates",
        from: false,
        to: true,
        wire: null,
        returned: false,
      },
    ],
  },
  provider.FineTuningJob,
);
