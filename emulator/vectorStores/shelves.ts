import type { VectorStore } from "openai/resources/vector-stores";
import type { VectorStoreFileBatch } from "openai/resources/vector-stores/file-batches";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import { ApiError } from "../errors";
import { newId } from "../id";
import type { Scope, Store } from "../store";
import type { World } from "../world";
import type { Chunking } from "./chunking";
import { problemOf, type SourceFile } from "./content";
import type { Attributes } from "./filter";

/** What a request says of one file that is to come into a store. */
export interface Attachment {
  readonly fileId: string;
  readonly attributes: Attributes;
  readonly chunking: Chunking;
}

/** How a file in a store ends up, and when. */
interface Outcome {
  readonly readyAt: number;
  readonly file: Pick<VectorStoreFile, "status" | "last_error" | "usage_bytes">;
}

/** The vector stores of a server, with the files in them: what all of their routes share. */
export interface Shelves {
  readonly stores: Store<VectorStore>;
  readonly files: Store<VectorStoreFile>;
  readonly batches: Store<VectorStoreFileBatch>;
  /** The files of one store, oldest first. */
  filesOf(scope: Scope, storeId: string): readonly VectorStoreFile[];
  findStore(scope: Scope, id: string): VectorStore;
  findFile(scope: Scope, storeId: string, id: string): VectorStoreFile;
  findSource(scope: Scope, id: string): SourceFile | undefined;
  /** Puts files into a store: all of them, or none when one does not exist. */
  attach(scope: Scope, storeId: string, attachments: readonly Attachment[]): Promise<VectorStoreFile[]>;
  openBatch(scope: Scope, storeId: string, fileIds: readonly string[]): VectorStoreFileBatch;
  batchFiles(scope: Scope, batch: VectorStoreFileBatch): readonly VectorStoreFile[];
  cancelBatch(scope: Scope, batch: VectorStoreFileBatch): VectorStoreFileBatch;
  /** Notes that a store is in use, from which its life is counted. Fails when that has ended. */
  use(scope: Scope, id: string): VectorStore;
}

const secondsInDay = 86_400;
const shelvesOfWorlds = new WeakMap<World, Shelves>();

export function shelvesOf(world: World): Shelves {
  const shelves = shelvesOfWorlds.get(world) ?? createShelves(world);
  shelvesOfWorlds.set(world, shelves);
  return shelves;
}

export function keyOf(storeId: string, fileId: string): string {
  return `${storeId}/${fileId}`;
}

function createShelves(world: World): Shelves {
  const { clock } = world;
  const outcomes = new Map<string, Outcome>();
  const batchMembers = new Map<string, ReadonlySet<string>>();
  /** The stores that a file is in. */
  const places = new Map<string, Set<string>>();

  const files = world.createStore<VectorStoreFile>("vector_store.file", {
    keyOf: (file) => keyOf(file.vector_store_id, file.id),
    shown: (file) => {
      const outcome = outcomes.get(keyOf(file.vector_store_id, file.id));
      return outcome !== undefined && outcome.readyAt <= clock.now() ? { ...file, ...outcome.file } : file;
    },
    onRemoved: ({ id, vector_store_id }) => {
      outcomes.delete(keyOf(vector_store_id, id));
      places.get(id)?.delete(vector_store_id);
    },
  });
  const allFilesOf = (storeId: string) => {
    removeExpiredFiles();
    return files.all().filter((file) => file.vector_store_id === storeId);
  };
  /** Files expire when they are looked at; only then do they go from the stores, too. */
  const removeExpiredFiles = () => world.store("file").expire();

  const stores = world.createStore<VectorStore>("vector_store", {
    shown: (store) => {
      const own = allFilesOf(store.id);
      const file_counts = countsOf(own);
      const expires_at = expiryOf(store);
      const isExpired = expires_at !== null && expires_at <= clock.unix();
      const status = isExpired ? "expired" : file_counts.in_progress > 0 ? "in_progress" : "completed";
      const usage_bytes = own.reduce((sum, file) => sum + file.usage_bytes, 0);
      return { ...store, file_counts, status, usage_bytes, expires_at };
    },
    onRemoved: ({ id }) => {
      for (const file of allFilesOf(id)) files.remove(keyOf(id, file.id));
      for (const batch of batches.all()) if (batch.vector_store_id === id) batches.remove(batch.id);
    },
  });

  const membersOf = (batch: VectorStoreFileBatch) => {
    const ids = batchMembers.get(batch.id);
    return allFilesOf(batch.vector_store_id).filter(({ id }) => ids?.has(id));
  };
  const batches = world.createStore<VectorStoreFileBatch>("vector_store.files_batch", {
    shown: (batch) => {
      const file_counts = countsOf(membersOf(batch));
      return { ...batch, file_counts, status: statusOfBatch(batch, file_counts) };
    },
    onRemoved: ({ id }) => batchMembers.delete(id),
  });

  // A file that is deleted is in no store any more.
  world.store("file").onRemoved(({ id }) => {
    for (const storeId of places.get(id) ?? []) files.remove(keyOf(storeId, id));
    places.delete(id);
  });

  const findSource = (scope: Scope, id: string) => world.store<SourceFile>("file").of(scope).find(id);

  const findStore = (scope: Scope, id: string) => {
    const store = stores.of(scope).find(id);
    if (store === undefined) throw noSuchStore(id);
    return store;
  };

  const attachOne = async (scope: Scope, storeId: string, source: SourceFile, attachment: Attachment) => {
    const existing = files.of(scope).find(keyOf(storeId, source.id));
    // A store holds a file once: to attach it again changes nothing.
    if (existing !== undefined) return existing;
    const last_error = await problemOf(source, world.spool);
    outcomes.set(keyOf(storeId, source.id), {
      readyAt: clock.now() + world.processingMs,
      file:
        last_error === null
          ? { status: "completed", last_error, usage_bytes: source.bytes }
          : { status: "failed", last_error, usage_bytes: 0 },
    });
    places.set(source.id, (places.get(source.id) ?? new Set()).add(storeId));
    return files.of(scope).put({
      id: source.id,
      object: "vector_store.file",
      usage_bytes: 0,
      created_at: clock.unix(),
      vector_store_id: storeId,
      status: "in_progress",
      last_error: null,
      chunking_strategy: attachment.chunking,
      attributes: attachment.attributes,
    });
  };

  return {
    stores,
    files,
    batches,
    findStore,
    findSource,
    filesOf: (scope, storeId) => {
      removeExpiredFiles();
      const visible = files.of(scope).list();
      return visible.filter((file) => file.vector_store_id === storeId);
    },
    findFile: (scope, storeId, id) => {
      removeExpiredFiles();
      if (!stores.of(scope).has(storeId)) throw noSuchStore(storeId);
      const file = files.of(scope).find(keyOf(storeId, id));
      if (file === undefined)
        throw new ApiError(404, `No file found with id '${id}' in vector store '${storeId}'.`);
      return file;
    },
    attach: async (scope, storeId, attachments) => {
      const pairs = attachments.map((one) => [one, findSource(scope, one.fileId)] as const);
      const missing = pairs.filter(([, source]) => source === undefined).map(([{ fileId }]) => fileId);
      if (missing.length > 0) throw new ApiError(404, `Files [${missing.join(", ")}] were not found`);
      const attached: VectorStoreFile[] = [];
      for (const [one, source] of pairs)
        attached.push(await attachOne(scope, storeId, source as SourceFile, one));
      return attached;
    },
    openBatch: (scope, storeId, fileIds) => {
      const id = newId("vsfb_");
      batchMembers.set(id, new Set(fileIds));
      return batches.of(scope).put({
        id,
        object: "vector_store.files_batch",
        created_at: clock.unix(),
        vector_store_id: storeId,
        status: "in_progress",
        file_counts: countsOf([]),
      });
    },
    batchFiles: (_scope, batch) => membersOf(batch),
    cancelBatch: (scope, batch) => {
      for (const file of membersOf(batch)) {
        if (file.status !== "in_progress") continue;
        const cancelled = { status: "cancelled", last_error: null, usage_bytes: 0 } as const;
        outcomes.set(keyOf(batch.vector_store_id, file.id), { readyAt: 0, file: cancelled });
      }
      return batches.of(scope).put({ ...batch, status: "cancelled" });
    },
    use: (scope, id) => {
      const store = findStore(scope, id);
      if (store.status === "expired") throw new ApiError(400, `Vector store '${id}' has expired.`);
      return stores.of(scope).put({ ...store, last_active_at: clock.unix() });
    },
  };
}

function noSuchStore(id: string): ApiError {
  return new ApiError(404, `No vector store found with id '${id}'.`);
}

function countsOf(files: readonly VectorStoreFile[]): VectorStore.FileCounts {
  const count = (status: VectorStoreFile["status"]) => files.filter((file) => file.status === status).length;
  return {
    in_progress: count("in_progress"),
    completed: count("completed"),
    failed: count("failed"),
    cancelled: count("cancelled"),
    total: files.length,
  };
}

function expiryOf({ expires_after, last_active_at, created_at }: VectorStore): number | null {
  if (expires_after === undefined) return null;
  return (last_active_at ?? created_at) + expires_after.days * secondsInDay;
}

function statusOfBatch(
  { status }: VectorStoreFileBatch,
  { in_progress, failed, total }: VectorStore.FileCounts,
): VectorStoreFileBatch["status"] {
  if (status === "cancelled") return "cancelled";
  if (in_progress > 0) return "in_progress";
  return total > 0 && failed === total ? "failed" : "completed";
}
