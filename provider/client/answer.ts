/** An answer with a good status that is not what the API answers. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

const megabyte = 1024 * 1024;

/** Well above the largest answer that has to be read whole: 2,048 embeddings of 3,072 numbers are 135 MB. */
const mostMegabytes = 256;

/**
 * The same answer, broken off where it goes on and on, so that no server can fill the memory. What is handed on as it
 * comes, as the content of a file, has any size.
 */
export function bounded(response: Response, asked: RequestInit | undefined): Response {
  const { body, status, statusText, headers } = response;
  if (body === null || isHandedOn(asked) || isKnownSmall(headers)) return response;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes <= mostMegabytes * megabyte) controller.enqueue(chunk);
      else controller.error(new UnexpectedAnswer(`the answer has more than ${mostMegabytes} MB`));
    },
  });
  return new Response(body.pipeThrough(counter), { status, statusText, headers });
}

/** So the SDK asks for what it does not read itself. */
function isHandedOn(asked: RequestInit | undefined): boolean {
  return new Headers(asked?.headers).get("accept") === "application/binary";
}

/** What is packed has a length that says nothing. */
function isKnownSmall(headers: Headers): boolean {
  const length = headers.get("content-length");
  return !headers.has("content-encoding") && length !== null && Number(length) <= mostMegabytes * megabyte;
}
