/**
 * The server's clock, as far as its `Date` headers tell it.
 *
 * Creation times on the server can only be held against a moment here when the two clocks are related. Every
 * answer bounds their difference from below; the highest bound wins.
 */
export interface ServerClock {
  observe(dateHeader: string | null, receivedAt: number): void;
  /** What the server's clock shows at a local time, both in milliseconds; never later than it really shows. */
  at(localMilliseconds: number): number;
  /** The earliest Unix second that the server's clock can have shown at a local time in milliseconds. */
  earliest(localMilliseconds: number): number;
}

/**
 * A bound that is lower by more milliseconds comes of a clock that was set, here or there, rather than of a slow
 * answer. Where it was a slow answer, the next one puts it right; too low a bound excludes nothing meanwhile.
 */
const clockStep = 5_000;

export function createClock(): ServerClock {
  let lead: number | undefined;
  const at = (localMilliseconds: number): number => localMilliseconds + (lead ?? 0);
  return {
    observe(dateHeader, receivedAt) {
      const shown = Date.parse(dateHeader ?? "");
      if (Number.isNaN(shown)) return;
      const bound = shown - receivedAt;
      if (lead === undefined || bound > lead || bound < lead - clockStep) lead = bound;
    },
    at,
    earliest: (localMilliseconds) => Math.floor(at(localMilliseconds) / 1000),
  };
}
