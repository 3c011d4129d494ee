import { rmSync } from "node:fs";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { descendantsOf } from "../support/descendants.js";
import {
  createStack,
  type Outcome,
  type Running,
  type StateResource,
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
  write(which: keyof Description): void;
  /** Objects of other properties, or others than were described. */
  writeAll(objects: readonly StackObject[]): void;
  start(command: Command, ...flags: string[]): Running;
  /** Keeps what was printed. */
  note(outcome: Outcome): Outcome;
  run(command: Command, ...flags: string[]): Promise<Outcome>;
  loseJournal(): void;
  close(): Promise<void>;
}

export type Command = "up" | "refresh" | "destroy";

export interface StackObject {
  readonly kind: string;
  readonly name: string;
  readonly inputs: Values;
}

export interface SceneOptions {
  readonly config?: Record<string, string>;
  readonly emulator?: EmulatorOptions;
  /** The server, where several stacks share one. */
  readonly on?: Emulator;
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
  const emulator = options.on ?? (await startEmulator({ ...optionsOf(subjects), ...options.emulator }));
  const described = await describeAll(subjects, emulator, count);
  const casts = described.map(({ subject, descriptions }) => ({
    subject,
    descriptions,
    foreign: new Set(idsOnServer(emulator, subject)),
    left: new Set<string>(),
  }));
  const stack = await createStack({
    program,
    files: { "inputs.json": textOf(objectsOf(casts, "from")) },
    baseUrl: emulator.url,
    key,
    ...(options.config && { config: options.config }),
  });
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
    start,
    note,
    run: async (command, ...flags) => note(await start(command, ...flags).outcome),
    loseJournal: () =>
      rmSync(String(stack.environment.PULUMI_OPENAI_JOURNAL), { recursive: true, force: true }),
    async close() {
      for (const pid of survivors) kill(pid);
      stack.remove();
      if (options.on === undefined) await emulator.close();
    },
  };
}

/** One kind that cannot go on must not keep the others from being tried. */
const goingOn: Record<Command, readonly string[]> = {
  up: ["--continue-on-error"],
  refresh: [],
  destroy: ["--continue-on-error"],
};

function optionsOf(subjects: readonly Subject[]): EmulatorOptions {
  return Object.assign({}, ...subjects.map(({ table }) => table.options ?? {}));
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

function objectsOf(casts: readonly Cast[], which: keyof Description): StackObject[] {
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
  const isOwn = ({ urn }: StateResource): boolean =>
    new RegExp(`::${nameOf(subject, 0).slice(0, -1)}\\d+$`).test(urn);
  return resources.filter(isOwn).map(({ id }) => ownPart(id));
}

/** The last part of `thread_abc/msg_abc`. */
function ownPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
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
