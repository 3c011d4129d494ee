import type { Command } from "commander";
import type { DoctorFlags } from "../doctor/run";

export function addTo(program: Command): void {
  program
    .command("doctor")
    .description("Look at the key, the server, the engine and the packages, and say what would fail.")
    .option("--stack <name>", "stack (default: the one that is selected in this folder)")
    .option("--json", "print one JSON document")
    .action(async (flags: DoctorFlags) => {
      // Not before it is asked for: it takes all kinds of objects along.
      const { run } = await import("../doctor/run.js");
      await run(flags);
    });
}
