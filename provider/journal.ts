import { createHash, randomUUID } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * What this machine is about to create, on disk, so that a crash between the request and the state leaves a
 * trace: one small file for each create, written before the request, completed with the id that came back, and
 * removed when that id is known to stand in the state.
 *
 * It outlives processes, not the machine: nothing is flushed to the disk.
 */
export interface Intent {
  /** `project/stack/name` of the resource. */
  readonly at: string;
  readonly kind: string;
  readonly account: string;
  /** Of all that was asked for: the same again means the same object. */
  readonly digest: string;
  /** Milliseconds by this machine's clock. */
  readonly sentAt: number;
  readonly pid: number;
}

export interface Entry extends Intent {
  /** The object that came of it; absent when the answer never arrived. */
  readonly id?: string;
  readonly file: string;
}

export function journalFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { PULUMI_OPENAI_JOURNAL, PULUMI_HOME } = environment;
  return PULUMI_OPENAI_JOURNAL ?? join(PULUMI_HOME ?? join(homedir(), ".pulumi"), "pulumi-openai", "journal");
}

/** A resource's name on disk and in its state: as good as the whole, and short. */
export function placeOf(at: string): string {
  return createHash("sha256").update(at).digest("hex").slice(0, 12);
}

/** Writes down that an object is about to be created. */
export function begin(intent: Intent): Entry {
  const folder = journalFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${placeOf(intent.at)}-${randomUUID().slice(0, 8)}.jsonl`);
  writeFileSync(file, `${JSON.stringify(intent)}\n`, { mode: 0o600 });
  return { ...intent, file };
}

/** Writes down which object came of it. */
export function complete(entry: Entry, id: string): void {
  appendFileSync(entry.file, `${JSON.stringify({ id })}\n`);
}

/** Nothing can be left of it. */
export function forget(entry: Entry): void {
  rmSync(entry.file, { force: true });
}

/** What earlier processes began at this place, and nobody has seen in the state. */
export function unsettled(place: string): Entry[] {
  return filesOf(`${place}-`).flatMap((file) => readEntry(file) ?? []);
}

/** The same for all places of this machine. */
export function allUnsettled(): Entry[] {
  return filesOf("").flatMap((file) => readEntry(file) ?? []);
}

/** The id stands in the state: its entries have done their work. */
export function settle(place: string, id: string): void {
  for (const entry of unsettled(place)) if (entry.id === id) forget(entry);
}

/** Whether the process that began it may still be at work. */
export function isOwnerAlive({ pid }: Intent): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** An adopted object that a replacement must leave alone, told to the process that will be asked to delete it. */
export function keep(id: string): void {
  mkdirSync(journalFolder(), { recursive: true, mode: 0o700 });
  writeFileSync(keptFile(id), "", { mode: 0o600 });
}

/** Asks once: the note is gone afterwards. */
export function takeKept(id: string): boolean {
  const kept = existsSync(keptFile(id));
  if (kept) rmSync(keptFile(id), { force: true });
  return kept;
}

function keptFile(id: string): string {
  return join(journalFolder(), `kept-${createHash("sha256").update(id).digest("hex").slice(0, 24)}`);
}

function filesOf(beginning: string): string[] {
  try {
    const folder = journalFolder();
    return readdirSync(folder)
      .filter((name) => name.startsWith(beginning) && name.endsWith(".jsonl"))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A process can end in the middle of a line; what is whole counts. */
function readEntry(file: string): Entry | undefined {
  const lines = readText(file)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Partial<Entry>);
  const [intent, outcome] = lines;
  return intent === undefined ? undefined : ({ ...intent, ...outcome, file } as Entry);
}

/** Another process may settle an entry between the listing and the reading. */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
