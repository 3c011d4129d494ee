import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The repository, seen from the compiled tests. */
export const repository = join(__dirname, "..", "..", "..");

/** What a pulumi command printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A pulumi command under way. */
export interface Running {
  readonly pid: number;
  /** What it has printed so far. */
  readonly printed: string;
  readonly outcome: Promise<Outcome>;
}

/** A program in a folder of its own, with a stack in a backend of its own, driven by the real engine. */
export interface TestStack {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  write(file: string, content: string): void;
  pulumi(...args: string[]): Promise<Outcome>;
  /** Starts a command, so that something can happen while it runs. */
  start(...args: string[]): Running;
  up(...args: string[]): Promise<Outcome>;
  preview(...args: string[]): Promise<Outcome>;
  refresh(...args: string[]): Promise<Outcome>;
  destroy(...args: string[]): Promise<Outcome>;
  setConfig(key: string, value: string, ...flags: string[]): Promise<Outcome>;
  /** The resources of a type whose token ends like this, as they stand in the state. */
  resources(type: string): StateResource[];
  export(): Promise<string>;
  remove(): void;
}

export interface StateResource {
  readonly urn: string;
  readonly id: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly delete?: boolean;
}

export interface StackOptions {
  /** @default the one that the folder has already, with its project */
  readonly program?: string;
  /** The program's file. @default "index.js" */
  readonly main?: string;
  /** A folder with the package installed. @default a new one, with the package as it is built */
  readonly folder?: string;
  readonly files?: Record<string, string>;
  readonly config?: Record<string, string>;
  /** The stack's openai:apiKey; null leaves it unset. */
  readonly key?: string | null;
  readonly baseUrl?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly project?: string;
}

type Scratch = typeof import("../../scripts/scratch.mjs");

/** The same scratch folders that the demo runs in. */
export function scratch(): Promise<Scratch> {
  return import(pathToFileURL(join(repository, "scripts/scratch.mjs")).href) as Promise<Scratch>;
}

export async function createStack(options: StackOptions): Promise<TestStack> {
  const { engineFolder, environmentOf, installPackage } = await scratch();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "openai-"));
  const main = options.main ?? "index.js";
  const environment = environmentOf(folder, options.environment);
  const engine = join(engineFolder(), "pulumi");
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  const start = (...args: string[]): Running => run(engine, folder, environment, args);
  const pulumi = (...args: string[]): Promise<Outcome> => start(...args).outcome;
  if (options.folder === undefined) installPackage(folder);
  if (options.program !== undefined) {
    write("Pulumi.yaml", `name: ${options.project ?? "quick"}\nruntime: nodejs\nmain: ./\n`);
    if (!existsSync(join(folder, "package.json")))
      write("package.json", `{ "private": true, "main": "${main}" }\n`);
    write(main, options.program);
  }
  for (const [file, content] of Object.entries(options.files ?? {})) write(file, content);
  const stack: TestStack = {
    folder,
    environment,
    write,
    pulumi,
    start,
    up: (...args) => pulumi("up", "--yes", "--skip-preview", ...args),
    preview: (...args) => pulumi("preview", ...args),
    refresh: (...args) => pulumi("refresh", "--yes", "--skip-preview", ...args),
    destroy: (...args) => pulumi("destroy", "--yes", "--skip-preview", ...args),
    setConfig: (key, value, ...flags) => pulumi("config", "set", ...flags, key, value),
    export: async () => (await must(pulumi("stack", "export"))).output,
    resources: (type) => resourcesIn(stateText(stack)).filter((resource) => resource.type.endsWith(type)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  await must(pulumi("stack", "init", "dev"));
  const settings = configuration(options);
  if (settings.length > 0) await must(pulumi("config", "set-all", ...settings));
  return stack;
}

/** A command in a folder that need not be a project, with a backend beside it. */
export async function runPulumi(folder: string, ...args: string[]): Promise<Outcome> {
  const { engineFolder, environmentOf } = await scratch();
  return run(join(engineFolder(), "pulumi"), folder, environmentOf(folder), args).outcome;
}

/** All of it in one command: each takes as long as all together. */
function configuration({ config, baseUrl, key = "sk-projA-1" }: StackOptions): string[] {
  const plain = { ...config, ...(baseUrl !== undefined && { "openai:baseUrl": baseUrl }) };
  return [
    ...Object.entries(plain).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]),
    ...(key === null ? [] : ["--secret", `openai:apiKey=${key}`]),
  ];
}

/** The backend's own file: what an export shows, without a command. */
export function stateText({ folder }: TestStack): string {
  return readFileSync(join(folder, ".state/.pulumi/stacks/quick/dev.json"), "utf8");
}

/** The resources in the backend's own file. */
export function resourcesIn(text: string): StateResource[] {
  const { checkpoint } = JSON.parse(text) as { checkpoint: { latest?: { resources?: StateResource[] } } };
  return checkpoint.latest?.resources ?? [];
}

/** The size of the backend's own file, written as it writes it, without the two fields that the engine adds. */
export function stateBytes(stack: TestStack): number {
  const text = stateText(stack);
  const indent = text.match(/^\{\n( +|\t)/)?.[1];
  const engineOnly = new Set(["sourcePosition", "stackTrace"]);
  const kept = JSON.stringify(
    JSON.parse(text),
    (name, value) => (engineOnly.has(name) ? undefined : value),
    indent,
  );
  return Buffer.byteLength(kept);
}

/** The outcome of a command that has to succeed; shows what it printed when it did not. */
export async function must(outcome: Promise<Outcome>): Promise<Outcome> {
  const { code, output } = await outcome;
  if (code !== 0) throw new Error(`pulumi ended with ${code}:\n${output}`);
  return { code, output };
}

/** The outcome of a command that has to fail. */
export async function mustFail(outcome: Promise<Outcome>): Promise<Outcome> {
  const { code, output } = await outcome;
  if (code === 0) throw new Error(`pulumi succeeded, and should have failed:\n${output}`);
  return { code, output };
}

function run(engine: string, folder: string, env: NodeJS.ProcessEnv, args: string[]): Running {
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
  const command = [...args, "--non-interactive", "--color=never"];
  let pid = 0;
  let printed = "";
  const outcome = new Promise<Outcome>((resolve, reject) => {
    const child = execFile(engine, command, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number" && error.signal == null) return reject(error);
      resolve({ code: error === null ? 0 : Number(error.code ?? 137), output: stdout + stderr });
    });
    pid = child.pid ?? 0;
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
  });
  return {
    pid,
    outcome,
    get printed() {
      return printed;
    },
  };
}
