import type * as pulumi from "@pulumi/pulumi";
import type { GetVectorStoreResult } from "./getVectorStore.js";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up all vector stores of the project, or those of one name.
 *
 * Reads the list to its end, however many pages it has. It only reads, and runs in previews as well.
 *
 * @example
 * ```ts
 * const { vectorStores } = await openai.getVectorStores({ name: "support" });
 * export const ids = vectorStores.map(({ id }) => id);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores/list
 */
export function getVectorStores(
  args: GetVectorStoresArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetVectorStoresResult> {
  return invoke("getVectorStores", args, opts);
}

/**
 * Looks up vector stores whose name may be an output of another resource. See {@link getVectorStores}.
 *
 * @example
 * ```ts
 * export const count = openai.getVectorStoresOutput().vectorStores.length;
 * ```
 */
export function getVectorStoresOutput(
  args: GetVectorStoresOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVectorStoresResult> {
  return invokeOutput("getVectorStores", args, opts);
}

/** What {@link getVectorStores} needs to know. */
export interface GetVectorStoresArgs {
  /** The name of the stores, as a whole. Several stores may have the same one. @default stores of any name */
  readonly name?: string;
}

/** What {@link getVectorStoresOutput} needs to know. */
export interface GetVectorStoresOutputArgs {
  /** The name of the stores, as a whole. Several stores may have the same one. @default stores of any name */
  readonly name?: pulumi.Input<string>;
}

/** The vector stores that were found. */
export interface GetVectorStoresResult {
  /** The stores, oldest first. */
  readonly vectorStores: GetVectorStoreResult[];
}
