import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { declarationOf } from "../provider/declarations.js";
import * as resources from "../provider/index.js";
import * as lookups from "../provider/lookups/index.js";
import * as sdk from "../sdk/index.js";
import { repository } from "./support/stack.js";

/** What a name of the package is called in folders and pages: `FineTuningJob` is `fine-tuning-job`. */
function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "-$&").toLowerCase();
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const exported = Object.entries(sdk).filter(([, value]) => typeof value === "function");
const classes = exported.filter(([name]) => /^[A-Z]/.test(name) && name !== "Provider").map(([name]) => name);
const functions = exported.filter(([name]) => /^[a-z]/.test(name)).map(([name]) => name);

/** What is missing of it, by what somebody would have to write. */
function missing(files: Record<string, string>): string[] {
  return Object.entries(files)
    .filter(([, file]) => !existsSync(join(repository, file)))
    .map(([what, file]) => `${what}: ${file}`);
}

function exampleOf(name: string): Record<string, string> {
  const folder = `examples/${kebab(name)}`;
  return {
    example: `${folder}/index.ts`,
    "project of the example": `${folder}/Pulumi.yaml`,
    "package of the example": `${folder}/package.json`,
    "compiler options of the example": `${folder}/tsconfig.json`,
  };
}

describe("what the package offers", () => {
  it("is more than one resource and one lookup", () => {
    expect(classes).to.include("File");
    expect(functions).to.include.members(["getModel", "getModelOutput"]);
  });

  for (const name of classes) {
    describe(name, () => {
      it("has everything that a resource has", () => {
        expect(
          missing({
            declaration: `provider/resources/${camel(name)}.ts`,
            "emulator's routes": `emulator/objects/${camel(name)}.ts`,
            test: `tests/${camel(name)}.test.ts`,
            page: `docs/resources/${kebab(name)}.md`,
            "text in the state": `tests/golden/${camel(name)}.txt`,
            ...exampleOf(name),
          }),
        ).to.deep.equal([]);
      });

      it("is found by the text in the state, with a rule for every property", () => {
        const hooks = (resources as unknown as Record<string, object>)[name];
        const declared = hooks && declarationOf(hooks);
        const without = Object.entries(declared?.properties ?? {}).filter(([, { onChange }]) => !onChange);
        expect(Object.keys(declared?.properties ?? {})).not.to.deep.equal([]);
        expect(without.map(([property]) => property)).to.deep.equal([]);
      });

      it("has get and isInstance", () => {
        const made = (sdk as unknown as Record<string, Record<string, unknown>>)[name];
        expect(made?.isInstance).to.be.a("function");
        expect(made?.get).to.be.a("function");
      });
    });
  }

  for (const name of functions.filter((found) => !found.endsWith("Output"))) {
    it(`${name} has everything that a lookup has`, () => {
      expect(functions).to.include(`${name}Output`);
      expect(lookups).to.have.property(name);
      expect(
        missing({
          page: `docs/functions/${kebab(name)}.md`,
          test: `tests/${name}.test.ts`,
          ...exampleOf(name),
        }),
      ).to.deep.equal([]);
    });
  }

  it("stands in the index of the documentation", () => {
    const index = readFileSync(join(repository, "docs/index.md"), "utf8");
    const pages = [
      ...classes.map((name) => `resources/${kebab(name)}.md`),
      ...functions.filter((name) => !name.endsWith("Output")).map((name) => `functions/${kebab(name)}.md`),
    ];
    expect(pages.filter((page) => !index.includes(page))).to.deep.equal([]);
  });
});
