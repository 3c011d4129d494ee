import { isDeepStrictEqual } from "node:util";
import {
  assetWithHash,
  choiceOf,
  fits,
  hasUnknown,
  isAsset,
  isRecord,
  isUnknown,
  type ListProperty,
  type Properties,
  type Property,
  variantOf,
} from "./schema.js";
import { valueWithoutUnset, withoutEmpty } from "./wire.js";

/** A property whose value on the server is not what the inputs ask for. */
export interface Difference {
  readonly property: string;
  readonly output: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

type Values = Readonly<Record<string, unknown>>;
type Comparison = (property: Property, wanted: unknown, found: unknown) => boolean;

/**
 * Holds the inputs against the outputs of the last read or write.
 *
 * A property that the user never set is the server's to decide, so only what is set now, or was set before,
 * can differ.
 */
export function differences(
  declared: Properties,
  inputs: Values,
  outputs: Values,
  setBefore: readonly string[],
  compare: Comparison = isSame,
): Difference[] {
  return Object.entries(declared).flatMap(([property, declaration]) => {
    const input = inputs[property];
    const output = outputOf(declared, property);
    const wanted = declaration.type === "asset" ? contentOf(input) : input;
    const found = outputs[output];
    if (input === undefined || input === null) {
      const removed = setBefore.includes(property) && found !== undefined;
      return removed ? [{ property, output, wanted: undefined, found }] : [];
    }
    const differs = hasUnknown(wanted) || !compare(declaration, wanted, found);
    return differs ? [{ property, output, wanted, found }] : [];
  });
}

/** The output under which a property's value is found. */
export function outputOf(declared: Properties, property: string): string {
  const declaration = declared[property];
  return declaration?.type === "asset" ? declaration.hashOutput : property;
}

/** An asset is its content's hash; the path it came from says nothing. */
function contentOf(input: unknown): unknown {
  return isAsset(input) && !isUnknown(input.hash) ? input.hash : input;
}

/**
 * Whether an input still says what the state says. The state holds what was asked for, word by word, as long as
 * the server agrees to it: see {@link inOwnWords}.
 */
export function isSame(property: Property, wanted: unknown, found: unknown): boolean {
  const isEqual = isDeepStrictEqual(valueWithoutUnset(property, wanted), valueWithoutUnset(property, found));
  return isEqual || meansSame(property, wanted, found);
}

function meansSame({ same }: Property, wanted: unknown, found: unknown): boolean {
  return found === undefined ? false : same?.(wanted, found) === true;
}

/**
 * Whether the server's form of a value is what was asked for: servers add defaults to objects, give dates to the
 * names of models, and turn lists around where the order says nothing.
 */
export function agrees(property: Property, wanted: unknown, found: unknown): boolean {
  if (isSame(property, wanted, found)) return true;
  switch (property.type) {
    case "object":
      return isRecord(wanted) && isRecord(found) && agreeAll(property.properties, wanted, found);
    case "list":
      return Array.isArray(wanted) && Array.isArray(found) && agreeItems(property, wanted, found);
    case "variants": {
      if (!isRecord(wanted) || !isRecord(found)) return false;
      if (choiceOf(property, wanted) !== choiceOf(property, found)) return false;
      const variant = variantOf(property, wanted);
      return variant !== undefined && agreeAll(variant, wanted, found);
    }
    case "either": {
      const option = property.options.find((one) => fits(one, wanted) && fits(one, found));
      return option !== undefined && agrees(option, wanted, found);
    }
    case "json":
      // A server may leave out what has no value; the user's own words stay in the state.
      return isDeepStrictEqual(withoutEmpty(wanted), withoutEmpty(found));
    default:
      return false;
  }
}

function agreeAll(declared: Properties, wanted: Values, found: Values): boolean {
  return Object.entries(declared).every(([name, property]) => {
    const value = wanted[name];
    return (
      value === undefined || value === null || property.writeOnly || agrees(property, value, found[name])
    );
  });
}

function agreeItems({ items, unordered }: ListProperty, wanted: unknown[], found: unknown[]): boolean {
  if (wanted.length !== found.length) return false;
  if (!unordered) return wanted.every((item, index) => agrees(items, item, found[index]));
  const left = [...found];
  return wanted.every((item) => {
    const index = left.findIndex((candidate) => agrees(items, item, candidate));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/**
 * The outputs, with each structured value in the user's own words as long as the server agrees to it.
 *
 * Then a default that the server has added is no change, and a part that the user takes away is one.
 */
export function inOwnWords(
  declared: Properties,
  own: Values,
  outputs: Record<string, unknown>,
): Record<string, unknown> {
  const kept = { ...outputs };
  for (const [name, property] of Object.entries(declared)) {
    const wanted = own[name];
    if (wanted === undefined || wanted === null || !isStructured(property)) continue;
    if (agrees(property, wanted, outputs[name])) kept[name] = wanted;
  }
  return kept;
}

function isStructured({ type }: Property): boolean {
  return type === "object" || type === "list" || type === "variants" || type === "either" || type === "json";
}

/** The inputs that the user had set, as the outputs show them now. */
export function inputsFromOutputs(
  declared: Properties,
  set: readonly string[],
  outputs: Values,
): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const property of set) {
    const value = outputs[outputOf(declared, property)];
    if (value === undefined) continue;
    inputs[property] = declared[property]?.type === "asset" ? assetWithHash(String(value)) : value;
  }
  return inputs;
}

/** How differences read in an error: `filename is "a.md" there and "b.md" here`. */
export function describeDifferences(found: readonly Difference[]): string {
  return found
    .map(
      ({ output, wanted, found }) =>
        `${output} is ${JSON.stringify(found)} there and ${JSON.stringify(wanted)} here`,
    )
    .join("; ");
}
