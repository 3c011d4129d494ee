import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, extname, join, resolve } from "node:path";
import { named } from "../../provider/knowledgeBase/manifest.js";
import type { Attributes, Tree, TreeFile } from "../../provider/knowledgeBase/tree.js";
import { grouped, show, showPath, validate } from "../../provider/validate.js";
import type { KnowledgeBaseAttributes, KnowledgeBaseFile } from "../knowledgeBase.js";
import { programError } from "../programError.js";
import { frontMatterOf } from "./frontMatter.js";

/** Which files make a tree, and what attributes they get. */
export interface TreeArgs {
  readonly directory: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly frontMatter?: boolean;
  readonly attributes?: (file: KnowledgeBaseFile) => KnowledgeBaseAttributes;
}

/** A tree, and what is worth a warning about it. */
export interface ReadTree extends Tree {
  /** Files that are left out, because nothing is in them. */
  readonly empty: readonly string[];
  /** Files that the API is not known to read. */
  readonly unsupported: readonly string[];
}

const mostBytes = 512 * 1024 * 1024;
const installed = "**/node_modules/**";

/** The formats that OpenAI names; its servers have the last word. */
const supported = new Set(
  ".c .cpp .cs .css .doc .docx .go .html .java .js .json .md .pdf .php .pptx .py .rb .sh .tex .ts .txt".split(
    " ",
  ),
);

/** Walks a folder, and looks into its files. Fails with all that is wrong, in one sentence. */
export function readTree(whose: string, args: TreeArgs): ReadTree {
  const folder = resolve(args.directory);
  const found = pathsIn(whose, folder, args).map((path) => ({ path, bytes: sizeOf(folder, path) }));
  const problems: string[] = [];
  const files: TreeFile[] = [];
  for (const { path, bytes } of found) {
    if (bytes === 0) continue;
    try {
      files.push(readFile(folder, path, bytes, args));
    } catch (error) {
      problems.push(`${showPath(path)} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw programError(`${whose}: ${named(problems)}.`);
  if (files.length === 0)
    throw programError(`${whose}: there is no file with anything in it ${where(args)}.`);
  return {
    folder,
    files,
    empty: found.filter(({ bytes }) => bytes === 0).map(({ path }) => path),
    unsupported: files.map(({ path }) => path).filter((path) => !supported.has(extname(path).toLowerCase())),
  };
}

/** A folder that is not there would otherwise look like one that was emptied. */
function pathsIn(whose: string, folder: string, args: TreeArgs): string[] {
  const { include = ["**/*"], exclude = [installed] } = args;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw programError(`${whose}: directory must be a folder, and "${folder}" is none.`);
  // Not before it is needed: most programs have no use for it.
  const { globSync } = createRequire(__filename)("tinyglobby") as typeof import("tinyglobby");
  return globSync([...include], { cwd: folder, ignore: [...exclude], expandDirectories: false }).sort();
}

function where({ directory, include }: TreeArgs): string {
  const patterns =
    include === undefined ? "" : ` that matches ${include.map((one) => `"${one}"`).join(", ")}`;
  return `in "${directory}"${patterns}`;
}

function sizeOf(folder: string, path: string): number {
  return statSync(join(folder, path)).size;
}

function readFile(folder: string, path: string, bytes: number, args: TreeArgs): TreeFile {
  if (bytes > mostBytes)
    throw new Error(`has ${grouped(bytes)} bytes, and at most ${grouped(mostBytes)} can be uploaded`);
  const content = contentOf(join(folder, path));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file: KnowledgeBaseFile = {
    path,
    name: basename(path),
    extension: extname(path),
    bytes,
    sha256,
    text: () => content.toString("utf8"),
    frontMatter: () => frontMatterOf(content.toString("utf8")),
  };
  return { path, sha256, bytes: content.length, attributes: attributesOf(file, args) };
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Under this name each file has its path, so that it can be told from others in what a search finds. */
const pathKey = "path";

const rules = {
  attributes: {
    type: "pairs",
    values: "any",
    maxPairs: 16,
    maxKeyLength: 64,
    maxValueLength: 512,
    example: { team: "support" },
  },
} as const;

function attributesOf(file: KnowledgeBaseFile, { attributes, frontMatter }: TreeArgs): Attributes {
  const own = {
    ...(frontMatter && isMarkdown(file) && scalarsOf(file.frontMatter())),
    ...withoutUndefined(attributes?.(file) ?? {}),
  };
  if (pathKey in own) throw new Error(`has an attribute "${pathKey}", which is taken for the file's path`);
  const all = { [pathKey]: file.path, ...own };
  const [failure] = validate(rules, { attributes: all }).failures;
  if (failure !== undefined)
    throw new Error(`has attributes that are wrong: ${failure.property} ${failure.reason}`);
  const unwritable = Object.entries(all).find(
    ([, value]) => typeof value === "number" && !Number.isFinite(value),
  );
  if (unwritable !== undefined)
    throw new Error(`has an attribute ${show(unwritable[0])} that is no number: ${unwritable[1]}`);
  return all as Attributes;
}

function isMarkdown({ extension }: KnowledgeBaseFile): boolean {
  return [".md", ".mdx", ".markdown"].includes(extension.toLowerCase());
}

/** What can be an attribute; lists, dates without a form of their own, and parts within are left out. */
function scalarsOf(values: Readonly<Record<string, unknown>>): KnowledgeBaseAttributes {
  const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isScalar(value))) as Attributes;
}

function withoutUndefined(values: KnowledgeBaseAttributes): KnowledgeBaseAttributes {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
