import { clientFor } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { SettingSource } from "./client/settings.js";
import { readSettings } from "./client/settings.js";
import type { Page, PageQuery, Question } from "./declaration.js";
import { declaredBy } from "./declarations.js";
import { withRetirement } from "./retired.js";
import type { Retirement } from "./retirement.js";
import type { Properties, ValuesOf } from "./schema.js";
import { validate } from "./validate.js";
import { withoutEmpty } from "./wire.js";

/** One request of a lookup. What it is called in an error is the lookup's own, unless it says otherwise. */
export type LookupQuestion<T> = Pick<Question<T>, "send" | "expect"> & Partial<Question<T>>;
export type LookupAsk = <T>(question: LookupQuestion<T>) => Promise<T>;

/** Something to be looked up: what it takes, the API's calls for it, and what comes of it. */
export interface LookupDeclaration<S extends Properties, W> {
  readonly name: string;
  readonly noun: string;
  readonly properties: S;
  readonly bucket: string;
  readonly retired?: Retirement;
  /** What is looked up, in the words of an error; absent where it is all there is. */
  readonly object: (args: ValuesOf<S>) => string | undefined;
  /** What can be known to be wrong before a call, beyond the properties' own rules: a sentence without an end. */
  readonly check?: (args: ValuesOf<S>) => string | undefined;
  readonly find: (ask: LookupAsk, args: ValuesOf<S>) => Promise<W>;
  readonly toResult: (answer: W) => Record<string, unknown>;
}

export type Lookup = (args: object, settings: SettingSource, say: (line: string) => void) => Promise<object>;

/** Turns a declaration into a function that validates, asks, and returns plain data. */
export function defineLookup<const S extends Properties, W>(declaration: LookupDeclaration<S, W>): Lookup {
  const { name, noun, bucket } = declaration;
  return declaredBy<Lookup>(declaration, async (args, settings, say) => {
    const values = args as ValuesOf<S>;
    const problem = problemOf(declaration, values);
    if (problem !== undefined) throw new Problem(`${name}: ${problem}.`);
    const client = clientFor(readSettings(settings), say);
    const object = declaration.object(values);
    const ask: LookupAsk = ({ send, ...question }) =>
      client
        .call({
          doing: "Looking up",
          noun,
          ...(object !== undefined && { object }),
          ...question,
          bucket,
          safety: "repeatable",
          send: (api, options) => send({ api, options }),
        })
        .catch((error) => {
          throw withRetirement(declaration, error);
        });
    return withoutEmpty(declaration.toResult(await declaration.find(ask, values)));
  });
}

function problemOf<S extends Properties, W>(
  { properties, check }: LookupDeclaration<S, W>,
  args: ValuesOf<S>,
): string | undefined {
  const { failures } = validate(properties, { ...args });
  if (failures.length === 0) return check?.(args);
  return failures.map(({ property, reason }) => `${property} ${reason}`).join("; ");
}

/** Everything in a list, page by page to its end. */
export async function allPages<W extends { readonly id: string }>(
  page: (query: PageQuery) => Promise<Page<W>>,
  limit: number,
): Promise<W[]> {
  const found: W[] = [];
  let after: string | undefined;
  do {
    const { data, has_more } = await page({ limit, ...(after !== undefined && { after }) });
    found.push(...data);
    after = has_more ? data.at(-1)?.id : undefined;
  } while (after !== undefined);
  return found;
}
