import type { Fault } from "./fault";

type Fields = Readonly<Record<string, unknown>>;

/** For each kind a fault that works, which also says which fields it cannot do without. */
const examples: Readonly<Record<Fault["kind"], Fields>> = {
  latency: { ms: 250 },
  status: { status: 503 },
  html: {},
  dropBefore: {},
  dropAfter: {},
  statusAfter: {},
  truncate: {},
  never: {},
  limit: { requests: 5, perSeconds: 1 },
  hold: { name: "created", when: "after" },
  delayedVisibility: { ms: 500 },
};

/** Takes a fault from the user, or says in one sentence what it lacks. */
export function checkFault(value: unknown): Fault {
  if (!isFields(value)) throw new TypeError(`Expected a fault, for example ${exampleOf("latency")}.`);
  const { kind } = value;
  if (!isKind(kind)) {
    throw new TypeError(
      `Expected \`kind\` to be one of ${Object.keys(examples).join(", ")}, not ${show(kind)}.`,
    );
  }
  for (const field of kind === "limit" ? ["perSeconds"] : Object.keys(examples[kind])) {
    if (value[field] === undefined)
      throw new TypeError(`Expected \`${field}\`, for example ${exampleOf(kind)}.`);
  }
  if (kind === "limit" && value.requests === undefined && value.tokens === undefined)
    throw new TypeError(`Expected \`requests\` or \`tokens\`, for example ${exampleOf(kind)}.`);
  checkNumbers(value);
  checkWhen(value);
  checkPath(value);
  return value as unknown as Fault;
}

const counts = ["times", "every", "requests", "tokens", "burst"];
const amounts = ["perSeconds", "status"];

function checkNumbers(fault: Fields): void {
  for (const field of counts) {
    expect(fault, field, "a whole number from 1", (n) => Number.isInteger(n) && n >= 1);
  }
  for (const field of amounts) expect(fault, field, "a number above 0", (n) => n > 0);
  expect(fault, "seed", "a number", Number.isFinite);
  expect(fault, "probability", "a number from 0 to 1", (n) => n >= 0 && n <= 1);
  if (Array.isArray(fault.ms)) checkRange(fault.ms);
  else expect(fault, "ms", "a number from 0", (n) => n >= 0);
}

function expect(fault: Fields, field: string, wanted: string, holds: (value: number) => boolean): void {
  const value = fault[field];
  if (value === undefined || (typeof value === "number" && holds(value))) return;
  throw new TypeError(`Expected \`${field}\` to be ${wanted}, not ${show(value)}.`);
}

function checkRange(ms: readonly unknown[]): void {
  const [min, max] = ms;
  if (ms.length === 2 && typeof min === "number" && typeof max === "number" && 0 <= min && min <= max) return;
  throw new TypeError(
    `Expected \`ms\` to be the lowest and highest delay, for example [100, 900], not ${show(ms)}.`,
  );
}

function checkWhen({ when }: Fields): void {
  if (when === undefined || when === "before" || when === "after") return;
  throw new TypeError(`Expected \`when\` to be "before" or "after", not ${show(when)}.`);
}

function checkPath({ match }: Fields): void {
  if (match === undefined) return;
  if (!isFields(match))
    throw new TypeError(`Expected \`match\` to be like {"method":"POST"}, not ${show(match)}.`);
  const { path } = match;
  if (path === undefined) return;
  if (typeof path !== "string" || !isRegExp(path)) {
    throw new TypeError(
      `Expected \`match.path\` to be a regular expression like "^/files$", not ${show(path)}.`,
    );
  }
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKind(kind: unknown): kind is Fault["kind"] {
  return typeof kind === "string" && Object.hasOwn(examples, kind);
}

function exampleOf(kind: Fault["kind"]): string {
  return JSON.stringify({ kind, ...examples[kind] });
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
