import {
  type AssetProperty,
  type EitherProperty,
  fits,
  type IntegerProperty,
  isAsset,
  isRecord,
  isUnknown,
  type ListProperty,
  type NumberProperty,
  type PairsProperty,
  type Properties,
  type Property,
  type TextProperty,
  type VariantsProperty,
  variantOf,
} from "./schema.js";
import { nearest } from "./words.js";

/** A mistake in the inputs, at the user's own property. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** The property at the top of its path: `tools` of `tools[0].type`. */
export function topOf({ property }: InputFailure): string {
  return property.split(/[.[]/, 1)[0] ?? property;
}

export interface Validation {
  readonly failures: readonly InputFailure[];
  /** Values that the API may or may not know: said, and sent. */
  readonly warnings: readonly InputFailure[];
}

/**
 * Finds everything that is wrong with the inputs before any call is made; unknown values are skipped.
 *
 * `spared` are the properties that this object need not have, although a new one would.
 */
export function validate(
  declared: Properties,
  inputs: Record<string, unknown>,
  spared: readonly string[] = [],
): Validation {
  const failures: InputFailure[] = [];
  const warnings: InputFailure[] = [];
  checkProperties(declared, inputs, "", {
    spared,
    fail: (property, reason) => failures.push({ property, reason }),
    warn: (property, reason) => warnings.push({ property, reason }),
  });
  return { failures, warnings };
}

/** The properties that an object need not have which was there before its inputs. */
export function sparedWhenImported(declared: Properties): string[] {
  return Object.keys(declared).filter((name) => declared[name]?.required === "unless imported");
}

interface Report {
  readonly spared: readonly string[];
  fail(property: string, reason: string): void;
  warn(property: string, reason: string): void;
}

function checkProperties(
  declared: Properties,
  values: Record<string, unknown>,
  prefix: string,
  report: Report,
): void {
  for (const [name, property] of Object.entries(declared)) {
    const path = prefix + name;
    const value = values[name];
    if (isUnknown(value)) continue;
    if (value === undefined || value === null) {
      checkMissing(property, path, report);
      continue;
    }
    checkValue(property, value, path, report);
  }
  for (const name of Object.keys(values)) {
    if (!(name in declared))
      report.fail(prefix + showName(name), unknownProperty(name, Object.keys(declared)));
  }
}

function checkMissing({ required = false, example }: Property, path: string, report: Report): void {
  if (required === false || report.spared.includes(path)) return;
  const exception = required === true ? "" : "; only an object that is imported may go without";
  report.fail(path, `is required, for example ${show(example)}${exception}`);
}

function unknownProperty(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const suggestion = meant === undefined ? "known" : `did you mean ${meant}? Known`;
  return `is not a property here; ${suggestion} are ${known.join(", ")}`;
}

function checkValue(property: Property, value: unknown, path: string, report: Report): void {
  switch (property.type) {
    case "text":
      return checkText(property, value, path, report);
    case "integer":
    case "number":
      return checkNumber(property, value, path, report);
    case "boolean":
      if (typeof value !== "boolean") report.fail(path, expected("true or false", property, value));
      return;
    case "pairs":
      return checkPairs(property, value, path, report);
    case "json":
      if (!isRecord(value)) report.fail(path, expected("an object", property, value));
      return;
    case "asset":
      return checkAsset(property, value, path, report);
    case "object":
      if (!isRecord(value)) return report.fail(path, expected("an object", property, value));
      return checkProperties(property.properties, value, `${path}.`, report);
    case "list":
      return checkList(property, value, path, report);
    case "variants":
      return checkVariant(property, value, path, report);
    case "either":
      return checkEither(property, value, path, report);
  }
}

function checkList(property: ListProperty, value: unknown, path: string, report: Report): void {
  if (!Array.isArray(value)) return report.fail(path, expected("a list", property, value));
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = property;
  if (value.length < minItems)
    report.fail(path, expected(`a list of at least ${count(minItems, "item")}`, property, value));
  if (value.length > maxItems)
    report.fail(path, `must have at most ${count(maxItems, "item")}, got ${grouped(value.length)}`);
  for (const [index, item] of value.entries()) {
    if (isUnknown(item)) continue;
    if (item === undefined || item === null)
      report.fail(`${path}[${index}]`, expected("a value", items, item));
    else checkValue(items, item, `${path}[${index}]`, report);
  }
}

function checkVariant(property: VariantsProperty, value: unknown, path: string, report: Report): void {
  const { by, variants } = property;
  if (!isRecord(value)) return report.fail(path, expected("an object", property, value));
  // Which properties belong here is not known before the one that chooses the shape is.
  if (isUnknown(value[by])) return;
  const variant = variantOf(property, value);
  if (variant === undefined) {
    const example = isRecord(property.example) ? property.example[by] : property.example;
    const wanted = `must be ${alternatives(Object.keys(variants))}, for example ${show(example)}`;
    return report.fail(`${path}.${by}`, `${wanted}; got ${show(value[by])}`);
  }
  const { [by]: _choice, ...others } = value;
  checkProperties(variant, others, `${path}.`, report);
}

function checkEither(property: EitherProperty, value: unknown, path: string, report: Report): void {
  const option = property.options.find((one) => fits(one, value));
  if (option !== undefined) return checkValue(option, value, path, report);
  report.fail(path, expected(property.options.map(nameOf).join(" or "), property, value));
}

/** What a type is called where several are possible. */
function nameOf(property: Property): string {
  switch (property.type) {
    case "text":
      return property.oneOf ? alternatives(property.oneOf) : "a string";
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "list":
      return `a list of ${plural(property.items)}`;
    case "either":
      return property.options.map(nameOf).join(" or ");
    case "asset":
      return "an asset";
    default:
      return "an object";
  }
}

function plural(items: Property): string {
  const names: Partial<Record<Property["type"], string>> = {
    text: "strings",
    integer: "whole numbers",
    number: "numbers",
    list: "lists",
  };
  return names[items.type] ?? "objects";
}

function checkText(property: TextProperty, value: unknown, path: string, report: Report): void {
  const { oneOf, known, form, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = property;
  if (typeof value !== "string") return report.fail(path, expected("a string", property, value));
  if (oneOf && !oneOf.includes(value))
    return report.fail(path, expected(alternatives(oneOf), property, value));
  if (value.length < minLength)
    return report.fail(path, expected(`at least ${count(minLength, "character")}`, property, value));
  const length = lengthOf(value, maxLength);
  if (length > maxLength)
    return report.fail(path, `must have at most ${count(maxLength, "character")}, got ${grouped(length)}`);
  if (form && !new RegExp(form.pattern, "u").test(value))
    return report.fail(path, expected(form.words, property, value));
  if (known && !known.includes(value)) {
    report.warn(
      path,
      `${show(value)} is none of the values known to this version (${known.join(", ")}); it is sent as it is`,
    );
  }
}

/** In characters, as the API counts: an emoji is one, and two in JavaScript. */
function lengthOf(text: string, limit: number): number {
  return text.length > limit ? [...text].length : text.length;
}

function checkNumber(
  property: IntegerProperty | NumberProperty,
  value: unknown,
  path: string,
  report: Report,
): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = property;
  const above = property.type === "number" ? property.above : undefined;
  const isRight =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (property.type === "number" || Number.isInteger(value));
  if (isRight && value >= minimum && value <= maximum && value > (above ?? Number.NEGATIVE_INFINITY)) return;
  report.fail(path, expected(rangeOf(property), property, value));
}

function rangeOf(property: IntegerProperty | NumberProperty): string {
  const { type, minimum, maximum, unit } = property;
  const what = type === "integer" ? "a whole number" : "a number";
  if (type === "number" && property.above !== undefined) {
    const limit = maximum === undefined ? "" : ` and at most ${grouped(maximum)}`;
    return `${what} above ${property.above}${limit}${unit ? ` ${unit}` : ""}`;
  }
  const range =
    minimum === undefined
      ? maximum === undefined
        ? ""
        : ` of at most ${grouped(maximum)}`
      : maximum === undefined
        ? ` of at least ${grouped(minimum)}`
        : ` from ${grouped(minimum)} to ${grouped(maximum)}`;
  return `${what}${range}${unit ? ` ${unit}` : ""}`;
}

function checkPairs(property: PairsProperty, value: unknown, path: string, report: Report): void {
  const { values = "text" } = property;
  if (!isRecord(value))
    return report.fail(path, expected(`names with ${pairValues[values]}`, property, value));
  const { maxPairs = Number.POSITIVE_INFINITY, maxKeyLength = Number.POSITIVE_INFINITY } = property;
  const { maxValueLength = Number.POSITIVE_INFINITY } = property;
  const pairs = Object.entries(value);
  if (pairs.length > maxPairs)
    report.fail(path, `must have at most ${count(maxPairs, "pair")}, got ${pairs.length}`);
  for (const [key, text] of pairs) {
    const at = `${path}.${showName(key)}`;
    if (lengthOf(key, maxKeyLength) > maxKeyLength)
      report.fail(at, `must have a name of at most ${count(maxKeyLength, "character")}`);
    if (isUnknown(text)) continue;
    if (!isPairValue(values, text)) report.fail(at, `must be ${pairValue[values]}, got ${show(text)}`);
    else if (typeof text === "string" && lengthOf(text, maxValueLength) > maxValueLength)
      report.fail(at, `must have at most ${count(maxValueLength, "character")}`);
  }
}

type PairValues = NonNullable<PairsProperty["values"]>;

const pairValues: Record<PairValues, string> = {
  text: "texts",
  number: "numbers",
  any: "texts, numbers and truth values",
};

const pairValue: Record<PairValues, string> = {
  text: "a string",
  number: "a number",
  any: "a string, a number, or true or false",
};

function isPairValue(values: PairValues, value: unknown): boolean {
  switch (values) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "any":
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  }
}

function checkAsset(property: AssetProperty, value: unknown, path: string, report: Report): void {
  // A plain text is a path at which the class has found no file that can be read: the object's own check says why.
  if (!isAsset(value) && typeof value !== "string")
    report.fail(path, expected("an asset or a path", property, value));
}

function expected(what: string, { example }: Property, value: unknown): string {
  return `must be ${what}, for example ${show(example)}; got ${show(value)}`;
}

function alternatives(values: readonly string[]): string {
  return values.length === 1 ? show(values[0]) : `one of ${values.map((one) => show(one)).join(", ")}`;
}

/** A value in an error, of bounded length. */
export function show(value: unknown, limit = 80): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A name of the user's own: as it is, where it is short and makes no new line. */
function showName(name: string): string {
  return name.length > 80 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? show(name) : name;
}

/** A path in an error: in full, where it is one that a system may have. */
export function showPath(path: string): string {
  return show(path, 4096);
}

export function grouped(amount: number): string {
  return amount.toLocaleString("en-US");
}
