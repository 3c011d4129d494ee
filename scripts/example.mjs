// Applies or destroys one example: in the backend that you are logged in to, or else in a local one below .cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "./scratch.mjs";

const [action, example] = process.argv.slice(2);
const folder = join(repository, "examples", example ?? "");
const launcher = join(repository, "node_modules/pulumi/run.js");
const environment = { ...process.env, ...backend() };

checkExample();
checkKey();
pulumi(["stack", "select", "--create", process.env.STACK ?? "dev"]);
process.exitCode = pulumi([action, "--yes"]);

function checkExample() {
  if (example && existsSync(join(folder, "Pulumi.yaml"))) return;
  const known = readdirSync(join(repository, "examples")).filter((name) =>
    existsSync(join(repository, "examples", name, "Pulumi.yaml")),
  );
  end(`There is no example "${example ?? ""}". There are: ${known.join(", ")}.`);
}

function checkKey() {
  if (
    process.env.OPENAI_API_KEY ||
    pulumi(["config", "get", "openai:apiKey", "--stack", process.env.STACK ?? "dev"], "ignore") === 0
  )
    return;
  end(
    "Set OPENAI_API_KEY, or start a server that needs no account: node dist/cli/main.js emulator — and do what it prints.",
  );
}

/** Your own backend where there is one: a stack must not hide where nobody looks for it. */
function backend() {
  const isLoggedIn = existsSync(
    join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "credentials.json"),
  );
  if (process.env.PULUMI_BACKEND_URL || process.env.PULUMI_ACCESS_TOKEN || isLoggedIn) return {};
  const state = join(repository, ".cache/state");
  mkdirSync(state, { recursive: true });
  return {
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function pulumi(args, stdio = "inherit") {
  return (
    spawnSync(process.execPath, [launcher, ...args], { cwd: folder, env: environment, stdio }).status ?? 1
  );
}

function end(sentence) {
  console.error(sentence);
  process.exit(1);
}
