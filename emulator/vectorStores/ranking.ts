import MiniSearch from "minisearch";
import type { VectorStoreSearchResponse } from "openai/resources/vector-stores";

/** A piece of a file, as it is found. */
export type Chunk = Omit<VectorStoreSearchResponse, "score">;

/** A relevance of this much counts as half certain. */
const halfCertain = 4;

/**
 * Ranks chunks by the words that they share with the queries, best first, with scores from 0 to 1. It knows
 * words and not meanings; that is enough to tell the right file from the wrong one.
 */
export function rank(chunks: readonly Chunk[], queries: readonly string[]): VectorStoreSearchResponse[] {
  const index = new MiniSearch<{ id: number; text: string; filename: string }>({
    fields: ["text", "filename"],
    searchOptions: { prefix: (term) => term.length > 3, fuzzy: (term) => (term.length > 5 ? 0.2 : false) },
  });
  index.addAll(
    chunks.map(({ content, filename }, id) => ({
      id,
      filename,
      text: content.map(({ text }) => text).join("\n"),
    })),
  );
  const found = index.search({ combineWith: "OR", queries: [...queries] });
  return found.map(({ id, score }) => ({
    ...(chunks[id as number] as Chunk),
    score: score / (score + halfCertain),
  }));
}
