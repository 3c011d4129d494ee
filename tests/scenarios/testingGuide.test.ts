import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { type Installed, install } from "../support/installed.js";
import { blocksOf, read } from "../support/markdown.js";
import { nameOfBlock } from "../support/program.js";
import { repository } from "../support/stack.js";

describe("the guide to testing", function () {
  // Several runs of the engine each, beside the other suites.
  this.timeout(600_000);
  let installed: Installed;

  before(async () => {
    installed = await install();
    const files = blocksOf(read("docs/testing.md"), "ts").map((text) => [nameOfBlock(text), text] as const);
    installed.write("Pulumi.yaml", "name: guide\nruntime: nodejs\n");
    installed.write("package.json", '{ "private": true, "main": "index.ts" }\n');
    installed.write("tsconfig.json", read("examples/quickstart/tsconfig.json"));
    installed.write("handbook.md", "Open on Mondays.\n");
    mkdirSync(join(installed.folder, "compiled"));
    for (const [name, text] of files) if (name !== undefined) add(name, text);
  });
  after(() => installed.remove());

  /** The engine compiles the program itself; for the tests somebody has to. */
  const add = (name: string, text: string): void => {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    installed.write(name, text);
    installed.write(join("compiled", name.replace(/ts$/, "js")), outputText);
  };

  /** Runs one of the guide's tests as its reader would, and returns what mocha prints. */
  const mocha = (suite: string): Promise<{ code: number; output: string }> => {
    const runner = join(repository, "node_modules/mocha/bin/mocha.js");
    const args = [runner, "--no-config", "--no-color", `compiled/${suite}.js`];
    const options = { cwd: installed.folder, env: installed.environment };
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  };

  it("has tests with mocks that pass as they stand there", async () => {
    const { code, output } = await mocha("mocks.test");
    expect(code, output).to.equal(0);
    expect(output)
      .to.match(/✔ declares one file, for assistants/)
      .and.match(/2 passing/);
  });

  it("has tests with mocks that fail when the program is another", async () => {
    const [program = ""] = blocksOf(read("docs/testing.md"), "ts");
    add("index.ts", program.replace('"assistants"', '"vision"'));
    const { code, output } = await mocha("mocks.test");
    add("index.ts", program);
    expect(code, output).to.equal(1);
    expect(output)
      .to.match(/1 passing/)
      .and.match(/1 failing/);
  });

  it("has tests with the emulator that pass as they stand there", async () => {
    const { code, output } = await mocha("emulator.test");
    expect(code, output).to.equal(0);
    expect(output).to.match(/3 passing/);
  });
});
