import { isDeepStrictEqual } from "node:util";
import { assetWithHash, hasUnknown, isAsset, isUnknown, type Properties } from "./schema.js";

/** A property whose value on the server is not what the inputs ask for. */
export interface Difference {
  readonly property: string;
  readonly output: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/**
 * Holds the inputs against the outputs of the last read or write.
 *
 * A property that the user never set is the server's to decide, so only what is set now, or was set before,
 * can differ.
 */
export function differences(
  declared: Properties,
  inputs: Record<string, unknown>,
  outputs: Record<string, unknown>,
  setBefore: readonly string[],
): Difference[] {
  return Object.entries(declared).flatMap(([property, { type }]) => {
    const input = inputs[property];
    const output = outputOf(declared, property);
    const wanted = type === "asset" ? contentOf(input) : input;
    const found = outputs[output];
    if (input === undefined) {
      const removed = setBefore.includes(property) && found !== undefined;
      return removed ? [{ property, output, wanted: undefined, found }] : [];
    }
    const differs = hasUnknown(wanted) || !isDeepStrictEqual(wanted, found);
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

/** The inputs that the user had set, as the outputs show them now. */
export function inputsFromOutputs(
  declared: Properties,
  set: readonly string[],
  outputs: Record<string, unknown>,
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
