import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../client/problem.js";
import { journalFolder, placeOf } from "../journal.js";

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A file of a tree, as the program has seen it. */
export interface TreeFile {
  /** Relative to the tree's folder, with slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** What it gets in the store, its path among them. */
  readonly attributes: Attributes;
}

export interface Tree {
  /** The folder, as an absolute path. */
  readonly folder: string;
  /** In the order of their paths. */
  readonly files: readonly TreeFile[];
}

/** What tells one state of a tree from another: of each file its path, its content and its attributes. */
export interface TreePart {
  readonly path: string;
  readonly sha256: string;
  /** See {@link labelOf}. */
  readonly label: string;
}

export function digestOf(parts: readonly TreePart[]): string {
  const digest = createHash("sha256");
  const lines = parts.map(({ path, sha256, label }) => `${JSON.stringify(path)} ${sha256} ${label}\n`);
  for (const line of lines.sort()) digest.update(line);
  return digest.digest("hex");
}

export function digestOfTree({ files }: Tree): string {
  return digestOf(files.map((file) => ({ ...file, label: labelOf(file.attributes) })));
}

/** Attributes, whatever their order, in eleven characters: enough to see that they have changed. */
export function labelOf(attributes: Attributes): string {
  const pairs = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(pairs)).digest("base64url").slice(0, 11);
}

/**
 * The program walks the tree, because only it can give the files attributes; the provider's process uploads them.
 * What would be too much for the inputs, and for the state, goes from the one to the other in a file.
 */
export function handOver(at: string, tree: Tree): void {
  const file = fileOf(at, digestOfTree(tree));
  try {
    mkdirSync(journalFolder(), { recursive: true, mode: 0o700 });
    // Under another name first: nobody shall read half of it.
    writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify(tree), { mode: 0o600 });
    renameSync(`${file}.${process.pid}.tmp`, file);
  } catch (error) {
    throw new Problem(
      `KnowledgeBase ${at}: the list of its files cannot be written to ${journalFolder()} (${(error as NodeJS.ErrnoException).code}). Make room or give permission there, or set PULUMI_OPENAI_JOURNAL to another folder.`,
    );
  }
}

/** The tree that a program has handed over; undefined when it is not there, or not whole. */
export function takeOver(at: string, digest: string): Tree | undefined {
  try {
    const tree = JSON.parse(readFileSync(fileOf(at, digest), "utf8")) as Tree;
    return digestOfTree(tree) === digest ? tree : undefined;
  } catch {
    return undefined;
  }
}

/** Removes what was handed over for a place, but for the one that is still of use. */
export function forgetTrees(place: string, kept?: string): void {
  try {
    const own = readdirSync(journalFolder()).filter((name) => name.startsWith(prefixOf(place)));
    for (const name of own)
      if (kept === undefined || name !== nameOf(place, kept)) rmSync(join(journalFolder(), name));
  } catch {
    // It takes a little room, and nothing else.
  }
}

function fileOf(at: string, digest: string): string {
  return join(journalFolder(), nameOf(placeOf(at), digest));
}

function nameOf(place: string, digest: string): string {
  return `${prefixOf(place)}${digest.slice(0, 16)}`;
}

function prefixOf(place: string): string {
  return `tree-${place}-`;
}
