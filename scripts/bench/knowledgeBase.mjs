// Measures a knowledge base at its real size, in the real engine, on an emulator of its own: how long the first up
// takes, what one that has nothing to do costs beside an empty stack's, how large the state is, which requests one
// changed file makes, what becomes of it all under a limit of writes, and when processes are killed in the middle.
// It fails where a figure is not what is promised, and says which.
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
/** What a knowledge base of 5,000 files may cost at the most. */
const allowed = { extraSeconds: 2, stateBytes: 1_000_000, batchCalls: 10 };
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
  const { wrong, ...figures } = result[name];
  console.log(name);
  console.table(figures);
  for (const sentence of wrong) console.log(`Wrong: ${sentence}.`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
process.exitCode = Object.values(result).some(({ wrong = [] }) => wrong.length > 0) ? 1 : 0;

/** Seconds, bytes and requests of the usual life. */
async function cost(emulator, stack) {
  stack.write("index.js", program);
  await stack.run("up");
  const empty = await fastest(() => stack.run("up"));
  stack.write("index.js", knowledgeBase);
  const [firstUp] = await timed(() => stack.run("up"));
  const found = await pathFound(emulator, count - 1);
  const nothingToDo = await fastest(() => stack.run("up"));
  const stateBytes = stack.stateBytes();
  stack.write("docs/00/00001.md", "# Another text\n\nIt is another one.\n");
  emulator.clearRequests();
  const former = batchesOf(emulator);
  const [oneChanged] = await timed(() => stack.run("up"));
  const requests = countsOf(emulator, former);
  const [refresh] = await timed(() => stack.run("refresh"));
  const mistakes = mistakesIn(emulator);
  const [destroy] = await timed(() => stack.run("destroy"));
  const left = leftOn(emulator);
  const extra = round(nothingToDo - empty);
  return {
    emptyUpSeconds: empty,
    firstUpSeconds: firstUp,
    nothingToDoSeconds: nothingToDo,
    extraSeconds: extra,
    stateBytes,
    oneChangedSeconds: oneChanged,
    ...requests,
    refreshSeconds: refresh,
    destroySeconds: destroy,
    leftAfterDestroy: left,
    wrong: [
      ...mistakes,
      ...when(found !== pathOf(count - 1), `a search for the last file finds ${found}`),
      ...when(extra > allowed.extraSeconds, `an up that has nothing to do costs ${extra} s`),
      ...when(stateBytes >= allowed.stateBytes, `the state has ${stateBytes} bytes`),
      ...["uploads", "attached", "detached", "deleted"].flatMap((name) =>
        when(requests[name] !== 1, `one changed file makes ${requests[name]} ${name}`),
      ),
      ...when(left > 0, `${left} objects are left after destroy`),
    ],
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
  const counts = countsOf(emulator);
  const refusals = countsOfRefusals(emulator);
  const { batchCalls } = refusals;
  return {
    seconds,
    ...counts,
    ...refusals,
    wrong: [
      ...mistakesIn(emulator),
      ...["uploads", "attached"].flatMap((name) =>
        when(counts[name] !== count, `there were ${counts[name]} ${name} of ${count} files`),
      ),
      ...when(batchCalls > allowed.batchCalls, `there were ${batchCalls} calls for batches`),
    ],
  };
}

/**
 * Three runs are cut short: the provider is killed when a third of the files is uploaded, the engine with all its
 * processes when two thirds are, and the provider again when the store has taken files. Then `up` runs to its end.
 */
async function killed(emulator, stack) {
  stack.write("index.js", knowledgeBase);
  const filesOf = (kind) => emulator.objects(kind).length;
  const uncut = [
    ...(await cutShort(stack, () => filesOf("file") >= count / 3, providersBelow)),
    ...(await cutShort(stack, () => filesOf("file") >= (count * 2) / 3, familyOf)),
  ];
  const uploadedWhenKilled = filesOf("file");
  // The engine had no time to give the stack free.
  await stack.run("cancel", "--yes");
  uncut.push(...(await cutShort(stack, () => filesOf("vector_store.file") > 0, providersBelow)));
  emulator.clearRequests();
  const former = batchesOf(emulator);
  const [lastUp] = await timed(() => stack.run("up"));
  const requests = countsOf(emulator, former);
  const stores = filesOf("vector_store");
  await stack.run("preview", "--expect-no-changes");
  const mistakes = mistakesIn(emulator);
  await stack.run("destroy");
  const left = leftOn(emulator);
  return {
    uploadedWhenKilled,
    lastUpSeconds: lastUp,
    ...requests,
    leftAfterDestroy: left,
    wrong: [
      ...mistakes,
      ...uncut,
      ...when(stores !== 1, `there are ${stores} stores`),
      ...when(left > 0, `${left} objects are left after destroy`),
    ],
  };
}

/** Begins an up, and kills some of its processes when it is time. */
async function cutShort(stack, isTime, victimsOf) {
  const { pid, outcome } = stack.start("up");
  let isOver = false;
  const succeeded = outcome
    .then(
      () => true,
      () => false,
    )
    .finally(() => {
      isOver = true;
    });
  while (!isOver && !isTime()) await pause(50);
  for (const victim of victimsOf(pid)) process.kill(victim, "SIGKILL");
  return when(await succeeded, "an up was not cut short");
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

/** The path of the file that a search for the words of this one finds first. */
async function pathFound(emulator, number) {
  const [{ id }] = emulator.objects("vector_store");
  const response = await fetch(`${emulator.url}/vector_stores/${id}/search`, {
    method: "POST",
    headers: { authorization: "Bearer sk-projA-1", "content-type": "application/json" },
    body: JSON.stringify({ query: `What document ${number} says` }),
  });
  const { data } = await response.json();
  return `docs/${data[0]?.attributes.path}`;
}

function leftOn(emulator) {
  const kinds = ["file", "vector_store", "vector_store.file"];
  return kinds.reduce((sum, kind) => sum + emulator.objects(kind).length, 0);
}

function when(holds, sentence) {
  return holds ? [sentence] : [];
}

/** What was done since the requests were cleared, and with which batches of the store. */
function countsOf(emulator, former = []) {
  const ofKind = (method, path) =>
    emulator.requests.filter((one) => one.method === method && path.test(one.path) && one.status === 200)
      .length;
  const batches = batchesOf(emulator).slice(former.length);
  return {
    uploads: ofKind("POST", /^\/files$/),
    batches: batches.length,
    attached: batches.reduce((sum, { file_counts }) => sum + file_counts.total, 0),
    attributeUpdates: ofKind("POST", /^\/vector_stores\/[^/]+\/files\/[^/]+$/),
    detached: ofKind("DELETE", /^\/vector_stores\/[^/]+\/files\//),
    deleted: ofKind("DELETE", /^\/files\//),
    reads: ofKind("GET", /./),
  };
}

function batchesOf(emulator) {
  return emulator.objects("vector_store.files_batch");
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
  return familyOf(pid).filter((one) => read(`/proc/${one}/cmdline`).includes("dynamic-provider"));
}

/** A process, and all that it has started. */
function familyOf(pid) {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = numbers.map(Number).filter((one) => parentOf(one) === pid);
  return [pid, ...children.flatMap(familyOf)];
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
