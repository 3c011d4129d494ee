// Makes `npx pulumi` work: finds the engine where the npm package `pulumi` looks for it, downloads it as that
// package does, or, where nothing but package registries can be reached, builds it from its published modules.
import { execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { engineFolder, engineVersion } from "./scratch.mjs";

const require = createRequire(import.meta.url);
const version = engineVersion();
const target = engineFolder();
const names = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

// The Node.js language host left the SDK's Go module after this version; this one runs under today's engine.
const languageHostVersion = "v3.30.0";
const neededGo = [1, 25];

const modules = [
  {
    name: "pulumi",
    what: "the Pulumi CLI (about five minutes)",
    module: `module engine

go ${neededGo.join(".")}

require github.com/pulumi/pulumi/pkg/v3 v${version}

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`,
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: ["-ldflags", `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`],
  },
  {
    name: "pulumi-language-nodejs",
    what: "the Node.js language host (about half a minute)",
    module: `module languagehost

go ${neededGo.join(".")}

require github.com/pulumi/pulumi/sdk/v3 ${languageHostVersion}
`,
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: ["-ldflags", "-s -w"],
  },
];

/** A reason that the user can read; anything else that is thrown is a mistake of this script. */
class Reason extends Error {}

if (process.argv.includes("--where")) console.log(target);
else await main().catch(explain);

function explain(error) {
  if (!(error instanceof Reason)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main() {
  if (isComplete()) return say(`Pulumi ${version} is ready.`);
  const unlock = await lock();
  try {
    if (isComplete()) return say(`Pulumi ${version} is ready.`);
    if (await download()) return say(`Pulumi ${version} was downloaded.`);
    await build();
    say(`Pulumi ${version} was built into the cache of the npm package pulumi; it is not built again.`);
  } finally {
    unlock();
  }
}

function isComplete() {
  return names.every(isThere);
}

function isThere(name) {
  try {
    accessSync(join(target, name), constants.X_OK);
    return statSync(join(target, name)).size > 0;
  } catch {
    return false;
  }
}

/** The launcher's own download, tried only where its server answers. */
async function download() {
  const reachable = await fetch("https://get.pulumi.com/install.sh", {
    method: "HEAD",
    signal: AbortSignal.timeout(10_000),
  }).then(
    (response) => response.ok,
    () => false,
  );
  if (!reachable) return false;
  const code = await run(process.execPath, [require.resolve("pulumi/run.js"), "version"], {
    stdio: "inherit",
  });
  return code === 0 && isComplete();
}

async function build() {
  say(
    `Pulumi ${version} cannot be downloaded here. It is built from its published Go modules, once for this machine.`,
  );
  checkGo();
  mkdirSync(target, { recursive: true });
  const scratch = join(target, `.build-${process.pid}`);
  try {
    for (const module of modules)
      if (!isThere(module.name)) await buildModule(module, join(scratch, module.name));
    mkdirSync(scratch, { recursive: true });
    copyFileSync(require.resolve("@pulumi/pulumi/pulumi-resource-pulumi-nodejs"), join(scratch, "launcher"));
    renameSync(join(scratch, "launcher"), join(target, "pulumi-resource-pulumi-nodejs"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function checkGo() {
  const needed = neededGo.join(".");
  let found;
  try {
    found = execFileSync("go", ["version"], { encoding: "utf8" });
  } catch {
    fail(
      `Go is missing. Install Go ${needed} or newer (https://go.dev/dl), or Pulumi ${version} itself, and run this again.`,
    );
  }
  const [, major, minor] = found.match(/go(\d+)\.(\d+)/) ?? [];
  const isNew =
    Number(major) > neededGo[0] || (Number(major) === neededGo[0] && Number(minor) >= neededGo[1]);
  if (!isNew)
    fail(
      `Go ${needed} or newer is needed, and this is ${found.trim()}. Install a newer one (https://go.dev/dl).`,
    );
}

async function buildModule({ name, what, module, main, flags }, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), module);
  // The import makes `go mod tidy` fetch what the command needs; the tag keeps it out of any build.
  writeFileSync(join(folder, "tools.go"), `//go:build tools\n\npackage tools\n\nimport _ "${main}"\n`);
  const output = join(folder, "binary");
  await step(`Fetching the modules of ${what}`, folder, ["mod", "tidy"]);
  await step(`Building ${what}`, folder, ["build", ...flags, "-o", output, main]);
  renameSync(output, join(target, name));
}

async function step(what, folder, args) {
  const started = Date.now();
  say(`${what} …`);
  const progress = setInterval(
    () => say(`${what}: ${Math.round((Date.now() - started) / 1000)} s so far`),
    15_000,
  );
  let output = "";
  const code = await run("go", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }, (text) => {
    output = (output + text).slice(-4_000);
  });
  clearInterval(progress);
  if (code !== 0) fail(`go ${args[0]} failed:\n${output.trim().split("\n").slice(-20).join("\n")}`);
}

function run(command, args, options, onOutput = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    child.stdout?.on("data", (chunk) => onOutput(String(chunk)));
    child.stderr?.on("data", (chunk) => onOutput(String(chunk)));
    child.on("error", reject);
    child.on("close", resolve);
  });
}

/** Two commands at once must not build twice: the second waits, and finds the engine ready. */
async function lock() {
  const file = join(dirname(target), "build.lock");
  mkdirSync(dirname(target), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(ownerOf(file))) rmSync(file, { force: true });
      else if (!told) say("Another process is building the engine; waiting for it.");
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

function ownerOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function say(line) {
  console.log(line);
}

function fail(message) {
  throw new Reason(message);
}
