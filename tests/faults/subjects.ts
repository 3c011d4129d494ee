import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../emulator/index.js";
import type { AnyDeclaration } from "../../provider/declaration.js";
import { declarationOf } from "../../provider/declarations.js";
import * as provider from "../../provider/index.js";
import { inserted, type PropertyTable, tables } from "../support/propertyTable.js";

type Values = Record<string, unknown>;

/** One kind of object that things are done to. */
export interface Subject {
  readonly kind: string;
  readonly table: PropertyTable;
  readonly declaration: AnyDeclaration;
  /** Whether the server keeps such an object, and so whether it is read and deleted. */
  readonly isKept: boolean;
  /** Whether the API lists such objects, so that one whose answer was lost can be found. */
  readonly isListed: boolean;
  /** Inputs for an object, and an in-place change of them, where there is one that the API is told of. */
  inputs(emulator: Emulator): Promise<{ readonly from: Values; readonly to: Values | undefined }>;
}

/** Every kind whose suite has a table of its properties. */
export async function findSubjects(): Promise<Subject[]> {
  await loadTables();
  const hooks = provider as unknown as Record<string, object>;
  return [...tables.values()].map((table) => {
    const declaration = declarationOf(hooks[table.kind] as object) as AnyDeclaration;
    const inPlace = table.cases.find(
      ({ rule, wire, beside }) => rule === "updates" && wire !== null && beside === undefined,
    );
    return {
      kind: table.kind,
      table,
      declaration,
      isKept: table.store !== undefined,
      isListed: declaration.list !== undefined,
      inputs: async (emulator) => {
        const there = (await table.there?.(emulator)) ?? {};
        const base = await table.base(emulator, there);
        if (inPlace === undefined) return { from: base, to: undefined };
        const { property, from, to } = inserted(inPlace, there);
        return { from: { ...base, [property]: from }, to: { ...base, [property]: to } };
      },
    };
  });
}

/** The suites hold the tables; loading them here runs none of their tests. */
async function loadTables(): Promise<void> {
  const ignore = Object.assign(() => {}, { skip: () => {}, only: () => {} });
  Object.assign(globalThis, { describe: ignore, it: ignore, before: ignore, after: ignore });
  const folder = join(__dirname, "..");
  const suites = readdirSync(folder).filter((file) => file.endsWith(".test.js"));
  for (const suite of suites) await import(join(folder, suite));
}
