import { OpenAI } from "openai";
import { type Account, fingerprint } from "./account.js";
import { UnexpectedAnswer } from "./answer.js";
import type { LimitReport } from "./bucket.js";
import { createClock, type ServerClock } from "./clock.js";
import { createDeadline } from "./deadline.js";
import { type Doing, type Failure, judge, problemIn, RequestError } from "./failures.js";
import { requestLine, waitLine } from "./log.js";
import { AttemptFailed, type Trial, withRetries } from "./retry.js";
import { SettingError, type Settings } from "./settings.js";
import { createThrottle } from "./throttle.js";
import {
  type Attempt,
  dispatcherFor,
  during,
  type Exchange,
  observedFetch,
  readLimits,
} from "./transport.js";

/** One thing to ask of the API. */
export interface Request<T> extends Doing, Trial {
  /** What one rate limit of the server holds together: a kind of object, a model, a store. */
  readonly bucket: string;
  /** Sends it. The options must be handed on to the SDK's method. */
  readonly send: (api: OpenAI, options: RequestOptions) => PromiseLike<T>;
  /** Whether this is what the API answers; anything else counts as no answer. */
  readonly expect: (answer: T) => boolean;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
}

/** The only way to OpenAI: throttled, retried, and with errors that stand alone. */
export interface Client {
  readonly settings: Settings;
  readonly clock: ServerClock;
  /** As far as known by now: organization and project come with the first answer. */
  readonly account: Account;
  /** The account of one answer: a name that this answer does not carry is not taken from earlier ones. */
  accountOf(headers: Headers | undefined): Account;
  /** Makes one request, if none was answered yet, so that the server can name the account. */
  identify(): Promise<void>;
  call<T>(request: Request<T>): Promise<T>;
}

const clients = new Map<string, Client>();

/** The client for these settings: one for each account and process, shared by every kind of object. */
export function clientFor(settings: Settings, say: (line: string) => void): Client {
  const key = JSON.stringify(settings);
  const client = clients.get(key) ?? createClient(settings, say);
  clients.set(key, client);
  return client;
}

export function createClient(settings: Settings, say: (line: string) => void): Client {
  const clock = createClock();
  const { apiKey = missingKey() } = settings;
  const keyholder: Account = { baseUrl: settings.baseUrl, key: fingerprint(apiKey) };
  let account = withNames(keyholder, settings.organization, settings.project);
  let identified: Promise<void> | undefined;
  const throttle = createThrottle({
    maxConcurrent: settings.maxConcurrent,
    ...(settings.requestsPerMinute !== undefined && { requestsPerMinute: settings.requestsPerMinute }),
    patience: settings.maxRateLimitWaitSeconds * 1000,
    onLongWait: (wait) => say(waitLine(wait, settings)),
  });

  const observe = (exchange: Exchange): void => {
    if (settings.logLevel === "requests") say(requestLine(exchange, settings));
    const { attempt, response, startedAt: sentAt, endedAt: receivedAt } = exchange;
    if (response === undefined) return;
    clock.observe(response.headers.get("date"), receivedAt);
    account = named(account, response.headers);
    // A refusal is reported when it has been read: it may be one that no limit is behind.
    if (response.status === 401 || response.status === 429) return;
    throttle.report(attempt.bucket, {
      isRefusal: false,
      sentAt,
      receivedAt,
      ...readLimits(response.headers),
    });
  };

  let sdk: Promise<OpenAI> | undefined;

  /** One attempt. Its failure is judged before its place is free for the next request of the bucket. */
  async function sendOnce<T>(
    { bucket, send, expect }: Request<T>,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<T> {
    sdk ??= createSdk(apiKey, settings, observe);
    const api = await sdk;
    const sentAt = Date.now();
    try {
      const answer = await send(api, { signal });
      if (!matches(expect, answer)) throw new UnexpectedAnswer("the answer is not what was asked for");
      return answer;
    } catch (thrown) {
      const failure = judge(thrown, attempt.isSent, settings, clock.at(Date.now()));
      if (failure === undefined) throw problemIn(thrown) ?? thrown;
      if (failure.consequence === "limited") throttle.report(bucket, refusalOf(failure, sentAt));
      throw new AttemptFailed(failure);
    }
  }

  const client: Client = {
    settings,
    clock,
    get account() {
      return account;
    },
    accountOf: (headers) => (headers === undefined ? keyholder : named(keyholder, headers)),
    identify() {
      identified ??= client.call(identification).then(
        () => undefined,
        (error: unknown) => {
          identified = undefined;
          throw error;
        },
      );
      return identified;
    },
    async call(request) {
      const { bucket } = request;
      const asked = Date.now();
      const send = (number: number) =>
        throttle.run(bucket, () => {
          const { signal, renew, lift } = createDeadline(settings.timeoutSeconds * 1000);
          const attempt = { bucket, number, waited: Date.now() - asked, isSent: false, onMoved: renew };
          return during(attempt, () => sendOnce(request, attempt, signal)).finally(lift);
        });
      try {
        return await withRetries(request, settings, send);
      } catch (thrown) {
        if (thrown instanceof AttemptFailed) throw new RequestError(request, thrown.failure, settings);
        throw thrown;
      }
    },
  };
  return client;
}

/** The longest that a timer can be set to, in milliseconds. */
const longestTimeout = 2_147_483_647;

/** Every option is given: what is not would be taken from the environment. */
async function createSdk(
  apiKey: string,
  { organization, project, baseUrl, timeoutSeconds }: Settings,
  observe: (exchange: Exchange) => void,
): Promise<OpenAI> {
  const dispatcher = await dispatcherFor(timeoutSeconds);
  return new OpenAI({
    apiKey,
    adminAPIKey: null,
    organization: organization ?? null,
    project: project ?? null,
    webhookSecret: null,
    baseURL: baseUrl,
    maxRetries: 0,
    // The signal of each request ends it sooner, and knows whether anything still moves.
    timeout: longestTimeout,
    logLevel: "off",
    fetch: observedFetch(observe, dispatcher),
  });
}

/** Any answer names the account; this one needs no object and no write permission. */
const identification: Request<unknown> = {
  doing: "Identifying",
  noun: "account",
  bucket: "models",
  safety: "repeatable",
  expect: () => true,
  send: (api, options) => api.models.list(options),
};

/** What cannot even be looked at is not what was asked for. */
function matches<T>(expect: (answer: T) => boolean, answer: T): boolean {
  try {
    return expect(answer);
  } catch {
    return false;
  }
}

function refusalOf({ headers, retryAfter }: Failure, sentAt: number): LimitReport {
  return {
    isRefusal: true,
    sentAt,
    receivedAt: Date.now(),
    ...(headers && readLimits(headers)),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function named(account: Account, headers: Headers): Account {
  return withNames(account, headers.get("openai-organization"), headers.get("openai-project"));
}

function withNames(account: Account, organization?: string | null, project?: string | null): Account {
  return { ...account, ...(organization && { organization }), ...(project && { project }) };
}

/** What the first request fails with where there is no key. */
export const noKeyProblem =
  "No OpenAI API key. Set one with: pulumi config set --secret openai:apiKey — or OPENAI_API_KEY, or the apiKey of an openai.Provider.";

function missingKey(): never {
  throw new SettingError(noKeyProblem);
}
