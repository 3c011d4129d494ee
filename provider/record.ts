import { randomBytes } from "node:crypto";
import { type Account, decodeAccount, encodeAccount } from "./client/account.js";
import { placeOf } from "./journal.js";

/**
 * What every resource carries beside its own properties. The engine gives hooks neither a resource's name nor
 * its old inputs, and does not notice when a provider of another account takes over: so it is written down.
 */
export const hiddenInputs = { at: "__at", import: "__import" } as const;
export const recordKey = "__openai";
const textKey = "__provider";

/** The hidden output of a resource. One short text: it stands in the state of every resource. */
export interface ObjectRecord {
  /** The account that made the object. */
  readonly account: Account;
  /** The inputs that the user had set. Their values would escape from being secret; their names do not. */
  readonly set: readonly string[];
  /** Where the resource stands: `project/stack/name`; empty when that is unknown. */
  readonly at: string;
  /** The same, shortened. */
  readonly place: string;
  /** Tells two states of one object apart, when it was adopted twice. */
  readonly mark: string;
  /** The `import` option that has been dealt with. */
  readonly imported: string;
}

export function newMark(): string {
  return randomBytes(3).toString("hex");
}

export function encodeRecord({ account, set, at, mark, imported }: ObjectRecord): string {
  // A resource's name may hold anything, the separator included.
  const escaped = at.replace(/[%|]/g, encodeURIComponent);
  return [set.join(","), escaped, mark, imported, encodeAccount(account)].join("|");
}

/** Absent for objects that were only looked up by `get`, before their first read. */
export function decodeRecord(state: object | undefined): ObjectRecord | undefined {
  const text = (state as Record<string, unknown> | undefined)?.[recordKey];
  if (typeof text !== "string") return undefined;
  const [set = "", escaped = "", mark = "", imported = "", ...rest] = text.split("|");
  const account = decodeAccount(rest.join("|"));
  if (account === undefined) return undefined;
  const at = decodeURIComponent(escaped);
  const place = placeOfInputs({ at });
  return { set: set === "" ? [] : set.split(","), at, place, mark, imported, account };
}

/** What a refresh that shows other inputs has to repeat: the engine would show it as taken away. */
export function hiddenInputsOf({ at, imported }: ObjectRecord): Record<string, string> {
  return {
    ...(at !== "" && { [hiddenInputs.at]: at }),
    ...(imported !== "" && { [hiddenInputs.import]: imported }),
  };
}

export interface SplitInputs {
  /** What the user wrote. */
  readonly args: Record<string, unknown>;
  /** `project/stack/name`; absent under mocks and in `get`. */
  readonly at?: string;
  /** The id given as the `import` option. */
  readonly imports?: string;
  readonly text: unknown;
}

/** Parts the user's inputs from ours, and from those that have no value: null means that nothing was given. */
export function splitInputs(inputs: object): SplitInputs {
  const {
    [textKey]: text,
    [hiddenInputs.at]: at,
    [hiddenInputs.import]: imports,
    ...others
  } = inputs as Record<string, unknown>;
  return {
    args: Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)),
    text,
    ...(typeof at === "string" && { at }),
    ...(typeof imports === "string" && { imports }),
  };
}

export function placeOfInputs({ at }: Pick<SplitInputs, "at">): string {
  return at === undefined || at === "" ? "" : placeOf(at);
}

/** Partial failures must hand the engine the text back, or destroy and refresh can never read the state again. */
export function withText(text: unknown, state: object): object {
  return { ...state, [textKey]: text };
}
