import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { nodeProblem } from "../../provider/nodeVersion.js";
import { idsOnServer, startRecordedEmulator } from "../support/emulator.js";
import { fileAsset, installedIn } from "../support/installed.js";
import { installWith, type Manager } from "../support/managers.js";
import { blocksOf, read } from "../support/markdown.js";
import { installProject, nodeOf, pack, packageJson, registryProblem } from "../support/npm.js";
import { createStack, must, mustFail, type StackOptions, type TestStack } from "../support/stack.js";

const missing = registryProblem();
const pulumi = packageJson().devDependencies["@pulumi/pulumi"] as string;
const typescript = packageJson().devDependencies.typescript as string;
const [readme = ""] = blocksOf(read("README.md"), "ts");

const commonJs = `
const openai = require("pulumi-openai");
const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
exports.fileId = handbook.fileId;
exports.modelOwner = openai.getModelOutput({ id: "gpt-5-mini" }).ownedBy;
`;
const esModule = `
import * as openai from "pulumi-openai";
import { File } from "pulumi-openai";
const handbook = new File("handbook", { purpose: "assistants", source: "handbook.md" });
export const fileId = handbook.fileId;
export const modelOwner = openai.getModelOutput({ id: "gpt-5-mini" }).ownedBy;
`;

/** A program in a language, as a user begins one. */
const programs = {
  TypeScript: { main: "index.ts", program: readme },
  JavaScript: { main: "index.js", program: commonJs },
  "an ES module": {
    main: "index.js",
    program: esModule,
    files: { "package.json": '{ "private": true, "type": "module", "main": "index.js" }\n' },
  },
} as const;

describe(`the first five minutes${missing === undefined ? "" : ` (skipped: ${missing})`}`, function () {
  // Several installations, beside the other suites.
  this.timeout(600_000);
  let root: string;
  let archive: string;
  let emulator: Emulator;

  before(async function () {
    if (missing !== undefined) return this.skip();
    root = mkdtempSync(join(tmpdir(), "layouts-"));
    [{ archive }, emulator] = await Promise.all([pack(root), startRecordedEmulator()]);
  });
  beforeEach(() => emulator.reset());
  after(async () => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
    await emulator?.close();
  });

  /** A stack in a folder below an installed project, so that one installation serves many programs. */
  const stackBelow = (project: string, options: Partial<StackOptions>): Promise<TestStack> => {
    const files = { "handbook.md": "Open on Mondays.\n", ...options.files };
    const baseUrl = emulator.url;
    return createStack({ folder: mkdtempSync(join(project, "run-")), baseUrl, ...options, files });
  };

  /** From nothing to a file on the server, and back. */
  const live = async (stack: TestStack): Promise<void> => {
    await must(stack.up());
    const { output: fileId } = await must(stack.pulumi("stack", "output", "fileId"));
    expect(idsOnServer(emulator)).to.deep.equal([fileId.trim()]);
    await must(stack.destroy());
    expect(idsOnServer(emulator)).to.be.empty;
  };

  describe("with npm", () => {
    let project: string;

    before(async () => {
      project = join(root, "npm");
      await installProject(project, archive, { dependencies: { "@pulumi/pulumi": pulumi } });
    });

    for (const [language, options] of Object.entries(programs)) {
      const compiler = language === "TypeScript" ? ", by the compiler that Pulumi brings" : "";
      it(`are enough for a stack in ${language}${compiler}`, async () =>
        live(await stackBelow(project, options)));
    }

    describe("and a mistake, end in a sentence that says what to do:", () => {
      /** What a failed command says, without what the engine puts around it. */
      const sentences = async (outcome: ReturnType<TestStack["up"]>): Promise<string> => {
        const { output } = await mustFail(outcome);
        expect(output, "the places in the code").not.to.match(/^\s+at .*node_modules/m);
        return output;
      };

      it("without a key", async () => {
        const stack = await stackBelow(project, { ...programs.JavaScript, program: fileOnly(), key: null });
        await must(stack.preview());
        expect(await sentences(stack.up())).to.match(
          /error: No OpenAI API key\. Set one with: pulumi config set --secret openai:apiKey — or OPENAI_API_KEY/,
        );
      });

      it("with a wrong key", async () => {
        emulator.revokeKey("sk-projA-wrong");
        const stack = await stackBelow(project, { program: fileOnly(), key: "sk-projA-wrong" });
        const output = await sentences(stack.up());
        expect(output).to.match(
          /error: .*401.*Check the key: openai:apiKey, the provider's apiKey, or OPENAI_API_KEY\./,
        );
        expect(output).not.to.include("sk-projA-wrong");
      });

      it("without Pulumi's engine", async () => {
        const { output, code } = await node(process.execPath, "program.cjs", fileOnly());
        expect(code).to.equal(1);
        expect(output).to.include(
          "The program runs without Pulumi's engine, so that nothing is created. Run it with: pulumi up",
        );
      });

      it("with an old Node.js, in a program that declares", async () => {
        const old = await nodeOf(18);
        const stack = await stackBelow(project, {
          program: fileOnly(),
          environment: { PATH: `${dirname(old)}${delimiter}${process.env.PATH}` },
        });
        expect(await sentences(stack.preview())).to.match(oldNode);
      });

      it("with an old Node.js, in a program that looks up, and in the command", async () => {
        const old = await nodeOf(18);
        const program = 'require("pulumi-openai").getModel({ id: "gpt-5" }).catch(console.error);';
        expect((await node(old, "lookup.cjs", program)).output).to.match(oldNode);
        const command = join(project, "node_modules/pulumi-openai/dist/cli/main.js");
        for (const asked of ["--version", "doctor"])
          expect(await execute(old, [command, asked], project))
            .to.have.property("output")
            .that.matches(oldNode);
      });

      it("with an old Node.js, where a stack is destroyed without its program", async () => {
        const folder = mkdtempSync(join(project, "run-"));
        const installed = await installedIn(folder, await nodeOf(18));
        const host = await installed.host("File", { "openai:apiKey": "sk-projA-1" });
        const source = fileAsset(installed.write("handbook.md", "Open on Mondays.\n"));
        const error = await host.create({ purpose: "assistants", source }).then(
          () => expect.fail("a file was created"),
          (reason: Error) => reason,
        );
        await installed.remove();
        expect(error.message)
          .to.match(oldNode)
          .and.not.match(/^\s+at /m);
      });

      it("with a misspelt property, in TypeScript", async () => {
        const program = readme.replace("purpose:", "purpos:");
        const stack = await stackBelow(project, { main: "index.ts", program });
        expect((await mustFail(stack.preview())).output).to.match(
          /'purpos' does not exist in type 'FileArgs'/,
        );
      });

      it("with a misspelt property, in JavaScript, before anything is sent", async () => {
        const stack = await stackBelow(project, { program: fileOnly("purpos") });
        const output = await sentences(stack.preview());
        expect(output).to.match(/purpos .* is not a property here; did you mean purpose\?/);
        expect(emulator.requests).to.be.empty;
      });

      it("with an SDK that is too old", async () => {
        const stack = await stackBelow(withSdk(project, "3.215.0"), { program: fileOnly() });
        expect(await sentences(stack.preview())).to.match(
          /pulumi-openai needs @pulumi\/pulumi 3\.216\.0 or newer, and the program has 3\.215\.0\. Run: npm install @pulumi\/pulumi@latest$/m,
        );
      });

      it("with a second copy of the SDK, which is a warning", async () => {
        const stack = await stackBelow(withSdk(project, "3.240.0"), { program: fileOnly() });
        const { output } = await must(stack.preview());
        expect(output).to.match(
          /warning: The program has @pulumi\/pulumi 3\.240\.0, and pulumi-openai a second copy, 3\.\d+\.\d+\. Keep one, so that their types fit together: npm dedupe/,
        );
        expect(output).to.match(/\+ 2 to create/);
      });

      const node = (path: string, file: string, program: string) => {
        writeFileSync(join(project, file), program);
        return execute(path, [file], project);
      };
    });
  });

  const layouts: [Manager, keyof typeof programs, compiler?: string][] = [
    ["pnpm", "TypeScript", typescript],
    ["yarn 1", "TypeScript"],
    ["yarn 4", "an ES module"],
  ];
  for (const [manager, language, compiler] of layouts) {
    const own = compiler === undefined ? "" : ", with a compiler of its own";
    it(`with ${manager} are enough for a stack in ${language}${own}`, async () => {
      const project = join(root, manager);
      await installWith(manager, project, archive, {
        dependencies: { "@pulumi/pulumi": pulumi, ...(compiler !== undefined && { typescript: compiler }) },
      });
      const tsconfig = read("examples/quickstart/tsconfig.json");
      const options = compiler === undefined ? {} : { files: { "tsconfig.json": tsconfig } };
      await live(await stackBelow(project, { ...programs[language], ...options }));
    });
  }

  it("with yarn 4 and its Plug'n'Play end in one sentence", async () => {
    const project = join(root, "pnp");
    await installWith("yarn 4 with Plug'n'Play", project, archive, {
      dependencies: { "@pulumi/pulumi": pulumi },
    });
    // What `yarn exec` sets, without which Pulumi finds nothing at all.
    const loader = pathToFileURL(join(project, ".pnp.loader.mjs")).href;
    const NODE_OPTIONS = `--require ${join(project, ".pnp.cjs")} --experimental-loader ${loader}`;
    const options = { program: fileOnly(), baseUrl: emulator.url, environment: { NODE_OPTIONS } };
    const stack = await createStack({ folder: project, ...options });
    expect((await mustFail(stack.preview())).output).to.match(
      /error: Yarn's Plug'n'Play does not work with dynamic resources of Pulumi\. Write nodeLinker: node-modules into \.yarnrc\.yml, and run yarn install\.$/m,
    );
  });
});

describe("the version of Node.js", () => {
  it("is accepted where package.json accepts it", () => {
    expect((packageJson() as unknown as { engines: object }).engines).to.deep.equal({
      node: "^20.19.0 || >=22.12.0",
    });
    for (const version of ["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.1.0"])
      expect(nodeProblem(version), version).to.equal(undefined);
    for (const version of ["18.20.8", "20.18.3", "21.7.0", "22.11.0"])
      expect(nodeProblem(version), version).to.include(`this is Node.js ${version}`);
  });
});

const oldNode =
  /pulumi-openai needs Node\.js 20\.19 or newer, or 22\.12 or newer, and this is Node\.js 18\.\d+\.\d+\. Install a newer one: https:\/\/nodejs\.org/;

function fileOnly(purpose = "purpose"): string {
  return `new (require("pulumi-openai").File)("handbook", { ${purpose}: "assistants", source: "index.js" });\n`;
}

/** A folder below a project whose programs find another version of the SDK than the package does. */
function withSdk(project: string, version: string): string {
  const folder = mkdtempSync(join(project, "sdk-"));
  const copy = join(folder, "node_modules/@pulumi/pulumi");
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(join(project, "node_modules/@pulumi/pulumi"), copy, { recursive: true });
  const about = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...about, version }));
  return folder;
}

function execute(path: string, args: string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(path, args, { cwd }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}
