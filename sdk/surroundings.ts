import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { nodeProblem } from "../provider/nodeVersion.js";
import { programError } from "./programError.js";

/** The oldest SDK with all that the provider process needs, as the peer dependency says it. */
const oldestSdk = "3.216.0";

/** For whatever sends requests: what would otherwise fail within other packages, and with worse words. */
export function checkRuntime(): void {
  refuse(nodeProblem());
  refuse(
    process.versions.pnp &&
      "Yarn's Plug'n'Play does not work with dynamic resources of Pulumi. Write nodeLinker: node-modules into .yarnrc.yml, and run yarn install.",
  );
}

/** For resources: what would otherwise fail in the engine or in the provider process, or not be seen at all. */
export function checkProgram(): void {
  checkRuntime();
  refuse(
    pulumi.runtime.getMonitor() === undefined &&
      "The program runs without Pulumi's engine, so that nothing is created. Run it with: pulumi up — or, in a test, call pulumi.runtime.setMocks before it is imported.",
  );
  // From the working directory, because that is from where the engine's process will look for them.
  const program = createRequire(join(process.cwd(), "index.js"));
  refuse(
    resolved(program, "pulumi-openai/provider") === undefined &&
      `pulumi-openai cannot be found from ${process.cwd()}, where the engine will look for it. Add it to the program's own dependencies: npm install pulumi-openai`,
  );
  checkSdk(program);
}

/** The provider process runs with the program's SDK; the classes of this package come from what it finds itself. */
function checkSdk(program: NodeJS.Require): void {
  const theirs = resolved(program, "@pulumi/pulumi/package.json");
  if (theirs === undefined) return;
  const own = createRequire(__filename);
  const version = versionIn(theirs);
  refuse(
    isOlder(version, oldestSdk) &&
      `pulumi-openai needs @pulumi/pulumi ${oldestSdk} or newer, and the program has ${version}. Run: npm install @pulumi/pulumi@latest`,
  );
  const ours = resolved(own, "@pulumi/pulumi/package.json");
  if (ours === undefined || ours === theirs) return;
  pulumi.log.warn(
    `The program has @pulumi/pulumi ${version}, and pulumi-openai a second copy, ${versionIn(ours)}. Keep one, so that their types fit together: npm dedupe does it, and npm ls @pulumi/pulumi shows who asks for which.`,
  );
}

function versionIn(packageJson: string): string {
  return (JSON.parse(readFileSync(packageJson, "utf8")) as { version: string }).version;
}

function resolved(from: NodeJS.Require, path: string): string | undefined {
  try {
    return from.resolve(path);
  } catch {
    return undefined;
  }
}

function isOlder(version: string, other: string): boolean {
  const parts = (text: string): number[] => text.split(/[.-]/).slice(0, 3).map(Number);
  const [one, two] = [parts(version), parts(other)];
  const place = one.findIndex((part, index) => part !== two[index]);
  return place !== -1 && (one[place] ?? 0) < (two[place] ?? 0);
}

function refuse(sentence: string | false | undefined): void {
  if (sentence) throw programError(sentence);
}
