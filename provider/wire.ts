import { fits, isRecord, type Properties, type Property, variantOf } from "./schema.js";

/**
 * The API's body for these inputs: snake_case names, nothing that is unset, nothing that the API does not know.
 * 0, "" and false are values.
 */
export function toWire(declared: Properties, values: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(declared)) {
    const value = values[name] ?? undefined;
    if ((value === undefined && !property.saidEmpty) || property.local) continue;
    body[wireName(name, property)] = value === undefined ? null : valueToWire(property, value);
  }
  return body;
}

/** The inputs that the API's object shows. What it does not show is absent. */
export function fromWire(declared: Properties, object: object): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(declared)) {
    const value = (object as Record<string, unknown>)[wireName(name, property)];
    if (value === undefined || value === null || property.local || property.writeOnly) continue;
    values[name] = valueFromWire(property, value);
  }
  return values;
}

type Convert = (declared: Properties, values: Record<string, unknown>) => Record<string, unknown>;

function valueToWire(property: Property, value: unknown): unknown {
  return convert(property, value, (declared, values) => toWire(declared, values));
}

function valueFromWire(property: Property, value: unknown): unknown {
  return convert(property, value, (declared, values) => fromWire(declared, values));
}

/** Renames the properties of objects at every depth; what does not have the declared shape stays as it is. */
function convert(property: Property, value: unknown, rename: Convert): unknown {
  switch (property.type) {
    case "object":
      return isRecord(value) ? rename(property.properties, value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => convert(property.items, item, rename)) : value;
    case "variants": {
      if (!isRecord(value)) return value;
      const { by } = property;
      const variant = variantOf(property, value);
      if (variant === undefined) return value;
      return { ...(by in value && { [by]: value[by] }), ...rename(variant, value) };
    }
    case "either": {
      const option = property.options.find((one) => fits(one, value));
      return option === undefined ? value : convert(option, value, rename);
    }
    default:
      return value;
  }
}

/** What an update sends: only what differs; a removed property as the API's own word for "none". */
export function patchBody(
  declared: Properties,
  changed: readonly string[],
  news: Record<string, unknown>,
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name of changed) {
    const property = declared[name];
    if (property === undefined || property.local || property.onChange !== "updates") continue;
    const sent = toWire({ [name]: property }, news);
    Object.assign(
      body,
      Object.keys(sent).length > 0 ? sent : { [wireName(name, property)]: property.cleared ?? null },
    );
  }
  return body;
}

function wireName(name: string, property: Property): string {
  return property.wireName ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Names in camelCase at every depth, for parts of the API's answers that hold nothing of the user's own. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
      camelCased(item),
    ]),
  );
}

/**
 * Takes out what is undefined or null, at any depth.
 *
 * The engine fails on a single undefined in what a hook returns, after the object was made.
 */
export function withoutEmpty<T>(value: T): T {
  return without(value, (item) => item === undefined || item === null);
}

function without<T>(value: T, isLeftOut: (item: unknown) => boolean): T {
  if (Array.isArray(value))
    return value.filter((item) => item !== undefined).map((item) => without(item, isLeftOut)) as T;
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => !isLeftOut(item));
  return Object.fromEntries(kept.map(([name, item]) => [name, without(item, isLeftOut)])) as T;
}

/** The same for properties and outputs, but for the user's own JSON, in which null is a value. */
export function withoutUnset(
  declared: Properties,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept.map(([name, value]) => [name, valueWithoutUnset(declared[name], value)]));
}

export function valueWithoutUnset(property: Property | undefined, value: unknown): unknown {
  switch (property?.type) {
    case "json":
      return without(value, (item) => item === undefined);
    case "object":
      return isRecord(value) ? withoutUnset(property.properties, value) : value;
    case "list":
      return Array.isArray(value)
        ? value.filter((item) => item !== undefined).map((item) => valueWithoutUnset(property.items, item))
        : value;
    case "variants":
      return isRecord(value) ? withoutUnset(variantOf(property, value) ?? {}, value) : value;
    case "either":
      return valueWithoutUnset(
        property.options.find((option) => fits(option, value)),
        value,
      );
    default:
      return withoutEmpty(value);
  }
}
