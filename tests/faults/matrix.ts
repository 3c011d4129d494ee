import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator, FaultMatch, RecordedRequest } from "../../emulator/index.js";
import type { Outcome, Running } from "../support/stack.js";
import { type Census, judge, takeCensus } from "./census.js";
import type { Row } from "./row.js";
import { type Cast, type Command, kill, openScene, providersOf, type Scene } from "./scene.js";
import { barrier, type Situation } from "./situations.js";
import { type Hook, hooks, type Subject, speaks } from "./subjects.js";

const commands: Record<Hook, Command> = { create: "up", read: "refresh", update: "up", delete: "destroy" };

/** Creates, refreshes, changes and destroys objects of many kinds, each time with the same thing going wrong. */
export async function runSituation(
  part: string,
  subjects: readonly Subject[],
  situation: Situation,
  count: number,
): Promise<Row[]> {
  const config = {
    "openai:timeoutSeconds": String(situation.timeoutSeconds ?? 60),
    // Requests that are held take up a place each.
    ...(situation.blow && { "openai:maxConcurrent": "1000" }),
  };
  const scene = await openScene(subjects, count, { config });
  try {
    const rows: Row[] = [];
    let before = await takeCensus(scene);
    for (const hook of situation.isFreshMachine ? (["create"] as const) : hooks) {
      if (hook === "update") scene.write("to");
      const step = await runStep(scene, situation, hook, count, before);
      rows.push(...step.rows.map((row) => ({ ...row, part })));
      before = step.after;
    }
    return rows;
  } finally {
    await scene.close();
  }
}

interface Step {
  readonly rows: readonly Omit<Row, "part">[];
  readonly after: Census;
}

async function runStep(
  scene: Scene,
  situation: Situation,
  hook: Hook,
  count: number,
  before: Census,
): Promise<Step> {
  const { emulator, casts } = scene;
  const speaking = casts.filter(({ subject }) => speaks(subject, hook));
  const printedBefore = scene.printed.length;
  emulator.clearRequests();
  const matches = speaking.map(({ subject }) => subject.requestsOf(hook));
  const removers = matches.map((match) => emulator.faults.add(situation.fault(match, count)));
  const letGo = (): void => {
    for (const remove of removers) remove();
    emulator.barrier(barrier).release();
  };
  const running = scene.start(commands[hook]);
  await strike(scene, situation, running, speaking.length * count, letGo);
  const first = scene.note(await running.outcome);
  const requests = [...emulator.requests];
  const outcome = await recover(scene, situation, commands[hook], first, letGo);
  const after = await takeCensus(scene);
  const quiet = hook === "delete" ? undefined : await scene.stack.preview("--expect-no-changes");
  const general = [
    ...(outcome.code === 0 ? [] : [`the second command failed:\n${outcome.output}`]),
    ...(quiet === undefined || quiet.code === 0 ? [] : [`not quiet:\n${quiet.output}`]),
  ];
  const said = scene.printed.slice(printedBefore);
  const rows = speaking.map((cast, index) => {
    const hits = hitsOf(requests, matches[index] as FaultMatch);
    const faults = Math.min(count, hits.length);
    const isSpent = hook === "create" && isPaidInVain(cast, situation);
    const figures = judge(scene, cast, {
      before,
      after,
      said,
      asked: hook === "delete" ? 0 : count,
      spent: isSpent ? faults : 0,
    });
    const wrong = [...general, ...figures.wrong, ...repetitions(cast, situation, hook, hits.length, count)];
    return {
      ...figures,
      situation: situation.name,
      hook,
      kind: cast.subject.name,
      faults,
      fewestFaults: count,
      wrong,
    };
  });
  return { rows, after };
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

export function hitsOf(
  requests: readonly RecordedRequest[],
  { method, path }: FaultMatch,
): RecordedRequest[] {
  const pattern = new RegExp(path ?? "");
  return requests.filter((request) => request.method === method && pattern.test(request.path));
}

/** Waits until all requests are held, and deals the blow. */
async function strike(
  scene: Scene,
  { blow, isAnswered, isFreshMachine }: Situation,
  running: Running,
  expected: number,
  letGo: () => void,
): Promise<void> {
  if (blow === undefined) return;
  const isOver = running.outcome.then(() => "over" as const);
  const reached = scene.emulator.barrier(barrier).reached(expected);
  await Promise.race([isOver, reached, sleep(90_000, undefined, { ref: false })]);
  const providers = providersOf(running.pid);
  if (isAnswered) {
    letGo();
    await untilAnswered(scene.emulator, expected, isOver);
  }
  switch (blow) {
    case "provider killed":
      for (const pid of providers) kill(pid);
      return;
    case "engine killed":
      kill(running.pid);
      for (const pid of providers) scene.survivors.add(pid);
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
async function untilAnswered(emulator: Emulator, count: number, isOver: Promise<"over">): Promise<void> {
  let ended = false;
  void isOver.then(() => {
    ended = true;
  });
  while (!ended && emulator.requests.filter(({ status }) => status !== undefined).length < count)
    await new Promise((resolve) => setImmediate(resolve));
}

/** One further command at most: what the user does when the first one failed. */
async function recover(
  scene: Scene,
  { blow, isFreshMachine }: Situation,
  command: Command,
  first: Outcome,
  letGo: () => void,
): Promise<Outcome> {
  if (blow !== "engine killed") {
    letGo();
    return first.code === 0 ? first : scene.run(command);
  }
  if (isFreshMachine) scene.loseJournal();
  scene.note(await scene.stack.pulumi("cancel", "--yes"));
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
