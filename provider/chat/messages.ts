import type { EitherProperty, ListProperty, ObjectProperty, Properties, TextProperty } from "../schema.js";

const promptCacheBreakpoint = {
  type: "object",
  example: { mode: "explicit" },
  properties: { mode: { type: "text", required: true, known: ["explicit"], example: "explicit" } },
} as const satisfies ObjectProperty;

const text = {
  text: { type: "text", required: true, example: "Where is my parcel?" },
  promptCacheBreakpoint,
} as const satisfies Properties;

const refusal = {
  refusal: { type: "text", required: true, example: "I cannot help with that." },
} as const satisfies Properties;

const image = {
  imageUrl: {
    type: "object",
    required: true,
    example: { url: "https://example.com/parcel.png" },
    properties: {
      url: { type: "text", required: true, minLength: 1, example: "https://example.com/parcel.png" },
      detail: { type: "text", known: ["auto", "low", "high"], example: "low" },
    },
  },
  promptCacheBreakpoint,
} as const satisfies Properties;

const audio = {
  inputAudio: {
    type: "object",
    required: true,
    example: { data: "UklGRg==", format: "wav" },
    properties: {
      data: { type: "text", required: true, minLength: 1, example: "UklGRg==" },
      format: { type: "text", required: true, known: ["wav", "mp3"], example: "wav" },
    },
  },
  promptCacheBreakpoint,
} as const satisfies Properties;

const file = {
  file: {
    type: "object",
    required: true,
    example: { fileId: "file-abc123" },
    properties: {
      fileId: { type: "text", minLength: 1, example: "file-abc123" },
      fileData: { type: "text", minLength: 1, example: "data:application/pdf;base64,JVBERi0=" },
      filename: { type: "text", minLength: 1, example: "invoice.pdf" },
    },
  },
  promptCacheBreakpoint,
} as const satisfies Properties;

/** A text, or a list of at least one part. */
export function contentOf(parts: Readonly<Record<string, Properties>>, required: boolean): EitherProperty {
  const example = "Where is my parcel?";
  return {
    type: "either",
    required,
    example,
    options: [
      { type: "text", example },
      {
        type: "list",
        minItems: 1,
        example: [{ type: "text", text: example }],
        items: { type: "variants", by: "type", variants: parts, example: { type: "text", text: example } },
      },
    ],
  };
}

export const textContent = contentOf({ text }, true);

const name = { type: "text", minLength: 1, example: "anna" } as const satisfies TextProperty;

/** A function that the model has called, with its arguments as JSON. */
const call = {
  type: "object",
  example: { name: "find_parcel", arguments: '{"number":"4711"}' },
  properties: {
    name: { type: "text", required: true, minLength: 1, example: "find_parcel" },
    arguments: { type: "text", required: true, example: '{"number":"4711"}' },
  },
} as const satisfies ObjectProperty;

const callId = {
  type: "text",
  required: true,
  minLength: 1,
  example: "call_abc123",
} as const satisfies TextProperty;

const toolCalls = {
  type: "list",
  example: [{ id: "call_abc123", type: "function", function: call.example }],
  items: {
    type: "variants",
    by: "type",
    example: { id: "call_abc123", type: "function", function: call.example },
    variants: {
      function: { id: callId, function: { ...call, required: true } },
      custom: {
        id: callId,
        custom: {
          type: "object",
          required: true,
          example: { name: "query", input: "SELECT 1" },
          properties: {
            name: { type: "text", required: true, minLength: 1, example: "query" },
            input: { type: "text", required: true, example: "SELECT 1" },
          },
        },
      },
    },
  },
} as const satisfies ListProperty;

/** What has been said so far, by whom. */
export const messages = {
  type: "list",
  minItems: 1,
  example: [{ role: "user", content: "Where is my parcel?" }],
  items: {
    type: "variants",
    by: "role",
    example: { role: "user", content: "Where is my parcel?" },
    variants: {
      developer: { content: textContent, name },
      system: { content: textContent, name },
      user: { content: contentOf({ text, image_url: image, input_audio: audio, file }, true), name },
      assistant: {
        content: contentOf({ text, refusal }, false),
        refusal: { type: "text", example: "I cannot help with that." },
        name,
        audio: {
          type: "object",
          example: { id: "audio_abc123" },
          properties: { id: { type: "text", required: true, minLength: 1, example: "audio_abc123" } },
        },
        toolCalls,
        functionCall: call,
      },
      tool: { content: textContent, toolCallId: callId },
      function: {
        content: { type: "text", required: true, example: '{"status":"delivered"}' },
        name: { ...name, required: true, example: "find_parcel" },
      },
    },
  },
} as const satisfies ListProperty;
