import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator, FaultMatch } from "../../emulator/index.js";
import type { AnyDeclaration } from "../../provider/declaration.js";
import { declarationOf } from "../../provider/declarations.js";
import * as provider from "../../provider/index.js";
import { stringAsset } from "../support/installed.js";
import { inserted, type PropertyCase, type PropertyTable, tables } from "../support/propertyTable.js";
import type { StateResource } from "../support/stack.js";
import { knowledgeBaseOf } from "./knowledgeBases.js";

export type Values = Record<string, unknown>;

export const hooks = ["create", "read", "update", "delete"] as const;
export type Hook = (typeof hooks)[number];

/** Inputs of one object, and an in-place change of them, where there is one that the API is told of. */
export interface Description {
  readonly from: Values;
  readonly to: Values;
  /** Files beside the program that they name, with their texts. */
  readonly files?: Readonly<Record<string, string>>;
}

/** One kind of object that things are done to. */
export interface Subject {
  /** The class's name; with what makes a difference, where one class makes objects that live differently. */
  readonly name: string;
  readonly kind: string;
  /** What its type in the state ends with; a component keeps its objects in a resource of another. */
  readonly type: string;
  /** What lies on the server. */
  readonly table: PropertyTable;
  /** The kinds of such objects: in one stack, those of two subjects could not be told apart. */
  readonly claims: readonly string[];
  readonly declaration: AnyDeclaration;
  /** Whether the server keeps such an object, and so whether it is read and deleted. */
  readonly isKept: boolean;
  /** Whether it stays in the state when it is gone from the server: an answer that somebody has paid for. */
  readonly isOutliving: boolean;
  /** Whether what came of a create whose answer was lost can be found, and so whether it is tried again. */
  readonly isFound: boolean;
  /** Why a hook sends nothing to the API; absent where it does. */
  readonly silent: Partial<Record<Hook, string>>;
  /** Which requests belong to a hook. */
  requestsOf(hook: Hook): FaultMatch;
  /** The requests for a list that stands for many reads; absent where each object is read by itself. */
  readonly lists?: FaultMatch;
  /** The ids, as the API calls them, of what a resource in the state stands for. */
  idsOf(resource: StateResource): string[];
  /** Descriptions of so many objects, equal ones where the API takes equal ones. Puts on the server what they name. */
  describe(emulator: Emulator, count: number): Promise<readonly Description[]>;
}

export function speaks({ silent }: Subject, hook: Hook): boolean {
  return silent[hook] === undefined;
}

/** Whether two subjects cannot be told apart in one stack. */
export function areAlike(one: Subject, other: Subject): boolean {
  return one.claims.some((kind) => other.claims.includes(kind));
}

/**
 * Every kind: by the table of its properties, and again where the server does not keep each of them; files that are
 * too large for one request; and what is made of the objects of other kinds.
 */
export async function findSubjects(): Promise<Subject[]> {
  await loadTables();
  const unkept = [...tables.values()].flatMap((table) =>
    table.unkept === undefined
      ? []
      : [subjectOf(table, { name: `${table.kind}, not kept`, more: table.unkept, isKept: false })],
  );
  const own = [...tables.values()].map((table) => subjectOf(table, {}));
  const files = subjectOf(tables.get("File") as PropertyTable, {
    name: "File, in parts",
    more: { source: stringAsset("{}\n".repeat(15_000)), filename: "large.jsonl" },
    creation: /^\/uploads\/[^/]+\/complete$/,
  });
  const subjects = [...own, ...unkept, files, knowledgeBaseOf(files)];
  const tried = new Set(subjects.map(({ declaration }) => declaration.kind));
  const lost = Object.keys(provider).filter((kind) => !tried.has(kind));
  if (lost.length > 0) throw new Error(`No table of properties: ${lost.join(", ")}.`);
  return subjects;
}

/** In what a subject differs from what the table of its kind describes. */
interface Variant {
  readonly name?: string;
  readonly more?: Values;
  readonly isKept?: boolean;
  /** The path of the request that makes the object. */
  readonly creation?: RegExp;
}

function subjectOf(
  table: PropertyTable,
  { name = table.kind, more = {}, isKept = table.store !== undefined, creation = table.path }: Variant,
): Subject {
  const { kind } = table;
  const declaration = declarationOf(
    (provider as unknown as Record<string, object>)[kind] as object,
  ) as AnyDeclaration;
  const change = isKept ? sentInPlace(table) : undefined;
  return {
    name,
    kind,
    type: kind,
    table,
    claims: [kind],
    declaration,
    isKept,
    isOutliving: declaration.outlivesServer !== undefined,
    isFound:
      declaration.isRepeatable === true ||
      declaration.foreseenId !== undefined ||
      (isKept && declaration.list !== undefined),
    silent: silentHooks(declaration, isKept, change !== undefined),
    requestsOf: (hook) =>
      hook === "create" ? { method: "POST", path: creation.source } : requestsOf(table, hook, change),
    ...(declaration.list?.isWhole && {
      lists: { method: "GET", path: table.path.source.replace(/\$$/, "(\\?|$)") },
    }),
    idsOf: ({ id }) => [ownPart(id)],
    describe: (emulator, count) =>
      describeObjects(
        { table, more, change, count, isUnique: declaration.foreseenId !== undefined },
        emulator,
      ),
  };
}

function silentHooks(
  { read, update, adjust, delete: remove, dismantle }: AnyDeclaration,
  isKept: boolean,
  isChangeable: boolean,
): Partial<Record<Hook, string>> {
  const unkept = "the server keeps nothing of it";
  const reasons: Record<Hook, string | undefined> = {
    create: undefined,
    read: read === undefined || !isKept ? unkept : undefined,
    update: isKept
      ? (update ?? adjust) !== undefined && isChangeable
        ? undefined
        : "nothing of it can be changed"
      : unkept,
    delete: isKept ? ((remove ?? dismantle) === undefined ? "the API has no delete" : undefined) : unkept,
  };
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined));
}

/** A change that the API is told of; one that needs nothing beside it, if there is one. */
function sentInPlace({ cases }: PropertyTable): PropertyCase | undefined {
  const fitting = cases.filter(
    ({ rule, wire, actions }) => rule === "updates" && (wire !== null || actions !== undefined),
  );
  return fitting.find(({ beside }) => beside === undefined) ?? fitting[0];
}

function requestsOf(
  { path, ending }: PropertyTable,
  hook: Exclude<Hook, "create">,
  change: PropertyCase | undefined,
): FaultMatch {
  const one = path.source.replace(/\$$/, "/[^/?]+");
  switch (hook) {
    case "read":
      return { method: "GET", path: `${one}(\\?|$)` };
    case "update":
      return { method: "POST", path: `${one}${change?.actions ? `/(${change.actions.join("|")})` : ""}$` };
    case "delete":
      return ending === undefined
        ? { method: "DELETE", path: `${one}$` }
        : { method: "POST", path: `${one}${ending.path}` };
  }
}

/** The last part of `thread_abc/msg_abc`. */
function ownPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

interface Order {
  readonly table: PropertyTable;
  readonly more: Values;
  readonly change: PropertyCase | undefined;
  readonly count: number;
  /** Whether there can only be one of them for the same inputs. */
  readonly isUnique: boolean;
}

async function describeObjects(order: Order, emulator: Emulator): Promise<Description[]> {
  const { count, isUnique } = order;
  if (isUnique) {
    const descriptions: Description[] = [];
    for (let i = 0; i < count; i++) descriptions.push(await describeOne(order, emulator));
    return descriptions;
  }
  const one = await describeOne(order, emulator);
  return Array.from({ length: count }, () => one);
}

async function describeOne({ table, more, change }: Order, emulator: Emulator): Promise<Description> {
  const there = (await table.there?.(emulator)) ?? {};
  const base = { ...(await table.base(emulator, there)), ...more };
  if (change === undefined) return { from: base, to: base };
  const { property, from, to, beside } = inserted(change, there);
  return { from: { ...base, ...beside, [property]: from }, to: { ...base, ...beside, [property]: to } };
}

/** The suites hold the tables; loading them here runs none of their tests. */
async function loadTables(): Promise<void> {
  const ignore = Object.assign(() => {}, { skip: () => {}, only: () => {} });
  const names = ["describe", "it", "before", "after", "beforeEach", "afterEach"];
  Object.assign(globalThis, Object.fromEntries(names.map((name) => [name, ignore])));
  const folder = join(__dirname, "..");
  const suites = readdirSync(folder).filter((file) => file.endsWith(".test.js"));
  const holdsTable = (suite: string): boolean =>
    readFileSync(join(folder, suite), "utf8").includes("describeProperties)(");
  for (const suite of suites.filter(holdsTable)) await import(join(folder, suite));
}
