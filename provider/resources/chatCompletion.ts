import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionStoreMessage,
} from "openai/resources/chat/completions";
import { answerOf, type Completion, isCompletion, messagesOf } from "../chat/answer.js";
import { requestFailures } from "../chat/checks.js";
import { contentOf, messages } from "../chat/messages.js";
import {
  moderation,
  promptCacheOptions,
  promptCacheRetention,
  reasoningEffort,
  verbosity,
} from "../chat/parameters.js";
import { areSameMessages } from "../chat/sameRequest.js";
import { functionCall, functions, responseFormat, toolChoice, tools } from "../chat/tools.js";
import type { Ask, Known } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { properties } from "../schema.js";
import { isSnapshotOf } from "../snapshot.js";
import { camelCased } from "../wire.js";

/** What the API takes and never returns, or returns in a form of its own. */
const asked = { onChange: "replaces", writeOnly: true } as const;

const penalty = { ...asked, type: "number", minimum: -2, maximum: 2, example: 0.5 } as const;
const tokens = { ...asked, type: "integer", minimum: 1, unit: "tokens", example: 200 } as const;

const declared = properties({
  // Servers answer with names of their own, and another name there is no change here.
  model: { ...asked, type: "text", required: true, minLength: 1, example: "gpt-5-mini" },
  messages: { ...asked, ...messages, required: true },
  tools: { ...asked, ...tools },
  toolChoice: { ...asked, ...toolChoice },
  parallelToolCalls: { ...asked, type: "boolean", example: false },
  responseFormat: { ...asked, ...responseFormat },
  temperature: { ...asked, type: "number", minimum: 0, maximum: 2, example: 0.2 },
  topP: { ...asked, type: "number", minimum: 0, maximum: 1, example: 0.9 },
  n: { ...asked, type: "integer", minimum: 1, maximum: 128, example: 2 },
  stop: {
    ...asked,
    type: "either",
    example: "END",
    options: [
      { type: "text", example: "END" },
      { type: "list", minItems: 1, maxItems: 4, items: { type: "text", example: "END" }, example: ["END"] },
    ],
  },
  maxCompletionTokens: tokens,
  maxTokens: tokens,
  presencePenalty: penalty,
  frequencyPenalty: penalty,
  logitBias: { ...asked, type: "pairs", values: "number", example: { "50256": -100 } },
  logprobs: { ...asked, type: "boolean", example: true },
  topLogprobs: { ...asked, type: "integer", minimum: 0, maximum: 20, example: 3 },
  seed: { ...asked, type: "integer", example: 42 },
  reasoningEffort: { ...asked, ...reasoningEffort },
  verbosity: { ...asked, ...verbosity },
  serviceTier: {
    ...asked,
    type: "text",
    known: ["auto", "default", "flex", "scale", "priority", "fast"],
    example: "flex",
  },
  modalities: {
    ...asked,
    type: "list",
    minItems: 1,
    items: { type: "text", known: ["text", "audio"], example: "text" },
    example: ["text", "audio"],
  },
  audio: {
    ...asked,
    type: "object",
    example: { voice: "alloy", format: "mp3" },
    properties: {
      voice: {
        type: "either",
        required: true,
        example: "alloy",
        options: [
          { type: "text", minLength: 1, example: "alloy" },
          {
            type: "object",
            example: { id: "voice_1234" },
            properties: { id: { type: "text", required: true, minLength: 1, example: "voice_1234" } },
          },
        ],
      },
      format: {
        type: "text",
        required: true,
        known: ["wav", "aac", "mp3", "flac", "opus", "pcm16"],
        example: "mp3",
      },
    },
  },
  prediction: {
    ...asked,
    type: "variants",
    by: "type",
    example: { type: "content", content: "The parcel is on its way." },
    variants: {
      content: {
        content: contentOf(
          { text: { text: { type: "text", required: true, example: "It is here." } } },
          true,
        ),
      },
    },
  },
  webSearchOptions: {
    ...asked,
    type: "object",
    example: { searchContextSize: "low" },
    properties: {
      searchContextSize: { type: "text", known: ["low", "medium", "high"], example: "low" },
      userLocation: {
        type: "variants",
        by: "type",
        example: { type: "approximate", approximate: { country: "DE" } },
        variants: {
          approximate: {
            approximate: {
              type: "object",
              required: true,
              example: { country: "DE" },
              properties: {
                country: { type: "text", example: "DE" },
                region: { type: "text", example: "Saxony" },
                city: { type: "text", example: "Leipzig" },
                timezone: { type: "text", example: "Europe/Berlin" },
              },
            },
          },
        },
      },
    },
  },
  moderation: { ...asked, ...moderation },
  functions: { ...asked, ...functions },
  functionCall: { ...asked, ...functionCall },
  promptCacheKey: { ...asked, type: "text", example: "support-answers" },
  promptCacheOptions: { ...asked, ...promptCacheOptions },
  promptCacheRetention: { ...asked, ...promptCacheRetention },
  safetyIdentifier: { ...asked, type: "text", maxLength: 64, example: "user-1234" },
  user: { ...asked, type: "text", example: "user-1234" },
  store: { ...asked, type: "boolean", example: true },
  metadata: { ...metadata, onChange: "updates" },
  onExpiry: {
    type: "text",
    onChange: "updates",
    local: true,
    oneOf: ["keep", "recreate"],
    example: "recreate",
  },
});

/** What was read must be on the server; the answer to a create does not say whether it is. */
interface Wire extends Completion {
  readonly store?: boolean;
}

export const ChatCompletion = defineResource({
  kind: "ChatCompletion",
  noun: "chat completion",
  properties: declared,
  bucket: ({ model }, purpose) => (purpose === "making" ? String(model) : "stored chat completions"),
  modelOf: ({ model }) => model,
  isKept: ({ store, expired, onExpiry }) => store === true && (expired !== true || onExpiry === "recreate"),

  check: requestFailures,
  defaults: () => ({ store: false }),

  create: async ({ api, options }, body): Promise<Wire> => {
    const params = body as unknown as ChatCompletionCreateParamsNonStreaming;
    return withMetadata(await api.chat.completions.create(params, options), body);
  },
  read: async ({ api, options }, id): Promise<Wire> => ({
    ...(await api.chat.completions.retrieve(id, options)),
    store: true,
  }),
  disagreements: async ({ id, model, choices }, inputs, ask) => [
    ...(inputs.store === true ? [] : ["store"]),
    ...(inputs.model === model || isSnapshotOf(inputs.model, model) ? [] : ["model"]),
    ...(choices.length === (inputs.n ?? 1) ? [] : ["n"]),
    ...(areSameMessages(inputs.messages, await storedMessages(ask, id)) ? [] : ["messages"]),
  ],
  recover: async ({ id, model, choices }, ask) => ({
    model,
    messages: (await storedMessages(ask, id)).map(messageOf),
    ...(choices.length > 1 && { n: choices.length }),
    store: true,
  }),
  update: async ({ api, options }, id, body) => {
    const params = { metadata: body.metadata as Record<string, string> | null };
    return withMetadata(await api.chat.completions.update(id, params, options), body);
  },
  delete: ({ api, options }, id) => api.chat.completions.delete(id, options),
  list: {
    limit: 100,
    page: ({ api, options }, query) => api.chat.completions.list({ ...query, order: "desc" }, options),
    holds: ({ store }) => store === true,
  },

  isObject: isCompletion,
  idOf: ({ id }) => id,
  createdAt: ({ created }) => created,
  summary: ({ model }) => ({ name: model }),
  toOutputs: (completion: Wire, known) => ({
    ...answerOf(completion),
    store: completion.store ?? known.store === true,
    expired: false,
  }),
  outlivesServer: (outputs) => (outputs.onExpiry === "recreate" ? undefined : { ...outputs, expired: true }),
});

/** What has been sent is there, also where the answer does not repeat it. */
function withMetadata(completion: Completion, { metadata }: Known): Wire {
  return { ...completion, metadata: completion.metadata ?? (metadata as Wire["metadata"]) ?? null };
}

/** A message in the form in which it was sent, as far as the server shows it. */
function messageOf({ id: _, content, content_parts, ...others }: ChatCompletionStoreMessage): unknown {
  return camelCased({ ...others, content: content_parts ?? content });
}

const remembered = new Map<string, Promise<ChatCompletionStoreMessage[]>>();

/** What a completion was asked never changes, and twins of it may each want to know. */
function storedMessages(ask: Ask, id: string): Promise<ChatCompletionStoreMessage[]> {
  const found = remembered.get(id) ?? messagesOf(ask, id);
  remembered.set(id, found);
  found.catch(() => remembered.delete(id));
  return found;
}
