import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getModel, getModelOutput } from "../sdk/index.js";
import { startRecordedEmulator } from "./support/emulator.js";
import { problemOf } from "./support/outcomes.js";
import { createStack, must, mustFail } from "./support/stack.js";

describe("getModel", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startRecordedEmulator({
      models: [
        { id: "gpt-old", created: 1_700_000_000, ownedBy: "system", shutdownDate: "2026-12-31" },
        { id: "ft:gpt-5-mini:acme::1", ownedBy: "acme", project: "proj_B" },
      ],
    });
  });
  after(() => emulator.close());

  describe("in a program without an engine", () => {
    const before = pulumi.runtime.allConfig();

    beforeEach(() => {
      emulator.reset();
      configure("sk-projA-1");
    });
    after(() => pulumi.runtime.setAllConfig(before));

    const configure = (key: string): void =>
      pulumi.runtime.setAllConfig({ "openai:apiKey": key, "openai:baseUrl": emulator.url }, [
        "openai:apiKey",
      ]);

    it("returns what the server says of the model", async () => {
      expect(await getModel({ id: "gpt-old" })).to.deep.equal({
        id: "gpt-old",
        created: 1_700_000_000,
        ownedBy: "system",
        shutdownDate: "2026-12-31",
      });
    });

    it("leaves the day of its shutdown out where none is announced", async () => {
      expect(await getModel({ id: "gpt-5-mini" })).to.have.all.keys("id", "created", "ownedBy");
    });

    it("says in one sentence that a model does not exist, after one request", async () => {
      const message = await problemOf(getModel({ id: "gpt-none" }));
      expect(message).to.match(/^Looking up model "gpt-none": 404 .+ \(request req_\w+\)\.$/);
      expect(emulator.requests).to.have.lengthOf(1);
    });

    it("refuses an empty id and a misspelt argument before any request", async () => {
      expect(await problemOf(getModel({ id: "" }))).to.equal(
        'getModel: id must be at least 1 character, for example "gpt-5-mini"; got "".',
      );
      const misspelt = { id: "gpt-5", name: "x" } as { id: string };
      expect(await problemOf(getModel(misspelt))).to.equal(
        "getModel: name is not a property here; known are id.",
      );
      expect(emulator.requests).to.be.empty;
    });

    it("escapes an id that looks like a path", async () => {
      await problemOf(getModel({ id: "../files" }));
      expect(emulator.requests.map(({ path }) => path)).to.deep.equal(["/models/..%2Ffiles"]);
    });

    it("makes a secret of what comes of a secret id, and of nothing else", async () => {
      expect(await pulumi.isSecret(getModelOutput({ id: pulumi.secret("gpt-5") }))).to.equal(true);
      expect(await pulumi.isSecret(getModelOutput({ id: "gpt-5" }))).to.equal(false);
    });
  });

  describe("in a stack", () => {
    const program = `
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const file = new openai.File("f", { purpose: "assistants", source: "a.md" });
// A key that is known only when another resource is there.
const apiKey = pulumi.secret(file.bytes.apply((bytes) => "sk-projB-" + bytes));
const provider = new openai.Provider("b", { apiKey, baseUrl: process.env.SERVER });
const component = new pulumi.ComponentResource("my:component", "c", {}, { provider });
const id = "ft:gpt-5-mini:acme::1";
exports.given = openai.getModelOutput({ id }, { provider }).ownedBy;
exports.inherited = openai.getModelOutput({ id }, { parent: component }).ownedBy;
exports.stacks = openai.getModelOutput({ id: "gpt-old" }).shutdownDate;
exports.now = openai.getModel({ id: "gpt-5" }).then((model) => model.id);
`;

    it("uses the provider's key, given or inherited, although it is an output", async () => {
      emulator.reset();
      const environment = { SERVER: emulator.url };
      const stack = await createStack({
        program,
        files: { "a.md": "hello" },
        baseUrl: emulator.url,
        environment,
      });
      const preview = await must(stack.preview());
      expect(preview.output).to.match(/given *: \[?(output|unknown)/i);
      expect(emulator.requests.map(({ path }) => path)).to.have.members(["/models/gpt-old", "/models/gpt-5"]);

      await must(stack.up());
      const outputs = JSON.parse((await must(stack.pulumi("stack", "output", "--json"))).output);
      expect(outputs).to.deep.equal({ given: "acme", inherited: "acme", stacks: "2026-12-31", now: "gpt-5" });
      expect(await stack.export()).not.to.match(/sk-projB/);
      stack.remove();
    });

    it("fails the program with one sentence when the model does not exist", async () => {
      const stack = await createStack({
        program: 'require("pulumi-openai").getModelOutput({ id: "gpt-none" });',
        baseUrl: emulator.url,
      });
      const { output } = await mustFail(stack.preview());
      expect(output).to.include('Looking up model "gpt-none": 404');
      expect(output).not.to.include("node_modules/pulumi-openai");
      stack.remove();
    });
  });
});
