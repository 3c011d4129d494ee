import { Problem } from "./problem.js";
import type { Settings } from "./settings.js";

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

/** Servers repeat the key that they refuse; nobody else should. */
export function withoutKeys(
  text: string,
  { apiKey, adminKey }: Pick<Settings, "apiKey" | "adminKey">,
): string {
  return [apiKey, adminKey].reduce<string>((kept, key) => (key ? kept.replaceAll(key, "sk-…") : kept), text);
}

/** Judges what an attempt threw. Looks at shapes, not classes: two copies of the SDK may be loaded. */
export function judge(thrown: unknown, settings: Settings): Failure {
  const error = thrown as Partial<SdkError>;
  if (typeof error.status === "number") return judgeStatus(error as SdkError, settings);
  if (thrown instanceof SyntaxError || thrown instanceof UnexpectedAnswer) return judgeGarbage(thrown);
  return judgeConnection(thrown, settings);
}

/** An answer with a good status that is not what the API answers. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

interface SdkError {
  readonly status: number;
  readonly message: string;
  readonly code?: string | null;
  readonly requestID?: string | null;
  readonly headers?: Headers;
  readonly error?: { readonly message?: unknown };
}

function judgeStatus(error: SdkError, settings: Settings): Failure {
  const { status } = error;
  const code = typeof error.code === "string" ? error.code : undefined;
  const words = typeof error.error?.message === "string" ? error.error.message : undefined;
  const advice = adviceFor(status, code, settings);
  return {
    status,
    consequence: consequenceOf(status, code),
    passing: status === 408 || status === 409 || status >= 500,
    message: words ?? withoutMarkup(error.message.replace(/^\d+ /, "")),
    ...(code !== undefined && { code }),
    ...(error.requestID && { requestId: error.requestID }),
    ...(error.headers && { headers: error.headers }),
    ...(advice !== undefined && { advice }),
  };
}

/** Spent quota comes as 429 too, and no wait helps against it. */
function consequenceOf(status: number, code: string | undefined): Consequence {
  if (status === 429) return code === "insufficient_quota" ? "refused" : "limited";
  return status === 408 || status >= 500 ? "lost" : "refused";
}

function adviceFor(status: number, code: string | undefined, settings: Settings): string | undefined {
  if (code === "insufficient_quota") {
    return "Add credit or raise the budget in the organization's billing settings; waiting does not help.";
  }
  if (status === 401) return "Check the key: openai:apiKey, the provider's apiKey, or OPENAI_API_KEY.";
  if (status === 403) return "Check the key's permissions and its project.";
  if (status === 429)
    return `It stayed so for ${settings.maxRateLimitWaitSeconds} s (openai:maxRateLimitWaitSeconds).`;
  if (status >= 300 && status < 400)
    return "Redirects are not followed: set openai:baseUrl to the server itself.";
  if (status >= 500) return "The server or a gateway in front of it failed; try again later.";
  return undefined;
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
  if (code !== undefined && unsentCodes.has(code)) {
    return {
      consequence: "unsent",
      passing: true,
      code,
      message: `no connection to ${settings.baseUrl} (${code})`,
      advice: "Check openai:baseUrl, the network and its proxy.",
    };
  }
  if (/abort|timed? ?out/i.test(message) || code === "UND_ERR_HEADERS_TIMEOUT") {
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

/** fetch wraps what happened in up to three layers of errors; the innermost one says it. */
function rootCause(thrown: unknown): { code?: string; message: string } {
  let error = thrown as { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown[] };
  while (typeof error?.cause === "object" && error.cause !== null) error = error.cause as typeof error;
  const code = error?.code ?? (error?.errors?.[0] as { code?: unknown } | undefined)?.code;
  return { message: String(error?.message ?? error), ...(typeof code === "string" && { code }) };
}
