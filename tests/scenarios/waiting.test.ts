import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { descendantsOf } from "../support/descendants.js";
import { ask, upload, writes } from "../support/emulator.js";
import { must, mustFail, type TestStack } from "../support/stack.js";
import { stacksForAll } from "../support/suites.js";
import { dialogues } from "../support/trainingData.js";

interface Job {
  readonly id: string;
  readonly status: string;
}

const kind = "fine_tuning.job";
/** On the emulator's clock, which the tests move. */
const fineTuningSeconds = 600;

describe("an object that takes its time, in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;
  let file: string;

  const create = stacksForAll(
    (server) => {
      emulator = server;
    },
    { fineTuningSeconds },
  );
  beforeEach(async () => {
    file = await upload(emulator, dialogues(12), { purpose: "fine-tune" });
  });

  const programOf = (more: string): string => `
const openai = require("pulumi-openai");
const job = new openai.FineTuningJob("support", { model: "gpt-4o-mini", trainingFile: "${file}", ${more} });
exports.model = job.fineTunedModel;
`;
  const start = async (more: string): Promise<void> => {
    stack = await create({ program: programOf(more) });
  };
  const jobs = () => emulator.objects(kind) as Job[];
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const inState = async () => {
    const found = stack.resources("openai:FineTuningJob");
    expect(found).to.have.lengthOf(1);
    return found[0] as NonNullable<(typeof found)[0]>;
  };
  /** The one sentence that the command ends with, without what the display puts around it. */
  const sentence = (output: string): string | undefined =>
    output.match(/^.*(The fine-tuning job ".*)$/m)?.[1];

  it("stays in the state when the time runs out, and the next up waits on and takes it to its end", async () => {
    await start('waitFor: "succeeded", timeoutSeconds: 1');
    const { output } = await mustFail(stack.up());
    const [job] = jobs();
    expect(output).to.include(
      `Waiting for fine-tuning job "${job?.id}" to succeed: 1 s were not enough (validating files). It stays in the state, and the next pulumi up waits on.`,
    );
    expect(await inState()).to.include({ id: job?.id });
    expect((await inState()).outputs).to.include({ status: "validating_files" });

    emulator.advanceClock(fineTuningSeconds / 2);
    expect((await mustFail(stack.up())).output).to.match(
      /1 s were not enough \(running, expected to finish at .* UTC\)/,
    );
    expect((await inState()).outputs).to.include({ status: "running" });

    emulator.advanceClock(fineTuningSeconds);
    await must(stack.up());
    expect((await inState()).outputs).to.include({ status: "succeeded" });
    expect(jobs()).to.have.lengthOf(1);
    await must(stack.up("--expect-no-changes"));
  });

  it("is waited for on and on, although a refresh has cleared what the engine remembers", async () => {
    await start('waitFor: "succeeded", timeoutSeconds: 1');
    await mustFail(stack.up());
    await must(stack.refresh());
    await mustFail(stack.preview("--expect-no-changes"));
    expect((await mustFail(stack.up())).output).to.include("1 s were not enough");
    emulator.advanceClock(fineTuningSeconds);
    await must(stack.refresh());
    await must(stack.up("--expect-no-changes"));
    expect(jobs()).to.have.lengthOf(1);
  });

  it("keeps its place when it has failed: each up says the same sentence and sends nothing, also after a refresh", async () => {
    await start('waitFor: "succeeded"');
    file = await upload(emulator, dialogues(9), { purpose: "fine-tune" });
    // Its content cannot be read back, so that it is OpenAI that finds out.
    emulator.faults.add({ kind: "status", status: 403, match: { path: "/content$" } });
    stack.write("index.js", programOf('waitFor: "succeeded"'));
    const up = stack.up();
    await until(() => jobs().length === 1);
    emulator.advanceClock(fineTuningSeconds);
    const first = sentence((await mustFail(up)).output);
    const [job] = jobs();
    expect(first).to.equal(
      `The fine-tuning job "${job?.id}" will not be what was asked for: it has failed: Training file has 9 example(s), but must have at least 10 examples (invalid_n_examples, training_file). It keeps its place; change an input, or replace it with: pulumi up --replace <its URN>`,
    );

    emulator.clearRequests();
    expect(sentence((await mustFail(stack.up())).output)).to.equal(first);
    expect(emulator.requests).to.be.empty;

    await must(stack.refresh());
    emulator.clearRequests();
    expect(sentence((await mustFail(stack.up())).output)).to.equal(first);
    expect(emulator.requests).to.be.empty;
    expect(await inState()).to.include({ id: job?.id });
  });

  it("that has failed is replaced when an input changes", async () => {
    await start("metadata: {}");
    await must(stack.up());
    const [first] = jobs();
    await ask(emulator, "POST", `/fine_tuning/jobs/${first?.id}/cancel`);
    await must(stack.refresh());
    expect(sentence((await mustFail(stack.up())).output)).to.include(
      `"${first?.id}" will not be what was asked for: it was cancelled.`,
    );
    stack.write("index.js", programOf("seed: 7"));
    await must(stack.up());
    expect(jobs()).to.have.lengthOf(2);
    expect((await inState()).id).to.equal(jobs()[1]?.id);
    await must(stack.up("--expect-no-changes"));
  });

  it("that has failed is replaced when the user asks for it", async () => {
    await start("seed: 1");
    await must(stack.up());
    await ask(emulator, "POST", `/fine_tuning/jobs/${jobs()[0]?.id}/cancel`);
    await must(stack.refresh());
    const { urn } = await inState();
    await must(stack.up("--replace", urn));
    expect((await inState()).id).to.equal(jobs()[1]?.id);
    expect(jobs()).to.have.lengthOf(2);
  });

  it("is left waiting in its place by a replacement that does not come to its end, and then goes", async () => {
    await start("seed: 1");
    await must(stack.up());
    const [old] = jobs();
    stack.write("index.js", programOf('seed: 2, waitFor: "succeeded", timeoutSeconds: 1'));
    await mustFail(stack.up());
    const [, next] = jobs();
    expect(stack.resources("openai:FineTuningJob").map(({ id }) => id)).to.include.members([next?.id]);
    emulator.advanceClock(fineTuningSeconds);
    await must(stack.up());
    expect((await inState()).id).to.equal(next?.id);
    expect(jobs().map(({ id }) => id)).to.deep.equal([old?.id, next?.id]);
  });

  it("is taken up again after its provider was killed, and no second one is made", async () => {
    await start('waitFor: "succeeded"');
    const { pid, outcome } = stack.start("up", "--yes", "--skip-preview");
    await until(() => emulator.requests.some(({ path }) => path.startsWith("/fine_tuning/jobs/")));
    for (const provider of descendantsOf(pid, "cmd/dynamic-provider")) process.kill(provider, "SIGKILL");
    await mustFail(outcome);
    expect(stack.resources("openai:FineTuningJob")).to.be.empty;
    const [job] = jobs();
    const again = stack.up();
    emulator.advanceClock(fineTuningSeconds);
    const { output } = await must(again);
    expect(output).to.include(`takes up fine-tuning job "${job?.id}", which an interrupted run has made`);
    expect((await inState()).id).to.equal(job?.id);
    expect(jobs()).to.have.lengthOf(1);
  });

  it("tells how far it is, and what happened last", async () => {
    await start('waitFor: "succeeded"');
    const up = stack.up();
    await until(() => jobs().length === 1);
    emulator.advanceClock(fineTuningSeconds / 2);
    await until(() => emulator.requests.some(({ path }) => path.includes("/events")));
    emulator.advanceClock(fineTuningSeconds);
    const { output } = await must(up);
    expect(output).to.match(
      /fine-tuning job: running, expected to finish at [\d-]+ [\d:]+ UTC; Step \d+\/96: training loss=\d\.\d\d \(waiting to succeed for \d+ s of at most \d+ min, "ftjob-\w+"\)\./,
    );
  });

  it("is not lost when its first reads fail", async () => {
    await start('waitFor: "succeeded", timeoutSeconds: 60');
    emulator.faults.add({
      kind: "status",
      status: 403,
      match: { method: "GET", path: "^/fine_tuning/jobs/" },
    });
    const { output } = await mustFail(stack.up());
    const [job] = jobs();
    expect(output).to.match(
      /Waiting for fine-tuning job "ftjob-\w+": 403 .* It stays in the state, and the next pulumi up waits on\./,
    );
    expect((await inState()).id).to.equal(job?.id);
    emulator.faults.clear();
    emulator.advanceClock(fineTuningSeconds);
    await must(stack.up());
    expect(jobs()).to.have.lengthOf(1);
  });

  it("is waited for although the server does not show it at once", async () => {
    await start('waitFor: "succeeded"');
    emulator.faults.add({ kind: "delayedVisibility", ms: 1000 });
    const up = stack.up();
    await until(() =>
      emulator.requests.some(({ path, status }) => path.startsWith("/fine_tuning/jobs/") && status === 404),
    );
    await until(() =>
      emulator.requests.some(({ path, status }) => path.startsWith("/fine_tuning/jobs/") && status === 200),
    );
    emulator.advanceClock(fineTuningSeconds);
    await must(up);
    expect(jobs()).to.have.lengthOf(1);
  });

  it("is not lost when the request that follows its creation is refused", async () => {
    await start("paused: true");
    const removeFault = emulator.faults.add({ kind: "status", status: 400, match: { path: "/pause$" } });
    const { output } = await mustFail(stack.up());
    expect(output).to.match(
      /Pausing fine-tuning job "ftjob-\w+": 400 .* The fine-tuning job itself exists, and stays in the state; the next pulumi up asks again\./,
    );
    expect((await inState()).id).to.equal(jobs()[0]?.id);
    removeFault();
    await must(stack.up());
    expect(jobs().map(({ status }) => status)).to.deep.equal(["paused"]);
    await must(stack.up("--expect-no-changes"));
    expect(writes(emulator)).to.be.greaterThan(0);
  });

  it("keeps secret what is secret, also when it stays in the state unfinished", async () => {
    await start("");
    const secrets = 'suffix: pulumi.secret("top-secret"), metadata: pulumi.secret({ team: "top-secret" })';
    const program = programOf(`waitFor: "succeeded", timeoutSeconds: 1, ${secrets}`);
    stack.write("index.js", `const pulumi = require("@pulumi/pulumi");${program}`);
    const { output } = await mustFail(stack.up());
    expect(output + (await stack.export())).not.to.include("top-secret");
    emulator.advanceClock(fineTuningSeconds);
    await must(stack.up());
    expect(await stack.export()).not.to.include("top-secret");
  });

  it("can be destroyed while it is not what was asked for", async () => {
    await start('waitFor: "succeeded", timeoutSeconds: 1');
    await mustFail(stack.up());
    await must(stack.destroy());
    expect(stack.resources("openai:FineTuningJob")).to.be.empty;
    expect(jobs().map(({ status }) => status)).to.deep.equal(["cancelled"]);
  });
});
