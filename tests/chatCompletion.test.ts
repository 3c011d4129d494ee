import * as provider from "../provider/index.js";
import type { PropertyCase } from "./support/propertyTable.js";
import { describeProperties } from "./support/propertyTable.js";

const question = { role: "user", content: "Where is parcel 4711?" };
const parcelTool = {
  type: "function",
  function: {
    name: "find_parcel",
    description: "Finds out where a parcel is.",
    parameters: { type: "object", properties: { parcel_number: { type: "string" } } },
    strict: false,
  },
};
const queryTool = { type: "custom", custom: { name: "query", format: { type: "text" } } };
const parcelFunction = { name: "find_parcel", parameters: { type: "object", properties: {} } };

/** A property that the API takes and does not show again: the state holds what was sent. */
function asked(property: string, wire: string, from: unknown, to: unknown): PropertyCase {
  return { property, rule: "replaces", from, to, wire, returned: false };
}

describeProperties(
  {
    kind: "ChatCompletion",
    store: "chat.completion",
    path: /^\/chat\/completions$/,
    base: () => ({ model: "gpt-5-mini", messages: [question], store: true }),
    cases: [
      asked("model", "model", "gpt-5-mini", "gpt-5"),
      {
        ...asked(
          "messages",
          "messages",
          [
            { role: "developer", content: [{ type: "text", text: "Be brief." }], name: "desk" },
            { role: "system", content: "Be kind." },
            {
              role: "user",
              content: [
                {
                  type: "text",
                  text: "What is on it?",
                  promptCacheBreakpoint: { mode: "explicit" },
                },
                { type: "image_url", imageUrl: { url: "https://example.com/a.png", detail: "low" } },
                { type: "input_audio", inputAudio: { data: "UklGRg==", format: "wav" } },
                { type: "file", file: { fileId: "file-abc", fileData: "data:,a", filename: "a.txt" } },
              ],
            },
            {
              role: "assistant",
              refusal: "No.",
              audio: { id: "audio_abc" },
              toolCalls: [
                { id: "call_1", type: "function", function: { name: "find_parcel", arguments: "{}" } },
                { id: "call_2", type: "custom", custom: { name: "query", input: "SELECT 1" } },
              ],
              functionCall: { name: "find_parcel", arguments: "{}" },
            },
            { role: "tool", toolCallId: "call_1", content: "It is in Leipzig." },
            { role: "function", name: "find_parcel", content: "It is in Leipzig." },
            { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
          ],
          [question],
        ),
        sent: [
          [
            { role: "developer", content: [{ type: "text", text: "Be brief." }], name: "desk" },
            { role: "system", content: "Be kind." },
            {
              role: "user",
              content: [
                {
                  type: "text",
                  text: "What is on it?",
                  prompt_cache_breakpoint: { mode: "explicit" },
                },
                { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
                { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
                { type: "file", file: { file_id: "file-abc", file_data: "data:,a", filename: "a.txt" } },
              ],
            },
            {
              role: "assistant",
              refusal: "No.",
              audio: { id: "audio_abc" },
              tool_calls: [
                { id: "call_1", type: "function", function: { name: "find_parcel", arguments: "{}" } },
                { id: "call_2", type: "custom", custom: { name: "query", input: "SELECT 1" } },
              ],
              function_call: { name: "find_parcel", arguments: "{}" },
            },
            { role: "tool", tool_call_id: "call_1", content: "It is in Leipzig." },
            { role: "function", name: "find_parcel", content: "It is in Leipzig." },
            { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
          ],
          [question],
        ],
      },
      asked("tools", "tools", [parcelTool, queryTool], [parcelTool]),
      {
        ...asked(
          "toolChoice",
          "tool_choice",
          {
            type: "allowed_tools",
            allowedTools: { mode: "auto", tools: [{ type: "function", function: { name: "find_parcel" } }] },
          },
          { type: "function", function: { name: "find_parcel" } },
        ),
        sent: [
          {
            type: "allowed_tools",
            allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "find_parcel" } }] },
          },
          { type: "function", function: { name: "find_parcel" } },
        ],
        beside: { tools: [parcelTool] },
      },
      {
        ...asked("parallelToolCalls", "parallel_tool_calls", false, true),
        beside: { tools: [parcelTool] },
      },
      {
        ...asked(
          "responseFormat",
          "response_format",
          {
            type: "json_schema",
            jsonSchema: {
              name: "parcel",
              description: "Where a parcel is.",
              schema: { type: "object", properties: { isLost: { type: "boolean" } } },
              strict: true,
            },
          },
          { type: "json_object" },
        ),
        sent: [
          {
            type: "json_schema",
            json_schema: {
              name: "parcel",
              description: "Where a parcel is.",
              schema: { type: "object", properties: { isLost: { type: "boolean" } } },
              strict: true,
            },
          },
          { type: "json_object" },
        ],
      },
      asked("temperature", "temperature", 0, 1.5),
      asked("topP", "top_p", 0, 0.5),
      asked("n", "n", 2, 3),
      asked("stop", "stop", ["END", "."], "END"),
      asked("maxCompletionTokens", "max_completion_tokens", 20, 30),
      asked("maxTokens", "max_tokens", 20, 30),
      asked("presencePenalty", "presence_penalty", 0, -1.5),
      asked("frequencyPenalty", "frequency_penalty", 0, 1.5),
      asked("logitBias", "logit_bias", { "50256": -100 }, { "50256": 100 }),
      asked("logprobs", "logprobs", true, false),
      { ...asked("topLogprobs", "top_logprobs", 0, 3), beside: { logprobs: true } },
      asked("seed", "seed", 0, 42),
      asked("reasoningEffort", "reasoning_effort", "low", "high"),
      asked("verbosity", "verbosity", "low", "high"),
      asked("serviceTier", "service_tier", "auto", "flex"),
      {
        ...asked("modalities", "modalities", ["text", "audio"], ["audio"]),
        beside: { audio: { voice: "alloy", format: "mp3" } },
      },
      {
        ...asked(
          "audio",
          "audio",
          { voice: "alloy", format: "mp3" },
          { voice: { id: "voice_1234" }, format: "wav" },
        ),
        beside: { modalities: ["text", "audio"] },
      },
      asked(
        "prediction",
        "prediction",
        { type: "content", content: [{ type: "text", text: "It is here." }] },
        { type: "content", content: "It is there." },
      ),
      {
        ...asked(
          "webSearchOptions",
          "web_search_options",
          {
            searchContextSize: "low",
            userLocation: {
              type: "approximate",
              approximate: {
                country: "DE",
                region: "Saxony",
                city: "Leipzig",
                timezone: "Europe/Berlin",
              },
            },
          },
          {},
        ),
        sent: [
          {
            search_context_size: "low",
            user_location: {
              type: "approximate",
              approximate: {
                country: "DE",
                region: "Saxony",
                city: "Leipzig",
                timezone: "Europe/Berlin",
              },
            },
          },
          {},
        ],
      },
      asked(
        "moderation",
        "moderation",
        {
          model: "omni-moderation-latest",
          policy: { input: { mode: "score" }, output: { mode: "block" } },
        },
        { model: "omni-moderation-latest" },
      ),
      asked("functions", "functions", [parcelFunction], [{ ...parcelFunction, description: "Finds it." }]),
      {
        ...asked("functionCall", "function_call", { name: "find_parcel" }, "auto"),
        beside: { functions: [parcelFunction] },
      },
      asked("promptCacheKey", "prompt_cache_key", "answers", "others"),
      asked(
        "promptCacheOptions",
        "prompt_cache_options",
        { mode: "explicit", ttl: "30m" },
        { mode: "implicit" },
      ),
      asked("promptCacheRetention", "prompt_cache_retention", "24h", "in_memory"),
      asked("safetyIdentifier", "safety_identifier", "user-1", "user-2"),
      asked("user", "user", "user-1", "user-2"),
      asked("store", "store", true, false),
      {
        property: "metadata",
        rule: "updates",
        from: { team: "support" },
        to: { team: "sales" },
        wire: "metadata",
        returned: true,
        cleared: null,
      },
      { property: "onExpiry", rule: "updates", from: "keep", to: "recreate", wire: null, returned: false },
    ],
  },
  provider.ChatCompletion,
);
