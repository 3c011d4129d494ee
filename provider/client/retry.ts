import pRetry from "p-retry";
import { type Failure, judge } from "./failures.js";
import type { Settings } from "./settings.js";

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

/** Thrown by an attempt and told apart from everything else, so that judging happens in one place. */
export class AttemptFailed extends Error {
  override readonly name = "AttemptFailed";
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

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
  let limitedSince: number | undefined;

  const worthAnother = (failure: Failure): boolean => {
    if (failure.consequence === "limited") {
      limitedSince ??= Date.now();
      return Date.now() - limitedSince < settings.maxRateLimitWaitSeconds * 1000;
    }
    limitedSince = undefined;
    failures++;
    if (mayBeNew && mayAppear(failure) && Date.now() - started < untilVisible) return true;
    const harmless = failure.consequence === "unsent" || safety === "repeatable";
    return failure.passing && harmless && failures <= settings.maxRetries;
  };

  const tried = async (attemptNumber: number): Promise<T> => {
    try {
      return await attempt(attemptNumber);
    } catch (thrown) {
      throw new AttemptFailed(judge(thrown, settings));
    }
  };

  return pRetry(tried, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 0,
    shouldRetry: async ({ error }) => {
      if (!(error instanceof AttemptFailed) || !worthAnother(error.failure)) return false;
      if (error.failure.consequence !== "limited") await pause(failures);
      return true;
    },
  });
}

/** A 404 that speaks of the URL is the last word: what the server does not serve will not appear. */
function mayAppear({ status, message }: Failure): boolean {
  return status === 404 && !/\bURL\b/i.test(message);
}

/** Half a second, then twice as long each time, up to eight seconds, less up to a quarter at random. */
function pause(failures: number): Promise<void> {
  const milliseconds = Math.min(8_000, 500 * 2 ** (failures - 1)) * (1 - Math.random() / 4);
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
