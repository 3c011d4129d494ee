import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getAssistant, getAssistantOutput } from "../sdk/index.js";
import { clientOf } from "./support/emulator.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { createStack, must, mustFail } from "./support/stack.js";
import { serverForAll } from "./support/suites.js";

describe("getAssistant", () => {
  let emulator: Emulator;

  serverForAll((server) => {
    emulator = server;
  });

  const create = async (more: object = {}) =>
    clientOf(emulator).beta.assistants.create({ model: "gpt-5-mini", ...more });

  describe("in a program without an engine", () => {
    const before = pulumi.runtime.allConfig();

    beforeEach(() => configure("sk-projA-1"));
    after(() => pulumi.runtime.setAllConfig(before));

    const configure = (key: string): void =>
      pulumi.runtime.setAllConfig({ "openai:apiKey": key, "openai:baseUrl": emulator.url }, [
        "openai:apiKey",
      ]);

    it("returns what the server says of the assistant, in camelCase, and the user's JSON as it is", async () => {
      const schema = { type: "object", properties: { order_id: { type: "string" } } };
      const { id, created_at } = await create({
        name: "Support",
        instructions: "You help.",
        tools: [
          { type: "file_search", file_search: { max_num_results: 5 } },
          { type: "function", function: { name: "find_order", parameters: schema } },
        ],
        tool_resources: { code_interpreter: { file_ids: ["file-a"] } },
        response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
        temperature: 0,
        metadata: { my_team: "support" },
      });
      expect(await getAssistant({ id })).to.deep.equal({
        id,
        createdAt: created_at,
        model: "gpt-5-mini",
        name: "Support",
        instructions: "You help.",
        tools: [
          {
            type: "file_search",
            fileSearch: { maxNumResults: 5, rankingOptions: { ranker: "auto", scoreThreshold: 0 } },
          },
          { type: "function", function: { name: "find_order", parameters: schema, strict: false } },
        ],
        toolResources: { codeInterpreter: { fileIds: ["file-a"] } },
        responseFormat: { type: "json_schema", jsonSchema: { name: "answer", schema, strict: false } },
        temperature: 0,
        topP: 1,
        metadata: { my_team: "support" },
      });
    });

    it("leaves out what the assistant does not have", async () => {
      const { id } = await create();
      const found = await getAssistant({ id });
      expect(found).not.to.have.any.keys("name", "description", "instructions");
      expect(found).to.deep.include({ tools: [], metadata: {} });
    });

    it("finds the one with a name, on whichever page it is", async () => {
      const { id } = await create({ name: "Support" });
      for (let i = 0; i < 100; i += 1) await create({ name: `Support ${i}` });
      emulator.clearRequests();
      expect((await getAssistant({ name: "Support" })).id).to.equal(id);
      expect(emulator.requests.map(({ path }) => path)).to.have.lengthOf(2);
    });

    it("says in one sentence that no assistant has the id, or the name", async () => {
      expect(await problemOf(getAssistant({ id: "asst_none" }))).to.match(
        /^Looking up assistant "asst_none": 404 No assistant found with id 'asst_none' \(request req_\w+\)\.$/,
      );
      await create({ name: "support" });
      expect(await problemOf(getAssistant({ name: "Support" }))).to.equal(
        'Looking up assistant "Support": no assistant in this project has that name (of 1).',
      );
    });

    it("names all that have the name, when several do", async () => {
      const first = await create({ name: "Support" });
      const second = await create({ name: "Support" });
      expect(await problemOf(getAssistant({ name: "Support" }))).to.equal(
        `Looking up assistant "Support": 2 assistants have that name: "${second.id}", "${first.id}". Look it up by one of these ids.`,
      );
    });

    it("refuses both, neither, an empty one and a misspelt one before any request", async () => {
      const refused: [object, string][] = [
        [{ id: "asst_a", name: "Support" }, "give an id or a name, and not both"],
        [{}, 'give an id or a name, for example { name: "Support" }'],
        [{ id: "" }, 'id must be at least 1 character, for example "asst_abc123"; got ""'],
        [{ name: "" }, 'name must be at least 1 character, for example "Support"; got ""'],
        [{ called: "Support" }, "called is not a property here; known are id, name"],
      ];
      for (const [args, words] of refused)
        expect(await problemOf(getAssistant(args))).to.equal(`getAssistant: ${words}.`);
      expect(emulator.requests).to.be.empty;
    });

    it("sees only the assistants of its own project", async () => {
      await create({ name: "Support" });
      configure("sk-projB-1");
      expect(await problemOf(getAssistant({ name: "Support" }))).to.include("(of 0)");
    });

    it("says on OpenAI's own servers that there are no assistants any more", async () => {
      emulator.retire();
      for (const args of [{ id: "asst_a" }, { name: "Support" }])
        expect(await problemOf(getAssistant(args))).to.match(
          /^Looking up assistant ".+": 404 Invalid URL .* OpenAI shut its assistants down on 2026-08-26\. Response, Conversation and VectorStore replace them\. A compatible server is reached with openai:baseUrl\.$/,
        );
    });

    it("makes a secret of what comes of a secret name, and of nothing else", async () => {
      await create({ name: "Support" });
      expect(await pulumi.isSecret(getAssistantOutput({ name: pulumi.secret("Support") }))).to.equal(true);
      expect(await pulumi.isSecret(getAssistantOutput({ name: "Support" }))).to.equal(false);
    });
  });

  describe("in a test with mocks", () => {
    const asked: pulumi.runtime.MockCallArgs[] = [];

    withMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: (args) => {
        asked.push(args);
        return { id: "asst_mocked", model: "gpt-5-mini", tools: [], metadata: {} };
      },
    });

    it("is answered by the test, plain and as an output", async () => {
      expect((await getAssistant({ name: "Support" })).id).to.equal("asst_mocked");
      const { id } = getAssistantOutput({ name: pulumi.output("Support") });
      expect(await new Promise((resolve) => id.apply(resolve))).to.equal("asst_mocked");
      expect(asked.map(({ token, inputs }) => [token, inputs.name])).to.deep.equal([
        ["openai:index:getAssistant", "Support"],
        ["openai:index:getAssistant", "Support"],
      ]);
    });
  });

  describe("in a stack", () => {
    const program = `
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const file = new openai.File("f", { purpose: "assistants", source: "a.md" });
// A key that is known only when another resource is there.
const apiKey = pulumi.secret(file.bytes.apply((bytes) => "sk-projA-" + bytes));
const provider = new openai.Provider("a", { apiKey, baseUrl: process.env.SERVER });
const assistant = new openai.Assistant("support", { model: "gpt-5-mini", name: "Support" }, { provider });
exports.byId = openai.getAssistantOutput({ id: assistant.id }, { provider }).name;
exports.byName = openai.getAssistantOutput({ name: "Other" }).model;
`;

    it("looks up what the same stack makes, with the provider's key, and what others have made", async () => {
      await clientOf(emulator).beta.assistants.create({ model: "gpt-4o", name: "Other" });
      const stack = await createStack({
        program,
        files: { "a.md": "hello" },
        baseUrl: emulator.url,
        environment: { SERVER: emulator.url },
      });
      await must(stack.preview());
      await must(stack.up());
      const outputs = JSON.parse((await must(stack.pulumi("stack", "output", "--json"))).output);
      expect(outputs).to.deep.equal({ byId: "Support", byName: "gpt-4o" });
      await must(stack.destroy());
      stack.remove();
    });

    it("fails the program with one sentence when there is no such assistant", async () => {
      const stack = await createStack({
        program: 'require("pulumi-openai").getAssistantOutput({ name: "Nobody" });',
        baseUrl: emulator.url,
      });
      const { output } = await mustFail(stack.preview());
      expect(output).to.include('Looking up assistant "Nobody": no assistant in this project has that name');
      expect(output).not.to.include("node_modules/pulumi-openai");
      stack.remove();
    });
  });
});
