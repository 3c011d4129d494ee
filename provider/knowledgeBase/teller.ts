import { say } from "../client/say.js";

const firstNotice = 5_000;
const interval = 15_000;

/** Tells how far a long work is, at a calm rhythm: nothing of what is done in a few seconds. */
export function createTeller(whose: string): (progress: () => string) => void {
  let saidAt = Date.now() + firstNotice - interval;
  return (progress) => {
    if (Date.now() - saidAt < interval) return;
    saidAt = Date.now();
    say(`${whose}: ${progress()}.`);
  };
}
