import { Problem } from "../../provider/client/problem.js";
import { allEntries, journalFolder, journalProblem, mayBeUnderWay } from "../../provider/journal.js";
import { type Finding, fails, note, ok } from "./finding.js";

/** How many resources are named in one line. */
const named = 3;

/** What protects creates from a crash: whether it can be written and read, and whether something stands in it. */
export function lookAtJournal(): Finding {
  const check = "journal";
  const problem = journalProblem();
  if (problem !== undefined) return fails(check, problem);
  try {
    const left = allEntries().filter((entry) => !mayBeUnderWay(entry));
    if (left.length === 0) return ok(check, journalFolder());
    const places = [...new Set(left.map(({ at }) => at))];
    const more = places.length > named ? ` and ${places.length - named} more` : "";
    return note(
      check,
      `Runs have ended before it was seen what they had made: ${places.slice(0, named).join(", ")}${more}. The next pulumi up of the stack takes it up, and npx pulumi-openai orphans shows what is left.`,
    );
  } catch (error) {
    if (error instanceof Problem) return fails(check, error.message);
    throw error;
  }
}
