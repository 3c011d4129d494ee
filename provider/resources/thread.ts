import type { ThreadCreateParams } from "openai/resources/beta/threads/threads";
import { defineResource } from "../lifecycle.js";
import { properties } from "../schema.js";
import { toolResources, withoutLeftovers } from "../toolResources.js";
import { retired, spoken, ticketed } from "./message.js";

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
  toolResources,
  metadata: ticketed,
});

export const Thread = defineResource({
  kind: "Thread",
  noun: "thread",
  properties: declared,
  bucket: () => "threads",
  retired,

  create: ({ api, options }, body) => api.beta.threads.create(body as ThreadCreateParams, options),
  read: ({ api, options }, id) => api.beta.threads.retrieve(id, options),
  update: ({ api, options }, id, body, { toolResources: before }) =>
    api.beta.threads.update(id, withoutLeftovers(body, before), options),
  delete: ({ api, options }, id) => api.beta.threads.delete(id, options),

  isObject: ({ object }) => object === "thread",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  toOutputs: ({ created_at }) => ({ createdAt: created_at }),
});
