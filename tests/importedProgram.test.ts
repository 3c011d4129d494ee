import { expect } from "chai";
import fc from "fast-check";
import ts from "typescript";
import { type Declared, programOf } from "../cli/import/code.js";
import { createNamer, type Name, wordsIn } from "../cli/import/names.js";
import type { Properties } from "../provider/schema.js";

const properties: Properties = {
  name: { type: "text", example: "a" },
  fileIds: { type: "list", items: { type: "text", example: "file-abc123" }, example: ["file-abc123"] },
  metadata: { type: "pairs", example: { team: "support" } },
  schema: { type: "json", example: { type: "object" } },
};

function declared(variable: string, inputs: Record<string, unknown>): Declared {
  return { kind: "File", id: `file-${variable}`, name: { resource: variable, variable }, properties, inputs };
}

/** What the written program asks for: the arguments of each resource, in their order. */
function asked(program: string): { name: string; args: Record<string, unknown>; protect: boolean }[] {
  const made: { name: string; args: Record<string, unknown>; protect: boolean }[] = [];
  class File {
    readonly id: string;
    constructor(name: string, args: Record<string, unknown>, { protect }: { protect: boolean }) {
      this.id = `file-${name}`;
      made.push({ name, args, protect });
    }
  }
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  new Function("require", "exports", outputText)(() => ({ File }), {});
  return made;
}

describe("the program of an import", () => {
  it("says any value exactly as it is", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom(`a\n\`b\` \${c}\\`, '"', "'\"", '\\"'),
    );
    const values = fc.record({
      name: texts,
      metadata: fc.dictionary(texts, texts),
      schema: fc.dictionary(texts, fc.jsonValue()),
    });
    fc.assert(
      fc.property(values, (inputs) => {
        const [made] = asked(programOf([declared("one", inputs)]));
        // -0 has no form of its own in JSON.
        expect(JSON.stringify(made?.args)).to.equal(JSON.stringify(inputs));
      }),
      { numRuns: 30 },
    );
  });

  it("declares what is named before what names it, and names it by its variable", () => {
    const first = declared("first", { fileIds: ["file-second", "file-elsewhere"] });
    const program = programOf([first, declared("second", { name: "b" })]);
    expect(program).to.include('{ fileIds: [second.id, "file-elsewhere"] }');
    expect(asked(program)).to.deep.equal([
      { name: "second", args: { name: "b" }, protect: true },
      { name: "first", args: { fileIds: ["file-second", "file-elsewhere"] }, protect: true },
    ]);
  });

  it("leaves one id as it is where two objects name each other", () => {
    const program = programOf([
      declared("one", { fileIds: ["file-two"] }),
      declared("two", { fileIds: ["file-one"] }),
    ]);
    expect(asked(program).map(({ args }) => args)).to.have.deep.members([
      { fileIds: ["file-one"] },
      { fileIds: ["file-two"] },
    ]);
  });

  it("takes no pair of the user's own for a reference", () => {
    const program = programOf([declared("one", {}), declared("two", { metadata: { of: "file-one" } })]);
    expect(program).to.include('{ metadata: { of: "file-one" } }');
  });
});

describe("the names of an import", () => {
  const named = (texts: readonly string[], kinds = texts.map(() => "File")): Name[] => {
    const namer = createNamer(new Set(["taken"]));
    return texts.map((text, index) => namer(kinds[index] ?? "File", wordsIn(text)));
  };
  const variables = (texts: readonly string[], kinds?: string[]): string[] =>
    named(texts, kinds).map(({ variable }) => variable);

  it("are made of the words of a name", () => {
    expect(named(["Return policy (2026)", "FAQ", "手引き", "handBook"])).to.deep.equal([
      { resource: "return-policy-2026", variable: "returnPolicy2026" },
      { resource: "faq", variable: "faq" },
      { resource: "手引き", variable: "手引き" },
      { resource: "handbook", variable: "handBook" },
    ]);
  });

  it("say the kind where there is no name, or none that a variable can have", () => {
    expect(variables(["", "–", "2026", "class"], ["VectorStoreFile", "Batch", "File", "File"])).to.deep.equal(
      ["vectorStoreFile", "batch", "file2026", "classFile"],
    );
  });

  it("say the kind, and then a number, where the words are taken", () => {
    expect(
      variables(["a", "a", "a", "a", "taken"], ["File", "File", "VectorStore", "VectorStore", "File"]),
    ).to.deep.equal(["a", "a2", "aVectorStore", "aVectorStore2", "takenFile"]);
    expect(named(["handBook", "handbook"]).map(({ resource }) => resource)).to.deep.equal([
      "handbook",
      "handbook-file",
    ]);
  });

  it("are names that the language takes, each once, whatever objects are called", () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom("class", "a", "A")),
    );
    fc.assert(
      fc.property(texts, (texts) => {
        const names = named(texts);
        expect(new Set(names.map(({ variable }) => variable)).size).to.equal(texts.length);
        expect(new Set(names.map(({ resource }) => resource)).size).to.equal(texts.length);
        for (const { variable } of names) new Function(`"use strict"; const ${variable} = 1;`);
      }),
    );
  });
});
