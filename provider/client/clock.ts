/**
 * The server's clock, as far as its `Date` headers tell it.
 *
 * Creation times on the server can only be held against a moment here when the two clocks are related. Every
 * answer bounds their difference from below; the highest bound wins.
 */
export interface ServerClock {
  observe(dateHeader: string | null, receivedAt: number): void;
  /** The earliest Unix second that the server's clock can have shown at a local time in milliseconds. */
  earliest(localMilliseconds: number): number;
}

export function createClock(): ServerClock {
  let lead: number | undefined;
  return {
    observe(dateHeader, receivedAt) {
      const shown = Date.parse(dateHeader ?? "");
      if (Number.isNaN(shown)) return;
      const bound = shown - receivedAt;
      if (lead === undefined || bound > lead) lead = bound;
    },
    earliest(localMilliseconds) {
      return Math.floor((localMilliseconds + (lead ?? 0)) / 1000);
    },
  };
}
