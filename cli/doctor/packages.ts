import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  findPackage,
  isOlder,
  packageProblem,
  plugAndPlayProblem,
  sdkProblem,
  secondSdk,
} from "../../provider/installation.js";
import { type Finding, fails, note, ok } from "./finding.js";

interface PackageJson {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Those of our dependencies on whose behaviour every request rests. */
const vital = ["openai", "p-retry"];

/** The package that this command is a part of. */
export const ownFolder = join(__dirname, "..", "..", "..");

export function packageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** An old Node.js has been refused by now, because nothing of the package could be loaded in it. */
export function lookAtNode(): Finding {
  return ok("node", `Node.js ${process.versions.node}`);
}

/** What a program in this folder would find. Outside of a project there is only what this command itself runs with. */
export function lookAtPackages(folder: string, isProject: boolean): Finding[] {
  const pnp = plugAndPlayProblem();
  if (pnp !== undefined) return [fails("pulumi-openai", pnp)];
  const installed = findPackage("pulumi-openai", folder);
  const ours = isProject ? (installed?.folder ?? ownFolder) : ownFolder;
  const own = isProject ? lookAtPackage(folder, installed?.version) : [];
  return [
    ...own,
    ...lookAtSdk(isProject ? folder : ours, ours),
    ...vital.map((name) => lookAtVital(name, ours, folder)),
  ];
}

function lookAtPackage(folder: string, installed: string | undefined): Finding[] {
  const problem = packageProblem(folder);
  if (problem !== undefined) return [fails("pulumi-openai", problem)];
  const { version } = packageJson(ownFolder);
  if (installed === undefined || installed === version) return [ok("pulumi-openai", version)];
  return [
    note(
      "pulumi-openai",
      `The program has ${installed}, and this command is of ${version}, which may judge differently. Run: npx pulumi-openai doctor — in the program's folder.`,
    ),
  ];
}

function lookAtSdk(folder: string, ours: string): Finding[] {
  const check = "@pulumi/pulumi";
  const sdk = findPackage(check, folder);
  if (sdk === undefined)
    return [fails(check, `It cannot be found from ${folder}. Run: npm install @pulumi/pulumi`)];
  const problem = sdkProblem(folder);
  if (problem !== undefined) return [fails(check, problem)];
  const second = secondSdk(folder, ours);
  return [second === undefined ? ok(check, sdk.version) : note(check, second)];
}

function lookAtVital(name: string, ours: string, folder: string): Finding {
  const range = packageJson(ours).dependencies[name] ?? "*";
  const found = findPackage(name, ours);
  if (found === undefined)
    return fails(name, `pulumi-openai needs ${name} ${range}, and finds none. Run: npm install`);
  if (!isWithin(found.version, range))
    return fails(
      name,
      `pulumi-openai needs ${name} ${range}, and finds ${found.version}. An override or the lockfile may hold it there: npm ls ${name} shows who asks for which.`,
    );
  const other = findPackage(name, folder);
  const isSecond = other !== undefined && other.folder !== found.folder;
  return ok(
    name,
    isSecond ? `${found.version}; the program's own ${other.version} does no harm` : found.version,
  );
}

/** Whether a version is in a range such as `^6.49.0`. */
function isWithin(version: string, range: string): boolean {
  const oldest = range.replace(/^\^/, "");
  return !isOlder(version, oldest) && version.split(".")[0] === oldest.split(".")[0];
}
