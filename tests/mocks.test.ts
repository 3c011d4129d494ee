import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import * as openai from "../sdk/index.js";
import { providerText } from "../sdk/resource.js";
import { abstractClasses, offeredBy } from "./support/completeness.js";
import { startRecordedEmulator, writes } from "./support/emulator.js";
import { sha256 } from "./support/installed.js";
import { resetMocks, resolved } from "./support/mocks.js";
import { type ProviderMocks, providerMocks } from "./support/providerMocks.js";
import { repository } from "./support/stack.js";

type Values = Record<string, unknown>;
type Asked = pulumi.runtime.MockResourceArgs;
type Class = new (name: string, args: object, opts?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

describe("a program under mocks", () => {
  let declared: Asked[];
  let lookedUp: pulumi.runtime.MockCallArgs[];

  beforeEach(() => setMocks());
  after(resetMocks);

  /** As a user's test would: what is declared is remembered, and comes back as it was given. */
  const setMocks = (state: Values = {}, preview = false): Promise<void> => {
    declared = [];
    lookedUp = [];
    return pulumi.runtime.setMocks(
      {
        newResource: (args) => {
          declared.push(args);
          return { id: args.id || (preview ? "" : `${args.name}-id`), state: { ...args.inputs, ...state } };
        },
        call: (args) => {
          lookedUp.push(args);
          return { id: args.inputs.id, created: 1_754_425_928, ownedBy: "system" };
        },
      },
      "project",
      "stack",
      preview,
    );
  };
  const handbook = (opts?: pulumi.CustomResourceOptions): openai.File =>
    new openai.File("handbook", { purpose: "assistants", source: "handbook.md" }, opts);
  /** What was declared under a name, once it is. */
  const declaredAs = async (resource: pulumi.Resource): Promise<Asked> => {
    const urn = await resolved(resource.urn);
    return declared.find(({ name }) => urn.endsWith(`::${name}`)) as Asked;
  };

  describe("that declares a file", () => {
    it("hands the mocks its type, its name, and what the program gave, beside the text for the state", async () => {
      const expiresAfter = { anchor: "created_at" as const, seconds: 3600 };
      const source = new pulumi.asset.StringAsset("Open on Mondays.");
      const file = new openai.File("hours", { purpose: "user_data", source, filename: "a.md", expiresAfter });
      const { type, name, custom, inputs } = await declaredAs(file);
      expect([type, name, custom]).to.deep.equal(["pulumi-nodejs:dynamic/openai:File", "hours", true]);
      const { source: received, ...others } = inputs;
      expect(others).to.deep.equal({
        purpose: "user_data",
        filename: "a.md",
        expiresAfter,
        __provider: providerText("File"),
      });
      expect(await received.text).to.equal("Open on Mondays.");
    });

    it("is given every output that the mocks return, and nothing for the others", async () => {
      const state = {
        bytes: 17,
        createdAt: 1_754_425_928,
        expiresAt: 1_754_429_528,
        expiresAfter: { anchor: "created_at", seconds: 3600 },
        filename: "handbook.md",
        purpose: "assistants",
        status: "processed",
        sha256: "abc",
      };
      await setMocks(state);
      const { bytes, createdAt, expiresAt, expiresAfter, filename, purpose, status, sha256, fileId } =
        handbook();
      const outputs = { bytes, createdAt, expiresAt, expiresAfter, filename, purpose, status, sha256 };
      expect(await resolved(pulumi.output(outputs))).to.deep.equal(state);
      expect(await resolved(fileId)).to.equal("handbook-id");

      await setMocks();
      expect(await resolved(handbook().expiresAt)).to.equal(undefined);
    });

    it("finds in the mocks' inputs what it wrapped as a secret, still wrapped, and in the outputs too", async () => {
      const filename = pulumi.secret("merger.md");
      const file = new openai.File("merger", { purpose: "assistants", source: "merger.md", filename });
      const { inputs } = await declaredAs(file);
      expect(pulumi.runtime.isRpcSecret(inputs.filename)).to.equal(true);
      expect(JSON.stringify(inputs.purpose)).to.equal('"assistants"');
      expect(await pulumi.isSecret(file.filename)).to.equal(true);
      expect(await pulumi.isSecret(file.purpose)).to.equal(false);
    });

    it("shows them nothing of how a secret source makes its digest secret", async () => {
      const source = pulumi.secret(new pulumi.asset.StringAsset("We buy them."));
      const file = new openai.File("merger", { purpose: "assistants", source, filename: "merger.md" });
      expect((await declaredAs(file)).inputs).to.have.all.keys("purpose", "source", "filename", "__provider");
    });

    it("waits for what other resources make, and depends on them", async () => {
      const first = handbook();
      const filename = pulumi.interpolate`about-${first.fileId}.md`;
      const second = new openai.File("about", { purpose: "assistants", source: "about.md", filename });
      expect((await declaredAs(second)).inputs.filename).to.equal("about-handbook-id.md");
    });

    it("needs neither a key nor the file that it names", async () => {
      expect(await resolved(handbook().fileId)).to.equal("handbook-id");
    });

    it("loads no module after that, because jest has none any more when its last test has ended", async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", lastTest], {
        cwd: join(repository, "examples"),
      });
      expect(JSON.parse(stdout)).to.deep.equal({ id: "handbook-id", loaded: [] });
    });
  });

  describe("that looks up a model", () => {
    it("has the mocks' call answer, under the token of the lookup", async () => {
      expect(await openai.getModel({ id: "gpt-5" })).to.deep.equal({
        id: "gpt-5",
        created: 1_754_425_928,
        ownedBy: "system",
      });
      expect(await resolved(openai.getModelOutput({ id: "gpt-5-mini" }).id)).to.equal("gpt-5-mini");
      expect(lookedUp.map(({ token, inputs }) => [token, inputs])).to.deep.equal([
        ["openai:index:getModel", { id: "gpt-5" }],
        ["openai:index:getModel", { id: "gpt-5-mini" }],
      ]);
    });

    it("depends on the resource whose output it asks with, and on those that it is told to", async () => {
      const file = handbook();
      const other = new openai.File("other", { purpose: "assistants", source: "other.md" });
      const model = openai.getModelOutput({ id: file.filename }, { dependsOn: [other] });
      expect(await resourcesOf(model)).to.have.members([file, other]);
    });

    it("makes a secret of what comes of a secret id, and of nothing else", async () => {
      expect(await pulumi.isSecret(openai.getModelOutput({ id: pulumi.secret("gpt-5") }))).to.equal(true);
      expect(await pulumi.isSecret(openai.getModelOutput({ id: "gpt-5" }))).to.equal(false);
    });

    it("asks nothing in a preview as long as the id is not known", async () => {
      await setMocks({}, true);
      expect(await isKnown(openai.getModelOutput({ id: handbook().fileId }))).to.equal(false);
      expect(await isKnown(openai.getModelOutput({ id: "gpt-5" }))).to.equal(true);
      expect(lookedUp.map(({ inputs }) => inputs.id)).to.deep.equal(["gpt-5"]);
    });
  });

  describe("with another account", () => {
    const other = (): openai.Provider =>
      new openai.Provider("eu", { apiKey: "sk-projB-1", maxConcurrent: 2 });

    it("declares a provider whose key is secret and whose settings are texts", async () => {
      const { type, inputs } = await declaredAs(other());
      const { "openai:apiKey": apiKey, ...settings } = inputs;
      expect(type).to.equal("pulumi:providers:pulumi-nodejs");
      expect(pulumi.runtime.isRpcSecret(apiKey)).to.equal(true);
      expect(pulumi.runtime.unwrapRpcSecret(apiKey)).to.equal("sk-projB-1");
      expect(settings).to.include({ "openai:maxConcurrent": "2" });
    });

    it("gives it to the resource and the lookup that are told to use it, and to no other", async () => {
      const provider = other();
      const reference = /::pulumi:providers:pulumi-nodejs::eu::eu-id$/;
      expect((await declaredAs(handbook({ provider }))).provider).to.match(reference);
      await openai.getModel({ id: "gpt-5" }, { provider });
      await openai.getModel({ id: "gpt-5" });
      expect(lookedUp[0]?.provider).to.match(reference);
      expect(lookedUp[1]?.provider).to.equal("");
      const plain = new openai.File("plain", { purpose: "assistants", source: "a.md" });
      expect((await declaredAs(plain)).provider).to.equal("");
    });

    const ways = {
      "its provider": (provider: openai.Provider) => ({ provider }),
      "a list of providers": (provider: openai.Provider) => ({ providers: [provider] }),
      "providers by package": (provider: openai.Provider) => ({ providers: { openai: provider } }),
    };
    for (const [way, options] of Object.entries(ways)) {
      it(`hands it down through a component that has it as ${way}`, async () => {
        const component = new pulumi.ComponentResource("my:docs:Shelf", "shelf", {}, options(other()));
        const file = handbook({ parent: component });
        expect((await declaredAs(file)).provider).to.match(/::eu::eu-id$/);
        expect(await resolved(file.urn)).to.include("my:docs:Shelf$pulumi-nodejs:dynamic/openai:File");
      });
    }
  });

  describe("that reads an object", () => {
    it("hands the mocks its id, and no inputs but the text", async () => {
      await setMocks({ bytes: 14 });
      const file = openai.File.get("there", "file-1");
      expect(await resolved(file.bytes)).to.equal(14);
      expect(await resolved(file.fileId)).to.equal("file-1");
      const { id, inputs } = await declaredAs(file);
      expect(id).to.equal("file-1");
      expect(inputs).to.deep.equal({ __provider: providerText("File") });
    });

    it("fails at once when the id is empty", () => {
      expect(() => openai.File.get("there", "")).to.throw("File.get: the id is empty.");
      expect(declared).to.be.empty;
    });
  });

  describe("of every kind", () => {
    const { resources } = offeredBy(openai, abstractClasses(repository));
    for (const kind of resources) {
      it(`knows ${kind} by its type and its text, and its own instances from all others`, async () => {
        const made = (openai as unknown as Record<string, Class & { isInstance(value: unknown): boolean }>)[
          kind
        ];
        if (made === undefined) return expect.fail(`${kind} is not exported.`);
        const resource = new made("one", {});
        const { type, inputs } = await declaredAs(resource);
        expect(type).to.equal(`pulumi-nodejs:dynamic/openai:${kind}`);
        expect(inputs.__provider).to.equal(providerText(kind));
        const others = [undefined, null, {}, made, "one", new openai.Provider("p")];
        expect(made.isInstance(resource)).to.equal(true);
        for (const other of others) expect(made.isInstance(other)).to.equal(false);
        const siblings = resources.filter((name) => name !== kind);
        for (const sibling of siblings)
          expect((openai as unknown as Record<string, typeof made>)[sibling]?.isInstance(resource)).to.equal(
            false,
          );
      });
    }
  });
});

describe("the text in the state, evaluated where a program declares a resource", () => {
  let emulator: Emulator;
  let folder: string;
  let mocks: ProviderMocks;

  before(async () => {
    emulator = await startRecordedEmulator();
    folder = mkdtempSync(join(tmpdir(), "openai-"));
    writeFileSync(join(folder, "handbook.md"), "Open on Mondays.\n");
  });
  beforeEach(async () => {
    emulator.reset();
    mocks = providerMocks({ "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url });
    await pulumi.runtime.setMocks(mocks);
  });
  after(async () => {
    resetMocks();
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  const onServer = (): Values[] => emulator.objects("file") as Values[];
  const content = "Open on Mondays.\n";

  const sources: Record<string, () => pulumi.Input<pulumi.asset.Asset | string>> = {
    "a path": () => join(folder, "handbook.md"),
    "a FileAsset": () => new pulumi.asset.FileAsset(join(folder, "handbook.md")),
    "a StringAsset": () => new pulumi.asset.StringAsset(content),
    "a RemoteAsset": () => new pulumi.asset.RemoteAsset(pathToFileURL(join(folder, "handbook.md")).href),
    "a secret asset": () => pulumi.secret(new pulumi.asset.StringAsset(content)),
    "an output": () => pulumi.output(Promise.resolve(join(folder, "handbook.md"))),
  };
  for (const [what, source] of Object.entries(sources)) {
    it(`uploads ${what}, and returns what the server says of it`, async () => {
      const args = { purpose: "assistants", source: source(), filename: "rules.md" };
      const file = new openai.File("handbook", args);
      const id = await resolved(file.fileId);
      expect(onServer()).to.have.lengthOf(1);
      expect(onServer()[0]).to.include({ id, bytes: 17, filename: "rules.md", purpose: "assistants" });
      expect(await resolved(file.createdAt)).to.equal(onServer()[0]?.created_at);
      expect(await resolved(file.sha256)).to.equal(sha256(content));
      expect(mocks.failures).to.deep.equal({});
    });
  }

  it("creates nothing of what its check refuses, and tells every mistake at its property", async () => {
    const expiresAfter = { anchor: "created_at" as const, seconds: 60 };
    const file = new openai.File("handbook", { purpose: "assistants", source: "missing.md", expiresAfter });
    await resolved(file.urn);
    expect(mocks.failures.handbook).to.have.all.keys("source", "expiresAfter.seconds");
    expect(mocks.failures.handbook?.source).to.match(/^cannot be read: there is no such file: "missing\.md"/);
    expect(writes(emulator)).to.equal(0);
  });

  it("creates once although the answer gets lost", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    const source = new pulumi.asset.StringAsset(content);
    const file = new openai.File("handbook", { purpose: "assistants", source, filename: "a.md" });
    const id = await resolved(file.fileId);
    expect(onServer().map((object) => object.id)).to.deep.equal([id]);
  });

  it("looks up what the server holds, by what another resource has made", async () => {
    const source = new pulumi.asset.StringAsset(content);
    const file = new openai.File("handbook", { purpose: "assistants", source, filename: "a.md" });
    const model = openai.getModelOutput({ id: file.bytes.apply((bytes) => `gpt-${bytes - 12}`) });
    expect(await resolved(model)).to.include({ id: "gpt-5", ownedBy: "system" });
  });
});

/** A test file that ends when its resource is there, and notes what is loaded from then on. */
const lastTest = `
const Module = require("node:module");
const pulumi = require("@pulumi/pulumi");
const openai = require("pulumi-openai");
pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name + "-id", state: {} }), call: () => ({}) });
const { fileId } = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
fileId.apply((id) => {
  const loaded = [];
  const load = Module._load;
  Module._load = (name, ...others) => {
    loaded.push(name);
    return load(name, ...others);
  };
  process.once("exit", () => console.log(JSON.stringify({ id, loaded })));
});
`;

async function resourcesOf(output: pulumi.Output<unknown>): Promise<pulumi.Resource[]> {
  return [...(await (output as unknown as { allResources(): Promise<Set<pulumi.Resource>> }).allResources())];
}

function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}
