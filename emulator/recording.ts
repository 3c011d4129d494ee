import { appendFileSync, mkdirSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { dirname } from "node:path";

const largestBody = 256 * 1024;

/** The bytes of a request's body; undefined when they were too many to keep, or nobody has read them. */
export interface BodyCapture {
  readonly bytes: () => Buffer | undefined;
}

/** Listens to a body that somebody else is going to read. */
export function captureBody(message: IncomingMessage): BodyCapture {
  let chunks: Buffer[] = [];
  let length = 0;
  // Without this pause, listening would start the flow before the reader is there.
  message.pause();
  message.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
    else chunks = [];
  });
  // An answer that does not wait for the body leaves it on the connection.
  const isRead = () => message.complete && message.readableLength === 0;
  return { bytes: () => (length <= largestBody && isRead() ? Buffer.concat(chunks) : undefined) };
}

export interface RecordedExchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly requestBody: BodyCapture;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, unknown>>;
  /** What is sent; streams of raw bytes are not recorded. */
  readonly responseBody: unknown;
}

/** Sees at the start that the file can be written: later, each request would pay for it. */
export function prepareRecord(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, "");
  } catch (error) {
    throw new Error(`Exchanges cannot be recorded in "${file}": ${(error as Error).message}`);
  }
}

/** Appends one JSON line for an exchange, in the form that OpenAPI checkers read. */
export function recordExchange(file: string, exchange: RecordedExchange): void {
  const body = exchange.requestBody.bytes();
  if (body === undefined) return;
  const line = {
    request: {
      method: exchange.method,
      url: exchange.url,
      headers: redact(exchange.requestHeaders),
      ...requestBody(exchange.requestHeaders, body),
    },
    response: {
      status: exchange.status,
      headers: exchange.responseHeaders,
      body: textOf(exchange.responseBody),
    },
  };
  // One synchronous append a line, so that several processes can share the file.
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

function requestBody(
  headers: IncomingHttpHeaders,
  body: Buffer,
): { body: string | null } | { bodyBase64: string } {
  if (body.length === 0) return { body: null };
  const isMultipart = headers["content-type"]?.startsWith("multipart/") ?? false;
  return isMultipart ? { bodyBase64: body.toString("base64") } : { body: body.toString("utf8") };
}

function textOf(body: unknown): string | null {
  if (typeof body === "string") return body;
  return Buffer.isBuffer(body) ? body.toString("utf8") : null;
}

const credentials = new Set(["api-key", "x-api-key", "cookie", "proxy-authorization"]);

function redact(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const redacted: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    redacted[name] = credentials.has(name) ? "redacted" : value;
  if (redacted.authorization !== undefined) redacted.authorization = "Bearer redacted";
  return redacted;
}
