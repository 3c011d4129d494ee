import { setTimeout as sleep } from "node:timers/promises";
import { type Emulator, type FaultMatch, startEmulator } from "../../emulator/index.js";
import { descendantsOf } from "../support/descendants.js";
import type { PropertyTable } from "../support/propertyTable.js";
import { createStack, type Outcome, type TestStack } from "../support/stack.js";
import { barrier, type Situation } from "./situations.js";
import type { Subject } from "./subjects.js";

export type Hook = "create" | "read" | "update" | "delete";

/** What came of one hook of one kind in one situation. */
export interface Row {
  readonly kind: string;
  readonly hook: Hook;
  readonly situation: string;
  readonly asked: number;
  /** Requests that the fault really hit. */
  readonly faults: number;
  /** On the server and in the state, after at most one further command. */
  readonly created: number;
  readonly duplicates: number;
  /** Objects on the server that no state holds and no output has spoken of. */
  readonly orphansUnsaid: number;
  readonly falseGone: number;
  readonly keysFound: number;
  readonly wrong: readonly string[];
}

const key = "sk-projA-1";
const timeoutSeconds = 2;

/** Builds the resources from a file, so that changing it changes them. */
const program = `
const fs = require("fs");
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const { kind, count, inputs } = JSON.parse(fs.readFileSync("inputs.json", "utf8"));
const source = inputs.source && { source: new pulumi.asset.StringAsset(inputs.source.text) };
for (let i = 0; i < count; i++) new openai[kind]("object" + i, { ...inputs, ...source });
`;

interface Scene {
  readonly subject: Subject;
  readonly situation: Situation;
  readonly count: number;
  readonly emulator: Emulator;
  readonly stack: TestStack;
  /** Everything that was printed. */
  printed: string;
  /** Objects that an earlier step has left behind, and has answered for. */
  readonly left: Set<string>;
}

/** Creates, refreshes, changes and destroys objects of one kind, each time with the same thing going wrong. */
export async function runFlow(subject: Subject, situation: Situation, count: number): Promise<Row[]> {
  const emulator = await startEmulator(subject.table.options);
  const { from, to } = await subject.inputs(emulator);
  const write = (values: object): string => JSON.stringify({ kind: subject.kind, count, inputs: values });
  const stack = await createStack({
    program,
    files: { "inputs.json": write(from) },
    baseUrl: emulator.url,
    key,
    config: {
      "openai:timeoutSeconds": String(timeoutSeconds),
      "openai:maxConcurrent": String(count),
      "openai:maxRetries": "3",
    },
  });
  const scene: Scene = { subject, situation, count, emulator, stack, printed: "", left: new Set() };
  try {
    const rows = [await step(scene, "create", () => stack.start("up", ...quick))];
    if (subject.isKept) rows.push(await step(scene, "read", () => stack.start("refresh", ...quick)));
    if (to !== undefined) {
      stack.write("inputs.json", write(to));
      rows.push(await step(scene, "update", () => stack.start("up", ...quick)));
    }
    if (subject.isKept) rows.push(await step(scene, "delete", () => stack.start("destroy", ...quick)));
    return rows;
  } finally {
    stack.remove();
    await emulator.close();
  }
}

const quick = ["--yes", "--skip-preview", "--parallel=64"];

async function step(scene: Scene, hook: Hook, start: () => ReturnType<TestStack["start"]>): Promise<Row> {
  const { emulator, subject, situation, count } = scene;
  const printedBefore = scene.printed.length;
  emulator.clearRequests();
  const remove = emulator.faults.add(situation.fault(matchOf(subject, hook), count));
  const running = start();
  const ended = running.outcome.then(() => true);
  if (situation.kill !== undefined) await killProvider(scene, hook, running.pid, ended);
  const first = await running.outcome;
  const faults = hits(emulator, matchOf(subject, hook), count);
  remove();
  emulator.barrier(barrier).release();
  note(scene, first);
  // One further command at most: what the user does when the first one failed.
  const last = first.code === 0 ? first : note(scene, await start().outcome);
  const wrong = last.code === 0 ? [] : [`the second command failed:\n${last.output}`];
  return judge(scene, { hook, faults, wrong, said: scene.printed.slice(printedBefore) });
}

function note(scene: Scene, outcome: Outcome): Outcome {
  scene.printed += outcome.output;
  return outcome;
}

/** Which requests belong to a hook. */
function matchOf({ table }: Subject, hook: Hook): FaultMatch {
  const create = table.path.source;
  const one = create.replace(/\$$/, "/[^/]+$");
  switch (hook) {
    case "create":
      return { method: "POST", path: create };
    case "read":
      return { method: "GET", path: one };
    case "update":
      return { method: "POST", path: one };
    case "delete":
      return table.ending === undefined
        ? { method: "DELETE", path: one }
        : { method: "POST", path: one.replace(/\$$/, table.ending.path) };
  }
}

function hits({ requests }: Emulator, { method, path }: FaultMatch, count: number): number {
  const pattern = new RegExp(path ?? "");
  const matching = requests.filter((request) => request.method === method && pattern.test(request.path));
  return Math.min(count, matching.length);
}

/** Ends the provider process, and only it, when all that can be under way at once has come to the point. */
async function killProvider(
  { emulator, situation, subject, count }: Scene,
  hook: Hook,
  engine: number,
  ended: Promise<boolean>,
): Promise<void> {
  const isReached = (): boolean => {
    const { requests } = emulator;
    const { method, path } = matchOf(subject, hook);
    const pattern = new RegExp(path ?? "");
    const arrived = requests.filter((request) => request.method === method && pattern.test(request.path));
    if (situation.kill === "held") return arrived.length >= count;
    return arrived.some(({ status }) => status !== undefined);
  };
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isReached() && !isOver) await sleep(5);
  for (const pid of descendantsOf(engine, "cmd/dynamic-provider")) process.kill(pid, "SIGKILL");
}

interface Seen {
  readonly hook: Hook;
  readonly faults: number;
  readonly wrong: readonly string[];
  readonly said: string;
}

async function judge(scene: Scene, { hook, faults, wrong, said }: Seen): Promise<Row> {
  const { subject, situation, count, emulator, stack } = scene;
  const state = await stack.resources(`openai:${subject.kind}`);
  const inState = state.map(({ id }) => id);
  const store = subject.table.store;
  const onServer = store === undefined ? inState : objectsOf(emulator, store, subject.table);
  const names = new Set(inState.flatMap((id) => [id, id.slice(id.lastIndexOf("/") + 1)]));
  const orphans = onServer.filter((id) => !names.has(id));
  const newOrphans = orphans.filter((id) => !scene.left.has(id));
  for (const id of newOrphans) scene.left.add(id);
  const asked = hook === "delete" ? 0 : count;
  const created = inState.length;
  const spoken = (said.match(/may have been (made|charged)|may be left|is on the server, perhaps/g) ?? [])
    .length;
  const text = scene.printed + (await stack.export());
  const preview = hook === "delete" ? undefined : await stack.preview("--expect-no-changes");
  return {
    kind: subject.kind,
    hook,
    situation: situation.name,
    asked,
    faults,
    created,
    duplicates: Math.max(0, onServer.length - orphans.length - asked),
    orphansUnsaid: Math.max(0, newOrphans.length - spoken),
    falseGone: Math.max(0, asked - created),
    keysFound: text.split(key).length - 1,
    wrong: [
      ...wrong,
      ...(preview !== undefined && preview.code !== 0 ? [`not quiet:\n${preview.output}`] : []),
    ],
  };
}

function objectsOf(emulator: Emulator, store: string, { ending }: PropertyTable): string[] {
  return emulator
    .objects(store)
    .filter((object) => ending?.isOver(object) !== true)
    .map(idOf);
}

function idOf(object: object): string {
  return (object as { id: string }).id;
}
