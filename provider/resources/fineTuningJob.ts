import type {
  FineTuningJobEventsPage,
  FineTuningJob as Job,
  JobCreateParams,
} from "openai/resources/fine-tuning/jobs/jobs";
import { isNotFound, namesObject } from "../absence.js";
import { RequestError } from "../client/failures.js";
import { Problem } from "../client/problem.js";
import type { Ask, Known, Progress, Question } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { isRecord, type Property, properties } from "../schema.js";
import { isSnapshotOf } from "../snapshot.js";
import { checkTrainingFile, type Method, type TrainingData } from "../trainingData.js";
import { camelCased } from "../wire.js";

const defaultTimeoutSeconds = 7_200;

/** `auto` lets the server choose, and it shows the number that it has chosen. */
const chosenByServer = (wanted: unknown, found: unknown): boolean =>
  wanted === "auto" && (typeof found === "number" || found === "auto");

const auto = { type: "text", oneOf: ["auto"], example: "auto" } as const;

function autoOr<const P extends Property>(property: P) {
  return {
    type: "either",
    options: [auto, property],
    example: property.example,
    same: chosenByServer,
  } as const;
}

const general = {
  batchSize: autoOr({ type: "integer", minimum: 1, maximum: 256, example: 8 }),
  learningRateMultiplier: autoOr({ type: "number", above: 0, example: 1.8 }),
  nEpochs: autoOr({ type: "integer", minimum: 1, maximum: 50, example: 3 }),
} as const;

const declared = properties({
  model: {
    type: "text",
    required: true,
    onChange: "replaces",
    minLength: 1,
    same: isSnapshotOf,
    example: "gpt-4o-mini-2024-07-18",
  },
  trainingFile: { type: "text", required: true, onChange: "replaces", minLength: 1, example: "file-abc123" },
  validationFile: { type: "text", onChange: "replaces", minLength: 1, example: "file-def456" },
  method: {
    type: "variants",
    by: "type",
    onChange: "replaces",
    example: { type: "supervised", supervised: { hyperparameters: { nEpochs: 3 } } },
    variants: {
      supervised: {
        supervised: {
          type: "object",
          example: { hyperparameters: { nEpochs: 3 } },
          properties: {
            hyperparameters: { type: "object", example: { nEpochs: 3 }, properties: general },
          },
        },
      },
      dpo: {
        dpo: {
          type: "object",
          example: { hyperparameters: { beta: 0.1 } },
          properties: {
            hyperparameters: {
              type: "object",
              example: { beta: 0.1 },
              properties: {
                ...general,
                beta: autoOr({ type: "number", above: 0, maximum: 2, example: 0.1 }),
              },
            },
          },
        },
      },
      reinforcement: {
        reinforcement: {
          type: "object",
          required: true,
          example: {
            grader: { type: "string_check", name: "exact", input: "…", reference: "…", operation: "eq" },
          },
          properties: {
            grader: {
              type: "json",
              required: true,
              same: holds,
              example: { type: "string_check", name: "exact", input: "…", reference: "…", operation: "eq" },
            },
            hyperparameters: {
              type: "object",
              example: { reasoningEffort: "medium" },
              properties: {
                ...general,
                reasoningEffort: {
                  type: "text",
                  known: ["default", "low", "medium", "high"],
                  example: "medium",
                },
                computeMultiplier: autoOr({ type: "number", above: 0.00001, maximum: 10, example: 1 }),
                evalInterval: autoOr({ type: "integer", minimum: 1, example: 5 }),
                evalSamples: autoOr({ type: "integer", minimum: 1, example: 3 }),
              },
            },
          },
        },
      },
    },
  },
  suffix: {
    type: "text",
    onChange: "replaces",
    minLength: 1,
    maxLength: 64,
    writeOnly: true,
    example: "support",
  },
  seed: { type: "integer", onChange: "replaces", minimum: 0, maximum: 2_147_483_647, example: 42 },
  integrations: {
    type: "list",
    onChange: "replaces",
    maxItems: 5,
    example: [{ type: "wandb", wandb: { project: "support" } }],
    items: {
      type: "variants",
      by: "type",
      example: { type: "wandb", wandb: { project: "support" } },
      variants: {
        wandb: {
          wandb: {
            type: "object",
            required: true,
            example: { project: "support" },
            properties: {
              project: { type: "text", required: true, example: "support" },
              name: { type: "text", example: "first run" },
              entity: { type: "text", example: "my-team" },
              tags: { type: "list", items: { type: "text", example: "nightly" }, example: ["nightly"] },
            },
          },
        },
      },
    },
  },
  metadata: { ...metadata, onChange: "replaces" },
  paused: { type: "boolean", onChange: "updates", afterCreate: true, cleared: false, example: true },
  waitFor: {
    type: "text",
    onChange: "updates",
    local: true,
    oneOf: ["created", "validated", "succeeded"],
    example: "succeeded",
  },
  timeoutSeconds: {
    type: "integer",
    onChange: "updates",
    local: true,
    minimum: 1,
    maximum: 604_800,
    unit: "seconds",
    example: defaultTimeoutSeconds,
  },
  deleteModelOnDestroy: { type: "boolean", onChange: "updates", local: true, example: true },
});

export const FineTuningJob = defineResource({
  kind: "FineTuningJob",
  noun: "fine-tuning job",
  properties: declared,
  bucket: () => "fine-tuning",
  modelOf: ({ model }) => model,
  namesOthers: true,

  /** A job that exists has had its files checked by the server itself. */
  prepare: async ({ trainingFile, method }, ask, adopts) =>
    adopts ? undefined : checkTrainingFile(ask, trainingFile, (method?.type ?? "supervised") as Method),

  create: ({ api, options }, body) => api.fineTuning.jobs.create(body as unknown as JobCreateParams, options),
  read: ({ api, options }, id) => api.fineTuning.jobs.retrieve(id, options),
  adjust: async (ask, id, { paused }) => {
    const job = await ask(reading(id));
    if (isFinal(job.status) || isPaused(job.status) === paused) return job;
    return ask(paused ? pausing(id) : resuming(id));
  },
  dismantle: async (ask, id, { deleteModelOnDestroy }) => {
    const { fine_tuned_model: model } = await ended(ask, id);
    if (deleteModelOnDestroy === true && model) await deleteModel(ask, model);
  },
  list: {
    limit: 100,
    isWhole: true,
    page: ({ api, options }, query) => api.fineTuning.jobs.list(query, options),
  },

  isObject,
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  summary: ({ fine_tuned_model, model }) => ({ name: fine_tuned_model ?? model }),
  isCalledOff: ({ status }) => status === "cancelled",
  isPast: ({ status }) => isFinal(status),
  toOutputs: (job, known) => ({
    status: job.status,
    fineTunedModel: job.fine_tuned_model,
    trainedTokens: job.trained_tokens,
    estimatedFinish: job.estimated_finish,
    error: job.error?.message ? camelCased(job.error) : undefined,
    createdAt: job.created_at,
    finishedAt: job.finished_at,
    resultFiles: job.result_files,
    organizationId: job.organization_id,
    hyperparameters: camelCased(hyperparametersOf(job)),
    ...unspoken(job, known),
    ...(known.paused !== undefined && { paused: pausedOf(job.status, known.paused) }),
  }),
  kept: {
    names: ["trainingData"],
    from: (trainingData: TrainingData | undefined) => ({ trainingData }),
  },

  wait: {
    judge,
    timeoutSeconds: ({ timeoutSeconds = defaultTimeoutSeconds }) => Number(timeoutSeconds),
    goal: ({ waitFor }) => (waitFor === "validated" ? "to be validated" : "to succeed"),
    news: async (ask, id) => (await ask(readingEvents(id))).data[0]?.message.replace(/[\s.]+$/, ""),
  },
});

function isObject({ object }: Job): boolean {
  return object === "fine_tuning.job";
}

/** A status that nobody knows is not the last one: servers show more of them than the API's own lists. */
function isFinal(status: unknown): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

function isPaused(status: unknown): boolean {
  return status === "paused" || status === "pausing";
}

/** Where a job has ended there is nothing to pause, and nothing that is not as it was asked for. */
function pausedOf(status: string, wanted: unknown): unknown {
  return isFinal(status) ? wanted : isPaused(status);
}

/**
 * Says what a job has come to. One that was to be paused, and is, need not succeed; one that somebody else has
 * paused is still waited for.
 */
function judge(job: Known): Progress {
  const { status, waitFor = "created" } = job;
  if (status === "failed") return { state: "failed", reason: `it has failed: ${reasonOf(job)}` };
  if (status === "cancelled") return { state: "failed", reason: "it was cancelled." };
  const isReached =
    waitFor === "created" ||
    status === "succeeded" ||
    (isPaused(status) && job.paused === true) ||
    (waitFor === "validated" && (status === "queued" || status === "running"));
  return isReached ? { state: "settled" } : { state: "pending", progress: progressOf(job) };
}

function reasonOf({ error }: Known): string {
  if (!isRecord(error)) return "the server does not say why.";
  const details = [error.code, error.param].filter((detail) => detail !== undefined);
  return `${String(error.message).replace(/[\s.]+$/, "")}${details.length > 0 ? ` (${details.join(", ")})` : ""}.`;
}

function progressOf({ status, trainedTokens, estimatedFinish }: Known): string {
  const parts = [String(status).replaceAll("_", " ")];
  if (typeof trainedTokens === "number")
    parts.push(`${trainedTokens.toLocaleString("en-US")} tokens trained`);
  if (typeof estimatedFinish === "number") {
    const time = new Date(estimatedFinish * 1000).toISOString().slice(0, 16).replace("T", " ");
    parts.push(`expected to finish at ${time} UTC`);
  }
  return parts.join(", ");
}

/** Whether all that was asked for is there; servers add defaults of their own. */
function holds(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((item, index) => holds(item, found[index]))
    );
  if (!isRecord(wanted)) return wanted === found;
  return isRecord(found) && Object.entries(wanted).every(([name, value]) => holds(value, found[name]));
}

/** Only supervised jobs show them at the top; all show them within their method. */
function hyperparametersOf({ hyperparameters, method }: Job): object {
  const details = method?.[method.type] as { hyperparameters?: object } | undefined;
  return { ...hyperparameters, ...details?.hyperparameters };
}

/** A server that leaves out what it need not repeat has not changed it: no second job is bought for that. */
function unspoken(job: Job, known: Known): Known {
  const names = ["method", "metadata", "integrations"] as const;
  const silent = names.filter((name) => job[name] === undefined || job[name] === null);
  return Object.fromEntries(silent.map((name) => [name, known[name]]));
}

function reading(id: string): Question<Job> {
  return question("Reading", id, ({ api, options }) => api.fineTuning.jobs.retrieve(id, options));
}

function pausing(id: string): Question<Job> {
  return question("Pausing", id, ({ api, options }) => api.fineTuning.jobs.pause(id, options));
}

function resuming(id: string): Question<Job> {
  return question("Resuming", id, ({ api, options }) => api.fineTuning.jobs.resume(id, options));
}

function cancelling(id: string): Question<Job> {
  return question("Cancelling", id, ({ api, options }) => api.fineTuning.jobs.cancel(id, options));
}

function question(doing: string, id: string, send: Question<Job>["send"]): Question<Job> {
  return { doing, noun: "fine-tuning job", object: id, expect: isObject, send };
}

function readingEvents(id: string): Question<FineTuningJobEventsPage> {
  return {
    doing: "Reading the events of",
    noun: "fine-tuning job",
    object: id,
    expect: ({ data }) => Array.isArray(data),
    send: ({ api, options }) => api.fineTuning.jobs.listEvents(id, { limit: 1 }, options),
  };
}

/** The job when it does not run any more: it is cancelled, unless it has ended by itself. */
async function ended(ask: Ask, id: string): Promise<Job> {
  const job = await ask(reading(id));
  if (isFinal(job.status)) return job;
  try {
    return await ask(cancelling(id));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const now = await ask(reading(id));
    if (isFinal(now.status)) return now;
    throw error;
  }
}

async function deleteModel(ask: Ask, model: string): Promise<void> {
  try {
    await ask({
      doing: "Deleting",
      noun: "model",
      object: model,
      expect: ({ deleted }: { readonly deleted: boolean }) => deleted === true,
      send: ({ api, options }) => api.models.delete(model, options),
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (namesObject(error.failure.message, model)) return;
    throw new Problem(
      `${error.message} It is not certain that the model is gone; its job stays in the state.`,
    );
  }
}
