import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import {
  booleanAt,
  choiceAt,
  integerAt,
  listAt,
  metadataAt,
  nameAt,
  numberAt,
  objectAt,
  optional,
  textAt,
  within,
} from "../body";
import { ApiError } from "../errors";

export type ChatRequest = ChatCompletionCreateParamsNonStreaming;

export type Check = (value: unknown, path: string) => unknown;

/** What each parameter may be; a new one in the SDK's types has to be added here. */
const parameters: Readonly<Record<keyof Required<ChatRequest>, Check>> = {
  model: textAt,
  messages: checkMessages,
  audio: checkAudio,
  frequency_penalty: numberBetween(-2, 2),
  function_call: checkFunctionCall,
  functions: checkFunctions,
  logit_bias: checkBias,
  logprobs: booleanAt,
  max_completion_tokens: integerBetween(1),
  max_tokens: integerBetween(1),
  metadata: metadataAt,
  modalities: checkModalities,
  moderation: (value, path) => textAt(recordAt(value, path).model, within(path, "model")),
  n: integerBetween(1, 128),
  parallel_tool_calls: booleanAt,
  prediction: checkPrediction,
  presence_penalty: numberBetween(-2, 2),
  prompt_cache_key: textAt,
  prompt_cache_options: checkCacheOptions,
  prompt_cache_retention: choiceOf(["in_memory", "24h"]),
  reasoning_effort: choiceOf(["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
  response_format: checkFormat,
  safety_identifier: textAt,
  seed: integerBetween(),
  service_tier: choiceOf(["auto", "default", "flex", "scale", "priority", "fast"]),
  stop: checkStop,
  store: booleanAt,
  stream: checkStream,
  stream_options: checkStream,
  temperature: numberBetween(0, 2),
  tool_choice: checkToolChoice,
  tools: checkTools,
  top_logprobs: integerBetween(0, 20),
  top_p: numberBetween(0, 1),
  user: textAt,
  verbosity: choiceOf(["low", "medium", "high"]),
  web_search_options: (value, path) => objectAt(value, path, ["search_context_size", "user_location"]),
};

/** The request in a body, when OpenAI would take it. */
export function requestIn(given: unknown): ChatRequest {
  const all = objectAt(given ?? {}, "", Object.keys(parameters));
  // null is as good as nothing.
  const body = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  textAt(body.model, "model");
  listAt(body.messages, "messages");
  for (const [name, check] of Object.entries(parameters)) optional(body[name], (value) => check(value, name));
  const request = body as unknown as ChatRequest;
  checkTogether(request);
  return request;
}

function checkTogether(request: ChatRequest): void {
  const { metadata, store, max_tokens, max_completion_tokens, top_logprobs, logprobs } = request;
  if (metadata && !store)
    throw refused("The 'metadata' parameter is only allowed when 'store' is enabled.", "metadata");
  if (max_tokens && max_completion_tokens)
    throw refused(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
    );
  if (top_logprobs && !logprobs)
    throw refused("'logprobs' must be set to true if 'top_logprobs' is used.", "top_logprobs");
  if (request.modalities?.includes("audio") && !request.audio)
    throw refused("'audio' is required when audio output is requested.", "audio");
  if (request.audio && !request.modalities?.includes("audio"))
    throw refused("'audio' is only allowed when 'modalities' has 'audio'.", "audio");
  checkToolsTogether(request);
}

function checkToolsTogether({ tools, tool_choice, parallel_tool_calls }: ChatRequest): void {
  for (const [param, value] of Object.entries({ tool_choice, parallel_tool_calls })) {
    if (value === undefined || tools !== undefined) continue;
    throw refused(
      `Invalid value for '${param}': '${param}' is only allowed when 'tools' are specified.`,
      param,
    );
  }
  const names = (tools ?? []).map((tool) => `${tool.type} ${nameOf(tool)}`);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw refused("Tool names must be unique.", "tools");
  if (typeof tool_choice !== "object" || tool_choice.type === "allowed_tools") return;
  if (names.includes(`${tool_choice.type} ${nameOf(tool_choice)}`)) return;
  throw refused(`Tool choice '${nameOf(tool_choice)}' not found in 'tools' parameter.`, "tool_choice");
}

interface Named {
  readonly function?: { readonly name: string };
  readonly custom?: { readonly name: string };
}

export function nameOf(tool: Named): string {
  return tool.function?.name ?? tool.custom?.name ?? "";
}

const roles = ["developer", "system", "user", "assistant", "tool", "function"] as const;

const inMessage: Readonly<Record<ChatCompletionMessageParam["role"], readonly string[]>> = {
  developer: ["content", "name"],
  system: ["content", "name"],
  user: ["content", "name"],
  assistant: ["content", "refusal", "name", "audio", "tool_calls", "function_call"],
  tool: ["content", "tool_call_id"],
  function: ["content", "name"],
};

const partsOf: Readonly<Record<ChatCompletionMessageParam["role"], readonly string[]>> = {
  developer: ["text"],
  system: ["text"],
  user: ["text", "image_url", "input_audio", "file"],
  assistant: ["text", "refusal"],
  tool: ["text"],
  function: [],
};

function checkMessages(value: unknown, path: string): void {
  const messages = listAt(value, path);
  if (messages.length === 0)
    throw refused(
      `Invalid '${path}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
      path,
      "empty_array",
    );
  const called = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    checkMessage(message, `${path}[${index}]`);
    const { role, tool_calls, tool_call_id } = message as Record<string, unknown>;
    for (const call of optional(tool_calls, (calls) => listAt(calls, `${path}[${index}].tool_calls`)) ?? [])
      called.add((call as { id?: unknown }).id);
    if (role === "tool" && !called.has(tool_call_id))
      throw refused(
        `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`,
        `${path}.[${index}].role`,
      );
  }
}

function checkMessage(value: unknown, path: string): void {
  const role = choiceAt(recordAt(value, path).role, within(path, "role"), roles);
  const message = objectAt(value, path, ["role", ...inMessage[role]]);
  if (role === "tool") textAt(message.tool_call_id, within(path, "tool_call_id"));
  if (role === "function") textAt(message.name, within(path, "name"));
  const isOptional = role === "assistant" && (message.tool_calls || message.function_call || message.audio);
  if ((message.content === undefined || message.content === null) && (isOptional || message.refusal)) return;
  checkContent(message.content, within(path, "content"), partsOf[role]);
}

function checkContent(value: unknown, path: string, kinds: readonly string[]): void {
  if (!Array.isArray(value)) {
    textAt(value, path);
    return;
  }
  for (const [index, part] of value.entries()) checkPart(part, `${path}[${index}]`, kinds);
}

function checkPart(value: unknown, path: string, kinds: readonly string[]): void {
  const kind = choiceAt(recordAt(value, path).type, within(path, "type"), kinds);
  const part = objectAt(value, path, ["type", kind, "prompt_cache_breakpoint"]);
  const at = within(path, kind);
  switch (kind) {
    case "image_url":
      textAt(objectAt(part.image_url, at, ["url", "detail"]).url, within(at, "url"));
      return;
    case "input_audio": {
      const { data, format } = objectAt(part.input_audio, at, ["data", "format"]);
      textAt(data, within(at, "data"));
      choiceAt(format, within(at, "format"), ["wav", "mp3"]);
      return;
    }
    case "file": {
      const { file_id, file_data } = objectAt(part.file, at, ["file_id", "file_data", "filename"]);
      if (file_id === undefined && file_data === undefined) textAt(file_id, within(at, "file_id"));
      return;
    }
    default:
      textAt(part[kind], at);
  }
}

function checkTools(value: unknown, path: string): void {
  for (const [index, tool] of listAt(value, path).entries()) {
    const at = `${path}[${index}]`;
    const type = choiceAt(recordAt(tool, at).type, within(at, "type"), ["function", "custom"]);
    const known =
      type === "function"
        ? ["name", "description", "parameters", "strict"]
        : ["name", "description", "format"];
    nameAt(
      objectAt(recordAt(tool, at)[type], within(at, type), known).name,
      within(within(at, type), "name"),
    );
  }
}

function checkFunctions(value: unknown, path: string): void {
  for (const [index, one] of listAt(value, path, 128).entries())
    nameAt(
      objectAt(one, `${path}[${index}]`, ["name", "description", "parameters"]).name,
      `${path}[${index}].name`,
    );
}

function checkFunctionCall(value: unknown, path: string): void {
  if (typeof value === "string") choiceAt(value, path, ["none", "auto"]);
  else textAt(objectAt(value, path, ["name"]).name, within(path, "name"));
}

function checkToolChoice(value: unknown, path: string): void {
  if (typeof value === "string") choiceAt(value, path, ["none", "auto", "required"]);
  else choiceAt(recordAt(value, path).type, within(path, "type"), ["function", "custom", "allowed_tools"]);
}

function checkFormat(value: unknown, path: string): void {
  const { type, json_schema } = objectAt(value, path, ["type", "json_schema"]);
  if (choiceAt(type, within(path, "type"), ["text", "json_object", "json_schema"]) !== "json_schema") return;
  const at = within(path, "json_schema");
  nameAt(objectAt(json_schema, at, ["name", "description", "schema", "strict"]).name, within(at, "name"));
}

function checkAudio(value: unknown, path: string): void {
  const { voice, format } = objectAt(value, path, ["voice", "format"]);
  if (typeof voice === "string") textAt(voice, within(path, "voice"));
  else textAt(objectAt(voice, within(path, "voice"), ["id"]).id, `${path}.voice.id`);
  choiceAt(format, within(path, "format"), ["wav", "aac", "mp3", "flac", "opus", "pcm16"]);
}

function checkModalities(value: unknown, path: string): void {
  for (const [index, one] of listAt(value, path).entries())
    choiceAt(one, `${path}[${index}]`, ["text", "audio"]);
}

function checkPrediction(value: unknown, path: string): void {
  const { type, content } = objectAt(value, path, ["type", "content"]);
  choiceAt(type, within(path, "type"), ["content"]);
  checkContent(content, within(path, "content"), ["text"]);
}

export function checkCacheOptions(value: unknown, path: string): void {
  const { mode, ttl } = objectAt(value, path, ["mode", "ttl"]);
  optional(mode, (given) => choiceAt(given, within(path, "mode"), ["implicit", "explicit"]));
  optional(ttl, (given) => choiceAt(given, within(path, "ttl"), ["30m"]));
}

function checkStop(value: unknown, path: string): void {
  if (typeof value === "string") return;
  for (const [index, one] of listAt(value, path, 4).entries()) textAt(one, `${path}[${index}]`);
}

function checkBias(value: unknown, path: string): void {
  for (const [token, bias] of Object.entries(recordAt(value, path)))
    numberBetween(-100, 100)(bias, within(path, token));
}

/** The emulator answers in one piece, and says so instead of leaving a client waiting for events. */
export function checkStream(value: unknown, path: string): void {
  if (value === false) return;
  throw refused(
    `Unsupported value: '${path}' is not supported by this server; ask without it.`,
    path,
    "unsupported_value",
  );
}

export function recordAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  return objectAt(value, path, Object.keys(value ?? {}));
}

export function choiceOf(choices: readonly string[]): Check {
  return (value, path) => choiceAt(value, path, choices);
}

export function integerBetween(minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER): Check {
  return (value, path) => integerAt(value, path, { minimum, maximum });
}

export function numberBetween(minimum: number, maximum: number): Check {
  return (value, path) => numberAt(value, path, { minimum, maximum });
}

export function refused(message: string, param: string, code: string | null = null): ApiError {
  return new ApiError(400, message, { param, code });
}
