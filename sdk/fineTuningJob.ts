import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A fine-tuning job: the training of a model on examples of your own.
 *
 * A job cannot be changed but for being paused: everything else about it replaces it, and buys a new one. OpenAI
 * has closed fine-tuning to new organizations, and takes no new jobs from anybody from 2027-01-06 on.
 *
 * The training file is read back and looked through before a job is created, up to 64 MB of it: what OpenAI
 * would certainly refuse fails first, with the number of the line. How long an `up` waits is said by `waitFor`;
 * its progress is told. When the time runs out, the command fails, the job stays in the state, and the next `up`
 * waits on. A job that has failed, or was cancelled, keeps its place as well: each further `up` fails with the
 * same sentence and sends nothing, until an input changes or you ask for a replacement. A second job is never
 * bought unasked.
 *
 * Deleting a job cancels it if it still runs, and leaves it in OpenAI's list, which has no delete, with the files
 * of its metrics; its fine-tuned model stays as well, unless `deleteModelOnDestroy` is set.
 *
 * The key needs write permission for fine-tuning, and read permission for files, without which the training file
 * is not looked through. `FineTuningJob.get(name, id)` reads a job that exists; `{ import: id }` adopts one.
 *
 * @example
 * ```ts
 * const training = new openai.File("training", { purpose: "fine-tune", source: "training.jsonl" });
 * const job = new openai.FineTuningJob("support", {
 *   model: "gpt-4o-mini-2024-07-18",
 *   trainingFile: training.fileId,
 *   waitFor: "succeeded",
 * });
 * export const model = job.fineTunedModel;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/fine-tuning
 */
export class FineTuningJob extends Resource {
  /** The job's id, such as `ftjob-abc123`. The same as the resource's `id`. */
  declare readonly jobId: pulumi.Output<string>;
  /**
   * `validating_files`, `queued`, `running`, `paused`, `succeeded`, `failed` or `cancelled`, as it was when the
   * job was last read.
   */
  declare readonly status: pulumi.Output<string>;
  /** The name of the fine-tuned model, such as `ft:gpt-4o-mini:my-org::abc123`; absent until the job succeeds. */
  declare readonly fineTunedModel: pulumi.Output<string | undefined>;
  /** How many tokens were trained on, and are billed; absent until the job succeeds. */
  declare readonly trainedTokens: pulumi.Output<number | undefined>;
  /** When the job is expected to finish. Unix time in seconds; absent while that is not known. */
  declare readonly estimatedFinish: pulumi.Output<number | undefined>;
  /** Why the job has failed; absent when it has not. */
  declare readonly error: pulumi.Output<FineTuningError | undefined>;
  /** When the job was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** When the job ended. Unix time in seconds; absent while it runs. */
  declare readonly finishedAt: pulumi.Output<number | undefined>;
  /** The ids of the files with the training's metrics; empty until the job succeeds. */
  declare readonly resultFiles: pulumi.Output<string[]>;
  /** The organization that owns the job, such as `org-abc123`. */
  declare readonly organizationId: pulumi.Output<string>;
  /** The hyperparameters as the server says: what was left to it stands here as a number once it has chosen. */
  declare readonly hyperparameters: pulumi.Output<Record<string, string | number>>;
  /** How much there is to train on; absent where the training file was not looked through. */
  declare readonly trainingData: pulumi.Output<TrainingData | undefined>;
  /** The model that is trained, under its dated name where the server gives it one. */
  declare readonly model: pulumi.Output<string>;
  /** The id of the file with the training data. */
  declare readonly trainingFile: pulumi.Output<string>;
  /** The id of the file with the validation data; absent when there is none. */
  declare readonly validationFile: pulumi.Output<string | undefined>;
  /** How the model is trained; absent where the server does not say. */
  declare readonly method: pulumi.Output<FineTuningMethod | undefined>;
  /** What the model's name ends with; absent for a job that was not created here, because the API never shows it. */
  declare readonly suffix: pulumi.Output<string | undefined>;
  /** The number that makes a training repeatable, given by you or by the server. */
  declare readonly seed: pulumi.Output<number>;
  /** The services that the metrics are sent to. */
  declare readonly integrations: pulumi.Output<FineTuningIntegration[] | undefined>;
  /** Pairs of names and texts; absent when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /** Whether the job is paused; absent when nothing was said of it. */
  declare readonly paused: pulumi.Output<boolean | undefined>;

  /**
   * Creates a fine-tuning job.
   *
   * @param name the name of the resource in the stack
   * @param args what is trained, on what, and how
   * @param opts the resource's options; `import` takes a job's id
   */
  constructor(name: string, args: FineTuningJobArgs, opts?: pulumi.CustomResourceOptions) {
    super("FineTuningJob", name, { ...args }, outputs, opts, {
      fineTunedModel: ["suffix"],
      hyperparameters: ["method"],
      trainingData: ["trainingFile"],
      error: ["trainingFile", "validationFile"],
    });
    Object.assign(this, { jobId: this.id });
  }

  /**
   * Reads a fine-tuning job that exists, without taking it over: it is never paused and never cancelled.
   *
   * @param name the name of the resource in the stack
   * @param id the job's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): FineTuningJob {
    return new FineTuningJob(name, {} as FineTuningJobArgs, existing("FineTuningJob", id, opts));
  }

  /** Whether an object is a FineTuningJob, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is FineTuningJob {
    return isInstanceOf("FineTuningJob", value);
  }
}

/** What a {@link FineTuningJob} is made of. */
export interface FineTuningJobArgs {
  /**
   * The model to train. A name without a date stands for its current snapshot: that the job shows the dated name
   * is no change. Changing this replaces the job.
   */
  readonly model: pulumi.Input<FineTunableModel>;
  /**
   * The id of a file with purpose `fine-tune`: JSON Lines, an example on each. Dialogues that end with the
   * assistant, or pairs of a preferred and another answer for method `dpo`, at least 10; or a prompt and what it
   * is graded by, for method `reinforcement`. Changing this replaces the job.
   */
  readonly trainingFile: pulumi.Input<string>;
  /**
   * The id of a file with purpose `fine-tune`, of the same form, whose examples are not trained on, and tell how
   * well the training goes. Changing this replaces the job.
   * @default none
   */
  readonly validationFile?: pulumi.Input<string>;
  /**
   * How the model is trained. Changing this replaces the job.
   * @default the API's own: `supervised`, with hyperparameters of its choice
   */
  readonly method?: pulumi.Input<FineTuningMethodArgs>;
  /**
   * What the name of the fine-tuned model has in it to be recognized by, from 1 to 64 characters. The API never
   * shows it again. Changing this replaces the job.
   * @default none
   */
  readonly suffix?: pulumi.Input<string>;
  /**
   * The number that makes a training repeatable, from 0 to 2,147,483,647. Changing this replaces the job.
   * @default a number that the server chooses
   */
  readonly seed?: pulumi.Input<number>;
  /**
   * The services that metrics are sent to, at most 5. Changing this replaces the job.
   * @default none
   */
  readonly integrations?: pulumi.Input<pulumi.Input<FineTuningIntegrationArgs>[]>;
  /**
   * Up to 16 pairs, with names of at most 64 and texts of at most 512 characters. The API cannot change them, so
   * changing this replaces the job.
   * @default none
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Whether the job is paused. A new job is paused as soon as it exists; where the server does not allow that
   * yet, the `up` fails, and the next one asks again. A job that has ended is left as it is. Updates in place.
   * @default whatever it is on the server
   */
  readonly paused?: pulumi.Input<boolean>;
  /**
   * What an `up` waits for: that the job is `created`, that its files are `validated`, or that it has
   * `succeeded`, which can take hours, and without which `fineTunedModel` is absent until a later refresh. A job
   * that is paused as you want it is not waited for. Updates in place.
   * @default "created"
   */
  readonly waitFor?: pulumi.Input<"created" | "validated" | "succeeded">;
  /**
   * How long one `up` waits, in seconds: from 1 to 604,800 (7 days). Updates in place.
   * @default 7,200
   */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /**
   * Whether the fine-tuned model is deleted with the job, when the resource is destroyed or replaced. Updates in
   * place.
   * @default false
   */
  readonly deleteModelOnDestroy?: pulumi.Input<boolean>;
}

/** Models that could be trained when this version was made; others are sent as they are. */
export type FineTunableModel =
  | "gpt-4.1-2025-04-14"
  | "gpt-4.1-mini-2025-04-14"
  | "gpt-4.1-nano-2025-04-14"
  | "gpt-4o-2024-08-06"
  | "gpt-4o-mini-2024-07-18"
  | "o4-mini-2025-04-16"
  | "gpt-3.5-turbo-0125"
  | "babbage-002"
  | "davinci-002"
  | (string & {});

/** How a model is trained; `type` says which. */
export type FineTuningMethodArgs = SupervisedMethodArgs | DpoMethodArgs | ReinforcementMethodArgs;

/** How a model is trained, as a program reads it. */
export type FineTuningMethod = pulumi.Unwrap<FineTuningMethodArgs>;

/** Training on answers as they should be. */
export interface SupervisedMethodArgs {
  /** The method: `supervised`. */
  readonly type: pulumi.Input<"supervised">;
  /**
   * Its details.
   * @default the API's own
   */
  readonly supervised?: pulumi.Input<SupervisedDetailsArgs>;
}

/** The details of supervised training. */
export interface SupervisedDetailsArgs {
  /**
   * How the training goes about it.
   * @default the API's own
   */
  readonly hyperparameters?: pulumi.Input<FineTuningHyperparametersArgs>;
}

/** Direct preference optimization: training on pairs of a preferred and another answer. */
export interface DpoMethodArgs {
  /** The method: `dpo`. */
  readonly type: pulumi.Input<"dpo">;
  /**
   * Its details.
   * @default the API's own
   */
  readonly dpo?: pulumi.Input<DpoDetailsArgs>;
}

/** The details of direct preference optimization. */
export interface DpoDetailsArgs {
  /**
   * How the training goes about it.
   * @default the API's own
   */
  readonly hyperparameters?: pulumi.Input<DpoHyperparametersArgs>;
}

/** Reinforcement: training on grades that answers are given. */
export interface ReinforcementMethodArgs {
  /** The method: `reinforcement`. */
  readonly type: pulumi.Input<"reinforcement">;
  /** Its details. */
  readonly reinforcement: pulumi.Input<ReinforcementDetailsArgs>;
}

/** The details of reinforcement. */
export interface ReinforcementDetailsArgs {
  /**
   * What grades the answers, in the API's own JSON, which is sent as it is: of type `string_check`,
   * `text_similarity`, `python`, `score_model` or `multi`.
   */
  readonly grader: pulumi.Input<Record<string, unknown>>;
  /**
   * How the training goes about it.
   * @default the API's own
   */
  readonly hyperparameters?: pulumi.Input<ReinforcementHyperparametersArgs>;
}

/** How a training goes about it. `auto` leaves the choice to the server. */
export interface FineTuningHyperparametersArgs {
  /**
   * How many examples are gone through between two changes of the model: from 1 to 256.
   * @default "auto"
   */
  readonly batchSize?: pulumi.Input<number | "auto">;
  /**
   * What the learning rate is multiplied by: above 0. A smaller one helps against overfitting.
   * @default "auto"
   */
  readonly learningRateMultiplier?: pulumi.Input<number | "auto">;
  /**
   * How often all examples are gone through: from 1 to 50. Each time is billed.
   * @default "auto"
   */
  readonly nEpochs?: pulumi.Input<number | "auto">;
}

/** How direct preference optimization goes about it. */
export interface DpoHyperparametersArgs extends FineTuningHyperparametersArgs {
  /**
   * How closely the model keeps to what it was before: above 0, at most 2.
   * @default "auto"
   */
  readonly beta?: pulumi.Input<number | "auto">;
}

/** How reinforcement goes about it. */
export interface ReinforcementHyperparametersArgs extends FineTuningHyperparametersArgs {
  /**
   * How much the model reasons: `default`, `low`, `medium` or `high`. Others are sent as they are, with a warning.
   * @default "default"
   */
  readonly reasoningEffort?: pulumi.Input<FineTuningEffort>;
  /**
   * What the computing for the search of answers is multiplied by: above 0.00001, at most 10.
   * @default "auto"
   */
  readonly computeMultiplier?: pulumi.Input<number | "auto">;
  /**
   * How many steps lie between two evaluations: at least 1.
   * @default "auto"
   */
  readonly evalInterval?: pulumi.Input<number | "auto">;
  /**
   * How many answers are evaluated in a step: at least 1.
   * @default "auto"
   */
  readonly evalSamples?: pulumi.Input<number | "auto">;
}

/** How much a model reasons while it is trained by reinforcement. */
export type FineTuningEffort = "default" | "low" | "medium" | "high" | (string & {});

/** A service that metrics are sent to. */
export interface FineTuningIntegrationArgs {
  /** The service. Only Weights & Biases is known to the API. */
  readonly type: pulumi.Input<"wandb">;
  /** Where in Weights & Biases the metrics go. */
  readonly wandb: pulumi.Input<WandbArgs>;
}

/** A service that metrics are sent to, as a program reads it. */
export type FineTuningIntegration = pulumi.Unwrap<FineTuningIntegrationArgs>;

/** Where in Weights & Biases the metrics go. Its key is entered in the organization's settings at OpenAI. */
export interface WandbArgs {
  /** The project that the run becomes a part of. */
  readonly project: pulumi.Input<string>;
  /**
   * What the run is called.
   * @default the job's id
   */
  readonly name?: pulumi.Input<string>;
  /**
   * The team or user that the run belongs to.
   * @default the one of the key
   */
  readonly entity?: pulumi.Input<string>;
  /**
   * Labels for the run.
   * @default the API's own
   */
  readonly tags?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Why a job has failed. */
export interface FineTuningError {
  /** A code for programs, such as `invalid_training_file`; absent when there is none. */
  readonly code?: string;
  /** The reason in words. */
  readonly message: string;
  /** The part of the request that is to blame, in the API's words, such as `training_file`; absent when it is none. */
  readonly param?: string;
}

/** How much there is to train on. */
export interface TrainingData {
  /** How many examples the file holds. */
  readonly examples: number;
  /** The size of the file, in bytes. */
  readonly bytes: number;
  /**
   * How many tokens going through all examples once may come to; times the epochs, that is what is billed. A
   * guess, without a tokenizer: a quarter of the texts' bytes in UTF-8, and 3 for each message and each example.
   * For English it is mostly within a fifth; for Cyrillic or Arabic script it can be nearly twice too high.
   * Images and sounds are not counted.
   */
  readonly estimatedTokens: number;
}

const outputs = [
  "status",
  "fineTunedModel",
  "trainedTokens",
  "estimatedFinish",
  "error",
  "createdAt",
  "finishedAt",
  "resultFiles",
  "organizationId",
  "hyperparameters",
  "trainingData",
  "model",
  "trainingFile",
  "validationFile",
  "method",
  "suffix",
  "seed",
  "integrations",
  "metadata",
  "paused",
];
