import { clientFor } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { SettingSource } from "./client/settings.js";
import { readSettings } from "./client/settings.js";
import type { Call } from "./declaration.js";
import { declaredBy } from "./declarations.js";
import type { Properties, ValuesOf } from "./schema.js";
import { validate } from "./validate.js";
import { withoutEmpty } from "./wire.js";

/** Something to be looked up: what it takes, the API's call for it, and what comes of it. */
export interface LookupDeclaration<S extends Properties, W> {
  readonly name: string;
  readonly noun: string;
  readonly properties: S;
  readonly bucket: string;
  /** What is looked up, in the words of an error. */
  readonly object: (args: ValuesOf<S>) => string;
  readonly call: (call: Call, args: ValuesOf<S>) => PromiseLike<W>;
  readonly isObject: (answer: W) => boolean;
  readonly toResult: (answer: W) => Record<string, unknown>;
}

export type Lookup = (args: object, settings: SettingSource, say: (line: string) => void) => Promise<object>;

/** Turns a declaration into a function that validates, asks, and returns plain data. */
export function defineLookup<const S extends Properties, W>(declaration: LookupDeclaration<S, W>): Lookup {
  const { name, noun, bucket } = declaration;
  return declaredBy<Lookup>(declaration, async (args, settings, say) => {
    const { failures } = validate(declaration.properties, { ...args });
    if (failures.length > 0) {
      throw new Problem(
        `${name}: ${failures.map(({ property, reason }) => `${property} ${reason}`).join("; ")}.`,
      );
    }
    const values = args as ValuesOf<S>;
    const answer = await clientFor(readSettings(settings), say).call<W>({
      doing: "Looking up",
      noun,
      object: declaration.object(values),
      bucket,
      safety: "repeatable",
      expect: declaration.isObject,
      send: (api, options) => declaration.call({ api, options }, values),
    });
    return withoutEmpty(declaration.toResult(answer));
  });
}
