import type { Model } from "openai/resources/models";
import { describeAccount } from "../../provider/client/account.js";
import { RequestError } from "../../provider/client/failures.js";
import { type Client, createClient } from "../../provider/client/index.js";
import { Problem } from "../../provider/client/problem.js";
import type { Settings } from "../../provider/client/settings.js";
import { readLimits } from "../../provider/client/transport.js";
import type { AnyDeclaration, Page } from "../../provider/declaration.js";
import { isPageOf } from "../../provider/page.js";
import { RetiredApi, withRetirement } from "../../provider/retired.js";
import { duration } from "../../provider/rhythm.js";
import { type Finding, fails, note, ok, unknown } from "./finding.js";

/** What came of one request that only reads: the answer's headers, or why there is none. */
export interface Answer {
  readonly client: Client;
  readonly headers?: Headers;
  readonly error?: RequestError;
}

/** How long an answer is waited for, in seconds: nobody looks at a doctor for ten minutes. */
const patience = 20;

/** Lists the models: that needs no object, costs nothing, and names the account. */
export async function askServer(settings: Settings): Promise<Answer> {
  const hurried = {
    ...settings,
    maxRetries: Math.min(1, settings.maxRetries),
    maxRateLimitWaitSeconds: 0,
    timeoutSeconds: Math.min(patience, settings.timeoutSeconds),
  };
  const client = createClient(hurried, (line) => console.error(line));
  try {
    const { response } = await client.call<{ readonly data: Page<Model>; readonly response: Response }>({
      doing: "Listing",
      noun: "models",
      bucket: "models",
      safety: "repeatable",
      expect: ({ data }) => isPageOf(data, ({ object }) => object === "model"),
      send: (api, options) => api.models.list(options).withResponse(),
    });
    return { client, headers: response.headers };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { client, error, ...(error.failure.headers && { headers: error.failure.headers }) };
  }
}

/** Whether an answer came that only the API can have given, whatever it says. */
export function isFromApi({ error }: Answer): boolean {
  if (error === undefined) return true;
  const { status, headers } = error.failure;
  return [401, 403, 429].includes(status ?? 0) && !isPage(headers);
}

function isPage(headers: Headers | undefined): boolean {
  return /\bhtml\b/.test(headers?.get("content-type") ?? "");
}

export function lookAtEndpoint(answer: Answer): Finding {
  const { baseUrl, timeoutSeconds } = answer.client.settings;
  const check = "endpoint";
  if (isFromApi(answer))
    return ok(
      check,
      isOpenAI(baseUrl) ? `${baseUrl}, OpenAI's own` : `${baseUrl} answers as OpenAI's API does`,
    );
  const { message, failure } = answer.error as RequestError;
  if (isSilent(failure.message))
    return fails(
      check,
      `${baseUrl} has not answered within ${timeoutSeconds} s. Check it, the network and its proxy.`,
    );
  if (failure.status === 404)
    return fails(check, `${message} Check openai:baseUrl, which is ${baseUrl}: OpenAI's own ends with /v1.`);
  return fails(
    check,
    isPage(failure.headers) && Number(failure.status) < 500
      ? `${message} A page of HTML is no answer of OpenAI's API: look what stands at ${baseUrl}.`
      : message,
  );
}

function isOpenAI(baseUrl: string): boolean {
  return /(^|\.)api\.openai\.com$/.test(new URL(baseUrl).hostname);
}

function isSilent(message: string): boolean {
  return message.startsWith("no answer within");
}

/** What the server makes of the key; undefined when it has not come so far. */
export function refusalOfKey({ error }: Answer): string | undefined {
  const isRefused = error?.failure.status === 401 || (error?.failure.status === 403 && !isRestricted(error));
  return isRefused && !isMismatch(error) ? error?.message : undefined;
}

/** A key that may not list models can be all that a stack needs. */
export function isRestricted({ failure }: RequestError): boolean {
  return failure.status === 403 && /insufficient permissions|missing scopes/i.test(failure.message);
}

/** The key is good, and stands beside a project or an organization that is not its own. */
function isMismatch({ failure }: RequestError): boolean {
  return /^mismatched_/.test(failure.code ?? "");
}

export function lookAtAccount(answer: Answer): Finding {
  const check = "account";
  const { client, error } = answer;
  if (error !== undefined && isMismatch(error))
    return fails(
      check,
      `Listing models: ${error.failure.status} ${error.failure.message}. Check openai:organization and openai:project, or OPENAI_ORG_ID and OPENAI_PROJECT_ID: without them the key's own count.`,
    );
  if (error?.failure.code === "insufficient_quota") return fails(check, error.message);
  if (error !== undefined && !isRestricted(error)) return unknown(check, "The server has not named it.");
  const { organization, project } = client.account;
  if (organization !== undefined || project !== undefined) return ok(check, describeAccount(client.account));
  return note(
    check,
    "The server names no organization and no project, and knows accounts by their keys alone: after a change of the key it cannot be proven that an object is gone.",
  );
}

/** Apart by more than this, in milliseconds, clocks are wrong; answers are never on their way for so long. */
const tolerance = 60_000;

export function lookAtClock({ client, headers }: Answer): Finding {
  const check = "clock";
  if (!headers?.has("date")) return unknown(check, "The server has not told its time.");
  const now = Date.now();
  const lead = client.clock.at(now) - now;
  if (Math.abs(lead) < tolerance) return ok(check, "This machine's agrees with the server's");
  return note(
    check,
    `This machine's is ${duration(Math.abs(lead))} ${lead > 0 ? "behind" : "ahead of"} the server's. What is created here goes by the server's, but certificates and what others log go by this one: set it.`,
  );
}

export function lookAtLimits({ headers, error }: Answer, settings: Settings): Finding {
  const check = "limits";
  if (error?.failure.consequence === "limited")
    return note(
      check,
      `The server asks to wait: ${error.failure.status} ${error.failure.message.replace(/\.$/, "")}. pulumi up waits for up to ${settings.maxRateLimitWaitSeconds} s (openai:maxRateLimitWaitSeconds).`,
    );
  if (headers === undefined) return unknown(check, "The server has told none.");
  const limits = Object.entries(readLimits(headers));
  if (limits.length === 0)
    return ok(check, "None are told with the list of models; those that other answers tell are kept to");
  const words = limits.map(
    ([kind, { remaining, limit, resetAfter }]) =>
      `${remaining}${limit === undefined ? "" : ` of ${limit}`} ${kind} left, all back in ${duration(resetAfter)}`,
  );
  return ok(check, `As the server tells them for its list of models: ${words.join("; ")}`);
}

/** What OpenAI has shut down, and what of it the stack has. */
export async function lookAtRetired(
  client: Client,
  assistants: AnyDeclaration,
  held: readonly string[],
): Promise<Finding> {
  const check = "retired";
  const { noun, list, isObject } = assistants;
  try {
    await client.call({
      doing: "Listing",
      noun: `${noun}s`,
      bucket: noun,
      safety: "repeatable",
      expect: (answer: Page<object>) => isPageOf(answer, isObject),
      send: async (api, options) =>
        list?.page({ api, options }, { limit: 1 }, {}) as PromiseLike<Page<object>>,
    });
    return ok(check, "Assistants, threads and messages, which OpenAI has shut down, are served here");
  } catch (thrown) {
    const error = withRetirement(assistants, thrown);
    if (!(error instanceof Problem)) throw error;
    const isRetired = error instanceof RetiredApi || isNotFoundHere(error);
    if (!isRetired) return unknown(check, error.message);
    if (held.length > 0) return fails(check, `The stack has ${held.join(", ")}. ${error.message}`);
    return ok(check, "Assistants, threads and messages are not served here, and the stack has none");
  }
}

function isNotFoundHere(error: Problem): boolean {
  return error instanceof RequestError && error.failure.status === 404;
}
