import { literal } from "./literal.js";
import type { Settings } from "./settings.js";

/** What stands for a key in everything that is shown to anybody. */
const placeholder = "sk-…";

/** Shorter ones, such as `none` for a local server, are words first of all. */
const shortestSecret = 8;

/** OpenAI's own way to show part of a key: `sk-…abcd`, with dots or asterisks. */
const masked = /\bsk-[\w-]*(?:[*.•]{2,}|…)[\w-]*/g;

/** Servers repeat the key that they refuse, whole or in part; nobody else should. */
export function withoutKeys(
  text: string,
  { apiKey, adminKey }: Pick<Settings, "apiKey" | "adminKey">,
): string {
  let kept = text;
  for (const key of [apiKey, adminKey]) {
    if (key === undefined) continue;
    for (const form of new Set([key, encodeURIComponent(key)]))
      kept = kept.replace(asItStands(form), placeholder);
  }
  return kept.replace(masked, placeholder);
}

function asItStands(key: string): RegExp {
  const source = literal(key);
  return new RegExp(key.length < shortestSecret ? `(?<![\\w-])${source}(?![\\w-])` : source, "g");
}
