import type {
  Response as ApiResponse,
  ResponseCreateParamsNonStreaming,
} from "openai/resources/responses/responses";
import {
  moderation,
  promptCacheOptions,
  promptCacheRetention,
  reasoningEffort,
  verbosity,
} from "../chat/parameters.js";
import type { Ask, Known, Progress } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { answerOf, inputItemsOf, isResponse, isSameInput, writtenInput } from "../responses/answer.js";
import { requestFailures } from "../responses/checks.js";
import { items } from "../responses/items.js";
import { toolChoice, tools } from "../responses/tools.js";
import { isRecord, properties, type ValuesOf } from "../schema.js";
import { isSnapshotOf } from "../snapshot.js";

/** What stands in the state as it was sent: nothing of a response ever changes on the server. */
const asked = { onChange: "replaces", writeOnly: true } as const;
const ours = { onChange: "updates", local: true } as const;

const summary = { type: "text", known: ["auto", "concise", "detailed"], example: "auto" } as const;

const declared = properties({
  // Servers answer with names of their own, and another name there is no change here.
  model: { ...asked, type: "text", required: true, minLength: 1, example: "gpt-5-mini" },
  input: {
    ...asked,
    type: "either",
    example: "Where is my parcel?",
    options: [{ type: "text", example: "Where is my parcel?" }, items],
  },
  instructions: { ...asked, type: "text", example: "Answer in one sentence." },
  previousResponseId: { ...asked, type: "text", minLength: 1, example: "resp_abc123" },
  conversationId: {
    ...asked,
    type: "text",
    wireName: "conversation",
    minLength: 1,
    example: "conv_abc123",
  },
  tools: { ...asked, ...tools },
  toolChoice: { ...asked, ...toolChoice },
  parallelToolCalls: { ...asked, type: "boolean", example: false },
  maxToolCalls: { ...asked, type: "integer", unit: "calls", example: 5 },
  text: {
    ...asked,
    type: "object",
    example: { verbosity: "low" },
    properties: {
      verbosity,
      format: {
        type: "variants",
        by: "type",
        example: { type: "json_object" },
        variants: {
          text: {},
          json_object: {},
          json_schema: {
            name: {
              type: "text",
              required: true,
              minLength: 1,
              maxLength: 64,
              form: { pattern: "^[a-zA-Z0-9_-]+$", words: "letters, digits, underscores and dashes" },
              example: "parcel",
            },
            description: { type: "text", example: "Where a parcel is." },
            schema: { type: "json", required: true, example: { type: "object" } },
            strict: { type: "boolean", example: true },
          },
        },
      },
    },
  },
  reasoning: {
    ...asked,
    type: "object",
    example: { effort: "low" },
    properties: {
      effort: reasoningEffort,
      summary,
      generateSummary: summary,
      mode: { type: "text", known: ["standard", "pro"], example: "standard" },
      context: { type: "text", known: ["auto", "current_turn", "all_turns"], example: "auto" },
    },
  },
  maxOutputTokens: { ...asked, type: "integer", minimum: 16, unit: "tokens", example: 200 },
  temperature: { ...asked, type: "number", minimum: 0, maximum: 2, example: 0.2 },
  topP: { ...asked, type: "number", minimum: 0, maximum: 1, example: 0.9 },
  topLogprobs: { ...asked, type: "integer", minimum: 0, maximum: 20, example: 3 },
  truncation: { ...asked, type: "text", known: ["auto", "disabled"], example: "auto" },
  contextManagement: {
    ...asked,
    type: "list",
    minItems: 1,
    example: [{ type: "compaction", compactThreshold: 100_000 }],
    items: {
      type: "object",
      example: { type: "compaction", compactThreshold: 100_000 },
      properties: {
        type: { type: "text", required: true, known: ["compaction"], example: "compaction" },
        compactThreshold: { type: "integer", minimum: 1000, unit: "tokens", example: 100_000 },
      },
    },
  },
  include: {
    ...asked,
    type: "list",
    example: ["reasoning.encrypted_content"],
    items: {
      type: "text",
      known: [
        "code_interpreter_call.outputs",
        "computer_call_output.output.image_url",
        "file_search_call.results",
        "message.input_image.image_url",
        "message.output_text.logprobs",
        "reasoning.encrypted_content",
        "web_search_call.action.sources",
        "web_search_call.results",
      ],
      example: "reasoning.encrypted_content",
    },
  },
  moderation: { ...asked, ...moderation },
  serviceTier: {
    ...asked,
    type: "text",
    known: ["auto", "default", "flex", "scale", "priority", "fast", "ultrafast"],
    example: "flex",
  },
  promptCacheKey: { ...asked, type: "text", example: "support-answers" },
  promptCacheOptions: { ...asked, ...promptCacheOptions },
  promptCacheRetention: { ...asked, ...promptCacheRetention },
  safetyIdentifier: { ...asked, type: "text", maxLength: 64, example: "user-1234" },
  user: { ...asked, type: "text", example: "user-1234" },
  background: { ...asked, type: "boolean", example: true },
  store: { ...asked, type: "boolean", example: false },
  metadata: { ...metadata, onChange: "replaces" },
  waitForAnswer: { ...ours, type: "boolean", example: false },
  answerTimeoutSeconds: {
    ...ours,
    type: "integer",
    minimum: 1,
    maximum: 86_400,
    unit: "seconds",
    example: 1800,
  },
  onExpiry: { ...ours, type: "text", oneOf: ["keep", "recreate"], example: "recreate" },
});

export const Response = defineResource({
  kind: "Response",
  noun: "response",
  properties: declared,
  bucket: ({ model }, purpose) => (purpose === "making" ? String(model) : "stored responses"),
  modelOf: ({ model }) => model,
  isKept: ({ store, expired, onExpiry }) => store !== false && (expired !== true || onExpiry === "recreate"),

  check: requestFailures,
  defaults: () => ({ store: true }),
  namesOthers: true,

  create: async ({ api, options }, body): Promise<ApiResponse> => {
    const params = body as unknown as ResponseCreateParamsNonStreaming;
    return withMetadata(await api.responses.create(params, options), body);
  },
  read: async ({ api, options }, id, known): Promise<ApiResponse> =>
    withMetadata(await api.responses.retrieve(id, {}, options), known),
  disagreements,
  recover: async ({ id, model, instructions, conversation, previous_response_id }, ask) => {
    const origin = {
      ...(conversation && { conversationId: conversation.id }),
      ...(previous_response_id && { previousResponseId: previous_response_id }),
    };
    return {
      model,
      ...(typeof instructions === "string" && { instructions }),
      ...origin,
      // Of what it goes on with, the server shows the input together with everything before it.
      ...(Object.keys(origin).length === 0 && { input: writtenInput(await inputItemsOf(ask, id)) }),
    };
  },
  delete: async ({ api, options }, id) => {
    const answer: unknown = await api.responses.delete(id, options);
    return { deleted: isDeletion(answer) };
  },

  isObject: isResponse,
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  toOutputs: (response: ApiResponse, known) => ({
    ...answerOf(response),
    store: known.store !== false,
    expired: false,
  }),
  outlivesServer: (outputs) => (outputs.onExpiry === "recreate" ? undefined : { ...outputs, expired: true }),
  wait: {
    judge,
    timeoutSeconds: ({ answerTimeoutSeconds = 600 }) => answerTimeoutSeconds as number,
    goal: () => "to be answered",
  },
});

/** What has been sent is there, also where a server does not repeat it. */
function withMetadata(response: ApiResponse, { metadata }: Known): ApiResponse {
  return { ...response, metadata: response.metadata ?? (metadata as ApiResponse["metadata"]) ?? null };
}

/** The document shows no body, and servers answer none or the id with `deleted`. */
function isDeletion(answer: unknown): boolean {
  if (answer === undefined || answer === null || answer === "") return true;
  return isRecord(answer) && answer.deleted === true;
}

async function disagreements(
  { id, model, instructions, conversation, previous_response_id }: ApiResponse,
  inputs: ValuesOf<typeof declared>,
  ask: Ask,
): Promise<readonly string[]> {
  const isInput = inputs.input === undefined || isSameInput(inputs.input, await inputItemsOf(ask, id));
  return [
    ...(inputs.store === false ? ["store"] : []),
    ...(inputs.model === model || isSnapshotOf(inputs.model, model) ? [] : ["model"]),
    ...((inputs.instructions ?? null) === (instructions ?? null) ? [] : ["instructions"]),
    ...((inputs.conversationId ?? null) === (conversation?.id ?? null) ? [] : ["conversationId"]),
    ...((inputs.previousResponseId ?? null) === (previous_response_id ?? null) ? [] : ["previousResponseId"]),
    ...(isInput ? [] : ["input"]),
  ];
}

/** Only what is answered in the background can still be on its way. */
function judge({ background, waitForAnswer, status, error, expired }: Known): Progress {
  switch (status) {
    case "failed":
      return { state: "failed", reason: reasonOf(error) };
    case "cancelled":
      return { state: "failed", reason: "it was cancelled." };
    case "completed":
    case "incomplete":
    case undefined:
      return { state: "settled" };
    default:
      if (background !== true || waitForAnswer === false) return { state: "settled" };
      if (expired === true)
        return { state: "failed", reason: "the server has not kept it until it was answered." };
      return { state: "pending", progress: String(status).replaceAll("_", " ") };
  }
}

function reasonOf(error: unknown): string {
  const { message } = isRecord(error) ? error : {};
  return typeof message === "string" ? `${message.replace(/\.$/, "")}.` : "the model has failed.";
}
