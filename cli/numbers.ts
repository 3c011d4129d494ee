import { InvalidArgumentError } from "commander";

/** The value of an option that has to be above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** The value of an option that has to be a whole number from 1. */
export function wholeNumber(text: string): number {
  const value = positiveNumber(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError("Expected a whole number.");
}
