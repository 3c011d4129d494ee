import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { toFile, toStreamingFile } from "openai";
import type { Uploadable } from "openai/uploads";
import type { ByteSource } from "./byteSource.js";
import { Problem } from "./client/problem.js";

const megabyte = 1024 * 1024;

/** In how many bytes a content is sent in which way. */
export interface Sizes {
  /** Up to this many it is held in memory. */
  readonly memory: number;
  /** Up to this many one request carries it; more go out in parts. */
  readonly request: number;
  readonly part: number;
}

export const usualSizes: Sizes = { memory: 16 * megabyte, request: 512 * megabyte, part: 64 * megabyte };

/** The most that OpenAI takes: 8 GB, in parts. */
export const mostBytes = 8 * 1024 * megabyte;

/** What is known of a content when it has been read through once, and how it is read again to be sent. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
  /** Of a content in parts: the checksum that the server can hold it against. */
  readonly md5?: string;
  /** One for each request that carries some of it. */
  readonly pieces: readonly Piece[];
  release(): Promise<void>;
}

export interface Piece {
  readonly bytes: number;
  /**
   * What a request is given to send. `onProgress` is told of each chunk that goes out, by its size; what it throws
   * breaks the request off.
   */
  upload(name: string, onProgress: (bytes: number) => void): Promise<Uploadable>;
}

export async function contentOf(source: ByteSource, sizes: Sizes): Promise<Content> {
  const { size } = source;
  const pieceSize = size <= sizes.request ? size : sizes.part;
  const isInParts = pieceSize < size;
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  const pieces: Piece[] = [];
  for (let start = 0; start < size; start += pieceSize) {
    const end = Math.min(size, start + pieceSize);
    let checksum = 0;
    for await (const chunk of source.read(start, end)) {
      sha256.update(chunk);
      if (isInParts) md5.update(chunk);
      checksum = crc32(chunk, checksum);
    }
    pieces.push(pieceOf(source, { start, end, checksum }, sizes));
  }
  return {
    bytes: size,
    sha256: sha256.digest("hex"),
    ...(isInParts && { md5: md5.digest("hex") }),
    pieces,
    release: source.release,
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
  /** By this it is known again: much quicker than a hash, and an accident does not keep it. */
  readonly checksum: number;
}

/**
 * A file's name as a form carries it. Of these characters the encoders escape some by themselves, and not all the
 * same; what stands before a slash is dropped. Servers take what arrives for the name.
 */
export function inForm(name: string): string {
  return name.replace(/["/\\\r\n]/g, encodeURIComponent);
}

function pieceOf(source: ByteSource, range: Range, { memory }: Sizes): Piece {
  return {
    bytes: range.end - range.start,
    upload: async (name, onProgress) =>
      source.bytes !== undefined && source.size <= memory
        ? toFile(source.bytes, inForm(name))
        : toStreamingFile(reread(source, range, onProgress), inForm(name)),
  };
}

/**
 * The same bytes again. When they are not the same any more, the request is broken off before its end, so that the
 * server makes nothing of it.
 */
async function* reread(
  source: ByteSource,
  { start, end, checksum }: Range,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let found = 0;
  for await (const chunk of source.read(start, end)) {
    bytes += chunk.length;
    found = crc32(chunk, found);
    onProgress(chunk.length);
    yield chunk;
  }
  if (bytes === end - start && found === checksum) return;
  throw new Problem(
    `Reading source "${source.name}": it changed while it was sent. Nothing of it is kept; run the command again.`,
  );
}
