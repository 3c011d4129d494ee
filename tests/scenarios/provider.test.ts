import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { must, mustFail, type TestStack } from "../support/stack.js";
import { stacksForAll } from "../support/suites.js";

const setup = `
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const args = { purpose: "assistants", source: "a.md" };
const providerWith = (name, apiKey) => new openai.Provider(name, { apiKey, baseUrl: process.env.SERVER });
`;

describe("Provider", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string): Promise<void> => {
    stack = await create({ program: setup + program, environment: { SERVER: emulator.url } });
  };
  const rewrite = (program: string): void => stack.write("index.js", setup + program);
  const filesOf = (project: string): number => emulator.objects("file", project).length;
  const outputs = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await must(stack.pulumi("stack", "output", "--json"))).output) as Record<string, unknown>;

  it("gives a resource another account, and keys never mix, through the whole life", async () => {
    await start(`
const b = providerWith("b", pulumi.secret("sk-projB-1"));
for (let i = 0; i < 4; i++) {
  new openai.File("ours" + i, args);
  new openai.File("theirs" + i, args, { provider: b });
}`);
    await must(stack.up());
    expect([filesOf("proj_A"), filesOf("proj_B")]).to.deep.equal([4, 4]);
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    expect(await stack.export()).not.to.include("sk-proj");
    // Destroying does not run the program: the keys come from the state.
    await must(stack.destroy());
    expect(emulator.objects("file")).to.be.empty;
  });

  it("takes a key that another resource has made", async () => {
    await start(`
const first = new openai.File("first", args);
const b = providerWith("b", pulumi.secret(first.bytes.apply((bytes) => "sk-projB-" + bytes)));
new openai.File("second", args, { provider: b });`);
    await must(stack.preview());
    await must(stack.up());
    expect([filesOf("proj_A"), filesOf("proj_B")]).to.deep.equal([1, 1]);
    await must(stack.up("--expect-no-changes"));
  });

  it("reaches the OpenAI resources below a component, and leaves other packages their configuration", async () => {
    await start(`
class Other extends pulumi.dynamic.Resource {}
const other = {
  async configure(request) { this.greeting = request.config.get("other:greeting"); },
  async create() { return { id: "1", outs: { greeting: this.greeting ?? "none" } }; },
};
const b = providerWith("b", pulumi.secret("sk-projB-1"));
const ways = { one: { provider: b }, list: { providers: [b] }, map: { providers: { openai: b } } };
for (const [way, opts] of Object.entries(ways)) {
  const component = new pulumi.ComponentResource("my:component", way, {}, opts);
  new openai.File("file-" + way, args, { parent: component });
  exports[way] = new Other(other, "other-" + way, { greeting: undefined }, { parent: component }).greeting;
}`);
    await must(stack.setConfig("other:greeting", "good morning"));
    await must(stack.up());
    expect([filesOf("proj_A"), filesOf("proj_B")]).to.deep.equal([0, 3]);
    expect(await outputs()).to.deep.equal({ one: "good morning", list: "good morning", map: "good morning" });
  });

  it("replaces a resource that moves to another account, and deletes the old object with the old key", async () => {
    await start('const b = providerWith("b", "sk-projB-1"); new openai.File("f", args);');
    await must(stack.up());
    expect([filesOf("proj_A"), filesOf("proj_B")]).to.deep.equal([1, 0]);
    rewrite('const b = providerWith("b", "sk-projB-1"); new openai.File("f", args, { provider: b });');
    const { output } = await must(stack.up());
    expect(output).to.include("1 replaced");
    expect([filesOf("proj_A"), filesOf("proj_B")]).to.deep.equal([0, 1]);
    await must(stack.preview("--expect-no-changes"));
  });

  it("keeps a resource that moves to a provider of the same account, whatever its key", async () => {
    await start('new openai.File("f", args);');
    await must(stack.up());
    const [before] = stack.resources("openai:File");
    rewrite('const a = providerWith("a", "sk-projA-2"); new openai.File("f", args, { provider: a });');
    await must(stack.up());
    const [after] = stack.resources("openai:File");
    expect(after?.id).to.equal(before?.id);
    expect(filesOf("proj_A")).to.equal(1);
    await must(stack.preview("--expect-no-changes"));
  });

  it("replaces nothing when its own key is rotated", async () => {
    await start('new openai.File("f", args, { provider: providerWith("a", "sk-projA-1") });');
    await must(stack.up());
    const [before] = stack.resources("openai:File");
    emulator.revokeKey("sk-projA-1");
    rewrite('new openai.File("f", args, { provider: providerWith("a", "sk-projA-2") });');
    await must(stack.up());
    await must(stack.refresh("--expect-no-changes"));
    const [after] = stack.resources("openai:File");
    expect(after?.id).to.equal(before?.id);
  });

  it("names the setting that cannot be used when it is first needed", async () => {
    await start(`
const p = new openai.Provider("p", { apiKey: "sk-projA-1", baseUrl: process.env.SERVER, maxConcurrent: 0 });
new openai.File("f", args, { provider: p });`);
    const { output } = await mustFail(stack.up());
    expect(output).to.include('openai:maxConcurrent must be a whole number of at least 1, got "0".');
    expect(emulator.requests).to.be.empty;
  });

  it("keeps limits of its own", async () => {
    await start(`
const p = new openai.Provider("p", { apiKey: "sk-projB-1", baseUrl: process.env.SERVER, maxConcurrent: 1 });
for (let i = 0; i < 6; i++) new openai.File("f" + i, args, { provider: p });`);
    emulator.faults.add({ kind: "latency", ms: 100 });
    await must(stack.up());
    const posts = emulator.requests.filter(({ method }) => method === "POST");
    expect(posts).to.have.lengthOf(6);
    const times = posts.map(({ at }) => at).sort((one, other) => one - other);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps), "one after the other").to.be.at.least(95);
  });
});
