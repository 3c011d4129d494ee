import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultMatch } from "../../emulator/index.js";
import { seededRandom } from "../../emulator/random.js";
import type { Running } from "../support/stack.js";
import { judge, takeCensus } from "./census.js";
import type { Row } from "./row.js";
import {
  type Command,
  deleteBehind,
  kill,
  nameOf,
  openScene,
  providersOf,
  type Scene,
  type StackObject,
  usualPatience,
} from "./scene.js";
import { areAlike, type Hook, hooks, type Subject, speaks } from "./subjects.js";

/** Numbers that the seed decides. */
interface Dice {
  whole(from: number, to: number): number;
  chance(probability: number): boolean;
  one<T>(choices: readonly T[]): T;
}

function diceOf(seed: number): Dice {
  const random = seededRandom(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  return {
    whole,
    chance: (probability) => random() < probability,
    one: (choices) => choices[whole(0, choices.length - 1)] as (typeof choices)[number],
  };
}

const steps = 5;
const objectsOfAKind = 3;

/** The life of a stack of some kinds in which anything goes wrong; the seed decides what. */
export async function runRandom(subjects: readonly Subject[], seed: number): Promise<Row[]> {
  const dice = diceOf(seed);
  const chosen = someOf(subjects, dice);
  const scene = await openScene(chosen, objectsOfAKind);
  try {
    const rows: (readonly Row[])[] = [];
    let wanted: readonly StackObject[] = [];
    for (let i = 0; i <= steps; i++) {
      const step = i < steps ? nextStep(scene, wanted, dice) : ({ command: "destroy", wanted: [] } as const);
      const settled = await settle(scene, step, dice);
      rows.push(settled.rows);
      wanted = settled.wanted;
    }
    return chosen.map((_, index) => ({
      ...together(rows.map((ofStep) => ofStep[index] as Row)),
      situation: `seed ${seed}`,
    }));
  } finally {
    await scene.close();
  }
}

function someOf(subjects: readonly Subject[], dice: Dice): Subject[] {
  const left = [...subjects];
  const chosen: Subject[] = [];
  for (let i = dice.whole(3, 5); i > 0 && left.length > 0; i--) {
    const subject = dice.one(left);
    chosen.push(subject);
    left.splice(0, left.length, ...left.filter((other) => !areAlike(subject, other)));
  }
  return chosen;
}

interface Step {
  readonly command: Command;
  /** What the state has to hold in the end. */
  readonly wanted: readonly StackObject[];
}

/** Some objects of each kind, some of them changed. */
function wantedBy({ casts }: Scene, dice: Dice): StackObject[] {
  return casts.flatMap(({ subject, descriptions }) =>
    descriptions.flatMap((description, index) =>
      dice.chance(0.2)
        ? []
        : [
            {
              kind: subject.kind,
              name: nameOf(subject, index),
              inputs: dice.chance(0.5) ? description.from : description.to,
            },
          ],
    ),
  );
}

function nextStep(scene: Scene, wanted: readonly StackObject[], dice: Dice): Step {
  return wanted.length > 0 && dice.chance(0.3)
    ? { command: "refresh", wanted }
    : { command: "up", wanted: wantedBy(scene, dice) };
}

/** A command while things go wrong, and at most one more when it has failed; then everything has to be right. */
async function settle(
  scene: Scene,
  step: Step,
  dice: Dice,
): Promise<{ readonly rows: readonly Row[]; readonly wanted: readonly StackObject[] }> {
  const { emulator, casts } = scene;
  const before = takeCensus(scene);
  const printedBefore = scene.printed.length;
  const wanted = step.command === "refresh" ? someDeleted(scene, step.wanted, dice) : step.wanted;
  if (step.command === "up") scene.writeAll(wanted);
  emulator.clearRequests();
  for (const { subject } of casts) for (const fault of faultsFor(subject, dice)) emulator.faults.add(fault);
  if (dice.chance(0.3)) emulator.faults.add(limitBy(dice));
  const blow = dice.chance(0.35) ? blowBy(dice) : undefined;
  const wrong = await command(scene, step.command, blow);
  const after = takeCensus(scene);
  const said = scene.printed.slice(printedBefore);
  const rows = casts.map((cast): Row => {
    const asked = wanted.filter(({ kind }) => kind === cast.subject.kind).length;
    const figures = judge(scene, cast, { before, after, said, asked, spent: 0 });
    return {
      ...figures,
      part: "random",
      situation: "",
      hook: "create",
      kind: cast.subject.name,
      faults: hitsOn(scene, cast.subject),
      fewestFaults: 0,
      wrong: [...wrong, ...figures.wrong].map((text) => `${step.command}: ${text}`),
    };
  });
  return { rows, wanted };
}

/** Deletes some objects behind the stack's back, and hands back what a refresh has to leave. */
function someDeleted(scene: Scene, wanted: readonly StackObject[], dice: Dice): readonly StackObject[] {
  const kept = scene.casts.filter(({ subject }) => subject.isKept);
  const gone = new Set(
    kept.flatMap(({ subject }) => {
      const names = deleteBehind(scene, subject, () => dice.chance(0.2));
      return subject.isOutliving ? [] : names;
    }),
  );
  return wanted.filter(({ name }) => !gone.has(name));
}

function faultsFor(subject: Subject, dice: Dice): Fault[] {
  return hooks
    .filter((hook) => speaks(subject, hook) && dice.chance(0.5))
    .map((hook: Hook) => faultBy(subject.requestsOf(hook), dice));
}

function faultBy(match: FaultMatch, dice: Dice): Fault {
  const often = { match, times: dice.whole(1, 3), probability: 0.7, seed: dice.whole(0, 1_000_000) };
  return dice.one<Fault>([
    { ...often, kind: "status", status: 429, headers: { "retry-after-ms": String(dice.whole(1, 900)) } },
    { ...often, kind: "status", status: dice.one([408, 500, 503]) },
    { ...often, kind: "dropBefore" },
    { ...often, kind: "dropAfter" },
    { ...often, kind: "statusAfter", status: dice.one([500, 502, 504]) },
    { ...often, kind: "truncate" },
    { ...often, kind: "latency", ms: [0, 1_500], when: dice.one(["before", "after"]) },
    { ...often, kind: "latency", ms: 20_000, when: dice.one(["before", "after"]) },
  ]);
}

function limitBy(dice: Dice): Fault {
  return {
    kind: "limit",
    requests: dice.whole(2, 20),
    perSeconds: 1,
    style: dice.one(["window", "bucket"]),
    retryAfter: dice.one(["seconds", "date", "milliseconds", "none"]),
    headers: dice.chance(0.5),
  };
}

interface Blow {
  /** It falls when so many requests have come. */
  readonly after: number;
  readonly on: "provider" | "engine" | "interrupt";
}

function blowBy(dice: Dice): Blow {
  return { after: dice.whole(1, 12), on: dice.one(["provider", "engine", "interrupt"]) };
}

async function command(scene: Scene, name: Command, blow: Blow | undefined): Promise<string[]> {
  scene.setPatience(4);
  const running = scene.start(name);
  if (blow !== undefined) await strike(scene, running, blow);
  const first = scene.note(await running.outcome);
  scene.emulator.faults.clear();
  scene.setPatience(usualPatience);
  // An engine that was interrupted may say that all is done when it is not.
  if (first.code === 0 && blow?.on !== "interrupt") return [];
  if (blow?.on === "engine") await scene.cancel();
  const second = await scene.run(name);
  // What the dead engine has left is at an end: the command has waited for it.
  for (const pid of scene.survivors) kill(pid);
  return second.code === 0 ? [] : [`the second command failed:\n${second.output}`];
}

async function strike({ emulator, survivors }: Scene, running: Running, { after, on }: Blow): Promise<void> {
  let ended = false;
  void running.outcome.then(() => {
    ended = true;
  });
  while (!ended && emulator.requests.length < after) await sleep(2);
  if (ended) return;
  const providers = providersOf(running.pid);
  if (on === "provider") for (const pid of providers) kill(pid);
  if (on === "interrupt") kill(running.pid, "SIGINT");
  if (on !== "engine") return;
  kill(running.pid);
  for (const pid of providers) survivors.add(pid);
}

function hitsOn({ emulator }: Scene, subject: Subject): number {
  const patterns = hooks.map((hook) => new RegExp(subject.requestsOf(hook).path ?? ""));
  return emulator.requests.filter(
    ({ fault, path }) => fault !== undefined && patterns.some((pattern) => pattern.test(path)),
  ).length;
}

/** One row for a life: everything that was asked for, and everything that went wrong. */
function together(rows: readonly Row[]): Row {
  const total = (
    name: "asked" | "created" | "duplicates" | "orphansUnsaid" | "falseGone" | "faults",
  ): number => rows.reduce((sum, row) => sum + row[name], 0);
  const differing = rows.flatMap(({ asked, created }, index) =>
    asked === created ? [] : [`step ${index + 1}: ${asked} were asked for, and ${created} are in the state`],
  );
  return {
    ...(rows[0] as Row),
    asked: total("asked"),
    created: total("created"),
    duplicates: total("duplicates"),
    orphansUnsaid: total("orphansUnsaid"),
    falseGone: total("falseGone"),
    faults: total("faults"),
    keysFound: rows.at(-1)?.keysFound ?? 0,
    wrong: [
      ...differing,
      ...rows.flatMap(({ wrong }, index) => wrong.map((text) => `step ${index + 1}, ${text}`)),
    ],
  };
}
