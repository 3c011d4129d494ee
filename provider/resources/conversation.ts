import type { ConversationCreateParams } from "openai/resources/conversations";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { itemFailures } from "../responses/checks.js";
import { items } from "../responses/items.js";
import { properties } from "../schema.js";

const declared = properties({
  items: { ...items, onChange: "createOnly", writeOnly: true, maxItems: 20 },
  metadata: {
    ...metadata,
    onChange: "updates",
    // The request that updates a conversation has to have metadata.
    cleared: {},
    example: { ticket: "4711" },
  },
});

export const Conversation = defineResource({
  kind: "Conversation",
  noun: "conversation",
  properties: declared,
  bucket: () => "conversations",

  check: ({ items }) => itemFailures(items, "items"),

  create: ({ api, options }, body) => api.conversations.create(body as ConversationCreateParams, options),
  read: ({ api, options }, id) => api.conversations.retrieve(id, options),
  update: ({ api, options }, id, { metadata }) =>
    api.conversations.update(id, { metadata: metadata as Record<string, string> }, options),
  delete: ({ api, options }, id) => api.conversations.delete(id, options),

  isObject: ({ object }) => object === "conversation",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  toOutputs: ({ created_at }) => ({ createdAt: created_at }),
});
