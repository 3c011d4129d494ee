import { hashOf } from "./tokens";

type Schema = Readonly<Record<string, unknown>>;

const deepest = 8;

/** A value that a JSON schema allows, with words of the text where they fit: the same one for the same text. */
export function exampleOf(schema: unknown, text: string): unknown {
  return valueFor(schema, { text, root: schema, path: "", depth: 0 });
}

interface Place {
  readonly text: string;
  readonly root: unknown;
  readonly path: string;
  readonly depth: number;
}

function valueFor(given: unknown, place: Place): unknown {
  const schema = resolved(given, place.root);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return chosen(schema.enum, place);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return valueFor(options[0], place);
  switch (typeOf(schema)) {
    case "object":
      return objectOf(schema, place);
    case "array":
      return listOf(schema, place);
    case "boolean":
      return hashOf(place.text + place.path) % 2 === 0;
    case "integer":
      return numberOf(schema, place, 1);
    case "number":
      return numberOf(schema, place, 0.01);
    case "null":
      return null;
    default:
      return textOf(schema, place);
  }
}

/** A reference within the schema: `#/$defs/address`. */
function resolved(given: unknown, root: unknown): Schema {
  const schema = isSchema(given) ? given : {};
  if (typeof schema.$ref !== "string") return schema;
  const steps = schema.$ref.split("/").slice(1);
  const found = steps.reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), root);
  return isSchema(found) ? found : {};
}

function typeOf(schema: Schema): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  return type ?? (isSchema(schema.properties) ? "object" : undefined);
}

/** What the text speaks of, or else any. */
function chosen(values: readonly unknown[], { text, path }: Place): unknown {
  const words = text.toLowerCase();
  const spoken = values.find(
    (value) => typeof value === "string" && value !== "" && words.includes(value.toLowerCase()),
  );
  return spoken ?? values[hashOf(text + path) % values.length];
}

function objectOf({ properties, required }: Schema, place: Place): unknown {
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const all = Object.entries(isSchema(properties) ? properties : {});
  // A schema that refers to itself has an end somewhere: what is not needed is left out far down.
  const wanted = place.depth < deepest ? all : all.filter(([name]) => needed.includes(name));
  return Object.fromEntries(wanted.map(([name, property]) => [name, valueFor(property, below(place, name))]));
}

function listOf({ items, minItems }: Schema, place: Place): unknown[] {
  const count = Math.max(typeof minItems === "number" ? minItems : 0, place.depth < deepest ? 1 : 0);
  return Array.from({ length: count }, (_, index) => valueFor(items, below(place, String(index))));
}

function numberOf({ minimum = 0, maximum }: Schema, { text, path }: Place, step: number): number {
  const least = Number(minimum);
  const most = typeof maximum === "number" ? maximum : least + 100 * step;
  const steps = Math.floor((most - least) / step) + 1;
  return Number((least + (hashOf(text + path) % steps) * step).toFixed(2));
}

function textOf({ minLength = 0, maxLength, format }: Schema, { text, path }: Place): string {
  if (format === "date") return "2026-01-31";
  if (format === "date-time") return "2026-01-31T12:00:00Z";
  const words = `${path.slice(path.lastIndexOf(".") + 1)} of: ${text}`;
  return words.padEnd(Number(minLength), ".").slice(0, typeof maxLength === "number" ? maxLength : 80);
}

function below(place: Place, name: string): Place {
  return { ...place, path: `${place.path}.${name}`, depth: place.depth + 1 };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
