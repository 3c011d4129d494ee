import { OpenAI } from "openai";
import { type Account, fingerprint } from "./account.js";
import { createClock, type ServerClock } from "./clock.js";
import { type Doing, RequestError, UnexpectedAnswer } from "./failures.js";
import { requestLine } from "./log.js";
import { AttemptFailed, type Trial, withRetries } from "./retry.js";
import { SettingError, type Settings } from "./settings.js";
import { createThrottle } from "./throttle.js";
import { during, type Exchange, observedFetch, proxyDispatcher, readLimits } from "./transport.js";

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
  const { apiKey } = settings;
  if (apiKey === undefined) throw missingKey();
  const keyholder: Account = { baseUrl: settings.baseUrl, key: fingerprint(apiKey) };
  let account = withNames(keyholder, settings.organization, settings.project);
  let identified: Promise<void> | undefined;
  const throttle = createThrottle({
    maxConcurrent: settings.maxConcurrent,
    ...(settings.requestsPerMinute !== undefined && { requestsPerMinute: settings.requestsPerMinute }),
    onLongWait: (bucket, waiting) =>
      say(
        `${waiting} ${waiting === 1 ? "request waits" : "requests wait"} for the rate limit of ${bucket} at ${settings.baseUrl}.`,
      ),
  });

  const observe = (exchange: Exchange): void => {
    if (settings.logLevel === "requests") say(requestLine(exchange, settings));
    const { response } = exchange;
    if (response === undefined) return;
    clock.observe(response.headers.get("date"), exchange.endedAt);
    account = named(account, response.headers);
    if (response.status !== 401)
      throttle.report(exchange.attempt.bucket, readLimits(response, exchange.endedAt));
  };

  const api = proxyDispatcher().then(
    (dispatcher) =>
      new OpenAI({
        apiKey,
        adminAPIKey: null,
        organization: settings.organization ?? null,
        project: settings.project ?? null,
        webhookSecret: null,
        baseURL: settings.baseUrl,
        maxRetries: 0,
        timeout: settings.timeoutSeconds * 1000,
        logLevel: "off",
        fetch: observedFetch(observe, dispatcher),
      }),
  );

  const client: Client = {
    settings,
    clock,
    get account() {
      return account;
    },
    accountOf: (headers) => (headers === undefined ? keyholder : named(keyholder, headers)),
    identify() {
      identified ??= client.call(identification).then(() => undefined);
      return identified;
    },
    async call(request) {
      const asked = Date.now();
      const attempt = (number: number) =>
        throttle.run(request.bucket, () =>
          during({ bucket: request.bucket, number, waited: Date.now() - asked }, async () => {
            const signal = AbortSignal.timeout(settings.timeoutSeconds * 1000);
            const answer = await request.send(await api, { signal });
            if (!request.expect(answer)) throw new UnexpectedAnswer("the answer is not what was asked for");
            return answer;
          }),
        );
      try {
        return await withRetries(request, settings, attempt);
      } catch (thrown) {
        if (thrown instanceof AttemptFailed) throw new RequestError(request, thrown.failure, settings);
        throw thrown;
      }
    },
  };
  return client;
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

function named(account: Account, headers: Headers): Account {
  return withNames(account, headers.get("openai-organization"), headers.get("openai-project"));
}

function withNames(account: Account, organization?: string | null, project?: string | null): Account {
  return { ...account, ...(organization && { organization }), ...(project && { project }) };
}

function missingKey(): SettingError {
  return new SettingError(
    "No OpenAI API key. Set one with: pulumi config set --secret openai:apiKey — or OPENAI_API_KEY, or the apiKey of an openai.Provider.",
  );
}
