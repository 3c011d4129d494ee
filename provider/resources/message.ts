import type { Message as ApiMessage, MessageCreateParams } from "openai/resources/beta/threads/messages";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { ownId, parentOf } from "../objectCalls.js";
import type { Retirement } from "../retirement.js";
import { isRecord, type ListProperty, type PairsProperty, properties } from "../schema.js";
import { camelCased } from "../wire.js";

/** What threads and their messages share with each other: what they say of their end. */
export const retired: Retirement = {
  since: "2026-08-26",
  advice: "Conversation and Response replace them.",
};

export const ticketed = {
  ...metadata,
  onChange: "updates",
  example: { ticket: "4711" },
} as const satisfies PairsProperty;

const detail = { type: "text", known: ["auto", "low", "high"], example: "low" } as const;

const attachments = {
  type: "list",
  example: [{ fileId: "file-abc123", tools: [{ type: "file_search" }] }],
  items: {
    type: "object",
    example: { fileId: "file-abc123", tools: [{ type: "file_search" }] },
    properties: {
      fileId: { type: "text", required: true, minLength: 1, example: "file-abc123" },
      tools: {
        type: "list",
        required: true,
        unordered: true,
        example: [{ type: "file_search" }],
        items: {
          type: "variants",
          by: "type",
          variants: { code_interpreter: {}, file_search: {} },
          example: { type: "file_search" },
        },
      },
    },
  },
} as const satisfies ListProperty;

/** What a message says: of its own, or as one of those that a thread begins with. */
export const spoken = properties({
  role: { type: "text", required: true, oneOf: ["user", "assistant"], example: "user" },
  content: {
    type: "either",
    required: true,
    same: saysTheSame,
    example: "Where is my parcel?",
    options: [
      { type: "text", example: "Where is my parcel?" },
      {
        type: "list",
        minItems: 1,
        example: [{ type: "text", text: "Where is my parcel?" }],
        items: {
          type: "variants",
          by: "type",
          example: { type: "text", text: "Where is my parcel?" },
          variants: {
            text: { text: { type: "text", required: true, example: "Where is my parcel?" } },
            image_url: {
              imageUrl: {
                type: "object",
                required: true,
                example: { url: "https://example.com/parcel.png" },
                properties: {
                  url: {
                    type: "text",
                    required: true,
                    minLength: 1,
                    example: "https://example.com/parcel.png",
                  },
                  detail,
                },
              },
            },
            image_file: {
              imageFile: {
                type: "object",
                required: true,
                example: { fileId: "file-abc123" },
                properties: {
                  fileId: { type: "text", required: true, minLength: 1, example: "file-abc123" },
                  detail,
                },
              },
            },
          },
        },
      },
    ],
  },
  attachments,
  metadata: ticketed,
});

const declared = properties({
  threadId: { type: "text", required: true, onChange: "replaces", minLength: 1, example: "thread_abc123" },
  role: { ...spoken.role, onChange: "replaces" },
  content: { ...spoken.content, onChange: "replaces" },
  attachments: { ...spoken.attachments, onChange: "replaces" },
  metadata: ticketed,
});

export const Message = defineResource({
  kind: "Message",
  noun: "message",
  properties: declared,
  bucket: () => "threads",
  retired,

  // The thread is part of the path, and no part of the body.
  create: ({ api, options }, { thread_id, ...body }) =>
    api.beta.threads.messages.create(
      String(thread_id),
      body as Pick<MessageCreateParams, "role" | "content">,
      options,
    ),
  read: ({ api, options }, id) => api.beta.threads.messages.retrieve(ownId(id), within(id), options),
  update: ({ api, options }, id, body) =>
    api.beta.threads.messages.update(ownId(id), { ...body, ...within(id) }, options),
  delete: ({ api, options }, id) => api.beta.threads.messages.delete(ownId(id), within(id), options),
  list: {
    limit: 100,
    isWhole: true,
    page: ({ api, options }, query, { threadId }) =>
      api.beta.threads.messages.list(String(threadId), { ...query, order: "desc" }, options),
  },

  isObject: ({ object }) => object === "thread.message",
  idOf: ({ thread_id, id }) => `${thread_id}/${id}`,
  idForm: "thread_abc123/msg_abc123",
  within: { kind: "Thread", property: "threadId" },
  createdAt: ({ created_at }) => created_at,
  recover: ({ content }) => {
    const parts = content.map(partOf);
    return { content: soleText(parts) ?? parts };
  },
  toOutputs: (message) => ({
    content: message.content.map(partOf),
    createdAt: message.created_at,
    status: message.status,
    completedAt: message.completed_at,
    incompleteAt: message.incomplete_at,
    incompleteDetails: message.incomplete_details,
    assistantId: message.assistant_id,
    runId: message.run_id,
  }),
});

function within(id: string): { thread_id: string } {
  return { thread_id: parentOf(id) };
}

/** A part of the content in the form in which it is sent: the API returns a text as an object of its own. */
function partOf(block: ApiMessage["content"][number]): unknown {
  if (block.type !== "text") return camelCased(block);
  const { value, annotations } = block.text;
  return {
    type: "text",
    text: value,
    // Compatible servers may leave them out.
    ...(annotations?.length > 0 && { annotations: camelCased(annotations) }),
  };
}

/** A text alone, and a list with this text and nothing else, are one message. */
function saysTheSame(wanted: unknown, found: unknown): boolean {
  const text = soleText(wanted);
  return text !== undefined && text === soleText(found);
}

function soleText(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const [part] = content;
  return content.length === 1 && isRecord(part) && part.type === "text" ? part.text : undefined;
}
