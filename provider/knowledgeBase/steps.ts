import { extname } from "node:path";
import type { Entry, Manifest } from "./manifest.js";
import { filesIn, named } from "./manifest.js";
import { labelOf, type Tree, type TreeFile } from "./tree.js";

/** A file of the tree, and the upload that stands for it. */
export interface Match {
  readonly file: TreeFile;
  readonly entry: Entry;
}

/** What makes a store out of one that has these uploads the one that the tree describes. */
export interface Steps {
  /** Uploads that are right as they are. */
  readonly kept: readonly Match[];
  /** In the store, with other attributes, or under another path. */
  readonly relabelled: readonly Match[];
  /** Uploaded, and not in the store. */
  readonly attached: readonly Match[];
  /** In the store, and not processed: they are taken out, and put in again. */
  readonly retried: readonly Match[];
  readonly uploaded: readonly TreeFile[];
  /** Uploads that stand for no file of the tree. */
  readonly removed: readonly Entry[];
}

/**
 * Holds a tree against what is uploaded. A content is never uploaded twice because its path has changed: the upload
 * goes over to the new path, unless its name ends otherwise, from which the API takes the file's format.
 */
export function stepsTo({ files }: Tree, uploads: readonly Entry[]): Steps {
  const pool = createPool(uploads);
  const stays = files.map((file) => ({ file, entry: pool.takeAt(file) }));
  const matches = stays.map(({ file, entry }) => ({ file, entry: entry ?? pool.takeLike(file) }));
  const found = matches.filter((match): match is Match => match.entry !== undefined);
  return {
    kept: found.filter((match) => isInPlace(match) && isLabelled(match)),
    relabelled: found.filter((match) => isInPlace(match) && !isLabelled(match)),
    attached: found.filter(({ entry }) => entry.state === "loose"),
    retried: found.filter(({ entry }) => entry.state === "failed"),
    uploaded: matches.filter(({ entry }) => entry === undefined).map(({ file }) => file),
    removed: pool.left(),
  };
}

function isInPlace({ entry }: Match): boolean {
  return entry.state === "ready" || entry.state === "processing";
}

function isLabelled({ file, entry }: Match): boolean {
  return entry.label === labelOf(file.attributes);
}

/** Uploads that no file has yet. Of several equal ones the first is taken. */
function createPool(uploads: readonly Entry[]) {
  const left = new Set(uploads);
  const atPath = groupedBy(uploads, ({ path, sha256 }) => `${sha256} ${path}`);
  const likeIt = groupedBy(uploads, likeness);
  const take = (candidates: readonly Entry[] = []): Entry | undefined => {
    const entry = candidates.find((candidate) => left.has(candidate));
    if (entry !== undefined) left.delete(entry);
    return entry;
  };
  return {
    takeAt: ({ path, sha256 }: TreeFile) => take(atPath.get(`${sha256} ${path}`)),
    takeLike: (file: TreeFile) => take(likeIt.get(likeness(file))),
    left: () => [...left],
  };
}

function likeness({ path, sha256 }: Pick<TreeFile, "path" | "sha256">): string {
  return `${sha256} ${extname(path).toLowerCase()}`;
}

function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** The steps as a preview tells them: how many files, and which. */
export function outlookOf(steps: Steps, { entries }: Manifest): string | undefined {
  const before = new Set(entries.map(({ path }) => path));
  const now = new Set(steps.uploaded.map(({ path }) => path));
  const moved = steps.relabelled.filter(({ file, entry }) => file.path !== entry.path);
  const parts = [
    part(steps.uploaded.filter(({ path }) => !before.has(path)).map(pathOf), "to add"),
    part(steps.uploaded.filter(({ path }) => before.has(path)).map(pathOf), "to replace"),
    part(
      moved.map(({ file, entry }) => `${entry.path} → ${file.path}`),
      "to move without an upload",
    ),
    part(
      steps.relabelled.filter(({ file, entry }) => file.path === entry.path).map(pathOfMatch),
      "to give other attributes",
    ),
    part(steps.attached.map(pathOfMatch), "to attach again"),
    part(steps.retried.map(pathOfMatch), "to process again"),
    part(steps.kept.filter(({ entry }) => entry.state === "processing").map(pathOfMatch), "to wait for"),
    part(
      steps.removed.map(pathOf).filter((path) => !now.has(path)),
      "to remove",
    ),
  ].filter((text) => text !== "");
  return parts.length === 0 ? undefined : `${parts.join("; ")}.`;
}

function pathOf({ path }: { readonly path: string }): string {
  return path;
}

function pathOfMatch({ file }: Match): string {
  return file.path;
}

function part(names: readonly string[], what: string): string {
  return names.length === 0 ? "" : `${filesIn(names.length)} ${what} (${named(names)})`;
}
