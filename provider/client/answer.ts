/** An answer with a good status that is not what the API answers. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

const megabyte = 1024 * 1024;

/** Well above the largest answer that has to be read whole: 2,048 embeddings of 3,072 numbers are 135 MB. */
const mostMegabytes = 256;

/**
 * The same answer, broken off where it goes on and on, so that no server can fill the memory. The content of a file
 * is handed on as it comes, and has any size.
 */
export function bounded(response: Response, { pathname }: URL): Response {
  const { body, status, statusText, headers } = response;
  if (body === null || pathname.endsWith("/content") || isKnownSmall(headers)) return response;
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

/** What is packed has a length that says nothing. */
function isKnownSmall(headers: Headers): boolean {
  const length = headers.get("content-length");
  return !headers.has("content-encoding") && length !== null && Number(length) <= mostMegabytes * megabyte;
}
