import { expect } from "chai";
import fc from "fast-check";
import { agrees, differences, inOwnWords } from "../provider/compare.js";
import { type Properties, type Property, properties } from "../provider/schema.js";
import { type InputFailure, validate } from "../provider/validate.js";
import { camelCased, fromWire, patchBody, toWire, withoutEmpty, withoutUnset } from "../provider/wire.js";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Values = Record<string, unknown>;

/** Every type of property at least once, at different depths. */
const declared = properties({
  name: { type: "text", required: true, onChange: "updates", minLength: 1, maxLength: 5, example: "a" },
  effort: { type: "text", onChange: "updates", known: ["low", "high"], example: "low" },
  maxTokens: { type: "integer", onChange: "updates", minimum: 1, unit: "tokens", example: 100 },
  topP: { type: "number", onChange: "updates", minimum: 0, maximum: 1, example: 0.5 },
  store: { type: "boolean", onChange: "replaces", example: true },
  metadata: {
    type: "pairs",
    onChange: "updates",
    maxPairs: 2,
    maxKeyLength: 3,
    maxValueLength: 4,
    example: { a: "b" },
  },
  logitBias: { type: "pairs", onChange: "replaces", values: "number", example: { "50256": -100 } },
  attributes: { type: "pairs", onChange: "updates", values: "any", example: { page: 1 } },
  responseSchema: { type: "json", onChange: "updates", wireName: "schema", example: { type: "object" } },
  tools: {
    type: "list",
    onChange: "updates",
    maxItems: 2,
    cleared: [],
    example: [{ type: "search" }],
    items: {
      type: "variants",
      by: "type",
      example: { type: "search" },
      variants: {
        search: {
          fileSearch: {
            type: "object",
            example: { maxNumResults: 5 },
            properties: { maxNumResults: { type: "integer", minimum: 1, maximum: 50, example: 5 } },
          },
        },
        function: {
          functionName: {
            type: "text",
            required: true,
            form: { pattern: "^[a-zA-Z0-9_-]+$", words: "letters, digits, underscores and dashes" },
            example: "lookUp",
          },
        },
      },
    },
  },
  fileIds: {
    type: "list",
    onChange: "updates",
    unordered: true,
    items: { type: "text", minLength: 1, example: "file-abc" },
    example: ["file-abc"],
  },
  input: {
    type: "either",
    onChange: "replaces",
    example: "text",
    options: [
      { type: "text", minLength: 1, example: "text" },
      { type: "list", items: { type: "text", minLength: 1, example: "text" }, example: ["text"] },
      { type: "list", items: { type: "integer", minimum: 0, example: 1 }, example: [1] },
    ],
  },
  waitSeconds: { type: "integer", onChange: "updates", local: true, example: 5 },
  secretWord: { type: "text", onChange: "updates", writeOnly: true, example: "a" },
});

function failures(inputs: Values): InputFailure[] {
  return [...validate(declared, { name: "a", ...inputs }).failures];
}

describe("the check of inputs", () => {
  const search = { type: "search" };
  const wrong: [string, Values, string, RegExp][] = [
    ["a number for a string", { name: 5 }, "name", /^must be a string, for example "a"; got 5$/],
    ["a text that is too long", { name: "abcdef" }, "name", /^must have at most 5 characters, got 6$/],
    ["an integer out of range", { maxTokens: 0 }, "maxTokens", /a whole number of at least 1 tokens/],
    ["a fraction for an integer", { maxTokens: 1.5 }, "maxTokens", /a whole number/],
    ["a number out of range", { topP: 1.1 }, "topP", /a number from 0 to 1, for example 0\.5; got 1\.1/],
    ["a number that is none", { topP: Number.NaN }, "topP", /a number from 0 to 1/],
    ["a string for a truth value", { store: "true" }, "store", /must be true or false/],
    ["too many pairs", { metadata: { a: "1", b: "2", c: "3" } }, "metadata", /at most 2 pairs, got 3/],
    ["a pair with a long name", { metadata: { abcd: "1" } }, "metadata.abcd", /a name of at most 3 char/],
    ["a pair with a long value", { metadata: { a: "12345" } }, "metadata.a", /at most 4 characters/],
    ["a pair with a number", { metadata: { a: 1 } }, "metadata.a", /must be a string, got 1/],
    ["a text among numbers", { logitBias: { a: "1" } }, "logitBias.a", /must be a number/],
    ["an object among attributes", { attributes: { a: {} } }, "attributes.a", /a string, a number, or true/],
    ["a text for JSON", { responseSchema: "{}" }, "responseSchema", /must be an object/],
    ["no list", { tools: {} }, "tools", /must be a list/],
    ["too many items", { tools: [search, search, search] }, "tools", /at most 2 items/],
    [
      "an unknown shape",
      { tools: [{ type: "sing" }] },
      "tools[0].type",
      /one of "search", "function".*"sing"/,
    ],
    [
      "a text of another form",
      { tools: [{ type: "function", functionName: "look up" }] },
      "tools[0].functionName",
      /^must be letters, digits, underscores and dashes, for example "lookUp"; got "look up"$/,
    ],
    ["a shape without its part", { tools: [{ type: "function" }] }, "tools[0].functionName", /^is required/],
    [
      "a part of another shape",
      { tools: [{ ...search, functionName: "x" }] },
      "tools[0].functionName",
      /is not a property here/,
    ],
    [
      "a wrong value deep within",
      { tools: [{ ...search, fileSearch: { maxNumResults: 51 } }] },
      "tools[0].fileSearch.maxNumResults",
      /from 1 to 50/,
    ],
    ["a gap in a list", { fileIds: ["file-a", null] }, "fileIds[1]", /must be a value/],
    ["none of several types", { input: true }, "input", /a string or a list of strings or a list of whole/],
    ["a wrong item of the type that fits", { input: [1, -1] }, "input[1]", /a whole number of at least 0/],
    ["a name that nothing has", { colour: "red" }, "colour", /is not a property here; known are name/],
    ["a letter too many", { names: "a" }, "names", /a property here; did you mean name\? Known are name/],
    ["two letters in each other's place", { tolos: [] }, "tolos", /here; did you mean tools\? Known/],
    ["a name in the API's own case", { topp: 1 }, "topp", /here; did you mean topP\? Known/],
  ];
  for (const [what, inputs, property, reason] of wrong) {
    it(`refuses ${what} at its own path`, () => {
      const found = failures(inputs);
      expect(found.map((failure) => failure.property)).to.deep.equal([property]);
      expect(found[0]?.reason).to.match(reason);
    });
  }

  it("looks for no word that was meant in a name of any length, and tells a wrong value in part", () => {
    const long = "x".repeat(1_000_000);
    const found = failures({ [long]: 1, topP: long });
    expect(found).to.have.lengthOf(2);
    for (const { reason } of found) expect(reason).to.have.lengthOf.at.most(400);
  });

  it("tells everything at once", () => {
    const found = validate(declared, { effort: 1, topP: 2, tools: [{ type: "x" }] }).failures;
    expect(found.map(({ property }) => property)).to.deep.equal(["name", "effort", "topP", "tools[0].type"]);
  });

  it("counts characters, not the halves that some of them are made of", () => {
    expect(failures({ name: "😀😀😀😀😀" })).to.deep.equal([]);
    expect(failures({ name: "😀😀😀😀😀😀" })).to.have.lengthOf(1);
  });

  it("warns about a value of a list that grows, and lets it through", () => {
    const { failures: none, warnings } = validate(declared, { name: "a", effort: "extreme" });
    expect(none).to.deep.equal([]);
    expect(warnings.map(({ property }) => property)).to.deep.equal(["effort"]);
  });

  it("lets 0, false and an empty list through", () => {
    expect(failures({ topP: 0, store: false, tools: [], fileIds: [] })).to.deep.equal([]);
  });

  it("skips what is not known yet, wherever it stands", () => {
    const everywhere = Object.fromEntries(Object.keys(declared).map((name) => [name, unknown]));
    expect(failures(everywhere)).to.deep.equal([]);
    const within = {
      tools: [unknown, { type: unknown, anything: 1 }],
      metadata: { a: unknown },
      fileIds: [unknown],
      input: [unknown],
    };
    expect(failures(within)).to.deep.equal([]);
    expect(failures({ tools: [{ ...search, fileSearch: { maxNumResults: unknown } }] })).to.deep.equal([]);
  });

  it("tells the type of a list by its first item that is known", () => {
    expect(failures({ input: [unknown, 5] })).to.deep.equal([]);
    expect(failures({ input: [unknown, "a", 5] }).map(({ property }) => property)).to.deep.equal([
      "input[2]",
    ]);
  });
});

/** Values that a property may have. */
function valuesOf(property: Property): fc.Arbitrary<unknown> {
  switch (property.type) {
    case "text":
      return fc.string({ minLength: 1, maxLength: 5 });
    case "integer":
      return fc.integer({ min: property.minimum ?? 0, max: property.maximum ?? 100 });
    case "number":
      return fc.double({ min: 0, max: 1, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "pairs":
      return fc.dictionary(fc.stringMatching(/^[a-z_A-Z]{1,3}$/), fc.string({ maxLength: 4 }), {
        maxKeys: 2,
        noNullPrototype: true,
      });
    case "json":
      return fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,8}$/), fc.jsonValue(), { noNullPrototype: true });
    case "object":
      return allOf(property.properties);
    case "list":
      return fc.array(valuesOf(property.items), { maxLength: 2 });
    case "variants":
      return fc.oneof(
        ...Object.entries(property.variants).map(([choice, variant]) =>
          allOf(variant).map((values) => ({ [property.by]: choice, ...values })),
        ),
      );
    case "either":
      return fc.oneof(...property.options.map(valuesOf));
    case "asset":
      throw new Error("There is no asset here.");
  }
}

function allOf(some: Properties): fc.Arbitrary<Values> {
  const values = Object.entries(some).map(([name, property]) => [name, valuesOf(property)]);
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: Object.keys(some).filter((name) => some[name]?.required),
    noNullPrototype: true,
  });
}

describe("the wire format", () => {
  const shown = Object.fromEntries(
    Object.entries<Property>(declared).filter(([, { local, writeOnly }]) => !local && !writeOnly),
  );

  it("comes back as it went out, whatever the inputs are", () => {
    fc.assert(
      fc.property(allOf(shown), (inputs) => {
        expect(fromWire(declared, toWire(declared, inputs))).to.deep.equal(inputs);
      }),
    );
  });

  it("has snake_case names at every depth, and leaves the user's own JSON alone", () => {
    expect(
      toWire(declared, {
        name: "a",
        maxTokens: 5,
        responseSchema: { additionalProperties: false, myName: null },
        tools: [{ type: "search", fileSearch: { maxNumResults: 3 } }],
        metadata: { camelCase: "kept" },
        waitSeconds: 5,
        secretWord: "x",
      }),
    ).to.deep.equal({
      name: "a",
      max_tokens: 5,
      schema: { additionalProperties: false, myName: null },
      tools: [{ type: "search", file_search: { max_num_results: 3 } }],
      metadata: { camelCase: "kept" },
      secret_word: "x",
    });
  });

  it("says null where the API wants to be told that there is nothing", () => {
    const run: Properties = {
      code: { type: "text", saidEmpty: true, example: "print(4711)" },
      outputs: { type: "list", items: { type: "json", example: {} }, saidEmpty: true, example: [] },
      note: { type: "text", saidEmpty: true, local: true, example: "a" },
    };
    expect(toWire(run, {})).to.deep.equal({ code: null, outputs: null });
    expect(toWire(run, { code: "", outputs: [] })).to.deep.equal({ code: "", outputs: [] });
    expect(fromWire(run, { code: null, outputs: null })).to.deep.equal({});
  });

  it("takes a value for one shape where it does not say which one it is, and leaves that unsaid", () => {
    const item: Properties = {
      item: {
        type: "variants",
        by: "type",
        unsaid: "message",
        variants: { message: { saidBy: { type: "text", required: true, example: "user" } }, call: {} },
        example: { saidBy: "user" },
      },
    };
    expect(toWire(item, { item: { saidBy: "user" } })).to.deep.equal({ item: { said_by: "user" } });
    expect(toWire(item, { item: { type: "message", saidBy: "user" } })).to.deep.equal({
      item: { type: "message", said_by: "user" },
    });
    expect(validate(item, { item: {} }).failures.map(({ property }) => property)).to.deep.equal([
      "item.saidBy",
    ]);
    expect(validate(item, { item: { type: unknown } }).failures).to.deep.equal([]);
    const said = { type: "message", saidBy: "user" };
    expect(agrees(item.item as Property, { saidBy: "user" }, said)).to.equal(true);
    expect(agrees(item.item as Property, { saidBy: "user" }, { ...said, type: "call" })).to.equal(false);
  });

  it("updates with what differs alone, and takes away what was removed in the API's own words", () => {
    const changed = ["name", "tools", "metadata", "store", "waitSeconds"];
    expect(patchBody(declared, changed, { name: "b" })).to.deep.equal({
      name: "b",
      tools: [],
      metadata: null,
    });
  });

  it("turns answers into camelCase, and drops what a hook must not return", () => {
    expect(camelCased({ prompt_tokens: 1, details: [{ cached_tokens: 0 }] })).to.deep.equal({
      promptTokens: 1,
      details: [{ cachedTokens: 0 }],
    });
    const dropped = withoutEmpty({ a: undefined, b: null, c: 0, d: [{ e: undefined }] });
    expect(dropped).to.deep.equal({ c: 0, d: [{}] });
  });
});

describe("the comparison with the server", () => {
  const found = (inputs: Values, outputs: Values, setBefore: string[] = []): string[] =>
    differences(declared, inputs, outputs, setBefore).map(({ property }) => property);
  const search = { type: "search" };
  const searchUpTo = (maxNumResults: number): Values => ({ ...search, fileSearch: { maxNumResults } });

  it("finds no difference between anything and itself", () => {
    fc.assert(
      fc.property(allOf(declared), (inputs) => {
        expect(found(inputs, inputs, Object.keys(inputs))).to.deep.equal([]);
      }),
    );
  });

  it("leaves what was never set to the server, and sees what was taken away", () => {
    expect(found({ name: "a" }, { name: "a", topP: 1 })).to.deep.equal([]);
    expect(found({ name: "a" }, { name: "a", topP: 1 }, ["topP"])).to.deep.equal(["topP"]);
  });

  it("agrees to defaults that the server adds to objects, and to no other value", () => {
    expect(agrees(declared.tools, [search], [searchUpTo(20)])).to.equal(true);
    expect(agrees(declared.tools, [searchUpTo(20)], [searchUpTo(10)])).to.equal(false);
    expect(agrees(declared.tools, [search], [search, search])).to.equal(false);
  });

  it("agrees to another order only where the order says nothing", () => {
    expect(agrees(declared.fileIds, ["a", "b"], ["b", "a"])).to.equal(true);
    expect(agrees(declared.fileIds, ["a", "a"], ["a", "b"])).to.equal(false);
    expect(agrees(declared.input, ["a", "b"], ["b", "a"])).to.equal(false);
  });

  it("keeps the user's words while the server agrees, so that a part taken away is a change", () => {
    expect(inOwnWords(declared, { tools: [search] }, { tools: [searchUpTo(20)] })).to.deep.equal({
      tools: [search],
    });
    const other = { tools: [{ type: "function", functionName: "f" }] };
    expect(inOwnWords(declared, { tools: [search] }, other)).to.deep.equal(other);
    const before = { name: "a", tools: [searchUpTo(5)] };
    expect(found({ name: "a", tools: [search] }, before, ["tools"])).to.deep.equal(["tools"]);
  });

  it("takes null for a value in the user's own JSON, and for none elsewhere", () => {
    const schema = (value: Values): Values => ({ name: "a", responseSchema: value });
    const withNull = schema({ default: null });
    expect(found(withNull, schema({}))).to.deep.equal(["responseSchema"]);
    expect(found(schema({}), withNull)).to.deep.equal(["responseSchema"]);
    expect(found(withNull, withoutUnset(declared, withNull))).to.deep.equal([]);
    expect(
      withoutUnset(declared, { ...withNull, topP: null, tools: [{ ...search, fileSearch: null }] }),
    ).to.deep.equal({
      ...withNull,
      tools: [search],
    });
    expect(inOwnWords(declared, withNull, schema({}))).to.deep.equal(withNull);
    expect(
      found({ name: "a", tools: [{ ...search, fileSearch: null }] }, { name: "a", tools: [search] }),
    ).to.deep.equal([]);
  });

  it("counts an unknown value as a difference, at any depth", () => {
    expect(found({ name: "a", fileIds: [unknown] }, { name: "a", fileIds: ["x"] })).to.deep.equal([
      "fileIds",
    ]);
  });
});
