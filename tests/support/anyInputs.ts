import fc from "fast-check";
import {
  fits,
  type IntegerProperty,
  type NumberProperty,
  type PairsProperty,
  type Properties,
  type Property,
  type TextProperty,
} from "../../provider/schema.js";
import { sha256, stringAsset } from "./installed.js";

type Values = Record<string, unknown>;

/**
 * Inputs for a declaration: most of them right at most places, with texts of every kind, numbers at and beyond
 * their limits, deep JSON, and here and there something that is wrong. `always` names what is not left out.
 */
export function anyInputs(declared: Properties, always: readonly string[] = []): fc.Arbitrary<Values> {
  return recordOf(declared, 0, always);
}

/** Filters lie within filters to any depth: further down stands an example. */
const deepest = 9;

const anyJson = fc.jsonValue();
const shallowJson = fc.jsonValue({ maxDepth: 3 });

function recordOf(declared: Properties, depth: number, always: readonly string[] = []): fc.Arbitrary<Values> {
  const names = Object.keys(declared);
  const values = names.map((name) => [name, orWrong(declared[name] as Property, depth + 1)]);
  const required = names.filter((name) => declared[name]?.required || always.includes(name));
  // Few at a time: what excludes one another would leave little that can be sent.
  const optional = names.filter((name) => !required.includes(name));
  const chosen = fc.subarray(optional, { maxLength: Math.min(4, optional.length) });
  const all = fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>);
  const right = fc
    .tuple(all, chosen)
    .map(([values, more]) => Object.fromEntries([...required, ...more].map((name) => [name, values[name]])));
  const strange = fc.tuple(right, hostileText, anyJson).map(([values, name, value]) => ({
    ...values,
    [name]: value,
  }));
  return fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: strange });
}

function orWrong(property: Property, depth: number): fc.Arbitrary<unknown> {
  const wrong = shallowJson.filter((value) => !fits(property, value));
  return fc.oneof({ weight: 150, arbitrary: valuesOf(property, depth) }, { weight: 1, arbitrary: wrong });
}

function valuesOf(property: Property, depth: number): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant(property.example);
  switch (property.type) {
    case "text":
      return textOf(property);
    case "integer":
      return integerOf(property);
    case "number":
      return numberOf(property);
    case "boolean":
      return fc.boolean();
    case "pairs":
      return pairsOf(property);
    case "json":
      // What the document asks of it is in the example; beside that it may hold anything.
      return fc
        .oneof(
          { weight: 4, arbitrary: fc.constant({}) },
          { weight: 4, arbitrary: fc.dictionary(fc.string(), anyJson, { noNullPrototype: true }) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }).map(nested) },
        )
        .map((more) => ({ ...more, ...(property.example as Values) }));
    case "object":
      return recordOf(property.properties, depth);
    case "list": {
      const { minItems = 0, maxItems = 1_000, items } = property;
      const most = Math.min(Math.max(minItems, depth > 3 ? 1 : 3), maxItems);
      return fc.array(valuesOf(items, depth + 1), { minLength: minItems, maxLength: most });
    }
    case "variants":
      return fc.oneof(
        ...Object.entries(property.variants).map(([choice, variant]) =>
          recordOf(variant, depth).map((values) => ({ [property.by]: choice, ...values })),
        ),
      );
    case "either":
      return fc.oneof(...property.options.map((option) => valuesOf(option, depth + 1)));
    case "asset":
      // A plain text is a path at which there is no file.
      return fc.oneof(
        { weight: 20, arbitrary: hostileText.map((text) => ({ ...stringAsset(text), hash: sha256(text) })) },
        { weight: 1, arbitrary: hostileText },
      );
  }
}

/** Parts of paths and URLs, breaks of lines and headers, every plane of Unicode, and lengths beyond any limit. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => Buffer.from(text).toString()),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "../../v1/files",
    "a/b",
    "a?b=c",
    "a#b",
    "%2e%2e",
    "a%2Fb",
    "\\",
    "line\nline",
    "line\r\nX-Injected: yes\r\n\r\n",
    "\0",
    "\u2028",
    "\u202eabc",
    '"',
    "__proto__",
    "constructor",
    "toString",
    "x".repeat(300_000),
    "é".repeat(600),
  ),
);

function textOf({ oneOf, known, form, minLength = 0, maxLength = 100, example }: TextProperty) {
  // Of a list that grows the document knows no more than we do, and what is new goes out on purpose.
  const listed = oneOf ?? known;
  if (listed !== undefined) return fc.constantFrom(...listed);
  const exact = form === undefined ? fc.constant(example) : fc.stringMatching(new RegExp(form.pattern));
  const long = fc.constantFrom("y".repeat(maxLength), "y".repeat(maxLength + 1), "y".repeat(minLength));
  return fc.oneof(
    { weight: 6, arbitrary: exact },
    { weight: form === undefined ? 3 : 0, arbitrary: hostileText },
    { weight: 1, arbitrary: long },
  );
}

function integerOf({ minimum = -1_000_000, maximum = 1_000_000 }: IntegerProperty): fc.Arbitrary<number> {
  const beyond = fc.constantFrom(minimum - 1, maximum + 1, minimum + 0.5, Number.MAX_SAFE_INTEGER, -0);
  return fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1_000) }) },
    { weight: 10, arbitrary: fc.integer({ min: minimum, max: maximum }) },
    { weight: 1, arbitrary: beyond },
  );
}

function numberOf({ minimum = -1e9, maximum = 1e9 }: NumberProperty): fc.Arbitrary<number> {
  const beyond = fc.constantFrom(minimum - 0.001, maximum + 0.001, Number.MIN_VALUE, Number.MAX_VALUE, -0);
  return fc.oneof(
    { weight: 40, arbitrary: fc.double({ min: minimum, max: maximum, noNaN: true }) },
    { weight: 1, arbitrary: beyond },
  );
}

function pairsOf({ values = "text", maxPairs = 20, maxKeyLength = 70, maxValueLength = 600 }: PairsProperty) {
  const text = fc.string({ unit: "grapheme", maxLength: Math.min(maxValueLength, 30) });
  const value = {
    text,
    number: fc.integer({ min: -100, max: 100 }),
    any: fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
  }[values];
  const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: Math.min(maxKeyLength, 10) });
  const pairs = (most: number) => fc.dictionary(key, value, { maxKeys: most, noNullPrototype: true });
  const large = fc.constantFrom(
    { ["k".repeat(maxKeyLength + 1)]: "v" },
    { k: "v".repeat(maxValueLength + 1) },
    Object.fromEntries(Array.from({ length: maxPairs + 1 }, (_, index) => [`k${index}`, "v"])),
  );
  return fc.oneof({ weight: 20, arbitrary: pairs(Math.min(maxPairs, 4)) }, { weight: 1, arbitrary: large });
}

function nested(depth: number): Values {
  let value: Values = { deepest: null };
  for (let level = 0; level < depth; level++) value = { properties: value };
  return value;
}
