import { createHash, randomUUID } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { Problem } from "./client/problem.js";

/**
 * What this machine is about to create, on disk, so that a crash between the request and the state leaves a
 * trace: one small file for each create, written before the request, completed with the id that came back, and
 * removed when that id is known to stand in the state.
 *
 * It outlives processes, not the machine: nothing is flushed to the disk. Only {@link begin} fails when it cannot
 * do its work, because nothing has been sent then; everything else leaves a trace too many at worst.
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
  /** The newest object of the kind before, where objects do not show their age. */
  readonly newest?: string;
  /** The number of the process; 0 for one that this process has by now. */
  readonly pid: number;
}

export interface Entry extends Intent {
  /** The process that began it. Numbers of processes come back, above all in containers. */
  readonly owner: string;
  readonly host: string;
  /** The object that came of it; absent when the answer never arrived. */
  readonly id?: string;
  readonly file: string;
}

const thisProcess = randomUUID();

/** How often a process shows that it is still at work on a create, and after what silence it is not. */
const heartbeat = 5_000;
const silence = 15_000;

/** After so long, in milliseconds, nobody will come back to what was interrupted. */
const longest = 90 * 24 * 3_600_000;

export function journalFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { PULUMI_OPENAI_JOURNAL, PULUMI_HOME } = environment;
  return PULUMI_OPENAI_JOURNAL || join(PULUMI_HOME || join(homedir(), ".pulumi"), "pulumi-openai", "journal");
}

/** A resource's name on disk and in its state: as good as the whole, and short. */
export function placeOf(at: string): string {
  return createHash("sha256").update(at).digest("hex").slice(0, 12);
}

/** How what is written down says whose it is. */
export function ownership(): Pick<Entry, "owner" | "host" | "pid"> {
  return { owner: thisProcess, host: hostname(), pid: process.pid };
}

/** Writes down that an object is about to be created. Throws when it cannot: then nothing must be sent. */
export function begin(intent: Intent): Entry {
  const folder = journalFolder();
  const { owner, host } = ownership();
  const written = { ...intent, owner, host };
  const file = join(folder, `${placeOf(intent.at)}-${randomUUID().slice(0, 8)}.jsonl`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Under another name first: nobody shall read half of it.
    writeFileSync(`${file}.tmp`, `${JSON.stringify(written)}\n`, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    const { kind, at } = intent;
    throw new Problem(`Creating ${kind} ${at}: the journal ${unwritable(error, "nothing was sent")}`);
  }
  sweep(folder);
  keepAlive(file);
  return { ...written, file };
}

/** Why no create would be sent now; undefined when the journal can be written. */
export function journalProblem(): string | undefined {
  const folder = journalFolder();
  const file = join(folder, `${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, "\n", { mode: 0o600 });
    return undefined;
  } catch (error) {
    return `The journal ${unwritable(error, "nothing would be created")}`;
  } finally {
    quietly(() => rmSync(file, { force: true }));
  }
}

/** Goes on after "the journal". */
export function unwritable(error: unknown, consequence: string, noun = "object"): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return `in ${journalFolder()} cannot be written (${code}), so ${consequence}: after a crash nobody would know of the ${noun}. Make room or give permission there, or set PULUMI_OPENAI_JOURNAL to another folder.`;
}

/** Writes down which object came of it. */
export function complete(entry: Entry, id: string): void {
  beating.delete(entry.file);
  quietly(() => appendFileSync(entry.file, `${JSON.stringify({ id })}\n`));
}

/** Nothing can be left of it. */
export function forget(entry: Entry): void {
  beating.delete(entry.file);
  quietly(() => rmSync(entry.file, { force: true }));
}

/** What other processes began at this place, and nobody has seen in the state. */
export function unsettled(place: string): Entry[] {
  return entriesAt(place)
    .filter(({ owner }) => owner !== thisProcess)
    .map((entry) => (entry.pid === process.pid ? { ...entry, pid: 0 } : entry));
}

/** What any process has begun, for any resource, and nobody has seen in a state. */
export function allEntries(): Entry[] {
  return entriesAt("");
}

/** After so long, in milliseconds, the run of another machine is over. */
const longestRun = 3_600_000;

/**
 * Whether the run that began it may go on: its object is on the way to the state then. Of another machine's runs
 * only their age is known.
 */
export function mayBeUnderWay({ host, pid, sentAt }: Entry): boolean {
  return host === hostname() ? isRunning(pid) : Date.now() - sentAt < longestRun;
}

/** The id stands in the state: its entries have done their work. */
export function settle(place: string, id: string): void {
  quietly(() => {
    for (const entry of entriesAt(place)) if (entry.id === id) forget(entry);
  });
}

/** The objects that creates are known to have made whose resource, at whatever place, has yet to be saved. */
export function madeTwins(twins: string): ReadonlySet<string> {
  return new Set(entriesAt("").flatMap((entry) => (twinsOf(entry) === twins ? (entry.id ?? []) : [])));
}

/** Equal for creates that would make equal objects. */
export function twinsOf({ kind, digest }: Pick<Intent, "kind" | "digest">): string {
  return `${kind} ${digest}`;
}

/** How many creates of equal objects were interrupted, at whatever place, without anybody knowing what came of them. */
export function interruptedTwins(twins: string): number {
  return entriesAt("").filter(
    (entry) => entry.id === undefined && twinsOf(entry) === twins && !isOwnerAlive(entry),
  ).length;
}

/** Whether the process that began it may still be at work. */
export function isOwnerAlive({
  owner,
  host,
  pid,
  file,
}: Pick<Entry, "owner" | "host" | "pid" | "file">): boolean {
  if (owner === thisProcess) return true;
  if (host === hostname() && !isRunning(pid)) return false;
  try {
    return Date.now() - statSync(file).mtimeMs < silence;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  // To the system, 0 stands for all processes of a group.
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The files of creates that this process is at work on. */
const beating = new Set<string>();

export function keepAlive(file: string): void {
  if (beating.size === 0) startBeating();
  beating.add(file);
}

/** The process has ended its work on it. */
export function rest(file: string): void {
  beating.delete(file);
}

function startBeating(): void {
  const beat = setInterval(() => {
    if (beating.size === 0) return clearInterval(beat);
    const now = new Date();
    for (const file of beating) quietly(() => utimesSync(file, now, now));
  }, heartbeat).unref();
}

let isSwept = false;

/** Once in each process: removes what nobody will ever ask for again. */
function sweep(folder: string): void {
  if (isSwept) return;
  isSwept = true;
  quietly(() => {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (Date.now() - statSync(file).mtimeMs > longest) rmSync(file, { force: true });
    }
  });
}

/** An adopted object that a replacement must leave alone, told to the process that will be asked to delete it. */
export function keep(id: string): void {
  quietly(() => {
    mkdirSync(journalFolder(), { recursive: true, mode: 0o700 });
    writeFileSync(keptFile(id), "", { mode: 0o600 });
  });
}

/** Asks once: the note is gone afterwards. */
export function takeKept(id: string): boolean {
  const isKept = existsSync(keptFile(id));
  dropKept(id);
  return isKept;
}

/** The object was not replaced after all. */
export function dropKept(id: string): void {
  quietly(() => rmSync(keptFile(id), { force: true }));
}

function keptFile(id: string): string {
  return join(journalFolder(), `kept-${createHash("sha256").update(id).digest("hex").slice(0, 24)}`);
}

/** The entries of a place, or of all places when it is empty, oldest first. */
function entriesAt(place: string): Entry[] {
  return namesOf(place)
    .flatMap((name) => readEntry(join(journalFolder(), name)) ?? [])
    .sort((one, other) => one.sentAt - other.sentAt);
}

function namesOf(place: string): string[] {
  const isEntry = (name: string): boolean => name.endsWith(".jsonl") && name.startsWith(place);
  try {
    return readdirSync(journalFolder()).filter(isEntry);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new Problem(
      `The journal in ${journalFolder()} cannot be read (${code}). Give permission there, or set PULUMI_OPENAI_JOURNAL to another folder.`,
    );
  }
}

/** What is whole counts: a process can end in the middle of a line, and a disk can lose what it was given. */
function readEntry(file: string): Entry | undefined {
  const lines = readText(file).split("\n").flatMap(parsed);
  const entry = Object.assign({}, ...lines, { file }) as Entry;
  return isWhole(entry) ? entry : undefined;
}

function parsed(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isWhole({ at, kind, account, digest, owner, host, id, newest, sentAt, pid }: Entry): boolean {
  const texts: unknown[] = [at, kind, account, digest, owner, host, id ?? "", newest ?? ""];
  const numbers: unknown[] = [sentAt, pid];
  return texts.every((text) => typeof text === "string") && numbers.every(Number.isFinite);
}

/** Another process may settle an entry between the listing and the reading. */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Told in the description of the journal.
  }
}
