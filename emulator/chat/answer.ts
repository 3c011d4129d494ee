import type {
  ChatCompletion,
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
  ChatCompletionTokenLogprob,
  ChatCompletionTool,
} from "openai/resources/chat/completions";
import { newId } from "../id";
import { exampleOf } from "./example";
import { type ChatRequest, nameOf } from "./request";
import { hashOf, tokensOf } from "./tokens";

type Choice = ChatCompletion.Choice;

/** What the model says to a request: made of the request alone, so that it is always the same. */
export function answerTo(request: ChatRequest, servedModel: string, now: number): ChatCompletion {
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => choiceOf(request, index, now));
  return {
    id: newId("chatcmpl-"),
    object: "chat.completion",
    created: now,
    model: servedModel,
    choices,
    usage: usageOf(request, choices),
    service_tier: tierOf(request),
    system_fingerprint: `fp_${hashOf(servedModel).toString(16).padStart(8, "0")}`,
    ...(request.moderation && { moderation: moderationOf(request.moderation.model) }),
  };
}

function choiceOf(request: ChatRequest, index: number, now: number): Choice {
  const called = callOf(request);
  if (called !== undefined) return { index, logprobs: null, ...called };
  const whole = tokensOf(untilStop(textFor(request, index), request));
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const tokens = whole.slice(0, limit);
  return {
    index,
    message: spoken(tokens.join(""), request, now),
    logprobs: request.logprobs ? { content: tokens.map(logprobOf(request)), refusal: null } : null,
    finish_reason: tokens.length < whole.length ? "length" : "stop",
  };
}

function spoken(content: string, { modalities }: ChatRequest, now: number): ChatCompletionMessage {
  const message: ChatCompletionMessage = { role: "assistant", content, refusal: null, annotations: [] };
  if (!modalities?.includes("audio")) return message;
  const data = Buffer.from(content).toString("base64");
  const audio = { id: newId("audio_"), data, transcript: content, expires_at: now + 3600 };
  return { ...message, content: null, audio };
}

function textFor(request: ChatRequest, index: number): string {
  const question = lastQuestion(request);
  const format = request.response_format;
  const varied = index === 0 ? question : `${question} (${index + 1})`;
  if (format?.type === "json_schema") return JSON.stringify(exampleOf(format.json_schema.schema, varied));
  if (format?.type === "json_object") return JSON.stringify({ answer: `You asked: ${varied}` });
  return `You asked: ${varied}`;
}

function untilStop(text: string, { stop }: ChatRequest): string {
  const sequences = typeof stop === "string" ? [stop] : (stop ?? []);
  const ends = sequences.map((sequence) => text.indexOf(sequence)).filter((end) => end >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}

/** A call, where the request leaves the model no choice but to call. */
function callOf(request: ChatRequest): Pick<Choice, "message" | "finish_reason"> | undefined {
  const message: ChatCompletionMessage = {
    role: "assistant",
    content: null,
    refusal: null,
    annotations: [],
  };
  const tool = forcedTool(request);
  if (tool !== undefined)
    return {
      message: { ...message, tool_calls: [toolCall(tool, request)] },
      finish_reason: "tool_calls",
    };
  const { function_call } = request;
  if (typeof function_call !== "object") return undefined;
  const declared = request.functions?.find(({ name }) => name === function_call.name);
  const given = argumentsFor(declared?.parameters, request);
  return {
    message: { ...message, function_call: { name: function_call.name, arguments: given } },
    finish_reason: "function_call",
  };
}

function forcedTool({ tools = [], tool_choice }: ChatRequest): ChatCompletionTool | undefined {
  if (tool_choice === "required") return tools[0];
  if (typeof tool_choice !== "object") return undefined;
  if (tool_choice.type !== "allowed_tools")
    return tools.find((tool) => tool.type === tool_choice.type && nameOf(tool) === nameOf(tool_choice));
  const { mode, tools: allowed } = tool_choice.allowed_tools;
  if (mode !== "required") return undefined;
  return tools.find((tool) => allowed.some((one) => one.type === tool.type && nameOf(one) === nameOf(tool)));
}

function toolCall(tool: ChatCompletionTool, request: ChatRequest): ChatCompletionMessageToolCall {
  const id = newId("call_");
  if (tool.type === "custom")
    return { id, type: "custom", custom: { name: tool.custom.name, input: lastQuestion(request) } };
  const { name, parameters } = tool.function;
  return { id, type: "function", function: { name, arguments: argumentsFor(parameters, request) } };
}

function argumentsFor(parameters: unknown, request: ChatRequest): string {
  return JSON.stringify(exampleOf(parameters ?? { type: "object" }, lastQuestion(request)));
}

function lastQuestion({ messages }: ChatRequest): string {
  const asked = [...messages].reverse().find(({ role }) => role === "user") ?? messages.at(-1);
  return asked === undefined ? "" : textOf(asked);
}

/** The texts of a message, whatever else it holds. */
export function textOf({ content }: ChatCompletionMessageParam): string {
  if (typeof content === "string") return content;
  return (content ?? [])
    .map((part) => ("text" in part ? part.text : "refusal" in part ? part.refusal : ""))
    .join("");
}

function logprobOf({ top_logprobs }: ChatRequest): (token: string) => ChatCompletionTokenLogprob {
  return (token) => {
    const logprob = -(hashOf(token) % 1000) / 10_000;
    const others = Array.from({ length: top_logprobs ?? 0 }, (_, rank) => ({
      token: rank === 0 ? token : `${token}${rank}`,
      logprob: Number((logprob - rank).toFixed(4)),
    }));
    return { ...bytesOf({ token, logprob }), top_logprobs: others.map(bytesOf) };
  };
}

function bytesOf<T extends { readonly token: string }>(one: T): T & { bytes: number[] } {
  return { ...one, bytes: [...Buffer.from(one.token)] };
}

const tokensOfMessage = 3;

function usageOf({ messages }: ChatRequest, choices: readonly Choice[]): ChatCompletion["usage"] & object {
  const prompt = messages.reduce(
    (sum, one) => sum + tokensOfMessage + tokensOf(textOf(one)).length,
    tokensOfMessage,
  );
  const completion = choices.reduce((sum, { message }) => sum + tokensOf(saidIn(message)).length, 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function saidIn({ content, audio, tool_calls, function_call }: ChatCompletionMessage): string {
  const calls = JSON.stringify([tool_calls, function_call].filter((call) => call !== undefined));
  return content ?? audio?.transcript ?? calls;
}

/** What served the request, as the project would have it. */
function tierOf({ service_tier }: ChatRequest): NonNullable<ChatCompletion["service_tier"]> {
  return service_tier && service_tier !== "auto" ? service_tier : "default";
}

function moderationOf(model: string): ChatCompletion.Moderation {
  const categories = ["harassment", "hate", "self-harm", "sexual", "violence"];
  const result: ChatCompletion.Moderation.ModerationResults.Result = {
    type: "moderation_result",
    model,
    flagged: false,
    categories: Object.fromEntries(categories.map((category) => [category, false])),
    category_scores: Object.fromEntries(categories.map((category) => [category, 0.0001])),
    category_applied_input_types: Object.fromEntries(
      categories.map((category) => [category, ["text" as const]]),
    ),
  };
  const results = { type: "moderation_results" as const, model, results: [result] };
  return { input: results, output: results };
}
