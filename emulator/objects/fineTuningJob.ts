import { randomInt } from "node:crypto";
import { text } from "node:stream/consumers";
import type { FastifyRequest } from "fastify";
import type { FileObject } from "openai/resources/files";
import type { Model } from "openai/resources/models";
import type { Account } from "../accounts";
import { ApiError } from "../errors";
import { type Hyperparameters, type JobRequest, readRequest } from "../fineTuning/request";
import { csvOf, metricsOf } from "../fineTuning/script";
import { type Course, type Job, type Stages, startTraining, type Training } from "../fineTuning/training";
import { type Inspection, inspect } from "../fineTuning/trainingFile";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import type { Scope, StoredObject } from "../store";
import type { ObjectRoutes, World } from "../world";

const jobPages = { defaultLimit: 20, maxLimit: 100 };
const eventPages = { defaultLimit: 20, maxLimit: 100 };
const checkpointPages = { defaultLimit: 10, maxLimit: 100 };

/** A job on its way, and on whose behalf. */
interface Running {
  readonly training: Training;
  readonly scope: Scope;
}

/** Fine-tuning: https://platform.openai.com/docs/api-reference/fine-tuning */
export const routes: ObjectRoutes = {
  register(app, world) {
    const { clock } = world;
    const running = new Map<string, Running>();
    const jobs = world.createStore<Job>("fine_tuning.job", { onRemoved: ({ id }) => running.delete(id) });
    const jobsOf = (request: FastifyRequest) => jobs.of(request.exchange.scope);
    const find = (request: FastifyRequest<{ Params: JobParams }>): Running => {
      const job = jobsOf(request).find(request.params.id);
      const found = job && running.get(job.id);
      if (found === undefined) throw noSuchJob(request.params.id);
      return found;
    };
    const keep = ({ training, scope }: Running): Job => jobs.of(scope).put(training.job);

    world.onLook(() => {
      for (const one of running.values()) {
        if (!one.training.advance(clock.now())) continue;
        if (one.training.job.status === "succeeded") publish(world, one);
        keep(one);
      }
    });

    app.post("/fine_tuning/jobs", async (request) => {
      const wanted = readRequest(request.body);
      const { organization } = request.exchange.caller as Account;
      const job = newJob(wanted, modelNamed(world, request, wanted.model), organization, clock.unix());
      const course = courseOf(job, wanted, await inspectFiles(world, request, wanted), world.fineTuningMs);
      const training = startTraining(job, course, clock.now());
      training.advance(clock.now());
      running.set(job.id, { training, scope: { ...request.exchange.scope, hiddenForMs: 0 } });
      return jobsOf(request).put(training.job);
    });

    app.get<{ Querystring: PageQuery & Record<string, string> }>("/fine_tuning/jobs", async (request) => {
      const { data, has_more } = pageOf(
        jobsOf(request).list().filter(matching(request.query)),
        { ...request.query, order: "desc" },
        jobPages,
      );
      return { object: "list", data, has_more };
    });

    app.get<{ Params: JobParams }>("/fine_tuning/jobs/:id", async (request) => find(request).training.job);

    app.post<{ Params: JobParams }>("/fine_tuning/jobs/:id/cancel", async (request) => {
      const one = find(request);
      if (one.training.isFinal) throw cannot("cancelled", one.training.job);
      one.training.cancel(clock.now());
      return keep(one);
    });

    app.post<{ Params: JobParams }>("/fine_tuning/jobs/:id/pause", async (request) => {
      const one = find(request);
      if (one.training.isFinal || one.training.job.status === "paused")
        throw cannot("paused", one.training.job);
      one.training.pause(clock.now());
      return keep(one);
    });

    app.post<{ Params: JobParams }>("/fine_tuning/jobs/:id/resume", async (request) => {
      const one = find(request);
      if (one.training.job.status !== "paused") throw cannot("resumed", one.training.job);
      one.training.resume(clock.now());
      return keep(one);
    });

    app.get<{ Params: JobParams; Querystring: PageQuery }>(
      "/fine_tuning/jobs/:id/events",
      async (request) => {
        const { events } = find(request).training;
        const { data, has_more } = pageOf(events, newestFirst(request.query), eventPages);
        return { object: "list", data, has_more };
      },
    );

    app.get<{ Params: JobParams; Querystring: PageQuery }>(
      "/fine_tuning/jobs/:id/checkpoints",
      async (request) => {
        const { checkpoints } = find(request).training;
        const page = pageOf(checkpoints, newestFirst(request.query), checkpointPages);
        return { ...page, first_id: page.first_id || null, last_id: page.last_id || null };
      },
    );
  },
};

interface JobParams {
  readonly id: string;
}

/** These lists know no order of the caller's. */
function newestFirst({ after, limit }: PageQuery): PageQuery {
  return { ...(after !== undefined && { after }), ...(limit !== undefined && { limit }), order: "desc" };
}

/** `metadata[team]=support` asks for jobs with that pair. */
function matching(query: Readonly<Record<string, string>>): (job: Job) => boolean {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return ({ metadata }) => pairs.every(([key, value]) => metadata?.[key] === value);
}

/** The model's dated snapshot, where there is one: that is what a job is said to train. */
function modelNamed(world: World, { exchange }: FastifyRequest, name: string): string {
  const models = world.store("model").of(exchange.scope).list();
  const isSnapshot = ({ id }: StoredObject) =>
    id.startsWith(`${name}-`) && /^\d{4}-\d{2}-\d{2}$/.test(id.slice(name.length + 1));
  if (models.some(({ id }) => id === name)) return models.find(isSnapshot)?.id ?? name;
  throw new ApiError(400, `Model ${name} is not available for fine-tuning or does not exist.`, {
    param: "model",
    code: "model_not_available",
  });
}

async function inspectFiles(world: World, request: FastifyRequest, wanted: JobRequest): Promise<Inspection> {
  const { trainingFile, validationFile, type } = wanted;
  const read = async (id: string, param: "training_file" | "validation_file") => {
    checkFile(world, request, id, param);
    return inspect(await text(world.spool.read(id)), id, param, type);
  };
  const validation = validationFile && (await read(validationFile, "validation_file"));
  const training = await read(trainingFile, "training_file");
  return "problem" in training || !validation || !("problem" in validation) ? training : validation;
}

function checkFile(world: World, { exchange }: FastifyRequest, id: string, param: string): void {
  const file = world.store<FileObject>("file").of(exchange.scope).find(id);
  if (file === undefined) throw new ApiError(400, `File '${id}' does not exist.`, { param });
  if (file.purpose === "fine-tune") return;
  throw new ApiError(400, `File '${id}' has purpose '${file.purpose}', and must have purpose 'fine-tune'.`, {
    param,
  });
}

function newJob(wanted: JobRequest, model: string, organization: string, createdAt: number): Job {
  return {
    object: "fine_tuning.job",
    id: newId("ftjob-"),
    created_at: createdAt,
    error: null,
    estimated_finish: null,
    fine_tuned_model: null,
    finished_at: null,
    integrations: [...(wanted.integrations ?? [])],
    metadata: wanted.metadata ?? null,
    model,
    organization_id: organization,
    result_files: [],
    seed: wanted.seed ?? randomInt(2 ** 31 - 1),
    status: "validating_files",
    trained_tokens: null,
    training_file: wanted.trainingFile,
    validation_file: wanted.validationFile ?? null,
    ...withHyperparameters(wanted, wanted.hyperparameters),
  };
}

/** Only supervised jobs show them at the top as well. */
function withHyperparameters(
  { type, grader }: JobRequest,
  hyperparameters: Hyperparameters,
): Pick<Job, "hyperparameters" | "method"> {
  const details = { ...(grader !== undefined && { grader }), hyperparameters };
  return {
    hyperparameters: type === "supervised" ? hyperparameters : {},
    method: { type, [type]: details } as NonNullable<Job["method"]>,
  };
}

const untrained = { examples: 1, tokens: 0 };

function courseOf(job: Job, wanted: JobRequest, inspection: Inspection, milliseconds: number): Course {
  const data = "problem" in inspection ? untrained : inspection;
  const hyperparameters = chosen(wanted.hyperparameters, data.examples);
  const epochs = Number(hyperparameters.n_epochs);
  const steps = epochs * Math.ceil(data.examples / Number(hyperparameters.batch_size));
  return {
    stages: stagesOf(milliseconds),
    problem: "problem" in inspection ? inspection.problem : undefined,
    validated: withHyperparameters(wanted, hyperparameters),
    lesson: { epochs, steps, hasValidation: wanted.validationFile !== undefined },
    fineTunedModel: `ft:${job.model}:emulator:${wanted.suffix ?? ""}:${newId("").slice(0, 8)}`,
    trainedTokens: data.tokens * epochs,
  };
}

function stagesOf(milliseconds: number): Stages {
  return { validated: milliseconds / 6, started: milliseconds / 3, finished: milliseconds };
}

/** Few examples are gone through more often. */
function chosen(wanted: Hyperparameters, examples: number): Hyperparameters {
  const choices: Hyperparameters = {
    batch_size: Math.min(256, Math.max(1, Math.round(examples * 0.002))),
    learning_rate_multiplier: 1.8,
    n_epochs: examples * 3 >= 100 ? 3 : Math.min(25, Math.max(3, Math.floor(100 / examples))),
    beta: 0.1,
    compute_multiplier: 1,
    eval_interval: 5,
    eval_samples: 3,
  };
  return Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [
      name,
      value === "auto" ? (choices[name] ?? value) : value,
    ]),
  );
}

/** The fine-tuned model, and the file with the metrics of its training. */
function publish(world: World, { training, scope }: Running): void {
  const { job } = training;
  const created = job.finished_at ?? world.clock.unix();
  world
    .store<Model & { shutdown_date: string | null }>("model")
    .of(scope)
    .put({
      id: job.fine_tuned_model as string,
      object: "model",
      created,
      owned_by: job.organization_id,
      shutdown_date: null,
    });
  const id = newId("file-");
  const metrics = metricsOf(training.lesson, job.seed);
  world
    .store<FileObject>("file")
    .of(scope)
    .put({
      object: "file",
      id,
      bytes: world.spool.put(id, csvOf(metrics)),
      created_at: created,
      filename: "step_metrics.csv",
      purpose: "fine-tune-results",
      status: "processed",
    });
  training.addResultFile(id);
}

function noSuchJob(id: string): ApiError {
  return new ApiError(404, `Could not find fine tune: ${id}`, {
    param: "fine_tune_id",
    code: "fine_tune_not_found",
  });
}

function cannot(what: string, { id, status }: Job): ApiError {
  return new ApiError(400, `Job ${id} cannot be ${what}: its status is ${status}.`);
}
