import { isDeepStrictEqual } from "node:util";
import type { Client } from "./client/index.js";
import { agrees, differences } from "./compare.js";
import type { AnyDeclaration, Known } from "./declaration.js";
import { withDefaults } from "./making.js";
import { objectCalls } from "./objectCalls.js";
import { hiddenInputs } from "./record.js";
import { assetWithHash, fits, isRecord, type Properties, type Property, variantOf } from "./schema.js";
import { keptOfInputs, recordOf, shownBy, stateOf } from "./state.js";
import { type InputFailure, sparedWhenImported, topOf, validate } from "./validate.js";
import { progressOf } from "./waiting.js";

type Values = Record<string, unknown>;

/** A content that was given out, and where it lies now. */
export interface Fetched {
  readonly path: string;
  readonly sha256: string;
}

/** An object that is there, as a program declares it and as a state holds it. */
export interface Description {
  /** What has to be said of it: not what the server would do anyway, and not what it never shows. */
  readonly inputs: Values;
  /** The inputs as the engine has them: with content, and with what is hidden. */
  readonly registered: Values;
  readonly outputs: Values;
}

/** What an object cannot be imported for, in words that go on after a colon. */
export class Indescribable extends Error {}

/** Where a description will stand, and what of the object is at hand. */
export interface Place {
  readonly client: Client;
  /** `project/stack/name` */
  readonly at: string;
  readonly content?: Fetched;
}

/** Describes an object so that a preview of the description finds nothing to do. */
export async function describeObject(
  declaration: AnyDeclaration,
  object: object,
  { client, at, content }: Place,
): Promise<Description> {
  const { ask } = objectCalls(declaration, client, {});
  const complete = (await declaration.complete?.(object, ask)) ?? object;
  const recovered = (await declaration.recover?.(complete, ask)) ?? {};
  const shown = { ...seenInputs(declaration, shownBy(declaration, complete, recovered)), ...recovered };
  const asset = assetOf(declaration, content);
  const accepted = await acceptable(declaration, inShape(declaration.properties, shown), asset.inputs);
  const inputs = necessary(declaration, accepted, asset.inputs);
  const registered = { ...inputs, ...asset.inputs };
  const record = {
    ...recordOf(client, { args: registered, at, text: undefined }),
    imported: declaration.idOf(complete),
  };
  const kept = { ...keptOfInputs(declaration, registered), ...asset.outputs };
  const outputs = stateOf(declaration, complete, { own: registered, kept, record });
  refuseUnsettled(declaration, outputs);
  refuseDifferent(declaration, registered, outputs, record.set);
  return {
    inputs: { ...inputs, ...asset.written },
    registered: { ...registered, [hiddenInputs.at]: at },
    outputs,
  };
}

/** The inputs that the outputs show. */
function seenInputs({ properties }: AnyDeclaration, outputs: Known): Values {
  const seen = Object.entries<Property>(properties).filter(
    ([name, { type, writeOnly, local, afterCreate }]) =>
      type !== "asset" && !writeOnly && !local && !afterCreate && outputs[name] !== undefined,
  );
  return Object.fromEntries(seen.map(([name]) => [name, outputs[name]]));
}

interface AssetParts {
  readonly inputs: Values;
  readonly written: Values;
  readonly outputs: Values;
}

function assetOf({ properties }: AnyDeclaration, content: Fetched | undefined): AssetParts {
  const [found] = Object.entries<Property>(properties).filter(([, { type }]) => type === "asset");
  if (found === undefined || content === undefined) return { inputs: {}, written: {}, outputs: {} };
  const [name, property] = found;
  const { path, sha256 } = content;
  return {
    inputs: { [name]: { ...assetWithHash(sha256), path } },
    written: { [name]: path },
    outputs: property.type === "asset" ? { [property.hashOutput]: sha256 } : {},
  };
}

/** Only what is declared, at every depth: servers show more of an object than can be said of it. */
function inShape(declared: Properties, values: Known): Values {
  const shaped: Values = {};
  for (const [name, property] of Object.entries(declared)) {
    const value = values[name];
    if (value !== undefined && value !== null) shaped[name] = valueInShape(property, value);
  }
  return shaped;
}

function valueInShape(property: Property, value: unknown): unknown {
  switch (property.type) {
    case "object":
      return isRecord(value) ? partInShape(property.properties, value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => valueInShape(property.items, item)) : value;
    case "variants": {
      const variant = isRecord(value) ? variantOf(property, value) : undefined;
      if (!isRecord(value) || variant === undefined) return value;
      const { by } = property;
      return { ...(by in value && { [by]: value[by] }), ...partInShape(variant, value) };
    }
    case "either": {
      const option = property.options.find((one) => fits(one, value));
      return option === undefined ? value : valueInShape(option, value);
    }
    default:
      return value;
  }
}

/** The same within a property: without what the server never shows, and what it makes of nothing. */
function partInShape(declared: Properties, values: Known): Values {
  const shaped = Object.entries(inShape(declared, values)).filter(([name, value]) => {
    const property = declared[name];
    if (property === undefined || property.writeOnly || property.local) return false;
    return property.required || !isUsual(property, value);
  });
  return Object.fromEntries(shaped);
}

/** What check accepts. What it refuses is left out where it may be, for the server has accepted it somehow. */
async function acceptable(declaration: AnyDeclaration, inputs: Values, asset: Values): Promise<Values> {
  const failures = await failuresOf(declaration, { ...inputs, ...asset });
  if (failures.length === 0) return inputs;
  const wrong = new Set(failures.map(topOf));
  const rest = Object.fromEntries(Object.entries(inputs).filter(([name]) => !wrong.has(name)));
  const [failure] = await failuresOf(declaration, { ...rest, ...asset });
  if (failure === undefined) return rest;
  const first = failures.find((one) => topOf(one) === topOf(failure)) ?? failure;
  throw new Indescribable(`no program can declare it, because ${first.property} ${first.reason}`);
}

async function failuresOf(declaration: AnyDeclaration, inputs: Values): Promise<readonly InputFailure[]> {
  const { properties, check } = declaration;
  const { failures } = validate(properties, inputs, sparedWhenImported(properties));
  // What is given stands in the state already: check need not look at it as at something new.
  return [...failures, ...((await check?.(inputs, inputs)) ?? [])];
}

/** Without what the server makes of nothing. */
function necessary(declaration: AnyDeclaration, inputs: Values, asset: Values): Values {
  const needed = Object.entries(inputs).filter(([name, value]) => {
    const property: Property = declaration.properties[name];
    const { [name]: _, ...others } = inputs;
    const made = declaration.defaults?.({ ...others, ...asset })[name];
    if (property.required) return true;
    return !isEmpty(value) && !isUsual(property, value) && !isDeepStrictEqual(value, made);
  });
  return Object.fromEntries(needed);
}

function isUsual(property: Property, value: unknown): boolean {
  return property.usual !== undefined && agrees(property, property.usual, value);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) ? Object.values(value).every(isEmpty) : value === "";
}

/** The next up would wait for it, or fail because of it. */
function refuseUnsettled(declaration: AnyDeclaration, outputs: Known): void {
  const progress = progressOf(declaration, outputs);
  if (progress.state === "settled") return;
  throw new Indescribable(
    progress.state === "pending"
      ? `it is not ready (${progress.progress}); import it when it is`
      : progress.reason.replace(/\.$/, ""),
  );
}

/** What does not survive the way to the program and back must not be imported: the next up would change it. */
function refuseDifferent(
  declaration: AnyDeclaration,
  inputs: Values,
  outputs: Values,
  set: readonly string[],
): void {
  const found = differences(declaration.properties, withDefaults(declaration, inputs), outputs, set);
  if (found.length === 0) return;
  const names = found.map(({ property }) => property).join(", ");
  throw new Indescribable(`the server shows ${names} in a form that cannot be declared`);
}
