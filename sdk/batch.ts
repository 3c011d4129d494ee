import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A batch: many requests in one file, answered within a day at half the price.
 *
 * A batch cannot be changed: everything about it replaces it, and buys a new one. A file's lines are looked through
 * before anything is sent: those of a {@link File} with purpose `batch` in the preview already, and once more, held
 * against the batch's endpoint, before the batch is created. What OpenAI would certainly refuse fails first, with
 * the number of the line. How long an `up` waits is said by `waitFor`; its progress is told. When the time runs
 * out, the command fails, the batch stays in the state, and the next `up` waits on. A batch that has failed, has
 * expired or was cancelled keeps its place as well: each further `up` fails with the same sentence and sends
 * nothing, until an input changes or you ask for a replacement. A second batch is never bought unasked.
 *
 * Single requests that fail do not make the batch fail: they are counted in `requestCounts`, and stand in the file
 * `errorFileId`.
 *
 * Deleting a batch cancels it if it still runs, and leaves it in OpenAI's list, which has no delete, with the files
 * of its results.
 *
 * The key needs write permission for batches and for the endpoint, and read permission for files, without which the
 * input file is not looked through. `Batch.get(name, id)` reads a batch that exists; `{ import: id }` adopts one.
 *
 * @example
 * ```ts
 * const requests = new openai.File("requests", { purpose: "batch", source: "requests.jsonl" });
 * const batch = new openai.Batch("nightly", {
 *   inputFileId: requests.fileId,
 *   endpoint: "/v1/chat/completions",
 *   completionWindow: "24h",
 *   waitFor: "completed",
 * });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/batch
 */
export class Batch extends Resource {
  /** The batch's id, such as `batch_abc123`. The same as the resource's `id`. */
  declare readonly batchId: pulumi.Output<string>;
  /**
   * `validating`, `in_progress`, `finalizing`, `completed`, `failed`, `expired`, `cancelling` or `cancelled`, as it
   * was when the batch was last read.
   */
  declare readonly status: pulumi.Output<string>;
  /** The model that all requests ask for; absent until the server says. */
  declare readonly model: pulumi.Output<string | undefined>;
  /** The id of the file with the answers; absent until the batch ends, and when no request has succeeded. */
  declare readonly outputFileId: pulumi.Output<string | undefined>;
  /** The id of the file with the requests that have failed; absent until the batch ends, and when none has. */
  declare readonly errorFileId: pulumi.Output<string | undefined>;
  /** How many requests there are, and how far they are; absent where the server does not say. */
  declare readonly requestCounts: pulumi.Output<BatchRequestCounts | undefined>;
  /** How many tokens were used, and are billed; absent where the server does not say. */
  declare readonly usage: pulumi.Output<BatchUsage | undefined>;
  /** What is wrong with the input file; absent when nothing is. */
  declare readonly errors: pulumi.Output<BatchError[] | undefined>;
  /** When the batch was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** When its first request could begin. Unix time in seconds; absent until then. */
  declare readonly inProgressAt: pulumi.Output<number | undefined>;
  /** When the writing of its results began. Unix time in seconds; absent until then. */
  declare readonly finalizingAt: pulumi.Output<number | undefined>;
  /** When it was completed. Unix time in seconds; absent until then. */
  declare readonly completedAt: pulumi.Output<number | undefined>;
  /** When it failed. Unix time in seconds; absent when it has not. */
  declare readonly failedAt: pulumi.Output<number | undefined>;
  /** When its time runs out. Unix time in seconds; absent where the server does not say. */
  declare readonly expiresAt: pulumi.Output<number | undefined>;
  /** When its time has run out. Unix time in seconds; absent when it has not. */
  declare readonly expiredAt: pulumi.Output<number | undefined>;
  /** When its cancelling began. Unix time in seconds; absent when it has not. */
  declare readonly cancellingAt: pulumi.Output<number | undefined>;
  /** When it was cancelled. Unix time in seconds; absent when it was not. */
  declare readonly cancelledAt: pulumi.Output<number | undefined>;
  /** The id of the file with the requests. */
  declare readonly inputFileId: pulumi.Output<string>;
  /** The endpoint that answers all requests. */
  declare readonly endpoint: pulumi.Output<string>;
  /** The time within which the batch is to be done. */
  declare readonly completionWindow: pulumi.Output<string>;
  /** Pairs of names and texts; absent when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /**
   * After which time the files with the results are deleted; absent for a batch that was not created here, because
   * the API never shows it.
   */
  declare readonly outputExpiresAfter: pulumi.Output<BatchOutputExpiresAfter | undefined>;

  /**
   * Creates a batch.
   *
   * @param name the name of the resource in the stack
   * @param args what is asked, and how
   * @param opts the resource's options; `import` takes a batch's id
   */
  constructor(name: string, args: BatchArgs, opts?: pulumi.CustomResourceOptions) {
    super("Batch", name, { ...args }, outputs, opts, {
      model: ["inputFileId"],
      errors: ["inputFileId"],
      outputFileId: ["inputFileId"],
      errorFileId: ["inputFileId"],
    });
    Object.assign(this, { batchId: this.id });
  }

  /**
   * Reads a batch that exists, without taking it over: it is never cancelled.
   *
   * @param name the name of the resource in the stack
   * @param id the batch's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Batch {
    return new Batch(name, {} as BatchArgs, existing("Batch", id, opts));
  }

  /** Whether an object is a Batch, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Batch {
    return isInstanceOf("Batch", value);
  }
}

/** What a {@link Batch} is made of. */
export interface BatchArgs {
  /**
   * The id of a file with purpose `batch`: JSON Lines, at most 50,000 of them and 200 MB. Each is an object with a
   * `custom_id` that no other line has, `"method": "POST"`, the endpoint as `url`, and the request's own `body`,
   * all for one model and without `stream`. Changing this replaces the batch.
   */
  readonly inputFileId: pulumi.Input<string>;
  /**
   * The endpoint that answers all requests. Other values than those known here are sent as they are, with a
   * warning. Changing this replaces the batch.
   */
  readonly endpoint: pulumi.Input<BatchEndpoint>;
  /**
   * The time within which the batch is to be done. Only `24h` is known to this version; others are sent as they are,
   * with a warning. Changing this replaces the batch.
   */
  readonly completionWindow: pulumi.Input<BatchCompletionWindow>;
  /**
   * Up to 16 pairs, with names of at most 64 and texts of at most 512 characters. The API cannot change them, so
   * changing this replaces the batch.
   * @default none
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * After which time OpenAI deletes the files with the results. The API never shows it again. Changing this replaces
   * the batch.
   * @default the API's own
   */
  readonly outputExpiresAfter?: pulumi.Input<BatchOutputExpiresAfterArgs>;
  /**
   * What an `up` waits for: that the batch is `created`, that its file is `validated`, or that it is `completed`,
   * which can take a day, and without which `outputFileId` is absent until a later refresh. Updates in place.
   * @default "created"
   */
  readonly waitFor?: pulumi.Input<"created" | "validated" | "completed">;
  /**
   * How long one `up` waits, in seconds: from 1 to 604,800 (7 days). Updates in place.
   * @default 7,200
   */
  readonly timeoutSeconds?: pulumi.Input<number>;
}

/** The endpoints that batches could be for when this version was made; others are sent as they are. */
export type BatchEndpoint =
  | "/v1/responses"
  | "/v1/chat/completions"
  | "/v1/embeddings"
  | "/v1/completions"
  | "/v1/moderations"
  | "/v1/images/generations"
  | "/v1/images/edits"
  | "/v1/videos"
  | (string & {});

/** The times within which batches could be done when this version was made; others are sent as they are. */
export type BatchCompletionWindow = "24h" | (string & {});

/** After which time the files with a batch's results are deleted. */
export interface BatchOutputExpiresAfterArgs {
  /** From when on the time counts: the creation of those files. Only `created_at` is known to the API. */
  readonly anchor: pulumi.Input<"created_at">;
  /** The time, in seconds: from 3,600 (an hour) to 2,592,000 (30 days). */
  readonly seconds: pulumi.Input<number>;
}

/** After which time the files with a batch's results are deleted, as a program reads it. */
export type BatchOutputExpiresAfter = pulumi.Unwrap<BatchOutputExpiresAfterArgs>;

/** How many requests a batch has, and how far they are. */
export interface BatchRequestCounts {
  /** All of them; 0 until the file is validated. */
  readonly total: number;
  /** Those that were answered. */
  readonly completed: number;
  /** Those that were refused, or not done in time. */
  readonly failed: number;
}

/** How many tokens a batch has used. */
export interface BatchUsage {
  /** Those of the requests. */
  readonly inputTokens: number;
  /** What is known of those. */
  readonly inputTokensDetails: BatchInputTokensDetails;
  /** Those of the answers. */
  readonly outputTokens: number;
  /** What is known of those. */
  readonly outputTokensDetails: BatchOutputTokensDetails;
  /** All of them. */
  readonly totalTokens: number;
}

/** What is known of the tokens of a batch's requests. */
export interface BatchInputTokensDetails {
  /** Those that the server remembered, which cost less. */
  readonly cachedTokens: number;
}

/** What is known of the tokens of a batch's answers. */
export interface BatchOutputTokensDetails {
  /** Those that were thought, and not said. */
  readonly reasoningTokens: number;
}

/** What is wrong with a batch's input file. */
export interface BatchError {
  /** A code for programs, such as `duplicate_custom_id`; absent when there is none. */
  readonly code?: string;
  /** The reason in words. */
  readonly message?: string;
  /** The part of the request that is to blame, in the API's words; absent when it is none. */
  readonly param?: string;
  /** The number of the line; absent when it is none. */
  readonly line?: number;
}

const outputs = [
  "status",
  "model",
  "outputFileId",
  "errorFileId",
  "requestCounts",
  "usage",
  "errors",
  "createdAt",
  "inProgressAt",
  "finalizingAt",
  "completedAt",
  "failedAt",
  "expiresAt",
  "expiredAt",
  "cancellingAt",
  "cancelledAt",
  "inputFileId",
  "endpoint",
  "completionWindow",
  "metadata",
  "outputExpiresAfter",
];
