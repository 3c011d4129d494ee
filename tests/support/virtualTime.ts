import { seededRandom } from "../../emulator/random.js";

type Callback = (...args: unknown[]) => void;

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  dateNow: Date.now,
  performanceNow: performance.now,
  random: Math.random,
};

let now = 0;

/**
 * Does work in a time of its own, which passes only while everything waits, and with chance of its own: minutes
 * take milliseconds, and every run with the same seed is the same, whatever else the machine does.
 */
export async function inVirtualTime<T>(work: () => Promise<T>, seed = 1): Promise<T> {
  const timers = new Map<number, Timer>();
  let count = 0;
  now = 1_800_000_000_000;

  const setTimer = (callback: Callback, milliseconds = 0, ...args: unknown[]): object => {
    const number = ++count;
    const at = now + Math.max(1, milliseconds);
    timers.set(number, { at, number, run: () => callback(...args) });
    const handle = { number, ref: () => handle, unref: () => handle };
    return handle;
  };
  const clearTimer = (handle: { number: number } | undefined): void => {
    if (handle !== undefined) timers.delete(handle.number);
  };

  Object.assign(globalThis, { setTimeout: setTimer, clearTimeout: clearTimer });
  Date.now = () => Math.floor(now);
  performance.now = () => now;
  Math.random = seededRandom(seed);
  let isDone = false;
  const outcome = work().finally(() => {
    isDone = true;
  });
  outcome.catch(() => undefined);
  try {
    for (;;) {
      await new Promise((resolve) => real.setImmediate(resolve));
      if (isDone) return await outcome;
      const next = [...timers.values()].reduce<Timer | undefined>(
        (first, timer) => (first === undefined || isEarlier(timer, first) ? timer : first),
        undefined,
      );
      if (next === undefined) throw new Error("everything waits, and for nothing that time brings");
      timers.delete(next.number);
      now = Math.max(now, next.at);
      next.run();
    }
  } finally {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.dateNow;
    performance.now = real.performanceNow;
    Math.random = real.random;
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Lets virtual time pass with nothing done, as on a machine that is busy with something else. */
export function stall(milliseconds: number): void {
  now += milliseconds;
}

function isEarlier(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
