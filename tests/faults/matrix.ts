import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator, FaultMatch, RecordedRequest } from "../../emulator/index.js";
import type { Outcome, Running } from "../support/stack.js";
import { type Census, diagnosticsOf, judge, takeCensus } from "./census.js";
import type { Row } from "./row.js";
import { type Cast, type Command, kill, openScene, providersOf, type Scene, usualPatience } from "./scene.js";
import { answeredBarrier, barrier, barriers, type Situation } from "./situations.js";
import { type Hook, hooks, type Subject, speaks } from "./subjects.js";

const commands: Record<Hook, Command> = { create: "up", read: "refresh", update: "up", delete: "destroy" };

/**
 * Creates, refreshes, changes and destroys objects of many kinds, while something goes wrong: each time the same for
 * all of them, or, of several situations that one life can hold, another for each kind and each hook.
 */
export async function runSituations(
  part: string,
  subjects: readonly Subject[],
  situations: readonly Situation[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Row[]> {
  const [{ isFreshMachine } = {}] = situations;
  // Requests that nobody answers take up a place each.
  const isHeld = situations.some(({ blow, timeoutSeconds }) => (blow ?? timeoutSeconds) !== undefined);
  const config = { ...(isHeld && { "openai:maxConcurrent": "1000" }) };
  const scene = await openScene(subjects, count, { config });
  try {
    const rows: Row[] = [];
    let before = takeCensus(scene);
    const tried = isFreshMachine ? (["create"] as const) : hooks;
    for (const hook of tried.filter((one) => subjects.some((subject) => speaks(subject, one)))) {
      if (hook === "update") scene.write("to");
      const trials = trialsOf(scene, situations, hook, seed);
      const step = await runStep(scene, trials, hook, count, before);
      rows.push(...step.rows.map((row) => ({ ...row, part })));
      before = step.after;
    }
    return rows;
  } finally {
    await scene.close();
  }
}

/** What one kind is put through. */
interface Trial {
  readonly cast: Cast;
  readonly situation: Situation;
  readonly match: FaultMatch;
}

function trialsOf({ casts }: Scene, situations: readonly Situation[], hook: Hook, seed: number): Trial[] {
  const turn = seed + hooks.indexOf(hook);
  return casts.flatMap((cast, index) =>
    speaks(cast.subject, hook)
      ? [
          {
            cast,
            situation: situations[(index + turn) % situations.length] as Situation,
            match: cast.subject.requestsOf(hook),
          },
        ]
      : [],
  );
}

interface Step {
  readonly rows: readonly Omit<Row, "part">[];
  readonly after: Census;
}

async function runStep(
  scene: Scene,
  trials: readonly Trial[],
  hook: Hook,
  count: number,
  before: Census,
): Promise<Step> {
  const { emulator } = scene;
  const printedBefore = scene.printed.length;
  emulator.clearRequests();
  const removers = trials.map(({ situation, match }) => emulator.faults.add(situation.fault(match, count)));
  if (hook === "read") removers.push(...withoutLists(scene));
  const letGo = (): void => {
    for (const remove of removers) remove();
    for (const name of barriers) emulator.barrier(name).release();
  };
  const patience = Math.min(...trials.map(({ situation }) => situation.timeoutSeconds ?? usualPatience));
  scene.setPatience(patience);
  // Without the program, the settings of the last `up` hold.
  const flags = commands[hook] !== "up" && patience !== usualPatience ? ["--run-program"] : [];
  const running = scene.start(commands[hook], ...flags);
  await strike(scene, trials, running, count, letGo);
  const first = scene.note(await running.outcome);
  const requests = [...emulator.requests];
  scene.setPatience(usualPatience);
  const outcome = await recover(scene, trials, commands[hook], first, letGo);
  const after = takeCensus(scene);
  const makes = hook === "create" || hook === "update";
  const quiet = makes ? await scene.stack.preview("--expect-no-changes") : undefined;
  const general = [
    ...(outcome.code === 0 ? [] : [`the second command failed:\n${outcome.output}`]),
    ...(quiet === undefined || quiet.code === 0 ? [] : [`not quiet:\n${quiet.output}`]),
  ];
  const said = scene.printed.slice(printedBefore);
  const rows = trials.map(({ cast, situation, match }) => {
    const hits = hitsOf(requests, match);
    const faults = Math.min(count, hits.length);
    const isSpent = hook === "create" && isPaidInVain(cast, situation);
    const figures = judge(scene, cast, {
      before,
      after,
      said,
      asked: hook === "delete" ? 0 : count,
      spent: isSpent ? faults : 0,
    });
    const wrong = [
      ...general,
      ...figures.wrong,
      ...repetitions(cast, situation, hook, hits.length, count),
      ...attempts(cast, situation, first, hits.length, count),
    ];
    return {
      ...figures,
      situation: situation.name,
      hook,
      kind: cast.subject.name,
      faults,
      // A refresh ends with its first failure.
      fewestFaults: hook === "read" && situation.says !== undefined ? 1 : count,
      wrong,
    };
  });
  return { rows, after };
}

/** Where no list stands for many reads, each object is read by itself, and each read can go wrong. */
function withoutLists({ casts, emulator }: Scene): (() => void)[] {
  const lists = casts.flatMap(({ subject }) => subject.lists ?? []);
  return lists.map((match) => emulator.faults.add({ kind: "status", status: 404, match }));
}

/** The server has answered, or would have; what it does not keep is lost with the answer. */
function isPaidInVain({ subject }: Cast, { isDone, blow }: Situation): boolean {
  const isLost = blow === undefined || blow === "provider killed";
  return isDone && isLost && !subject.isKept && subject.declaration.isRepeatable !== true;
}

/** What cannot be found again must not be asked for twice in one run. */
function repetitions(
  { subject }: Cast,
  { fault }: Situation,
  hook: Hook,
  sent: number,
  count: number,
): string[] {
  const isRefused = fault({}, 1).kind === "status";
  if (hook !== "create" || subject.isFound || isRefused || sent <= count) return [];
  return [`${sent} requests were sent for ${count} objects that cannot be found again`];
}

/** What no other attempt helps against is asked for once, and told in a sentence that helps. */
function attempts(
  { subject }: Cast,
  { says }: Situation,
  { output }: Outcome,
  sent: number,
  count: number,
): string[] {
  if (says === undefined) return [];
  const told = diagnosticsOf(output, subject);
  return [
    ...(sent > count ? [`${sent} requests were sent for ${count} objects`] : []),
    ...(told.length > 0 && told.every((text) => says.test(text)) ? [] : [`not told: ${told.join("\n")}`]),
  ];
}

export function hitsOf(
  requests: readonly RecordedRequest[],
  { method, path }: FaultMatch,
): RecordedRequest[] {
  const pattern = new RegExp(path ?? "");
  return requests.filter((request) => request.method === method && pattern.test(request.path));
}

/** Waits until all requests are held, and deals the blow. */
async function strike(
  { emulator, survivors }: Scene,
  trials: readonly Trial[],
  running: Running,
  count: number,
  letGo: () => void,
): Promise<void> {
  const [
    {
      situation: { blow, isFreshMachine },
    },
  ] = trials as [Trial];
  if (blow === undefined) return;
  const isOver = running.outcome.then(() => "over" as const);
  const answered = trials.filter(({ situation }) => situation.isAnswered);
  const reached = Promise.all([
    emulator.barrier(barrier).reached((trials.length - answered.length) * count),
    emulator.barrier(answeredBarrier).reached(answered.length * count),
  ]);
  await Promise.race([isOver, reached, sleep(90_000, undefined, { ref: false })]);
  const providers = providersOf(running.pid);
  emulator.barrier(answeredBarrier).release();
  await untilAnswered(emulator, answered, count, isOver);
  switch (blow) {
    case "provider killed":
      for (const pid of providers) kill(pid);
      return;
    case "engine killed":
      kill(running.pid);
      for (const pid of providers) survivors.add(pid);
      if (isFreshMachine) for (const pid of providers) kill(pid);
      return;
    case "interrupted once":
      kill(running.pid, "SIGINT");
      letGo();
      return;
    case "interrupted twice":
      kill(running.pid, "SIGINT");
      await sleep(500);
      kill(running.pid, "SIGINT");
  }
}

/** The answers have left the server; whether anybody has read them is another matter. */
async function untilAnswered(
  { requests }: Emulator,
  trials: readonly Trial[],
  count: number,
  isOver: Promise<"over">,
): Promise<void> {
  let ended = false;
  void isOver.then(() => {
    ended = true;
  });
  const isAnswered = ({ match }: Trial): boolean =>
    hitsOf(requests, match).filter(({ status }) => status !== undefined).length >= count;
  while (!ended && !trials.every(isAnswered)) await new Promise((resolve) => setImmediate(resolve));
}

/** One further command at most: what the user does when the first one failed. */
async function recover(
  scene: Scene,
  trials: readonly Trial[],
  command: Command,
  first: Outcome,
  letGo: () => void,
): Promise<Outcome> {
  const [
    {
      situation: { blow, isFreshMachine },
    },
  ] = trials as [Trial];
  if (blow !== "engine killed") {
    letGo();
    // An engine that was interrupted may say that all is done when it is not.
    return first.code === 0 && blow !== "interrupted once" ? first : scene.run(command);
  }
  if (isFreshMachine) scene.loseJournal();
  await scene.cancel();
  const running = scene.start(command);
  // The process that has lost its engine finishes its work while the next one is at it.
  await untilBegun(running);
  letGo();
  return scene.note(await running.outcome);
}

async function untilBegun(running: Running): Promise<void> {
  let ended = false;
  void running.outcome.then(() => {
    ended = true;
  });
  const begun = /\b(creating|refreshing|updating|deleting)\b/;
  while (!ended && !begun.test(running.printed)) await sleep(20);
}
