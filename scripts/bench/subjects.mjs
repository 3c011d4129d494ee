// What is measured: stacks of Files by this package, the same stacks by a provider that does nothing, and whatever
// else a command can drive.
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineFolder, environmentOf, installPackage, repository } from "../scratch.mjs";

const run = promisify(execFile);

/** The words of a command that failed are its error. */
function told({ stdout, stderr, message }) {
  throw new Error(`${message}\n${stdout}${stderr}`);
}

/** How many operations the engine runs at once. */
export const parallelism = 8;

/** What the engine is asked for, in this order. */
export const phases = {
  up: ["up", "--yes", "--skip-preview"],
  "no-op up": ["up", "--yes", "--skip-preview", "--expect-no-changes"],
  refresh: ["refresh", "--yes", "--skip-preview", "--expect-no-changes"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

const key = "sk-projA-bench";

/** `count` Files with a content of their own each. */
export function filesProgram(count, from = "pulumi-openai") {
  return `const { File } = require("${from}");
const { asset } = require("@pulumi/pulumi");
for (let i = 0; i < ${count}; i++) {
  const name = String(i).padStart(4, "0");
  new File(name, { purpose: "assistants", source: new asset.FileAsset(\`files/\${name}.md\`) });
}
`;
}

/**
 * A Pulumi program in a folder of its own.
 *
 * @param program the text of the program
 * @param files content by path
 * @param baseUrl the server; without one the program is run by the empty provider
 * @param environment more variables
 */
export async function createStack({ label, program, files = {}, baseUrl, environment = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  installPackage(folder);
  cpSync(join(repository, "scripts/bench/floor"), join(folder, "node_modules/empty-provider"), {
    recursive: true,
  });
  const write = (file, content) => {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  write("Pulumi.yaml", "name: quick\nruntime: nodejs\nmain: ./\n");
  write("package.json", '{ "private": true, "main": "index.js" }\n');
  write("index.js", program);
  for (const [file, content] of Object.entries(files)) write(file, content);
  const env = environmentOf(folder, environment);
  const pulumi = join(engineFolder(), "pulumi");
  const start = (args, more = {}) =>
    run(pulumi, [...args, "--non-interactive", "--color=never"], {
      cwd: folder,
      env: { ...env, ...more },
      maxBuffer: 2 ** 26,
    });
  const command = (...args) => start(args).catch(told);
  const startPhase = (phase, { parallel = parallelism, environment } = {}) =>
    start([...phases[phase], "--parallel", String(parallel)], environment);
  await command("stack", "init", "dev");
  if (baseUrl !== undefined) {
    await command("config", "set", "openai:baseUrl", baseUrl);
    await command("config", "set", "--secret", "openai:apiKey", key);
  }
  const fresh = join(folder, ".state-before");
  cpSync(join(folder, ".state"), fresh, { recursive: true });
  return {
    label,
    folder,
    write,
    command,
    /** Starts a phase; `child.pid` is the engine's. */
    start: (phase) => startPhase(phase),
    /** How many milliseconds the phase takes, with other settings of the engine where they are given. */
    phase: (phase, settings) => timed(() => startPhase(phase, settings).catch(told)),
    /** Forgets everything that was made since the stack was created, as the server has to. */
    reset() {
      for (const name of [".state", ".journal"]) rmSync(join(folder, name), { recursive: true, force: true });
      cpSync(fresh, join(folder, ".state"), { recursive: true });
    },
    stateText: () => readFileSync(join(folder, ".state/.pulumi/stacks/quick/dev.json"), "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A stack of `count` Files of this package. */
export function ourFiles(count, baseUrl) {
  return createStack({
    label: "pulumi-openai",
    program: filesProgram(count),
    files: manyFiles(count),
    baseUrl,
  });
}

/** The same of a provider that does nothing. */
export async function emptyFiles(count) {
  const moments = join(mkdtempSync(join(tmpdir(), "bench-")), "moments");
  const stack = await createStack({
    label: "empty provider",
    program: filesProgram(count, "empty-provider"),
    files: manyFiles(count),
    environment: { BENCH_MOMENTS: moments },
  });
  return {
    ...stack,
    /** Milliseconds from the first create that the engine asked for to the last. */
    span() {
      const times = existsSync(moments) ? readFileSync(moments, "utf8").trim().split("\n").map(Number) : [0];
      rmSync(moments, { force: true });
      return Math.max(...times) - Math.min(...times);
    },
    remove() {
      stack.remove();
      rmSync(join(moments, ".."), { recursive: true, force: true });
    },
  };
}

/**
 * Another provider of the same objects: a shell command that is run for each phase in a folder of its own, with
 * BENCH_PHASE (`prepare` first), BENCH_COUNT, BENCH_FILES (a folder with the content), OPENAI_BASE_URL and
 * OPENAI_API_KEY.
 */
export async function otherFiles(command, count, baseUrl) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  for (const [file, content] of Object.entries(manyFiles(count))) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  const perform = (phase) =>
    new Promise((resolve, reject) => {
      const env = {
        ...process.env,
        BENCH_PHASE: phase,
        BENCH_COUNT: String(count),
        BENCH_FILES: join(folder, "files"),
        OPENAI_BASE_URL: baseUrl,
        OPENAI_API_KEY: key,
      };
      const child = spawn(command, { shell: true, cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
      child.on("error", reject);
      child.on("close", (code) =>
        code === 0 ? resolve() : reject(new Error(`${command} ended with ${code} in ${phase}`)),
      );
    });
  await perform("prepare");
  return {
    label: "the other",
    folder,
    phase: (phase) => timed(() => perform(phase)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Small files, each with a content of its own. */
function manyFiles(count) {
  const names = Array.from({ length: count }, (_, i) => String(i).padStart(4, "0"));
  return Object.fromEntries(names.map((name) => [`files/${name}.md`, `# Chapter ${name}\n`]));
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
