import { ApiError } from "./errors";

/**
 * What a JSON body says, part by part. What is wrong with a part is answered in OpenAI's words, at its path:
 * `messages[0].role`.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A part that may be left out; null is no value. */
export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

/** The object at a path, which has to hold nothing but what is known there. */
export function objectAt(value: unknown, path: string, known: readonly string[]): JsonObject {
  if (typeOf(value) !== "object") throw wrongType(value, path, "an object");
  const object = value as JsonObject;
  const stranger = Object.keys(object).find((name) => !known.includes(name));
  if (stranger === undefined) return object;
  const param = within(path, stranger);
  throw new ApiError(400, `Unknown parameter: '${param}'.`, { param, code: "unknown_parameter" });
}

export function listAt(value: unknown, path: string, maxLength = Number.POSITIVE_INFINITY): unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, path, "an array");
  if (value.length <= maxLength) return value;
  throw new ApiError(
    400,
    `Invalid '${path}': array too long. Expected an array with maximum length ${maxLength}, but got an array with length ${value.length} instead.`,
    { param: path, code: "array_above_max_length" },
  );
}

export function textAt(value: unknown, path: string, maxLength = Number.POSITIVE_INFINITY): string {
  if (typeof value !== "string") throw wrongType(value, path, "a string");
  const length = value.length > maxLength ? [...value].length : value.length;
  if (length <= maxLength) return value;
  throw new ApiError(
    400,
    `Invalid '${path}': string too long. Expected a string with maximum length ${maxLength}, but got a string with length ${length} instead.`,
    { param: path, code: "string_above_max_length" },
  );
}

const maxNameLength = 64;
const namePattern = /^[a-zA-Z0-9_-]+$/;

/** The name of a function, or of a form that answers have. */
export function nameAt(value: unknown, path: string): string {
  const name = textAt(value, path, maxNameLength);
  if (namePattern.test(name)) return name;
  throw new ApiError(
    400,
    `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '${namePattern.source}'.`,
    { param: path, code: "invalid_value" },
  );
}

export function booleanAt(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrongType(value, path, "a boolean");
}

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

export function numberAt(value: unknown, path: string, range: Range): number {
  if (typeof value !== "number") throw wrongType(value, path, "a decimal");
  return inRange(value, path, range, "decimal");
}

export function integerAt(value: unknown, path: string, range: Range): number {
  if (!Number.isInteger(value)) throw wrongType(value, path, "an integer");
  return inRange(value as number, path, range, "integer");
}

function inRange(value: number, path: string, { minimum, maximum }: Range, type: string): number {
  if (value >= minimum && value <= maximum) return value;
  const isBelow = value < minimum;
  const problem = isBelow ? "below minimum" : "above maximum";
  const wanted = isBelow ? `>= ${minimum}` : `<= ${maximum}`;
  throw new ApiError(
    400,
    `Invalid '${path}': ${type} ${problem} value. Expected a value ${wanted}, but got ${value} instead.`,
    { param: path, code: `${type}_${problem.replace(" ", "_")}_value` },
  );
}

export function choiceAt<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === textAt(value, path));
  if (choice !== undefined) return choice;
  const supported = choices.map((one) => `'${one}'`).join(choices.length === 2 ? " and " : ", ");
  throw new ApiError(400, `Invalid value: '${value}'. Supported values are: ${supported}.`, {
    param: path,
    code: "invalid_value",
  });
}

const maxPairs = 16;
const maxKeyLength = 64;
const maxValueLength = 512;

/** The metadata of any object; none is an empty object. */
export function metadataAt(value: unknown, path: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  const pairs = Object.entries(objectAt(value, path, Object.keys(value)));
  if (pairs.length > maxPairs) {
    throw new ApiError(
      400,
      `Invalid '${path}': too many properties. Expected an object with at most ${maxPairs} properties, but got an object with ${pairs.length} properties instead.`,
      { param: path, code: "object_above_max_properties" },
    );
  }
  return Object.fromEntries(
    pairs.map(([key, text]) => [
      textAt(key, path, maxKeyLength),
      textAt(text, within(path, key), maxValueLength),
    ]),
  );
}

export function within(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function wrongType(value: unknown, path: string, expected: string): ApiError {
  if (value === undefined || value === null) {
    return new ApiError(400, `Missing required parameter: '${path}'.`, {
      param: path,
      code: "missing_required_parameter",
    });
  }
  const found = typeOf(value);
  const article = found === "object" || found === "array" ? "an" : "a";
  return new ApiError(
    400,
    `Invalid type for '${path}': expected ${expected}, but got ${article} ${found} instead.`,
    { param: path, code: "invalid_type" },
  );
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}
