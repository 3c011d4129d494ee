import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ByteSource, bytesAt, fileAt } from "./byteSource.js";
import { Problem } from "./client/problem.js";
import type { Sizes } from "./content.js";
import { grouped } from "./validate.js";

/** Fetches what is at an address: into memory, or onto disk when it is large or of unknown size. */
export async function download(uri: string, maxBytes: number, { memory }: Sizes): Promise<ByteSource> {
  const response = await fetch(uri).catch((error: Error) => {
    throw new Problem(`Reading source "${uri}": ${error.message}.`);
  });
  if (!response.ok) throw new Problem(`Reading source "${uri}": ${response.status} ${response.statusText}.`);
  const length = response.headers.get("content-length");
  const isSmall = length !== null && Number(length) <= memory && !response.headers.has("content-encoding");
  if (isSmall || response.body === null) return bytesAt(uri, Buffer.from(await response.arrayBuffer()));
  return toDisk(uri, response.body as unknown as AsyncIterable<Uint8Array>, maxBytes);
}

async function toDisk(uri: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ByteSource> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-openai-source-"));
  const release = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, "content");
  try {
    await pipeline(atMost(body, uri, maxBytes), createWriteStream(path));
    return fileAt(path, (await stat(path)).size, { name: uri, release });
  } catch (error) {
    await release();
    if (error instanceof Problem) throw error;
    throw new Problem(`Reading source "${uri}": ${(error as Error).message}.`);
  }
}

/** An address says neither truly nor always how much there is at it. */
async function* atMost(
  body: AsyncIterable<Uint8Array>,
  uri: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new Problem(`Reading source "${uri}": it must hold at most ${grouped(maxBytes)} bytes.`);
    yield chunk;
  }
}
