// A Pulumi program in a folder of its own: with the package as npm would install it, a local backend, and the
// engine that `npx pulumi` runs. The demo and the tests use it.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** The version of the npm package `pulumi`, which is the engine's. */
export function engineVersion() {
  return JSON.parse(readFileSync(join(repository, "node_modules/pulumi/package.json"), "utf8")).version;
}

/** Where the npm package `pulumi` keeps the engine. */
export function engineFolder() {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", engineVersion(), "bin");
}

/** The environment of a pulumi command in this folder; nothing of OpenAI's or Pulumi's leaks in from outside. */
export function environmentOf(folder, given = {}) {
  const foreign = /^(OPENAI_|PULUMI_(?!HOME$))/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const state = join(folder, ".state");
  mkdirSync(state, { recursive: true });
  return {
    ...inherited,
    PATH: [engineFolder(), process.env.PATH].join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_OPENAI_JOURNAL: join(folder, ".journal"),
    ...given,
  };
}

/**
 * A copy of the built package, and links to everything that it needs. No link leads back to the repository
 * itself: the language host would walk through it, and through every link in it.
 */
export function installPackage(folder) {
  const modules = join(folder, "node_modules");
  const source = join(repository, "node_modules");
  mkdirSync(join(modules, "@pulumi"), { recursive: true });
  symlinkSync(join(source, "@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
  for (const name of readdirSync(source)) {
    const target = join(modules, name);
    if (!name.startsWith(".") && !existsSync(target)) symlinkSync(join(source, name), target);
  }
  const copy = join(modules, "pulumi-openai");
  for (const part of ["sdk", "provider", "emulator"]) {
    cpSync(join(repository, "dist", part), join(copy, "dist", part), { recursive: true });
  }
  cpSync(join(repository, "package.json"), join(copy, "package.json"));
}
