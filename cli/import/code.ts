import { fits, isRecord, type Properties, type Property, variantOf } from "../../provider/schema.js";
import type { Name } from "./names.js";

/** An object to be declared. */
export interface Declared {
  readonly kind: string;
  readonly id: string;
  readonly name: Name;
  readonly properties: Properties;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Stands in the place of an id: the variable of the object that has it. */
class Reference {
  constructor(readonly variable: string) {}
}

const head = `// Written by pulumi-openai import. From now on it is yours.
import * as openai from "pulumi-openai";

/** What was imported is protected from being deleted: to let it go, write false here, and run pulumi up. */
const imported = { protect: true };
`;

/** The program that declares all of them, each after those that it names. */
export function programOf(objects: readonly Declared[]): string {
  const variables = new Map<string, string>();
  const statements = inOrder(objects).map((object) => {
    const inputs = valuesWith(variables, object.properties, object.inputs);
    variables.set(object.id, object.name.variable);
    return statementOf(object, inputs);
  });
  return [head, ...statements].join("\n");
}

/** What is named comes before what names it; where two name each other, one keeps the id. */
function inOrder(objects: readonly Declared[]): readonly Declared[] {
  const byId = new Map(objects.map((object) => [object.id, object]));
  const placed = new Set<Declared>();
  const visiting = new Set<Declared>();
  const visit = (object: Declared): void => {
    if (placed.has(object) || visiting.has(object)) return;
    visiting.add(object);
    for (const id of namedIn(object)) {
      const other = byId.get(id);
      if (other !== undefined) visit(other);
    }
    placed.add(object);
  };
  for (const object of objects) visit(object);
  return [...placed];
}

/** Every text that may be an id. */
function namedIn({ properties, inputs }: Declared): ReadonlySet<string> {
  const seen = new Set<string>();
  const note = (text: string): undefined => {
    seen.add(text);
    return undefined;
  };
  valuesWith({ get: note }, properties, inputs);
  return seen;
}

interface Variables {
  get(id: string): string | undefined;
}

function valuesWith(
  variables: Variables,
  declared: Properties,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, valueWith(variables, declared[name], value)]),
  );
}

/** The user's own pairs and JSON stay as they are, whatever stands in them. */
function valueWith(variables: Variables, property: Property | undefined, value: unknown): unknown {
  switch (property?.type) {
    case "text": {
      const variable = typeof value === "string" ? variables.get(value) : undefined;
      return variable === undefined ? value : new Reference(variable);
    }
    case "object":
      return isRecord(value) ? valuesWith(variables, property.properties, value) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => valueWith(variables, property.items, item)) : value;
    case "variants":
      return isRecord(value) ? valuesWith(variables, variantOf(property, value) ?? {}, value) : value;
    case "either":
      return valueWith(
        variables,
        property.options.find((option) => fits(option, value)),
        value,
      );
    default:
      return value;
  }
}

const width = 100;

function statementOf({ kind, name }: Declared, inputs: object): string {
  const call = `export const ${name.variable} = new openai.${kind}(`;
  const resource = JSON.stringify(name.resource);
  const line = `${call}${resource}, ${flat(inputs)}, imported);`;
  if (line.length <= width && !line.includes("\n")) return `${line}\n`;
  return `${call}\n  ${resource},\n  ${print(inputs, "  ", 2)},\n  imported,\n);\n`;
}

/** As the common formatters of TypeScript write it. */
function print(value: unknown, indent: string, column: number): string {
  const line = flat(value);
  if (!isRecord(value) && !Array.isArray(value)) return line;
  if (value instanceof Reference || (column + line.length < width && !line.includes("\n"))) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => print(item, inner, inner.length))
    : Object.entries(value).map(([name, item]) => {
        const key = `${keyOf(name)}: `;
        return key + print(item, inner, inner.length + key.length);
      });
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

function flat(value: unknown): string {
  if (value instanceof Reference) return `${value.variable}.id`;
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value)) return `[${value.map(flat).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, item]) => `${keyOf(name)}: ${flat(item)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function keyOf(name: string): string {
  // In an object as it is written, this one name is no property.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Lines stay lines, where nothing is in them that such a text cannot hold as it is. */
function textOf(text: string): string {
  const isOfLines = text.includes("\n") && !/[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029]/u.test(text);
  return isOfLines ? `\`${text.replace(/[\\`]|\$(?=\{)/g, "\\$&")}\`` : quoted(text);
}

/** In the quotes of which there are none within. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  if (!text.includes('"') || text.includes("'")) return json;
  const inner = json
    .slice(1, -1)
    .replace(/\\(.)/g, (pair, second: string) => (second === '"' ? second : pair));
  return `'${inner}'`;
}
