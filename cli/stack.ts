import { readFileSync } from "node:fs";
import type { SettingSource } from "../provider/client/settings.js";
import type { Held, StackState } from "../provider/orphans.js";
import { projectFile, runPulumi } from "./pulumi.js";

/** A stack, as the `pulumi` command shows it. */
export interface Stack {
  readonly state: StackState;
  /** The explicit providers that objects of the stack have; what their accounts hold is not known here. */
  readonly otherProviders: readonly string[];
  /** What its resources are called. */
  readonly names: ReadonlySet<string>;
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** `<urn>::<id>` */
  readonly provider?: string;
}

interface Export {
  readonly deployment?: { readonly resources?: readonly Resource[] | null };
}

const ourType = /^pulumi-nodejs:dynamic\/openai:(\w+)$/;

/** Reads the state of the stack that is selected in this folder, or of the one that is named. */
export async function readStack(stack: string | undefined): Promise<Stack> {
  const { deployment } = JSON.parse(await runPulumi(["stack", "export"], stack)) as Export;
  const resources = deployment?.resources ?? [];
  const ours = resources.filter(({ type }) => ourType.test(type));
  const held = ours.flatMap(heldBy);
  const texts = new Set<string>();
  for (const { inputs, outputs } of resources) collectTexts([inputs, outputs], texts);
  const names = new Set(resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)));
  const name = nameInUrn(resources[0]?.urn) ?? (await nameOfStack(stack));
  return {
    state: { name, held, names: (text) => texts.has(text) },
    otherProviders: [...new Set(ours.flatMap(({ provider }) => explicitProvider(provider) ?? []))].sort(),
    names,
  };
}

function heldBy({ type, id, outputs = {} }: Resource): Held[] {
  const kind = type.match(ourType)?.[1];
  return kind === undefined || id === undefined ? [] : [{ kind, id, outputs }];
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) collectTexts(item, texts);
}

/** `urn:pulumi:dev::quick::…` is of the stack `quick/dev`. */
function nameInUrn(urn: string | undefined): string | undefined {
  const [, stack, project] = urn?.match(/^urn:pulumi:(.+?)::(.+?)::/) ?? [];
  return stack === undefined ? undefined : `${project}/${stack}`;
}

/** The engine's own providers are called `default`, with a version at times. */
function explicitProvider(reference: string | undefined): string | undefined {
  const name = reference?.match(/::pulumi:providers:[^:]+::(.+)::[^:]*$/)?.[1];
  return name === undefined || /^default(_|$)/.test(name) ? undefined : name;
}

/** A state without resources names nobody. */
async function nameOfStack(stack: string | undefined): Promise<string> {
  const shown = (await runPulumi(["stack", "--show-name"], stack)).trim();
  return `${projectName(process.cwd())}/${shown.slice(shown.lastIndexOf("/") + 1)}`;
}

function projectName(folder: string): string {
  const file = projectFile(folder);
  if (file === undefined) return "";
  return readFileSync(file, "utf8").match(/^name:\s*["']?([\w.-]+)/m)?.[1] ?? "";
}

/** The stack's own settings, secrets included; the environment counts where they say nothing. */
export async function readStackSettings(stack: string | undefined): Promise<SettingSource> {
  const text = await runPulumi(["config", "--show-secrets", "--json"], stack);
  const config = JSON.parse(text) as Record<string, { readonly value?: string } | undefined>;
  return (name) => config[`openai:${name}`]?.value;
}
