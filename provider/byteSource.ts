import { createReadStream } from "node:fs";
import { Problem } from "./client/problem.js";

/** Bytes that can be read as often as it takes, from any of them on. */
export interface ByteSource {
  /** What they are called in an error: a path, or an address. */
  readonly name: string;
  readonly size: number;
  /** All of them, where they are in memory anyway. */
  readonly bytes?: Buffer;
  /** From `start` up to, and without, `end`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  /** Takes away what was only there to be read. */
  release(): Promise<void>;
}

export function bytesAt(name: string, bytes: Buffer): ByteSource {
  return {
    name,
    bytes,
    size: bytes.length,
    read: (start, end) => inChunks(bytes.subarray(start, end)),
    release: async () => {},
  };
}

export function fileAt(
  path: string,
  size: number,
  { name = path, release = async () => {} } = {},
): ByteSource {
  return {
    name,
    size,
    read: (start, end) => readFrom(path, name, start, end),
    release,
  };
}

async function* readFrom(path: string, name: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { start, end: end - 1, highWaterMark: chunkSize });
  } catch (error) {
    throw new Problem(`Reading source "${name}": ${reasonOf(error)}.`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "the permission is missing",
  EPERM: "the permission is missing",
  ENOTDIR: "a part of the path is no folder",
};

/** Why a file cannot be read, in words. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

const chunkSize = 64 * 1024;

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkSize)
    yield bytes.subarray(start, start + chunkSize);
}
