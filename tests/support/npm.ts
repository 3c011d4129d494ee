import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./stack.js";

/** What npm is told in a project's package.json, beside the package itself. */
export interface Manifest {
  readonly main?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The package as npm would publish it. */
export interface Packed {
  readonly archive: string;
  /** The names of the files in it. */
  readonly files: readonly string[];
}

interface PackageJson {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const installOptions = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];

export function packageJson(folder = repository): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** Why nothing can be installed here; undefined when npm answers. */
export function registryProblem(): string | undefined {
  try {
    const options = ["--fetch-retries=0", "--fetch-timeout=15000"];
    execFileSync("npm", ["view", "@pulumi/pulumi", "version", ...options], { stdio: "ignore" });
    return undefined;
  } catch {
    return "npm cannot reach its registry";
  }
}

export async function newestVersion(name: string): Promise<string> {
  const { stdout } = await run("npm", ["view", `${name}@latest`, "version"]);
  return stdout.trim();
}

/** Packs what is built into a folder. */
export async function pack(folder: string): Promise<Packed> {
  const command = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", command, { cwd: repository });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { archive: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** A project with the packed package and its dependencies, installed by npm as the given Node would have them. */
export async function installProject(
  folder: string,
  archive: string,
  manifest: Manifest,
  node = process.execPath,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Under its digest's name: npm takes an archive of a name that it knows for the one that it has installed.
  const name = `${createHash("sha256").update(readFileSync(archive)).digest("hex").slice(0, 16)}.tgz`;
  copyFileSync(archive, join(folder, name));
  const dependencies = { ...manifest.dependencies, "pulumi-openai": `file:${name}` };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest, dependencies }));
  await npmInstall(folder, node);
}

/** Adds the packed package to a project that asks for it in its package.json, as `make install` does. */
export async function addArchive(folder: string, archive: string): Promise<void> {
  await run("npm", ["install", ...installOptions, archive], { cwd: folder });
}

/**
 * The same in a folder below .cache, where everything but the package itself stays for the next run: until other
 * versions are asked for.
 */
export async function installCached(
  name: string,
  archive: string,
  manifest: Manifest,
  node: string,
): Promise<string> {
  const folder = join(repository, ".cache/compatibility", name);
  const asked = join(folder, "asked.json");
  const versions = JSON.stringify(manifest);
  const isKnown = existsSync(asked) && readFileSync(asked, "utf8") === versions;
  if (!isKnown) rmSync(folder, { recursive: true, force: true });
  else for (const old of archivesIn(folder)) rmSync(join(folder, old));
  await installProject(folder, archive, manifest, node);
  writeFileSync(asked, versions);
  return folder;
}

function archivesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".tgz"));
}

/** A Node of at least this major version: the one that runs the tests, or else one that npm installs. */
export async function nodeOfAtLeast(major: number): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) >= major) return process.execPath;
  return nodeOf(major);
}

/** A Node of just this major version: the one that runs the tests, or else one that npm installs. */
export async function nodeJust(major: number): Promise<string> {
  return Number(process.versions.node.split(".")[0]) === major ? process.execPath : nodeOf(major);
}

/** A Node of just this major version, which npm installs. */
export function nodeOf(major: number): Promise<string> {
  return installTool(`node-${major}`, { node: `${major}` }, "node/bin/node");
}

/** A tool that npm installs below .cache, where it stays for the next run: the path of its command. */
export async function installTool(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  command: string,
): Promise<string> {
  const folder = join(repository, ".cache", name);
  const path = join(folder, "node_modules", command);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await npmInstall(folder, process.execPath);
  return path;
}

async function npmInstall(folder: string, node: string): Promise<void> {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  await run("npm", ["install", ...installOptions], { cwd: folder, env });
}
