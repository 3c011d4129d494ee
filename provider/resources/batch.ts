import type { BatchCreateParams, BatchError, Batch as Run } from "openai/resources/batches";
import { checkBatchFile } from "../batchLines.js";
import { RequestError } from "../client/failures.js";
import type { Ask, Known, Progress, Question } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { isRecord, properties } from "../schema.js";
import { camelCased } from "../wire.js";

const defaultTimeoutSeconds = 7_200;

const declared = properties({
  inputFileId: { type: "text", required: true, onChange: "replaces", minLength: 1, example: "file-abc123" },
  endpoint: {
    type: "text",
    required: true,
    onChange: "replaces",
    minLength: 1,
    known: [
      "/v1/responses",
      "/v1/chat/completions",
      "/v1/embeddings",
      "/v1/completions",
      "/v1/moderations",
      "/v1/images/generations",
      "/v1/images/edits",
      "/v1/videos",
    ],
    example: "/v1/chat/completions",
  },
  completionWindow: { type: "text", required: true, onChange: "replaces", known: ["24h"], example: "24h" },
  metadata: { ...metadata, onChange: "replaces" },
  outputExpiresAfter: {
    type: "object",
    onChange: "replaces",
    writeOnly: true,
    example: { anchor: "created_at", seconds: 604_800 },
    properties: {
      anchor: { type: "text", required: true, oneOf: ["created_at"], example: "created_at" },
      seconds: {
        type: "integer",
        required: true,
        minimum: 3_600,
        maximum: 2_592_000,
        unit: "seconds",
        example: 604_800,
      },
    },
  },
  waitFor: {
    type: "text",
    onChange: "updates",
    local: true,
    oneOf: ["created", "validated", "completed"],
    example: "completed",
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
});

export const Batch = defineResource({
  kind: "Batch",
  noun: "batch",
  properties: declared,
  bucket: () => "batches",
  namesOthers: true,

  /** A batch that exists has had its file checked by the server itself. */
  prepare: async ({ inputFileId, endpoint }, ask, adopts) =>
    adopts ? undefined : checkBatchFile(ask, inputFileId, endpoint),

  create: ({ api, options }, body) => api.batches.create(body as unknown as BatchCreateParams, options),
  read: ({ api, options }, id) => api.batches.retrieve(id, options),
  dismantle: async (ask, id) => {
    if (isRunning(await ask(reading(id)))) await cancel(ask, id);
  },
  list: {
    limit: 100,
    isWhole: true,
    page: ({ api, options }, query) => api.batches.list(query, options),
  },

  isObject,
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  isCalledOff: ({ status }) => wasCancelled(status),
  toOutputs: (batch, known) => ({
    status: batch.status,
    model: batch.model,
    outputFileId: batch.output_file_id,
    errorFileId: batch.error_file_id,
    requestCounts: batch.request_counts,
    usage: camelCased(batch.usage),
    errors: batch.errors?.data,
    createdAt: batch.created_at,
    inProgressAt: batch.in_progress_at,
    finalizingAt: batch.finalizing_at,
    completedAt: batch.completed_at,
    failedAt: batch.failed_at,
    expiresAt: batch.expires_at,
    expiredAt: batch.expired_at,
    cancellingAt: batch.cancelling_at,
    cancelledAt: batch.cancelled_at,
    // A server that leaves out what it need not repeat has not changed it: no second batch is bought for that.
    metadata: batch.metadata ?? known.metadata,
  }),

  wait: {
    judge,
    timeoutSeconds: ({ timeoutSeconds = defaultTimeoutSeconds }) => Number(timeoutSeconds),
    goal: ({ waitFor }) => (waitFor === "validated" ? "to be validated" : "to be completed"),
  },
});

function isObject({ object }: Run): boolean {
  return object === "batch";
}

/** A status that nobody knows is not the last one. */
function isRunning({ status }: Run): boolean {
  return !["completed", "failed", "expired", "cancelling", "cancelled"].includes(status);
}

function wasCancelled(status: unknown): boolean {
  return status === "cancelling" || status === "cancelled";
}

function judge(batch: Known): Progress {
  const { status, waitFor = "created" } = batch;
  if (status === "failed") return { state: "failed", reason: `it has failed: ${reasonOf(batch)}` };
  if (status === "expired") return { state: "failed", reason: expiredReason(batch) };
  if (wasCancelled(status)) return { state: "failed", reason: "it was cancelled." };
  const isReached =
    waitFor === "created" ||
    status === "completed" ||
    (waitFor === "validated" && (status === "in_progress" || status === "finalizing"));
  return isReached ? { state: "settled" } : { state: "pending", progress: progressOf(batch) };
}

/** The first of what is wrong with its file, and how much more there is. */
function reasonOf({ errors }: Known): string {
  const [first, ...others] = (Array.isArray(errors) ? errors : []) as BatchError[];
  if (first === undefined) return "the server does not say why.";
  const details = [first.code, first.param].filter((detail) => detail !== undefined);
  const where = first.line === undefined ? "" : `line ${first.line}: `;
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  const words = String(first.message).replace(/[\s.]+$/, "");
  return `${where}${words}${details.length > 0 ? ` (${details.join(", ")})` : ""}${more}.`;
}

function expiredReason(batch: Known): string {
  const counts = countsOf(batch);
  return `its time ran out${counts === undefined ? "" : ` with ${counts}`}.`;
}

function progressOf(batch: Known): string {
  const counts = countsOf(batch);
  return [String(batch.status).replaceAll("_", " "), ...(counts === undefined ? [] : [counts])].join(", ");
}

/** `12 of 40 requests done, 1 of them failed`; nothing before they are counted. */
function countsOf({ requestCounts }: Known): string | undefined {
  if (!isRecord(requestCounts)) return undefined;
  const [total = 0, completed = 0, failed = 0] = ["total", "completed", "failed"].map((name) =>
    Number(requestCounts[name]),
  );
  if (!(total > 0)) return undefined;
  return `${completed + failed} of ${total} requests done${failed > 0 ? `, ${failed} of them failed` : ""}`;
}

function reading(id: string): Question<Run> {
  return question("Reading", id, ({ api, options }) => api.batches.retrieve(id, options));
}

function question(doing: string, id: string, send: Question<Run>["send"]): Question<Run> {
  return { doing, noun: "batch", object: id, expect: isObject, send };
}

/** It may end by itself meanwhile, and then cannot be cancelled any more. */
async function cancel(ask: Ask, id: string): Promise<void> {
  try {
    await ask(question("Cancelling", id, ({ api, options }) => api.batches.cancel(id, options)));
  } catch (error) {
    if (!(error instanceof RequestError) || isRunning(await ask(reading(id)))) throw error;
  }
}
