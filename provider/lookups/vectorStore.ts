import type { VectorStore } from "openai/resources/vector-stores";
import { allPages, defineLookup } from "../lookup.js";
import { isPageOf } from "../page.js";
import { properties } from "../schema.js";
import { camelCased, withoutEmpty } from "../wire.js";

export const getVectorStore = defineLookup({
  name: "getVectorStore",
  noun: "vector store",
  properties: properties({ id: { type: "text", required: true, minLength: 1, example: "vs_abc123" } }),
  bucket: "vector stores",
  object: ({ id }) => id,
  find: (ask, { id }) =>
    ask<VectorStore>({
      send: ({ api, options }) => api.vectorStores.retrieve(id, options),
      expect: (store) => store.object === "vector_store" && store.id === id,
    }),
  toResult: resultOf,
});

export const getVectorStores = defineLookup({
  name: "getVectorStores",
  noun: "vector stores",
  properties: properties({ name: { type: "text", example: "handbook" } }),
  bucket: "vector stores",
  object: ({ name }) => name,
  find: async (ask, { name }) => {
    const stores = await allPages(
      (query) =>
        ask({
          doing: "Listing",
          send: ({ api, options }) => api.vectorStores.list({ ...query, order: "asc" }, options),
          expect: (answer) => isPageOf(answer, ({ object }) => object === "vector_store"),
        }),
      100,
    );
    // The API's own list takes no name.
    return name === undefined ? stores : stores.filter((store) => store.name === name);
  },
  toResult: (stores) => ({ vectorStores: stores.map(resultOf) }),
});

function resultOf(store: VectorStore): Record<string, unknown> {
  return withoutEmpty({
    id: store.id,
    name: store.name,
    status: store.status,
    fileCounts: camelCased(store.file_counts),
    usageBytes: store.usage_bytes,
    createdAt: store.created_at,
    lastActiveAt: store.last_active_at,
    expiresAfter: store.expires_after,
    expiresAt: store.expires_at,
    metadata: store.metadata ?? {},
  });
}
