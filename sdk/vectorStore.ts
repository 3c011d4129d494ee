import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A vector store: files that are cut into chunks, so that a model can search in them.
 *
 * Name, expiry and metadata are changed in place. Description, chunking strategy and initial files only shape
 * the store when it is created, and the API never shows them again: later files come into it as a
 * {@link VectorStoreFile} each, which also follows a file whose content changes. A store that has initial files
 * is waited for until they are processed, well or not; a file that failed is named, and fails the update.
 * Deleting a vector store deletes what was made of its files, and leaves the files themselves. One that has
 * expired stays, with the status `expired`.
 *
 * The key needs write permission for vector stores. `VectorStore.get(name, id)` reads a store that exists;
 * `{ import: id }` adopts one, which is held against name, expiry and metadata, and which no replacement deletes.
 *
 * @example
 * ```ts
 * const support = new openai.VectorStore("support", {
 *   name: "support",
 *   expiresAfter: { anchor: "last_active_at", days: 30 },
 *   metadata: { team: "support" },
 * });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores
 */
export class VectorStore extends Resource {
  /** The store's id, such as `vs_abc123`. The same as the resource's `id`. */
  declare readonly vectorStoreId: pulumi.Output<string>;
  /** `in_progress` while files are processed, `completed`, or `expired`. */
  declare readonly status: pulumi.Output<string>;
  /** How many of its files are in which state. */
  declare readonly fileCounts: pulumi.Output<VectorStoreFileCounts>;
  /** The files that could not be processed, oldest first, at most 100; absent when there are none. */
  declare readonly failedFiles: pulumi.Output<VectorStoreFailedFile[] | undefined>;
  /** Whether the initial files have been processed, well or not. Once true, it stays true. */
  declare readonly filesProcessed: pulumi.Output<boolean>;
  /** The size of what is kept of its files, in bytes. */
  declare readonly usageBytes: pulumi.Output<number>;
  /** When the store was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** When the store was last used, such as by a search. Unix time in seconds; absent when that is not known. */
  declare readonly lastActiveAt: pulumi.Output<number | undefined>;
  /** When the store will expire, or has expired. Unix time in seconds; absent when it does not. */
  declare readonly expiresAt: pulumi.Output<number | undefined>;
  /** The store's name; empty when it has none. */
  declare readonly name: pulumi.Output<string>;
  /** The description that the store was created with; absent when it was not created here, or without one. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** After which time without use the store expires; absent when it does not. */
  declare readonly expiresAfter: pulumi.Output<VectorStoreExpiresAfter | undefined>;
  /** Pairs of names and texts; empty when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string>>;
  /** The files that the store was created with; absent when it was not created here, or without any. */
  declare readonly fileIds: pulumi.Output<string[] | undefined>;
  /** How the initial files were cut into chunks; absent when that was left to the API. */
  declare readonly chunkingStrategy: pulumi.Output<ChunkingStrategy | undefined>;
  /** Whether the initial files are waited for; absent when that was not said. */
  declare readonly waitForProcessing: pulumi.Output<boolean | undefined>;
  /** How long the initial files are waited for, in seconds; absent when that was not said. */
  declare readonly processingTimeoutSeconds: pulumi.Output<number | undefined>;

  /**
   * Creates a vector store.
   *
   * @param name the name of the resource in the stack
   * @param args what the store is made of
   * @param opts the resource's options; `import` takes a store's id
   */
  constructor(name: string, args: VectorStoreArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super("VectorStore", name, { ...args }, outputs, opts, {
      expiresAt: ["expiresAfter"],
      failedFiles: ["fileIds"],
    });
    Object.assign(this, { vectorStoreId: this.id });
  }

  /**
   * Reads a vector store that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the store's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): VectorStore {
    return new VectorStore(name, {}, existing("VectorStore", id, opts));
  }

  /** Whether an object is a VectorStore, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is VectorStore {
    return isInstanceOf("VectorStore", value);
  }
}

/** What a {@link VectorStore} is made of. */
export interface VectorStoreArgs {
  /** The store's name. Updates in place. @default none */
  readonly name?: pulumi.Input<string>;
  /** What the store is for. Only used when the vector store is created. @default none */
  readonly description?: pulumi.Input<string>;
  /** After which time without use the store expires. Updates in place. @default never */
  readonly expiresAfter?: pulumi.Input<VectorStoreExpiresAfterArgs>;
  /**
   * Pairs of names and texts, at most 16: names of at most 64 characters, texts of at most 512. Updates in place,
   * as a whole.
   * @default none
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The ids of the files that the store begins with, at most 500. Only used when the vector store is created: for
   * files that change, and for later ones, take {@link VectorStoreFile}.
   * @default none
   */
  readonly fileIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How the initial files are cut into chunks. Only used when the vector store is created, and of no effect
   * without `fileIds`.
   * @default the API's own: as with `auto`
   */
  readonly chunkingStrategy?: pulumi.Input<ChunkingStrategyArgs>;
  /** Whether to wait until the initial files are processed, and to fail when one is not. Updates in place. @default true */
  readonly waitForProcessing?: pulumi.Input<boolean>;
  /**
   * How long to wait for the initial files, in seconds: from 1 to 86,400 (a day). When it is over, the update
   * fails, the store stays, and the next `up` waits on. Updates in place.
   * @default 600
   */
  readonly processingTimeoutSeconds?: pulumi.Input<number>;
}

/** After which time without use a vector store expires. */
export interface VectorStoreExpiresAfterArgs {
  /** From when on the time counts. Only `last_active_at` is known to the API. */
  readonly anchor: pulumi.Input<"last_active_at">;
  /** The time, in days: from 1 to 365. */
  readonly days: pulumi.Input<number>;
}

/** After which time without use a vector store expires. */
export interface VectorStoreExpiresAfter {
  /** From when on the time counts. */
  readonly anchor: string;
  /** The time, in days. */
  readonly days: number;
}

/** How many files of a vector store are in which state. */
export interface VectorStoreFileCounts {
  /** Files that are being processed. */
  readonly inProgress: number;
  /** Files that can be searched. */
  readonly completed: number;
  /** Files that could not be processed. */
  readonly failed: number;
  /** Files whose processing was cancelled. */
  readonly cancelled: number;
  /** All files. */
  readonly total: number;
}

/** A file that a vector store could not process. */
export interface VectorStoreFailedFile {
  /** The file's id. */
  readonly fileId: string;
  /** The kind of error: `server_error`, `unsupported_file` or `invalid_file`. */
  readonly code: string;
  /** The server's words. */
  readonly message: string;
}

/** How a file is cut into chunks: as the API thinks best, or by sizes of your own. */
export type ChunkingStrategyArgs = AutoChunkingStrategyArgs | StaticChunkingStrategyArgs;

/** Chunks as the API thinks best: of 800 tokens, 400 of them in the next one as well. */
export interface AutoChunkingStrategyArgs {
  /** Tells this strategy from others. */
  readonly type: pulumi.Input<"auto">;
}

/** Chunks by sizes of your own. */
export interface StaticChunkingStrategyArgs {
  /** Tells this strategy from others. */
  readonly type: pulumi.Input<"static">;
  /** The sizes. */
  readonly static: pulumi.Input<StaticChunkSizesArgs>;
}

/** The sizes of chunks. */
export interface StaticChunkSizesArgs {
  /** The most that a chunk holds, in tokens: from 100 to 4,096. */
  readonly maxChunkSizeTokens: pulumi.Input<number>;
  /** How much of a chunk is in the next one as well, in tokens: from 0 to half of `maxChunkSizeTokens`. */
  readonly chunkOverlapTokens: pulumi.Input<number>;
}

/** How a file was cut into chunks. */
export interface ChunkingStrategy {
  /** `auto` or `static`; `other` for files of times when the API did not keep it. */
  readonly type: string;
  /** The sizes of the strategy `static`. */
  readonly static?: StaticChunkSizes;
}

/** The sizes of chunks. */
export interface StaticChunkSizes {
  /** The most that a chunk holds, in tokens. */
  readonly maxChunkSizeTokens: number;
  /** How much of a chunk is in the next one as well, in tokens. */
  readonly chunkOverlapTokens: number;
}

const outputs = [
  "status",
  "fileCounts",
  "failedFiles",
  "filesProcessed",
  "usageBytes",
  "createdAt",
  "lastActiveAt",
  "expiresAt",
  "name",
  "description",
  "expiresAfter",
  "metadata",
  "fileIds",
  "chunkingStrategy",
  "waitForProcessing",
  "processingTimeoutSeconds",
];
