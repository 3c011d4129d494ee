import type { LimitFault } from "./fault";

export interface Verdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until every request is available again. */
  readonly resetMs: number;
  /** Milliseconds until one request is available again; 0 when allowed. */
  readonly retryMs: number;
}

/** Counts requests, each scope apart. */
export interface Limiter {
  take(scope: string): Verdict;
}

export function createLimiter(fault: LimitFault): Limiter {
  const takers = new Map<string, () => Verdict>();
  return {
    take: (scope) => {
      const take =
        takers.get(scope) ?? (fault.style === "bucket" ? createBucket(fault) : createWindow(fault));
      takers.set(scope, take);
      return take();
    },
  };
}

function createWindow({ requests, perSeconds }: LimitFault): () => Verdict {
  const length = perSeconds * 1000;
  let endsAt = 0;
  let used = 0;
  return () => {
    const now = performance.now();
    if (now >= endsAt) {
      endsAt = now + length;
      used = 0;
    }
    const allowed = used < requests;
    if (allowed) used += 1;
    const resetMs = endsAt - now;
    return { allowed, limit: requests, remaining: requests - used, resetMs, retryMs: allowed ? 0 : resetMs };
  };
}

function createBucket({ requests, perSeconds, burst = requests }: LimitFault): () => Verdict {
  const perMs = requests / (perSeconds * 1000);
  let tokens = burst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + (now - filledAt) * perMs);
    filledAt = now;
    const allowed = tokens >= 1;
    if (allowed) tokens -= 1;
    return {
      allowed,
      limit: burst,
      remaining: Math.floor(tokens),
      resetMs: (burst - tokens) / perMs,
      retryMs: allowed ? 0 : (1 - tokens) / perMs,
    };
  };
}

/** The headers that tell a client where it stands, in OpenAI's spelling. */
export function rateLimitHeaders({ limit, remaining, resetMs }: Verdict): Record<string, string> {
  return {
    "x-ratelimit-limit-requests": String(limit),
    "x-ratelimit-remaining-requests": String(remaining),
    "x-ratelimit-reset-requests": goDuration(resetMs),
  };
}

/** The header that tells a refused client when to come back. `now` is the server's Unix time in milliseconds. */
export function retryAfterHeader(
  style: LimitFault["retryAfter"],
  retryMs: number,
  now: number,
): Record<string, string> {
  switch (style) {
    case "none":
      return {};
    case "milliseconds":
      return { "retry-after-ms": String(Math.ceil(retryMs)) };
    case "date":
      return { "retry-after": new Date(Math.ceil((now + retryMs) / 1000) * 1000).toUTCString() };
    default:
      return { "retry-after": String(Math.ceil(retryMs / 1000)) };
  }
}

/** A duration as Go prints it: `12ms`, `1.5s`, `6m0s`, `1h0m0s`. */
export function goDuration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
