import type { ConversationItem as ApiItem, ItemCreateParams } from "openai/resources/conversations";
import { defineResource } from "../lifecycle.js";
import { ownId, parentOf } from "../objectCalls.js";
import { partFailures } from "../responses/checks.js";
import { readItem } from "../responses/items.js";
import { isRecord, properties } from "../schema.js";

const declared = properties({
  conversationId: {
    type: "text",
    required: true,
    onChange: "replaces",
    minLength: 1,
    example: "conv_abc123",
  },
  item: { ...readItem, required: true, onChange: "replaces" },
});

/** An item, which does not say itself what conversation it stands in. */
interface Wire {
  readonly conversation_id: string;
  readonly item: ApiItem & { readonly id: string };
}

export const ConversationItem = defineResource({
  kind: "ConversationItem",
  noun: "conversation item",
  properties: declared,
  bucket: () => "conversations",
  namesOthers: true,

  check: ({ item }) => partFailures(item, "item"),

  create: async ({ api, options }, { conversation_id, item }) => {
    const conversationId = String(conversation_id);
    const items = [item] as ItemCreateParams["items"];
    const { data } = await api.conversations.items.create(conversationId, { items }, options);
    return within(conversationId)(data?.[0]);
  },
  read: async ({ api, options }, id) => {
    const conversationId = parentOf(id);
    const params = { conversation_id: conversationId };
    return within(conversationId)(await api.conversations.items.retrieve(ownId(id), params, options));
  },
  delete: async ({ api, options }, id) => {
    const params = { conversation_id: parentOf(id) };
    // The answer is the conversation that the item was taken out of.
    const { object } = await api.conversations.items.delete(ownId(id), params, options);
    return { deleted: object === "conversation" };
  },
  list: {
    limit: 100,
    page: async ({ api, options }, query, { conversationId }) => {
      const page = await api.conversations.items.list(
        String(conversationId),
        { ...query, order: "desc" },
        options,
      );
      return { has_more: page.has_more, data: page.data?.map(within(String(conversationId))) };
    },
  },

  isObject: ({ item }) => isRecord(item) && typeof item.type === "string" && typeof item.id === "string",
  idOf: ({ conversation_id, item }) => `${conversation_id}/${item.id}`,
  idForm: "conv_abc123/msg_abc123",
  within: { kind: "Conversation", property: "conversationId" },
  toOutputs: ({ item }) => ({ type: item.type, status: "status" in item ? item.status : undefined }),
});

function within(conversation_id: string): (item: unknown) => Wire {
  return (item) => ({ conversation_id, item: item as Wire["item"] });
}
