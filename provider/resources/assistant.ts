import type { AssistantCreateParams } from "openai/resources/beta/assistants";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import type { Retirement } from "../retirement.js";
import { isRecord, isUnknown, properties, type TextProperty } from "../schema.js";
import { isSnapshotOf } from "../snapshot.js";
import { toolResources, withoutLeftovers } from "../toolResources.js";
import { type InputFailure, show } from "../validate.js";

export const assistantsRetired: Retirement = {
  since: "2026-08-26",
  advice: "Response, Conversation and VectorStore replace them.",
};

/** What the API calls functions and response formats by. */
const identifier = {
  type: "text",
  required: true,
  minLength: 1,
  maxLength: 64,
  form: { pattern: "^[a-zA-Z0-9_-]+$", words: "letters, digits, underscores and dashes" },
  example: "find_order",
} as const satisfies TextProperty;

const parameters = { type: "object", properties: { orderId: { type: "string" } } };

export const assistantProperties = properties({
  model: { type: "text", required: true, onChange: "updates", minLength: 1, example: "gpt-5-mini" },
  name: { type: "text", onChange: "updates", maxLength: 256, example: "Support" },
  description: { type: "text", onChange: "updates", maxLength: 512, example: "Answers questions on orders" },
  instructions: {
    type: "text",
    onChange: "updates",
    maxLength: 256_000,
    example: "You answer customers of a mail-order house.",
  },
  tools: {
    type: "list",
    onChange: "updates",
    maxItems: 128,
    cleared: [],
    example: [{ type: "code_interpreter" }],
    items: {
      type: "variants",
      by: "type",
      example: "code_interpreter",
      variants: {
        code_interpreter: {},
        file_search: {
          fileSearch: {
            type: "object",
            example: { maxNumResults: 10 },
            properties: {
              maxNumResults: { type: "integer", minimum: 1, maximum: 50, example: 10 },
              rankingOptions: {
                type: "object",
                usual: { ranker: "auto", scoreThreshold: 0 },
                example: { scoreThreshold: 0.5 },
                properties: {
                  ranker: { type: "text", known: ["auto", "default_2024_08_21"], example: "auto" },
                  scoreThreshold: { type: "number", required: true, minimum: 0, maximum: 1, example: 0.5 },
                },
              },
            },
          },
        },
        function: {
          function: {
            type: "object",
            required: true,
            example: { name: "find_order", parameters },
            properties: {
              name: identifier,
              description: { type: "text", example: "Finds an order by its number" },
              parameters: { type: "json", example: parameters },
              strict: { type: "boolean", usual: false, example: true },
            },
          },
        },
      },
    },
  },
  toolResources,
  responseFormat: {
    type: "either",
    onChange: "updates",
    usual: "auto",
    example: { type: "json_object" },
    options: [
      { type: "text", oneOf: ["auto"], example: "auto" },
      {
        type: "variants",
        by: "type",
        example: "json_object",
        variants: {
          text: {},
          json_object: {},
          json_schema: {
            jsonSchema: {
              type: "object",
              required: true,
              example: { name: "answer", schema: { type: "object" } },
              properties: {
                name: { ...identifier, example: "answer" },
                description: { type: "text", example: "An answer and where it was found" },
                schema: { type: "json", example: { type: "object" } },
                strict: { type: "boolean", example: true },
              },
            },
          },
        },
      },
    ],
  },
  temperature: { type: "number", onChange: "updates", usual: 1, minimum: 0, maximum: 2, example: 0.7 },
  topP: { type: "number", onChange: "updates", usual: 1, minimum: 0, maximum: 1, example: 0.9 },
  reasoningEffort: {
    type: "text",
    onChange: "updates",
    writeOnly: true,
    known: ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
    example: "medium",
  },
  metadata: { ...metadata, onChange: "updates" },
});

export const Assistant = defineResource({
  kind: "Assistant",
  noun: "assistant",
  properties: assistantProperties,
  bucket: () => "assistants",
  retired: assistantsRetired,

  check: ({ tools }) => repeatedNames(tools),
  modelOf: ({ model }) => model,
  namesOthers: true,

  create: ({ api, options }, body) =>
    api.beta.assistants.create(body as unknown as AssistantCreateParams, options),
  read: ({ api, options }, id) => api.beta.assistants.retrieve(id, options),
  update: ({ api, options }, id, body, { toolResources: before }) =>
    api.beta.assistants.update(id, withoutLeftovers(body, before), options),
  delete: ({ api, options }, id) => api.beta.assistants.delete(id, options),
  list: {
    limit: 100,
    isWhole: true,
    page: ({ api, options }, query) => api.beta.assistants.list({ ...query, order: "desc" }, options),
  },

  isObject: ({ object }) => object === "assistant",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  summary: ({ name }) => ({ name }),
  toOutputs: (assistant, known) => ({
    createdAt: assistant.created_at,
    // Not by `same`: a dated name that the user exchanges for the undated one is a change.
    model: isSnapshotOf(known.model, assistant.model) ? known.model : assistant.model,
  }),
});

/** The API refuses two functions of one name. */
function repeatedNames(tools: unknown): InputFailure[] {
  if (!Array.isArray(tools)) return [];
  const names = tools.map(functionName);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    return [
      {
        property: `tools[${index}].function.name`,
        reason: `must be another name than that of tools[${first}], for example ${show(`${name}_2`)}; got ${show(name)}`,
      },
    ];
  });
}

function functionName(tool: unknown): string | undefined {
  if (!isRecord(tool) || tool.type !== "function" || !isRecord(tool.function)) return undefined;
  const { name } = tool.function;
  return typeof name === "string" && !isUnknown(name) ? name : undefined;
}
