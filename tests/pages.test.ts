import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { blocksOf, tableOf } from "./support/markdown.js";
import { repository } from "./support/stack.js";

/** The generator of the pages, as far as it is used here. */
interface Generator {
  readSdk(folder: string): Sdk;
  complaintsOf(sdk: Sdk, describe: Describe): string[];
  pagesOf(sources: {
    sdk: Sdk;
    describe: Describe;
    programOf: (name: string) => { folder: string; text: string } | undefined;
    guides: { file: string; title: string; summary: string }[];
    about: string;
  }): Record<string, string>;
}

/** What it has read; nobody else looks into it. */
type Sdk = Readonly<Record<string, unknown>>;

interface Rules {
  readonly required?: boolean;
  readonly onChange?: "updates" | "replaces" | "createOnly";
}

type Describe = (name: string) => { noun: string; properties: Record<string, Rules> } | undefined;

const shelf = `
/**
 * A shelf of books.
 *
 * Deleting a shelf burns its books. The key needs write permission. \`{ import: id }\` adopts one.
 *
 * @example
 * \`\`\`ts
 * const shelf = new openai.BookShelf("shelf", { title: config.require("title") });
 * \`\`\`
 *
 * @see https://example.com/shelves
 */
export class BookShelf extends Resource {
  /** The shelf's id, such as \`shelf-7\`. */
  declare readonly bookShelfId: pulumi.Output<string>;
  /** What stands on it; absent when it is empty. */
  declare readonly books: pulumi.Output<Book[] | undefined>;

  /**
   * Reads a shelf.
   *
   * @param name the name of the resource
   * @param id the shelf's id
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>): BookShelf {}
}

/** What a shelf is made of. */
export interface BookShelfArgs {
  /** What is written on it | at most 20 characters. */
  readonly title: pulumi.Input<string>;
  /** The books. @default [] */
  readonly books?: pulumi.Input<pulumi.Input<BookArgs>[]>;
  /** In which order they stand. @default "author" */
  readonly order?: pulumi.Input<Order>;
}

/** A book. */
export interface BookArgs extends Labelled {
  /** Its pages. */
  readonly pages: pulumi.Input<number>;
}

/** Whatever has a label. */
export interface Labelled {
  /** Any texts, by any names. */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A book. */
export interface Book {
  /** Its pages. */
  readonly pages: number;
}

/** Orders known to this version. */
export type Order = "author" | "title" | (string & {});
`;

const declared: Describe = (name) =>
  name === "BookShelf"
    ? {
        noun: "shelf",
        properties: {
          title: { required: true, onChange: "updates" },
          books: { required: false, onChange: "createOnly" },
          order: { required: false, onChange: "replaces" },
        },
      }
    : undefined;

describe("the generator of the reference pages", () => {
  let generator: Generator;
  let folder: string;

  before(async () => {
    const modules = await Promise.all(
      ["sdk", "complaints", "pages"].map(
        (name) => import(pathToFileURL(join(repository, `scripts/docs/${name}.mjs`)).href),
      ),
    );
    generator = Object.assign({}, ...modules) as Generator;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sdk-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const readSource = (source: string): Sdk => {
    writeFileSync(join(folder, "bookShelf.ts"), source);
    return generator.readSdk(folder);
  };
  const complaints = (source: string, describe = declared): string[] =>
    generator.complaintsOf(readSource(source), describe).map((line) => line.replace(/^\S*\//, ""));
  const pages = (source: string, program?: { folder: string; text: string }): Record<string, string> =>
    generator.pagesOf({
      sdk: readSource(source),
      describe: declared,
      programOf: (name) => (name === "book-shelf" ? program : undefined),
      guides: [{ file: "security.md", title: "Security", summary: "Where keys are." }],
      about: "Shelves.",
    });
  const page = (program?: { folder: string; text: string }): string =>
    pages(shelf, program)["resources/book-shelf.md"] as string;

  it("takes required and the effect of a change from the declaration, and the words from the comments", () => {
    const rows = tableOf(page(), "Argument");
    expect(rows.map((row) => [row.Argument, row.Required, row["On change"]])).to.deep.equal([
      ["`title`", "yes", "updates in place"],
      ["`books`", "no", "used at creation only"],
      ["`order`", "no", "replaces"],
    ]);
    expect(rows.map(({ Description }) => Description)).to.deep.equal([
      "What is written on it \\| at most 20 characters.",
      "The books. Default: `[]`.",
      'In which order they stand. Default: `"author"`.',
    ]);
    expect(page()).to.include(
      "- Changing `title` updates the shelf in place.\n- Changing `order` replaces the shelf.",
    );
  });

  it("prints types without what only the compiler needs, and gives each of the package's own a section", () => {
    const text = page();
    expect(tableOf(text, "Argument").map(({ Type }) => Type)).to.deep.equal([
      "`string`",
      "[BookArgs](#bookargs)\\[\\]",
      "[Order](#order)",
    ]);
    expect(tableOf(text.slice(text.indexOf("### BookArgs")), "Argument")).to.deep.equal([
      {
        Argument: "`labels`",
        Type: "`Record<string, string>`",
        Required: "no",
        Description: "Any texts, by any names.",
      },
      { Argument: "`pages`", Type: "`number`", Required: "yes", Description: "Its pages." },
    ]);
    expect(text).to.include('### Order\n\nOrders known to this version.\n\nValues: `"author"`, `"title"`.');
    expect(tableOf(text, "Attribute").map(({ Type }) => Type)).to.deep.equal([
      "`string`",
      "[Book](#book)\\[\\]",
    ]);
  });

  it("says what a delete does in the words of the comment, and shows the id as it looks", () => {
    expect(page()).to.include("\n- Deleting a shelf burns its books.\n");
    expect(page()).to.include('openai.BookShelf.get("existing", "shelf-7")');
    expect(page()).to.include('{ import: "shelf-7" }');
  });

  it("shows both ids of what stands within something else, and what each of them is", () => {
    const within = shelf.replace(
      "@param id the shelf's id",
      "@param libraryId the library's id, such as `library-1`\n   * @param shelfId the shelf's own id",
    );
    const text = pages(within)["resources/book-shelf.md"];
    expect(text).to.include('openai.BookShelf.get("existing", "library-1", "shelf-7")');
    expect(text).to.include(
      "The second argument is the library's id, such as `library-1`. The third argument is the shelf's own id.",
    );
    expect(text).to.include('{ import: "library-1/shelf-7" }');
  });

  it("keeps the parts of a type apart that leads to several sections", () => {
    const source = shelf.replace("pulumi.Input<Order>", "pulumi.Input<string | Order | BookArgs>");
    const types = tableOf(pages(source)["resources/book-shelf.md"] as string, "Argument").map(
      ({ Type }) => Type,
    );
    expect(types[2]).to.equal("string \\| [Order](#order) \\| [BookArgs](#bookargs)");
  });

  it("makes programs of the examples, and shows the example folder's program whole", () => {
    const [example, program] = blocksOf(page({ folder: "examples/book-shelf", text: "whole();\n" }), "ts");
    expect(example).to.equal(`import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const config = new pulumi.Config();

const shelf = new openai.BookShelf("shelf", { title: config.require("title") });
`);
    expect(program).to.equal("whole();\n");
  });

  it("lists every page and every guide", () => {
    const index = pages(shelf)["index.md"];
    expect(index).to.include("| [BookShelf](resources/book-shelf.md) | A shelf of books. |");
    expect(index).to.include("| [Security](security.md) | Where keys are. |");
  });

  it("finds a class that comes of the base of all by way of another, and leaves the abstract one out", () => {
    const source = `export abstract class Furniture extends Resource {}
${shelf.replace("extends Resource", "extends Furniture")}`;
    expect(Object.keys(pages(source))).to.have.members(["resources/book-shelf.md", "index.md"]);
  });

  it("has nothing to complain of where comments, types and declaration agree", () => {
    expect(complaints(shelf)).to.be.empty;
  });

  const mistakes: [what: string, change: (source: string) => string, complaint: string][] = [
    [
      "an argument that is not declared",
      (source) => source.replace("readonly title:", "readonly name:"),
      "bookShelf.ts: BookShelfArgs has name, which BookShelf does not declare.",
    ],
    [
      "a declared property that is no argument",
      (source) => source.replace(/readonly order\?.*/, ""),
      "bookShelf.ts: BookShelf declares order, which BookShelfArgs does not have.",
    ],
    [
      "an argument that is required in the type alone",
      (source) => source.replace("order?", "order"),
      "bookShelf.ts: order is required in BookShelfArgs, and not in what BookShelf declares.",
    ],
    [
      "a property without a comment",
      (source) => source.replace("/** Its pages. */", ""),
      "bookShelf.ts: BookArgs.pages has no documentation comment.",
    ],
    [
      "a class that does not say what a delete does",
      (source) => source.replace("Deleting a shelf burns its books.", ""),
      'bookShelf.ts: the comment of BookShelf has no sentence that begins with "Deleting": what does a delete do?',
    ],
    [
      "a class without an example",
      (source) => source.replace("@example", ""),
      "bookShelf.ts: the comment of BookShelf has no @example.",
    ],
    [
      "a tag that is misspelt",
      (source) => source.replace("@default []", "@defualt []"),
      'bookShelf.ts: the comment of BookShelfArgs.books: The TSDoc tag "@defualt" is not defined in this configuration',
    ],
  ];
  it("refuses markup that would be lost on a page", () => {
    expect(() => readSource(shelf.replace("A shelf of books", "A <b>shelf</b>"))).to.throw(
      "bookShelf.ts: BookShelf: the pages have no form for a HtmlStartTag in a comment",
    );
  });

  for (const [what, change, complaint] of mistakes) {
    it(`names ${what}`, () => expect(complaints(change(shelf)).join("\n")).to.include(complaint));
  }
});

describe("a generated file", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "generated-"));
    mkdirSync(join(folder, "pages"));
    writeFileSync(join(folder, "pages/left.md"), "of a class that is gone\n");
    writeFileSync(join(folder, "pages/edited.md"), "by hand\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const generate = (...flags: string[]): { code: number | null; said: string } => {
    const module = pathToFileURL(join(repository, "scripts/generated.mjs")).href;
    const files = { "pages/edited.md": "generated\n", "pages/new.md": "generated\n" };
    const program = `import { writeOrCheck } from ${JSON.stringify(module)};
writeOrCheck(${JSON.stringify(files)}, { folders: ["pages"], remedy: "npm run docs" });`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program, "--", ...flags],
      { cwd: folder, encoding: "utf8" },
    );
    return { code: status, said: stderr };
  };

  it("is written, and nothing else is left where only such files may lie", () => {
    expect(generate().code).to.equal(0);
    expect(readdirSync(join(folder, "pages"))).to.have.members(["edited.md", "new.md"]);
    expect(readFileSync(join(folder, "pages/edited.md"), "utf8")).to.equal("generated\n");
    expect(generate("--check")).to.deep.equal({ code: 0, said: "" });
  });

  it("is named by the check, with the command that writes it, when it differs, is missing or is left over", () => {
    expect(generate("--check")).to.deep.equal({
      code: 1,
      said: `pages/edited.md is not what would be generated; run: npm run docs
pages/new.md is not what would be generated; run: npm run docs
pages/left.md is generated from nothing any more; run: npm run docs
`,
    });
    expect(readFileSync(join(folder, "pages/edited.md"), "utf8")).to.equal("by hand\n");
  });
});
