import type { StaticFileChunkingStrategyObject } from "openai/resources/vector-stores";
import { invalidParameter } from "../errors";
import { bodyOf, integerOf, objectOf } from "./body";

export type Chunking = StaticFileChunkingStrategyObject;

const automatic: Chunking = {
  type: "static",
  static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 },
};

/** The strategy that a request asks for, in the form in which the API shows it. */
export function chunkingOf(value: unknown): Chunking {
  if (value === undefined || value === null) return automatic;
  const { type, static: sizes } = objectOf(value, "chunking_strategy");
  if (type === "auto") return automatic;
  if (type !== "static")
    throw invalidParameter("chunking_strategy.type", `'${type}' is not 'auto' or 'static'.`);
  const names = ["max_chunk_size_tokens", "chunk_overlap_tokens"];
  const given = bodyOf(objectOf(sizes, "chunking_strategy.static"), names);
  const prefix = "chunking_strategy.static";
  const size = integerOf(given.max_chunk_size_tokens, `${prefix}.max_chunk_size_tokens`, 100, 4096);
  const overlap = integerOf(given.chunk_overlap_tokens, `${prefix}.chunk_overlap_tokens`, 0, size / 2);
  return { type: "static", static: { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap } };
}

/** Cuts a text into overlapping chunks. A word with the blanks after it counts as one token. */
export function chunksOf(text: string, { static: sizes }: Chunking): string[] {
  const tokens = text.match(/\S+\s*/g) ?? [];
  const step = sizes.max_chunk_size_tokens - sizes.chunk_overlap_tokens;
  const chunks: string[] = [];
  for (let start = 0; start < tokens.length; start += step) {
    chunks.push(
      tokens
        .slice(start, start + sizes.max_chunk_size_tokens)
        .join("")
        .trim(),
    );
    if (start + sizes.max_chunk_size_tokens >= tokens.length) break;
  }
  return chunks;
}
