import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { AnyDeclaration } from "../provider/declaration.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import * as lookups from "../provider/lookups/index.js";
import * as sdk from "../sdk/index.js";
import {
  abstractClasses,
  gapIn,
  offeredBy,
  type Part,
  partsOfComponent,
  partsOfLookup,
  partsOfResource,
  partsWithin,
} from "./support/completeness.js";
import { repository } from "./support/stack.js";

type Members = Readonly<Record<string, unknown>>;

describe("what the package offers", () => {
  const offered = offeredBy(sdk, abstractClasses(repository));

  for (const name of offered.resources) {
    describe(name, () => {
      hasParts(name, partsOfResource(name));

      it("is found by the text in the state, with a rule for every property", () => {
        const hooks = (provider as unknown as Record<string, object>)[name];
        const properties = Object.entries((hooks && declarationOf(hooks)?.properties) ?? {});
        expect(properties).not.to.be.empty;
        expect(properties.filter(([, { onChange }]) => !onChange).map(([property]) => property)).to.be.empty;
      });

      it("has isInstance, and get where the API shows such an object again", () => {
        const hooks = (provider as unknown as Record<string, object>)[name];
        const { read } = ((hooks && declarationOf(hooks)) ?? {}) as Partial<AnyDeclaration>;
        const { get, isInstance } = (sdk as unknown as Record<string, Members>)[name] as Members;
        expect([typeof get, typeof isInstance]).to.deep.equal([typeof read, "function"]);
      });
    });
  }

  for (const name of offered.components) {
    describe(name, () => {
      hasParts(name, partsOfComponent(name));

      it("has isInstance", () => {
        const { isInstance } = (sdk as unknown as Record<string, Members>)[name] as Members;
        expect(isInstance).to.be.a("function");
      });
    });
  }

  const within = Object.entries(provider).flatMap(([kind, hooks]) => {
    const { partOf } = declarationOf(hooks) ?? {};
    return partOf === undefined ? [] : [{ kind, component: partOf }];
  });
  for (const { kind, component } of within)
    describe(`${kind}, of ${component}`, () => hasParts(kind, partsWithin(component, kind)));

  it("has its components, and the kinds within them are made of kinds that the API has", () => {
    expect(offered.components).to.include.members(within.map(({ component }) => component));
    const made = Object.values(provider).flatMap((hooks) => declarationOf(hooks)?.ensemble?.of ?? []);
    expect(offered.resources).to.include.members(made);
  });

  for (const name of offered.lookups) describe(name, () => hasParts(name, partsOfLookup(name)));

  it("is resources, lookups and providers, and nothing of which it is not known what belongs to it", () => {
    expect(offered.others).to.be.empty;
    expect(offered.resources).to.include("File");
    expect(offered.lookups).to.include("getModel");
  });

  it("is all that is declared", () => {
    expect([...offered.resources, ...within.map(({ kind }) => kind)]).to.have.members(Object.keys(provider));
    expect(offered.lookups).to.have.members(Object.keys(lookups));
  });

  it("stands in the index of the documentation", () => {
    const index = readFileSync(join(repository, "docs/index.md"), "utf8");
    for (const name of [...offered.resources, ...offered.components, ...offered.lookups])
      expect(index).to.include(`| [${name}](`);
  });
});

/** One test for each part, so that each that is missing is a failure of its own. */
function hasParts(name: string, parts: readonly Part[]): void {
  for (const part of parts) {
    it(`has its ${part.what}, in ${part.file}`, () => {
      const gap = gapIn(repository, part);
      if (gap !== undefined) expect.fail(`${name} lacks its ${part.what}: ${gap}`);
    });
  }
}

/** All files of a resource, a component with a kind of its own, and a lookup, with the little in them that is looked for. */
const shelf = {
  "sdk/bookShelf.ts": "export class BookShelf extends Resource {}\n",
  "provider/resources/bookShelf.ts": "export const BookShelf = defineResource({});\n",
  "emulator/objects/bookShelf.ts": "export const routes: ObjectRoutes = {};\n",
  "examples/book-shelf/Pulumi.yaml": "name: book-shelf\n",
  "examples/book-shelf/index.ts": 'new openai.BookShelf("shelf", {});\n',
  "examples/book-shelf/package.json": '{ "dependencies": { "pulumi-openai": "^0.1.0" } }\n',
  "examples/book-shelf/tsconfig.json": '{ "compilerOptions": { "strict": true } }\n',
  "tests/bookShelf.test.ts": 'describe("BookShelf", () => {});\n',
  "tests/golden/bookShelf.txt": "exports.handler=()=>require('pulumi-openai/provider').BookShelf\n",
  "docs/resources/book-shelf.md": "# BookShelf\n",
  "sdk/library.ts": "export class Library extends pulumi.ComponentResource {}\n",
  "sdk/library/libraryBooks.ts": "export class LibraryBooks extends Resource {}\n",
  "provider/resources/libraryBooks.ts": "export const LibraryBooks = defineResource({});\n",
  "examples/library/Pulumi.yaml": "name: library\n",
  "examples/library/index.ts": 'new openai.Library("library", {});\n',
  "examples/library/package.json": '{ "dependencies": { "pulumi-openai": "^0.1.0" } }\n',
  "examples/library/tsconfig.json": '{ "compilerOptions": { "strict": true } }\n',
  "tests/library.test.ts": 'describe("Library", () => provider.LibraryBooks);\n',
  "tests/golden/libraryBooks.txt": "exports.handler=()=>require('pulumi-openai/provider').LibraryBooks\n",
  "docs/resources/library.md": "# Library\n",
  "sdk/findBooks.ts": "export function findBooks() {}\nexport function findBooksOutput() {}\n",
  "examples/find-books/Pulumi.yaml": "name: find-books\n",
  "examples/find-books/index.ts": "openai.findBooksOutput({});\n",
  "examples/find-books/package.json": '{ "dependencies": { "pulumi-openai": "^0.1.0" } }\n',
  "examples/find-books/tsconfig.json": '{ "compilerOptions": { "strict": true } }\n',
  "tests/findBooks.test.ts": 'describe("findBooks", () => {});\n',
  "docs/functions/find-books.md": "# findBooks\n",
};

describe("the search for what is missing", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "completeness-"));
    for (const [file, text] of Object.entries(shelf)) write(file, text);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const gaps = (): string[] =>
    [
      ...partsOfResource("BookShelf"),
      ...partsOfComponent("Library"),
      ...partsWithin("Library", "LibraryBooks"),
      ...partsOfLookup("findBooks"),
    ].flatMap((part) => gapIn(root, part) ?? []);

  it("finds nothing where everything is there", () => expect(gaps()).to.deep.equal([]));

  for (const file of Object.keys(shelf)) {
    it(`names ${file} when it is not there, and nothing else`, () => {
      rmSync(join(root, file));
      expect(new Set(gaps())).to.deep.equal(new Set([`${file} is missing.`]));
    });

    it(`names ${file} when something else stands in it`, () => {
      write(file, "{}\n");
      const found = gaps();
      expect(found).not.to.be.empty;
      for (const gap of found) expect(gap).to.match(new RegExp(`^${file} has nothing like /`));
    });
  }

  it("names an export that is neither resource nor lookup nor provider", () => {
    const { others, resources } = offeredBy({ ...sdk, settings: {}, Abstract: class {} }, ["Abstract"]);
    expect(others).to.deep.equal(["settings"]);
    expect(resources).to.have.members(offeredBy(sdk, []).resources);
    expect(Object.keys(provider)).to.include.members([...resources]);
  });
});
