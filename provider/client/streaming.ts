import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Dispatcher } from "undici";

type Body = ReadableStream<Uint8Array>;

export function isStream(body: unknown): body is Body {
  return body instanceof globalThis.ReadableStream;
}

/**
 * Sends a body as it comes, and so holds no more of it than what is on its way. Every fetch for Node.js, undici's
 * included, keeps all of a body until the request has ended. Redirects are not followed here either.
 */
export async function sendStream(
  url: URL,
  init: RequestInit,
  body: Body,
  onChunk: () => void,
  dispatcher?: unknown,
): Promise<Response> {
  const { request } = await import("undici");
  const answer = await request(url, {
    method: (init.method ?? "POST").toUpperCase() as Dispatcher.HttpMethod,
    headers: Object.fromEntries(new Headers(init.headers)),
    body: Readable.from(observed(body, onChunk), { objectMode: false }),
    ...(init.signal && { signal: init.signal }),
    ...(dispatcher !== undefined && { dispatcher: dispatcher as Dispatcher }),
  });
  return responseOf(answer);
}

async function* observed(body: Body, onChunk: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    onChunk();
    yield chunk;
  }
}

/** Answers with these statuses have no body, and must not be given one. */
const bodiless = new Set([204, 205, 304]);

function responseOf({ statusCode: status, headers, body }: Dispatcher.ResponseData): Response {
  const names = new Headers();
  for (const [name, values] of Object.entries(headers))
    for (const value of [values ?? []].flat()) names.append(name, value);
  const content = bodiless.has(status)
    ? null
    : (Readable.toWeb(body) as unknown as globalThis.ReadableStream);
  return new Response(content, { status, headers: names });
}
