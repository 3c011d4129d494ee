import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";

/** A body that announces its whole length, sends half of it and breaks off. */
export function firstHalf(reply: FastifyReply, answer: unknown): Readable {
  if (answer instanceof Readable) return half(answer, Number(reply.getHeader("content-length")));
  const whole = Buffer.isBuffer(answer) ? answer : Buffer.from(String(answer));
  reply.header("content-length", whole.length);
  return half([whole], whole.length);
}

function half(chunks: Chunks, length: number): Readable {
  return Readable.from(breakOff(chunks, Math.floor(length / 2)));
}

type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

async function* breakOff(chunks: Chunks, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  // What was written must leave the socket's buffer before the socket is destroyed.
  await sleep(20);
  throw new Error("The answer is cut off on purpose.");
}
