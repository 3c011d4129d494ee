import { withoutKeys } from "./failures.js";
import type { Settings } from "./settings.js";
import type { Exchange } from "./transport.js";

/** Shorter waits are those for the machine, not for a limit, in milliseconds. */
const notable = 50;

/** One line about one request: never a body, never a key. */
export function requestLine(exchange: Exchange, settings: Settings): string {
  const { attempt, response, url } = exchange;
  const outcome = response === undefined ? "no answer" : response.status;
  const parts = [
    `${exchange.method} ${url.pathname}${url.search}: ${outcome}`,
    `attempt ${attempt.number}`,
    `${exchange.endedAt - exchange.startedAt} ms`,
  ];
  const requestId = response?.headers.get("x-request-id");
  if (requestId) parts.push(requestId);
  if (attempt.waited >= notable) parts.push(`waited ${attempt.waited} ms for ${attempt.bucket}`);
  return withoutKeys(parts.join(", "), settings);
}
