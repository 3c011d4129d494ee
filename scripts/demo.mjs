// The quickstart from nothing to nothing: up, a second look, an edit, up again, refresh, destroy. Everything that
// Pulumi prints is shown, and after each step the server is asked what it really holds.
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { copyExample, startServer } from "./stack.mjs";

const require = createRequire(import.meta.url);
const live = process.env.LIVE === "1";

const rows = [];
let server;
let stack;

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
  stack?.remove();
}

async function main() {
  server = live ? liveServer() : await emulatedServer();
  stack = copyExample("quickstart", server.environment);
  await stack.initialize(server);

  const [first] = await step("Create the stack: one file, one look at a model", 1, [
    "up",
    "--yes",
    "--skip-preview",
  ]);
  const writes = server.writes();
  await step("Look again: there is nothing to do", 1, ["preview", "--expect-no-changes"]);
  expect(server.writes() === writes, "the preview sent a request that writes");
  appendFileSync(join(stack.folder, "handbook.md"), "\n## Holidays\n\nOn public holidays we are closed.\n");
  const [second] = await step("Edit the file: one replacement", 1, ["up", "--yes"]);
  expect(first.id !== second.id && first.sha256 !== second.sha256, "the edited file was not replaced");
  await step("Refresh: the server and the state agree", 1, ["refresh", "--yes", "--expect-no-changes"]);
  await checkState();
  await step("Destroy: nothing is left", 0, ["destroy", "--yes"]);
  summarize();
}

/** Runs one command with its output on the screen, then compares the state with what the server holds. */
async function step(title, asked, args) {
  console.log(`\n── ${title}\n   pulumi ${args.join(" ")}\n`);
  const started = Date.now();
  const code = await stack.show(args);
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
  const state = JSON.parse(await stack.run(["stack", "export"]));
  return (state.deployment.resources ?? [])
    .filter(({ type }) => type.endsWith("openai:File"))
    .map(({ id, outputs }) => ({ id, sha256: outputs.sha256 }));
}

async function checkState() {
  const state = await stack.run(["stack", "export"]);
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
  const { emulator, ...settings } = await startServer();
  return {
    ...settings,
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
  if (live) await stack?.show(["destroy", "--yes", "--skip-preview"]).catch(() => {});
}

function expect(holds, complaint) {
  if (!holds) throw new Error(complaint);
}

/** The engine gets Ctrl-C from the terminal as well; it ends what it has begun, and so does the demo. */
function stop(signal) {
  process.exitCode = 130;
  if (signal === "SIGTERM") stack?.stop();
}
