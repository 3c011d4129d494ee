import type { VectorStore as ApiVectorStore, VectorStoreCreateParams } from "openai/resources/vector-stores";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import { checkOverlap, chunkingStrategy } from "../chunking.js";
import type { Ask, Known, Page, Progress } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { isPageOf } from "../page.js";
import { properties } from "../schema.js";
import { camelCased } from "../wire.js";

/** A store as the API shows it, with the files that it could not process. */
interface Shown extends ApiVectorStore {
  readonly failed_files?: readonly VectorStoreFile[];
}

interface FailedFile {
  readonly fileId: string;
  readonly code: string;
  readonly message: string;
}

const declared = properties({
  name: { type: "text", onChange: "updates", example: "handbook" },
  description: {
    type: "text",
    onChange: "createOnly",
    writeOnly: true,
    example: "What support agents know.",
  },
  expiresAfter: {
    type: "object",
    onChange: "updates",
    example: { anchor: "last_active_at", days: 30 },
    properties: {
      anchor: { type: "text", required: true, oneOf: ["last_active_at"], example: "last_active_at" },
      days: { type: "integer", required: true, minimum: 1, maximum: 365, unit: "days", example: 30 },
    },
  },
  metadata: { ...metadata, onChange: "updates" },
  fileIds: {
    type: "list",
    onChange: "createOnly",
    writeOnly: true,
    maxItems: 500,
    items: { type: "text", minLength: 1, example: "file-abc123" },
    example: ["file-abc123"],
  },
  chunkingStrategy: { ...chunkingStrategy, onChange: "createOnly", writeOnly: true },
  waitForProcessing: { type: "boolean", onChange: "updates", local: true, example: true },
  processingTimeoutSeconds: {
    type: "integer",
    onChange: "updates",
    local: true,
    minimum: 1,
    maximum: 86_400,
    unit: "seconds",
    example: 600,
  },
});

export const VectorStore = defineResource({
  kind: "VectorStore",
  noun: "vector store",
  properties: declared,
  bucket: () => "vector stores",
  namesOthers: true,

  check: (inputs) => checkOverlap(inputs.chunkingStrategy),

  create: ({ api, options }, body): PromiseLike<Shown> =>
    api.vectorStores.create(body as VectorStoreCreateParams, options),
  read: ({ api, options }, id) => api.vectorStores.retrieve(id, options),
  complete: async (store, ask) =>
    store.file_counts.failed === 0 ? store : { ...store, failed_files: await failedFiles(store.id, ask) },
  update: ({ api, options }, id, body) => api.vectorStores.update(id, body, options),
  delete: ({ api, options }, id) => api.vectorStores.delete(id, options),
  list: {
    limit: 100,
    isWhole: true,
    page: ({ api, options }, query) => api.vectorStores.list({ ...query, order: "desc" }, options),
  },

  isObject: ({ object }) => object === "vector_store",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  summary: ({ name, usage_bytes }) => ({ name, bytes: usage_bytes }),
  toOutputs: (store, known) => ({
    metadata: store.metadata ?? {},
    status: store.status,
    fileCounts: camelCased(store.file_counts),
    failedFiles: store.failed_files?.map(failedFileOf),
    filesProcessed: known.filesProcessed === true || isProcessed(store, known),
    usageBytes: store.usage_bytes,
    createdAt: store.created_at,
    lastActiveAt: store.last_active_at,
    expiresAt: store.expires_at,
  }),
  // What other hands put into the store later is not waited for: once true, it stays true.
  kept: { names: ["filesProcessed"], from: () => ({}) },
  wait: {
    judge,
    timeoutSeconds: ({ processingTimeoutSeconds = 600 }) => processingTimeoutSeconds as number,
    goal: () => "to have its files processed",
  },
});

const mostFailedFiles = 100;

/** The oldest come first: the initial files. */
async function failedFiles(id: string, ask: Ask): Promise<readonly VectorStoreFile[]> {
  const { data } = await ask<Page<VectorStoreFile>>({
    doing: "Listing the failed files of",
    noun: "vector store",
    object: id,
    expect: (answer) => isPageOf(answer, ({ object }) => object === "vector_store.file"),
    send: ({ api, options }) =>
      api.vectorStores.files.list(id, { filter: "failed", order: "asc", limit: mostFailedFiles }, options),
  });
  return data;
}

function failedFileOf({ id, last_error }: VectorStoreFile): FailedFile {
  return {
    fileId: id,
    code: last_error?.code ?? "unknown",
    message: last_error?.message ?? "The API gives no reason.",
  };
}

/** Whether the API has dealt with the initial files, well or not. */
function isProcessed({ status, file_counts }: Shown, known: Known): boolean {
  return status !== "in_progress" || doneOf(file_counts) >= initialFiles(known).size;
}

function doneOf({ total, in_progress }: Shown["file_counts"]): number {
  return total - in_progress;
}

function initialFiles({ fileIds = [] }: Known): ReadonlySet<string> {
  return new Set(fileIds as string[]);
}

function judge(outputs: Known): Progress {
  const initial = initialFiles(outputs);
  if (outputs.waitForProcessing === false || initial.size === 0) return { state: "settled" };
  const { total, inProgress, failed } = outputs.fileCounts as Record<
    "total" | "inProgress" | "failed",
    number
  >;
  if (outputs.filesProcessed !== true)
    return { state: "pending", progress: `${total - inProgress} of ${initial.size} files are done` };
  if (failed === 0) return { state: "settled" };
  if (outputs.failedFiles === undefined)
    return { state: "pending", progress: "asking which files could not be processed" };
  const own = (outputs.failedFiles as FailedFile[]).filter(({ fileId }) => initial.has(fileId));
  return own.length === 0 ? { state: "settled" } : { state: "failed", reason: failureOf(own, initial.size) };
}

const mostNamed = 10;

function failureOf(failed: readonly FailedFile[], initial: number): string {
  const named = failed
    .slice(0, mostNamed)
    .map(({ fileId, code, message }) => `"${fileId}" (${code}: ${message.replace(/\.$/, "")})`);
  const others = failed.length - named.length;
  const list = [...named, ...(others > 0 ? [`${others} more`] : [])].join(", ");
  return `${failed.length} of ${initial} files could not be processed: ${list}.`;
}
