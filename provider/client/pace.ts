/**
 * How fast a server takes requests that says nothing of its limits but "too many".
 *
 * What the server took in one round, from its first answer to the refusal and on to the end of the wait, is what
 * it takes. The next round is paced accordingly and finds out, quickening, whether that was all. Where the server
 * says how long to wait and takes just as many each time, it counts in windows, and each window is used at once.
 */
export interface Pace {
  /** Whether nothing was accepted since the last refusal: then one request at a time has to do. */
  readonly isProbing: boolean;
  sent(now: number): void;
  accepted(sentAt: number): void;
  /** Slows down; false for a request that was sent before the last slowing down, and so says nothing new. */
  refused(sentAt: number, now: number, isWaitTold: boolean): boolean;
  opensAt(): number;
  /** How long to wait, in milliseconds, after a refusal that does not say how long. */
  backoff(): number;
}

/** From the first request that the server accepts to the next such request after refusals. */
interface Round {
  readonly startedAt: number;
  sent: number;
  accepted: number;
  /** When the last of them were sent, oldest first. */
  readonly lately: number[];
}

/** As many requests in as many milliseconds. */
interface Measure {
  readonly requests: number;
  readonly took: number;
}

const firstBackoff = 250;
const shortestBackoff = 50;
const longestBackoff = 30_000;

/** How much of what was learned in earlier rounds is kept in each. */
const memory = 0.8;

/** Fewer than that are too few to recognize a window by, or to know the pace by. */
const fewestInWindow = 4;

/** So many tell how fast the server took them lately; a whole round also has the time in which others were served. */
const recentlyTaken = 16;

/** Where a few requests were taken in a long time, most of that time may have been our own pause. */
const longestGuess = 1_000;

export function createPace(): Pace {
  let round: Round | undefined;
  /** Until a round was refused that was paced, and that tells enough. */
  let isSearching = true;
  /** Whether the last round says little of the interval: then the search is a bolder one. */
  let isGuess = false;
  let taken: Measure = { requests: 0, took: 0 };
  /** Milliseconds between two requests; unknown until the first round has ended. */
  let interval: number | undefined;
  /** How many are sent without that interval, at the beginning of a round. */
  let atOnce = 1;
  /** How long a window of the server lasts, where it counts in windows. */
  let window: number | undefined;
  let shortestRound = Number.POSITIVE_INFINITY;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let slowedAt = Number.NEGATIVE_INFINITY;
  let strikes = 0;
  let isWaitTold = false;

  function endRound({ accepted, lately, startedAt }: Round, now: number): void {
    if (accepted === 0) return;
    const took = Math.max(1, now - startedAt);
    shortestRound = Math.min(shortestRound, took);
    taken = { requests: taken.requests * memory + accepted, took: taken.took * memory + took };
    const mean = taken.took / taken.requests;
    if (isWindow(accepted)) {
      window = shortestRound;
      atOnce = accepted;
    } else if (interval === undefined || (atOnce > 1 && accepted <= atOnce)) {
      atOnce = interval === undefined && isWaitTold ? accepted : 1;
      isGuess = saysLittle(taken.requests);
      interval = isGuess ? Math.min(mean, longestGuess) : mean;
      window = undefined;
    } else {
      // Somewhat slower than they were taken lately, but not below half the pace, nor slower than on the whole.
      interval = Math.min(mean, 2 * interval, intervalOf(lately) / (isSearching ? 0.75 : 0.9));
      isGuess = saysLittle(accepted);
      isSearching = isGuess;
      atOnce = 1;
      window = undefined;
    }
  }

  /** Where so few were taken, perhaps others were served meanwhile. */
  function saysLittle(requests: number): boolean {
    return !isWaitTold && requests < fewestInWindow;
  }

  function isWindow(accepted: number): boolean {
    const expected = Math.floor(atOnce);
    const isExpected = accepted === expected || (window !== undefined && accepted === expected - 1);
    return interval !== undefined && isWaitTold && accepted >= fewestInWindow && isExpected;
  }

  return {
    get isProbing() {
      return strikes > 0;
    },
    sent(now) {
      if (window !== undefined && round !== undefined && strikes === 0 && now >= round.startedAt + window) {
        round = newRound(now);
        // Once in eight windows: perhaps it has become larger.
        atOnce += 1 / 8;
      }
      round ??= newRound(now);
      round.sent++;
      lastSentAt = now;
    },
    accepted(sentAt) {
      if (round === undefined) return;
      if (strikes > 0 && sentAt > slowedAt) {
        endRound(round, sentAt);
        round = newRound(sentAt);
        round.sent = 1;
        strikes = 0;
      }
      round.accepted++;
      round.lately.push(sentAt);
      if (round.lately.length > recentlyTaken) round.lately.shift();
      if (interval !== undefined && isSearching && round.accepted >= atOnce)
        interval = quicker(interval, isGuess);
    },
    refused(sentAt, now, isTold) {
      if (sentAt <= slowedAt) return false;
      slowedAt = now;
      strikes++;
      isWaitTold = isTold;
      return true;
    },
    opensAt() {
      if (round === undefined || strikes > 0 || interval === undefined) return lastSentAt;
      if (round.sent < Math.floor(atOnce)) return lastSentAt;
      if (window !== undefined) return round.startedAt + window;
      return lastSentAt + (isSearching ? interval : eased(interval, lastSentAt - round.startedAt));
    },
    backoff() {
      const first = interval === undefined ? firstBackoff : Math.max(shortestBackoff, interval);
      // Others who were refused at the same moment should not come back at the same moment.
      return Math.min(longestBackoff, first * 2 ** (strikes - 1) * (0.75 + Math.random() / 2));
    },
  };
}

function newRound(startedAt: number): Round {
  return { startedAt, sent: 0, accepted: 0, lately: [] };
}

/** In search of the limit: twice as fast every half second, but by a fifth with each request at most, or in a guess twice. */
function quicker(interval: number, isGuess: boolean): number {
  return interval / Math.min(isGuess ? 2 : 1.2, 2 ** (interval / 500));
}

/** Milliseconds between two requests that the server took lately; of two or one nothing can be said. */
function intervalOf(lately: readonly number[]): number {
  if (lately.length <= 2) return Number.POSITIVE_INFINITY;
  const [first = 0] = lately;
  return Math.max(1, (lately.at(-1) ?? first) - first) / (lately.length - 1);
}

/** Long at the found pace, then faster and faster: the limit may have been raised, or others may have gone. */
function eased(interval: number, elapsed: number): number {
  return interval * Math.exp(-((elapsed / Math.max(5_000, 10 * interval)) ** 4));
}
