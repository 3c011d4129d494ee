import type { ThreadCreateParams } from "openai/resources/beta/threads/threads";
import { defineResource } from "../lifecycle.js";
import { isRecord, properties } from "../schema.js";
import { metadata, retired, spoken } from "./message.js";

const declared = properties({
  messages: {
    type: "list",
    onChange: "createOnly",
    writeOnly: true,
    example: [{ role: "user", content: "Where is my parcel?" }],
    items: {
      type: "object",
      example: { role: "user", content: "Where is my parcel?" },
      properties: spoken,
    },
  },
  toolResources: {
    type: "object",
    onChange: "updates",
    example: { fileSearch: { vectorStoreIds: ["vs_abc123"] } },
    properties: {
      codeInterpreter: {
        type: "object",
        example: { fileIds: ["file-abc123"] },
        properties: {
          fileIds: {
            type: "list",
            maxItems: 20,
            unordered: true,
            items: { type: "text", minLength: 1, example: "file-abc123" },
            example: ["file-abc123"],
          },
        },
      },
      // A store that the API makes along with the thread would belong to nobody, and stay when the thread goes.
      fileSearch: {
        type: "object",
        example: { vectorStoreIds: ["vs_abc123"] },
        properties: {
          vectorStoreIds: {
            type: "list",
            required: true,
            maxItems: 1,
            items: { type: "text", minLength: 1, example: "vs_abc123" },
            example: ["vs_abc123"],
          },
        },
      },
    },
  },
  metadata,
});

export const Thread = defineResource({
  kind: "Thread",
  noun: "thread",
  properties: declared,
  bucket: () => "threads",
  retired,

  create: ({ api, options }, body) => api.beta.threads.create(body as ThreadCreateParams, options),
  read: ({ api, options }, id) => api.beta.threads.retrieve(id, options),
  update: ({ api, options }, id, body, { toolResources }) =>
    api.beta.threads.update(id, withoutLeftovers(body, toolResources), options),
  delete: ({ api, options }, id) => api.beta.threads.delete(id, options),

  isObject: ({ object }) => object === "thread",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  toOutputs: ({ created_at }) => ({ createdAt: created_at }),
});

const emptied = {
  codeInterpreter: { code_interpreter: { file_ids: [] } },
  fileSearch: { file_search: { vector_store_ids: [] } },
};

/**
 * An update keeps what it does not name, also within the tool resources: a tool that has none any more gets an
 * empty list.
 */
function withoutLeftovers(body: Record<string, unknown>, before: unknown): Record<string, unknown> {
  const { tool_resources: wanted } = body;
  if (!isRecord(wanted) || !isRecord(before)) return body;
  return {
    ...body,
    tool_resources: {
      ...(before.codeInterpreter !== undefined && emptied.codeInterpreter),
      ...(before.fileSearch !== undefined && emptied.fileSearch),
      ...wanted,
    },
  };
}
