import type { EitherProperty, ListProperty, ObjectProperty, VariantsProperty } from "../schema.js";

const schema = { type: "object", properties: { number: { type: "string" } } };
const anyName = { type: "text", required: true, minLength: 1, maxLength: 64, example: "query" } as const;
const name = {
  ...anyName,
  form: { pattern: "^[a-zA-Z0-9_-]+$", words: "letters, digits, underscores and dashes" },
  example: "find_parcel",
} as const;
const description = { type: "text", example: "Finds out where a parcel is." } as const;
const parameters = { type: "json", example: schema } as const;
const strict = { type: "boolean", example: true } as const;

const customTool = {
  type: "object",
  required: true,
  example: { name: "query" },
  properties: {
    name: anyName,
    description: { ...description, example: "Runs a query." },
    format: {
      type: "variants",
      by: "type",
      example: { type: "text" },
      variants: {
        text: {},
        grammar: {
          grammar: {
            type: "object",
            required: true,
            example: { syntax: "regex", definition: "[a-z]+" },
            properties: {
              definition: { type: "text", required: true, example: "[a-z]+" },
              syntax: { type: "text", required: true, known: ["lark", "regex"], example: "regex" },
            },
          },
        },
      },
    },
  },
} as const satisfies ObjectProperty;

/** What the model may call. */
export const tools = {
  type: "list",
  example: [{ type: "function", function: { name: "find_parcel", parameters: schema } }],
  items: {
    type: "variants",
    by: "type",
    example: { type: "function", function: { name: "find_parcel", parameters: schema } },
    variants: {
      function: {
        function: {
          type: "object",
          required: true,
          example: { name: "find_parcel", parameters: schema },
          properties: { name, description, parameters, strict },
        },
      },
      custom: { custom: customTool },
    },
  },
} as const satisfies ListProperty;

/** A tool by its name alone. */
function named(example: string): ObjectProperty {
  return {
    type: "object",
    required: true,
    example: { name: example },
    properties: { name: { type: "text", required: true, minLength: 1, example } },
  };
}

/** Which of the tools the model is to call. */
export const toolChoice = {
  type: "either",
  example: "auto",
  options: [
    { type: "text", oneOf: ["none", "auto", "required"], example: "auto" },
    {
      type: "variants",
      by: "type",
      example: { type: "function", function: { name: "find_parcel" } },
      variants: {
        function: { function: named("find_parcel") },
        custom: { custom: named("query") },
        allowed_tools: {
          allowedTools: {
            type: "object",
            required: true,
            example: { mode: "auto", tools: [{ type: "function", function: { name: "find_parcel" } }] },
            properties: {
              mode: { type: "text", required: true, oneOf: ["auto", "required"], example: "auto" },
              tools: {
                type: "list",
                required: true,
                example: [{ type: "function", function: { name: "find_parcel" } }],
                items: { type: "json", example: { type: "function", function: { name: "find_parcel" } } },
              },
            },
          },
        },
      },
    },
  ],
} as const satisfies EitherProperty;

/** The form of the answer. */
export const responseFormat = {
  type: "variants",
  by: "type",
  example: { type: "json_object" },
  variants: {
    text: {},
    json_object: {},
    json_schema: {
      jsonSchema: {
        type: "object",
        required: true,
        example: { name: "parcel", schema },
        properties: {
          name: { ...name, example: "parcel" },
          description: { ...description, example: "Where a parcel is." },
          schema: parameters,
          strict,
        },
      },
    },
  },
} as const satisfies VariantsProperty;

/** What the model may call, in the form that tools have replaced. */
export const functions = {
  type: "list",
  minItems: 1,
  maxItems: 128,
  example: [{ name: "find_parcel", parameters: schema }],
  items: {
    type: "object",
    example: { name: "find_parcel", parameters: schema },
    properties: { name, description, parameters },
  },
} as const satisfies ListProperty;

/** Which of the functions the model is to call. */
export const functionCall = {
  type: "either",
  example: "auto",
  options: [
    { type: "text", oneOf: ["none", "auto"], example: "auto" },
    {
      type: "object",
      example: { name: "find_parcel" },
      properties: { name: { type: "text", required: true, minLength: 1, example: "find_parcel" } },
    },
  ],
} as const satisfies EitherProperty;
