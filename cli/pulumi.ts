import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../provider/client/problem.js";

/** Pulumi's command is not there. */
export class NoEngine extends Problem {}

/** Runs a pulumi command and returns what it prints; that may hold secrets, so errors only tell the rest. */
export async function runPulumi(command: readonly string[], stack: string | undefined): Promise<string> {
  const args = [...command, ...(stack === undefined ? [] : ["--stack", stack]), "--non-interactive"];
  const options = { maxBuffer: 1024 ** 3, env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } };
  return new Promise((resolve, reject) => {
    execFile("pulumi", [...args, "--color=never"], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const doing = `pulumi ${command.join(" ")}`;
      if (error.code === "ENOENT") return reject(new NoEngine(`${doing}: pulumi is not on the PATH.`));
      const reason = stderr.trim() || "it says no reason.";
      reject(new Problem(`${doing}: ${reason.replace(/\s+/g, " ")}`));
    });
  });
}

/** The file of the project that a folder belongs to, as Pulumi looks for it: here, or in a folder above. */
export function projectFile(folder: string): string | undefined {
  const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(folder, name)).find(existsSync);
  if (file !== undefined) return file;
  return dirname(folder) === folder ? undefined : projectFile(dirname(folder));
}
