import type { Client } from "./client/index.js";
import { inOwnWords } from "./compare.js";
import type { AnyDeclaration, Known } from "./declaration.js";
import {
  encodeRecord,
  newMark,
  type ObjectRecord,
  placeOfInputs,
  recordKey,
  type SplitInputs,
} from "./record.js";
import type { Property } from "./schema.js";
import { fromWire, withoutUnset } from "./wire.js";

type State = Record<string, unknown>;

export function recordOf(client: Client, inputs: SplitInputs): ObjectRecord {
  const set = Object.keys(inputs.args).filter(
    (name) => inputs.args[name] !== undefined && inputs.args[name] !== null,
  );
  return {
    account: client.account,
    set,
    at: inputs.at ?? "",
    place: placeOfInputs(inputs),
    mark: newMark(),
    imported: inputs.imports ?? "",
  };
}

/**
 * The complete state: what a hook leaves out of its answer is lost.
 *
 * `own` are the user's words for what the server shows, `kept` is what the server does not show.
 */
export function stateOf(
  declaration: AnyDeclaration,
  object: object,
  { own, kept, record }: { own: Known; kept: State; record: ObjectRecord },
): State {
  const shown = shownBy(declaration, object, { ...own, ...kept });
  return withoutUnset(declaration.properties, {
    ...kept,
    ...inOwnWords(declaration.properties, own, shown),
    [recordKey]: encodeRecord(record),
  });
}

/** The outputs as the server shows them. */
export function shownBy(declaration: AnyDeclaration, object: object, known: Known): State {
  return withoutUnset(declaration.properties, {
    ...fromWire(declaration.properties, object),
    ...declaration.toOutputs(object, known),
  });
}

/** What the API never shows, from the inputs that were sent. */
export function keptOfInputs({ properties }: AnyDeclaration, args: Known): State {
  return pick(args, unseenProperties(properties));
}

/**
 * What the API never shows, after an update. What the inputs leave out stays, for it is the default that was sent;
 * what the user has taken away goes.
 */
export function keptOfUpdate(
  declaration: AnyDeclaration,
  { state, args, changed }: { state: Known; args: Known; changed: readonly string[] },
): State {
  const given = Object.entries(keptOfInputs(declaration, args)).filter(
    ([name, value]) => changed.includes(name) || (value !== undefined && value !== null),
  );
  return { ...keptOfState(declaration, state), ...Object.fromEntries(given) };
}

/** What the API never shows, from the state before. */
export function keptOfState({ properties, kept }: AnyDeclaration, state: Known): State {
  return pick(state, [...(kept?.names ?? []), ...unseenProperties(properties)]);
}

/** The user's words in an earlier state. */
export function ownWords({ set }: ObjectRecord, state: Known): State {
  return pick(state, set);
}

function pick(values: Known, names: readonly string[]): State {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function unseenProperties(properties: Readonly<Record<string, Property>>): string[] {
  return Object.entries(properties)
    .filter(([, { writeOnly, local }]) => writeOnly || local)
    .map(([name]) => name);
}
