import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { idsOnServer, startRecordedEmulator, upload, writes } from "../support/emulator.js";
import type { Host } from "../support/host.js";
import { fileAsset, type Installed, installedIn } from "../support/installed.js";
import {
  installCached,
  newestVersion,
  nodeJust,
  nodeOfAtLeast,
  pack,
  packageJson,
  registryProblem,
} from "../support/npm.js";
import { mistyped, typed } from "../support/programs.js";
import { createStack, must, repository } from "../support/stack.js";
import { ours, typecheck } from "../support/typecheck.js";

interface Age {
  readonly name: "oldest" | "newest";
  readonly version: (name: string) => Promise<string>;
  /** The major version of Node that these versions need. */
  readonly nodeMajor: number;
  /** Those in which the engine leads a file through its life. */
  readonly liveOn: readonly number[];
  /** Whether the SDK knows what newer engines make of `Resource.get`. */
  readonly getsByInputs: boolean;
}

const { dependencies, peerDependencies } = packageJson();
const ranges: Readonly<Record<string, string>> = { ...dependencies, ...peerDependencies };
/** The packages on whose behaviour resources stand. */
const names = ["@pulumi/pulumi", "openai", "p-retry", "bottleneck"];

const ages: readonly Age[] = [
  {
    name: "oldest",
    version: async (name) => (ranges[name] as string).replace(/^[\^~]/, ""),
    nodeMajor: 20,
    liveOn: [20],
    getsByInputs: false,
  },
  { name: "newest", version: newestVersion, nodeMajor: 22, liveOn: [22, 24], getsByInputs: true },
];

/** Says in which Node it ran, and with which versions. */
const declaring = `
const openai = require("pulumi-openai");
const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
exports.fileId = handbook.fileId;
exports.node = process.versions.node;
exports.sdk = require("@pulumi/pulumi/package.json").version;
`;

/** Registers resources below components that were given a provider, and says what came of it. */
const program = `
const pulumi = require("@pulumi/pulumi");
const resources = {};
pulumi.runtime.setMocks({
  newResource: ({ name, inputs, provider }) => {
    resources[name] = { provider, text: inputs.__provider };
    return { id: name + "-id", state: inputs };
  },
  call: ({ token, inputs }) => ({ ...inputs, ownedBy: token }),
});
const openai = require("pulumi-openai");
class Other extends pulumi.dynamic.Resource {}
const other = { create: async () => ({ id: "1", outs: {} }) };
const p = new openai.Provider("p", { apiKey: "sk-1" });
const ways = { one: { provider: p }, list: { providers: [p] }, map: { providers: { openai: p } } };
const made = Object.entries(ways).flatMap(([way, opts]) => {
  const parent = new pulumi.ComponentResource("my:component", way, {}, opts);
  const args = { purpose: "assistants", source: "program.cjs" };
  return [new openai.File("file-" + way, args, { parent }), new Other(other, "other-" + way, {}, { parent })];
});
(async () => {
  const model = await openai.getModel({ id: "gpt-5" });
  await Promise.all(made.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
  console.log(JSON.stringify({ model, resources, major: Number(process.versions.node.split(".")[0]) }));
})();
`;

const missing = registryProblem();

describe(`compatibility${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let emulator: Emulator;
  let scratch: string;
  let archive: string;

  before(async function () {
    if (missing !== undefined) return this.skip();
    emulator = await startRecordedEmulator();
    scratch = mkdtempSync(join(tmpdir(), "compatibility-"));
    ({ archive } = await pack(scratch));
  });
  beforeEach(() => emulator.reset());
  after(async () => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
    await emulator?.close();
  });

  for (const { name, version, nodeMajor, liveOn, getsByInputs } of ages) {
    describe(`with the ${name} ${names.join(", ")}`, () => {
      let node: string;
      let versions: Record<string, string>;
      let project: string;
      let installed: Installed;
      let host: Host;

      before(async () => {
        node = await nodeOfAtLeast(nodeMajor);
        versions = Object.fromEntries(
          await Promise.all(names.map(async (name) => [name, await version(name)] as const)),
        );
        project = await installCached(name, archive, { dependencies: versions, overrides: versions }, node);
        // Below the project, because from there it is found, and what is written now does not stay in the cache.
        installed = await installedIn(mkdtempSync(join(project, "run-")), node);
        host = await installed.host("File", {
          "openai:apiKey": "sk-projA-1",
          "openai:baseUrl": emulator.url,
        });
      });
      after(() => installed?.remove());

      it("has just these, and for the package as well", () => {
        const modules = join(project, "node_modules");
        for (const name of names) {
          expect(packageJson(join(modules, name)).version, name).to.equal(versions[name]);
          expect(() => packageJson(join(modules, "pulumi-openai/node_modules", name)), name).to.throw(
            /ENOENT/,
          );
        }
      });

      it("leads a file through its life in the provider process", async () => {
        const source = fileAsset(installed.write("handbook.md", "Open on Mondays.\n"));
        const inputs = { purpose: "assistants", source, __at: "quick/dev/handbook" };
        expect((await host.check({}, { ...inputs, purpose: 5 })).failures).to.have.lengthOf(1);
        expect(await host.check({}, inputs)).to.deep.include({ failures: [] });

        const { id, outputs } = await host.create(inputs);
        expect(idsOnServer(emulator)).to.deep.equal([id]);
        expect(outputs).to.include({ bytes: 17, filename: "handbook.md", status: "processed" });

        expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
        const renamed = await host.diff(id, outputs, { ...inputs, filename: "rules.md" });
        expect(renamed.replaces).to.deep.equal(["filename"]);

        expect((await host.read(id, outputs)).outputs).to.deep.include(outputs);
        await host.delete(id, outputs);
        expect(idsOnServer(emulator)).to.be.empty;
        expect((await host.read(id, outputs)).id, "gone").to.equal("");
      });

      for (const major of liveOn) {
        it(`leads a file through its life in the engine, on Node.js ${major}`, async () => {
          const PATH = [dirname(await nodeJust(major)), process.env.PATH].join(delimiter);
          const stack = await createStack({
            folder: mkdtempSync(join(project, "run-")),
            program: declaring,
            files: { "handbook.md": "Open on Mondays.\n" },
            baseUrl: emulator.url,
            environment: { PATH },
          });
          await must(stack.up());
          const { output } = await must(stack.pulumi("stack", "output", "--json"));
          const outputs = JSON.parse(output) as Record<string, string>;
          expect(outputs.node).to.match(new RegExp(`^${major}\\.`));
          expect(outputs.sdk).to.equal(versions["@pulumi/pulumi"]);
          expect(idsOnServer(emulator)).to.deep.equal([outputs.fileId]);

          emulator.clearRequests();
          await must(stack.up("--expect-no-changes"));
          await must(stack.refresh("--expect-no-changes"));
          expect(writes(emulator), "writes to nothing new").to.equal(0);

          await must(stack.destroy());
          expect(idsOnServer(emulator)).to.be.empty;
          stack.remove();
        });
      }

      it("retries what fails, and uploads once", async () => {
        const source = fileAsset(installed.write("handbook.md", "Open on Mondays.\n"));
        emulator.faults.add({ kind: "status", status: 429, times: 1 });
        emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
        const { id } = await host.create({ purpose: "assistants", source, __at: "quick/dev/handbook" });
        expect(idsOnServer(emulator)).to.deep.equal([id]);
      });

      it("reads a file of which nothing is known, as the engine does for get", async () => {
        const id = await upload(emulator, "from elsewhere");
        const expected = { bytes: 14, filename: "a.md", purpose: "assistants" };
        expect((await host.read(id, {})).outputs).to.include(expected);
        if (getsByInputs) expect((await host.get(id)).outputs).to.include(expected);
      });

      it("registers the constant text and hands providers to OpenAI resources only, under mocks as well", async () => {
        const file = installed.write("program.cjs", program);
        const run = promisify(execFile)(node, [file], { cwd: installed.folder, env: installed.environment });
        const { model, resources, major } = JSON.parse((await run).stdout);
        expect(major).to.be.at.least(nodeMajor);
        expect(model).to.deep.equal({ id: "gpt-5", ownedBy: "openai:index:getModel" });
        const text = readFileSync(join(repository, "tests/golden/file.txt"), "utf8").trim();
        for (const way of ["one", "list", "map"]) {
          expect(resources[`file-${way}`].text).to.equal(text);
          expect(resources[`file-${way}`].provider, way).to.match(/::p::p-id$/);
          expect(resources[`other-${way}`].provider, way).to.equal("");
        }
      });

      it("type-checks, its declarations included", () => {
        writeFileSync(join(project, "typed.ts"), typed);
        writeFileSync(join(project, "mistyped.ts"), mistyped);
        const options = { target: "es2022", module: "nodenext", strict: true };
        const findings = typecheck("typescript", project, ["typed.ts", "mistyped.ts"], options);
        expect(ours(findings)).to.deep.equal(["mistyped.ts"]);
      });
    });
  }
});
