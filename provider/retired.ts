import { compareAccounts } from "./client/account.js";
import { RequestError } from "./client/failures.js";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { ObjectRecord } from "./record.js";
import type { Retirement } from "./retirement.js";

/** OpenAI's own servers answer that they do not have this API any more. */
export class RetiredApi extends Problem {
  constructor(
    message: string,
    override readonly cause: RequestError,
  ) {
    super(message);
  }
}

/** What may have been shut down: a kind of object, or what looks one up. */
interface Retirable {
  readonly noun: string;
  readonly retired?: Retirement;
}

/**
 * Tells a retired path from a gateway without the API: both answer 404, and only OpenAI's own answer speaks of
 * the URL in OpenAI's words and names the account.
 */
export function withRetirement({ noun, retired }: Retirable, error: unknown): unknown {
  if (retired === undefined || !(error instanceof RequestError)) return error;
  const { status, message, headers } = error.failure;
  const isRetired = status === 404 && /^Invalid URL\b/.test(message) && headers?.has("openai-organization");
  if (!isRetired) return error;
  return new RetiredApi(
    `${error.message} OpenAI shut its ${noun}s down on ${retired.since}. ${retired.advice} A compatible server is reached with openai:baseUrl.`,
    error,
  );
}

/** Whether the account that made an object is the one in which its whole kind is gone. */
export function isGoneWithItsApi(client: Client, record: ObjectRecord | undefined, error: unknown): boolean {
  if (!(error instanceof RetiredApi) || record === undefined) return false;
  return compareAccounts(record.account, client.accountOf(error.cause.failure.headers)) === "same";
}
