import { AsyncLocalStorage } from "node:async_hooks";
import type { LimitReport } from "./throttle.js";

/** One attempt to send one request, as seen by those who log, count and learn from it. */
export interface Attempt {
  readonly bucket: string;
  readonly number: number;
  /** How long the request waited before this attempt, in milliseconds. */
  readonly waited: number;
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

const unnamed: Attempt = { bucket: "other", number: 1, waited: 0 };

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
    const attempt = attempts.getStore() ?? unnamed;
    const exchange = {
      attempt,
      method: init?.method?.toUpperCase() ?? "GET",
      url,
      startedAt: Date.now(),
    };
    try {
      const options = { ...init, redirect: "manual", ...(dispatcher !== undefined && { dispatcher }) };
      const response = await fetch(input, options as RequestInit);
      observe({ ...exchange, endedAt: Date.now(), response });
      return response;
    } catch (error) {
      observe({ ...exchange, endedAt: Date.now(), error });
      throw error;
    }
  };
}

/** Node's own fetch ignores the proxies of the environment; undici, which it is made of, does not. */
export async function proxyDispatcher(environment: NodeJS.ProcessEnv = process.env): Promise<unknown> {
  const names = ["https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY"];
  if (!names.some((name) => environment[name])) return undefined;
  const { EnvHttpProxyAgent } = await import("undici");
  return new EnvHttpProxyAgent();
}

/** Reads what an answer says about limits, in all the forms that servers use. */
export function readLimits(response: Response, now: number): LimitReport {
  const { headers } = response;
  const remaining = integer(headers.get("x-ratelimit-remaining-requests"));
  const limit = integer(headers.get("x-ratelimit-limit-requests"));
  const resetAfter = goDuration(headers.get("x-ratelimit-reset-requests"));
  const refused = response.status === 429;
  const retryAfter = refused ? readRetryAfter(headers, now) : undefined;
  return {
    refused,
    ...(remaining !== undefined && { remaining }),
    ...(limit !== undefined && { limit }),
    ...(resetAfter !== undefined && { resetAfter }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, as milliseconds from now. */
function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = headers.get("retry-after-ms");
  if (milliseconds !== null && Number.isFinite(Number(milliseconds))) return Number(milliseconds);
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  if (Number.isFinite(Number(after))) return Number(after) * 1000;
  const date = Date.parse(after);
  // A date has whole seconds, and is meant by the server's clock.
  return Number.isNaN(date) ? undefined : date + 1000 - (Date.parse(headers.get("date") ?? "") || now);
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
export function goDuration(text: string | null): number | undefined {
  if (text === null || !/^(\d+(\.\d+)?(ms|us|µs|ns|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return total;
}

function integer(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
