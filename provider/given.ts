import { isUnknown } from "./schema.js";
import type { InputFailure } from "./validate.js";

/** What checks of several properties together ask of values that may still be unknown or wrong. */

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What is not known yet may turn out to be given, or not. */
export function isGiven(value: unknown): boolean {
  return !isAbsent(value) && !isUnknown(value);
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** One failure, at a property. */
export function failure(property: string, reason: string): InputFailure[] {
  return [{ property, reason }];
}
