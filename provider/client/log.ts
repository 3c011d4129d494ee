import { withoutKeys } from "./redact.js";
import type { Settings } from "./settings.js";
import type { LongWait } from "./throttle.js";
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

/** What the user is told who sees nothing happen. */
export function waitLine({ bucket, waiting, limit, next }: LongWait, { baseUrl }: Settings): string {
  const requests = waiting === 1 ? "1 request waits" : `${waiting} requests wait`;
  const reason =
    limit === "server" ? `the rate limit of ${bucket} at ${baseUrl}` : "openai:requestsPerMinute";
  const soon = next < 1_500 || !Number.isFinite(next);
  return `${requests} for ${reason}${soon ? "" : `; the next is sent in ${Math.round(next / 1000)} s`}.`;
}
