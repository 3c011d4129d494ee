import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { Lookup } from "../../provider/lookup.js";
import * as lookups from "../../provider/lookups/index.js";
import { assetWithHash } from "../../provider/schema.js";
import { sha256 } from "./installed.js";

type Values = Record<string, unknown>;

/** What a stack's configuration would hold. */
export type Configuration = Readonly<Record<string, string>>;

/** Mocks behind which the provider itself works. */
export interface ProviderMocks extends pulumi.runtime.Mocks {
  /** What the checks have complained of, by the resource's name; none of these was created. */
  readonly failures: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Mocks that do what the engine has the provider do: the code that would stand in the state is evaluated, and its
 * check and create run, against the server that the configuration names. Lookups run as they do in a program.
 */
export function providerMocks(configuration: Configuration): ProviderMocks {
  const failures: Record<string, Record<string, string>> = {};
  return {
    failures,
    async newResource({ name, inputs }) {
      const { __provider: text, ...news } = (await rawForm(inputs)) as Values;
      const hooks = evaluate(String(text));
      await hooks.configure?.({ config: new Map(Object.entries(configuration)) as never });
      const check = await hooks.check?.({}, news);
      for (const { property, reason } of check?.failures ?? [])
        failures[name] = { ...failures[name], [property]: reason };
      if (name in failures) return { id: "", state: {} };
      const { id, outs } = await hooks.create(check?.inputs ?? news);
      return { id, state: outs };
    },
    async call({ token, inputs }) {
      const lookup = new Map<string, Lookup>(Object.entries(lookups)).get(token.replace("openai:index:", ""));
      if (lookup === undefined) throw new Error(`There is no lookup of the name ${token}.`);
      const setting = (name: string): string | undefined => configuration[`openai:${name}`];
      return lookup((await rawForm(inputs)) as Values, setting, () => {});
    },
  };
}

/** The provider that a text in the state leads to, when it runs where the package can be found. */
function evaluate(text: string): pulumi.dynamic.ResourceProvider {
  const module = { exports: {} as { handler?: () => pulumi.dynamic.ResourceProvider } };
  new Function("exports", "require", text)(module.exports, createRequire(__filename));
  if (module.exports.handler === undefined) throw new Error(`There is no handler in: ${text}`);
  return module.exports.handler();
}

/** Inputs as the engine hands them to hooks: secrets in the clear, and assets as objects with their hash. */
async function rawForm(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  // To the compiler everything is an asset: the class has no members.
  const isAsset: boolean = pulumi.asset.Asset.isInstance(value);
  if (isAsset) return rawAsset(value as pulumi.asset.Asset);
  if (Array.isArray(value)) return Promise.all(value.map(rawForm));
  if (pulumi.runtime.isRpcSecret(value)) return rawForm(pulumi.runtime.unwrapRpcSecret(value));
  const entries = Object.entries(value).map(async ([name, item]) => [name, await rawForm(item)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Under mocks, what an asset is made of are promises. */
async function rawAsset(asset: pulumi.asset.Asset): Promise<Values> {
  const { text, path, uri } = asset as Partial<Record<"text" | "path" | "uri", Promise<string>>>;
  if (text !== undefined) return { ...assetWithHash(sha256(await text)), text: await text };
  if (path !== undefined) return { ...assetWithHash(sha256(readFileSync(await path))), path: await path };
  const address = String(await uri);
  return { ...assetWithHash(sha256(readFileSync(fileURLToPath(address)))), uri: address };
}
