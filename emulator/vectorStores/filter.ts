import type { ComparisonFilter, CompoundFilter } from "openai/resources/shared";
import { invalidParameter } from "../errors";
import { bodyOf, isScalar, objectOf, textOf, wrongType } from "./body";

export type Filter = ComparisonFilter | CompoundFilter;
export type Attributes = Readonly<Record<string, string | number | boolean>>;

type Scalar = string | number | boolean;
type Test = (found: Scalar | undefined, wanted: unknown) => boolean;

/** A file without the attribute matches what asks for a difference, and nothing else. */
const tests: Readonly<Record<string, Test>> = {
  eq: (found, wanted) => found === wanted,
  ne: (found, wanted) => found !== wanted,
  gt: ordered((found, wanted) => found > wanted),
  gte: ordered((found, wanted) => found >= wanted),
  lt: ordered((found, wanted) => found < wanted),
  lte: ordered((found, wanted) => found <= wanted),
  in: (found, wanted) => found !== undefined && (wanted as Scalar[]).includes(found),
  nin: (found, wanted) => found === undefined || !(wanted as Scalar[]).includes(found),
};

function ordered(holds: (found: Scalar, wanted: Scalar) => boolean): Test {
  return (found, wanted) =>
    found !== undefined && typeof found === typeof wanted && holds(found, wanted as Scalar);
}

export function matches(filter: Filter, attributes: Attributes): boolean {
  if ("filters" in filter) {
    const all = filter.filters.map((one) => matches(one as Filter, attributes));
    return filter.type === "and" ? all.every(Boolean) : all.some(Boolean);
  }
  return tests[filter.type]?.(attributes[filter.key], filter.value) ?? false;
}

/** A filter as a request holds it, once it is certain to be one. */
export function filterOf(value: unknown, param = "filters"): Filter {
  const { type } = objectOf(value, param);
  if (type === "and" || type === "or") return compoundOf(objectOf(value, param), type, param);
  if (typeof type !== "string" || !Object.hasOwn(tests, type))
    throw invalidParameter(
      `${param}.type`,
      `'${type}' is not one of ${Object.keys(tests).join(", ")}, and, or.`,
    );
  const { key, value: wanted } = bodyOf(value, ["type", "key", "value"]);
  textOf(key, `${param}.key`);
  const isList = type === "in" || type === "nin";
  const isRight = isList ? Array.isArray(wanted) && wanted.every(isScalar) : isScalar(wanted);
  if (!isRight) throw wrongType(`${param}.value`, isList ? "an array" : "a single value", wanted);
  return value as ComparisonFilter;
}

function compoundOf(value: object, type: "and" | "or", param: string): CompoundFilter {
  const { filters } = bodyOf(value, ["type", "filters"]);
  if (!Array.isArray(filters)) throw wrongType(`${param}.filters`, "an array", filters);
  return { type, filters: filters.map((one, index) => filterOf(one, `${param}.filters[${index}]`)) };
}
