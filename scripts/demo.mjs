// The quickstart from nothing to nothing: up, a second look, an edit, up again, refresh, destroy. Everything that
// Pulumi prints is shown, and after each step the server is asked what it really holds.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineFolder, environmentOf, installPackage, repository } from "./scratch.mjs";

const require = createRequire(import.meta.url);
const pulumi = join(engineFolder(), "pulumi");
const live = process.env.LIVE === "1";

const folder = mkdtempSync(join(tmpdir(), "quickstart-"));
const rows = [];
let child;
let server;
let environment;

process.on("SIGINT", () => stop("SIGINT"));
process.on("SIGTERM", () => stop("SIGTERM"));

try {
  await main();
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
  await cleanUp();
} finally {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  server = live ? liveServer() : await emulatedServer();
  environment = environmentOf(folder, server.environment);
  cpSync(join(repository, "examples/quickstart"), folder, { recursive: true });
  installPackage(folder);
  await run("stack", "init", "dev", "--non-interactive");
  for (const [key, value] of Object.entries(server.config)) await run("config", "set", key, value);
  if (server.key) await runWith(server.key, "config", "set", "--secret", "openai:apiKey");

  const [first] = await step("Create the stack: one file, one look at a model", 1, [
    "up",
    "--yes",
    "--skip-preview",
  ]);
  const writes = server.writes();
  await step("Look again: there is nothing to do", 1, ["preview", "--expect-no-changes"]);
  expect(server.writes() === writes, "the preview sent a request that writes");
  appendFileSync(join(folder, "handbook.md"), "\n## Holidays\n\nOn public holidays we are closed.\n");
  const [second] = await step("Edit the file: one replacement", 1, ["up", "--yes"]);
  expect(first.id !== second.id && first.sha256 !== second.sha256, "the edited file was not replaced");
  await step("Refresh: the server and the state agree", 1, ["refresh", "--yes", "--expect-no-changes"]);
  await checkState(second);
  await step("Destroy: nothing is left", 0, ["destroy", "--yes"]);
  summarize();
}

/** Runs one command with its output on the screen, then compares the state with what the server holds. */
async function step(title, asked, args) {
  console.log(`\n── ${title}\n   pulumi ${args.join(" ")}\n`);
  const started = Date.now();
  const code = await show([...args, "--non-interactive"]);
  const seconds = (Date.now() - started) / 1000;
  const resources = await filesInState();
  const held = await server.holds(resources.map(({ id }) => id));
  const ok = code === 0 && resources.length === asked && held === asked;
  rows.push({
    step: title,
    asked,
    "in state": resources.length,
    "on server": held,
    seconds: seconds.toFixed(1),
    ok: ok ? "yes" : "NO",
  });
  expect(
    ok,
    `"${title}" ended with ${code}, ${resources.length} in state and ${held} on the server; ${asked} asked for`,
  );
  return resources;
}

async function filesInState() {
  const state = JSON.parse(await run("stack", "export"));
  return (state.deployment.resources ?? [])
    .filter(({ type }) => type.endsWith("openai:File"))
    .map(({ id, outputs }) => ({ id, sha256: outputs.sha256 }));
}

async function checkState() {
  const state = await run("stack", "export");
  const key = server.key ?? process.env.OPENAI_API_KEY;
  expect(!state.includes(key), "the key stands in the state");
}

function summarize() {
  console.log("\n── Summary\n");
  console.table(rows);
  console.log(live ? "Against api.openai.com." : "Against the embedded emulator; no key was needed.");
  console.log("Next: read README.md, or start a server of your own with: npx pulumi-openai emulator");
}

async function emulatedServer() {
  const { startEmulator } = require("../dist/emulator/index.js");
  const emulator = await startEmulator();
  return {
    config: { "openai:baseUrl": emulator.url },
    key: `sk-demo-${randomBytes(12).toString("hex")}`,
    environment: {},
    holds: async () => emulator.objects("file").length,
    writes: () => emulator.requests.filter(({ method }) => method !== "GET").length,
    close: () => emulator.close(),
  };
}

function liveServer() {
  const key = process.env.OPENAI_API_KEY;
  if (!key) throw new Error("LIVE=1 needs OPENAI_API_KEY in the environment");
  const { OpenAI } = require("openai");
  const api = new OpenAI({ apiKey: key });
  const known = new Set();
  return {
    config: {},
    environment: { OPENAI_API_KEY: key },
    async holds(ids) {
      for (const id of ids) known.add(id);
      const found = await Promise.all(
        [...known].map((id) =>
          api.files.retrieve(id).then(
            () => 1,
            () => 0,
          ),
        ),
      );
      return found.reduce((sum, one) => sum + one, 0);
    },
    writes: () => 0,
    close: async () => {},
  };
}

/** What was created on a real account must not stay there because something else went wrong. */
async function cleanUp() {
  if (live && environment)
    await show(["destroy", "--yes", "--skip-preview", "--non-interactive"]).catch(() => {});
}

function show(args) {
  return new Promise((resolve, reject) => {
    child = spawn(pulumi, args, { cwd: folder, env: environment, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => {
      child = undefined;
      resolve(code);
    });
  });
}

function run(...args) {
  return runWith("", ...args);
}

/** A secret goes through standard input: arguments are for everybody to see. */
function runWith(input, ...args) {
  return new Promise((resolve, reject) => {
    const started = execFile(
      pulumi,
      args,
      { cwd: folder, env: environment, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`pulumi ${args[0]} failed: ${stderr || error.message}`));
        else resolve(stdout);
      },
    );
    started.stdin.end(input);
  });
}

function expect(holds, complaint) {
  if (!holds) throw new Error(complaint);
}

/** The engine gets Ctrl-C from the terminal as well; it ends what it has begun, and so does the demo. */
function stop(signal) {
  process.exitCode = 130;
  if (signal === "SIGTERM") child?.kill("SIGTERM");
}
