import { type Command, InvalidArgumentError } from "commander";
import type { ImportFlags, Named } from "../import/run";

export function addTo(program: Command): void {
  program
    .command("import")
    .description(
      "Write a program that declares what the account holds already, and what pulumi import takes.",
    )
    .option("--all", "everything that the API lists")
    .option("--kind <kinds...>", "only these kinds, such as File or VectorStore")
    .option("--name <pattern>", 'only what has such a name, in which * stands for anything: "handbook*"')
    .option(
      "--id <kind=id...>",
      "this object, also of a kind without a list: Thread=thread_abc123",
      named,
      [],
    )
    .option("--out <folder>", "new folder for what is written", "imported")
    .option("--no-contents", "do not fetch what is in files")
    .option("--stack <name>", "stack (default: the one that is selected in this folder)")
    .action(async (flags: ImportFlags) => {
      // Not before it is asked for: it takes all kinds of objects along.
      const { run } = await import("../import/run.js");
      await run(flags);
    });
}

function named(text: string, before: readonly Named[]): readonly Named[] {
  const [, kind, id] = text.match(/^(\w+)=(.+)$/s) ?? [];
  if (kind !== undefined && id !== undefined) return [...before, { kind, id }];
  throw new InvalidArgumentError("Expected a kind and an id, such as Thread=thread_abc123.");
}
