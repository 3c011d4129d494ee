import { isNotFound, proveGone } from "../absence.js";
import { compareAccounts, decodeAccount, encodeAccount } from "../client/account.js";
import { RequestError } from "../client/failures.js";
import { Problem } from "../client/problem.js";
import { say } from "../client/say.js";
import type { Site } from "../declaration.js";
import { placeOf } from "../journal.js";
import { grouped } from "../validate.js";
import { type BatchChunking, type FileCalls, fileCalls, type StoreCalls, storeCalls } from "./calls.js";
import { type Ledger, openLedger, type Remains, remainsAt } from "./ledger.js";
import { type Entry, filesIn, type Manifest, named } from "./manifest.js";
import { chunksOf, inParallel, sleep } from "./parallel.js";
import { byId, createShelf, entryOf, observed, processedAs, type Shelf } from "./shelf.js";
import { type Match, type Steps, stepsTo } from "./steps.js";
import { createTeller } from "./teller.js";
import type { Tree, TreeFile } from "./tree.js";
import { createUploads, UnreadableFile } from "./uploads.js";

/** Which store is to hold a tree, and how. */
export interface Task extends Site {
  /** The resource's own id. */
  readonly id: string;
  readonly storeId: string;
  readonly chunking?: BatchChunking;
  /** How long to wait while no file more is processed. */
  readonly timeoutSeconds: number;
}

/** What a run has come to. */
export interface Outcome {
  readonly manifest: Manifest;
  /** Why it could not do all of its work: sentences. */
  readonly problem?: string;
}

/** What one run works with. */
interface Run extends Task {
  readonly whose: string;
  readonly inStore: StoreCalls;
  readonly files: FileCalls;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly width: number;
  readonly refused: string[];
  /** The ids of all uploads that are known to stand for something. */
  readonly known: Set<string>;
  readonly tell: (progress: () => string) => void;
}

/** The API takes so many files at once. */
const mostInBatch = 2_000;

/**
 * Makes the store hold what the tree holds. What is done stays done: when something goes wrong, the outcome says
 * what, and its manifest is what there is by then. Throws only when nothing has been changed.
 */
export async function bringAbout(task: Task, tree: Tree, before: Manifest): Promise<Outcome> {
  const run = begin(task, before);
  try {
    const uploads = await knownUploads(run, before);
    const steps = stepsTo(tree, uploads);
    for (const { entry } of allMatches(steps)) run.shelf.put(entry);
    for (const entry of steps.removed) run.shelf.dismiss(entry);
    const problem = await work(run, tree, steps);
    const manifest = run.shelf.manifest();
    if (problem !== undefined && isEmpty(manifest)) throw problem;
    const sentences = [...refusals(run), ...(problem === undefined ? [] : [wordsOf(problem)])];
    if (sentences.length > 0) run.ledger.live();
    return { manifest, ...(sentences.length > 0 && { problem: sentences.join(" ") }) };
  } finally {
    run.ledger.close();
  }
}

function begin(task: Task, before: Manifest): Run {
  const { client, id, storeId, at } = task;
  return {
    ...task,
    whose: `KnowledgeBase ${at ?? storeId}`,
    inStore: storeCalls(client, storeId),
    files: fileCalls(client),
    ledger: openLedger(at, encodeAccount(client.account), id),
    shelf: createShelf(),
    width: client.settings.maxConcurrent,
    refused: [],
    known: new Set([...before.entries, ...before.leaving].map(({ fileId }) => fileId)),
    tell: createTeller(`KnowledgeBase ${at ?? storeId}`),
  };
}

function allMatches({ kept, relabelled, attached, retried }: Steps): Match[] {
  return [...kept, ...relabelled, ...attached, ...retried];
}

function isEmpty({ entries, leaving }: Manifest): boolean {
  return entries.length + leaving.length === 0;
}

/** Does one thing after the other, and returns what has ended the work early. */
async function work(run: Run, tree: Tree, steps: Steps): Promise<unknown> {
  try {
    await detachFailed(run, steps.retried);
    const batches = await bringIn(run, tree, steps);
    await relabel(run, steps.relabelled);
    await awaitProcessing(run, batches);
    await removeLeaving(run);
    return undefined;
  } catch (error) {
    return error;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Problem ? error.message : String((error as Error).stack ?? error);
}

function refusals({ refused }: Run): string[] {
  return refused.length === 0 ? [] : [`${filesIn(refused.length)} could not be uploaded: ${named(refused)}.`];
}

/** The uploads of the state, and those of runs that were interrupted before the state knew of them. */
async function knownUploads(run: Run, before: Manifest): Promise<Entry[]> {
  const own = [...before.entries, ...before.leaving];
  const found = await uploadsOfInterrupted(run);
  if (found.length === 0 && !own.some(({ state }) => state === "loose")) return own;
  const seen = byId(await run.inStore.list());
  return dropMissing(
    run.files,
    [...own, ...found].map((entry) => observed(entry, seen)),
  );
}

/** What is in no store any more may have been deleted as well. */
export async function dropMissing(files: FileCalls, entries: readonly Entry[]): Promise<Entry[]> {
  if (!entries.some(({ state }) => state === "loose")) return [...entries];
  const there = new Set((await files.list()).map(({ id }) => id));
  return entries.filter(({ state, fileId }) => state !== "loose" || there.has(fileId));
}

async function uploadsOfInterrupted(run: Run): Promise<Entry[]> {
  if (run.at === undefined) return [];
  const { known, ledger, client } = run;
  const remains = await remainsOfEnded(run, run.at);
  const own = new Set(known);
  for (const { fileId } of remains.uploads) if (fileId !== undefined) known.add(fileId);
  const uploads = createUploads(client, ledger, (fileId) => known.has(fileId));
  const found = new Map<string, Entry>();
  await inParallel(remains.uploads, run.width, async (upload) => {
    if (upload.fileId !== undefined && own.has(upload.fileId)) return;
    const fileId = upload.fileId ?? (await uploads.recover(upload));
    // From here on they are this run's, so that nobody else takes them for what was left behind.
    if (fileId !== undefined) {
      const { path, sha256 } = upload;
      ledger.begin(upload);
      ledger.complete(upload, fileId);
      known.add(fileId);
      found.set(fileId, { path, sha256, label: "", fileId, state: "loose" });
    }
    remains.settle(upload);
  });
  if (found.size > 0)
    say(`${run.whose}: takes up ${filesIn(found.size)} that an interrupted run has uploaded.`);
  return [...found.values()];
}

/** Waits while a process that has survived its engine is still at work for this resource. */
async function remainsOfEnded({ client, id, tell }: Run, at: string): Promise<Remains> {
  for (;;) {
    const remains = remainsAt(placeOf(at), id, isOwnAccount(client.account));
    if (!remains.isAtWork) return remains;
    tell(() => "waiting for an earlier run, which is still at work in another process");
    await sleep(500);
  }
}

/** Whether what is written down belongs to an account, as far as that is known. */
export function isOwnAccount(account: Parameters<typeof compareAccounts>[0]): (text: string) => boolean {
  return (text) => {
    const owner = decodeAccount(text);
    return owner === undefined || compareAccounts(owner, account) !== "different";
  };
}

/** The store would not process again what it holds already. */
async function detachFailed(run: Run, retried: readonly Match[]): Promise<void> {
  await inParallel(retried, run.width, async ({ entry }) => {
    await detach(run, entry);
    const { reason: _, ...loose } = entry;
    run.shelf.put({ ...loose, state: "loose" });
  });
}

interface Arrival {
  readonly file: TreeFile;
  readonly entry?: Entry;
}

interface Batch {
  readonly id: string;
  readonly members: readonly string[];
}

/** Uploads and attaches, as many files at a time as one batch holds, so that the API has something to do early. */
async function bringIn(run: Run, tree: Tree, { attached, retried, uploaded }: Steps): Promise<Batch[]> {
  const arrivals: Arrival[] = [...attached, ...retried, ...uploaded.map((file) => ({ file }))];
  const uploads = createUploads(run.client, run.ledger, (fileId) => run.known.has(fileId));
  const batches: Batch[] = [];
  let sent = 0;
  for (const group of chunksOf(arrivals, mostInBatch)) {
    const matches: Match[] = [];
    await inParallel(group, run.width, async ({ file, entry }) => {
      const match = entry === undefined ? await upload(file) : { file, entry };
      if (match !== undefined) matches.push(match);
    });
    if (matches.length > 0) batches.push(await attach(run, matches));
  }
  return batches;

  async function upload(file: TreeFile): Promise<Match | undefined> {
    run.tell(() => `${grouped(sent)} of ${filesIn(uploaded.length)} uploaded`);
    try {
      const entry = entryOf(file, { fileId: await uploads.send(tree.folder, file), state: "loose" });
      run.known.add(entry.fileId);
      run.shelf.put(entry);
      sent++;
      return { file, entry };
    } catch (error) {
      if (!concernsOneFile(error)) throw error;
      run.refused.push(wordsOf(error).replace(/\.$/, ""));
      return undefined;
    }
  }
}

/** What is wrong with one file need not stop the others; what is wrong with the account or the network does. */
function concernsOneFile(error: unknown): boolean {
  if (error instanceof UnreadableFile) return true;
  return error instanceof RequestError && [400, 413, 415, 422].includes(error.failure.status ?? 0);
}

async function attach(run: Run, matches: readonly Match[]): Promise<Batch> {
  const chunking = run.chunking === undefined ? {} : { chunking_strategy: run.chunking };
  const { id } = await run.inStore.attach(
    matches.map(({ file, entry }) => ({
      file_id: entry.fileId,
      attributes: { ...file.attributes },
      ...chunking,
    })),
  );
  for (const { file, entry } of matches)
    run.shelf.put(entryOf(file, { fileId: entry.fileId, state: "processing" }));
  return { id, members: matches.map(({ entry }) => entry.fileId) };
}

async function relabel(run: Run, relabelled: readonly Match[]): Promise<void> {
  let done = 0;
  await inParallel(relabelled, run.width, async ({ file, entry }) => {
    run.tell(() => `${grouped(done)} of ${filesIn(relabelled.length)} given other attributes`);
    await run.inStore.relabel(entry.fileId, file.path, file.attributes);
    run.shelf.put(entryOf(file, entry));
    done++;
  });
}

const firstPause = 250;
const longestPause = 5_000;

/** Waits for all that the store processes; it is bounded by the time in which no file more is processed. */
async function awaitProcessing(run: Run, batches: readonly Batch[]): Promise<void> {
  let open = [...batches];
  let left = Number.POSITIVE_INFINITY;
  let progressAt = Date.now();
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
    const looks = await Promise.all(open.map((batch) => look(run, batch)));
    open = open.filter((_, index) => looks[index] !== 0);
    const others = await lookAtOthers(run, open);
    const processing = looks.reduce((sum, count) => sum + count, others);
    if (processing === 0) return;
    if (processing < left) progressAt = Date.now();
    left = processing;
    if (Date.now() - progressAt > run.timeoutSeconds * 1000) return;
    run.tell(() => `${filesIn(processing)} still being processed`);
    await sleep(pause);
  }
}

/** How many files of a batch are still being processed; at the end, what has come of each. */
async function look(run: Run, { id, members }: Batch): Promise<number> {
  const { status, file_counts: counts } = await run.inStore.batch(id);
  if (status === "in_progress") return Math.max(1, counts.in_progress);
  const failed = counts.failed > 0 ? await run.inStore.inBatch(id, "failed") : [];
  const cancelled = counts.cancelled > 0 ? await run.inStore.inBatch(id, "cancelled") : [];
  const unprocessed = byId([...failed, ...cancelled]);
  for (const fileId of members) {
    const entry = run.shelf.entries.get(fileId) as Entry;
    const file = unprocessed.get(fileId);
    run.shelf.put(file === undefined ? { ...entry, state: "ready" } : processedAs(entry, file));
  }
  return 0;
}

/** How many files are being processed that came into the store in earlier runs: no batch is known of them. */
async function lookAtOthers(run: Run, open: readonly Batch[]): Promise<number> {
  const inBatches = new Set(open.flatMap(({ members }) => members));
  const own = [...run.shelf.entries.values()].filter(
    ({ state, fileId }) => state === "processing" && !inBatches.has(fileId),
  );
  if (own.length === 0) return 0;
  const seen = byId(await run.inStore.list());
  const now = own.map((entry) => observed(entry, seen));
  for (const entry of now) run.shelf.put(entry);
  return now.filter(({ state }) => state === "processing").length;
}

/** A former version that can be found stays until the one that takes its place can be, too. */
function toBeRemoved({ shelf }: Run): Entry[] {
  const unready = [...shelf.entries.values()].filter(({ state }) => state !== "ready");
  const awaited = new Set(unready.map(({ path }) => path));
  return [...shelf.leaving.values()].filter(({ path, state }) => state !== "ready" || !awaited.has(path));
}

async function removeLeaving(run: Run): Promise<void> {
  const leaving = toBeRemoved(run);
  const unlessGone = createProof(run);
  let done = 0;
  await inParallel(leaving, run.width, async (entry) => {
    run.tell(() => `${grouped(done)} of ${filesIn(leaving.length)} removed`);
    if (entry.state !== "loose") await detach(run, entry);
    await run.files.delete(entry.fileId).catch(unlessGone("file", entry.fileId));
    run.ledger.deleted(entry.fileId);
    run.shelf.remove(entry);
    done++;
  });
}

async function detach(run: Run, { fileId }: Entry): Promise<void> {
  const unlessGone = createProof(run);
  await run.inStore.detach(fileId).catch(unlessGone("vector store file", `${run.storeId}/${fileId}`));
}

/** Lets a 404 pass that certainly means that something is gone; anything else is thrown. */
function createProof({
  client,
  record,
  files,
}: Run): (noun: string, id: string) => (error: unknown) => Promise<void> {
  let listing: Promise<ReadonlySet<string>> | undefined;
  const isUploaded = async (id: string): Promise<boolean> => {
    listing ??= files.list().then((all) => new Set(all.map((file) => file.id)));
    return (await listing).has(id);
  };
  return (noun, id) => async (error) => {
    if (!isNotFound(error)) throw error;
    await proveGone({
      id,
      noun,
      error,
      record: record ?? client,
      answeredBy: client.accountOf(error.failure.headers),
      isListed: async () => noun === "file" && isUploaded(id),
    });
  };
}

/**
 * Deletes all uploads. With a file its place in every store goes; so the store is only told of those that it shows
 * afterwards all the same, and not of thousands, of which it takes a few hundred a minute.
 */
export async function clearAway(task: Task, before: Manifest): Promise<void> {
  const run = begin(task, before);
  const unlessGone = createProof(run);
  try {
    const remains = await addUploadsOfInterrupted(run);
    let done = 0;
    await inParallel([...run.known], run.width, async (fileId) => {
      run.tell(() => `${grouped(done)} of ${filesIn(run.known.size)} deleted`);
      await run.files.delete(fileId).catch(unlessGone("file", fileId));
      done++;
    });
    await detachLeft(run);
    remains?.discard();
  } finally {
    run.ledger.close();
  }
}

async function addUploadsOfInterrupted(run: Run): Promise<Remains | undefined> {
  const { client, record, id, known } = run;
  if (record === undefined || record.place === "") return undefined;
  const remains = remainsAt(record.place, id, isOwnAccount(client.account));
  for (const { fileId } of remains.uploads) if (fileId !== undefined) known.add(fileId);
  const sender = createUploads(client, run.ledger, (fileId) => known.has(fileId));
  await inParallel(remains.uploads, run.width, async (upload) => {
    const found = upload.fileId ?? (await sender.recover(upload));
    if (found !== undefined) known.add(found);
  });
  return remains;
}

async function detachLeft(run: Run): Promise<void> {
  const { inStore, storeId, known } = run;
  const unlessGone = createProof(run);
  const files = await inStore.list().catch(async (error: unknown) => {
    await unlessGone("vector store", storeId)(error);
    return [];
  });
  await inParallel(
    files.filter(({ id }) => known.has(id)),
    run.width,
    async ({ id }) => {
      await inStore.detach(id).catch(unlessGone("vector store file", `${storeId}/${id}`));
    },
  );
}
