import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../client/problem.js";
import { isOwnerAlive, journalFolder, keepAlive, ownership, placeOf, rest, unwritable } from "../journal.js";
import { showPath } from "../validate.js";

/**
 * What a run uploads, on disk, so that one that is interrupted among thousands of files leaves a trace of each: a
 * line before a file is sent, another with the id that came back, a third when it is deleted. It is the journal's
 * sibling, with one file for a run in place of one for each object, and goes when the state knows what it holds.
 */
export interface Ledger {
  /** Throws when it cannot be written: then nothing must be sent. */
  begin(intent: UploadIntent): void;
  complete(intent: UploadIntent, fileId: string): void;
  /** Nothing came of it. */
  forget(intent: UploadIntent): void;
  deleted(fileId: string): void;
  /** The state holds the resource, so that nobody but its own next run takes over what it has uploaded. */
  live(): void;
  /** The run is over; what it has written stays until the state is saved. */
  close(): void;
}

/** One upload. */
export interface UploadIntent {
  readonly key: string;
  readonly path: string;
  readonly sha256: string;
  readonly filename: string;
  readonly bytes: number;
  /** Milliseconds by this machine's clock. */
  readonly sentAt: number;
}

/** What became of an upload, as far as an earlier run could tell: without `fileId`, nobody knows. */
export interface Upload extends UploadIntent {
  readonly fileId?: string;
}

/** What earlier runs have left. */
export interface Remains {
  readonly uploads: readonly Upload[];
  /** Whether one of them is still at work, in another process. */
  readonly isAtWork: boolean;
  /** Somebody else answers for an upload of theirs, or nothing came of it. */
  settle(upload: Upload): void;
  /** Nothing of it is left. */
  discard(): void;
}

interface Head {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly account: string;
  /** The resource that is being made or changed. */
  readonly id: string;
}

type Line =
  | { readonly begun: UploadIntent }
  | { readonly key: string; readonly id: string }
  | { readonly key: string; readonly nothing: true }
  | { readonly deleted: string }
  | { readonly living: true }
  | { readonly over: true };

const ending = ".uploads";

/** Resources that this process has made: what they have uploaded is theirs, saved or not. */
const made = new Set<string>();

export function openLedger(at: string | undefined, account: string, id: string): Ledger {
  made.add(id);
  if (at === undefined) return unwritten;
  const file = join(journalFolder(), `${placeOf(at)}-${randomUUID().slice(0, 8)}${ending}`);
  let isBegun = false;

  function write(line: Line | Head): void {
    if (!isBegun) {
      mkdirSync(journalFolder(), { recursive: true, mode: 0o700 });
      appendFileSync(file, `${JSON.stringify({ ...ownership(), account, id })}\n`, { mode: 0o600 });
      keepAlive(file);
      isBegun = true;
    }
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }

  const note = (line: Line): void => quietly(() => write(line));

  return {
    begin(intent) {
      try {
        write({ begun: intent });
      } catch (error) {
        throw new Problem(
          `Uploading ${showPath(intent.path)}: the journal ${unwritable(error, "nothing was sent", "file")}`,
        );
      }
    },
    complete: ({ key }, id) => note({ key, id }),
    forget: ({ key }) => note({ key, nothing: true }),
    deleted: (fileId) => note({ deleted: fileId }),
    live: () => isBegun && note({ living: true }),
    close() {
      if (isBegun) note({ over: true });
      rest(file);
    },
  };
}

/** Under mocks there is no stack, and nothing to come back to. */
const unwritten: Ledger = {
  begin: () => {},
  complete: () => {},
  forget: () => {},
  deleted: () => {},
  live: () => {},
  close: () => {},
};

/**
 * What earlier runs for this resource have left in this account, and those for resources at the same place that
 * never came into a state.
 */
export function remainsAt(place: string, id: string, isOwn: (account: string) => boolean): Remains {
  const books = filesAt(place).flatMap((file) => readBook(file) ?? []);
  const own = books
    .filter(({ head, isLiving }) => head.id === id || !(isLiving || made.has(head.id)))
    .filter(({ head }) => isOwn(head.account));
  const deleted = new Set(own.flatMap((book) => book.deleted));
  const bookOf = new Map(own.flatMap((book) => book.uploads.map((upload) => [upload.key, book] as const)));
  return {
    uploads: own
      .flatMap(({ uploads }) => uploads)
      .filter(({ fileId }) => fileId === undefined || !deleted.has(fileId)),
    isAtWork: own.some((book) => !book.isOver && isAtWork(book)),
    settle({ key }) {
      const book = bookOf.get(key);
      const line: Line = { key, nothing: true };
      if (book !== undefined) quietly(() => appendFileSync(book.file, `${JSON.stringify(line)}\n`));
    },
    discard() {
      for (const { file } of own) quietly(() => rmSync(file, { force: true }));
    },
  };
}

/** The state holds the resource, whoever has made it. */
export function acknowledge(place: string, id: string): void {
  const own = filesAt(place).flatMap((file) => readBook(file) ?? []);
  const line: Line = { living: true };
  for (const { head, isLiving, file } of own)
    if (head.id === id && !isLiving) quietly(() => appendFileSync(file, `${JSON.stringify(line)}\n`));
}

/** A state has been saved that holds these uploads: what runs at this place have written is of no more use then. */
export function settleRemains(place: string, held: ReadonlySet<string>): void {
  const books = filesAt(place).flatMap((file) => readBook(file) ?? []);
  const deleted = new Set(books.flatMap((book) => book.deleted));
  const isSettled = ({ fileId }: Upload): boolean =>
    fileId !== undefined && (held.has(fileId) || deleted.has(fileId));
  for (const { file, uploads } of books)
    if (uploads.every(isSettled)) quietly(() => rmSync(file, { force: true }));
}

/** How many uploads of equal files were interrupted, for whatever resource, without anybody knowing what came of them. */
export function interruptedUploads({ filename, sha256 }: Pick<UploadIntent, "filename" | "sha256">): number {
  return filesAt()
    .flatMap((file) => readBook(file) ?? [])
    .filter(({ head, file }) => !isOwnerAlive({ ...head, file }))
    .flatMap(({ uploads }) => uploads)
    .filter((upload) => upload.fileId === undefined)
    .filter((upload) => upload.filename === filename && upload.sha256 === sha256).length;
}

interface Book {
  readonly file: string;
  readonly head: Head;
  readonly uploads: readonly Upload[];
  readonly deleted: readonly string[];
  readonly isLiving: boolean;
  readonly isOver: boolean;
}

function isAtWork({ head, file }: Book): boolean {
  const { owner } = ownership();
  return head.owner !== owner && isOwnerAlive({ ...head, file });
}

function filesAt(place?: string): string[] {
  const start = place === undefined ? "" : `${place}-`;
  try {
    const names = readdirSync(journalFolder()).filter((name) => name.endsWith(ending));
    return names.filter((name) => name.startsWith(start)).map((name) => join(journalFolder(), name));
  } catch {
    return [];
  }
}

function readBook(file: string): Book | undefined {
  const [head, ...lines] = linesOf(file);
  if (typeof (head as Head | undefined)?.account !== "string") return undefined;
  const uploads = new Map<string, Upload>();
  const deleted: string[] = [];
  const flags = { isLiving: false, isOver: false };
  for (const line of lines as Line[]) {
    if ("begun" in line) uploads.set(line.begun.key, line.begun);
    else if ("deleted" in line) deleted.push(line.deleted);
    else if ("over" in line) flags.isOver = true;
    else if ("living" in line) flags.isLiving = true;
    else if ("nothing" in line) uploads.delete(line.key);
    else if (uploads.has(line.key))
      uploads.set(line.key, { ...(uploads.get(line.key) as Upload), fileId: line.id });
  }
  return { file, head: head as Head, uploads: [...uploads.values()], deleted, ...flags };
}

/** A line that is missing leaves a trace too many at worst: only what comes before a request has to be written. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Told above.
  }
}

/** What is whole counts: a process can end in the middle of a line. */
function linesOf(file: string): object[] {
  try {
    return readFileSync(file, "utf8").split("\n").flatMap(parsed);
  } catch {
    return [];
  }
}

function parsed(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value] : [];
  } catch {
    return [];
  }
}
