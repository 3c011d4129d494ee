import { deflateRawSync, inflateRawSync } from "node:zlib";
import { grouped, showPath } from "../validate.js";
import { digestOf, type TreePart } from "./tree.js";

/**
 * What has become of a file.
 *
 * - `ready`: it can be found.
 * - `processing`: it is in the store, and cannot be found yet.
 * - `failed`: it is in the store, and cannot be processed.
 * - `loose`: it is uploaded, and in no store.
 */
export type EntryState = "ready" | "processing" | "failed" | "loose";

/** One uploaded file, and what it stands for. */
export interface Entry extends TreePart {
  readonly fileId: string;
  readonly state: EntryState;
  /** Why it failed, in the server's words. */
  readonly reason?: string;
}

export interface Manifest {
  /** What stands for a file of the tree, one for each path. */
  readonly entries: readonly Entry[];
  /** What does not belong to the tree any more, and has yet to be removed. */
  readonly leaving: readonly Entry[];
}

export const emptyManifest: Manifest = { entries: [], leaving: [] };

const states: readonly EntryState[] = ["ready", "processing", "failed", "loose"];
type Row = readonly [string, string, string, string, number, string?];

/** As a text that 5,000 files fill with less than 500 kB: it stands in the state, which is written often. */
export function encodeManifest({ entries, leaving }: Manifest): string {
  const rows = [entries, leaving].map((list) => list.map(rowOf));
  return deflateRawSync(JSON.stringify(rows), { level: 9 }).toString("base64");
}

function rowOf({ path, sha256, label, fileId, state, reason }: Entry): Row {
  const hash = Buffer.from(sha256, "hex").toString("base64url");
  const row = [path, hash, label, fileId, states.indexOf(state)] as const;
  return reason === undefined ? row : [...row, reason];
}

export function decodeManifest(text: unknown): Manifest {
  if (typeof text !== "string" || text === "") return emptyManifest;
  const rows = JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString("utf8")) as [Row[], Row[]];
  const [entries = [], leaving = []] = rows.map((list) => list.map(entryOf));
  return { entries, leaving };
}

function entryOf([path, hash, label, fileId, state, reason]: Row): Entry {
  return {
    path,
    sha256: Buffer.from(hash, "base64url").toString("hex"),
    label,
    fileId,
    state: states[state] ?? "loose",
    ...(reason !== undefined && { reason }),
  };
}

/** The state of the tree that the store has in it. */
export function digestOfManifest({ entries }: Manifest): string {
  return digestOf(entries.filter(({ state }) => state !== "loose"));
}

/** What keeps the store from being what the tree is, in sentences; undefined when it is. */
export function shortfallOf({ entries, leaving }: Manifest): string | undefined {
  const inState = (state: EntryState) => entries.filter((entry) => entry.state === state);
  const failed = inState("failed");
  const processing = inState("processing");
  const loose = inState("loose");
  const sentences = [
    ...when(failed, `could not be processed: ${named(failed.map(withReason))}`),
    ...when(processing, `still being processed: ${named(processing.map(quoted))}`),
    ...when(loose, `uploaded, and not in the store: ${named(loose.map(quoted))}`),
    ...when(leaving, `of former versions still there: ${named(leaving.map(quoted))}`),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function when(entries: readonly Entry[], rest: string): string[] {
  return entries.length === 0 ? [] : [`${filesIn(entries.length)} ${rest}.`];
}

function withReason({ path, reason = "the API gives no reason" }: Entry): string {
  return `${showPath(path)} (${reason})`;
}

function quoted({ path }: Pick<Entry, "path">): string {
  return showPath(path);
}

export function filesIn(count: number): string {
  return `${grouped(count)} ${count === 1 ? "file" : "files"}`;
}

const mostNamed = 10;

/** The first of many, and how many there are beside them. */
export function named(names: readonly string[]): string {
  const others = names.length - mostNamed;
  if (others <= 0) return names.join(", ");
  return `${names.slice(0, mostNamed).join(", ")} and ${grouped(others)} more`;
}
