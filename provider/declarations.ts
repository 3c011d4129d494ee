import type { Properties } from "./schema.js";

/** What a kind of object or a lookup has declared, as far as it is of use outside its own life. */
export interface Declared {
  readonly noun: string;
  readonly properties: Properties;
  /** The class of a component that alone makes such resources. */
  readonly partOf?: string;
  /** What it is made of, where the API has no such object. */
  readonly ensemble?: { readonly of: readonly string[] };
}

const declarations = new WeakMap<object, Declared>();

/**
 * Remembers what something was made of, and hands it on. The engine sees only hooks; whatever writes a page or
 * a schema about them needs the declaration behind them.
 */
export function declaredBy<T extends object>(declaration: Declared, made: T): T {
  declarations.set(made, declaration);
  return made;
}

export function declarationOf(made: object): Declared | undefined {
  return declarations.get(made);
}
