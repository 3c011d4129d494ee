import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { type Populated, populate } from "../support/account.js";
import { type Printed, runCli } from "../support/cli.js";
import { ask, clientOf, startRecordedEmulator, upload, writes } from "../support/emulator.js";
import { createStack, must, mustFail, type TestStack } from "../support/stack.js";

const key = "sk-projA-0123456789";
const stores = [
  "file",
  "vector_store",
  "vector_store.file",
  "assistant",
  "chat.completion",
  "thread",
  "thread.message",
  "conversation",
  "response",
];

describe("npx pulumi-openai import", () => {
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startRecordedEmulator({ fineTuningSeconds: 0.1, batchSeconds: 0.1 });
  });
  after(() => emulator.close());

  /** Never shows the key, however it ends. */
  const importing = async (...args: string[]): Promise<Printed> => {
    const printed = await runCli(["import", ...args], { cwd: stack.folder, env: stack.environment });
    expect(printed.stdout + printed.stderr).not.to.include(key);
    return printed;
  };
  const imported = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await importing(...args);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await importing(...args);
    expect(code).to.equal(1);
    expect(stdout).to.equal("");
    return stderr;
  };
  const written = (file: string, out = "imported"): string =>
    readFileSync(join(stack.folder, out, file), "utf8");
  const resources = (out = "imported"): { type: string; name: string; id: string }[] =>
    (JSON.parse(written("resources.json", out)) as { resources: never[] }).resources;
  const takeOver = (out = "imported"): Promise<unknown> =>
    must(
      stack.pulumi(
        "import",
        "-f",
        `${out}/resources.json`,
        "--generate-code=false",
        "--yes",
        "--skip-preview",
      ),
    );

  describe("with an account of 200 objects of every kind", () => {
    let account: Populated;
    let printed: string;

    before(async () => {
      emulator.reset();
      account = await populate(clientOf(emulator), {
        files: 80,
        stores: 20,
        attached: 40,
        assistants: 20,
        completions: 20,
        batches: 4,
        jobs: 3,
      });
      stack = await createStack({
        program: 'import "./imported";\n',
        main: "index.ts",
        baseUrl: emulator.url,
        key,
      });
      const ids = account.named.filter((one) => !one.includes("/")).map((one) => one.replace(" ", "="));
      printed = await imported("--all", "--id", ...ids);
    });
    after(() => stack.remove());

    it("writes every one of them, and changes nothing on the server", () => {
      expect(account.listed.length).to.be.at.least(200);
      const found = resources().map(({ type, id }) => `${type.replace(/.*:/, "")} ${id}`);
      expect(found).to.have.members([...account.listed, ...account.named]);
      expect(printed).to.match(/^ {2}VectorStoreFile +40$/m);
      expect(statSync(join(stack.folder, "imported/resources.json")).mode & 0o077).to.equal(0);
    });

    it("says in the program what they are, and no more", () => {
      const program = written("index.ts");
      expect(program).to.match(
        /export const café = new openai\.File\(\n {2}"café",\n {2}\{ purpose: "user_data", filename: "café\.md" \},\n {2}imported,\n\);/,
      );
      expect(program).to.match(/export const classFile = new openai\.File\(\n {2}"class-file",/);
      expect(program).to.match(
        / {2}\{ vectorStoreId: \w+\.id, fileId: \w+\.id(, attributes: \{[^}]*\})? \},/,
      );
      expect(program).to.match(/toolResources: \{ fileSearch: \{ vectorStoreIds: \[\w+\.id\] \} \}/);
      expect(program).to.include(`Be \\\`brief\\\`: \\\${number}, \\\\ no more.\``);
      expect(program).not.to.match(/temperature: 1|topP: 1|responseFormat: "auto"|metadata: \{\}|suffix/);
    });

    it("is taken over by pulumi import, and a preview, a refresh and an up find nothing to do", async () => {
      const sent = writes(emulator);
      await takeOver();
      await must(stack.preview("--expect-no-changes"));
      // Its types have been looked at, and that takes the longest.
      stack.environment.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.preview("--expect-no-changes"));
      expect(writes(emulator)).to.equal(sent);
    });

    it("is destroyed by its new stack as soon as it is not protected any more", async () => {
      const { output } = await mustFail(stack.destroy());
      expect(output).to.include("protect");
      stack.write("imported/index.ts", written("index.ts").replace("protect: true", "protect: false"));
      await must(stack.up());
      await must(stack.destroy());
      for (const kind of stores) expect(emulator.objects(kind), kind).to.be.empty;
    });
  });

  describe("with a small account", () => {
    let store: string;
    let handbook: string;

    before(async () => {
      stack = await createStack({ program: "", baseUrl: emulator.url, key });
    });
    beforeEach(async () => {
      emulator.reset();
      handbook = await upload(emulator, "Open on Mondays.", { filename: "handbook.md" });
      await upload(emulator, "Other.", { filename: "other.md" });
      ({ id: store } = await ask(emulator, "POST", "/vector_stores", { name: "Handbook" }));
      await ask(emulator, "POST", `/vector_stores/${store}/files`, { file_id: handbook });
    });
    after(() => stack.remove());

    const foundIn = (out: string): string[] =>
      resources(out).map(({ type, name }) => `${type.slice(29)} ${name}`);

    it("takes what has a name, with what lies within it", async () => {
      await imported("--name", "hand*", "--out", "named");
      expect(foundIn("named")).to.have.members([
        "File handbook",
        "VectorStore handbook-vector-store",
        "VectorStoreFile handbook-vector-store-handbook",
      ]);
    });

    it("takes one kind, and leaves the ids of others as they are", async () => {
      await imported("--kind", "VectorStoreFile", "--out", "kind");
      expect(foundIn("kind")).to.deep.equal(["VectorStoreFile file"]);
      expect(written("index.ts", "kind")).to.include(`{ vectorStoreId: "${store}", fileId: "${handbook}" }`);
    });

    it("takes a single object, and not what lies within it", async () => {
      await imported("--id", `VectorStore=${store}`, "--out", "single");
      expect(foundIn("single")).to.deep.equal(["VectorStore handbook"]);
    });

    it("fetches the contents that the server gives out, and none when it is asked not to", async () => {
      await upload(emulator, "Ours.", { filename: "ours.md", purpose: "vision" });
      expect(await imported("--kind", "File", "--out", "full")).to.include("contents of 1 file beside");
      expect(written("files/ours.md", "full")).to.equal("Ours.");
      expect(written("index.ts", "full")).to.include('source: "full/files/ours.md"');
      await imported("--kind", "File", "--no-contents", "--out", "empty");
      expect(written("index.ts", "empty")).not.to.include("source");
      expect(existsSync(join(stack.folder, "empty/files"))).to.equal(false);
    });

    it("leaves out what the next up would fail for, and says so", async () => {
      const file = await upload(emulator, "no JSON", { filename: "wrong.jsonl", purpose: "batch" });
      const { id } = await ask(emulator, "POST", "/batches", {
        input_file_id: file,
        endpoint: "/v1/chat/completions",
        completion_window: "24h",
      });
      const status = async (): Promise<string> =>
        (await ask<{ status: string }>(emulator, "GET", `/batches/${id}`)).status;
      while ((await status()) !== "failed") await new Promise((resolve) => setTimeout(resolve, 20));
      const printed = await imported("--kind", "Batch", "--out", "failed");
      expect(printed).to.match(new RegExp(`^Left out:\n  Batch ${id}: it has failed: .+[^.].$`, "m"));
      expect(printed).to.include("There is nothing to import.");
      expect(existsSync(join(stack.folder, "failed"))).to.equal(false);
    });

    it("says of an id that is not there that it is not, and goes on with the others", async () => {
      const { code, stdout } = await importing(
        "--id",
        "File=file-nowhere",
        "Message=msg_abc123",
        `File=${handbook}`,
        "--out",
        "one",
      );
      expect(code).to.equal(1);
      expect(stdout).to.match(
        /^Importing file "file-nowhere": 404 .* Look whether the id is right, and whether the key belongs to the project that holds the file\.$/m,
      );
      expect(stdout).to.include(
        'Importing message "msg_abc123": its id must be like "thread_abc123/msg_abc123".',
      );
      expect(foundIn("one")).to.deep.equal(["File handbook"]);
    });

    it("refuses what it cannot do, and says what it can", async () => {
      expect(await refused()).to.match(/^Say what to import: --all,/);
      expect(await refused("--kind", "Thread")).to.match(
        /^--kind Thread: the API has no list of threads\. Name each by its id: --id Thread=<id>$/m,
      );
      expect(await refused("--kind", "VectorStor")).to.include("Did you mean VectorStore?");
      expect(await refused("--id", "thread_abc")).to.include("such as Thread=thread_abc123");
      stack.write("taken/index.ts", "");
      expect(await refused("--all", "--out", "taken")).to.match(/^The folder "taken" is there already/);
    });

    it("leaves out what the stack holds, and what one of its knowledge bases looks after", async () => {
      stack.write("docs/open.md", "Open on Mondays.");
      stack.write(
        "index.js",
        `const openai = require("pulumi-openai");
new openai.KnowledgeBase("base", { directory: "docs" });
new openai.File("handbook", { purpose: "assistants", filename: "handbook.md" });\n`,
      );
      await imported("--id", `File=${handbook}`, "--out", "held");
      await takeOver("held");
      await must(stack.up());
      const printed = await imported("--all", "--out", "rest");
      expect(printed).to.include("The stack has 4 objects of it already.");
      expect(foundIn("rest")).to.have.members([
        "File other",
        "VectorStore handbook-vector-store",
        "VectorStoreFile handbook-vector-store-file",
      ]);
    });
  });
});
