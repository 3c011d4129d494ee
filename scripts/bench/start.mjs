// What the package adds to the start of a program, to the start of the provider process, and to its memory.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startEmulator } from "../../dist/emulator/index.js";
import { startHost } from "../../dist/tests/support/host.js";
import { environmentOf } from "../scratch.mjs";
import { sample } from "./sample.mjs";
import { emptyFiles, ourFiles } from "./subjects.mjs";

const run = promisify(execFile);

/** `require` of the SDK alone, and of the SDK and the package. */
export async function programStart({ runs, say }) {
  const stack = await emptyFiles(1);
  const measured = { ours: [], floor: [] };
  let loadsClient = false;
  try {
    for (let round = -1; round < runs; round++) {
      say(`program start, run ${Math.max(1, round + 1)} of ${runs}`);
      const floor = await required(stack.folder, ["@pulumi/pulumi"]);
      const ours = await required(stack.folder, ["@pulumi/pulumi", "pulumi-openai"]);
      loadsClient ||= ours.loadsClient;
      // The first round fills the caches of the disk.
      if (round < 0) continue;
      measured.floor.push(floor.milliseconds);
      measured.ours.push(ours.milliseconds);
    }
  } finally {
    stack.remove();
  }
  return [{ ...added("require(…)", "ms", measured, 40), loadsClient }];
}

async function required(folder, names) {
  const script = `const started = performance.now();
for (const name of ${JSON.stringify(names)}) require(name);
const milliseconds = performance.now() - started;
const loadsClient = Object.keys(require.cache).some((file) => /node_modules[/\\\\]openai[/\\\\]/.test(file));
console.log(JSON.stringify({ milliseconds, loadsClient }));`;
  const { stdout } = await run(process.execPath, ["-e", script], { cwd: folder });
  return JSON.parse(stdout);
}

/** From the start of the provider process to its first answer to a check. */
export async function providerReady({ runs, say }) {
  const emulator = await startEmulator();
  const ours = await ourFiles(1, emulator.url);
  const empty = await emptyFiles(1);
  const config = { "openai:baseUrl": emulator.url, "openai:apiKey": "sk-projA-bench" };
  const measured = { ours: [], floor: [] };
  try {
    for (let round = -1; round < runs; round++) {
      say(`provider ready, run ${Math.max(1, round + 1)} of ${runs}`);
      const floor = await ready(
        empty.folder,
        "exports.handler=()=>require('empty-provider/provider').Void",
        {},
      );
      const mine = await ready(
        ours.folder,
        "exports.handler=()=>require('pulumi-openai/provider').File",
        config,
      );
      if (round < 0) continue;
      measured.floor.push(floor);
      measured.ours.push(mine);
    }
  } finally {
    ours.remove();
    empty.remove();
    await emulator.close();
  }
  return [added("first answer of the provider", "ms", measured, 150)];
}

async function ready(folder, provider, config) {
  const started = performance.now();
  const host = await startHost(folder, "File", environmentOf(folder), process.execPath, provider);
  try {
    await host.configure(config);
    await host.check({}, { purpose: "assistants", filename: "a.md" });
    return performance.now() - started;
  } finally {
    await host.stop();
  }
}

/** The most memory that the provider process ever holds while 500 Files are made. */
export async function memory({ runs, say }) {
  const emulator = await startEmulator();
  const ours = await ourFiles(500, emulator.url);
  const empty = await emptyFiles(500);
  const measured = { ours: [], floor: [] };
  try {
    for (let round = 0; round < runs; round++) {
      say(`memory, run ${round + 1} of ${runs}`);
      for (const [name, stack] of [
        ["ours", ours],
        ["floor", empty],
      ]) {
        const started = stack.start("up");
        measured[name].push(await peak(started.child.pid, started));
        await stack.phase("destroy");
      }
    }
  } finally {
    ours.remove();
    empty.remove();
    await emulator.close();
  }
  return [added("memory of the provider at 500 Files", "MB", measured, 100)];
}

/** Megabytes of the dynamic-provider process below an engine, at its highest. */
async function peak(engine, ended) {
  let highest = 0;
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const { stdout } = await run("ps", ["-Ao", "pid=,ppid=,rss=,args="]);
    for (const { rss, args } of below(engine, stdout))
      if (args.includes("dynamic-provider")) highest = Math.max(highest, rss / 1024);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await over;
  return highest;
}

function below(root, table) {
  const rows = table
    .split("\n")
    .map((line) => line.match(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/))
    .filter((match) => match !== null)
    .map(([, pid, parent, rss, args]) => ({
      pid: Number(pid),
      parent: Number(parent),
      rss: Number(rss),
      args,
    }));
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  }
  return rows.filter(({ pid }) => family.has(pid));
}

function added(what, unit, { ours, floor }, allowed) {
  const difference = sample(ours).min - sample(floor).min;
  return { what, unit, ours: sample(ours), floor: sample(floor), added: difference, allowed };
}
