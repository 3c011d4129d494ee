// A knowledge base at its real sizes: how long the first up takes, what one that has nothing to do costs beside an
// empty stack's, how large the state is, which requests one changed file makes, and what becomes of it all under a
// limit of writes, and when processes are killed in the middle.
import { startEmulator } from "../../dist/emulator/index.js";
import { descendantsOf } from "../../dist/tests/support/descendants.js";
import { sample } from "./sample.mjs";
import { createStack } from "./subjects.mjs";

const sizes = [100, 1_000, 5_000];
const largest = 5_000;

/** What is promised of each, whatever its size. */
const allowed = { extra: 2_000, stateBytes: 1_000_000, batchCalls: 10 };

/** How many writes a minute OpenAI lets a store have. */
const writesPerMinute = 300;

const emptyProgram = 'const openai = require("pulumi-openai");\n';
const program = `${emptyProgram}new openai.KnowledgeBase("docs", { directory: "docs" });\n`;

/** A row for each size: times of the usual life, the state, and the requests that one changed file makes. */
export async function knowledgeBase({ runs, say }) {
  const rows = [];
  for (const count of sizes) {
    const measured = [];
    for (let run = 0; run < runs; run++) {
      say(`a knowledge base of ${count} files, run ${run + 1} of ${runs}`);
      measured.push(await onServer(count, wholeLife));
    }
    const of = (name) => sample(measured.map((one) => one[name]));
    const { stateBytes, requests } = measured[0];
    rows.push({
      count,
      first: of("first"),
      nothing: of("nothing"),
      empty: of("empty"),
      extra: of("nothing").min - of("empty").min,
      allowedExtra: allowed.extra,
      change: of("change"),
      stateBytes,
      allowedBytes: allowed.stateBytes,
      requests,
    });
  }
  return rows;
}

async function wholeLife({ emulator, stack, count }) {
  const up = () => stack.phase("up");
  stack.write("index.js", program);
  const first = await up();
  verify(emulator, count);
  await mustFind(emulator, count - 1);
  const { empty, nothing } = await besideEmpty(up);
  const stateBytes = Buffer.byteLength(stack.stateText());
  stack.write("docs/00/00001.md", "# Another text\n\nIt is another one.\n");
  emulator.clearRequests();
  const former = batchesOf(emulator);
  const change = await up();
  const requests = countsOf(emulator, former);
  verify(emulator, count);
  await stack.phase("destroy");
  mustBeEmpty(emulator);
  return { empty, first, nothing, change, stateBytes, requests };
}

/** How long an up takes that has nothing to do, in turn with one of a stack without resources: of three each. */
async function besideEmpty(up) {
  const other = await createStack({ program: emptyProgram });
  try {
    await other.phase("up");
    const empty = [];
    const nothing = [];
    for (let round = 0; round < 3; round++) {
      empty.push(await other.phase("up"));
      nothing.push(await up());
    }
    return { empty: Math.min(...empty), nothing: Math.min(...nothing) };
  } finally {
    other.remove();
  }
}

/** What becomes of the largest where the server is slow to take it, and where processes are killed; a row for each. */
export async function knowledgeBaseInTrouble({ say }) {
  say(`${largest} files under a limit of ${writesPerMinute} writes a minute`);
  const limit = await onServer(largest, limited);
  say(`${largest} files, cut short three times`);
  const kills = await onServer(largest, killed);
  return [
    { what: `${writesPerMinute} writes a minute and refusals`, ...limit },
    { what: "three runs cut short, and one more", ...kills },
  ];
}

/** The store takes so many writes a minute, and refuses batches and uploads for other reasons as well. */
async function limited({ emulator, stack, count }) {
  const writes = { method: "POST", path: "^/vector_stores/" };
  const limit = { kind: "limit", scope: "object", requests: writesPerMinute, perSeconds: 60 };
  const refusal = { kind: "status", status: 429, headers: { "retry-after": "1" } };
  emulator.faults.add({ ...limit, match: writes });
  emulator.faults.add({ ...refusal, match: { method: "POST", path: "/file_batches$" }, times: 2 });
  emulator.faults.add({ ...refusal, match: { method: "POST", path: "^/files$" }, every: 1_000 });
  stack.write("index.js", program);
  const time = await stack.phase("up");
  verify(emulator, count);
  return { time, ...resultOf(emulator, []) };
}

/**
 * The provider is killed when a third of the files is uploaded, the engine with all its processes when two thirds
 * are, and the provider again when the store has taken files and not answered yet. Then `up` runs to its end.
 */
async function killed({ emulator, stack, count }) {
  stack.write("index.js", program);
  const made = (kind) => emulator.objects(kind).length;
  const provider = (engine) => descendantsOf(engine, "dynamic-provider");
  const all = (engine) => [engine, ...descendantsOf(engine, "")];
  await cutShort(stack, () => made("file") >= count / 3, provider);
  await cutShort(stack, () => made("file") >= (count * 2) / 3, all);
  // The engine had no time to give the stack free.
  await stack.command("cancel", "--yes");
  // The store has taken files, and its answer is held until nobody waits for it any more.
  const batches = { method: "POST", path: "/file_batches$" };
  emulator.faults.add({ kind: "hold", name: "attached", when: "after", match: batches, times: 1 });
  let isHeld = false;
  const held = emulator
    .barrier("attached")
    .reached(1)
    .then(() => {
      isHeld = true;
    });
  await cutShort(stack, () => isHeld, provider);
  await held;
  emulator.barrier("attached").release();
  const time = await stack.phase("up");
  verify(emulator, count);
  const result = resultOf(emulator, []);
  await stack.command("preview", "--expect-no-changes");
  await stack.phase("destroy");
  mustBeEmpty(emulator);
  return { time, ...result };
}

/** Begins an up, and kills some of its processes when it is time. */
async function cutShort(stack, isTime, victimsOf) {
  const started = stack.start("up");
  let end;
  const ended = started.then(
    () => {
      end = "success";
    },
    () => {
      end = "failure";
    },
  );
  while (end === undefined && !isTime()) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const pid of victimsOf(started.child.pid)) process.kill(pid, "SIGKILL");
  await ended;
  if (end === "success") throw new Error("An up that was to be cut short has ended well.");
}

async function onServer(count, life) {
  const emulator = await startEmulator();
  const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [pathOf(i), textOf(i)]));
  const stack = await createStack({ program: emptyProgram, files, baseUrl: emulator.url });
  try {
    return await life({ emulator, stack, count });
  } finally {
    stack.remove();
    await emulator.close();
  }
}

function pathOf(number) {
  const name = String(number).padStart(5, "0");
  return number === 1 ? "docs/00/00001.md" : `docs/${name.slice(-2)}/${name}.md`;
}

function textOf(number) {
  return `# Document ${number}\n\n`.padEnd(400, `What document ${number} says. `);
}

/** A run that left something out, or did something twice, is no measurement. */
function verify(emulator, count) {
  const attached = emulator.objects("vector_store.file");
  const paths = new Set(attached.map(({ attributes }) => attributes.path));
  const ids = new Set(attached.map(({ id }) => id));
  const mistakes = {
    "files are in the store": paths.size === count ? 0 : paths.size,
    "files are in it twice": attached.length - paths.size,
    "uploads belong to nothing": emulator.objects("file").filter(({ id }) => !ids.has(id)).length,
    "files are not processed": attached.filter(({ status }) => status !== "completed").length,
    "stores are too many": emulator.objects("vector_store").length - 1,
  };
  for (const [mistake, number] of Object.entries(mistakes))
    if (number !== 0) throw new Error(`A knowledge base of ${count} files: ${number} ${mistake}.`);
}

function mustBeEmpty(emulator) {
  for (const kind of ["file", "vector_store", "vector_store.file"]) {
    const left = emulator.objects(kind).length;
    if (left > 0) throw new Error(`${left} objects "${kind}" are left after destroy.`);
  }
}

/** Searches the store for the words of a file. */
async function mustFind(emulator, number) {
  const [{ id }] = emulator.objects("vector_store");
  const response = await fetch(`${emulator.url}/vector_stores/${id}/search`, {
    method: "POST",
    headers: { authorization: "Bearer sk-projA-bench", "content-type": "application/json" },
    body: JSON.stringify({ query: `What document ${number} says` }),
  });
  const { data } = await response.json();
  const path = `docs/${data[0]?.attributes.path}`;
  if (path !== pathOf(number)) throw new Error(`A search for document ${number} finds ${path}.`);
}

/** Which requests succeeded since they were cleared, and what the batches since then have attached. */
function countsOf(emulator, former) {
  const succeeded = (method, path) =>
    emulator.requests.filter((one) => one.method === method && path.test(one.path) && one.status === 200)
      .length;
  return {
    uploads: succeeded("POST", /^\/files$/),
    attached: batchesOf(emulator)
      .slice(former.length)
      .reduce((sum, { file_counts }) => sum + file_counts.total, 0),
    detached: succeeded("DELETE", /^\/vector_stores\/[^/]+\/files\//),
    deleted: succeeded("DELETE", /^\/files\//),
  };
}

function resultOf(emulator, former) {
  return {
    ...countsOf(emulator, former),
    batchCalls: emulator.requests.filter(({ path }) => path.endsWith("/file_batches")).length,
    allowedBatchCalls: allowed.batchCalls,
    refused: emulator.requests.filter(({ status }) => status === 429).length,
  };
}

function batchesOf(emulator) {
  return emulator.objects("vector_store.files_batch");
}
