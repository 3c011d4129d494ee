import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Searches in a vector store, for the parts of its files that answer a question best.
 *
 * It changes nothing and runs in previews as well, but a search counts as use: the time after which the store
 * expires begins anew. Results are not stable, so do not make resources of them. Fails with one sentence when
 * the store does not exist, has expired, or the key may not use it.
 *
 * @example
 * ```ts
 * const { results } = await openai.searchVectorStore({
 *   vectorStoreId: "vs_abc123",
 *   query: "How long may a product be returned?",
 *   filters: { type: "eq", key: "team", value: "support" },
 *   maxNumResults: 3,
 * });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores/search
 */
export function searchVectorStore(
  args: SearchVectorStoreArgs,
  opts?: pulumi.InvokeOptions,
): Promise<SearchVectorStoreResult> {
  return invoke("searchVectorStore", args, opts);
}

/**
 * Searches in a vector store whose id may be an output of another resource. See {@link searchVectorStore}.
 *
 * @example
 * ```ts
 * const answers = openai.searchVectorStoreOutput(
 *   { vectorStoreId: support.vectorStoreId, query: ["refunds", "returns"] },
 *   { dependsOn: [attached] },
 * );
 * ```
 */
export function searchVectorStoreOutput(
  args: SearchVectorStoreOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<SearchVectorStoreResult> {
  return invokeOutput("searchVectorStore", args, opts);
}

/** What {@link searchVectorStore} needs to know. */
export interface SearchVectorStoreArgs {
  /** The id of the vector store. */
  readonly vectorStoreId: string;
  /** What to search for: a question, or several at once. At least one character each. */
  readonly query: string | readonly string[];
  /** Which files to search in, by their attributes. @default all files */
  readonly filters?: SearchFilter;
  /** How many results to return at most: from 1 to 50. @default the API's own: 10 */
  readonly maxNumResults?: number;
  /** How results are ranked. @default the API's own */
  readonly rankingOptions?: SearchRankingOptions;
  /** Whether the API may put the question into words that are found better. @default the API's own: false */
  readonly rewriteQuery?: boolean;
}

/** What {@link searchVectorStoreOutput} needs to know. */
export interface SearchVectorStoreOutputArgs {
  /** The id of the vector store. */
  readonly vectorStoreId: pulumi.Input<string>;
  /** What to search for: a question, or several at once. At least one character each. */
  readonly query: pulumi.Input<string | readonly pulumi.Input<string>[]>;
  /** Which files to search in, by their attributes. @default all files */
  readonly filters?: pulumi.Input<SearchFilter>;
  /** How many results to return at most: from 1 to 50. @default the API's own: 10 */
  readonly maxNumResults?: pulumi.Input<number>;
  /** How results are ranked. @default the API's own */
  readonly rankingOptions?: pulumi.Input<SearchRankingOptions>;
  /** Whether the API may put the question into words that are found better. @default the API's own: false */
  readonly rewriteQuery?: pulumi.Input<boolean>;
}

/** Which files to search in: a condition, or conditions joined. */
export type SearchFilter = SearchComparisonFilter | SearchListFilter | SearchCompoundFilter;

/** An attribute, held against one value. */
export interface SearchComparisonFilter {
  /** Equal, not equal, greater, greater or equal, less, less or equal. */
  readonly type: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
  /** The attribute's name. */
  readonly key: string;
  /** The value. */
  readonly value: string | number | boolean;
}

/** An attribute, held against several values. */
export interface SearchListFilter {
  /** One of them, or none of them. */
  readonly type: "in" | "nin";
  /** The attribute's name. */
  readonly key: string;
  /** The values. */
  readonly value: readonly (string | number)[];
}

/** Conditions joined. */
export interface SearchCompoundFilter {
  /** All of them, or at least one. */
  readonly type: "and" | "or";
  /** The conditions, which may be joined ones themselves. */
  readonly filters: readonly SearchFilter[];
}

/** How results are ranked. */
export interface SearchRankingOptions {
  /** The ranker; `none` is faster. Others than those known here are sent as they are. */
  readonly ranker?: "none" | "auto" | "default-2024-11-15" | (string & {});
  /** The least score of a result: from 0 to 1. @default the API's own: 0 */
  readonly scoreThreshold?: number;
}

/** What was found. */
export interface SearchVectorStoreResult {
  /** What was searched for, in the words that the API has used. */
  readonly searchQuery: string[];
  /** The results, best first. */
  readonly results: VectorStoreSearchResult[];
}

/** A part of a file that was found. */
export interface VectorStoreSearchResult {
  /** The file's id. */
  readonly fileId: string;
  /** The name of the file. */
  readonly filename: string;
  /** How well it fits: from 0 to 1. */
  readonly score: number;
  /** The attributes of the file in the store. */
  readonly attributes: Record<string, string | number | boolean>;
  /** What was found. */
  readonly content: VectorStoreSearchContent[];
}

/** A text that was found. */
export interface VectorStoreSearchContent {
  /** Always `text`. */
  readonly type: string;
  /** The text. */
  readonly text: string;
}
