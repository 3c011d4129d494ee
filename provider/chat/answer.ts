import type { ChatCompletion, ChatCompletionStoreMessage } from "openai/resources/chat/completions";
import type { Ask } from "../declaration.js";
import { allPages } from "../lookup.js";
import { isPageOf } from "../page.js";
import { isRecord } from "../schema.js";
import { camelCased } from "../wire.js";

/** The SDK's type does not know yet that a stored completion shows its metadata. */
export interface Completion extends ChatCompletion {
  readonly metadata?: Readonly<Record<string, string>> | null;
}

export function isCompletion({ object, choices }: Completion): boolean {
  return object === "chat.completion" && Array.isArray(choices) && choices.every(hasMessage);
}

function hasMessage(choice: unknown): boolean {
  return isRecord(choice) && isRecord(choice.message);
}

/** What the model has answered, and what is told of it; the first answer once more by itself. */
export function answerOf(completion: Completion): Record<string, unknown> {
  const [first] = completion.choices;
  return {
    content: first?.message.content,
    refusal: first?.message.refusal,
    toolCalls: camelCased(first?.message.tool_calls),
    finishReason: first?.finish_reason,
    choices: camelCased(completion.choices),
    usage: camelCased(completion.usage),
    moderationResults: camelCased(completion.moderation),
    created: completion.created,
    servedModel: completion.model,
    servedTier: completion.service_tier,
    systemFingerprint: completion.system_fingerprint,
  };
}

/** The messages that a stored completion answers. */
export function messagesOf(ask: Ask, id: string): Promise<ChatCompletionStoreMessage[]> {
  return allPages(
    (query) =>
      ask({
        doing: "Reading the messages of",
        noun: "chat completion",
        object: id,
        expect: (page) => isPageOf(page, isMessage),
        send: ({ api, options }) => api.chat.completions.messages.list(id, query, options),
      }),
    100,
  );
}

function isMessage({ id, role }: ChatCompletionStoreMessage): boolean {
  return typeof id === "string" && typeof role === "string";
}
