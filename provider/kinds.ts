import type { AnyDeclaration } from "./declaration.js";
import { declarationOf } from "./declarations.js";
import * as resources from "./index.js";

/** Everything that programs can declare by itself. */
export function allDeclarations(): AnyDeclaration[] {
  const kinds = Object.keys(resources).flatMap((kind) => declarationOfKind(kind) ?? []);
  return kinds.filter(({ partOf }) => partOf === undefined);
}

/** The declaration behind a resource class, by the class's name; undefined when there is no such class. */
export function declarationOfKind(kind: string): AnyDeclaration | undefined {
  const hooks = Object.entries(resources).find(([name]) => name === kind)?.[1];
  // What defines a resource hands its whole declaration on.
  return hooks === undefined ? undefined : (declarationOf(hooks) as AnyDeclaration | undefined);
}
