import type { LimitFault } from "./fault";

/** What a limit counts. */
export type Counted = "requests" | "tokens";

/** Where a caller stands with one limit. */
export interface Standing {
  readonly counted: Counted;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until all of it is available again. */
  readonly resetMs: number;
}

/** A limit that has no room for a request. */
export interface Refusal extends Standing {
  /** What the request would have cost. */
  readonly cost: number;
  /** Milliseconds until there is room; infinite when there will never be. */
  readonly retryMs: number;
}

export interface Verdict {
  readonly standings: readonly Standing[];
  /** The limit that is to be waited for; absent when the request is allowed. */
  readonly refusal?: Refusal;
}

/** Counts requests and their tokens, each scope apart. */
export interface Limiter {
  take(scope: string, tokens: number): Verdict;
}

/** @param passed what the clock shows, in milliseconds, which only goes forward */
export function createLimiter(fault: LimitFault, passed: () => number): Limiter {
  const metersOf = new Map<string, readonly Meter[]>();
  return {
    take: (scope, tokens) => {
      const meters = metersOf.get(scope) ?? createMeters(fault, passed);
      metersOf.set(scope, meters);
      const costs = { requests: 1, tokens };
      const refusals = meters.map((meter) => meter.refuses(costs[meter.counted])).filter(isRefusal);
      // A request that one limit refuses is not counted by the other.
      if (refusals.length === 0) for (const meter of meters) meter.take(costs[meter.counted]);
      const standings = meters.map((meter) => meter.standing());
      const [refusal] = refusals.sort((one, other) => other.retryMs - one.retryMs);
      return { standings, ...(refusal && { refusal }) };
    },
  };
}

function isRefusal(refusal: Refusal | undefined): refusal is Refusal {
  return refusal !== undefined;
}

/** One limit of one scope. */
interface Meter {
  readonly counted: Counted;
  refuses(cost: number): Refusal | undefined;
  take(cost: number): void;
  standing(): Standing;
}

function createMeters(
  { requests, tokens, perSeconds, burst = requests, style }: LimitFault,
  passed: () => number,
): readonly Meter[] {
  const create = style === "bucket" ? createBucket : createWindow;
  const meter = (counted: Counted, amount?: number, atOnce = amount): readonly Meter[] =>
    amount === undefined ? [] : [create({ counted, amount, perSeconds, atOnce: atOnce ?? amount, passed })];
  return [...meter("requests", requests, burst), ...meter("tokens", tokens)];
}

interface Measure {
  readonly counted: Counted;
  readonly amount: number;
  readonly perSeconds: number;
  /** How much a bucket holds. */
  readonly atOnce: number;
  readonly passed: () => number;
}

function createWindow({ counted, amount: limit, perSeconds, passed }: Measure): Meter {
  const length = perSeconds * 1000;
  let endsAt = 0;
  let used = 0;
  const standing = (): Standing => {
    const now = passed();
    if (now >= endsAt) {
      endsAt = now + length;
      used = 0;
    }
    return { counted, limit, remaining: limit - used, resetMs: endsAt - now };
  };
  return {
    counted,
    standing,
    refuses: (cost) => {
      const now = standing();
      if (cost <= now.remaining) return undefined;
      return { ...now, cost, retryMs: cost > limit ? Number.POSITIVE_INFINITY : now.resetMs };
    },
    take: (cost) => {
      used += cost;
    },
  };
}

function createBucket({ counted, amount, perSeconds, atOnce: burst, passed }: Measure): Meter {
  const perMs = amount / (perSeconds * 1000);
  let content = burst;
  let filledAt = passed();
  const standing = (): Standing => {
    const now = passed();
    content = Math.min(burst, content + (now - filledAt) * perMs);
    filledAt = now;
    return { counted, limit: burst, remaining: Math.floor(content), resetMs: (burst - content) / perMs };
  };
  return {
    counted,
    standing,
    refuses: (cost) => {
      const now = standing();
      if (cost <= content) return undefined;
      return { ...now, cost, retryMs: cost > burst ? Number.POSITIVE_INFINITY : (cost - content) / perMs };
    },
    take: (cost) => {
      content -= cost;
    },
  };
}

/** The headers that tell a client where it stands, in OpenAI's spelling. */
export function rateLimitHeaders({ standings }: Verdict): Record<string, string> {
  const headersOf = ({ counted, limit, remaining, resetMs }: Standing): Record<string, string> => ({
    [`x-ratelimit-limit-${counted}`]: String(limit),
    [`x-ratelimit-remaining-${counted}`]: String(remaining),
    [`x-ratelimit-reset-${counted}`]: goDuration(resetMs),
  });
  return Object.assign({}, ...standings.map(headersOf));
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
