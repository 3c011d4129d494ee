// How close creates come to a server's limit, seen from the server: from the first request to the last that it took.
import { startEmulator } from "../../dist/emulator/index.js";
import { sample } from "./sample.mjs";
import { emptyFiles, otherFiles, ourFiles } from "./subjects.mjs";

const count = 200;

const styles = { window: { style: "window" }, bucket: { style: "bucket", burst: 5 } };

/** A limit of so many requests a second. */
function shape(requests, style, headers) {
  return { ...styles[style], requests, perSeconds: 1, headers, retryAfter: headers ? "seconds" : "none" };
}

/** Every limit that the bench knows. */
const shapes = [10, 30].flatMap((requests) =>
  Object.keys(styles).flatMap((style) => [shape(requests, style, true), shape(requests, style, false)]),
);

/** One stack under one limit; a row for each limit. */
export async function oneStack({ runs, other, say }) {
  const rows = [];
  for (const shape of shapes) rows.push(await measureOne(shape, { runs, other, say }));
  return rows;
}

async function measureOne(shape, { runs, other, say }) {
  const emulator = await startEmulator();
  const ours = await ourFiles(count, emulator.url);
  const empty = await emptyFiles(count);
  const others = other && (await otherFiles(other, count, emulator.url));
  const measured = { ours: [], wasted: [], floor: [], others: [], othersWasted: [] };
  try {
    for (let run = 0; run < runs; run++) {
      say(`${nameOf(shape)}, run ${run + 1} of ${runs}`);
      const { span, wasted } = await underLimit(emulator, shape, ours);
      measured.ours.push(span);
      measured.wasted.push(wasted);
      await empty.phase("up");
      measured.floor.push(empty.span());
      empty.reset();
      if (others === undefined) continue;
      const seen = await underLimit(emulator, shape, others);
      measured.others.push(seen.span);
      measured.othersWasted.push(seen.wasted);
    }
  } finally {
    for (const stack of [ours, empty, others]) stack?.remove();
    await emulator.close();
  }
  const spans = sample(measured.ours);
  const floor = sample(measured.floor);
  const against = Math.max((count / shape.requests) * 1000, floor.min);
  return {
    limit: nameOf(shape),
    ours: spans,
    floor,
    others: measured.others.length > 0 ? sample(measured.others) : undefined,
    against,
    ratio: spans.min / against,
    allowed: shape.headers ? 1.1 : 1.25,
    wasted: sample(measured.wasted),
    othersWasted: measured.othersWasted.length > 0 ? sample(measured.othersWasted) : undefined,
    allowedWaste: shape.headers ? 0.02 : 0.1,
  };
}

/** Creates everything under the limit, and forgets it again. */
async function underLimit(emulator, shape, stack) {
  const lift = emulator.faults.add({ kind: "limit", match: { method: "POST" }, ...shape });
  emulator.clearRequests();
  await stack.phase("up");
  lift();
  const seen = creates(emulator);
  verify(emulator, stack, count);
  await forget(emulator, [stack]);
  return seen;
}

/** Each style once with headers, and once without. */
const sharedShapes = [
  shape(10, "window", true),
  shape(10, "bucket", false),
  shape(30, "window", false),
  shape(30, "bucket", true),
];

/** Two stacks at once under the same limit. */
export async function twoStacks({ runs, say }) {
  const rows = [];
  for (const shape of sharedShapes) rows.push(await measureTwo(shape, { runs, say }));
  return rows;
}

async function measureTwo(shape, { runs, say }) {
  const emulator = await startEmulator();
  const half = count / 2;
  const stacks = [await ourFiles(half, emulator.url), await ourFiles(half, emulator.url)];
  const spans = [];
  const fairness = [];
  const waste = [];
  try {
    for (let run = 0; run < runs; run++) {
      say(`two stacks, ${nameOf(shape)}, run ${run + 1} of ${runs}`);
      const lift = emulator.faults.add({ kind: "limit", match: { method: "POST" }, ...shape });
      emulator.clearRequests();
      const started = performance.now();
      const ends = await Promise.all(stacks.map((stack) => stack.phase("up")));
      lift();
      const { span, wasted } = creates(emulator);
      verify(emulator, { label: "two stacks" }, count);
      spans.push(span);
      waste.push(wasted);
      fairness.push(Math.max(...ends) / Math.min(...ends));
      say(`  ${Math.round(performance.now() - started)} ms`);
      await forget(emulator, stacks);
    }
  } finally {
    for (const stack of stacks) stack.remove();
    await emulator.close();
  }
  const ours = sample(spans);
  const against = (count / shape.requests) * 1000;
  return {
    limit: nameOf(shape),
    ours,
    against,
    ratio: ours.min / against,
    allowed: 1.2,
    fairness: sample(fairness),
    allowedFairness: 1.3,
    wasted: sample(waste),
  };
}

/** Sooner done than destroyed; what another provider keeps is not known here. */
async function forget(emulator, stacks) {
  for (const stack of stacks) {
    if (stack.reset === undefined) await stack.phase("destroy");
    else stack.reset();
  }
  emulator.reset();
}

function creates(emulator) {
  const requests = emulator.requests.filter(({ method, path }) => method === "POST" && path === "/files");
  const taken = requests.filter(({ status }) => status === 200);
  const span = taken.at(-1).at - requests[0].at;
  return { span, wasted: (requests.length - taken.length) / taken.length };
}

function verify(emulator, { label }, expected) {
  const found = emulator.objects("file").length;
  if (found !== expected) throw new Error(`${label}: ${found} files were made, not ${expected}`);
}

function nameOf({ style, requests, burst, headers }) {
  const shape = style === "window" ? "a window" : `a bucket with a burst of ${burst}`;
  return `${requests} a second, ${shape}, ${headers ? "with" : "without"} headers`;
}
