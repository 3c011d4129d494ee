import { say } from "./client/say.js";
import { createRhythm, duration } from "./rhythm.js";

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;

/** Tells how much of a long upload has gone out. It is given the bytes that were sent since it was last told. */
export function progressTeller(name: string, total: number): (bytes: number) => void {
  const started = Date.now();
  const isDue = createRhythm(started);
  let sent = 0;
  return (bytes) => {
    sent += bytes;
    const progress = amountOf(sent, total);
    if (!isDue(progress)) return;
    const taken = Date.now() - started;
    say(`file "${name}": ${progress} sent in ${duration(taken)}${leftOf(sent, total, taken)}.`);
  };
}

/** How long the rest will take when it goes on as it did. */
function leftOf(sent: number, total: number, taken: number): string {
  if (sent <= 0 || sent >= total) return "";
  return `, about ${duration((taken * (total - sent)) / sent)} left at this pace`;
}

/** `120 of 400 MB`, `0.5 of 2.0 GB`. */
function amountOf(sent: number, total: number): string {
  return total < gigabyte
    ? `${Math.floor(sent / megabyte)} of ${Math.ceil(total / megabyte)} MB`
    : `${(sent / gigabyte).toFixed(1)} of ${(total / gigabyte).toFixed(1)} GB`;
}
