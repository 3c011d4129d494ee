import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import type { Entry, Manifest } from "./manifest.js";
import { type Attributes, labelOf, type TreeFile } from "./tree.js";

/** The manifest while it changes: it is right at every moment, so that it can be kept when the work is cut short. */
export interface Shelf {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly leaving: ReadonlyMap<string, Entry>;
  put(entry: Entry): void;
  /** It stands for a file of the tree no more. */
  dismiss(entry: Entry): void;
  /** It is gone from the server. */
  remove(entry: Entry): void;
  manifest(): Manifest;
}

export function createShelf(): Shelf {
  const entries = new Map<string, Entry>();
  const leaving = new Map<string, Entry>();
  return {
    entries,
    leaving,
    put: (entry) => void entries.set(entry.fileId, entry),
    dismiss: (entry) => void leaving.set(entry.fileId, entry),
    remove: ({ fileId }) => void leaving.delete(fileId),
    manifest: () => ({ entries: inOrder(entries), leaving: inOrder(leaving) }),
  };
}

function inOrder(entries: ReadonlyMap<string, Entry>): Entry[] {
  return [...entries.values()].sort((one, other) =>
    one.path === other.path ? compare(one.fileId, other.fileId) : compare(one.path, other.path),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** An upload that has come to stand for a file of the tree. */
export function entryOf(
  { path, sha256, attributes }: TreeFile,
  { fileId, state }: Pick<Entry, "fileId" | "state">,
): Entry {
  return { path, sha256, label: labelOf(attributes), fileId, state };
}

/** An entry as the store shows it. */
export function observed(entry: Entry, seen: ReadonlyMap<string, VectorStoreFile>): Entry {
  const file = seen.get(entry.fileId);
  const { reason: _, ...known } = entry;
  if (file === undefined) return { ...known, state: "loose" };
  return { ...processedAs(known, file), label: labelOf((file.attributes ?? {}) as Attributes) };
}

/** An entry with what has come of its processing. */
export function processedAs(entry: Entry, { status, last_error }: VectorStoreFile): Entry {
  const { reason: _, ...known } = entry;
  switch (status) {
    case "completed":
      return { ...known, state: "ready" };
    case "failed":
      return { ...known, state: "failed", reason: reasonOf(last_error) };
    case "cancelled":
      return { ...known, state: "failed", reason: "its processing was cancelled" };
    default:
      return { ...known, state: "processing" };
  }
}

function reasonOf(error: VectorStoreFile.LastError | null): string {
  return error === null
    ? "the API gives no reason"
    : `${error.code}: ${error.message.trim().replace(/\.$/, "")}`;
}

export function byId(files: readonly VectorStoreFile[]): ReadonlyMap<string, VectorStoreFile> {
  return new Map(files.map((file) => [file.id, file]));
}
