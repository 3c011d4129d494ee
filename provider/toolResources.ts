import { isRecord, type ObjectProperty } from "./schema.js";

/** What the tools of assistants may use: the assistant's own, and what a thread adds. */
export const toolResources = {
  type: "object",
  onChange: "updates",
  example: { codeInterpreter: { fileIds: ["file-abc123"] } },
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
    // A store that the API makes along with the object would belong to nobody, and stay when the object goes.
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
} as const satisfies ObjectProperty;

const emptied = {
  codeInterpreter: { code_interpreter: { file_ids: [] } },
  fileSearch: { file_search: { vector_store_ids: [] } },
};

/**
 * The body of an update that leaves nothing behind. The API may keep what an update does not name, also within
 * the tool resources: so a tool that had some, and is to have none, gets an empty list.
 */
export function withoutLeftovers(body: Record<string, unknown>, before: unknown): Record<string, unknown> {
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
