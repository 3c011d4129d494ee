import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./lookup.js";
import type { VectorStoreExpiresAfter, VectorStoreFileCounts } from "./vectorStore.js";

/**
 * Looks up a vector store: its state, its size, and when it expires.
 *
 * Fails with one sentence when the store does not exist or the key may not use it. It only reads, and runs in
 * previews as well.
 *
 * @example
 * ```ts
 * const store = openai.getVectorStore({ id: "vs_abc123" });
 * export const searchable = store.then(({ fileCounts }) => fileCounts.completed);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores/retrieve
 */
export function getVectorStore(
  args: GetVectorStoreArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetVectorStoreResult> {
  return invoke("getVectorStore", args, opts);
}

/**
 * Looks up a vector store whose id may be an output of another resource. See {@link getVectorStore}.
 *
 * @example
 * ```ts
 * export const state = openai.getVectorStoreOutput({ id: support.vectorStoreId }).status;
 * ```
 */
export function getVectorStoreOutput(
  args: GetVectorStoreOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVectorStoreResult> {
  return invokeOutput("getVectorStore", args, opts);
}

/** What {@link getVectorStore} needs to know. */
export interface GetVectorStoreArgs {
  /** The store's id, such as `vs_abc123`. */
  readonly id: string;
}

/** What {@link getVectorStoreOutput} needs to know. */
export interface GetVectorStoreOutputArgs {
  /** The store's id, such as `vs_abc123`. */
  readonly id: pulumi.Input<string>;
}

/** A vector store that was looked up. */
export interface GetVectorStoreResult {
  /** The store's id. */
  readonly id: string;
  /** The store's name; empty when it has none. */
  readonly name: string;
  /** `in_progress` while files are processed, `completed`, or `expired`. */
  readonly status: string;
  /** How many of its files are in which state. */
  readonly fileCounts: VectorStoreFileCounts;
  /** The size of what is kept of its files, in bytes. */
  readonly usageBytes: number;
  /** When the store was created. Unix time in seconds. */
  readonly createdAt: number;
  /** When the store was last used, such as by a search. Unix time in seconds; absent when that is not known. */
  readonly lastActiveAt?: number;
  /** After which time without use the store expires; absent when it does not. */
  readonly expiresAfter?: VectorStoreExpiresAfter;
  /** When the store will expire, or has expired. Unix time in seconds; absent when it does not. */
  readonly expiresAt?: number;
  /** Pairs of names and texts; empty when there are none. */
  readonly metadata: Record<string, string>;
}
