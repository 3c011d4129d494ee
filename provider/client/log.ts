import { withoutKeys } from "./failures.js";
import type { Settings } from "./settings.js";
import type { Exchange } from "./transport.js";

/** One line about one request: never a body, never a key. */
export function requestLine(exchange: Exchange, settings: Settings): string {
  const { attempt, response, url } = exchange;
  const parts = [
    exchange.method,
    url.pathname + url.search,
    response === undefined ? "no answer" : String(response.status),
    `attempt ${attempt.number}`,
    `${exchange.endedAt - exchange.startedAt} ms`,
  ];
  const requestId = response?.headers.get("x-request-id");
  if (requestId) parts.push(requestId);
  if (attempt.waited >= 1) parts.push(`waited ${attempt.waited} ms for ${attempt.bucket}`);
  return withoutKeys(parts.join(", "), settings);
}
