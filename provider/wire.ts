import { isRecord, type Properties, type Property } from "./schema.js";

/** The API's body for these inputs: snake_case names, nothing that is unset. 0, "" and false are values. */
export function toWire(declared: Properties, values: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(declared)) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    body[wireName(name, property)] =
      property.type === "object" ? toWire(property.properties, value as Record<string, unknown>) : value;
  }
  return body;
}

/** The inputs that the API's object shows. What it does not show is absent. */
export function fromWire(declared: Properties, object: object): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(declared)) {
    const value = (object as Record<string, unknown>)[wireName(name, property)];
    if (value === undefined || value === null) continue;
    values[name] =
      property.type === "object" && isRecord(value) ? fromWire(property.properties, value) : value;
  }
  return values;
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
    if (property === undefined) continue;
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

/**
 * Takes out what is undefined or null, at any depth.
 *
 * The engine fails on a single undefined in what a hook returns, after the object was made.
 */
export function withoutEmpty<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(withoutEmpty) as T;
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutEmpty(item)])) as T;
}
