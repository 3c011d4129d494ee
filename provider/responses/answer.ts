import type { Response } from "openai/resources/responses/responses";
import type { Ask } from "../declaration.js";
import { allPages } from "../lookup.js";
import { isPageOf } from "../page.js";
import { isRecord } from "../schema.js";
import { camelCased, fromWire } from "../wire.js";
import { soleText } from "./content.js";
import { item } from "./items.js";

export function isResponse({ object, id, output }: Response): boolean {
  return object === "response" && typeof id === "string" && Array.isArray(output) && output.every(isRecord);
}

/** What the model has answered, and what is told of it; all texts once more by themselves. */
export function answerOf(response: Response): Record<string, unknown> {
  return {
    outputText: textOf(response),
    output: response.output.map((one) => fromWire({ item }, { item: one }).item),
    status: response.status,
    incompleteDetails: camelCased(response.incomplete_details),
    error: camelCased(response.error),
    usage: camelCased(response.usage),
    moderationResults: camelCased(response.moderation),
    createdAt: response.created_at,
    completedAt: response.completed_at,
    servedModel: response.model,
    servedTier: response.service_tier,
  };
}

function textOf({ output }: Response): string | undefined {
  const parts = output.flatMap((one) => (one.type === "message" ? one.content : []));
  const texts = parts.flatMap((part) => (part.type === "output_text" ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join("");
}

/** The items that a stored response answers, oldest first: those of a conversation before it among them. */
export function inputItemsOf(ask: Ask, id: string): Promise<unknown[]> {
  return allPages(
    (query) =>
      ask({
        doing: "Reading the input of",
        noun: "response",
        object: id,
        expect: (page) => isPageOf(page, isRecord),
        send: ({ api, options }) => api.responses.inputItems.list(id, { ...query, order: "asc" }, options),
      }),
    100,
  );
}

/** The input in the form in which it is written: a text alone where that is all that a user has said. */
export function writtenInput(shown: readonly unknown[]): unknown {
  const [only] = shown;
  const isText = shown.length === 1 && isRecord(only) && only.role === "user";
  const text = isText ? soleText(only.content) : undefined;
  return text ?? shown.map((one) => fromWire({ item }, { item: one }).item);
}

/** Whether a response answers this input, as far as the server shows it: by the texts of its last items. */
export function isSameInput(wanted: string | readonly unknown[], shown: readonly unknown[]): boolean {
  const asked = typeof wanted === "string" ? [wanted] : wanted.filter((one) => !isTrigger(one));
  const last = shown.slice(Math.max(0, shown.length - asked.length));
  return asked.length === last.length && asked.every((one, index) => saysTheSame(one, last[index]));
}

/** The server shows in the place of a reference what it refers to. */
function saysTheSame(wanted: unknown, shown: unknown): boolean {
  return typeOf(wanted) === "item_reference" || textIn(wanted) === textIn(shown);
}

/** It has something done, and is no part of what is said. */
function isTrigger(one: unknown): boolean {
  return typeOf(one) === "compaction_trigger";
}

function typeOf(one: unknown): unknown {
  return isRecord(one) ? one.type : undefined;
}

function textIn(one: unknown): string {
  if (typeof one === "string") return one;
  const { content, output } = isRecord(one) ? one : {};
  const said = content ?? output;
  if (typeof said === "string") return said;
  const parts: readonly unknown[] = Array.isArray(said) ? said : [];
  return parts.map((part) => (isRecord(part) && typeof part.text === "string" ? part.text : "")).join("");
}
