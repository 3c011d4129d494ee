import { toFile } from "openai";
import type { FileObject } from "openai/resources/files";
import type { VectorStore } from "openai/resources/vector-stores";
import type {
  FileBatchCreateParams,
  VectorStoreFileBatch,
} from "openai/resources/vector-stores/file-batches";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import type { Client, Request, RequestOptions } from "../client/index.js";
import type { Page, PageQuery } from "../declaration.js";
import { isPageOf } from "../page.js";
import type { Attributes } from "./tree.js";

export type BatchFile = FileBatchCreateParams.File;
export type BatchChunking = NonNullable<FileBatchCreateParams["chunking_strategy"]>;

/** The API's purpose of files that are searched. */
const purpose = "assistants";

type Api = Parameters<Request<unknown>["send"]>[0];

/** The requests about one vector store. */
export interface StoreCalls {
  retrieve(doing: string): Promise<VectorStore>;
  /** All files in the store, oldest first. */
  list(): Promise<VectorStoreFile[]>;
  attach(files: readonly BatchFile[]): Promise<VectorStoreFileBatch>;
  batch(id: string): Promise<VectorStoreFileBatch>;
  /** The files of a batch that are in a state. */
  inBatch(id: string, state: "failed" | "cancelled"): Promise<VectorStoreFile[]>;
  relabel(fileId: string, path: string, attributes: Attributes): Promise<VectorStoreFile>;
  detach(fileId: string): Promise<void>;
}

/** The requests about uploaded files, wherever they are attached. */
export interface FileCalls {
  upload(file: { path: string; filename: string; content: Buffer }, onSend: () => void): Promise<FileObject>;
  delete(fileId: string): Promise<void>;
  list(): Promise<FileObject[]>;
  /** Those that were not made before a local time in milliseconds, oldest first. */
  since(sentAt: number): Promise<FileObject[]>;
}

const isStoreFile = ({ object }: VectorStoreFile): boolean => object === "vector_store.file";
const isBatch = ({ object }: VectorStoreFileBatch): boolean => object === "vector_store.files_batch";
const isFile = ({ object }: FileObject): boolean => object === "file";
const mostInPage = 100;

export function storeCalls(client: Client, store: string): StoreCalls {
  const about = { noun: "vector store", object: store, safety: "repeatable" } as const;
  const reads = { ...about, bucket: "vector stores" };
  // The API allows each store a number of writes a minute.
  const writes = { ...about, bucket: `vector store "${store}"` };
  const attached = (path: string) => ({ ...writes, noun: "vector store file", object: path });

  const allFiles = (
    doing: string,
    page: (api: Api, query: PageQuery, options: RequestOptions) => PromiseLike<Page<VectorStoreFile>>,
  ): Promise<VectorStoreFile[]> =>
    allOf((after) =>
      client.call<Page<VectorStoreFile>>({
        ...reads,
        doing,
        expect: (answer) => isPageOf(answer, isStoreFile),
        send: (api, options) => page(api, { ...after, limit: mostInPage }, options),
      }),
    );

  return {
    retrieve: (doing) =>
      client.call({
        ...reads,
        doing,
        expect: ({ object, id }) => object === "vector_store" && id === store,
        send: (api, options) => api.vectorStores.retrieve(store, options),
      }),
    list: () =>
      allFiles("Listing the files of", (api, query, options) =>
        api.vectorStores.files.list(store, { ...query, order: "asc" }, options),
      ),
    attach: (files) =>
      client.call({
        ...writes,
        doing: "Attaching files to",
        // Files and stores of a moment ago are not to be seen everywhere yet.
        mayBeNew: true,
        expect: isBatch,
        send: (api, options) => api.vectorStores.fileBatches.create(store, { files: [...files] }, options),
      }),
    batch: (id) =>
      client.call({
        ...reads,
        doing: "Reading a batch of files of",
        mayBeNew: true,
        expect: isBatch,
        send: (api, options) =>
          api.vectorStores.fileBatches.retrieve(id, { vector_store_id: store }, options),
      }),
    inBatch: (id, filter) =>
      allFiles(`Listing the ${filter} files of`, (api, query, options) =>
        api.vectorStores.fileBatches.listFiles(
          id,
          { ...query, vector_store_id: store, filter, order: "asc" },
          options,
        ),
      ),
    relabel: (fileId, path, attributes) =>
      client.call({
        ...attached(path),
        doing: "Giving attributes to",
        expect: isStoreFile,
        send: (api, options) =>
          api.vectorStores.files.update(fileId, { vector_store_id: store, attributes }, options),
      }),
    detach: async (fileId) => {
      await client.call<{ deleted: boolean }>({
        ...attached(fileId),
        doing: "Detaching",
        expect: ({ deleted }) => deleted === true,
        send: (api, options) => api.vectorStores.files.delete(fileId, { vector_store_id: store }, options),
      });
    },
  };
}

export function fileCalls(client: Client): FileCalls {
  const about = { noun: "file", bucket: "files" } as const;
  const page =
    (limit: number) =>
    (after: Pick<PageQuery, "after">): Promise<Page<FileObject>> =>
      client.call<Page<FileObject>>({
        ...about,
        doing: "Listing every",
        safety: "repeatable",
        expect: (answer) => isPageOf(answer, isFile),
        send: (api, options) => api.files.list({ ...after, limit, purpose, order: "desc" }, options),
      });

  return {
    upload: ({ path, filename, content }, onSend) =>
      client.call({
        ...about,
        doing: "Uploading",
        object: path,
        safety: "once",
        expect: isFile,
        send: async (api, options) => {
          const file = await toFile(content, filename);
          onSend();
          return api.files.create({ purpose, file }, options);
        },
      }),
    delete: async (fileId) => {
      await client.call<{ deleted: boolean }>({
        ...about,
        doing: "Deleting",
        object: fileId,
        safety: "repeatable",
        expect: ({ deleted }) => deleted === true,
        send: (api, options) => api.files.delete(fileId, options),
      });
    },
    list: () => allOf(page(10_000)),
    async since(sentAt) {
      const isOld = ({ created_at }: FileObject): boolean => created_at < client.clock.earliest(sentAt);
      const found = await allOf(page(1_000), isOld);
      return found.filter((file) => !isOld(file)).reverse();
    },
  };
}

/** A list, page by page: to its end, or until one comes that ends it. */
async function allOf<W extends { readonly id: string }>(
  page: (query: Pick<PageQuery, "after">) => Promise<Page<W>>,
  isEnd: (object: W) => boolean = () => false,
): Promise<W[]> {
  const found: W[] = [];
  for (let after: string | undefined; ; ) {
    const { data, has_more } = await page(after === undefined ? {} : { after });
    found.push(...data);
    after = data.at(-1)?.id;
    if (!has_more || after === undefined || data.some(isEnd)) return found;
  }
}
