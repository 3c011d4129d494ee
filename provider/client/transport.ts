import { AsyncLocalStorage } from "node:async_hooks";
import { bounded } from "./answer.js";
import type { Allowance } from "./budget.js";
import { SettingError } from "./settings.js";
import { isStream, sendStream } from "./streaming.js";

/** One attempt to send one request, as seen by those who log, count and learn from it. */
export interface Attempt {
  readonly bucket: string;
  readonly number: number;
  /** How long the request waited before this attempt, in milliseconds. */
  readonly waited: number;
  /** Whether anything of it has been handed over to be sent. */
  isSent: boolean;
  /** Told whenever more of a body goes out that is sent as it comes. */
  readonly onMoved?: () => void;
}

/** What came of one HTTP exchange. */
export interface Exchange {
  readonly attempt: Attempt;
  readonly method: string;
  readonly url: URL;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Absent when no answer came. */
  readonly response?: Response;
  readonly error?: unknown;
}

export type Fetch = typeof globalThis.fetch;

const attempts = new AsyncLocalStorage<Attempt>();

/** Makes the attempt known to the fetch that its request will go through, however deep the SDK calls it. */
export function during<T>(attempt: Attempt, send: () => Promise<T>): Promise<T> {
  return attempts.run(attempt, send);
}

/**
 * A fetch that shows every exchange to an observer.
 *
 * Redirects are not followed: they would carry the key, or a body that is sent twice, to a place that nobody
 * configured.
 */
export function observedFetch(observe: (exchange: Exchange) => void, dispatcher?: unknown): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    // The SDK tries out what fetch can do, on a URL that leaves the process nowhere.
    if (url.protocol === "data:") return fetch(input, init);
    const attempt = attempts.getStore() ?? { bucket: "other", number: 1, waited: 0, isSent: false };
    attempt.isSent = true;
    const exchange = {
      attempt,
      method: init?.method?.toUpperCase() ?? "GET",
      url,
      startedAt: Date.now(),
    };
    try {
      const response = bounded(await send(input, init, url, attempt, dispatcher), init);
      observe({ ...exchange, endedAt: Date.now(), response });
      return response;
    } catch (error) {
      observe({ ...exchange, endedAt: Date.now(), error });
      throw error;
    }
  };
}

function send(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  url: URL,
  { onMoved = () => {} }: Attempt,
  dispatcher: unknown,
): Promise<Response> {
  const body: unknown = init?.body;
  if (init !== undefined && isStream(body)) return sendStream(url, init, body, onMoved, dispatcher);
  const options = { ...init, redirect: "manual", ...(dispatcher !== undefined && { dispatcher }) };
  return fetch(input, options as RequestInit);
}

/**
 * Node's own fetch ignores the proxies of the environment and gives up after five minutes; undici, which it is
 * made of, does neither.
 */
export async function dispatcherFor(timeoutSeconds: number): Promise<unknown> {
  const { EnvHttpProxyAgent } = await import("undici");
  // The request's own signal ends it sooner, and with better words.
  const timeout = (timeoutSeconds + 1) * 1000;
  try {
    return new EnvHttpProxyAgent({ headersTimeout: timeout, bodyTimeout: timeout });
  } catch {
    throw new SettingError(
      "The environment's HTTP_PROXY and HTTPS_PROXY must be URLs like http://proxy.example:3128.",
    );
  }
}

/** What an answer says of the limits that its request is held by. */
export function readLimits(headers: Headers): { requests?: Allowance; tokens?: Allowance } {
  const requests = allowanceOf(headers, "requests");
  const tokens = allowanceOf(headers, "tokens");
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

function allowanceOf(headers: Headers, kind: "requests" | "tokens"): Allowance | undefined {
  const remaining = integer(headers.get(`x-ratelimit-remaining-${kind}`));
  const limit = integer(headers.get(`x-ratelimit-limit-${kind}`));
  const resetAfter = duration(headers.get(`x-ratelimit-reset-${kind}`));
  if (remaining === undefined || resetAfter === undefined) return undefined;
  // Some servers that count nothing send zeros.
  if (remaining === 0 && resetAfter === 0) return undefined;
  return { remaining, resetAfter, ...(limit !== undefined && limit > 0 && { limit }) };
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date by the server's clock, as milliseconds from now. */
export function readRetryAfter(headers: Headers, serverNow: number): number | undefined {
  const milliseconds = decimal(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const after = headers.get("retry-after");
  const seconds = decimal(after);
  if (seconds !== undefined) return seconds * 1000;
  // Date.parse takes numbers for dates, too; the dates of HTTP begin with a weekday.
  const date = /^[A-Z][a-z]+,? /.test(after ?? "") ? Date.parse(after ?? "") : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - serverNow);
}

const units: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
};

/** A duration as Go prints it, such as `12ms`, `1.5s` or `6m0s`, in milliseconds. */
export function goDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|us|µs|ns|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return total;
}

/** Azure's form is a plain number of seconds. */
function duration(text: string | null): number | undefined {
  const seconds = decimal(text);
  return seconds === undefined ? goDuration(text ?? "") : seconds * 1000;
}

function integer(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function decimal(text: string | null): number | undefined {
  return text !== null && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
