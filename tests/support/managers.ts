import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { installTool, type Manifest } from "./npm.js";

/** What a user may install packages with, other than npm. */
export type Manager = keyof typeof managers;

interface HowTo {
  readonly tool: Readonly<Record<string, string>>;
  readonly command: string;
  readonly args: readonly string[];
  /** What a project has to hold for it. */
  readonly files: Readonly<Record<string, string>>;
}

const modernYarn = { "@yarnpkg/cli-dist": "4.18.1" };

const managers = {
  pnpm: {
    tool: { pnpm: "12.21.0" },
    command: ".bin/pnpm",
    args: ["install"],
    files: { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: false\n" },
  },
  "yarn 1": {
    tool: { yarn: "1.22.22" },
    command: ".bin/yarn",
    // It takes the newest version of everything, also those that are for a newer Node.js.
    args: ["install", "--no-lockfile", "--non-interactive", "--ignore-engines"],
    files: {},
  },
  "yarn 4": {
    tool: modernYarn,
    command: "@yarnpkg/cli-dist/bin/yarn.js",
    args: ["install"],
    files: { ".yarnrc.yml": "nodeLinker: node-modules\n" },
  },
  "yarn 4 with Plug'n'Play": {
    tool: modernYarn,
    command: "@yarnpkg/cli-dist/bin/yarn.js",
    args: ["install"],
    files: { ".yarnrc.yml": "nodeLinker: pnp\n" },
  },
} satisfies Record<string, HowTo>;

/** A project with the packed package and its dependencies, installed by one of them. */
export async function installWith(
  manager: Manager,
  folder: string,
  archive: string,
  manifest: Manifest,
): Promise<void> {
  const { tool, command, args, files }: HowTo = managers[manager];
  const path = await installTool(Object.entries(tool).flat().join("-").replaceAll("/", "-"), tool, command);
  mkdirSync(folder, { recursive: true });
  copyFileSync(archive, join(folder, basename(archive)));
  const dependencies = { ...manifest.dependencies, "pulumi-openai": `file:./${basename(archive)}` };
  const packageJson = { name: "project", private: true, ...manifest, dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(packageJson));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  // Only the older ones read where npm's registry is from npm's own settings.
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const env = { ...process.env, YARN_NPM_REGISTRY_SERVER: registry, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" };
  await promisify(execFile)(path, args, { cwd: folder, env });
}
