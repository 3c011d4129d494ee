import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import * as provider from "../../provider/index.js";
import * as sdk from "../../sdk/index.js";
import { idsOnServer, startRecordedEmulator } from "../support/emulator.js";
import { installProject, type Packed, pack, packageJson, registryProblem } from "../support/npm.js";
import { mistyped, typed } from "../support/programs.js";
import { createStack, must, mustFail, repository, scratch } from "../support/stack.js";
import { definitionOf, type Findings, ours, typecheck } from "../support/typecheck.js";

const { version, dependencies, devDependencies } = packageJson();
const missing = registryProblem();

/** What all programs do: look a model up, on an emulator of their own. */
const lookup = `
const emulator = await startEmulator();
process.env.OPENAI_BASE_URL = emulator.url;
process.env.OPENAI_API_KEY = "sk-projA-1";
const { id } = await openai.getModel({ id: "gpt-5-mini" });
await emulator.close();
`;

const typedEmulator = `
import { type Emulator, startEmulator } from "pulumi-openai/emulator";
export const started: Promise<Emulator> = startEmulator({ faults: [{ kind: "latency", ms: 5 }] });
`;

describe(`the package as npm installs it${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let root: string;
  let project: string;
  let packed: Packed;

  before(async function () {
    if (missing !== undefined) return this.skip();
    root = mkdtempSync(join(tmpdir(), "package-"));
    project = join(root, "project");
    packed = await pack(root);
    const pulumi = { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"] as string };
    await installProject(project, packed.archive, { main: "index.ts", dependencies: pulumi });
  });
  after(() => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });

  /** Runs a program of the project, and returns what it prints. */
  const run = async (file: string, program: string, folder = project): Promise<unknown> => {
    writeFileSync(join(folder, file), program);
    return JSON.parse(await output(process.execPath, [file], folder));
  };

  describe("holds", () => {
    it("what is built, what it was built from, and nothing of what builds or tests it", () => {
      const built = packed.files.filter((file) => file.startsWith("dist/"));
      const others = packed.files.filter((file) => !built.includes(file));
      const entries = ["sdk/index", "provider/index", "emulator/index"];
      expect(built).to.include.members([
        ...entries.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.d.ts`, `dist/${entry}.d.ts.map`]),
        "dist/cli/main.js",
      ]);
      for (const file of built)
        expect(file).to.match(/^dist\/((sdk|provider|emulator)\/.+\.(js|d\.ts)|cli\/.+\.js)(\.map)?$/);
      for (const file of others)
        expect(file).to.match(
          /^((sdk|provider|emulator|cli)\/.+\.ts|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/,
        );
    });

    it("the source that each of its maps speaks of", () => {
      const maps = packed.files.filter((file) => file.endsWith(".map"));
      expect(maps).to.include.members(["dist/sdk/file.js.map", "dist/sdk/file.d.ts.map"]);
      for (const file of maps) {
        const text = readFileSync(join(project, "node_modules/pulumi-openai", file), "utf8");
        const { sources } = JSON.parse(text) as { sources: string[] };
        expect(sources, file).to.have.lengthOf(1);
        for (const source of sources) expect(packed.files).to.include(join(dirname(file), source));
      }
    });

    it("declarations that lead an editor to the class as it was written", () => {
      const file = join(project, "editor.ts");
      writeFileSync(file, 'import { File } from "pulumi-openai";\nexport const kind = File;\n');
      const found = definitionOf("File", file);
      expect(found && relative(project, found.file)).to.equal("node_modules/pulumi-openai/sdk/file.ts");
      const lines = readFileSync(found?.file ?? "", "utf8").split("\n");
      expect(lines[(found?.start.line ?? 0) - 1]).to.include("export class File");
    });

    it("no script that npm runs when it installs the package", () => {
      const { scripts } = packageJson(join(project, "node_modules/pulumi-openai"));
      expect(scripts).not.to.have.any.keys("preinstall", "install", "postinstall", "prepare");
    });

    it("nothing of which publint complains", async () => {
      await output(tool("publint"), ["run", "--strict", packed.archive], root);
    });

    it("types that resolve in every way in which TypeScript resolves them", async () => {
      await output(tool("attw"), [packed.archive], root);
    });
  });

  describe("loads", () => {
    const names = Object.keys(sdk);
    const kinds = Object.keys(provider);

    it("in a CommonJS program", async () => {
      const program = `
const openai = require("pulumi-openai");
const kinds = require("pulumi-openai/provider");
const { startEmulator } = require("pulumi-openai/emulator");
const { version } = require("pulumi-openai/package.json");
(async () => {${lookup}
console.log(JSON.stringify({ id, version, names: Object.keys(openai), kinds: Object.keys(kinds) }));
})();`;
      expect(await run("program.cjs", program)).to.deep.equal({ id: "gpt-5-mini", version, names, kinds });
    });

    it("in an ES module, by name and as a namespace", async () => {
      const program = `
import * as openai from "pulumi-openai";
import { ${names.join(", ")} } from "pulumi-openai";
import { ${kinds.map((kind) => `${kind} as ${kind}Hooks`).join(", ")} } from "pulumi-openai/provider";
import { startEmulator } from "pulumi-openai/emulator";
const named = { ${names.join(", ")} };
${lookup}
const isSame = Object.entries(named).every(([name, value]) => value !== undefined && openai[name] === value);
const hooks = [${kinds.map((kind) => `${kind}Hooks`).join(", ")}].map(({ create }) => typeof create);
console.log(JSON.stringify({ id, isSame, hooks }));`;
      expect(await run("program.mjs", program)).to.deep.equal({
        id: "gpt-5-mini",
        isSame: true,
        hooks: kinds.map(() => "function"),
      });
    });

    it("by its public paths from both kinds of modules, and by no other", async () => {
      const open = ["", "/provider", "/emulator", "/package.json"];
      const closed = [
        "/dist/sdk/index.js",
        "/sdk",
        "/provider/index.js",
        "/provider/client",
        "/dist/provider",
        "/cli",
      ];
      const program = `
import { createRequire } from "node:module";
const attempt = (resolve, path) => {
  try {
    return resolve("pulumi-openai" + path) && "resolves";
  } catch ({ code }) {
    return code;
  }
};
const { resolve } = createRequire(import.meta.url);
const paths = ${JSON.stringify([...open, ...closed])};
console.log(JSON.stringify(paths.map((path) => [attempt(resolve, path), attempt(import.meta.resolve, path)])));`;
      const both = (outcome: string) => [outcome, outcome];
      expect(await run("paths.mjs", program)).to.deep.equal([
        ...open.map(() => both("resolves")),
        ...closed.map(() => both("ERR_PACKAGE_PATH_NOT_EXPORTED")),
      ]);
    });

    it("without the OpenAI SDK, or anything else that only the provider process needs", async () => {
      const program = `
const loaded = () => [...new Set(Object.keys(require.cache).map((file) => file.match(/.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/)?.[1]))];
require("pulumi-openai");
const before = loaded();
require("pulumi-openai/provider");
console.log(JSON.stringify({ before, after: loaded() }));`;
      const { before, after } = (await run("loaded.cjs", program)) as { before: string[]; after: string[] };
      expect(before).to.include.members(["pulumi-openai", "@pulumi/pulumi"]);
      expect(before.filter((name) => name in dependencies)).to.deep.equal([]);
      expect(after).to.include.members(["openai", "bottleneck"]);
    });

    it("as a command", async () => {
      expect(await output("npx", ["pulumi-openai", "--version"], project)).to.equal(`${version}\n`);
    });
  });

  describe("type-checks, its declarations included,", () => {
    const wrong = (findings: Findings) => findings["mistyped.ts"]?.join();

    before(() => {
      for (const file of ["typed.ts", "typed.mts"]) writeFileSync(join(project, file), typed);
      writeFileSync(join(project, "typedEmulator.ts"), typedEmulator);
      writeFileSync(join(project, "mistyped.ts"), mistyped);
    });

    it("with a compiler of today, in both kinds of modules", () => {
      const files = ["typed.ts", "typed.mts", "typedEmulator.ts", "mistyped.ts"];
      const options = {
        target: "es2022",
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
      };
      const findings = typecheck("typescript", project, files, options);
      expect(wrong(findings)).to.include("Property 'purpose' is missing");
      expect(Object.keys(findings)).to.deep.equal(["mistyped.ts"]);
    });

    it("with the old compiler that comes with Pulumi", () => {
      const compiler = join(project, "node_modules/@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");
      const options = { target: "es2020", module: "commonjs", moduleResolution: "node", strict: true };
      const findings = typecheck(compiler, project, ["typed.ts", "mistyped.ts"], options);
      expect(wrong(findings)).to.include("Property 'purpose' is missing");
      // Declarations of others are too new for this compiler.
      expect(ours(findings)).to.deep.equal(["mistyped.ts"]);
    });
  });

  describe("in the real engine", () => {
    let emulator: Emulator;

    before(async () => {
      emulator = await startRecordedEmulator();
    });
    after(() => emulator?.close());

    it("makes and destroys a file for a TypeScript program without a compiler of its own", async () => {
      expect(existsSync(join(project, "node_modules/typescript"))).to.equal(false);
      const program = `
import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";
const source = new pulumi.asset.FileAsset("handbook.md");
const file = new openai.File("handbook", { purpose: "assistants", source });
export const fileId: pulumi.Output<string> = file.fileId;`;
      const files = { "handbook.md": "Open on Mondays.\n" };
      const { url: baseUrl } = emulator;
      const stack = await createStack({ folder: project, main: "index.ts", program, files, baseUrl });
      await must(stack.up());
      const { output: fileId } = await must(stack.pulumi("stack", "output", "fileId"));
      expect(idsOnServer(emulator)).to.deep.equal([fileId.trim()]);
      await must(stack.destroy());
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("says in one sentence what to do where only another package has it", async () => {
      const folder = withComponent("nested", { hasPackageItself: false });
      const program = `
const openai = require("component");
new openai.File("handbook", { purpose: "assistants", source: "index.js" });`;
      const stack = await createStack({ folder, program, baseUrl: emulator.url });
      const { output } = await mustFail(stack.preview());
      expect(output).to.match(
        /pulumi-openai cannot be found from \S+nested, where the engine will look for it\. Add it to the program's own dependencies: npm install pulumi-openai$/m,
      );
      expect(output).not.to.include("node_modules");
    });
  });

  it("knows the resources and providers of another copy of itself", async () => {
    const program = `
const pulumi = require("@pulumi/pulumi");
const newResource = ({ name, inputs, provider }) => ({ id: name, state: inputs });
pulumi.runtime.setMocks({ newResource, call: () => ({}) });
const ours = require("pulumi-openai");
const theirs = require("component");
const provider = new theirs.Provider("p", { apiKey: "sk-1" });
const file = new theirs.File("f", { purpose: "assistants", source: "index.js" });
const known = [ours.Provider.isInstance(provider), ours.File.isInstance(file), ours.File.isInstance(provider)];
console.log(JSON.stringify({ isCopy: ours !== theirs, known }));`;
    const folder = withComponent("copies", { hasPackageItself: true });
    expect(await run("copies.cjs", program, folder)).to.deep.equal({
      isCopy: true,
      known: [true, true, false],
    });
  });

  /** A project in which a package for components has a copy of its own, and all else is shared. */
  function withComponent(name: string, { hasPackageItself }: { hasPackageItself: boolean }): string {
    const folder = join(root, name);
    const installed = join(project, "node_modules");
    const component = join(folder, "node_modules/component");
    cpSync(join(installed, "pulumi-openai"), join(component, "node_modules/pulumi-openai"), {
      recursive: true,
    });
    writeFileSync(join(component, "index.js"), 'module.exports = require("pulumi-openai");\n');
    for (const entry of readdirSync(installed)) {
      if (entry.startsWith(".") || (entry === "pulumi-openai" && !hasPackageItself)) continue;
      symlinkSync(join(installed, entry), join(folder, "node_modules", entry));
    }
    return folder;
  }
});

function tool(name: string): string {
  return join(repository, "node_modules/.bin", name);
}

/** What a command prints that has to succeed. */
async function output(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = (await scratch()).environmentOf(cwd);
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${command} failed:\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}
