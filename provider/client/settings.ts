import { Problem } from "./problem.js";

/** What a client needs to know: where to send requests, as whom, and how fast. */
export interface Settings {
  readonly apiKey?: string;
  readonly adminKey?: string;
  readonly organization?: string;
  readonly project?: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly maxConcurrent: number;
  readonly requestsPerMinute?: number;
  readonly maxRetries: number;
  readonly timeoutSeconds: number;
  readonly maxRateLimitWaitSeconds: number;
  readonly logLevel: "off" | "requests";
}

/** The names under which the settings stand in a stack's configuration, below `openai:`. */
export const settingNames = [
  "apiKey",
  "adminKey",
  "organization",
  "project",
  "baseUrl",
  "allowInsecureBaseUrl",
  "maxConcurrent",
  "requestsPerMinute",
  "maxRetries",
  "timeoutSeconds",
  "maxRateLimitWaitSeconds",
  "logLevel",
] as const;

export type SettingName = (typeof settingNames)[number];

/** Where one setting comes from: a stack's configuration or an explicit provider's arguments. */
export type SettingSource = (name: SettingName) => string | undefined;

export const defaults = {
  baseUrl: "https://api.openai.com/v1",
  maxConcurrent: 16,
  maxRetries: 5,
  timeoutSeconds: 600,
  maxRateLimitWaitSeconds: 600,
} as const;

/** What the numbers may be. The upper bounds are far from sense, and near to what timers can do. */
export const ranges = {
  maxConcurrent: [1, 1_000],
  requestsPerMinute: [1, 1_000_000],
  maxRetries: [0, 100],
  timeoutSeconds: [1, 86_400],
  maxRateLimitWaitSeconds: [0, 86_400],
} as const satisfies Partial<Record<SettingName, readonly [minimum: number, maximum: number]>>;

/** The environment variables that OpenAI's own SDK reads, and the one that switches our log on. */
const environmentNames: Partial<Record<SettingName, string>> = {
  apiKey: "OPENAI_API_KEY",
  adminKey: "OPENAI_ADMIN_KEY",
  organization: "OPENAI_ORG_ID",
  project: "OPENAI_PROJECT_ID",
  baseUrl: "OPENAI_BASE_URL",
  logLevel: "PULUMI_OPENAI_LOG",
};

/**
 * Where a setting is taken from: the source that stands before the environment, or one of the environment's variables;
 * undefined where its default counts.
 */
export function originOf(
  name: SettingName,
  source: SettingSource,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly variable?: string } | undefined {
  if (source(name) !== undefined) return {};
  const variable = environmentNames[name];
  return variable !== undefined && environment[variable]?.trim() ? { variable } : undefined;
}

/** The settings that must not stand anywhere in the clear. */
export const secretSettings = ["apiKey", "adminKey"] as const satisfies readonly SettingName[];

/** What to do about a key that is set without `--secret`. */
export function openKeyWarning(name: (typeof secretSettings)[number]): string {
  return `openai:${name} is set without --secret, so the key stands in the clear in the stack's settings and state. Mend it with: pulumi config set --secret openai:${name} — then run pulumi up, and replace the key.`;
}

/** A setting that cannot be used; the message names it and the command that mends it. */
export class SettingError extends Problem {}

/**
 * Reads and checks all settings.
 *
 * An empty value means "none" and keeps the environment out: that is how an explicit provider with a key of
 * its own stays clear of an organization that belongs to another key.
 */
export function readSettings(source: SettingSource, environment: NodeJS.ProcessEnv = process.env): Settings {
  const text = (name: SettingName): string | undefined => {
    const fallback = environmentNames[name];
    const value = source(name) ?? (fallback === undefined ? undefined : environment[fallback]);
    return value?.trim() || undefined;
  };
  const number = (name: keyof typeof ranges): number | undefined => count(name, text(name));
  const word = (name: SettingName): string | undefined => headerValue(name, text(name));
  return withoutUndefined({
    apiKey: word("apiKey"),
    adminKey: word("adminKey"),
    organization: word("organization"),
    project: word("project"),
    baseUrl: baseUrl(text("baseUrl"), flag("allowInsecureBaseUrl", text("allowInsecureBaseUrl"))),
    maxConcurrent: number("maxConcurrent") ?? defaults.maxConcurrent,
    requestsPerMinute: number("requestsPerMinute"),
    maxRetries: number("maxRetries") ?? defaults.maxRetries,
    timeoutSeconds: number("timeoutSeconds") ?? defaults.timeoutSeconds,
    maxRateLimitWaitSeconds: number("maxRateLimitWaitSeconds") ?? defaults.maxRateLimitWaitSeconds,
    logLevel: logLevel(text("logLevel")),
  });
}

/** What is sent in a header; anything else would only fail there, and with the value in the error. */
function headerValue(name: SettingName, value: string | undefined): string | undefined {
  if (value === undefined || /^[\x21-\x7e]+$/.test(value)) return value;
  throw new SettingError(
    `openai:${name} must be one word of visible ASCII characters; the one given has a space, a line break or another character in it.`,
  );
}

function count(name: keyof typeof ranges, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [minimum, maximum] = ranges[name];
  const isWhole = /^\d+$/.test(value);
  if (isWhole && Number(value) >= minimum && Number(value) <= maximum) return Number(value);
  const bound = isWhole && Number(value) > maximum ? `at most ${maximum}` : `at least ${minimum}`;
  throw new SettingError(`openai:${name} must be a whole number of ${bound}, got ${shown(value)}.`);
}

/** A value in an error. A key may have been put in the place of another setting. */
function shown(value: string): string {
  return /\bsk-/.test(value) ? "a key" : `"${value}"`;
}

function flag(name: SettingName, value: string | undefined): boolean {
  if (value === undefined || value === "false") return false;
  if (value === "true") return true;
  throw new SettingError(`openai:${name} must be true or false, got ${shown(value)}.`);
}

function logLevel(value: string | undefined): Settings["logLevel"] {
  if (value === undefined || value === "off") return "off";
  if (value === "requests") return "requests";
  throw new SettingError(`openai:logLevel must be "off" or "requests", got ${shown(value)}.`);
}

function baseUrl(value: string | undefined, allowInsecure: boolean): string {
  if (value === undefined) return defaults.baseUrl;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SettingError(`openai:baseUrl must be a URL like "${defaults.baseUrl}", got ${shown(value)}.`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new SettingError(
      "openai:baseUrl must have no user, password, query or fragment: the key goes into openai:apiKey.",
    );
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !allowInsecure) {
    throw new SettingError(
      `openai:baseUrl ${shown(value)} would send the key unencrypted. Use https, or say that you accept it: pulumi config set openai:allowInsecureBaseUrl true`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host)
  );
}

/** Leaves out what is undefined, so that optional settings are absent rather than present and empty. */
function withoutUndefined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
