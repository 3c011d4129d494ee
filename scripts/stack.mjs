// A copy of an example in a scratch folder, with a stack of its own that the engine drives, and the server that it
// talks to.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineFolder, environmentOf, installPackage, repository } from "./scratch.mjs";

const require = createRequire(import.meta.url);

/**
 * Copies an example to a folder of its own, with the package installed and a backend beside it.
 *
 * @param given variables of the environment for its commands
 */
export function copyExample(name, given) {
  const root = mkdtempSync(join(tmpdir(), `${name}-`));
  const folder = join(root, "examples", name);
  // Settings of stacks that somebody has made in the example itself belong to another backend.
  const filter = (path) => !/\bPulumi\.[^/\\]+\.yaml$/.test(path);
  cpSync(join(repository, "examples", name), folder, { recursive: true, filter });
  // What an example may find beside itself.
  cpSync(join(repository, "docs"), join(root, "docs"), { recursive: true });
  installPackage(folder);
  const pulumi = join(engineFolder(), "pulumi");
  const environment = environmentOf(folder, given);
  let child;

  /** What a command prints; fails with all of it when the command does. */
  const run = (args, input = "") =>
    new Promise((resolve, reject) => {
      const options = { cwd: folder, env: environment, maxBuffer: 2 ** 26 };
      const started = execFile(pulumi, [...args, "--non-interactive"], options, (error, stdout, stderr) => {
        if (error) reject(new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr || error.message}`));
        else resolve(stdout);
      });
      started.stdin.end(input);
    });

  return {
    folder,
    run,
    /** Makes the stack. A key goes through standard input: arguments are for everybody to see. */
    async initialize({ config, key }) {
      await run(["stack", "init", "dev"]);
      for (const [name, value] of Object.entries(config)) await run(["config", "set", name, value]);
      if (key) await run(["config", "set", "--secret", "openai:apiKey"], key);
    },
    /** Runs a command with its output on the screen, and returns its exit code. */
    show: (args) =>
      new Promise((resolve, reject) => {
        const stdio = ["ignore", "inherit", "inherit"];
        child = spawn(pulumi, [...args, "--non-interactive"], { cwd: folder, env: environment, stdio });
        child.on("error", reject);
        child.on("close", (code) => {
          child = undefined;
          resolve(code);
        });
      }),
    /** Ends the command that is being shown. */
    stop: () => child?.kill("SIGTERM"),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The emulator, with what points a stack at it. */
export async function startServer() {
  const { startEmulator } = require("../dist/emulator/index.js");
  const emulator = await startEmulator();
  return {
    emulator,
    config: { "openai:baseUrl": emulator.url },
    key: `sk-demo-${randomBytes(12).toString("hex")}`,
  };
}
