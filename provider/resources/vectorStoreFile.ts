import type {
  VectorStoreFile as ApiVectorStoreFile,
  FileCreateParams,
  FileUpdateParams,
} from "openai/resources/vector-stores/files";
import { checkOverlap, chunkingStrategy, isSameChunking } from "../chunking.js";
import type { Known, Progress } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { ownId, parentOf } from "../objectCalls.js";
import { properties } from "../schema.js";

const declared = properties({
  vectorStoreId: {
    type: "text",
    required: true,
    onChange: "replaces",
    minLength: 1,
    example: "vs_abc123",
  },
  fileId: { type: "text", required: true, onChange: "replaces", minLength: 1, example: "file-abc123" },
  attributes: {
    type: "pairs",
    onChange: "updates",
    values: "any",
    maxPairs: 16,
    maxKeyLength: 64,
    maxValueLength: 512,
    example: { team: "support", year: 2026, public: true },
  },
  chunkingStrategy: {
    ...chunkingStrategy,
    onChange: "replaces",
    usual: { type: "auto" },
    same: isSameChunking,
  },
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

export const VectorStoreFile = defineResource({
  kind: "VectorStoreFile",
  noun: "vector store file",
  properties: declared,
  // The API allows each store a number of writes a minute.
  bucket: ({ vectorStoreId }) =>
    vectorStoreId === undefined ? "vector stores" : `vector store "${vectorStoreId}"`,
  namesOthers: true,
  foreseenId: ({ vectorStoreId, fileId }) => `${vectorStoreId}/${fileId}`,
  idForm: "vs_abc123/file-abc123",
  within: { kind: "VectorStore", property: "vectorStoreId" },

  check: (inputs) => checkOverlap(inputs.chunkingStrategy),

  create: ({ api, options }, { vector_store_id, ...body }) =>
    api.vectorStores.files.create(vector_store_id as string, body as unknown as FileCreateParams, options),
  read: ({ api, options }, id) =>
    api.vectorStores.files.retrieve(ownId(id), { vector_store_id: parentOf(id) }, options),
  update: ({ api, options }, id, body) =>
    api.vectorStores.files.update(
      ownId(id),
      { vector_store_id: parentOf(id), ...body } as FileUpdateParams,
      options,
    ),
  delete: ({ api, options }, id) =>
    api.vectorStores.files.delete(ownId(id), { vector_store_id: parentOf(id) }, options),
  inventory: {
    limit: 100,
    page: ({ api, options }, query, { vectorStoreId }) =>
      api.vectorStores.files.list(String(vectorStoreId), { ...query, order: "desc" }, options),
  },

  isObject: ({ object }) => object === "vector_store.file",
  idOf: ({ vector_store_id, id }) => `${vector_store_id}/${id}`,
  createdAt: ({ created_at }) => created_at,
  summary: ({ usage_bytes }) => ({ bytes: usage_bytes }),
  toOutputs: (file: ApiVectorStoreFile) => ({
    fileId: file.id,
    attributes: file.attributes ?? {},
    status: file.status,
    lastError: file.last_error,
    usageBytes: file.usage_bytes,
    createdAt: file.created_at,
  }),
  wait: {
    judge,
    timeoutSeconds: ({ processingTimeoutSeconds = 600 }) => processingTimeoutSeconds as number,
    goal: () => "to be processed",
  },
});

function judge({ waitForProcessing, status, lastError }: Known): Progress {
  if (waitForProcessing === false || status === "completed") return { state: "settled" };
  if (status === "failed") return { state: "failed", reason: reasonOf(lastError) };
  if (status === "cancelled") return { state: "failed", reason: "its processing was cancelled." };
  return { state: "pending", progress: String(status).replaceAll("_", " ") };
}

function reasonOf(lastError: unknown): string {
  const { code, message } = (lastError ?? {}) as Partial<Record<"code" | "message", string>>;
  if (message === undefined) return "the API gives no reason.";
  return `${message.replace(/\.$/, "")} (${code}).`;
}
