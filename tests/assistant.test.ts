import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { Assistant } from "../sdk/index.js";
import { clientOf, startRecordedEmulator, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import type { Installed } from "./support/installed.js";
import { type Made, make } from "./support/made.js";
import { withMocks } from "./support/mocks.js";
import { problemOf } from "./support/outcomes.js";
import { describeProperties } from "./support/propertyTable.js";
import { createStack, must, mustFail } from "./support/stack.js";
import { providerForAll, settingsFor } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const parameters = { type: "object", properties: { orderId: { type: "string" } }, required: ["orderId"] };
const findOrder = { type: "function", function: { name: "find_order", parameters } };

/** Everything that an assistant can have. */
const everything: Values = {
  model: "gpt-5-mini",
  name: "Support",
  description: "Answers questions on orders",
  instructions: "You answer customers of a mail-order house.",
  tools: [{ type: "code_interpreter" }, { type: "file_search", fileSearch: { maxNumResults: 8 } }, findOrder],
  toolResources: {
    codeInterpreter: { fileIds: ["file-a", "file-b"] },
    fileSearch: { vectorStoreIds: ["vs_a"] },
  },
  responseFormat: { type: "json_schema", jsonSchema: { name: "answer", schema: { type: "object" } } },
  temperature: 0,
  topP: 0.5,
  reasoningEffort: "low",
  metadata: { team: "support" },
};

describe("Assistant", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;

  providerForAll("Assistant", (running) => {
    ({ emulator, installed, host } = running);
  });

  /** Somebody else at work, beside Pulumi. */
  const outside = () => clientOf(emulator).beta.assistants;

  const onServer = (): Values[] => emulator.objects("assistant") as Values[];
  const idsOnServer = (): unknown[] => onServer().map(({ id }) => id);

  /** What the engine would have in its state after an up. */
  const made = (more: Values = {}): Promise<Made> =>
    make(host, { model: "gpt-5-mini", __at: "quick/dev/support", ...more });

  /** Whether the engine would plan an update; a replacement would be a mistake. */
  const isChanged = async (
    { id, outputs }: Pick<Made, "id" | "outputs">,
    inputs: Values,
  ): Promise<boolean> => {
    const { changes, replaces } = await host.diff(id, outputs, inputs);
    expect(replaces).to.deep.equal([]);
    return changes !== "none";
  };

  describe("create", () => {
    it("sends every property in the API's words, and leaves the user's own JSON as it is", async () => {
      const { id } = await made(everything);
      expect(onServer()).to.have.lengthOf(1);
      expect(onServer()[0]).to.deep.include({
        id,
        object: "assistant",
        model: "gpt-5-mini",
        name: "Support",
        description: "Answers questions on orders",
        instructions: "You answer customers of a mail-order house.",
        tool_resources: {
          code_interpreter: { file_ids: ["file-a", "file-b"] },
          file_search: { vector_store_ids: ["vs_a"] },
        },
        temperature: 0,
        top_p: 0.5,
        metadata: { team: "support" },
      });
      const tools = onServer()[0]?.tools as { file_search?: Values; function?: Values }[];
      expect(tools[1]?.file_search).to.include({ max_num_results: 8 });
      expect(tools[2]?.function?.parameters).to.deep.equal(parameters);
    });

    it("returns the user's own words where the server adds to them, and what the server says of the rest", async () => {
      const { outputs } = await made(everything);
      expect(outputs).to.deep.include(everything);
      expect(outputs.createdAt).to.equal(onServer()[0]?.created_at);
    });

    it("asks for nothing but a model, and returns the server's defaults", async () => {
      const { outputs } = await made();
      expect(outputs).to.deep.include({
        model: "gpt-5-mini",
        tools: [],
        toolResources: {},
        responseFormat: "auto",
        temperature: 1,
        topP: 1,
        metadata: {},
      });
      expect(outputs).not.to.have.any.keys("name", "description", "instructions", "reasoningEffort");
    });

    it("fails with the server's words when the server does not know the model", async () => {
      expect(await problemOf(made({ model: "gpt-none" }))).to.match(
        /Creating assistant: 400 The requested model 'gpt-none' does not exist \(request req_\w+\)\./,
      );
      expect(onServer()).to.be.empty;
    });

    it("finds the assistant whose answer was lost, and makes no second one", async () => {
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
      const { id, outputs } = await made(everything);
      expect(idsOnServer()).to.deep.equal([id]);
      expect(outputs).to.deep.include(everything);
    });
  });

  describe("diff and update", () => {
    it("sees no change in the same inputs, and sends no request", async () => {
      const { id, inputs, outputs } = await made(everything);
      emulator.clearRequests();
      expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
      expect(emulator.requests).to.be.empty;
    });

    it("sees no change when the server names the files in another order", async () => {
      const { id, inputs, outputs } = await made(everything);
      await outside().update(id, {
        tool_resources: { code_interpreter: { file_ids: ["file-b", "file-a"] } },
      });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.equal(undefined);
      expect(await isChanged({ id, outputs: read.outputs }, inputs)).to.equal(false);
    });

    it("changes what differs in one request, and leaves the rest", async () => {
      const { id, inputs, outputs } = await made(everything);
      const changed = { ...inputs, name: "Returns", temperature: 0.2 };
      expect(await isChanged({ id, outputs }, changed)).to.equal(true);
      emulator.clearRequests();
      const updated = await host.update(id, outputs, changed);
      expect(writes(emulator)).to.equal(1);
      expect(updated.outputs).to.deep.include({ ...everything, name: "Returns", temperature: 0.2 });
      expect(onServer()[0]).to.include({ id, name: "Returns", description: everything.description });
    });

    it("clears everything that was taken away, at once", async () => {
      const { id, outputs } = await made(everything);
      const bare = { model: "gpt-5-mini", __at: "quick/dev/support" };
      const updated = await host.update(id, outputs, bare);
      expect(onServer()[0]).to.deep.include({
        name: null,
        description: null,
        instructions: null,
        tools: [],
        tool_resources: {},
        metadata: {},
        response_format: "auto",
        temperature: 1,
        top_p: 1,
      });
      expect(updated.outputs).not.to.have.any.keys("name", "description", "instructions", "reasoningEffort");
      expect(await isChanged({ id, outputs: updated.outputs }, bare)).to.equal(false);
    });

    it("tells a change to 0 and to an empty text from one that takes the property away", async () => {
      const { id, inputs, outputs } = await made({ ...everything, temperature: 1.5 });
      const updated = await host.update(id, outputs, { ...inputs, temperature: 0, description: "" });
      expect(onServer()[0]).to.include({ temperature: 0, description: "" });
      expect(updated.outputs).to.include({ temperature: 0, description: "" });
    });

    it("takes files away from a tool that is to have none any more", async () => {
      const { id, inputs, outputs } = await made(everything);
      const toolResources = { fileSearch: { vectorStoreIds: ["vs_a"] } };
      const updated = await host.update(id, outputs, { ...inputs, toolResources });
      expect(onServer()[0]?.tool_resources).to.deep.equal({
        code_interpreter: { file_ids: [] },
        file_search: { vector_store_ids: ["vs_a"] },
      });
      expect(updated.outputs.toolResources).to.deep.equal(toolResources);
      expect(await isChanged({ id, outputs: updated.outputs }, { ...inputs, toolResources })).to.equal(false);
    });

    it("sees a part that is taken out of a tool, although the server has a default for it", async () => {
      const { id, inputs, outputs } = await made(everything);
      const tools = [{ type: "code_interpreter" }, { type: "file_search" }, findOrder];
      expect(await isChanged({ id, outputs }, { ...inputs, tools })).to.equal(true);
    });

    it("sees another order of the tools as a change", async () => {
      const { id, inputs, outputs } = await made(everything);
      const tools = [...(everything.tools as object[])].reverse();
      expect(await isChanged({ id, outputs }, { ...inputs, tools })).to.equal(true);
    });

    it("counts a dated name that the server gives the model as no change", async () => {
      const { id, inputs, outputs } = await made({ model: "gpt-4o-mini" });
      await outside().update(id, { model: "gpt-4o-mini-2024-07-18" });
      const read = await host.read(id, outputs);
      expect(read.outputs.model).to.equal("gpt-4o-mini");
      expect(await isChanged({ id, outputs: read.outputs }, inputs)).to.equal(false);
    });

    it("changes a dated model to the undated one when that is asked for", async () => {
      const { id, inputs, outputs } = await made({ model: "gpt-4o-mini-2024-07-18" });
      const changed = { ...inputs, model: "gpt-4o-mini" };
      expect(await isChanged({ id, outputs }, changed)).to.equal(true);
      await host.update(id, outputs, changed);
      expect(onServer()[0]?.model).to.equal("gpt-4o-mini");
    });

    it("counts unknown values as changes in place, at any depth", async () => {
      const { id, inputs, outputs } = await made(everything);
      const changes: Values[] = [
        { instructions: unknown },
        { tools: [{ type: "file_search", fileSearch: { maxNumResults: unknown } }] },
        { toolResources: { codeInterpreter: { fileIds: [unknown] } } },
      ];
      for (const change of changes)
        expect(await isChanged({ id, outputs }, { ...inputs, ...change })).to.equal(true);
    });
  });

  describe("read", () => {
    it("returns the same outputs again, with what the API does not return, and leaves the inputs", async () => {
      const { id, outputs } = await made(everything);
      const read = await host.read(id, outputs);
      expect(read.outputs).to.deep.include(outputs);
      expect(read.outputs.reasoningEffort).to.equal("low");
      expect(read.inputs).to.equal(undefined);
    });

    it("shows in the inputs what was changed from outside, and the next update takes it back", async () => {
      const { id, inputs, outputs } = await made(everything);
      await outside().update(id, {
        instructions: "You sell.",
        tools: [{ type: "code_interpreter" }],
        metadata: null,
      });
      const read = await host.read(id, outputs);
      expect(read.inputs).to.deep.include({
        instructions: "You sell.",
        tools: [{ type: "code_interpreter" }],
        metadata: {},
      });
      const updated = await host.update(id, read.outputs, inputs);
      expect(updated.outputs).to.deep.include(everything);
      expect(onServer()[0]).to.deep.include({
        instructions: everything.instructions,
        metadata: { team: "support" },
      });
    });

    it("leaves alone what was set from outside and is not in the program", async () => {
      const { id, inputs, outputs } = await made();
      await outside().update(id, { name: "Named by hand", temperature: 0.3 });
      const read = await host.read(id, outputs);
      expect(read.outputs).to.include({ name: "Named by hand", temperature: 0.3 });
      expect(read.inputs).to.equal(undefined);
      expect(await isChanged({ id, outputs: read.outputs }, inputs)).to.equal(false);
    });

    it("reads an assistant that exists and of which nothing is known yet", async () => {
      const { id } = await outside().create({
        model: "gpt-4o",
        name: "By hand",
        tools: [{ type: "function", function: { name: "find_order", parameters } }],
      });
      const { outputs } = await host.read(id, {});
      expect(outputs).to.deep.include({
        model: "gpt-4o",
        name: "By hand",
        tools: [{ type: "function", function: { name: "find_order", parameters, strict: false } }],
      });
    });

    it("says that an assistant is gone that was deleted on the server, and a new one takes its place", async () => {
      const { id, inputs, outputs } = await made();
      emulator.remove("assistant", id);
      expect((await host.read(id, outputs)).id).to.equal("");
      const again = await host.create(inputs);
      expect(idsOnServer()).to.deep.equal([again.id]);
      expect(again.id).not.to.equal(id);
    });

    it("never takes a list for the assistant, when the id is empty", async () => {
      expect(await problemOf(host.read("", {}))).to.include("the id is empty");
      expect(emulator.requests).to.be.empty;
    });
  });

  describe("adoption", () => {
    it("takes over an assistant that is as described, and says what differs from one that is not", async () => {
      const { id } = await made(everything);
      const described = { ...everything, __at: "quick/dev/other", __import: id };
      expect((await host.create(described)).id).to.equal(id);
      expect(
        await problemOf(host.create({ ...described, __at: "quick/dev/third", name: "Sales" })),
      ).to.include('name is "Support" there and "Sales" here');
      expect(idsOnServer()).to.deep.equal([id]);
    });
  });

  describe("delete", () => {
    it("deletes the assistant, and is content when it is certainly gone already", async () => {
      const { id, outputs } = await made();
      await host.delete(id, outputs);
      expect(idsOnServer()).to.be.empty;
      await host.delete(id, outputs);
    });

    const doubtful = [
      { kind: "status", status: 401 },
      { kind: "status", status: 500 },
      { kind: "html" },
    ] as const;
    for (const fault of doubtful) {
      it(`fails and leaves the assistant when the answer is ${JSON.stringify(fault)}`, async () => {
        const { id, outputs } = await made();
        emulator.faults.add(fault);
        expect(await problemOf(host.delete(id, outputs))).to.include(`Deleting assistant "${id}": `);
        emulator.faults.clear();
        expect(idsOnServer()).to.deep.equal([id]);
      });
    }

    it("fails with another project's key, which sees no such assistant", async () => {
      const { id, outputs } = await made();
      const other = await installed.host("Assistant", settingsFor(emulator, "sk-projB-1"));
      expect(await problemOf(other.delete(id, outputs))).to.match(/proj_A.*proj_B/);
      expect(idsOnServer()).to.deep.equal([id]);
    });
  });

  describe("check", () => {
    const failuresOf = async (inputs: Values): Promise<Record<string, string>> => {
      const { failures } = await host.check({}, { model: "gpt-5-mini", ...inputs });
      return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
    };
    const withFunction = (more: Values): Values => ({
      tools: [{ type: "function", function: { name: "find_order", ...more } }],
    });
    const withSearch = (fileSearch: unknown): Values => ({ tools: [{ type: "file_search", fileSearch }] });
    const withSchema = (jsonSchema: unknown): Values => ({
      responseFormat: { type: "json_schema", jsonSchema },
    });

    it("asks for a model, and for nothing else", async () => {
      const { failures } = await host.check({}, {});
      expect(failures).to.deep.equal([
        { property: "model", reason: 'is required, for example "gpt-5-mini"' },
      ]);
    });

    it("tells everything that is wrong at once, each at its own property, and sends nothing", async () => {
      const failures = await failuresOf({
        model: 5,
        name: "n".repeat(257),
        temperature: 2.1,
        tools: [{ type: "code_interpreter" }, { type: "browser" }],
        toolResources: { fileSearch: { vectorStoreIds: ["vs_a", "vs_b"] } },
        metadata: { team: 7 },
      });
      expect(failures).to.have.all.keys(
        "model",
        "name",
        "temperature",
        "tools[1].type",
        "toolResources.fileSearch.vectorStoreIds",
        "metadata.team",
      );
      expect(failures.temperature).to.equal("must be a number from 0 to 2, for example 0.7; got 2.1");
      expect(emulator.requests).to.be.empty;
    });

    const wrong: [what: string, inputs: Values, property: string, reason: RegExp][] = [
      ["an empty model", { model: "" }, "model", /at least 1 character/],
      ["a description that is too long", { description: "d".repeat(513) }, "description", /at most 512/],
      [
        "instructions that are too long",
        { instructions: "i".repeat(256_001) },
        "instructions",
        /at most 256,000 characters, got 256,001/,
      ],
      ["a temperature as text", { temperature: "0.5" }, "temperature", /a number from 0 to 2/],
      ["a negative temperature", { temperature: -0.1 }, "temperature", /a number from 0 to 2/],
      ["a top P above 1", { topP: 1.01 }, "topP", /a number from 0 to 1/],
      ["tools that are no list", { tools: { type: "code_interpreter" } }, "tools", /must be a list/],
      [
        "too many tools",
        { tools: Array.from({ length: 129 }, () => ({ type: "code_interpreter" })) },
        "tools",
        /at most 128 items, got 129/,
      ],
      [
        "no results of a search",
        withSearch({ maxNumResults: 0 }),
        "tools[0].fileSearch.maxNumResults",
        /from 1 to 50/,
      ],
      [
        "too many results",
        withSearch({ maxNumResults: 51 }),
        "tools[0].fileSearch.maxNumResults",
        /from 1 to 50/,
      ],
      [
        "ranking without a threshold",
        withSearch({ rankingOptions: { ranker: "auto" } }),
        "tools[0].fileSearch.rankingOptions.scoreThreshold",
        /is required, for example 0\.5/,
      ],
      [
        "a threshold above 1",
        withSearch({ rankingOptions: { scoreThreshold: 2 } }),
        "tools[0].fileSearch.rankingOptions.scoreThreshold",
        /from 0 to 1/,
      ],
      [
        "a function that is not described",
        { tools: [{ type: "function" }] },
        "tools[0].function",
        /^is required/,
      ],
      [
        "a function's parts beside the function",
        { tools: [{ type: "function", name: "f", function: { name: "f" } }] },
        "tools[0].name",
        /is not a property here; known are function/,
      ],
      [
        "a name with a space",
        withFunction({ name: "find order" }),
        "tools[0].function.name",
        /^must be letters, digits, underscores and dashes, for example "find_order"; got "find order"$/,
      ],
      [
        "a name that is too long",
        withFunction({ name: "f".repeat(65) }),
        "tools[0].function.name",
        /at most 64/,
      ],
      [
        "parameters as text",
        withFunction({ parameters: "{}" }),
        "tools[0].function.parameters",
        /must be an object/,
      ],
      [
        "a strictness of its own",
        withFunction({ strict: "yes" }),
        "tools[0].function.strict",
        /true or false/,
      ],
      [
        "two functions of one name",
        { tools: [findOrder, { type: "code_interpreter" }, findOrder] },
        "tools[2].function.name",
        /^must be another name than that of tools\[0\], for example "find_order_2"; got "find_order"$/,
      ],
      [
        "too many files",
        {
          toolResources: { codeInterpreter: { fileIds: Array.from({ length: 21 }, (_, i) => `file-${i}`) } },
        },
        "toolResources.codeInterpreter.fileIds",
        /at most 20 items, got 21/,
      ],
      [
        "a file search that looks nowhere",
        { toolResources: { fileSearch: {} } },
        "toolResources.fileSearch.vectorStoreIds",
        /is required/,
      ],
      [
        "a vector store that would be made along",
        { toolResources: { fileSearch: { vectorStoreIds: [], vectorStores: [{}] } } },
        "toolResources.fileSearch.vectorStores",
        /is not a property here; did you mean vectorStoreIds\? Known are vectorStoreIds/,
      ],
      [
        "a response format of another word",
        { responseFormat: "json" },
        "responseFormat",
        /must be "auto", for example "auto"; got "json"/,
      ],
      [
        "a response format of another type",
        { responseFormat: { type: "xml" } },
        "responseFormat.type",
        /one of "text", "json_object", "json_schema"/,
      ],
      ["a schema that is none", withSchema(null), "responseFormat.jsonSchema", /is required/],
      [
        "a schema without a name",
        withSchema({ schema: { type: "object" } }),
        "responseFormat.jsonSchema.name",
        /is required, for example "answer"/,
      ],
      [
        "a schema's name with a dot",
        withSchema({ name: "a.b" }),
        "responseFormat.jsonSchema.name",
        /letters, digits/,
      ],
      [
        "too many pairs",
        { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`key${i}`, ""])) },
        "metadata",
        /at most 16 pairs, got 17/,
      ],
      [
        "a pair with a long name",
        { metadata: { ["k".repeat(65)]: "" } },
        `metadata.${"k".repeat(65)}`,
        /at most 64/,
      ],
      ["a pair with a long text", { metadata: { team: "t".repeat(513) } }, "metadata.team", /at most 512/],
      ["a property that nothing has", { colour: "red" }, "colour", /is not a property here; known are model/],
    ];
    for (const [what, inputs, property, reason] of wrong) {
      it(`refuses ${what} at its own path`, async () => {
        const failures = await failuresOf(inputs);
        expect(Object.keys(failures)).to.deep.equal([property]);
        expect(failures[property]).to.match(reason);
      });
    }

    it("accepts what is at the limits", async () => {
      const limits = {
        name: "n".repeat(256),
        description: "d".repeat(512),
        instructions: "i".repeat(256_000),
        temperature: 2,
        topP: 0,
        tools: [
          ...Array.from({ length: 127 }, (_, i) => ({ type: "function", function: { name: `f${i}` } })),
          { type: "file_search", fileSearch: { maxNumResults: 50, rankingOptions: { scoreThreshold: 1 } } },
        ],
        toolResources: {
          codeInterpreter: { fileIds: Array.from({ length: 20 }, (_, i) => `file-${i}`) },
          fileSearch: { vectorStoreIds: [] },
        },
        metadata: { ["k".repeat(64)]: "t".repeat(512) },
      };
      expect(await failuresOf(limits)).to.deep.equal({});
      await made(limits);
      expect(onServer()).to.have.lengthOf(1);
    });

    it("sends efforts and rankers that it does not know, with a warning", async () => {
      const ranked = withSearch({ rankingOptions: { ranker: "later", scoreThreshold: 0 } });
      expect(await failuresOf({ reasoningEffort: "extreme", ...ranked })).to.deep.equal({});
      for (const said of [/reasoningEffort: "extreme" is none/, /rankingOptions\.ranker: "later" is none/])
        while (!said.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
    });

    it("skips values that are not known yet, at any depth", async () => {
      const names = Object.keys(everything);
      expect(await failuresOf(Object.fromEntries(names.map((name) => [name, unknown])))).to.deep.equal({});
      const within = {
        tools: [
          unknown,
          { type: unknown },
          { type: "function", function: unknown },
          { type: "function", function: { name: unknown, parameters: unknown } },
          { type: "function", function: { name: unknown } },
          { type: "file_search", fileSearch: { rankingOptions: { scoreThreshold: unknown } } },
        ],
        toolResources: { codeInterpreter: { fileIds: [unknown] }, fileSearch: { vectorStoreIds: unknown } },
        responseFormat: { type: "json_schema", jsonSchema: { name: unknown, schema: { type: unknown } } },
        metadata: { team: unknown },
      };
      expect(await failuresOf(within)).to.deep.equal({});
    });
  });

  describe("on OpenAI's own servers, which have no assistants any more", () => {
    const sentence = (doing: string, path: string): RegExp =>
      new RegExp(
        `${doing}: 404 Invalid URL \\(\\w+ /v1/assistants${path}\\) \\(request req_\\w+\\)\\. OpenAI shut its assistants down on 2026-08-26\\. Response, Conversation and VectorStore replace them\\. A compatible server is reached with openai:baseUrl\\.`,
      );

    it("fails to create one, at once, with the day, the successors and the way out", async () => {
      emulator.retire();
      expect(await problemOf(made())).to.match(sentence("Creating assistant", ""));
      expect(writes(emulator)).to.equal(1);
    });

    it("fails to refresh, and so keeps what is in the state", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      expect(await problemOf(host.read(id, outputs))).to.match(
        sentence(`Reading assistant "${id}"`, `/${id}`),
      );
    });

    it("fails to change one", async () => {
      const { id, inputs, outputs } = await made();
      emulator.retire();
      expect(await problemOf(host.update(id, outputs, { ...inputs, name: "New" }))).to.match(
        sentence(`Updating assistant "${id}"`, `/${id}`),
      );
    });

    it("counts one as deleted that the same account has made, and says so", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      await host.delete(id, outputs);
      const said = new RegExp(
        `Deleting assistant "${id}": 404 .* The assistant is gone with them, and leaves the state\\.`,
      );
      while (!said.test(host.output)) await new Promise((resolve) => setTimeout(resolve, 20));
    });

    it("deletes none that another account has made", async () => {
      const { id, outputs } = await made();
      emulator.retire();
      const other = await installed.host("Assistant", settingsFor(emulator, "sk-projB-1"));
      expect(await problemOf(other.delete(id, outputs))).to.match(
        sentence(`Deleting assistant "${id}"`, `/${id}`),
      );
    });

    it("is not taken for them where the answer names no account", async () => {
      const gateway = await startRecordedEmulator({ identityHeaders: false });
      try {
        const config = { ...settingsFor(emulator), "openai:baseUrl": gateway.url };
        const behind = await installed.host("Assistant", config);
        const { id, outputs } = await behind.create({ model: "gpt-5-mini", __at: "quick/dev/behind" });
        gateway.retire();
        for (const attempt of [behind.read(id, outputs), behind.delete(id, outputs)]) {
          const words = await problemOf(attempt);
          expect(words).to.include(`It is not certain that the assistant is gone`);
          expect(words).not.to.include("2026-08-26");
        }
      } finally {
        await gateway.close();
      }
    });
  });
});

describe("Assistant in a test with mocks", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  withMocks({
    newResource: (args) => {
      registered.push(args);
      return { id: `${args.name}-id`, state: { ...args.inputs, createdAt: 1_700_000_000 } };
    },
    call: () => ({}),
  });

  const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
    new Promise((resolve) => {
      output.apply(resolve);
    });

  it("hands its arguments over as they are, with outputs in their places", async () => {
    const fileId = pulumi.output("file-later");
    const assistant = new Assistant("support", {
      model: "gpt-5-mini",
      tools: [
        { type: "code_interpreter" },
        { type: "function", function: { name: "find_order", parameters } },
      ],
      toolResources: { codeInterpreter: { fileIds: [fileId] } },
      responseFormat: { type: "json_schema", jsonSchema: { name: "answer", strict: true } },
    });
    expect(await settled(assistant.assistantId)).to.equal("support-id");
    expect(await settled(assistant.createdAt)).to.equal(1_700_000_000);
    expect(await settled(assistant.toolResources)).to.deep.equal({
      codeInterpreter: { fileIds: ["file-later"] },
    });
    const [{ type, inputs } = {} as pulumi.runtime.MockResourceArgs] = registered;
    expect(type).to.equal("pulumi-nodejs:dynamic/openai:Assistant");
    expect(inputs.tools[1].function.parameters).to.deep.equal(parameters);
  });

  it("is known by isInstance, and nothing else is", () => {
    const assistant = new Assistant("other", { model: "gpt-5-mini" });
    expect(Assistant.isInstance(assistant)).to.equal(true);
    expect(Assistant.isInstance({})).to.equal(false);
  });

  it("keeps what is secret secret", async () => {
    const assistant = new Assistant("secret", {
      model: "gpt-5-mini",
      instructions: pulumi.secret("Say nothing of the merger."),
    });
    expect(await pulumi.isSecret(assistant.instructions)).to.equal(true);
    expect(await pulumi.isSecret(assistant.model)).to.equal(false);
  });

  it("refuses to read with an empty id", () => {
    expect(() => Assistant.get("none", "")).to.throw("Assistant.get: the id is empty.");
  });
});

describe("an assistant in the real engine", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startRecordedEmulator();
  });
  after(() => emulator.close());

  /** Nothing of the assistants is known before the file is there. */
  const program = `
const openai = require("pulumi-openai");
const file = new openai.File("f", { purpose: "assistants", source: "a.md" });
const later = (value) => file.bytes.apply(() => value);
const whole = ${JSON.stringify({ ...everything, model: "gpt-5-mini" })};
new openai.Assistant("whole", Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, later(value)])));
const part = new openai.Assistant("part", {
  model: later("gpt-5-mini"),
  instructions: process.env.INSTRUCTIONS,
  tools: [
    { type: "code_interpreter" },
    { type: "file_search", fileSearch: { rankingOptions: { scoreThreshold: later(0.5) } } },
    later({ type: "function", function: { name: "log_call" } }),
    { type: "function", function: { name: later("find_order"), parameters: later(${JSON.stringify(parameters)}) } },
  ],
  toolResources: { codeInterpreter: { fileIds: [file.fileId] } },
  responseFormat: { type: "json_schema", jsonSchema: { name: later("answer"), schema: later({ type: "object" }) } },
  metadata: { file: file.fileId },
});
exports.assistantId = part.assistantId;
exports.readAgain = openai.Assistant.get("read", part.id).model;
`;

  it("is previewed with unknown inputs everywhere, made, left alone, changed in place and destroyed", async () => {
    const stack = await createStack({ program, files: { "a.md": "hello" }, baseUrl: emulator.url });
    const preview = await must(stack.preview());
    expect(preview.output).not.to.match(/warning|error/i);
    expect(writes(emulator)).to.equal(0);
    await must(stack.up());
    expect(emulator.objects("assistant")).to.have.lengthOf(2);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));

    stack.write("index.js", program.replace("process.env.INSTRUCTIONS", '"You keep the log."'));
    const change = await must(stack.preview());
    expect(change.output)
      .to.match(/1 to update/)
      .and.not.to.match(/to replace/);
    await must(stack.up());
    const instructions = (emulator.objects("assistant") as Values[]).map((one) => one.instructions);
    expect(instructions).to.have.members(["You keep the log.", everything.instructions]);
    await must(stack.preview("--expect-no-changes"));

    await must(stack.destroy());
    expect(emulator.objects("assistant")).to.be.empty;
    expect(emulator.objects("file")).to.be.empty;
    stack.remove();
  });

  it("stays in the state through a refresh when its API is retired, and leaves it when it is destroyed", async () => {
    emulator.reset();
    const stack = await createStack({
      program: 'new (require("pulumi-openai").Assistant)("support", { model: "gpt-5-mini" });',
      baseUrl: emulator.url,
    });
    await must(stack.up());
    emulator.retire();
    const { output } = await mustFail(stack.refresh());
    expect(output).to.include("OpenAI shut its assistants down on 2026-08-26.");
    expect(stack.resources("openai:Assistant")).to.have.lengthOf(1);
    const destroyed = await must(stack.destroy());
    expect(destroyed.output).to.include("The assistant is gone with them, and leaves the state.");
    expect(stack.resources("openai:Assistant")).to.be.empty;
    stack.remove();
  });
});

const pairs = (name: string): Values => ({ [name]: "support" });

describeProperties(
  {
    kind: "Assistant",
    store: "assistant",
    path: /^\/assistants$/,
    base: () => ({ model: "gpt-5-mini" }),
    cases: [
      {
        property: "model",
        rule: "updates",
        from: "gpt-4o",
        to: "gpt-4o-mini",
        wire: "model",
        returned: true,
      },
      {
        property: "name",
        rule: "updates",
        from: "One",
        to: "Two",
        wire: "name",
        returned: true,
        cleared: null,
      },
      {
        property: "description",
        rule: "updates",
        from: "First",
        to: "Second",
        wire: "description",
        returned: true,
        cleared: null,
      },
      {
        property: "instructions",
        rule: "updates",
        from: "You help.",
        to: "You wait.",
        wire: "instructions",
        returned: true,
        cleared: null,
      },
      {
        property: "tools",
        rule: "updates",
        from: [
          {
            type: "file_search",
            fileSearch: { maxNumResults: 8, rankingOptions: { ranker: "auto", scoreThreshold: 0.5 } },
          },
          { type: "function", function: { ...findOrder.function, description: "Finds it", strict: true } },
        ],
        to: [{ type: "code_interpreter" }],
        wire: "tools",
        sent: [
          [
            {
              type: "file_search",
              file_search: { max_num_results: 8, ranking_options: { ranker: "auto", score_threshold: 0.5 } },
            },
            { type: "function", function: { ...findOrder.function, description: "Finds it", strict: true } },
          ],
          [{ type: "code_interpreter" }],
        ],
        returned: true,
        cleared: [],
      },
      {
        property: "toolResources",
        rule: "updates",
        from: { codeInterpreter: { fileIds: ["file-a"] }, fileSearch: { vectorStoreIds: ["vs_a"] } },
        to: { codeInterpreter: { fileIds: ["file-b"] }, fileSearch: { vectorStoreIds: [] } },
        wire: "tool_resources",
        sent: [
          { code_interpreter: { file_ids: ["file-a"] }, file_search: { vector_store_ids: ["vs_a"] } },
          { code_interpreter: { file_ids: ["file-b"] }, file_search: { vector_store_ids: [] } },
        ],
        returned: true,
        cleared: null,
      },
      {
        property: "responseFormat",
        rule: "updates",
        from: {
          type: "json_schema",
          jsonSchema: { name: "answer", description: "It", schema: { type: "object" }, strict: true },
        },
        to: { type: "json_object" },
        wire: "response_format",
        sent: [
          {
            type: "json_schema",
            json_schema: { name: "answer", description: "It", schema: { type: "object" }, strict: true },
          },
          { type: "json_object" },
        ],
        returned: true,
        cleared: null,
      },
      {
        property: "temperature",
        rule: "updates",
        from: 0,
        to: 2,
        wire: "temperature",
        returned: true,
        cleared: null,
      },
      { property: "topP", rule: "updates", from: 0.1, to: 0, wire: "top_p", returned: true, cleared: null },
      {
        property: "reasoningEffort",
        rule: "updates",
        from: "low",
        to: "high",
        wire: "reasoning_effort",
        returned: false,
        cleared: null,
      },
      {
        property: "metadata",
        rule: "updates",
        from: pairs("team"),
        to: pairs("group"),
        wire: "metadata",
        returned: true,
        cleared: null,
      },
    ],
  },
  provider.Assistant,
);
