/** Counts what was sent, so that no minute ever holds more than so many requests, wherever it begins. */
export interface Minute {
  /** When the next request may be sent, in milliseconds. */
  opensAt(): number;
  sent(now: number): void;
}

/** A minute, and a little more, in milliseconds: requests can overtake each other on their way. */
export const minute = 60_250;

export function createMinute(most: number): Minute {
  const times: number[] = [];
  return {
    opensAt: () => {
      const oldest = times.length < most ? undefined : times[0];
      return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + minute;
    },
    sent(now) {
      times.push(now);
      if (times.length > most) times.shift();
    },
  };
}
