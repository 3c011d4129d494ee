import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";
import type { ChunkingStrategy, ChunkingStrategyArgs } from "./vectorStore.js";

/**
 * A file in a vector store, where a model can search in it.
 *
 * Attributes are changed in place. Another file, store or chunking strategy replaces it, and the old one goes
 * first, because a store holds a file only once; to attach what is attached already takes it over. The file is
 * waited for until it is processed; one that cannot be processed stays, and the update fails with the server's
 * reason. Deleting a vector store file takes the file out of the store, and leaves the file itself; so does a
 * replacement, also of an adopted one.
 *
 * The key needs write permission for vector stores. `VectorStoreFile.get(name, vectorStoreId, fileId)` reads one
 * that exists; `{ import: "vs_abc123/file-abc123" }` adopts one, which is held against all that the API shows.
 *
 * @example
 * ```ts
 * new openai.VectorStoreFile("handbook", {
 *   vectorStoreId: support.vectorStoreId,
 *   fileId: handbook.fileId,
 *   attributes: { language: "en", year: 2026, public: true },
 * });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores-files
 */
export class VectorStoreFile extends Resource {
  /** The vector store's id, such as `vs_abc123`. */
  declare readonly vectorStoreId: pulumi.Output<string>;
  /** The file's id, such as `file-abc123`. The resource's `id` has both in it: `vs_abc123/file-abc123`. */
  declare readonly fileId: pulumi.Output<string>;
  /** `in_progress`, `completed`, `failed` or `cancelled`. */
  declare readonly status: pulumi.Output<string>;
  /** Why the file could not be processed; absent when it could. */
  declare readonly lastError: pulumi.Output<VectorStoreFileError | undefined>;
  /** The size of what is kept of the file in the store, in bytes. */
  declare readonly usageBytes: pulumi.Output<number>;
  /** When the file came into the store. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** What searches can be narrowed by; empty when there is nothing. */
  declare readonly attributes: pulumi.Output<Record<string, string | number | boolean>>;
  /** How the file was cut into chunks. */
  declare readonly chunkingStrategy: pulumi.Output<ChunkingStrategy | undefined>;
  /** Whether the file is waited for; absent when that was not said. */
  declare readonly waitForProcessing: pulumi.Output<boolean | undefined>;
  /** How long the file is waited for, in seconds; absent when that was not said. */
  declare readonly processingTimeoutSeconds: pulumi.Output<number | undefined>;

  /**
   * Attaches a file to a vector store.
   *
   * @param name the name of the resource in the stack
   * @param args which file comes into which store, and how
   * @param opts the resource's options; `import` takes both ids, such as `vs_abc123/file-abc123`
   */
  constructor(name: string, args: VectorStoreFileArgs, opts?: pulumi.CustomResourceOptions) {
    // The new one can have the old one's id, and would go with it.
    super("VectorStoreFile", name, { ...args }, outputs, { deleteBeforeReplace: true, ...opts });
  }

  /**
   * Reads a file in a vector store, without taking it over: it is never changed and never detached.
   *
   * @param name the name of the resource in the stack
   * @param vectorStoreId the vector store's id, such as `vs_abc123`
   * @param fileId the file's id, such as `file-abc123`
   * @param opts the resource's options
   */
  static get(
    name: string,
    vectorStoreId: pulumi.Input<string>,
    fileId: pulumi.Input<string>,
    opts?: pulumi.CustomResourceOptions,
  ): VectorStoreFile {
    const options = existing("VectorStoreFile", [vectorStoreId, fileId], opts);
    return new VectorStoreFile(name, {} as VectorStoreFileArgs, options);
  }

  /** Whether an object is a VectorStoreFile, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is VectorStoreFile {
    return isInstanceOf("VectorStoreFile", value);
  }
}

/** Which file comes into which vector store, and how. */
export interface VectorStoreFileArgs {
  /** The id of the vector store. Changing this replaces the vector store file. */
  readonly vectorStoreId: pulumi.Input<string>;
  /** The id of the file. Changing this replaces the vector store file. */
  readonly fileId: pulumi.Input<string>;
  /**
   * What searches can be narrowed by, at most 16 pairs: names of at most 64 characters, and texts of at most 512
   * characters, numbers, or truth values. Updates in place, as a whole.
   * @default none
   */
  readonly attributes?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * How the file is cut into chunks. Changing this replaces the vector store file.
   * @default the API's own: as with `auto`
   */
  readonly chunkingStrategy?: pulumi.Input<ChunkingStrategyArgs>;
  /** Whether to wait until the file is processed, and to fail when it cannot be. Updates in place. @default true */
  readonly waitForProcessing?: pulumi.Input<boolean>;
  /**
   * How long to wait for the file, in seconds: from 1 to 86,400 (a day). When it is over, the update fails, the
   * file stays in the store, and the next `up` waits on. Updates in place.
   * @default 600
   */
  readonly processingTimeoutSeconds?: pulumi.Input<number>;
}

/** Why a file could not be processed. */
export interface VectorStoreFileError {
  /** The kind of error: `server_error`, `unsupported_file` or `invalid_file`. */
  readonly code: string;
  /** The server's words. */
  readonly message: string;
}

const outputs = [
  "vectorStoreId",
  "fileId",
  "status",
  "lastError",
  "usageBytes",
  "createdAt",
  "attributes",
  "chunkingStrategy",
  "waitForProcessing",
  "processingTimeoutSeconds",
];
