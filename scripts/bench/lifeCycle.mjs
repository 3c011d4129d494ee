// up, no-op up, refresh and destroy of Files, in turn with a provider that does nothing: its time is the engine's.
import { startEmulator } from "../../dist/emulator/index.js";
import { sample } from "./sample.mjs";
import { emptyFiles, otherFiles, ourFiles, parallelism, phases } from "./subjects.mjs";

/** How many requests each File costs in each phase. */
const requestsPerFile = { up: 1, "no-op up": 0, refresh: 1, destroy: 1 };

/** Up to this many times the floor is what this package allows itself. */
const allowed = 1.1;

/** A row for each size and phase. `latency` is that of each answer, in milliseconds. */
export async function lifeCycle({ runs, sizes, other, say }, latency) {
  const rows = [];
  for (const count of sizes) rows.push(...(await measure({ count, runs, other, say, latency })));
  return rows;
}

async function measure({ count, runs, other, say, latency }) {
  const contenders = [
    await contender(latency, (url) => ourFiles(count, url)),
    { stack: await emptyFiles(count) },
  ];
  if (other !== undefined) contenders.push(await contender(latency, (url) => otherFiles(other, count, url)));
  const times = contenders.map(() => Object.fromEntries(Object.keys(phases).map((phase) => [phase, []])));
  try {
    for (let round = 0; round < runs; round++) {
      say(`${count} Files, ${latency} ms latency, run ${round + 1} of ${runs}`);
      for (const phase of Object.keys(phases)) {
        for (const index of turn(contenders, round)) {
          times[index][phase].push(await contenders[index].stack.phase(phase));
          verify(contenders[index], phase, count);
        }
      }
    }
  } finally {
    for (const { stack, emulator } of contenders) {
      stack.remove();
      await emulator?.close();
    }
  }
  return Object.keys(phases).map((phase) => {
    const [ours, floor, others] = times.map((time) => time[phase]).map(sample);
    const waits = (count * requestsPerFile[phase] * latency) / parallelism;
    const against = floor.min + waits;
    return { count, phase, ours, floor, others, against, ratio: ours.min / against, allowed };
  });
}

/** Each has a server of its own. */
async function contender(latency, create) {
  const emulator = await startEmulator();
  if (latency > 0) emulator.faults.add({ kind: "latency", ms: latency });
  return { emulator, stack: await create(emulator.url) };
}

/** Who runs first changes with each round, so that a machine that grows slower or faster favours nobody. */
function turn(contenders, round) {
  const indices = contenders.map((_, index) => index);
  return round % 2 === 0 ? indices : indices.reverse();
}

/** A run that did not do its work is no measurement. */
function verify({ emulator, stack }, phase, count) {
  if (emulator === undefined) return;
  const expected = phase === "destroy" ? 0 : count;
  const found = emulator.objects("file").length;
  if (found !== expected) throw new Error(`${stack.label}: ${found} files after ${phase}, not ${expected}`);
}
