import type {
  ChatCompletion,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from "openai/resources/chat/completions";
import type {
  Response,
  ResponseOutputItem,
  ResponseTextConfig,
  Tool,
} from "openai/resources/responses/responses";
import { metadataAt } from "../body";
import { answerTo } from "../chat/answer";
import type { ChatRequest } from "../chat/request";
import { type Item, outputText } from "../conversations/item";
import { newId } from "../id";
import { conversationIn, type ResponseRequest } from "./request";

/** The API's own form; the SDK adds all texts together by itself. */
export type Answer = Omit<Response, "output_text">;

interface Asked {
  readonly request: ResponseRequest;
  /** What is answered, and all that came before it. */
  readonly items: readonly Item[];
  readonly servedModel: string;
  readonly now: number;
}

/** What the model says to a request: what it would say to the same words as a chat, in a response's form. */
export function responseTo({ request, items, servedModel, now }: Asked): Answer {
  const completion = answerTo(asChat(request, items), servedModel, now);
  const isCutOff = completion.choices[0]?.finish_reason === "length";
  const { previous_response_id = null, conversation, metadata } = request;
  return {
    id: newId("resp_"),
    object: "response",
    created_at: now,
    completed_at: isCutOff ? null : now,
    status: isCutOff ? "incomplete" : "completed",
    error: null,
    incomplete_details: isCutOff ? { reason: "max_output_tokens" } : null,
    background: request.background ?? false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: servedModel,
    output: outputOf(completion, isCutOff),
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id,
    ...(conversation && { conversation: { id: conversationIn(conversation) } }),
    reasoning: { effort: null, summary: null, ...request.reasoning },
    service_tier: completion.service_tier,
    temperature: request.temperature ?? 1,
    text: textOf(request.text),
    tool_choice: request.tool_choice ?? "auto",
    tools: (request.tools ?? []).map(shownTool),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? "disabled",
    usage: usageOf(completion),
    metadata: metadataAt(metadata, "metadata"),
    ...(completion.moderation && { moderation: moderationOf(completion.moderation) }),
    ...given(request),
  } as Answer;
}

/** What is only shown where it was asked for. */
function given(request: ResponseRequest): Partial<ResponseRequest> {
  const { prompt_cache_key, prompt_cache_retention, safety_identifier, user } = request;
  const all = { prompt_cache_key, prompt_cache_retention, safety_identifier, user };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function textOf({ format, verbosity }: ResponseTextConfig = {}): ResponseTextConfig {
  return { format: format ?? { type: "text" }, verbosity: verbosity ?? "medium" };
}

function shownTool(tool: Tool): Tool {
  return tool.type === "function"
    ? { ...tool, parameters: tool.parameters ?? null, strict: tool.strict ?? true }
    : tool;
}

function asChat(request: ResponseRequest, items: readonly Item[]): ChatRequest {
  const { instructions, max_output_tokens, moderation, service_tier, text, include, top_logprobs } = request;
  const said: ChatCompletionMessageParam[] = instructions
    ? [{ role: "developer", content: instructions }]
    : [];
  const chat = {
    model: String(request.model),
    messages: [...said, ...items.map(messageOf)],
    tools: (request.tools ?? []).flatMap(chatTool),
    tool_choice: chatChoice(request),
    max_completion_tokens: max_output_tokens,
    response_format: formatOf(text?.format),
    logprobs: include?.includes("message.output_text.logprobs"),
    top_logprobs,
    moderation,
    service_tier,
  };
  return chat as unknown as ChatRequest;
}

function formatOf(format: ResponseTextConfig["format"]): unknown {
  if (format?.type !== "json_schema") return format;
  const { type, ...json_schema } = format;
  return { type, json_schema };
}

function messageOf(item: Item): ChatCompletionMessageParam {
  if (item.type !== "message") return { role: "tool", tool_call_id: "", content: textIn(item) };
  const role = item.role === "user" || item.role === "assistant" ? item.role : "developer";
  return { role, content: item.content.map((part) => ("text" in part ? part.text : "")).join("") };
}

/** The words of an item that is no message. */
function textIn(item: Item): string {
  const { output } = item as { readonly output?: unknown };
  return typeof output === "string" ? output : "";
}

function chatTool(tool: Tool): ChatCompletionTool[] {
  const { type, ...described } = tool as { type: string };
  return type === "function" || type === "custom"
    ? [{ type, [type]: described } as unknown as ChatCompletionTool]
    : [];
}

function chatChoice({ tool_choice }: ResponseRequest): unknown {
  if (typeof tool_choice !== "object" || tool_choice === null) return tool_choice;
  switch (tool_choice.type) {
    case "function":
    case "custom":
      return { type: tool_choice.type, [tool_choice.type]: { name: tool_choice.name } };
    case "allowed_tools": {
      const tools = tool_choice.tools.map(({ type, ...named }) => ({ type, [String(type)]: named }));
      return { type: tool_choice.type, allowed_tools: { mode: tool_choice.mode, tools } };
    }
    default:
      return "auto";
  }
}

function outputOf({ choices }: ChatCompletion, isCutOff: boolean): ResponseOutputItem[] {
  const [choice] = choices;
  const calls = choice?.message.tool_calls ?? [];
  if (calls.length > 0) return calls.map(callOf);
  const text = outputText(choice?.message.content ?? "");
  const logprobs = (choice?.logprobs?.content ?? []).map(({ bytes, ...token }) => ({
    ...token,
    bytes: bytes ?? [],
  }));
  return [
    {
      id: newId("msg_"),
      type: "message",
      role: "assistant",
      status: isCutOff ? "incomplete" : "completed",
      content: [{ ...text, logprobs }],
    } as ResponseOutputItem,
  ];
}

function callOf(
  call: NonNullable<ChatCompletion["choices"][number]["message"]["tool_calls"]>[number],
): ResponseOutputItem {
  if (call.type === "custom")
    return { id: newId("ctc_"), type: "custom_tool_call", call_id: call.id, ...call.custom };
  return { id: newId("fc_"), type: "function_call", status: "completed", call_id: call.id, ...call.function };
}

/** One result each for input and output, where a chat has lists of them. */
function moderationOf({ input, output }: ChatCompletion.Moderation): unknown {
  const [asked, said] = [input, output].map((one) => ("results" in one ? one.results[0] : one));
  return { input: asked, output: said };
}

function usageOf({ usage }: ChatCompletion): Response["usage"] {
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = usage ?? {};
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens,
  };
}
