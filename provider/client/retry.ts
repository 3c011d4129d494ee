import pRetry from "p-retry";
import { type Failure, givenUp } from "./failures.js";
import type { Settings } from "./settings.js";
import { NothingGetsThrough } from "./throttle.js";

/**
 * May a request be sent again when nobody knows whether it was carried out?
 *
 * - `repeatable`: doing it twice is the same as doing it once (reads, updates, deletes).
 * - `once`: it makes an object, or costs money. Only what certainly did nothing is tried again.
 */
export type Safety = "repeatable" | "once";

/** What is known of a request before it is tried. */
export interface Trial {
  readonly safety: Safety;
  /**
   * It is about something that may have been made a moment ago, and that servers do not show at once: a 404 is
   * not believed for some seconds. @default false
   */
  readonly mayBeNew?: boolean;
}

/** How long something new may stay unseen, in milliseconds. */
const untilVisible = 10_000;

/** Thrown by an attempt whose failure was judged; everything else that it throws is passed on as it is. */
export class AttemptFailed extends Error {
  override readonly name = "AttemptFailed";
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** The longest wait between two attempts that a failing server may ask for, in milliseconds. */
const longestAskedPause = 60_000;

/**
 * Tries until it works, until trying again cannot help, or until patience ends.
 *
 * Rate limits are bounded by the time that they take, everything else by the number of attempts. Waiting for a
 * rate limit is the throttle's work: here it only costs a look at the clock.
 */
export async function withRetries<T>(
  { safety, mayBeNew = false }: Trial,
  settings: Settings,
  attempt: (attemptNumber: number) => Promise<T>,
): Promise<T> {
  const started = Date.now();
  let failures = 0;
  let refusal: { readonly error: AttemptFailed; readonly since: number } | undefined;

  function isWorthAnother(error: AttemptFailed): boolean {
    const { consequence, passing, retryAfter = 0 } = error.failure;
    if (consequence === "limited") {
      refusal = { error, since: refusal?.since ?? Date.now() };
      return Date.now() + retryAfter < refusal.since + settings.maxRateLimitWaitSeconds * 1000;
    }
    failures++;
    if (mayBeNew && mayAppear(error.failure) && Date.now() - started < untilVisible) return true;
    const isHarmless = consequence === "unsent" || safety === "repeatable";
    return passing && isHarmless && failures <= settings.maxRetries;
  }

  async function tried(attemptNumber: number): Promise<T> {
    try {
      return await attempt(attemptNumber);
    } catch (error) {
      if (!(error instanceof NothingGetsThrough)) throw error;
      // Where the server has refused this very request before, its words say more.
      throw refusal?.error ?? new AttemptFailed(givenUp(error, settings));
    }
  }

  return pRetry(tried, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 0,
    shouldRetry: async ({ error }) => {
      if (!(error instanceof AttemptFailed) || error === refusal?.error || !isWorthAnother(error))
        return false;
      if (error.failure.consequence !== "limited") {
        refusal = undefined;
        await pause(failures, error.failure);
      }
      return true;
    },
  });
}

/** A 404 that speaks of the URL is the last word: what the server does not serve will not appear. */
function mayAppear({ status, message }: Failure): boolean {
  return status === 404 && !/\bURL\b/i.test(message);
}

/** Half a second, then twice as long each time, up to eight seconds, less up to a quarter at random. */
function pause(failures: number, { retryAfter = 0 }: Failure): Promise<void> {
  const usual = Math.min(8_000, 500 * 2 ** (failures - 1)) * (1 - Math.random() / 4);
  const milliseconds = Math.max(usual, Math.min(longestAskedPause, retryAfter));
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
