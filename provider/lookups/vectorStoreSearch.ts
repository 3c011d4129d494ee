import type {
  VectorStoreSearchResponse as SearchResult,
  VectorStoreSearchParams,
} from "openai/resources/vector-stores";
import type { Page } from "../declaration.js";
import { defineLookup } from "../lookup.js";
import { answerOf, isPageOf } from "../page.js";
import { properties } from "../schema.js";
import { filters } from "../vectorFilters.js";
import { toWire } from "../wire.js";

const declared = properties({
  vectorStoreId: { type: "text", required: true, minLength: 1, example: "vs_abc123" },
  query: {
    type: "either",
    required: true,
    options: [
      { type: "text", minLength: 1, example: "How long may a product be returned?" },
      {
        type: "list",
        minItems: 1,
        items: { type: "text", minLength: 1, example: "refunds" },
        example: ["refunds", "returns"],
      },
    ],
    example: "How long may a product be returned?",
  },
  filters,
  maxNumResults: { type: "integer", minimum: 1, maximum: 50, example: 10 },
  rankingOptions: {
    type: "object",
    example: { scoreThreshold: 0.5 },
    properties: {
      ranker: { type: "text", known: ["none", "auto", "default-2024-11-15"], example: "auto" },
      scoreThreshold: { type: "number", minimum: 0, maximum: 1, example: 0.5 },
    },
  },
  rewriteQuery: { type: "boolean", example: true },
});

interface SearchAnswer {
  readonly data: readonly SearchResult[];
  readonly search_query: readonly string[];
}

export const searchVectorStore = defineLookup({
  name: "searchVectorStore",
  noun: "vector store",
  properties: declared,
  bucket: "vector stores",
  object: ({ vectorStoreId }) => vectorStoreId,
  find: async (ask, { vectorStoreId, ...args }) => {
    const body = toWire(declared, args) as unknown as VectorStoreSearchParams;
    const page = await ask<Page<SearchResult>>({
      doing: "Searching",
      send: ({ api, options }) => api.vectorStores.search(vectorStoreId, body, options),
      expect: (answer) => isPageOf(answer, ({ file_id }) => typeof file_id === "string"),
    });
    return answerOf(page) as SearchAnswer;
  },
  toResult: ({ data, search_query }) => ({
    searchQuery: search_query,
    results: data.map(({ file_id, filename, score, attributes, content }) => ({
      fileId: file_id,
      filename,
      score,
      attributes: attributes ?? {},
      content,
    })),
  }),
});
