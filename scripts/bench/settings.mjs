// What only the user can set, and what it gains: fewer checkpoints, and more operations at once.
import { startEmulator } from "../../dist/emulator/index.js";
import { sample } from "./sample.mjs";
import { ourFiles, parallelism } from "./subjects.mjs";

const usual = [`--parallel ${parallelism}`, {}];
const skipCheckpoints = { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "true" };

/** The first of each group is what all other measures are made with. */
const groups = [
  {
    count: 500,
    latency: 0,
    ways: [usual, ["PULUMI_SKIP_CHECKPOINTS=true", { environment: skipCheckpoints }]],
  },
  {
    count: 100,
    latency: 300,
    ways: [usual, ["--parallel 16", { parallel: 16 }], ["--parallel 32", { parallel: 32 }]],
  },
];

/** `up` and `destroy`, each way in turn. */
export async function settings({ runs, say }) {
  const rows = [];
  for (const group of groups) rows.push(...(await measure(group, runs, say)));
  return rows;
}

async function measure({ count, latency, ways }, runs, say) {
  const emulator = await startEmulator();
  if (latency > 0) emulator.faults.add({ kind: "latency", ms: latency });
  const stack = await ourFiles(count, emulator.url);
  const times = ways.map(() => ({ up: [], destroy: [] }));
  try {
    for (let round = 0; round < runs; round++) {
      say(`settings, ${count} Files, ${latency} ms latency, run ${round + 1} of ${runs}`);
      for (const [index, [, engine]] of ways.entries())
        for (const phase of ["up", "destroy"]) times[index][phase].push(await stack.phase(phase, engine));
      const left = emulator.objects("file").length;
      if (left > 0) throw new Error(`${left} files are left.`);
    }
  } finally {
    stack.remove();
    await emulator.close();
  }
  return ways.map(([way], index) => ({
    what: `${count} Files, ${latency} ms latency`,
    way,
    up: sample(times[index].up),
    destroy: sample(times[index].destroy),
  }));
}
