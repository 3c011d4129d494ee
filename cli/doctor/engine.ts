import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { Problem } from "../../provider/client/problem.js";
import { isOlder, oldestSdk } from "../../provider/installation.js";
import { NoEngine, projectFile, runPulumi } from "../pulumi.js";
import { type Finding, fails, note, ok } from "./finding.js";

/** What `pulumi about` says, as far as it matters here. */
export interface About {
  readonly cliAbout?: { readonly version?: string };
  readonly currentStack?: {
    readonly fullyQualifiedName: string;
    readonly resources?: readonly { readonly type: string; readonly urn: string }[] | null;
  } | null;
  readonly errors?: readonly string[] | null;
}

/** The engine's own words about itself, or why there are none. */
export async function askEngine(stack: string | undefined): Promise<About | Problem> {
  try {
    return JSON.parse(await runPulumi(["about", "--json"], stack)) as About;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

const install =
  "Install Pulumi (https://www.pulumi.com/docs/install/), or run npm install pulumi and write npx pulumi for pulumi.";

export function lookAtEngine(about: About | Problem, folder: string): Finding {
  const check = "engine";
  if (about instanceof NoEngine) return fails(check, `pulumi is not on the PATH. ${install}`);
  if (about instanceof Problem) return fails(check, about.message);
  const version = about.cliAbout?.version?.replace(/^v/, "") ?? "of an unknown version";
  const missing = about.errors?.find((error) => /language plugin/.test(error));
  if (missing !== undefined)
    return fails(check, `Pulumi ${version}: ${onOneLine(missing)}. It comes with Pulumi. ${install}`);
  if (isOlder(version, oldestSdk))
    return note(
      check,
      `Pulumi ${version} is older than the oldest SDK that is supported (${oldestSdk}), and nobody has tried the two together. ${install}`,
    );
  return ok(check, `Pulumi ${version}${isInProject(folder) ? ", with its host for Node.js" : ""}`);
}

export function isInProject(folder: string): boolean {
  return projectFile(folder) !== undefined;
}

/** The project that the folder belongs to. */
export function lookAtProject(folder: string): Finding {
  const check = "project";
  const file = projectFile(folder);
  if (file === undefined)
    return note(
      check,
      `${folder} is in no Pulumi project, so that only the environment's settings were looked at. Run this in the folder of your Pulumi.yaml, or make a project with: pulumi new`,
    );
  const runtime = runtimeIn(file);
  if (runtime === "nodejs") return ok(check, file);
  return fails(
    check,
    `${file} has the runtime ${runtime ?? "of no name"}, and pulumi-openai is for programs in TypeScript and JavaScript. Write into it: runtime: nodejs`,
  );
}

function runtimeIn(file: string): string | undefined {
  try {
    const { runtime } = parse(readFileSync(file, "utf8")) as { runtime?: string | { name?: string } };
    return typeof runtime === "object" ? runtime.name : runtime;
  } catch {
    return undefined;
  }
}

/** The types of the resources in the stack, and the explicit providers that some of them have. */
export function contentOf(about: About | Problem): {
  types: readonly string[];
  providers: readonly string[];
} {
  const resources = about instanceof Problem ? [] : (about.currentStack?.resources ?? []);
  const names = resources
    .filter(({ type }) => type === "pulumi:providers:pulumi-nodejs")
    .map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))
    .filter((name) => !/^default(_|$)/.test(name));
  return { types: resources.map(({ type }) => type), providers: names };
}

export function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}
