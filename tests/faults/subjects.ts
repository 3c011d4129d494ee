import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Emulator, FaultMatch } from "../../emulator/index.js";
import type { AnyDeclaration } from "../../provider/declaration.js";
import { declarationOf } from "../../provider/declarations.js";
import * as provider from "../../provider/index.js";
import { inserted, type PropertyCase, type PropertyTable, tables } from "../support/propertyTable.js";

export type Values = Record<string, unknown>;

export const hooks = ["create", "read", "update", "delete"] as const;
export type Hook = (typeof hooks)[number];

/** Inputs of one object, and an in-place change of them, where there is one that the API is told of. */
export interface Description {
  readonly from: Values;
  readonly to: Values;
}

/** One kind of object that things are done to. */
export interface Subject {
  /** The class's name; with what makes a difference, where one class makes objects that live differently. */
  readonly name: string;
  readonly kind: string;
  readonly table: PropertyTable;
  readonly declaration: AnyDeclaration;
  /** Whether the server keeps such an object, and so whether it is read and deleted. */
  readonly isKept: boolean;
  /** Whether what came of a create whose answer was lost can be found, and so whether it is tried again. */
  readonly isFound: boolean;
  /** Why a hook sends nothing to the API; absent where it does. */
  readonly silent: Partial<Record<Hook, string>>;
  /** Which requests belong to a hook. */
  requestsOf(hook: Hook): FaultMatch;
  /** Descriptions of so many objects, equal ones where the API takes equal ones. Puts on the server what they name. */
  describe(emulator: Emulator, count: number): Promise<readonly Description[]>;
}

export function speaks({ silent }: Subject, hook: Hook): boolean {
  return silent[hook] === undefined;
}

/** Every kind whose suite has a table of its properties, and again where the server does not keep each of them. */
export async function findSubjects(): Promise<Subject[]> {
  await loadTables();
  return [...tables.values()].flatMap((table) => [
    subjectOf(table, {}, table.store !== undefined),
    ...(table.unkept === undefined ? [] : [subjectOf(table, table.unkept, false)]),
  ]);
}

function subjectOf(table: PropertyTable, more: Values, isKept: boolean): Subject {
  const { kind } = table;
  const declaration = declarationOf(
    (provider as unknown as Record<string, object>)[kind] as object,
  ) as AnyDeclaration;
  const change = isKept ? sentInPlace(table) : undefined;
  const isListed = declaration.list !== undefined && declaration.list.holds?.(more) !== false;
  return {
    name: isKept || table.unkept === undefined ? kind : `${kind}, not kept`,
    kind,
    table,
    declaration,
    isKept,
    isFound:
      declaration.isRepeatable === true || declaration.foreseenId !== undefined || (isKept && isListed),
    silent: silentHooks(declaration, isKept, change !== undefined),
    requestsOf: (hook) => requestsOf(table, hook, change),
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
  hook: Hook,
  change: PropertyCase | undefined,
): FaultMatch {
  const create = path.source;
  const one = create.replace(/\$$/, "/[^/?]+");
  switch (hook) {
    case "create":
      return { method: "POST", path: create };
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
  for (const suite of suites) await import(join(folder, suite));
}
