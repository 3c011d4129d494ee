#!/usr/bin/env node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { nodeProblem } from "../provider/nodeVersion.js";

/** What each file in `commands/` exports as `addTo`. */
export type AddCommand = (program: Command) => void;

async function main(): Promise<void> {
  const problem = nodeProblem();
  if (problem !== undefined) throw new Error(problem);
  const program = new Command("pulumi-openai")
    .description("Companion of the pulumi-openai package.")
    .version(packageVersion())
    .showHelpAfterError();
  for (const addTo of await findCommands()) addTo(program);
  await program.parseAsync();
}

/** Every file in `commands/` is one command; none is listed by hand. */
async function findCommands(): Promise<readonly AddCommand[]> {
  const folder = join(__dirname, "commands");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const modules = await Promise.all(
    files
      .sort()
      .map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<{ addTo: AddCommand }>),
  );
  return modules.map(({ addTo }) => addTo);
}

function packageVersion(): string {
  const description = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(description) as { version: string }).version;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
