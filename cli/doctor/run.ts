import { noKeyProblem } from "../../provider/client/index.js";
import { Problem } from "../../provider/client/problem.js";
import * as resources from "../../provider/index.js";
import { declarationOfKind } from "../../provider/kinds.js";
import { type About, askEngine, contentOf, isInProject, lookAtEngine, lookAtProject } from "./engine.js";
import { type Finding, fails, note, unknown } from "./finding.js";
import { lookAtJournal } from "./journal.js";
import { lookAtNode, lookAtPackages, ownFolder, packageJson } from "./packages.js";
import { asJson, asText, failing, type Report } from "./report.js";
import {
  type Answer,
  askServer,
  isFromApi,
  isRestricted,
  lookAtAccount,
  lookAtClock,
  lookAtEndpoint,
  lookAtLimits,
  lookAtRetired,
  refusalOfKey,
} from "./server.js";
import {
  isKeyLocked,
  lookAtKey,
  lookAtSettings,
  lookAtStack,
  readConfig,
  type StackConfig,
} from "./settings.js";

export interface DoctorFlags {
  readonly stack?: string;
  readonly json?: true;
}

/** Looks at everything that a run of the stack in this folder rests on, and prints what would fail. */
export async function run({ stack, json }: DoctorFlags): Promise<void> {
  const folder = process.cwd();
  const isProject = isInProject(folder);
  const [about, config] = await Promise.all([
    askEngine(stack),
    isProject ? readConfig(stack) : { settings: {} },
  ]);
  const stackName = about instanceof Problem ? undefined : about.currentStack?.fullyQualifiedName;
  const findings = [
    lookAtNode(),
    ...lookAtPackages(folder, isProject),
    lookAtEngine(about, folder),
    lookAtProject(folder),
    ...(isProject ? [lookAtStack(stackName, config)] : []),
    ...(await lookAtService(config, about)),
    lookAtJournal(),
  ];
  const { version } = packageJson(ownFolder);
  const report: Report = { version, folder, ...(stackName !== undefined && { stack: stackName }), findings };
  console.log(json ? asJson(report) : asText(report));
  if (failing(findings).length > 0) process.exitCode = 1;
}

/** What is asked, of whom, and what comes of it. */
async function lookAtService(read: StackConfig | Problem, about: About | Problem): Promise<Finding[]> {
  const config = read instanceof Problem ? { settings: {} } : read;
  const { settings, findings } = lookAtSettings(config);
  if (settings === undefined) return [...findings, ...unasked("The settings cannot be used.")];
  const hasKey = settings.apiKey !== undefined;
  // Without a key a server can still show that it is there.
  const answer = await askServer({ ...settings, apiKey: settings.apiKey ?? "no-key-to-be-found" });
  const { types, providers } = contentOf(about);
  return [
    ...findings,
    lookAtEndpoint(answer),
    hasKey ? judgeKey(config, answer) : noKey(read),
    hasKey ? lookAtAccount(answer) : unknown("account", "Without a key the server does not name it."),
    ...(providers.length === 0 ? [] : [otherAccounts(providers)]),
    lookAtClock(answer),
    lookAtLimits(answer, settings),
    ...(answer.error === undefined ? [await lookAtRetirement(answer, types)] : []),
  ];
}

function unasked(reason: string): Finding[] {
  return ["endpoint", "key", "account", "clock", "limits"].map((check) => unknown(check, reason));
}

function noKey(config: StackConfig | Problem): Finding {
  if (config instanceof Problem)
    return unknown(
      "key",
      "The environment has none, and the stack's configuration cannot be read; see stack.",
    );
  return isKeyLocked(config)
    ? unknown("key", "The stack has one, encrypted, and it cannot be read here; see stack.")
    : fails("key", noKeyProblem);
}

function judgeKey(config: StackConfig, answer: Answer): Finding {
  const refusal = refusalOfKey(answer);
  if (refusal !== undefined && isFromApi(answer)) return fails("key", refusal);
  const { error } = answer;
  if (error === undefined) return lookAtKey(config, "The server accepts it.");
  if (isRestricted(error))
    return note("key", `It is restricted: ${error.message} What it may do is seen when it is done.`);
  return { ...lookAtKey(config, "Whether the server accepts it is not known."), verdict: "unknown" };
}

function otherAccounts(providers: readonly string[]): Finding {
  return note(
    "providers",
    `Objects with a provider of their own (${providers.join(", ")}) have other settings, which were not looked at.`,
  );
}

/** The kinds that OpenAI has shut down, as far as the stack has them. */
async function lookAtRetirement({ client }: Answer, types: readonly string[]): Promise<Finding> {
  const assistants = declarationOfKind("Assistant");
  if (assistants === undefined) throw new Error("There is no declaration of Assistant.");
  const retired = Object.keys(resources).filter((kind) => declarationOfKind(kind)?.retired !== undefined);
  const held = retired.filter((kind) => types.includes(`pulumi-nodejs:dynamic/openai:${kind}`));
  return lookAtRetired(client, assistants, held);
}
