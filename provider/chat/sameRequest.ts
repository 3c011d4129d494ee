import type { ChatCompletionStoreMessage } from "openai/resources/chat/completions";
import { isRecord } from "../schema.js";

/**
 * Whether stored messages are those that were sent, as far as the server shows them: it keeps texts and images of a
 * list of parts, and gives roles names of its own.
 */
export function areSameMessages(
  wanted: readonly unknown[],
  stored: readonly ChatCompletionStoreMessage[],
): boolean {
  return wanted.length === stored.length && wanted.every((message, index) => isSaid(message, stored[index]));
}

function isSaid(wanted: unknown, stored: ChatCompletionStoreMessage | undefined): boolean {
  const said = isRecord(wanted) ? textsIn(wanted.content) : [];
  const parts = textsIn(stored?.content_parts);
  const shown = parts.length > 0 ? parts : textsIn(stored?.content);
  return said.join("") === shown.join("");
}

function textsIn(content: unknown): string[] {
  if (typeof content === "string") return [content];
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts.flatMap((part) => (isRecord(part) && typeof part.text === "string" ? [part.text] : []));
}
