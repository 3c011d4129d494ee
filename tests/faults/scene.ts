import { appendFileSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { descendantsOf } from "../support/descendants.js";
import {
  createStack,
  type Outcome,
  type Running,
  resourcesIn,
  type StateResource,
  stateText,
  type TestStack,
} from "../support/stack.js";
import type { Description, Subject, Values } from "./subjects.js";

export const key = "sk-projA-1";

/** Objects of one kind in a stack. */
export interface Cast {
  readonly subject: Subject;
  readonly descriptions: readonly Description[];
  /** Objects of its kind that are on the server, and are none of this stack's. */
  readonly foreign: ReadonlySet<string>;
  /** Objects that an earlier step has left behind, and has answered for. */
  readonly left: Set<string>;
}

/** A server, and a stack with objects of many kinds on it. */
export interface Scene {
  readonly emulator: Emulator;
  readonly stack: TestStack;
  readonly casts: readonly Cast[];
  /** Everything that was printed. */
  readonly printed: string;
  /** Processes that have lost their engine; they are ended with the scene. */
  readonly survivors: Set<number>;
  write(which: "from" | "to"): void;
  /** How many seconds an answer may take from now on. */
  setPatience(seconds: number): void;
  /** Objects of other properties, or others than were described. */
  writeAll(objects: readonly StackObject[]): void;
  start(command: Command, ...flags: string[]): Running;
  /** Keeps what was printed. */
  note(outcome: Outcome): Outcome;
  run(command: Command, ...flags: string[]): Promise<Outcome>;
  /** What a user does after the engine was killed: takes its lock away, and what it has left half-written. */
  cancel(): Promise<Outcome>;
  loseJournal(): void;
  close(): Promise<void>;
}

/** Long enough for a machine that is busy. */
export const usualPatience = 60;

export type Command = "up" | "refresh" | "destroy";

export interface StackObject {
  readonly kind: string;
  readonly name: string;
  readonly inputs: Values;
}

export interface SceneOptions {
  readonly config?: Record<string, string>;
  /** The server, where several stacks share one. */
  readonly on?: Emulator;
  /** A scene whose objects this one makes again, on the same server. */
  readonly like?: Scene;
}

/** Builds the resources from a file, so that changing it changes them. */
const program = `
const fs = require("fs");
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const signature = "4dabf18193072939515e22adb298388d";
const withAssets = (_, value) => {
  if (value === null || typeof value !== "object" || !(signature in value)) return value;
  return "text" in value ? new pulumi.asset.StringAsset(value.text) : new pulumi.asset.FileAsset(value.path);
};
for (const { kind, name, inputs } of JSON.parse(fs.readFileSync("inputs.json", "utf8"), withAssets))
  new openai[kind](name, inputs);
`;

export async function openScene(
  subjects: readonly Subject[],
  count: number,
  options: SceneOptions = {},
): Promise<Scene> {
  const shared = options.on ?? options.like?.emulator;
  const emulator = shared ?? (await startEmulator(optionsOf(subjects)));
  const described = options.like?.casts ?? (await describeAll(subjects, emulator, count));
  const casts = described.map(({ subject, descriptions }) => ({
    subject,
    descriptions,
    foreign: new Set(idsOnServer(emulator, subject)),
    left: new Set<string>(),
  }));
  const files = casts.flatMap(({ descriptions }) => descriptions.map((description) => description.files));
  const stack = await createStack({
    program,
    files: { ...Object.assign({}, ...files), "inputs.json": textOf(objectsOf(casts, "from")) },
    baseUrl: emulator.url,
    key,
    config: { "openai:timeoutSeconds": String(usualPatience), ...options.config },
  });
  prepare(stack);
  let printed = "";
  const survivors = new Set<number>();
  const start = (command: Command, ...flags: string[]): Running =>
    stack.start(command, "--yes", "--skip-preview", "--parallel=400", ...goingOn[command], ...flags);
  const note = (outcome: Outcome): Outcome => {
    printed += outcome.output;
    return outcome;
  };
  return {
    emulator,
    stack,
    casts,
    survivors,
    get printed() {
      return printed;
    },
    write: (which) => stack.write("inputs.json", textOf(objectsOf(casts, which))),
    writeAll: (objects) => stack.write("inputs.json", textOf(objects)),
    setPatience: (seconds) => {
      const settings = readFileSync(join(stack.folder, "Pulumi.dev.yaml"), "utf8");
      stack.write("Pulumi.dev.yaml", settings.replace(/(openai:timeoutSeconds: )"\d+"/, `$1"${seconds}"`));
    },
    start,
    note,
    run: async (command, ...flags) => note(await start(command, ...flags).outcome),
    cancel: async () => {
      removeEmptyNotes(stack);
      return note(await stack.pulumi("cancel", "--yes"));
    },
    loseJournal: () =>
      rmSync(String(stack.environment.PULUMI_OPENAI_JOURNAL), { recursive: true, force: true }),
    async close() {
      for (const pid of survivors) kill(pid);
      stack.remove();
      if (shared === undefined) await emulator.close();
    },
  };
}

/** Spares the engine a compiler that nobody needs, and has small files go out in parts. */
function prepare({ folder, write }: TestStack): void {
  write("Pulumi.yaml", "name: quick\nruntime: { name: nodejs, options: { typescript: false } }\nmain: ./\n");
  appendFileSync(
    join(folder, "node_modules/pulumi-openai/dist/provider/content.js"),
    "\nObject.assign(exports.usualSizes, { memory: 10_000, request: 40_000, part: 16_000 });\n",
  );
}

/** Beside the state the engine keeps a note of its own; one that it was killed over is empty, and stops every command. */
function removeEmptyNotes({ folder }: TestStack): void {
  const state = join(folder, ".state");
  for (const name of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    const file = join(state, name);
    if (name.endsWith(".attrs") && statSync(file).size === 0) rmSync(file);
  }
}

/** One kind that cannot go on must not keep the others from being tried. */
const goingOn: Record<Command, readonly string[]> = {
  up: ["--continue-on-error"],
  refresh: [],
  destroy: ["--continue-on-error"],
};

/** What takes its time must not end, and leave its results, in the middle of a life that a busy machine makes long. */
export function optionsOf(subjects: readonly Subject[]): EmulatorOptions {
  const options = subjects.map(({ table }) => table.options ?? {});
  return Object.assign({}, ...options, { batchSeconds: 80_000, fineTuningSeconds: 80_000 });
}

/** What one kind has on the server is there before the others are described. */
async function describeAll(
  subjects: readonly Subject[],
  emulator: Emulator,
  count: number,
): Promise<{ readonly subject: Subject; readonly descriptions: readonly Description[] }[]> {
  const described: { subject: Subject; descriptions: readonly Description[] }[] = [];
  for (const subject of subjects)
    described.push({ subject, descriptions: await subject.describe(emulator, count) });
  return described;
}

export function nameOf({ name }: Subject, index: number): string {
  return `${name.replaceAll(/\W+/g, "-")}-${index}`;
}

function objectsOf(casts: readonly Cast[], which: "from" | "to"): StackObject[] {
  return casts.flatMap(({ subject, descriptions }) =>
    descriptions.map((description, index) => ({
      kind: subject.kind,
      name: nameOf(subject, index),
      inputs: description[which],
    })),
  );
}

function textOf(objects: readonly StackObject[]): string {
  return JSON.stringify(objects);
}

/** The ids, as the API calls them, of the objects of a kind that have not ended. */
export function idsOnServer(emulator: Emulator, { table, isKept }: Subject): string[] {
  const { store, ending } = table;
  if (store === undefined || !isKept) return [];
  return emulator
    .objects(store)
    .filter((object) => ending?.isOver(object) !== true)
    .map((object) => (object as { id: string }).id);
}

/** What the state holds of each kind, by the ids that the API knows. */
export function idsInState(resources: readonly StateResource[], { subject }: Cast): string[] {
  return resources
    .filter((resource) => isOf(subject, resource))
    .flatMap((resource) => subject.idsOf(resource));
}

function isOf(subject: Subject, { urn, type }: StateResource): boolean {
  const name = new RegExp(`::${nameOf(subject, 0).slice(0, -1)}\\d+$`);
  return type.endsWith(`openai:${subject.type}`) && name.test(urn);
}

/** Deletes objects behind the stack's back, and hands back the names of their resources. */
export function deleteBehind(
  { emulator, stack }: Scene,
  subject: Subject,
  isChosen: () => boolean = () => true,
): string[] {
  const { store = "" } = subject.table;
  const own = resourcesIn(stateText(stack)).filter((resource) => isOf(subject, resource) && isChosen());
  return own.flatMap((resource) => {
    // Some stores know their objects by the id that stands in the state, with that of what they belong to.
    const ids = [resource.id, ...subject.idsOf(resource)];
    return ids.filter((id) => emulator.remove(store, id)).length > 0
      ? [resource.urn.slice(resource.urn.lastIndexOf("::") + 2)]
      : [];
  });
}

export function providersOf(engine: number): number[] {
  return descendantsOf(engine, "cmd/dynamic-provider");
}

/** A process may have ended by itself. */
export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
