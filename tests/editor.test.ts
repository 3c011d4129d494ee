import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import * as resources from "../provider/index.js";
import { declarationOfKind } from "../provider/kinds.js";
import type { Properties, Property } from "../provider/schema.js";
import { repository } from "./support/stack.js";

/** A place in the arguments of a resource where a word is to be completed. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
  /** An expression with the place in it, between quotation marks. */
  readonly expression: string;
}

/** Where the cursor is in an expression. */
const cursor = "¦";
const kinds = Object.keys(resources).filter((kind) => declarationOfKind(kind)?.partOf === undefined);

type Around = (inner: string) => string;

/** All places below a property, at every depth, where the declaration knows words; what holds itself is entered once. */
function placesIn(
  property: Property,
  path: string,
  around: Around,
  outer: readonly Property[] = [],
): Place[] {
  if (outer.includes(property)) return [];
  const within = [...outer, property];
  switch (property.type) {
    case "text": {
      const words = property.known ?? property.oneOf ?? [];
      return words.length === 0 ? [] : [{ path, words, expression: around(`"${cursor}"`) }];
    }
    case "object":
      return placesAmong(property.properties, path, around, within);
    case "list":
      return placesIn(property.items, `${path}[0]`, (inner) => around(`[${inner}]`), within);
    case "variants": {
      const { by, variants } = property;
      const told: Place = {
        path: `${path}.${by}`,
        words: Object.keys(variants),
        expression: around(`{ ${by}: "${cursor}" }`),
      };
      const others = Object.entries(variants).flatMap(([variant, properties]) =>
        placesAmong(properties, `${path}<${variant}>`, around, within, `${by}: ${JSON.stringify(variant)}, `),
      );
      return [told, ...others];
    }
    case "either":
      return property.options.flatMap((option) => placesIn(option, path, around, within));
    default:
      return [];
  }
}

function placesAmong(
  properties: Properties,
  path: string,
  around: Around,
  outer: readonly Property[],
  before = "",
): Place[] {
  return Object.entries(properties).flatMap(([name, property]) =>
    placesIn(
      property,
      path === "" ? name : `${path}.${name}`,
      (inner) => around(`{ ${before}${name}: ${inner} }`),
      outer,
    ),
  );
}

/** What an editor is told by TypeScript about a program, in a folder from which the package is found. */
function languageService(text: string): { service: ts.LanguageService; file: string } {
  const file = join(repository, "examples", "editor.ts");
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    types: ["node"],
  };
  const read = (path: string): string | undefined => (path === file ? text : ts.sys.readFile(path));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => repository,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: read,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  });
  return { service, file };
}

const effects = {
  updates: /\bUpdates in place\b/,
  replaces: /\b[Cc]hanging this replaces\b/,
  createOnly: /\bOnly used when\b/,
};

describe("an editor", () => {
  const lines = ['import type * as openai from "pulumi-openai";'];
  let service: ts.LanguageService;
  let file: string;

  /** Adds a line to the program that the editor shows, and says where the cursor is in it. */
  const line = (kind: string, expression: string): (() => number) => {
    const written = `export const a${lines.length}: openai.${kind}Args = ${expression};`;
    const start = lines.join("\n").length + 1;
    lines.push(written.replace(cursor, ""));
    return () => start + written.indexOf(cursor);
  };
  const offered = (place: number): string[] => {
    const completions = service.getCompletionsAtPosition(file, place, undefined);
    return completions?.entries.map(({ name }) => name) ?? [];
  };

  // All tests are declared by now, and with them the whole program.
  before(() => {
    ({ service, file } = languageService(lines.join("\n")));
  });

  for (const kind of kinds) {
    describe(`with the arguments of ${kind}`, () => {
      const properties: Properties = declarationOfKind(kind)?.properties ?? {};
      const names = Object.entries(properties).map(([name, property]) => ({
        name,
        property,
        at: line(kind, `{ ${cursor}${name}: null! }`),
      }));
      const places = placesAmong(properties, "", (inner) => inner, []).map((place) => ({
        ...place,
        at: line(kind, place.expression),
      }));

      it("shows for each what a change does, and the default", () => {
        const wrong = names.flatMap(({ name, property, at }) => {
          const info = service.getQuickInfoAtPosition(file, at());
          const shown = ts.displayPartsToString(info?.documentation).replace(/\s+/g, " ");
          const { onChange = "replaces", required = false } = property;
          const hasDefault = info?.tags?.some((tag) => tag.name === "default") ?? false;
          return [
            ...(effects[onChange].test(shown) ? [] : [`${name} (${onChange}): ${shown}`]),
            ...(required || hasDefault ? [] : [`${name}: no default`]),
          ];
        });
        expect(wrong).to.deep.equal([]);
      });

      it("completes each word that is known, at every depth", () => {
        const wrong = places.flatMap(({ path, words, at }) => {
          const found = offered(at());
          const missing = words.filter((word) => !found.includes(word));
          return missing.length === 0 ? [] : [`${path}: ${missing.join(", ")}`];
        });
        expect(wrong).to.deep.equal([]);
      });

      if (!("model" in properties)) return;
      const model = line(kind, `{ model: "${cursor}" } as openai.${kind}Args`);

      it("completes names of models", () => {
        expect(offered(model()).filter((name) => /^(gpt|text)-/.test(name))).not.to.be.empty;
      });
    });
  }
});
