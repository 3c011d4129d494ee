import {
  type AssetProperty,
  type IntegerProperty,
  isAsset,
  isRecord,
  isUnknown,
  type PairsProperty,
  type Properties,
  type Property,
  type TextProperty,
} from "./schema.js";

/** A mistake in the inputs, at the user's own property. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

export interface Validation {
  readonly failures: readonly InputFailure[];
  /** Values that the API may or may not know: said, and sent. */
  readonly warnings: readonly InputFailure[];
}

/** Finds everything that is wrong with the inputs before any call is made; unknown values are skipped. */
export function validate(declared: Properties, inputs: Record<string, unknown>): Validation {
  const failures: InputFailure[] = [];
  const warnings: InputFailure[] = [];
  checkProperties(declared, inputs, "", {
    fail: (property, reason) => failures.push({ property, reason }),
    warn: (property, reason) => warnings.push({ property, reason }),
  });
  return { failures, warnings };
}

interface Report {
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
      if (property.required) report.fail(path, `is required, for example ${show(property.example)}`);
      continue;
    }
    checkValue(property, value, path, report);
  }
  for (const name of Object.keys(values)) {
    if (!(name in declared))
      report.fail(prefix + name, `is not a property here; known are ${Object.keys(declared).join(", ")}`);
  }
}

function checkValue(property: Property, value: unknown, path: string, report: Report): void {
  switch (property.type) {
    case "text":
      return checkText(property, value, path, report);
    case "integer":
      return checkInteger(property, value, path, report);
    case "pairs":
      return checkPairs(property, value, path, report);
    case "asset":
      return checkAsset(property, value, path, report);
    case "object":
      if (!isRecord(value)) return report.fail(path, expected("an object", property, value));
      return checkProperties(property.properties, value, `${path}.`, report);
  }
}

function checkText(property: TextProperty, value: unknown, path: string, report: Report): void {
  const { oneOf, known, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = property;
  if (typeof value !== "string") return report.fail(path, expected("a string", property, value));
  if (oneOf && !oneOf.includes(value))
    return report.fail(path, expected(alternatives(oneOf), property, value));
  if (value.length < minLength)
    return report.fail(path, expected(`at least ${count(minLength, "character")}`, property, value));
  if (value.length > maxLength) {
    return report.fail(
      path,
      `must have at most ${count(maxLength, "character")}, got ${grouped(value.length)}`,
    );
  }
  if (known && !known.includes(value)) {
    report.warn(
      path,
      `${show(value)} is none of the values known to this version (${known.join(", ")}); it is sent as it is`,
    );
  }
}

function checkInteger(property: IntegerProperty, value: unknown, path: string, report: Report): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, unit } = property;
  const inRange =
    typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
  if (inRange) return;
  const range =
    maximum === Number.POSITIVE_INFINITY
      ? `of at least ${grouped(minimum)}`
      : `from ${grouped(minimum)} to ${grouped(maximum)}`;
  report.fail(path, expected(`a whole number ${range}${unit ? ` ${unit}` : ""}`, property, value));
}

function checkPairs(property: PairsProperty, value: unknown, path: string, report: Report): void {
  if (!isRecord(value)) return report.fail(path, expected("names with texts", property, value));
  const { maxPairs = Number.POSITIVE_INFINITY, maxKeyLength = Number.POSITIVE_INFINITY } = property;
  const { maxValueLength = Number.POSITIVE_INFINITY } = property;
  const pairs = Object.entries(value);
  if (pairs.length > maxPairs)
    report.fail(path, `must have at most ${count(maxPairs, "pair")}, got ${pairs.length}`);
  for (const [key, text] of pairs) {
    const at = `${path}.${key}`;
    if (key.length > maxKeyLength)
      report.fail(at, `must have a name of at most ${count(maxKeyLength, "character")}`);
    if (isUnknown(text)) continue;
    if (typeof text !== "string") report.fail(at, `must be a string, got ${show(text)}`);
    else if (text.length > maxValueLength)
      report.fail(at, `must have at most ${count(maxValueLength, "character")}`);
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
  return values.length === 1 ? show(values[0]) : `one of ${values.map(show).join(", ")}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

export function grouped(amount: number): string {
  return amount.toLocaleString("en-US");
}
