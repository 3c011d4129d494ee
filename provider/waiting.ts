import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import type { AnyDeclaration, Ask, Known, Progress } from "./declaration.js";
import { withText } from "./record.js";
import { createRhythm, duration } from "./rhythm.js";

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
  return `The ${noun} "${id}" will not be what was asked for: ${reason} It keeps its place; change an input, or replace it with: pulumi up --replace <its URN>`;
}

function incompleteSentence({ noun }: AnyDeclaration, id: string, reason: string): string {
  return `The ${noun} "${id}" is not complete: ${reason} What is done stays in the state, and the next pulumi up goes on.`;
}

const firstPause = 250;
const longestPause = 15_000;

export interface Look {
  readonly id: string;
  readonly outputs: Known;
  readonly ask: Ask;
  /** Reads the object again and returns its outputs. */
  readonly again: () => Promise<Known>;
}

/** Waits until an object is ready, bounded, and tells how far it is. Returns the outputs as they are in the end. */
export async function untilSettled(declaration: AnyDeclaration, text: unknown, look: Look): Promise<Known> {
  const { id, again } = look;
  const started = Date.now();
  const tell = teller(declaration, look, started);
  let latest = look.outputs;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const progress = progressOf(declaration, latest);
    if (progress.state === "settled") return latest;
    if (progress.state === "failed")
      throw unfinished(failedSentence(declaration, id, progress.reason), id, text, latest);
    if (progress.state === "incomplete")
      throw unfinished(incompleteSentence(declaration, id, progress.reason), id, text, latest);
    const left = started + timeoutOf(declaration, latest) - Date.now();
    if (left <= 0)
      throw unfinished(timeoutSentence(declaration, id, latest, progress.progress), id, text, latest);
    await tell(progress.progress, latest);
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
    try {
      latest = await again();
    } catch (error) {
      throw unfinished(unreadSentence(error), id, text, latest);
    }
  }
}

/** A read that fails while an object is waited for must not lose the object, whatever it failed of. */
function unreadSentence(error: unknown): string {
  const message = error instanceof Problem ? error.message : String((error as Error).stack ?? error);
  return `${message} It stays in the state, and the next pulumi up waits on.`;
}

function timeoutOf({ wait }: AnyDeclaration, outputs: Known): number {
  return (wait?.timeoutSeconds(outputs) ?? 0) * 1000;
}

function timeoutSentence(declaration: AnyDeclaration, id: string, outputs: Known, progress: string): string {
  const { noun, wait } = declaration;
  const patience = duration(timeoutOf(declaration, outputs));
  return `Waiting for ${noun} "${id}" ${wait?.goal(outputs) ?? ""}: ${patience} were not enough (${progress}). It stays in the state, and the next pulumi up waits on.`;
}

/** How far it is comes first: a terminal shows the beginning of a line. */
function teller(
  declaration: AnyDeclaration,
  { id, ask }: Look,
  started: number,
): (progress: string, outputs: Known) => Promise<void> {
  const { noun, wait } = declaration;
  const isDue = createRhythm(started);
  return async (progress, outputs) => {
    if (!isDue(progress)) return;
    const waited = duration(Date.now() - started);
    const patience = duration(timeoutOf(declaration, outputs));
    const news = await newsOf(wait?.news, ask, id);
    say(
      `${noun}: ${progress}${news} (waiting ${wait?.goal(outputs) ?? ""} for ${waited} of at most ${patience}, "${id}").`,
    );
  };
}

/** What is only told must not end the wait when it cannot be found out. */
async function newsOf(
  news: NonNullable<AnyDeclaration["wait"]>["news"],
  ask: Ask,
  id: string,
): Promise<string> {
  try {
    const found = await news?.(ask, id);
    return found === undefined ? "" : `; ${found}`;
  } catch {
    return "";
  }
}
