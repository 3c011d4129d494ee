import { execFile } from "node:child_process";
import { join } from "node:path";
import { repository } from "./stack.js";

/** What our command line printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pulumi-openai` in a folder, as `npx` does. */
export function runCli(
  args: readonly string[],
  { cwd = repository, env = process.env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Printed> {
  const main = join(repository, "dist/cli/main.js");
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 137), stdout, stderr });
    });
  });
}
