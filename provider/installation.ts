import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The oldest SDK with all that the provider process needs, as the peer dependency says it. */
export const oldestSdk = "3.216.0";

/** A package, where it is found. */
export interface Found {
  readonly folder: string;
  readonly version: string;
}

/** The package of a name that programs in a folder get. */
export function findPackage(name: string, folder: string): Found | undefined {
  const places = requireIn(folder).resolve.paths(name) ?? [];
  const file = places.map((place) => join(place, name, "package.json")).find(existsSync);
  if (file === undefined) return undefined;
  const path = realpathSync(file);
  return { folder: dirname(path), version: versionIn(path) };
}

/** Why nothing can be found as the engine's processes look for it. */
export function plugAndPlayProblem(): string | undefined {
  if (!process.versions.pnp) return undefined;
  return "Yarn's Plug'n'Play does not work with dynamic resources of Pulumi. Write nodeLinker: node-modules into .yarnrc.yml, and run yarn install.";
}

/** Why the provider process will not find this package, which it looks for from the program's folder. */
export function packageProblem(folder: string): string | undefined {
  if (resolvesIn(folder, "pulumi-openai/provider")) return undefined;
  return `pulumi-openai cannot be found from ${folder}, where the engine will look for it. Add it to the program's own dependencies: npm install pulumi-openai`;
}

/** Why the SDK that a program brings, and that its provider process runs with, will not do. */
export function sdkProblem(folder: string): string | undefined {
  const sdk = findPackage("@pulumi/pulumi", folder);
  if (sdk === undefined || !isOlder(sdk.version, oldestSdk)) return undefined;
  return `pulumi-openai needs @pulumi/pulumi ${oldestSdk} or newer, and the program has ${sdk.version}. Run: npm install @pulumi/pulumi@latest`;
}

/** What to know where the classes of this package, in its folder, come from another SDK than the program's. */
export function secondSdk(folder: string, ourFolder: string): string | undefined {
  const [theirs, ours] = [folder, ourFolder].map((from) => findPackage("@pulumi/pulumi", from));
  if (theirs === undefined || ours === undefined || ours.folder === theirs.folder) return undefined;
  return `The program has @pulumi/pulumi ${theirs.version}, and pulumi-openai a second copy, ${ours.version}. Keep one, so that their types fit together: npm dedupe does it, and npm ls @pulumi/pulumi shows who asks for which.`;
}

export function isOlder(version: string, other: string): boolean {
  const parts = (text: string): number[] => text.split(/[.-]/).slice(0, 3).map(Number);
  const [one, two] = [parts(version), parts(other)];
  const place = one.findIndex((part, index) => part !== two[index]);
  return place !== -1 && (one[place] ?? 0) < (two[place] ?? 0);
}

function requireIn(folder: string): NodeJS.Require {
  return createRequire(join(folder, "index.js"));
}

function resolvesIn(folder: string, path: string): boolean {
  try {
    requireIn(folder).resolve(path);
    return true;
  } catch {
    return false;
  }
}

function versionIn(packageJson: string): string {
  return (JSON.parse(readFileSync(packageJson, "utf8")) as { version: string }).version;
}
