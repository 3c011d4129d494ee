import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import type { AnyDeclaration, Known, Progress } from "./declaration.js";
import { withText } from "./record.js";

/**
 * An object that exists, and is not what was asked for, or not yet. The engine keeps it in the state, fails the
 * command, and calls update in the next one.
 */
export class Unfinished extends Problem {
  readonly reasons: readonly string[];

  constructor(
    message: string,
    readonly id: string,
    readonly properties: object,
  ) {
    super(message);
    this.reasons = [message];
  }
}

export function unfinished(message: string, id: string, text: unknown, outputs: Known): Unfinished {
  return new Unfinished(message, id, withText(text, outputs));
}

/** What an object has come to; one that is not waited for is ready at once. */
export function progressOf({ wait }: AnyDeclaration, outputs: Known): Progress {
  return wait?.judge(outputs) ?? { state: "settled" };
}

/** The sentence about an object that has failed: the same one whenever it is asked for. */
export function failedSentence({ noun }: AnyDeclaration, id: string, reason: string): string {
  return `The ${noun} "${id}" has failed: ${reason} It keeps its place; change an input, or replace it with: pulumi up --replace <its URN>`;
}

const firstPause = 250;
const longestPause = 15_000;
/** Long waits are told of at a calm rhythm: what is new at most this often, and what is not new every minute. */
const noticeInterval = 15_000;
const reminderInterval = 60_000;

interface Look {
  readonly id: string;
  readonly outputs: Known;
  /** Reads the object again and returns its outputs. */
  readonly again: () => Promise<Known>;
}

/** Waits until an object is ready, bounded, and tells how far it is. Returns the outputs as they are in the end. */
export async function untilSettled(
  declaration: AnyDeclaration,
  text: unknown,
  { id, outputs, again }: Look,
): Promise<Known> {
  const started = Date.now();
  const tell = teller(declaration, id, started);
  let latest = outputs;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const progress = progressOf(declaration, latest);
    if (progress.state === "settled") return latest;
    if (progress.state === "failed")
      throw unfinished(failedSentence(declaration, id, progress.reason), id, text, latest);
    const left = started + timeoutOf(declaration, latest) - Date.now();
    if (left <= 0)
      throw unfinished(timeoutSentence(declaration, id, latest, progress.progress), id, text, latest);
    tell(progress.progress);
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
    latest = await orKeep(again, id, text, latest);
  }
}

/** A read that fails while an object is waited for must not lose the object. */
async function orKeep(again: () => Promise<Known>, id: string, text: unknown, latest: Known): Promise<Known> {
  try {
    return await again();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw unfinished(
      `${error.message} It stays in the state; the next pulumi up waits on.`,
      id,
      text,
      latest,
    );
  }
}

function timeoutOf({ wait }: AnyDeclaration, outputs: Known): number {
  return (wait?.timeoutSeconds(outputs) ?? 0) * 1000;
}

function timeoutSentence(
  { noun, wait }: AnyDeclaration,
  id: string,
  outputs: Known,
  progress: string,
): string {
  const seconds = wait?.timeoutSeconds(outputs) ?? 0;
  return `Waiting for ${noun} "${id}" ${wait?.goal(outputs) ?? ""}: ${seconds} s were not enough (${progress}). It stays in the state, and the next pulumi up waits on.`;
}

function teller({ noun, wait }: AnyDeclaration, id: string, started: number): (progress: string) => void {
  let said = "";
  let saidAt = started;
  return (progress) => {
    const now = Date.now();
    const interval = progress === said ? reminderInterval : noticeInterval;
    // The first word comes when it is clear that this is going to take a while.
    if (now - saidAt < (said === "" ? longestPause / 3 : interval)) return;
    const seconds = Math.round((now - started) / 1000);
    said = progress;
    saidAt = now;
    say(`${noun} "${id}": waiting ${wait?.goal({}) ?? ""} for ${seconds} s: ${progress}.`);
  };
}
