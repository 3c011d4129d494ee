// Applies, previews, refreshes and destroys every example through the real engine, and shows what came of it: on
// an emulator of its own each, or, with `--server environment`, on the server that the environment names.
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "./scratch.mjs";
import { copyExample, startServer } from "./stack.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { server: { type: "string", default: "emulator" } },
});

const phases = [
  ["up", ["up", "--yes", "--skip-preview"]],
  ["preview", ["preview", "--expect-no-changes"]],
  ["refresh", ["refresh", "--yes", "--skip-preview", "--expect-no-changes"]],
  ["destroy", ["destroy", "--yes", "--skip-preview"]],
];

const waiting = examples().filter((name) => positionals.length === 0 || positionals.includes(name));
const rows = [];
const troubles = [];
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
rows.sort((one, other) => one.example.localeCompare(other.example));
console.table(rows);
for (const { example, output } of troubles) console.error(`\n── ${example}\n${output}`);
const failed = rows.filter(({ ok }) => ok !== "yes").length;
console.log(`${rows.length - failed} of ${rows.length} examples hold`);
process.exitCode = failed === 0 && rows.length > 0 ? 0 : 1;

/** Every folder of examples/ that is a Pulumi program; none is listed by hand. */
function examples() {
  const folder = join(repository, "examples");
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, "Pulumi.yaml")));
}

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) rows.push(await tryOut(name));
}

async function tryOut(example) {
  const server = values.server === "environment" ? environmentServer() : await emulatedServer();
  const stack = copyExample(example, server.environment);
  const row = { example, created: 0, up: "", preview: "", refresh: "", destroy: "", left: "", ok: "NO" };
  try {
    await stack.initialize(server);
    let error;
    for (const [phase, args] of phases) {
      // What was made is removed, whatever has failed before.
      if (error !== undefined && phase !== "destroy") continue;
      const started = Date.now();
      await stack.run(args).catch((reason) => {
        error ??= reason;
      });
      row[phase] = ((Date.now() - started) / 1000).toFixed(1);
      if (phase === "up") row.created = await countResources(stack);
    }
    if (error !== undefined) throw error;
    row.left = server.left();
    row.ok = row.left === "" ? "yes" : "NO";
  } catch (error) {
    troubles.push({ example, output: error.message });
  } finally {
    await server.close();
    stack.remove();
  }
  console.log(`${example}: ${row.ok === "yes" ? "holds" : "FAILS"}`);
  return row;
}

/** What the package has made, and not only read. */
async function countResources({ run }) {
  const { deployment } = JSON.parse(await run(["stack", "export"]));
  return (deployment.resources ?? []).filter(({ type, external }) => type.includes("openai:") && !external)
    .length;
}

async function emulatedServer() {
  const { emulator, ...settings } = await startServer();
  const before = countsOf(emulator);
  return {
    ...settings,
    left: () =>
      Object.entries(countsOf(emulator))
        .filter(([kind, count]) => count !== before[kind])
        .map(([kind, count]) => `${count - before[kind]} ${kind}`)
        .join(", "),
    close: () => emulator.close(),
  };
}

function countsOf(emulator) {
  const left = (kind) => emulator.objects(kind).filter((object) => !stays(kind, object));
  return Object.fromEntries(emulator.kinds.map((kind) => [kind, left(kind).length]));
}

/** What no destroy takes away: the API keeps the record of a job or a batch that has ended, and its results. */
function stays(kind, { status, purpose }) {
  const hasEnded = ["succeeded", "completed", "failed", "cancelled"].includes(status);
  return kind === "fine_tuning.job" || kind === "batch"
    ? hasEnded
    : purpose === "fine-tune-results" || purpose === "batch_output";
}

function environmentServer() {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID } = process.env;
  const named = Object.entries({ OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID });
  return {
    key,
    config: {},
    environment: Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    left: () => "",
    close: async () => {},
  };
}
