import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../provider/client/problem.js";
import type { SettingName } from "../provider/client/settings.js";
import type { Lookup } from "../provider/lookup.js";
import { mocksAreOn, stackSetting, warnOfOpenKeys } from "./configuration.js";
import { programError } from "./programError.js";
import { Provider } from "./provider.js";
import { checkRuntime } from "./surroundings.js";

type Lookups = typeof import("../provider/lookups/index.js");
type Name = keyof Lookups;

/** Looks something up now. With mocks on, it goes through `pulumi.runtime.invoke`, where a test's `call` answers. */
export async function invoke<R>(name: Name, args: object, opts: pulumi.InvokeOptions = {}): Promise<R> {
  if (mocksAreOn()) return pulumi.runtime.invoke(token(name), args, opts) as Promise<R>;
  const settings = await settingsOf(name, opts);
  return run(name, args, settings);
}

/** Looks something up when all that it needs is known; what comes of it is secret when any of that is. */
export function invokeOutput<R>(
  name: Name,
  args: object,
  opts: pulumi.InvokeOptions & {
    dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;
  } = {},
): pulumi.Output<R> {
  const { dependsOn, ...others } = opts;
  const ready = pulumi.output(dependsOn).apply((resources) => awaited(resources));
  const provider = mocksAreOn() ? undefined : providerOf(name, others);
  // The key itself must not make a result secret: it is not in it.
  const settings = provider && pulumi.unsecret(provider.settings);
  return pulumi.all([args, settings, ready]).apply(([known, given]) => {
    if (mocksAreOn()) return pulumi.runtime.invoke(token(name), known, others) as Promise<R>;
    return run<R>(name, known, given as Record<string, string> | undefined);
  });
}

function awaited(resources: unknown): pulumi.Output<unknown> {
  const all = Array.isArray(resources) ? resources : [resources];
  return pulumi.all(
    all
      .filter(pulumi.Resource.isInstance)
      .map((resource) => (resource as pulumi.CustomResource).id ?? resource.urn),
  );
}

async function run<R>(name: Name, args: object, given: Record<string, string> | undefined): Promise<R> {
  checkRuntime();
  // Not before it is needed: it loads the OpenAI SDK.
  const lookup: Lookup = (await import("../provider/lookups/index.js"))[name];
  if (given === undefined) warnOfOpenKeys();
  const source = (setting: SettingName) =>
    given === undefined ? stackSetting(setting) : given[`openai:${setting}`];
  const say = (line: string): void => void pulumi.log.info(`pulumi-openai: ${line}`);
  return lookup(args, source, say).catch(inOneSentence) as Promise<R>;
}

/** What a user can do something about ends the program with its sentence alone; anything else with its stack. */
function inOneSentence(error: unknown): never {
  throw error instanceof Problem ? programError(error.message) : error;
}

function token(name: Name): string {
  return `openai:index:${name}`;
}

/** The provider that a resource of ours with the same options would have. */
function providerOf(name: Name, { provider, parent }: pulumi.InvokeOptions): Provider | undefined {
  const found = provider ?? parent?.getProvider(token(name));
  if (found === undefined) return undefined;
  if (!Provider.isInstance(found)) throw programError(`${name}: the provider must be an openai.Provider.`);
  return found;
}

async function settingsOf(
  name: Name,
  opts: pulumi.InvokeOptions,
): Promise<Record<string, string> | undefined> {
  const provider = providerOf(name, opts);
  if (provider === undefined) return undefined;
  const { settings } = provider;
  const { isKnown } = settings as unknown as { isKnown: Promise<boolean> };
  if (!(await isKnown)) {
    throw programError(
      `${name}: its provider's settings are not known before the update. Use ${name}Output, which waits for them.`,
    );
  }
  return new Promise((resolve) => {
    settings.apply(resolve);
  });
}
