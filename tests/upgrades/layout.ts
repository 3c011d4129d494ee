import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { repository } from "../support/stack.js";

/** A stack as a published version has made it, with all that its server had to say of it. */
export interface Layout {
  readonly name: string;
  readonly folder: string;
  /** The program and its files, by their paths in it. */
  readonly files: Record<string, string>;
}

const fixtures = join(repository, "tests", "fixtures");

export function findLayouts(): Layout[] {
  const names = readdirSync(fixtures).filter((name) => name.startsWith("layout-"));
  return names.map((name) => layoutIn(join(fixtures, name), name));
}

export function layoutIn(folder: string, name: string): Layout {
  const program = join(folder, "program");
  const entries = readdirSync(program, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.map((path) => [relative(program, path), readFileSync(path, "utf8")]);
  return { name, folder, files: Object.fromEntries(files) };
}

/** What stands in a layout's state in place of the address of the server. */
export const anywhere = "http://127.0.0.1:1/v1";

/** The last answer to each request, by method and path, without the query. */
export type Answers = Readonly<Record<string, unknown>>;

export function questionOf(method: string, url: string): string {
  return `${method} ${url.replace(/\?.*/, "")}`;
}
