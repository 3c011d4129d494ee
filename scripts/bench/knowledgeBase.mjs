// Measures a knowledge base at its real size, in the real engine, on an emulator of its own: how long the first up
// takes, what one that has nothing to do costs beside an empty stack's, how large the state is, which requests one
// changed file makes, what becomes of it all under a limit of writes, and when the provider is killed in the middle.
//
//   node scripts/bench/knowledgeBase.mjs --files 5000 --writes 300 --json result.json
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { engineFolder, environmentOf, installPackage } from "../scratch.mjs";

const { startEmulator } = createRequire(import.meta.url)("../../dist/emulator/index.js");

const { values } = parseArgs({
  options: {
    /** How many files the knowledge base has. */
    files: { type: "string", default: "5000" },
    /** How many bytes each of them has, about. */
    bytes: { type: "string", default: "400" },
    /** How many writes a minute the store takes in the part with a limit. */
    writes: { type: "string", default: "300" },
    /** Only these parts: cost, limited, killed. */
    parts: { type: "string", default: "cost,limited,killed" },
    /** Where the result is written as JSON, beside the table. */
    json: { type: "string" },
  },
});

const count = Number(values.files);
const program = 'const openai = require("pulumi-openai");\n';
const knowledgeBase = `${program}const base = new openai.KnowledgeBase("docs", { directory: "docs" });
exports.fileCount = base.fileCount;
`;
const parts = { cost, limited, killed };
const result = { files: count, bytes: Number(values.bytes) };

for (const name of values.parts.split(",")) {
  const emulator = await startEmulator();
  const stack = await createStack(emulator);
  try {
    result[name] = await parts[name](emulator, stack);
  } finally {
    stack.remove();
    await emulator.close();
  }
  console.log(name);
  console.table(result[name]);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
process.exitCode = Object.values(result).some((part) => part.wrong?.length > 0) ? 1 : 0;

/** Seconds, bytes and requests of the usual life. */
async function cost(emulator, stack) {
  stack.write("index.js", program);
  await stack.run("up");
  const empty = await fastest(() => stack.run("up"));
  stack.write("index.js", knowledgeBase);
  const [firstUp] = await timed(() => stack.run("up"));
  const nothingToDo = await fastest(() => stack.run("up"));
  const stateBytes = stack.stateBytes();
  stack.write("docs/00/00001.md", "# Another text\n\nIt is another one.\n");
  emulator.clearRequests();
  const [oneChanged] = await timed(() => stack.run("up"));
  const requests = countsOf(emulator);
  const [refresh] = await timed(() => stack.run("refresh"));
  const wrong = mistakesIn(emulator);
  const [destroy] = await timed(() => stack.run("destroy"));
  const left = emulator.objects("file").length + emulator.objects("vector_store.file").length;
  return {
    emptyUpSeconds: empty,
    firstUpSeconds: firstUp,
    nothingToDoSeconds: nothingToDo,
    extraSeconds: round(nothingToDo - empty),
    stateBytes,
    oneChangedSeconds: oneChanged,
    ...requests,
    refreshSeconds: refresh,
    destroySeconds: destroy,
    leftAfterDestroy: left,
    wrong,
  };
}

/** The store takes so many writes a minute, and refuses the first batches for another reason as well. */
async function limited(emulator, stack) {
  const match = { method: "POST", path: "^/vector_stores/" };
  const requests = Number(values.writes);
  emulator.faults.add({ kind: "limit", scope: "object", requests, perSeconds: 60, match });
  const batches = { method: "POST", path: "/file_batches$" };
  const headers = { "retry-after": "1" };
  emulator.faults.add({ kind: "status", status: 429, headers, match: batches, times: 2 });
  const limitedUploads = { method: "POST", path: "^/files$" };
  emulator.faults.add({ kind: "status", status: 429, headers, match: limitedUploads, every: 1000 });
  stack.write("index.js", knowledgeBase);
  const [seconds] = await timed(() => stack.run("up"));
  return { seconds, ...countsOf(emulator), ...countsOfRefusals(emulator), wrong: mistakesIn(emulator) };
}

/** The provider is killed when a third of the files is uploaded; then `up` runs again. */
async function killed(emulator, stack) {
  stack.write("index.js", knowledgeBase);
  const first = stack.start("up");
  while (emulator.objects("file").length < count / 3) await pause(20);
  for (const pid of providersBelow(first.pid)) process.kill(pid, "SIGKILL");
  const failed = await first.outcome.then(
    () => false,
    () => true,
  );
  const uploadedWhenKilled = emulator.objects("file").length;
  emulator.clearRequests();
  const [secondUp] = await timed(() => stack.run("up"));
  const requests = countsOf(emulator);
  await stack.run("preview", "--expect-no-changes");
  const wrong = [...mistakesIn(emulator), ...(failed ? [] : ["the first up was not cut short"])];
  await stack.run("destroy");
  const leftAfterDestroy = emulator.objects("file").length;
  return { uploadedWhenKilled, secondUpSeconds: secondUp, ...requests, leftAfterDestroy, wrong };
}

/** What there is twice, what is missing, and what belongs to nothing. */
function mistakesIn(emulator) {
  const attached = emulator.objects("vector_store.file");
  const paths = new Set(attached.map(({ attributes }) => attributes.path));
  const ids = new Set(attached.map(({ id }) => id));
  const orphans = emulator.objects("file").filter(({ id }) => !ids.has(id));
  const unprocessed = attached.filter(({ status }) => status !== "completed");
  return [
    ...when(paths.size !== count, `${paths.size} of ${count} files are in the store`),
    ...when(attached.length > paths.size, `${attached.length - paths.size} files are in it twice`),
    ...when(orphans.length > 0, `${orphans.length} uploads belong to nothing`),
    ...when(unprocessed.length > 0, `${unprocessed.length} files are not processed`),
  ];
}

function when(holds, sentence) {
  return holds ? [sentence] : [];
}

function countsOf(emulator) {
  const ofKind = (method, path) =>
    emulator.requests.filter((one) => one.method === method && path.test(one.path) && one.status === 200)
      .length;
  return {
    uploads: ofKind("POST", /^\/files$/),
    batches: ofKind("POST", /\/file_batches$/),
    attributeUpdates: ofKind("POST", /^\/vector_stores\/[^/]+\/files\/[^/]+$/),
    detached: ofKind("DELETE", /^\/vector_stores\/[^/]+\/files\//),
    deleted: ofKind("DELETE", /^\/files\//),
    reads: ofKind("GET", /./),
  };
}

function countsOfRefusals(emulator) {
  const refused = emulator.requests.filter(({ status }) => status === 429);
  const batchCalls = emulator.requests.filter(({ path }) => path.endsWith("/file_batches")).length;
  return { batchCalls, refused: refused.length };
}

async function createStack(emulator) {
  const folder = mkdtempSync(join(tmpdir(), "knowledge-"));
  const environment = environmentOf(folder);
  const engine = join(engineFolder(), "pulumi");
  const write = (file, content) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  const start = (...args) => {
    const quick = ["up", "refresh", "destroy"].includes(args[0]) ? ["--yes", "--skip-preview"] : [];
    const command = [...args, ...quick, "--non-interactive"];
    let pid;
    const outcome = new Promise((resolve, reject) => {
      const options = { cwd: folder, env: environment, maxBuffer: 2 ** 26 };
      const child = execFile(engine, command, options, (error, stdout, stderr) =>
        error ? reject(new Error(`pulumi ${args.join(" ")}:\n${stdout}${stderr}`)) : resolve(stdout),
      );
      pid = child.pid;
    });
    return { pid, outcome };
  };
  const run = (...args) => start(...args).outcome;
  installPackage(folder);
  write("Pulumi.yaml", "name: bench\nruntime: nodejs\nmain: ./\n");
  write("package.json", '{ "private": true, "main": "index.js" }\n');
  for (let number = 0; number < count; number++) write(pathOf(number), textOf(number));
  await run("stack", "init", "dev");
  await run("config", "set", "openai:baseUrl", emulator.url);
  await run("config", "set", "--secret", "openai:apiKey", "sk-projA-1");
  return {
    write,
    start,
    run,
    stateBytes: () => readFileSync(join(folder, ".state/.pulumi/stacks/bench/dev.json")).length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function pathOf(number) {
  const name = String(number).padStart(5, "0");
  return `docs/${name.slice(-2)}/${name}.md`.replace(/^docs\/01\/00001/, "docs/00/00001");
}

function textOf(number) {
  const text = `# Document ${number}\n\n`;
  return text.padEnd(Number(values.bytes), `What document ${number} says. `);
}

/** The processes of the dynamic provider below a process. */
function providersBelow(pid) {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) =>
    read(`/proc/${child}/cmdline`).includes("dynamic-provider") ? [child] : providersBelow(child),
  );
}

function parentOf(pid) {
  return Number(read(`/proc/${pid}/stat`).match(/\) \S (\d+)/)?.[1]);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The machine may be busy with something else: the best of three. */
async function fastest(work) {
  const times = [];
  for (let attempt = 0; attempt < 3; attempt++) times.push((await timed(work))[0]);
  return Math.min(...times);
}

async function timed(work) {
  const started = Date.now();
  const outcome = await work();
  return [round((Date.now() - started) / 1000), outcome];
}

function round(seconds) {
  return Math.round(seconds * 100) / 100;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
