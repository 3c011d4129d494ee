import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { idsOnServer, upload, writes } from "../support/emulator.js";
import { must, mustFail, type StackOptions, stateBytes, type TestStack } from "../support/stack.js";
import { stacksForAll } from "../support/suites.js";

const key = "sk-projA-1";

const oneFile = `
const openai = require("pulumi-openai");
const file = new openai.File("handbook", { purpose: "assistants", source: "a.md" });
exports.fileId = file.fileId;
exports.sha256 = file.sha256;
`;

describe("a stack in the real engine", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const create = stacksForAll((server) => {
    emulator = server;
  });

  const start = async (program: string, options: Partial<StackOptions> = {}): Promise<void> => {
    stack = await create({ program, key, ...options });
  };
  const onlyFile = async () => {
    const files = stack.resources("openai:File");
    expect(files).to.have.lengthOf(1);
    return files[0] as NonNullable<(typeof files)[0]>;
  };

  describe("through its whole life", () => {
    it("creates, sees nothing to do, replaces once, refreshes twice and destroys", async () => {
      await start(oneFile);
      await must(stack.preview());
      expect(emulator.requests, "a preview of new resources sends nothing").to.be.empty;
      await must(stack.up());
      const first = await onlyFile();
      expect(idsOnServer(emulator)).to.deep.equal([first.id]);

      const created = writes(emulator);
      await must(stack.up("--expect-no-changes"));
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.preview("--expect-no-changes"));
      expect(writes(emulator)).to.equal(created);

      stack.write("a.md", "hello again\n");
      const preview = await must(stack.preview());
      expect(preview.output).to.include("1 to replace");
      expect(writes(emulator)).to.equal(created);
      await must(stack.up());
      const second = await onlyFile();
      expect(second.id).not.to.equal(first.id);
      expect(idsOnServer(emulator)).to.deep.equal([second.id]);
      await must(stack.preview("--expect-no-changes"));

      await must(stack.destroy());
      expect(idsOnServer(emulator)).to.be.empty;
      expect(stack.resources("openai:File")).to.be.empty;
    });

    it("creates a file again that somebody has deleted, after a refresh has seen it", async () => {
      await start(oneFile);
      await must(stack.up());
      emulator.remove("file", (await onlyFile()).id);
      await must(stack.refresh());
      await must(stack.up());
      expect(idsOnServer(emulator)).to.deep.equal([(await onlyFile()).id]);
    });

    it("destroys what somebody has deleted already", async () => {
      await start(oneFile);
      await must(stack.up());
      emulator.remove("file", (await onlyFile()).id);
      await must(stack.destroy());
      expect(stack.resources("openai:File")).to.be.empty;
    });

    it("keeps a file whose source is gone and ignored", async () => {
      const program = oneFile.replace('source: "a.md" }', 'source: "a.md" }, { ignoreChanges: ["source"] }');
      await start(program);
      await must(stack.up());
      rmSync(join(stack.folder, "a.md"));
      await must(stack.preview("--expect-no-changes"));
    });
  });

  describe("before anything is sent", () => {
    it("previews cleanly with an unknown in every field", async () => {
      await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const first = new openai.File("first", { purpose: "assistants", source: "a.md" });
new openai.File("second", {
  purpose: first.purpose,
  source: first.sha256.apply((text) => new pulumi.asset.StringAsset(text)),
  filename: first.fileId,
  expiresAfter: { anchor: "created_at", seconds: first.bytes.apply((bytes) => 3600 + bytes) },
});
`);
      await must(stack.preview());
      expect(emulator.requests).to.be.empty;
      await must(stack.up());
      await must(stack.preview("--expect-no-changes"));
      expect(idsOnServer(emulator)).to.have.lengthOf(2);
    });

    it("names a missing source at the property, in one sentence, and shows every other mistake with it", async () => {
      await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
new openai.File("handbook", {
  purpose: "assistants",
  source: new pulumi.asset.FileAsset("handbok.md"),
  expiresAfter: { anchor: "created_at", seconds: 60 },
});
`);
      const { output } = await mustFail(stack.preview());
      expect(output).to.match(
        /property source value .* has a problem: cannot be read: there is no such file: "handbok\.md"/,
      );
      expect(output).to.match(
        /property expiresAfter\.seconds value .* has a problem: must be a whole number from 3,600/,
      );
      expect(emulator.requests).to.be.empty;
    });

    it("previews without a key, and says which one is missing when it is needed", async () => {
      await start(oneFile, { key: null });
      await must(stack.preview());
      const { output } = await mustFail(stack.up());
      expect(output).to.include("No OpenAI API key. Set one with: pulumi config set --secret openai:apiKey");
      expect(emulator.requests).to.be.empty;
    });

    it("refuses to send a key unencrypted to another machine", async () => {
      await start(oneFile, { baseUrl: "http://gateway.example/v1" });
      const { output } = await mustFail(stack.up());
      expect(output).to.include("would send the key unencrypted");
    });
  });

  describe("with its key", () => {
    it("goes on with a rotated key of the same project, and replaces nothing", async () => {
      await start(oneFile);
      await must(stack.up());
      const { id } = await onlyFile();
      emulator.revokeKey(key);
      await must(stack.setConfig("openai:apiKey", "sk-projA-2", "--secret"));
      const old = await mustFail(stack.destroy());
      expect(old.output).to.include("destroy and refresh use the key of the last pulumi up");
      await must(stack.up("--expect-no-changes"));
      await must(stack.refresh("--expect-no-changes", "--run-program"));
      expect((await onlyFile()).id).to.equal(id);
      await must(stack.destroy("--run-program"));
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("never shows it: in no output, in no state, in no log of requests", async () => {
      await start(oneFile);
      await must(stack.setConfig("openai:logLevel", "requests"));
      const up = await must(stack.up());
      const destroyed = await mustFail(
        (async () => {
          emulator.faults.add({ kind: "status", status: 401 });
          return stack.destroy();
        })(),
      );
      const state = await stack.export();
      expect(up.output).to.match(/POST \/v1\/files: 200, attempt 1, \d+ ms, req_\w+$/m);
      expect(up.output).not.to.include("hello");
      for (const text of [up.output, destroyed.output, state]) expect(text).not.to.include(key);
      for (const file of readdirSync(join(stack.folder, ".state"), {
        recursive: true,
        withFileTypes: true,
      })) {
        if (file.isFile())
          expect(readFileSync(join(file.parentPath, file.name), "utf8"), file.name).not.to.include(key);
      }
      expect(readFileSync(join(stack.folder, "Pulumi.dev.yaml"), "utf8")).not.to.include(key);
    });

    it("keeps what a secret content tells of itself secret, and nothing else", async () => {
      await start(`
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const source = pulumi.secret(new pulumi.asset.StringAsset("top secret"));
const hidden = new openai.File("hidden", { purpose: "assistants", source, filename: "a.txt" });
const open = new openai.File("open", { purpose: "assistants", source: "a.md" });
exports.hidden = [hidden.sha256, hidden.bytes];
exports.open = [open.sha256, open.bytes, hidden.filename];
`);
      await must(stack.up());
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.preview("--expect-no-changes"));
      const { output } = await must(stack.pulumi("stack", "output", "--json"));
      expect(JSON.parse(output)).to.deep.include({ hidden: ["[secret]", "[secret]"] });
      expect(JSON.parse(output).open[1]).to.equal(6);
      expect(await stack.export()).not.to.include("top secret");
    });

    it("warns about one that is set in the clear, with the command that mends it, and is silent about a secret one", async () => {
      await start(oneFile, { key: null });
      await must(stack.setConfig("openai:apiKey", key, "--plaintext"));
      const { output } = await must(stack.preview());
      expect(output).to.include("pulumi config set --secret openai:apiKey");
      await must(stack.setConfig("openai:apiKey", key, "--secret"));
      expect((await must(stack.preview())).output).not.to.include("--secret");
    });
  });

  describe("with a file that exists", () => {
    it("reads it by get, never changes it and never deletes it", async () => {
      const id = await upload(emulator, "from elsewhere");
      await start(`
const openai = require("pulumi-openai");
const file = openai.File.get("there", "${id}");
exports.result = [file.fileId, file.bytes, file.filename, file.purpose];
`);
      const before = writes(emulator);
      await must(stack.preview());
      await must(stack.up());
      const { output } = await must(stack.pulumi("stack", "output", "--json"));
      expect(JSON.parse(output).result).to.deep.equal([id, 14, "a.md", "assistants"]);
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.up("--expect-no-changes"));
      await must(stack.destroy());
      expect(idsOnServer(emulator)).to.deep.equal([id]);
      expect(writes(emulator)).to.equal(before);
    });

    it("fails when get is asked for one that does not exist, or for none", async () => {
      await start('require("pulumi-openai").File.get("there", "file-none");');
      expect((await mustFail(stack.up())).output).to.include('Reading file "file-none": 404');
      stack.write("index.js", 'require("pulumi-openai").File.get("there", "");');
      expect((await mustFail(stack.up())).output).to.include("File.get: the id is empty.");
      expect(writes(emulator)).to.equal(0);
    });
  });

  it("costs at most 1.5 kB of state a file, without what the engine adds for itself", async () => {
    const count = 200;
    await start("", { environment: { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "true" } });
    await must(stack.up());
    const empty = stateBytes(stack);
    stack.write("folder-of-20/name.md", "hello\n");
    stack.write(
      "index.js",
      `const openai = require("pulumi-openai");
for (let i = 0; i < ${count}; i++) new openai.File("file" + i, { purpose: "assistants", source: "folder-of-20/name.md" });`,
    );
    await must(stack.up());
    expect(stack.resources("openai:File")).to.have.lengthOf(count);
    const bytes = (stateBytes(stack) - empty) / count;
    expect(bytes).to.be.within(500, 1500);
  });
});
