import type { ChatCompletionStoreMessage } from "openai/resources/chat/completions";
import { answerOf, type Completion, isCompletion, messagesOf } from "../chat/answer.js";
import { defineLookup } from "../lookup.js";
import { properties } from "../schema.js";
import { camelCased } from "../wire.js";

interface Found {
  readonly completion: Completion;
  readonly messages: readonly ChatCompletionStoreMessage[];
}

export const getChatCompletion = defineLookup({
  name: "getChatCompletion",
  noun: "chat completion",
  properties: properties({ id: { type: "text", required: true, minLength: 1, example: "chatcmpl-abc123" } }),
  bucket: "stored chat completions",
  object: ({ id }) => id,
  find: async (ask, { id }): Promise<Found> => ({
    completion: await ask<Completion>({
      send: ({ api, options }) => api.chat.completions.retrieve(id, options),
      expect: (completion) => isCompletion(completion) && completion.id === id,
    }),
    messages: await messagesOf(ask, id),
  }),
  toResult: ({ completion, messages }) => {
    const { servedModel, servedTier, ...answer } = answerOf(completion);
    return {
      id: completion.id,
      model: servedModel,
      serviceTier: servedTier,
      ...answer,
      metadata: completion.metadata ?? {},
      messages: camelCased(messages),
    };
  },
});
