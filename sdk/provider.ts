import * as pulumi from "@pulumi/pulumi";

/**
 * Another OpenAI account, or another server, beside the one that the stack's configuration names.
 *
 * Give it to a resource or a lookup as `{ provider }`, or to a component for all OpenAI resources below it.
 * Dynamic resources of other packages below that component keep the stack's configuration.
 *
 * Each provider runs in a process of its own, with its own limits. What is not given here is read from the
 * environment, as for the stack; the organization and the project only when the key is as well. A changed key
 * updates the provider and replaces nothing; a resource that moves to a provider of another account is
 * replaced.
 *
 * @example
 * ```ts
 * const eu = new openai.Provider("eu", { apiKey: config.requireSecret("euKey") });
 * const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" }, { provider: eu });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export class Provider extends pulumi.ProviderResource {
  /** The settings, for lookups that run in the program itself. @internal */
  readonly settings: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const settings = settingsOf(args);
    super("pulumi-nodejs", name, settings, opts);
    this.settings = pulumi.secret(settings);
  }

  /**
   * Under this name components hand the provider down to OpenAI resources, and to nothing else. The package
   * that it really belongs to, `pulumi-nodejs`, is the one of all dynamic resources.
   *
   * @internal
   */
  getPackage(): string {
    return "openai";
  }

  /** Whether an object is a Provider, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Provider {
    return (
      pulumi.Resource.isInstance(value) &&
      (value as { getPackage?: () => string }).getPackage?.() === "openai"
    );
  }
}

/** What a {@link Provider} is made of. Every argument may be an output of another resource. */
export interface ProviderArgs {
  /** The secret key. @default the environment variable `OPENAI_API_KEY` */
  readonly apiKey?: pulumi.Input<string>;
  /** The key of the administration API. @default the environment variable `OPENAI_ADMIN_KEY` */
  readonly adminKey?: pulumi.Input<string>;
  /** The organization's id, such as `org-abc`. @default the key's own */
  readonly organization?: pulumi.Input<string>;
  /** The project's id, such as `proj_abc`. @default the key's own */
  readonly project?: pulumi.Input<string>;
  /**
   * Where the API is: https, or http on loopback.
   * @default the environment variable `OPENAI_BASE_URL`, or else `https://api.openai.com/v1`
   */
  readonly baseUrl?: pulumi.Input<string>;
  /** Accepts a `baseUrl` that is plain http and not on loopback. The key then travels unencrypted. @default false */
  readonly allowInsecureBaseUrl?: pulumi.Input<boolean>;
  /** How many requests may be under way at once. A whole number from 1. @default 16 */
  readonly maxConcurrent?: pulumi.Input<number>;
  /**
   * How many requests may be sent in a minute, evenly spread. A whole number from 1.
   * @default none: the server's answers set the pace
   */
  readonly requestsPerMinute?: pulumi.Input<number>;
  /** How often a failed request is sent again; rate limits do not count. A whole number from 0. @default 5 */
  readonly maxRetries?: pulumi.Input<number>;
  /**
   * How long one attempt may take, in seconds; while a large file goes out, how long nothing of it may move. A
   * whole number from 1.
   * @default 600
   */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** How long one request may wait for rate limits in all, in seconds. A whole number from 0. @default 600 */
  readonly maxRateLimitWaitSeconds?: pulumi.Input<number>;
  /** `requests` prints one line for each request, without bodies and keys. @default "off" */
  readonly logLevel?: pulumi.Input<"off" | "requests">;
}

/** Configuration values are texts; an empty one keeps the environment's names away from a key of its own. */
function settingsOf(args: ProviderArgs): Record<string, pulumi.Input<string>> {
  const hasOwnKey = args.apiKey !== undefined;
  const given = { ...(hasOwnKey && { organization: "", project: "" }), ...withoutUndefined(args) };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const text = pulumi.output(value).apply(String);
      return [`openai:${name}`, name.endsWith("Key") ? pulumi.secret(text) : text];
    }),
  );
}

function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
