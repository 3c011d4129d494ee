import { execFile } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./stack.js";

/** A copy of the repository as it lies here, with all that is not committed yet, in a history of its own. */
export interface Clone {
  readonly folder: string;
  /** Runs a command in the copy and returns what it prints; fails with that when the command does. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): void;
}

/** Copies the repository and commits it, so that whatever is changed in the copy from now on can be told. */
export async function cloneRepository(): Promise<Clone> {
  const folder = mkdtempSync(join(tmpdir(), "clone-"));
  const listed = await runIn(repository, "git", [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  // What was deleted and not committed yet is still listed.
  const files = listed.split("\0").filter((file) => file !== "" && existsSync(join(repository, file)));
  for (const file of files) cpSync(join(repository, file), join(folder, file));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const run = (command: string, ...args: string[]): Promise<string> => runIn(folder, command, args);
  await run("git", "init", "--quiet");
  // The rule in .gitignore is for a folder, and this is a link.
  appendFileSync(join(folder, ".git/info/exclude"), "/node_modules\n");
  await run("git", "add", "--all");
  await run("git", ...anonymous, "commit", "--quiet", "--no-verify", "--message", "as it was");
  return { folder, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const anonymous = ["user.name=nobody", "user.email=nobody@localhost", "commit.gpgsign=false"].flatMap(
  (setting) => ["-c", setting],
);

function runIn(folder: string, command: string, args: readonly string[]): Promise<string> {
  // What happens in a copy is no traffic of this repository's suites.
  const { RECORDED_TRAFFIC: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${[command, ...args].join(" ")} failed:\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}
