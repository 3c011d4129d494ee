import type { FineTuningJobIntegration } from "openai/resources/fine-tuning/jobs/jobs";
import { type ApiError, invalidParameter, missingParameter } from "../errors";

type Json = Readonly<Record<string, unknown>>;

export const methodTypes = ["supervised", "dpo", "reinforcement"] as const;
export type MethodType = (typeof methodTypes)[number];

export type Hyperparameters = Readonly<Record<string, string | number>>;

/** What a request asks for, once nothing is wrong with it. */
export interface JobRequest {
  readonly model: string;
  readonly trainingFile: string;
  readonly validationFile: string | undefined;
  readonly suffix: string | undefined;
  readonly seed: number | undefined;
  readonly type: MethodType;
  readonly hyperparameters: Hyperparameters;
  /** As it was sent: it is the user's own JSON. */
  readonly grader: object | undefined;
  readonly integrations: readonly FineTuningJobIntegration[] | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

export function readRequest(body: unknown): JobRequest {
  const request = objectAt(body ?? {}, "body");
  return {
    model: textAt(request.model, "model"),
    trainingFile: textAt(request.training_file, "training_file"),
    validationFile: optional(request.validation_file, (value) => textAt(value, "validation_file")),
    suffix: optional(request.suffix, suffixAt),
    seed: optional(request.seed, (value) =>
      numberAt(value, "seed", { whole: true, from: 0, to: 2 ** 31 - 1 }),
    ),
    ...methodAt(request),
    integrations: optional(request.integrations, integrationsAt),
    metadata: optional(request.metadata, metadataAt),
  };
}

function suffixAt(value: unknown): string {
  const suffix = textAt(value, "suffix");
  if (suffix.length >= 1 && suffix.length <= 64) return suffix;
  throw invalidParameter("suffix", "expected a string with 1 to 64 characters.");
}

/** Hyperparameters outside of a method are the older form of the supervised ones. */
function methodAt(request: Json): Pick<JobRequest, "type" | "hyperparameters" | "grader"> {
  const method = objectAt(request.method ?? { type: "supervised" }, "method");
  const type = choiceAt(method.type, "method.type", methodTypes);
  const details = objectAt(method[type] ?? {}, `method.${type}`);
  const path = `method.${type}.hyperparameters`;
  const hyperparameters = objectAt(details.hyperparameters ?? request.hyperparameters ?? {}, path);
  return {
    type,
    hyperparameters: hyperparametersAt(type, hyperparameters, path),
    grader: type === "reinforcement" ? graderAt(details.grader) : undefined,
  };
}

function graderAt(value: unknown): object {
  const path = "method.reinforcement.grader";
  if (value === undefined) throw missingParameter(path);
  const grader = objectAt(value, path);
  choiceAt(grader.type, `${path}.type`, [
    "string_check",
    "text_similarity",
    "python",
    "score_model",
    "multi",
  ]);
  return grader;
}

interface Range {
  readonly whole?: boolean;
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
}

const general: Readonly<Record<string, Range>> = {
  batch_size: { whole: true, from: 1, to: 256 },
  learning_rate_multiplier: { above: 0 },
  n_epochs: { whole: true, from: 1, to: 50 },
};

const ranges: Readonly<Record<MethodType, Readonly<Record<string, Range>>>> = {
  supervised: general,
  dpo: { ...general, beta: { above: 0, to: 2 } },
  reinforcement: {
    ...general,
    compute_multiplier: { above: 0.00001, to: 10 },
    eval_interval: { whole: true, from: 1 },
    eval_samples: { whole: true, from: 1 },
  },
};

const efforts = ["default", "low", "medium", "high"] as const;

function hyperparametersAt(type: MethodType, values: Json, path: string): Hyperparameters {
  const unset = Object.fromEntries(Object.keys(ranges[type]).map((name) => [name, "auto"]));
  const effort = type === "reinforcement" ? { reasoning_effort: "default" } : {};
  const set = Object.entries(values).map(([name, value]) => {
    const at = `${path}.${name}`;
    if (name === "reasoning_effort" && type === "reinforcement") return [name, choiceAt(value, at, efforts)];
    const range = ranges[type][name];
    if (range === undefined) throw invalidParameter(at, `a ${type} job has no such hyperparameter.`);
    return [name, value === "auto" ? value : numberAt(value, at, range)];
  });
  return { ...unset, ...effort, ...Object.fromEntries(set) };
}

function integrationsAt(value: unknown): FineTuningJobIntegration[] {
  if (!Array.isArray(value) || value.length > 5)
    throw invalidParameter("integrations", "expected an array with at most 5 items.");
  return value.map((item, index) => integrationAt(item, `integrations[${index}]`));
}

function integrationAt(value: unknown, path: string): FineTuningJobIntegration {
  const integration = objectAt(value, path);
  const type = choiceAt(integration.type, `${path}.type`, ["wandb"]);
  const { project, name, entity, tags } = objectAt(integration.wandb, `${path}.wandb`);
  return {
    type,
    wandb: {
      project: textAt(project, `${path}.wandb.project`),
      name: optional(name, (text) => textAt(text, `${path}.wandb.name`)) ?? null,
      entity: optional(entity, (text) => textAt(text, `${path}.wandb.entity`)) ?? null,
      tags: optional(tags, (list) => textsAt(list, `${path}.wandb.tags`)) ?? [],
    },
  };
}

function metadataAt(value: unknown): Record<string, string> {
  const pairs = Object.entries(objectAt(value, "metadata"));
  if (pairs.length > 16) throw invalidParameter("metadata", "expected an object with at most 16 properties.");
  return Object.fromEntries(
    pairs.map(([key, item]) => {
      const text = textAt(item, `metadata.${key}`);
      if (key.length <= 64 && text.length <= 512) return [key, text];
      throw invalidParameter(
        `metadata.${key}`,
        "expected a key of at most 64 and a value of at most 512 characters.",
      );
    }),
  );
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function objectAt(value: unknown, path: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw wrong(value, path, "an object");
}

function textAt(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  throw wrong(value, path, "a string");
}

function textsAt(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) throw wrong(value, path, "an array");
  return value.map((item, index) => textAt(item, `${path}[${index}]`));
}

function choiceAt<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw wrong(value, path, `one of ${choices.map((one) => `'${one}'`).join(", ")}`);
}

function numberAt(value: unknown, path: string, range: Range): number {
  const {
    whole = false,
    from = Number.NEGATIVE_INFINITY,
    above = Number.NEGATIVE_INFINITY,
    to = Infinity,
  } = range;
  const isRight = typeof value === "number" && (!whole || Number.isInteger(value));
  if (isRight && value >= from && value > above && value <= to) return value;
  throw wrong(value, path, `${whole ? "an integer" : "a number"} within ${JSON.stringify(range)}`);
}

function wrong(value: unknown, path: string, expected: string): ApiError {
  return value === undefined
    ? missingParameter(path)
    : invalidParameter(path, `expected ${expected}, but got ${JSON.stringify(value)} instead.`);
}
