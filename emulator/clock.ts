/** The emulator's time: the real one plus what it was advanced by. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Unix time in whole seconds, as OpenAI's objects carry it. */
  unix(): number;
  /** Milliseconds since some moment, which only go forward, whatever is done to the time of the machine. */
  passed(): number;
  advance(seconds: number): void;
  reset(): void;
}

export function createClock(): Clock {
  let offset = 0;
  const now = () => Date.now() + offset;
  return {
    now,
    unix: () => Math.floor(now() / 1000),
    passed: () => performance.now() + offset,
    advance: (seconds) => {
      if (!(seconds >= 0)) throw new RangeError("Expected `seconds` to be a number from 0.");
      offset += seconds * 1000;
    },
    reset: () => {
      offset = 0;
    },
  };
}
