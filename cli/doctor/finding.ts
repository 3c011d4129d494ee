/**
 * What a look at one thing has shown.
 *
 * - `ok`: it works.
 * - `note`: it works, and there is something to know.
 * - `fails`: something would fail.
 * - `unknown`: it could not be looked at.
 */
export type Verdict = "ok" | "note" | "fails" | "unknown";

export interface Finding {
  /** What was looked at, such as `key`; of which no name changes. */
  readonly check: string;
  readonly verdict: Verdict;
  /** One line, with what to do. */
  readonly says: string;
}

type Say = (check: string, says: string) => Finding;

export const ok: Say = (check, says) => ({ check, verdict: "ok", says });
export const note: Say = (check, says) => ({ check, verdict: "note", says });
export const fails: Say = (check, says) => ({ check, verdict: "fails", says });
export const unknown: Say = (check, says) => ({ check, verdict: "unknown", says });
