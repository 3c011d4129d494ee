import { UnexpectedAnswer } from "./answer.js";
import { Problem } from "./problem.js";
import { withoutKeys } from "./redact.js";
import type { Settings } from "./settings.js";
import type { NothingGetsThrough } from "./throttle.js";
import { readRetryAfter } from "./transport.js";

/**
 * What a failed attempt means for the object that it was about.
 *
 * - `unsent`: nothing has reached the server.
 * - `limited`: the server refused for now, and did nothing.
 * - `refused`: the server has judged the request, and did nothing.
 * - `lost`: the server may or may not have done the work.
 */
export type Consequence = "unsent" | "limited" | "refused" | "lost";

/** What is being done, in the words of an error: `Reading file "file-abc"`. */
export interface Doing {
  readonly doing: string;
  readonly noun: string;
  /** The object's id, or what it will be called. */
  readonly object?: string;
}

/** A failed attempt, before it is told to anybody. */
export interface Failure {
  readonly consequence: Consequence;
  /** Whether another attempt of a request that may be repeated can end differently. */
  readonly passing: boolean;
  readonly status?: number;
  readonly code?: string;
  /** The server's own words, or the connection's. */
  readonly message: string;
  readonly requestId?: string;
  readonly headers?: Headers;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter?: number;
  readonly advice?: string;
}

/** The one error that requests end in. Its message stands alone. */
export class RequestError extends Problem {
  readonly failure: Failure;

  constructor(what: Doing, failure: Failure, settings: Settings) {
    super(withoutKeys(sentence(what, failure), settings));
    this.failure = failure;
  }
}

function sentence({ doing, noun, object }: Doing, failure: Failure): string {
  const subject = object === undefined ? `${doing} ${noun}` : `${doing} ${noun} "${object}"`;
  const status = failure.status === undefined ? "" : `${failure.status} `;
  const request = failure.requestId === undefined ? "" : ` (request ${failure.requestId})`;
  const advice = failure.advice === undefined ? "" : ` ${failure.advice}`;
  return `${subject}: ${status}${failure.message.replace(/[\s.]+$/, "")}${request}.${advice}`;
}

/**
 * Judges what an attempt threw; undefined for what is no failure of a request: a problem that was judged already,
 * or a mistake in this program before anything was sent. Looks at shapes, not classes: two copies of the SDK may
 * be loaded.
 */
export function judge(
  thrown: unknown,
  isSent: boolean,
  settings: Settings,
  serverNow: number,
): Failure | undefined {
  if (problemIn(thrown) !== undefined) return undefined;
  const error = thrown as Partial<SdkError> | null | undefined;
  if (typeof error?.status === "number") return judgeStatus(error as SdkError, settings, serverNow);
  if (thrown instanceof SyntaxError || thrown instanceof UnexpectedAnswer) return judgeGarbage(thrown);
  if (!isSent && isMistake(thrown)) return undefined;
  if (!isSent && isWrongPath(thrown)) return judgePath(thrown);
  return judgeConnection(thrown, settings);
}

/** A problem that a request was broken off for, however deep it stands: a source that has changed meanwhile. */
export function problemIn(thrown: unknown): Problem | undefined {
  if (thrown instanceof Problem) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? problemIn(thrown.cause) : undefined;
}

/** What the connection throws has a cause. */
function isMistake(thrown: unknown): boolean {
  const isOfLanguage =
    thrown instanceof TypeError || thrown instanceof ReferenceError || thrown instanceof RangeError;
  return isOfLanguage && thrown.cause === undefined;
}

interface SdkError {
  readonly status: number;
  readonly message: string;
  readonly code?: string | null;
  readonly requestID?: string | null;
  readonly headers?: Headers;
  readonly error?: { readonly message?: unknown };
}

function judgeStatus(error: SdkError, settings: Settings, serverNow: number): Failure {
  const { status, headers } = error;
  const code = typeof error.code === "string" ? error.code : undefined;
  const words = typeof error.error?.message === "string" ? error.error.message : undefined;
  // Before anything else: whoever looks at the error finds the failure in it.
  const message = withoutKeys(words ?? error.message.replace(/^\d+ /, ""), settings);
  const consequence = consequenceOf(status, code, message);
  const retryAfter = headers && readRetryAfter(headers, serverNow);
  const advice = adviceFor(status, code, consequence, retryAfter, settings);
  return {
    status,
    consequence,
    passing: status === 408 || status === 409 || status >= 500,
    message: onOneLine(words === undefined ? withoutMarkup(message) : message),
    ...(code !== undefined && { code }),
    ...(error.requestID && { requestId: error.requestID }),
    ...(headers && { headers }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(advice !== undefined && { advice }),
  };
}

/** Two refusals come as 429 that no wait helps against: spent quota, and a request above the limit itself. */
function consequenceOf(status: number, code: string | undefined, message: string): Consequence {
  if (status === 429) {
    return code === "insufficient_quota" || isTooLarge(message) ? "refused" : "limited";
  }
  return status === 408 || status >= 500 ? "lost" : "refused";
}

function isTooLarge(message: string): boolean {
  return /^Request too large\b/i.test(message);
}

// After a rotation it is not the key that is configured: those two commands run no program that could hand it over.
const wrongKey =
  "Check the key: openai:apiKey, the provider's apiKey, or OPENAI_API_KEY. destroy and refresh use the key of the last pulumi up, unless they get --run-program.";

function adviceFor(
  status: number,
  code: string | undefined,
  consequence: Consequence,
  retryAfter: number | undefined,
  settings: Settings,
): string | undefined {
  if (code === "insufficient_quota") {
    return "Add credit or raise the budget in the organization's billing settings; waiting does not help.";
  }
  if (consequence === "limited") return limitAdvice(retryAfter, settings);
  if (status === 429) return "The limit is smaller than this one request; waiting does not help.";
  if (status === 401) return wrongKey;
  if (status === 403) return "Check the key's permissions and its project.";
  if (status >= 300 && status < 400)
    return "Redirects are not followed: set openai:baseUrl to the server itself.";
  if (status >= 500) return "The server or a gateway in front of it failed; try again later.";
  return undefined;
}

function limitAdvice(retryAfter: number | undefined, { maxRateLimitWaitSeconds }: Settings): string {
  const allowed = `${maxRateLimitWaitSeconds} s (openai:maxRateLimitWaitSeconds)`;
  return retryAfter !== undefined && retryAfter >= maxRateLimitWaitSeconds * 1000
    ? `The server asks to wait for ${seconds(retryAfter)}, longer than the allowed ${allowed}.`
    : `It stayed so for ${allowed}.`;
}

/** The failure of a request that the throttle has given up before it could be sent. */
export function givenUp({ bucket, wait }: NothingGetsThrough, settings: Settings): Failure {
  return {
    consequence: "unsent",
    passing: false,
    message: `the rate limit of ${bucket} at ${settings.baseUrl} lets nothing through for another ${seconds(wait)}`,
    advice: `It was not sent, because others have waited for as long as is allowed: ${settings.maxRateLimitWaitSeconds} s (openai:maxRateLimitWaitSeconds).`,
  };
}

function seconds(milliseconds: number): string {
  return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}

/** A message is one line, however the server has written it. */
function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 1000 ? `${line.slice(0, 1000)}…` : line;
}

/** Gateways answer with pages; of those, the words are enough. */
function withoutMarkup(text: string): string {
  const words = text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > 300 ? `${words.slice(0, 300)}…` : words;
}

function judgeGarbage(error: Error): Failure {
  const message = error instanceof SyntaxError ? "the answer is no complete JSON" : error.message;
  return {
    consequence: "lost",
    passing: error instanceof SyntaxError,
    message,
    advice: "Check openai:baseUrl: this is not how OpenAI's API answers.",
  };
}

/** Errors that arise before a byte of the request has left. */
const unsentCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

function judgeConnection(thrown: unknown, settings: Settings): Failure {
  const { code, message } = rootCause(thrown);
  if (message.startsWith("Proxy response")) return judgeProxy(message);
  if (code !== undefined && unsentCodes.has(code)) {
    return {
      consequence: "unsent",
      passing: true,
      code,
      message: `no connection to ${settings.baseUrl} (${code})`,
      advice: "Check openai:baseUrl, the network and its proxy.",
    };
  }
  if (/abort|timed? ?out/i.test(message) || /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code ?? "")) {
    const wait = `${settings.timeoutSeconds} s`;
    return {
      consequence: "lost",
      passing: true,
      message: `no answer within ${wait} (openai:timeoutSeconds)`,
    };
  }
  return {
    consequence: "lost",
    passing: true,
    message: `the connection broke before the answer came (${code ?? message})`,
    ...(code !== undefined && { code }),
  };
}

/** The SDK sends no id that is `.` or `..`, which would lead to another address. */
function isWrongPath(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.message.startsWith("Path parameters result in path");
}

function judgePath({ message }: Error): Failure {
  const [, id = "this id"] = message.match(/^Value (".*?") can't be/m) ?? [];
  return { consequence: "unsent", passing: false, message: `${id} cannot be a part of an address` };
}

function judgeProxy(message: string): Failure {
  return {
    consequence: "unsent",
    passing: true,
    message: `the proxy of the environment does not let it through (${message})`,
    advice: "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
  };
}

/** fetch wraps what happened in up to three layers of errors; the innermost one says it. */
function rootCause(thrown: unknown): { code?: string; message: string } {
  let error = thrown as { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown[] };
  while (typeof error?.cause === "object" && error.cause !== null) error = error.cause as typeof error;
  const code = error?.code ?? (error?.errors?.[0] as { code?: unknown } | undefined)?.code;
  return { message: String(error?.message ?? error), ...(typeof code === "string" && { code }) };
}
