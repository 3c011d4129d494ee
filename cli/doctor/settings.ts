import { Problem } from "../../provider/client/problem.js";
import {
  openKeyWarning,
  originOf,
  readSettings,
  type SettingName,
  type SettingSource,
  type Settings,
  secretSettings,
  settingNames,
} from "../../provider/client/settings.js";
import { nearest } from "../../provider/words.js";
import { runPulumi } from "../pulumi.js";
import { type Finding, fails, note, ok, unknown } from "./finding.js";

interface Setting {
  readonly value?: string;
  readonly secret?: boolean;
}

/** What the configuration of a stack says, as far as it can be read here. */
export interface StackConfig {
  readonly settings: Readonly<Record<string, Setting | undefined>>;
  /** Why what is encrypted could not be read. */
  readonly locked?: Problem;
}

/** Reads what is not encrypted without what decrypts the rest: a passphrase is not needed to look. */
export async function readConfig(stack: string | undefined): Promise<StackConfig | Problem> {
  const read = async (...flags: string[]): Promise<StackConfig["settings"]> =>
    JSON.parse(await runPulumi(["config", "--json", ...flags], stack)) as StackConfig["settings"];
  const shown = await read().catch(problem);
  if (shown instanceof Problem) return shown;
  if (!Object.entries(shown).some(([name, setting]) => isOurs(name) && setting?.secret))
    return { settings: shown };
  const decrypted = await read("--show-secrets").catch(problem);
  return decrypted instanceof Problem ? { settings: shown, locked: decrypted } : { settings: decrypted };
}

function problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

function isOurs(name: string): boolean {
  return name.startsWith("openai:");
}

/** An encrypted value that could not be read keeps the environment out all the same. */
export function sourceOf({ settings }: StackConfig): SettingSource {
  return (name) => {
    const setting = settings[`openai:${name}`];
    return setting === undefined ? undefined : (setting.value ?? "");
  };
}

export function lookAtStack(name: string | undefined, config: StackConfig | Problem): Finding {
  const check = "stack";
  if (config instanceof Problem)
    return note(
      check,
      `Its configuration cannot be read, so that only the environment's settings were looked at. ${config.message}`,
    );
  const { locked } = config;
  if (locked === undefined) return ok(check, name ?? "the one that is selected");
  return unknown(
    check,
    `What is encrypted in its configuration cannot be read here, and pulumi up will need it as well. ${locked.message}`,
  );
}

/** What is in force, and where it comes from. */
export function lookAtSettings(config: StackConfig): { settings: Settings | undefined; findings: Finding[] } {
  const check = "settings";
  const source = sourceOf(config);
  const strange = Object.keys(config.settings).filter(isOurs).flatMap(strangeness);
  try {
    const settings = readSettings(source);
    const inForce = ok(check, shownSettings(settings, source));
    return { settings, findings: [inForce, ...strange] };
  } catch (error) {
    return { settings: undefined, findings: [fails(check, problem(error).message), ...strange] };
  }
}

function strangeness(fullName: string): Finding[] {
  const name = fullName.slice("openai:".length);
  if (settingNames.includes(name as SettingName)) return [];
  const meant = nearest(name, settingNames);
  const advice = meant === undefined ? "" : ` Did you mean openai:${meant}?`;
  return [note("settings", `${fullName} is no setting, and nothing reads it.${advice}`)];
}

const shown = [
  "maxConcurrent",
  "requestsPerMinute",
  "maxRetries",
  "timeoutSeconds",
  "maxRateLimitWaitSeconds",
  "logLevel",
] as const;

function shownSettings(settings: Settings, source: SettingSource): string {
  const words = shown.map((name) => {
    const origin = originOf(name, source);
    const from = origin === undefined ? "" : ` (${origin.variable ?? "stack"})`;
    return `${name} ${settings[name] ?? "none"}${from}`;
  });
  return `${words.join(", ")}; by default where no source is named`;
}

/** Whether there is a key, and how it is kept; whether it is accepted only the server knows. */
export function lookAtKey(config: StackConfig, isAccepted: string): Finding {
  const check = "key";
  const open = secretSettings.find((name) => config.settings[`openai:${name}`]?.secret === false);
  if (open !== undefined) return note(check, `${openKeyWarning(open)} ${isAccepted}`);
  return ok(check, `From ${keyOrigin(config)}. ${isAccepted}`);
}

export function keyOrigin(config: StackConfig): string {
  const variable = originOf("apiKey", sourceOf(config))?.variable;
  if (variable !== undefined) return `the environment, ${variable}`;
  const unused = originOf("apiKey", () => undefined)?.variable;
  return `the stack's configuration${unused === undefined ? "" : `; ${unused} is set as well, and not used`}`;
}

/** Whether the stack has a key that cannot be read here. */
export function isKeyLocked({ settings, locked }: StackConfig): boolean {
  const key = settings["openai:apiKey"];
  return locked !== undefined && key?.secret === true && key.value === undefined;
}
