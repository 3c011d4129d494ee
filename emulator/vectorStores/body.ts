import { ApiError, invalidParameter, missingParameter } from "../errors";

export type Body = Readonly<Record<string, unknown>>;

/** A request's body, which must be an object that holds nothing but these parameters. */
export function bodyOf(body: unknown, known: readonly string[]): Body {
  const values = (body ?? {}) as Body;
  for (const name of Object.keys(values)) if (!known.includes(name)) throw unknownParameter(name);
  return values;
}

function unknownParameter(name: string): ApiError {
  return new ApiError(400, `Unknown parameter: '${name}'.`, { param: name, code: "unknown_parameter" });
}

export function textOf(value: unknown, param: string): string {
  if (value === undefined) throw missingParameter(param);
  if (typeof value === "string") return value;
  throw wrongType(param, "a string", value);
}

export function integerOf(value: unknown, param: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidParameter(
    param,
    `expected an integer between ${least} and ${most}, but got ${value} instead.`,
  );
}

export function listOf(value: unknown, param: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(param, "an array", value);
  if (value.length <= most) return value;
  throw invalidParameter(
    param,
    `array too long. Expected an array with maximum length ${most}, but got an array with length ${value.length} instead.`,
  );
}

export function objectOf(value: unknown, param: string): Body {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Body;
  throw wrongType(param, "an object", value);
}

type Scalar = string | number | boolean;

/** Pairs of names and values, at most 16: metadata has texts alone, attributes also numbers and truth values. */
export function pairsOf<T extends Scalar>(
  value: unknown,
  param: string,
  isValue: (value: unknown) => value is T,
): Record<string, T> {
  const pairs = Object.entries(objectOf(value ?? {}, param));
  if (pairs.length > 16)
    throw invalidParameter(
      param,
      `too many properties. Expected at most 16, but got ${pairs.length} instead.`,
    );
  for (const [name, one] of pairs) checkPair(name, one, param, isValue);
  return Object.fromEntries(pairs) as Record<string, T>;
}

function checkPair(name: string, value: unknown, param: string, isValue: (value: unknown) => boolean): void {
  if (name.length > 64) throw invalidParameter(param, `the name '${name}' has more than 64 characters.`);
  if (!isValue(value)) throw wrongType(`${param}.${name}`, "another type", value);
  if (typeof value === "string" && value.length > 512)
    throw invalidParameter(`${param}.${name}`, "string too long. Expected at most 512 characters.");
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "boolean"].includes(typeof value);
}

export function wrongType(param: string, expected: string, value: unknown): ApiError {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${JSON.stringify(value)} instead.`;
  return new ApiError(400, message, { param, code: "invalid_type" });
}
