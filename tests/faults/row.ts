import type { Hook } from "./subjects.js";

/** What came of one hook of one kind in one situation. */
export interface Row {
  /** What the situation belongs to: `matrix`, `storm`. */
  readonly part: string;
  readonly situation: string;
  readonly hook: Hook;
  readonly kind: string;
  readonly asked: number;
  /** Requests that were really hit, and how many of them there have to be for the row to prove anything. */
  readonly faults: number;
  readonly fewestFaults: number;
  /** In the state, after at most one further command. */
  readonly created: number;
  /** On the server, or in the state, more than once, and not said to be left behind. */
  readonly duplicates: number;
  /** Objects on the server that no state holds and no output has spoken of. */
  readonly orphansUnsaid: number;
  /** Objects that have left the state and not the server. */
  readonly falseGone: number;
  readonly keysFound: number;
  readonly wrong: readonly string[];
}

/** What must hold in every row; one without faults proves nothing. */
export function problemsOf(row: Row): string[] {
  const problems = [...row.wrong];
  if (row.faults < row.fewestFaults)
    problems.push(`${row.faults} requests were hit, and not ${row.fewestFaults}`);
  if (row.created !== row.asked)
    problems.push(`${row.asked} were asked for, and ${row.created} are in the state`);
  if (row.duplicates > 0) problems.push(`${row.duplicates} are there twice`);
  if (row.orphansUnsaid > 0) problems.push(`${row.orphansUnsaid} were left behind, and nothing was said`);
  if (row.falseGone > 0) problems.push(`${row.falseGone} left the state, and are on the server`);
  if (row.keysFound > 0) problems.push("a key stands in the clear");
  return problems;
}
