import { type Command, InvalidArgumentError, Option } from "commander";
import type { OrphansFlags } from "../orphans/run";

export function addTo(program: Command): void {
  program
    .command("orphans")
    .description(
      "Show what the account holds and the stack does not, and delete what the stack has left behind.",
    )
    .option("--stack <name>", "stack (default: the one that is selected in this folder)")
    .option("--older-than <duration>", "leave out what is younger: 45m, 12h, 2d", seconds)
    .option("--json", "print one JSON document")
    .addOption(
      new Option("--yes", "delete what the journal proves to be left behind by this stack").conflicts(
        "delete",
      ),
    )
    .option("--delete <id...>", "delete exactly these of the objects shown")
    .action(async (flags: OrphansFlags) => {
      // Not before it is asked for: it takes all kinds of objects along.
      const { run } = await import("../orphans/run.js");
      await run(flags);
    });
}

const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

function seconds(text: string): number {
  const [, count, unit = ""] = text.match(/^(\d+)([smhdw])$/) ?? [];
  const length = units[unit];
  if (length !== undefined) return Number(count) * length;
  throw new InvalidArgumentError("Expected a number with s, m, h, d or w, such as 2d.");
}
