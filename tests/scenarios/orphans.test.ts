import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { age, size } from "../../cli/orphans/report.js";
import type { Emulator } from "../../emulator/index.js";
import type { Entry } from "../../provider/journal.js";
import { type Printed, runCli } from "../support/cli.js";
import { descendantsOf } from "../support/descendants.js";
import { ask, clientOf, idsOnServer, startRecordedEmulator, upload, writes } from "../support/emulator.js";
import { createStack, must, type TestStack } from "../support/stack.js";

const key = "sk-projA-0123456789";

const program = `
const fs = require("fs");
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const { files, threads } = JSON.parse(fs.readFileSync("objects.json", "utf8"));
for (const name of files)
  new openai.File(name, {
    purpose: "assistants",
    source: new pulumi.asset.StringAsset(name),
    filename: name + ".md",
  });
for (const name of threads) new openai.Thread(name, {});
`;

interface Shown {
  readonly kind: string;
  readonly id: string;
  readonly name: string | null;
  readonly bytes: number | null;
  readonly createdAt: number;
  readonly ageSeconds: number;
  readonly ownership: string;
  readonly origin: string | null;
  readonly deleted: boolean;
  readonly error: string | null;
}

interface Document {
  readonly stack: string;
  readonly account: { readonly baseUrl: string };
  readonly orphans: readonly Shown[];
  readonly unseen: readonly string[];
  readonly problems: readonly string[];
}

describe("npx pulumi-openai orphans", () => {
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startRecordedEmulator();
  });
  after(() => emulator.close());

  const start = async (): Promise<void> => {
    emulator.reset();
    stack = await createStack({ program, baseUrl: emulator.url, key });
  };
  const describeObjects = (files: string[], threads: string[] = []): void =>
    stack.write("objects.json", JSON.stringify({ files, threads }));

  /** Never shows the key, however it ends. */
  const orphans = async (...args: string[]): Promise<Printed> => {
    const printed = await runCli(["orphans", ...args], { cwd: stack.folder, env: stack.environment });
    expect(printed.stdout + printed.stderr).not.to.include(key);
    return printed;
  };
  const found = async (...args: string[]): Promise<Document> => {
    const { code, stdout, stderr } = await orphans("--json", ...args);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as Document;
  };
  const journalFiles = (): string[] => {
    const folder = String(stack.environment.PULUMI_OPENAI_JOURNAL);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => join(folder, name));
  };
  const journalEntries = (): Partial<Entry>[] =>
    journalFiles().map((file) => {
      const lines = readFileSync(file, "utf8").trim().split("\n");
      return Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as Partial<Entry>;
    });
  const eventually = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  /**
   * Kills an `up` while the server makes an object. The process that waits for the answer goes first, and nobody
   * ever knows the id; or it lives on until it has heard it, and only the engine never does.
   */
  const upKilled = async (isAnswerHeard: boolean): Promise<void> => {
    const before = journalEntries().length;
    const remove = emulator.faults.add({
      kind: "hold",
      name: "kill",
      when: "after",
      match: { method: "POST" },
    });
    const { pid, outcome } = stack.start("up", "--yes", "--skip-preview");
    await emulator.barrier("kill").reached();
    const providers = descendantsOf(pid, "cmd/dynamic-provider");
    const killProviders = (): void => {
      for (const provider of providers) process.kill(provider, "SIGKILL");
    };
    if (!isAnswerHeard) killProviders();
    process.kill(pid, "SIGKILL");
    await outcome;
    remove();
    if (isAnswerHeard) {
      await eventually(() => journalEntries().filter(({ id }) => id !== undefined).length > before);
      killProviders();
    }
    await must(stack.pulumi("cancel", "--yes"));
  };

  describe("after an up that was killed", () => {
    let held: string;
    let entry: Entry;
    let strange: string;
    let left: string;

    const note = (changed: Partial<Entry> = {}): void => {
      for (const file of journalFiles()) rmSync(file);
      const folder = String(stack.environment.PULUMI_OPENAI_JOURNAL);
      writeFileSync(join(folder, "left.jsonl"), `${JSON.stringify({ ...entry, id: left, ...changed })}\n`);
    };

    before(async () => {
      await start();
      describeObjects(["held"]);
      await must(stack.up());
      [held = ""] = idsOnServer(emulator);
      describeObjects(["held", "left"]);
      await upKilled(true);
      entry = journalEntries()[0] as Entry;
    });
    // The same again for each test, without an engine: what a real one has left is known by now.
    beforeEach(async () => {
      emulator.faults.clear();
      for (const id of idsOnServer(emulator)) if (id !== held) emulator.remove("file", id);
      left = await upload(emulator, "left", { key, filename: "left.md" });
      strange = await upload(emulator, "somebody else's", { key, filename: "strange.md" });
      note();
    });
    after(() => stack.remove());

    it("tells what the stack has left from what is not its own, and deletes nothing unasked", async () => {
      const sent = writes(emulator);
      const { code, stdout } = await orphans();
      expect(code).to.equal(0);
      expect(stdout).to.match(
        new RegExp(
          `^Left behind by this stack:\\n  File  ${left}  left\\.md  \\d+ s  4 B  File quick/dev/left$`,
          "m",
        ),
      );
      expect(stdout).to.match(
        new RegExp(`^Not ours, or unknown:\\n  File  ${strange}  strange\\.md  \\d+ s  15 B$`, "m"),
      );
      expect(stdout).not.to.include(held);
      expect(stdout).to.include("Delete the rest with: npx pulumi-openai orphans --yes");
      expect(stdout).to.match(/npx pulumi-openai orphans --delete <id>\n$/);
      expect(writes(emulator), "it only looks").to.equal(sent);
    });

    it("deletes exactly what is proven, and then knows nothing of it any more", async () => {
      const { stdout, code } = await orphans("--yes");
      expect(code).to.equal(0);
      expect(stdout).to.include("deleted; File quick/dev/left");
      expect(stdout).to.include("1 object was deleted.");
      expect(idsOnServer(emulator)).to.have.members([held, strange]);
      expect(journalEntries()).to.be.empty;
      expect((await found()).orphans.map(({ id }) => id)).to.deep.equal([strange]);
    });

    it("deletes what is not its own only by its id, and exactly that", async () => {
      const { orphans: shown } = await found("--delete", strange);
      expect(shown.filter(({ deleted }) => deleted).map(({ id }) => id)).to.deep.equal([strange]);
      expect(idsOnServer(emulator)).to.have.members([held, left]);
    });

    it("deletes nothing when one of the ids is in the state, or nowhere", async () => {
      for (const id of [held, "file-nowhere"]) {
        const { code, stderr, stdout } = await orphans("--delete", strange, id);
        expect(code).to.equal(1);
        expect(stderr).to.match(new RegExp(`^"${id}" is none of the objects .* so nothing was deleted\\.`));
        expect(stdout).to.equal("");
      }
      expect(idsOnServer(emulator)).to.have.members([held, left, strange]);
    });

    it("leaves out what is younger than it is asked for, by the server's clock", async () => {
      expect((await found("--older-than", "2d")).orphans).to.be.empty;
      await orphans("--yes", "--older-than", "1h");
      expect(idsOnServer(emulator)).to.include(left);
      emulator.advanceClock(2 * 86_400 + 60);
      const young = await upload(emulator, "new", { key, filename: "new.md" });
      const { orphans: shown } = await found("--yes", "--older-than", "2d");
      expect(shown.map(({ id, deleted }) => [id, deleted])).to.have.deep.members([
        [left, true],
        [strange, false],
      ]);
      expect(shown.every(({ ageSeconds }) => ageSeconds >= 172_800)).to.equal(true);
      expect(idsOnServer(emulator)).to.have.members([held, strange, young]);
    });

    it("names all that is known in its JSON", async () => {
      const { stack: name, account, orphans: shown, problems, unseen } = await found();
      expect({ name, account, problems, unseen }).to.deep.equal({
        name: "quick/dev",
        account: { baseUrl: emulator.url, organization: "org-emulator", project: "proj_A" },
        problems: [],
        unseen: [],
      });
      const one = shown.find(({ id }) => id === left) as Shown;
      expect({ ...one, createdAt: 0, ageSeconds: 0 }).to.deep.equal({
        kind: "File",
        id: left,
        name: "left.md",
        bytes: 4,
        createdAt: 0,
        ageSeconds: 0,
        ownership: "left",
        origin: "File quick/dev/left",
        deleted: false,
        error: null,
      });
    });

    it("does not touch what a run may still be at work on, or another stack, or another account", async () => {
      const cases: [string, Partial<Entry>][] = [
        ["underWay", { host: hostname(), pid: process.pid }],
        ["underWay", { host: "elsewhere", sentAt: Date.now() }],
        ["unknown", { at: "quick/prod/left" }],
        ["unknown", { at: "quick/devil/left" }],
        ["unknown", { account: entry.account.replace(/\w+$/, "0000000000") }],
        ["left", { host: "elsewhere", sentAt: Date.now() - 2 * 3_600_000 }],
      ];
      for (const [ownership, changed] of cases) {
        note(changed);
        const one = (await found()).orphans.find(({ id }) => id === left);
        expect(one?.ownership, JSON.stringify(changed)).to.equal(ownership);
        if (ownership === "left") continue;
        await orphans("--yes");
        expect(idsOnServer(emulator)).to.include(left);
      }
    });

    it("says what could not be deleted, goes on with the rest, and ends with 1", async () => {
      emulator.faults.add({
        kind: "status",
        status: 403,
        match: { method: "DELETE", path: `/files/${left}` },
      });
      const { code, stdout } = await orphans("--delete", left, strange);
      expect(code).to.equal(1);
      expect(stdout).to.match(new RegExp(`Deleting file "${left}": 403 `));
      expect(stdout).to.include("1 object was deleted.\n1 object could not be deleted");
      expect(idsOnServer(emulator)).to.have.members([held, left]);
    });
  });

  describe("with a stack of its own", () => {
    beforeEach(start);
    afterEach(() => stack.remove());

    it("shows what the stack has left, and leaves it to the next up where it still stands in the program", async () => {
      describeObjects(["left"]);
      await upKilled(true);
      const [left] = idsOnServer(emulator);
      const shown = await found();
      expect(shown.orphans.map(({ id, ownership }) => [id, ownership])).to.deep.equal([[left, "left"]]);
      await must(stack.up());
      expect(idsOnServer(emulator)).to.deep.equal([left]);
      expect((await found("--yes")).orphans).to.be.empty;
    });

    it("does not list what the state names, although no resource holds it", async () => {
      const strange = await upload(emulator, "somebody else's", { key });
      stack.write("index.js", `${program}\nexports.used = ${JSON.stringify(strange)};\n`);
      describeObjects(["held"]);
      await must(stack.up());
      expect((await found()).orphans).to.be.empty;
    });

    it("takes no create for proof of which nobody has heard the answer, and says what it may have made", async () => {
      describeObjects(["lost"]);
      await upKilled(false);
      const [lost = ""] = idsOnServer(emulator);
      const { stdout } = await orphans("--yes");
      expect(stdout).to.match(
        new RegExp(
          `^Not ours, or unknown:\\n  File  ${lost}  .*perhaps File quick/dev/lost, interrupted at 20`,
          "m",
        ),
      );
      expect(idsOnServer(emulator)).to.deep.equal([lost]);
    });

    it("knows what has no list from the journal alone", async () => {
      describeObjects([], ["talk"]);
      await upKilled(true);
      await clientOf(emulator).beta.threads.create();
      const [left, strange] = emulator.objects("thread").map((thread) => (thread as { id: string }).id);
      expect((await found()).orphans.map(({ kind, id }) => [kind, id])).to.deep.equal([["Thread", left]]);
      await orphans("--yes");
      expect(emulator.objects("thread").map((thread) => (thread as { id: string }).id)).to.deep.equal([
        strange,
      ]);
    });

    it("says what may be left where neither a list nor an answer tells", async () => {
      describeObjects([], ["talk"]);
      await upKilled(false);
      const { stdout } = await orphans();
      expect(stdout).to.match(
        /^A thread that an interrupted run asked for at 20.* UTC \(Thread quick\/dev\/talk\) may be left; this API cannot list them\.$/m,
      );
    });

    it("says so when there is nothing, and sends nothing of kinds that the stack does not use", async () => {
      describeObjects(["held"]);
      await must(stack.up());
      await ask(emulator, "POST", "/vector_stores", { name: "strange" });
      emulator.clearRequests();
      const { stdout } = await orphans();
      expect(stdout).to.match(/\n\nThe account holds nothing else\. There is nothing to do\.\n$/);
      expect(emulator.requests.map(({ path }) => path.replace(/\?.*/, ""))).to.deep.equal([
        "/models",
        "/files",
      ]);
    });

    it("takes the stack that is named, and its own settings", async () => {
      describeObjects(["held"]);
      await must(stack.up());
      await must(stack.pulumi("stack", "init", "other"));
      const { code, stderr } = await orphans();
      expect(code, "the other one has no key").to.equal(1);
      expect(stderr).to.match(/^No OpenAI API key\. /);
      const { stdout } = await orphans("--stack", "dev");
      expect(stdout).to.include("Stack quick/dev, ");
      stack.environment.OPENAI_API_KEY = key;
      stack.environment.OPENAI_BASE_URL = emulator.url;
      expect((await orphans()).stdout, "the environment has one").to.include("Stack quick/other, ");
    });

    it("tells in one line why it cannot look: no project, a wrong key, a wrong option", async () => {
      const nowhere = await runCli(["orphans"], { cwd: "/", env: stack.environment });
      expect(nowhere.code).to.equal(1);
      expect(nowhere.stderr).to.match(/^pulumi (config|stack).*no Pulumi\.yaml project file found.*\n$/);
      emulator.revokeKey(key);
      const refused = await orphans();
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.match(/^Identifying account: 401 .*\n$/);
      for (const args of [["--older-than", "soon"], ["--yes", "--delete", "file-1"], ["--delete"]]) {
        expect((await orphans(...args)).code, args.join(" ")).to.equal(1);
      }
    });

    it("prints no control characters of a name that somebody has chosen", async () => {
      describeObjects(["held"]);
      await must(stack.up());
      await upload(emulator, "x", { key, filename: "a\u001b[31m\u202e.md" });
      const { stdout } = await orphans();
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
      expect(stdout).not.to.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      expect(stdout).to.include("a·[31m·.md");
    });
  });

  it("tells ages and sizes in few words", () => {
    expect([0, 59, 60, 3_599, 3_600, 86_399, 86_400, 90 * 86_400].map(age)).to.deep.equal([
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "1 h",
      "23 h",
      "1 d",
      "90 d",
    ]);
    expect([0, 999, 1_000, 1_249, 5_600_000, 8e9, 2e16].map(size)).to.deep.equal([
      "0 B",
      "999 B",
      "1.0 kB",
      "1.2 kB",
      "5.6 MB",
      "8.0 GB",
      "20000.0 TB",
    ]);
  });
});
