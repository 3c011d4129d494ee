import { type Allowance, createBudget } from "./budget.js";
import { createPace } from "./pace.js";

/** What one answer says about limits. */
export interface LimitReport {
  readonly isRefusal: boolean;
  /** When the request was sent, and when its answer came, in milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Milliseconds to wait before the next attempt, when the server said so. */
  readonly retryAfter?: number;
  readonly requests?: Allowance;
  readonly tokens?: Allowance;
}

/**
 * What is known of one limit of the server, or of several that hold the same requests together: how many may be
 * sent, how fast, and from when on.
 */
export interface Bucket {
  /** When the next request may be sent; infinite where only the answer to one under way can open the bucket. */
  opensAt(now: number): number;
  /** The same, as far as the server's limits say, and not how many are under way. */
  limitedUntil(now: number): number;
  /** Until when it stays closed after a refusal, whatever else may be known. */
  readonly closedUntil: number;
  /** Since when nothing has got through. */
  readonly refusedSince: number | undefined;
  enter(now: number): void;
  leave(): void;
  learn(report: LimitReport): void;
}

/** How many are sent to a server that has not answered yet, and after how many milliseconds one more. */
const firstFew = 2;
const oneMore = 50;

/** The shortest pause after a refusal, in milliseconds, whatever the server says. */
const shortestPause = 50;

export function createBucket(mostAtOnce: number): Bucket {
  const budgets = { requests: createBudget(1), tokens: createBudget(0) };
  const pace = createPace();
  let underWay = 0;
  let startedAt: number | undefined;
  /** Whether anything but trying tells how many may be sent. */
  let isKnown = false;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let refusedSince: number | undefined;

  /** A server that nothing is known of is asked carefully at first: many at once might all be refused. */
  function hasRoomAt(): number {
    if (underWay >= (pace.isProbing ? 1 : mostAtOnce)) return Number.POSITIVE_INFINITY;
    if (isKnown || startedAt === undefined || underWay < firstFew) return Number.NEGATIVE_INFINITY;
    return startedAt + (underWay - firstFew + 1) * oneMore;
  }

  function limitedUntil(now: number): number {
    const { requests, tokens } = budgets;
    return Math.max(
      closedUntil,
      pace.opensAt(),
      requests.opensAt(now, underWay),
      tokens.opensAt(now, underWay),
    );
  }

  function close({ sentAt, receivedAt, retryAfter, requests, tokens }: LimitReport): void {
    isKnown = true;
    refusedSince ??= receivedAt;
    const isTold = requests !== undefined || tokens !== undefined;
    const isExplained = isTold && (budgets.requests.isSpent() || budgets.tokens.isSpent());
    const isNews = !isExplained && pace.refused(sentAt, receivedAt, retryAfter !== undefined && !isTold);
    const pause = retryAfter ?? (isNews ? pace.backoff() : 0);
    closedUntil = Math.max(closedUntil, receivedAt + Math.max(shortestPause, pause));
  }

  return {
    get closedUntil() {
      return closedUntil;
    },
    get refusedSince() {
      return refusedSince;
    },
    opensAt: (now) => Math.max(hasRoomAt(), limitedUntil(now)),
    limitedUntil,
    enter(now) {
      startedAt ??= now;
      underWay++;
      pace.sent(now);
      budgets.requests.spend(now);
      budgets.tokens.spend(now);
    },
    leave() {
      underWay--;
    },
    learn(report) {
      for (const kind of ["requests", "tokens"] as const) {
        const allowance = report[kind];
        if (allowance === undefined) continue;
        isKnown = true;
        budgets[kind].learn(allowance, { ...report, others: Math.max(0, underWay - 1) });
      }
      if (report.isRefusal) return close(report);
      pace.accepted(report.sentAt);
      refusedSince = undefined;
    },
  };
}
