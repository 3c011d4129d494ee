/** What one answer says of one limit of the server. */
export interface Allowance {
  /** How much more the limit allows now. */
  readonly remaining: number;
  /** How much it allows when nothing is used of it. */
  readonly limit?: number;
  /** Milliseconds until nothing of it will be used any more. */
  readonly resetAfter: number;
}

/** The exchange in which the server said so. Times are in milliseconds. */
export interface Answer {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly isRefusal: boolean;
  /** How many other requests were under way when it came. */
  readonly others: number;
}

/**
 * One limit of the server, as its headers tell it: of requests, where each costs one, or of tokens, where the
 * cost is learned from what is used up between two answers. Others who use the same limit raise the cost, too,
 * and so get their share.
 *
 * Some limits begin anew all at once, others refill gradually, and no header says which. Two answers do: where
 * more is used, a gradual limit is full again later, and one that begins anew is not.
 */
export interface Budget {
  learn(allowance: Allowance, answer: Answer): void;
  spend(now: number): void;
  /** When the next request fits in; infinite where that depends on the answers to the requests under way. */
  opensAt(now: number, underWay: number): number;
  /** Whether the limit, as far as it is known, has no room for a request. */
  isSpent(): boolean;
}

/** What a server said so long ago, in milliseconds, is not believed any more: it may judge for itself. */
const trust = 60_000;

/** An answer is taken to have been on its way for half of its exchange, but for no longer than this. */
const longestWay = 250;

/** How much one answer changes what a request is believed to cost. */
const weight = 0.3;

interface Known extends Allowance {
  readonly limit: number;
  /** When the answer that said so came here. */
  readonly receivedAt: number;
  /** When the server said so. */
  readonly saidAt: number;
  /** When all of it is back. */
  readonly fullAt: number;
}

export function createBudget(leastCost: number): Budget {
  let known: Known | undefined;
  let usedByOne = leastCost;
  /** By requests that may not be counted in what the server said. */
  let spent = 0;
  let lastSpentAt = Number.NEGATIVE_INFINITY;
  let isGradual = false;
  /** Once the limit was found spent by others, it is used evenly and not in bursts. */
  let isShared = false;
  let longestReset = 0;

  const costWithin = (limit: number): number => Math.min(Math.max(usedByOne, leastCost), limit);

  /** What there would be if nothing had been sent. Between two answers a straight line is never too much. */
  function refilled({ limit, remaining, saidAt, fullAt }: Known, now: number): number {
    if (now >= fullAt) return limit;
    return isGradual ? remaining + ((limit - remaining) * (now - saidAt)) / (fullAt - saidAt) : remaining;
  }

  function reaches({ limit, remaining, saidAt, fullAt }: Known, wanted: number): number {
    if (wanted <= remaining) return saidAt;
    const share = isGradual && limit > remaining ? (wanted - remaining) / (limit - remaining) : 1;
    return saidAt + Math.min(1, share) * (fullAt - saidAt);
  }

  function learnCost(used: number): void {
    if (used < Number.POSITIVE_INFINITY) {
      usedByOne = usedByOne === 0 ? used : usedByOne + weight * (used - usedByOne);
    }
  }

  /**
   * Whether an answer is older than the one before it, which was faster. Of two requests that were under way at
   * the same time, the one that found more was the first.
   */
  function isOvertaken(before: Known, allowance: Allowance, sentAt: number, saidAt: number): boolean {
    if (saidAt >= before.fullAt || allowance.remaining <= before.remaining) return false;
    return !isGradual || sentAt < before.receivedAt;
  }

  return {
    learn(allowance, { sentAt, receivedAt, isRefusal, others }) {
      const saidAt = receivedAt - Math.min(longestWay, (receivedAt - sentAt) / 2);
      const limit = Math.max(allowance.limit ?? Number.POSITIVE_INFINITY, allowance.remaining);
      longestReset = Math.max(longestReset, allowance.resetAfter);
      if (known !== undefined) {
        isGradual = refillsGradually(known, allowance) ?? isGradual;
        const isOld = isOvertaken(known, allowance, sentAt, saidAt);
        const used = isOld ? 0 : Math.max(0, refilled(known, saidAt) - allowance.remaining);
        if (!isRefusal) learnCost(used);
        if (isOld) return;
      }
      known = {
        ...allowance,
        limit,
        receivedAt,
        saidAt,
        fullAt: saidAt + Math.min(allowance.resetAfter, trust),
      };
      spent = others * costWithin(limit);
      if (isRefusal && allowance.remaining < costWithin(limit)) isShared = true;
    },
    spend(now) {
      spent += costWithin(known?.limit ?? Number.POSITIVE_INFINITY);
      lastSpentAt = now;
    },
    opensAt(now, underWay) {
      if (known === undefined) return now;
      const { limit, fullAt } = known;
      const cost = costWithin(limit);
      const evenly = isShared ? lastSpentAt + (longestReset * cost) / limit : now;
      if (now < fullAt) return Math.max(evenly, reaches(known, spent + cost));
      // All is back, but for what was taken since: at once, or in the course of the time.
      const missing = isGradual ? spent : underWay * cost;
      return underWay > 0 && limit - missing < cost ? Number.POSITIVE_INFINITY : evenly;
    },
    isSpent: () => known !== undefined && known.remaining < costWithin(known.limit),
  };
}

/** Undefined when the two answers do not tell. Their order does not matter: answers overtake each other. */
function refillsGradually(one: Allowance, other: Allowance): boolean | undefined {
  if (other.limit === undefined) return false;
  const moreUsed = one.remaining - other.remaining;
  const later = other.resetAfter - one.resetAfter;
  return moreUsed === 0 ? undefined : moreUsed * later > 0;
}
