import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import type { Verdict } from "../../cli/doctor/finding.js";
import type { Emulator, Fault } from "../../emulator/index.js";
import { noKeyProblem } from "../../provider/client/index.js";
import { type Printed, runCli } from "../support/cli.js";
import { startRecordedEmulator, writes } from "../support/emulator.js";
import { read } from "../support/markdown.js";
import { packageJson } from "../support/npm.js";
import { createStack, must, scratch, type TestStack } from "../support/stack.js";

const key = "sk-projA-0123456789";

const program = `
const openai = require("pulumi-openai");
const pulumi = require("@pulumi/pulumi");
const baseUrl = new pulumi.Config("openai").require("baseUrl");
const eu = new openai.Provider("eu", { apiKey: "${key}", baseUrl });
new openai.Thread("talk", {});
new openai.Thread("other", {}, { provider: eu });
`;

interface Document {
  readonly stack: string | null;
  readonly fails: readonly string[];
  readonly findings: readonly { readonly check: string; readonly verdict: Verdict; readonly says: string }[];
}

interface Look {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Never shows the key, however it ends, and never writes. */
async function doctor({ cwd, env }: Look, ...args: string[]): Promise<Printed> {
  const printed = await runCli(["doctor", ...args], { cwd, env });
  expect(printed.stdout + printed.stderr).not.to.include(key);
  return printed;
}

async function examine(look: Look, ...args: string[]): Promise<Document> {
  const { code, stdout, stderr } = await doctor(look, "--json", ...args);
  expect(stderr).to.equal("");
  const document = JSON.parse(stdout) as Document;
  expect(code, "the exit code").to.equal(document.fails.length > 0 ? 1 : 0);
  for (const { says } of document.findings) expect(says, "a line for each").not.to.match(/\n/);
  return document;
}

function verdicts({ findings }: Document): Record<string, Verdict> {
  return Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
}

function says({ findings }: Document, check: string): string {
  const lines = findings.filter((finding) => finding.check === check);
  return lines.map((finding) => finding.says).join("\n");
}

describe("npx pulumi-openai doctor", () => {
  let emulator: Emulator;
  let stack: TestStack;
  let root: string;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "doctor-"));
    emulator = await startRecordedEmulator();
    stack = await createStack({ program, baseUrl: emulator.url, key });
  });
  beforeEach(() => emulator.reset());
  after(async () => {
    rmSync(root, { recursive: true, force: true });
    stack?.remove();
    await emulator?.close();
  });

  const inStack = (environment: NodeJS.ProcessEnv = {}): Look => ({
    cwd: stack.folder,
    env: { ...stack.environment, ...environment },
  });
  /** A folder that is no project, and what the environment says. */
  const outside = (environment: NodeJS.ProcessEnv = {}): Look => ({
    cwd: root,
    env: { ...stack.environment, OPENAI_API_KEY: key, OPENAI_BASE_URL: emulator.url, ...environment },
  });
  const withFault = async (fault: Fault, look = outside()): Promise<Document> => {
    emulator.faults.add(fault);
    return examine(look);
  };

  describe("where all is well", () => {
    it("has a line for each check, and a last one that says so", async () => {
      const { code, stdout } = await doctor(inStack());
      expect(code).to.equal(0);
      const [title, , ...lines] = stdout.trimEnd().split("\n");
      expect(title).to.equal(
        `pulumi-openai ${packageJson().version} in ${stack.folder}, stack organization/quick/dev`,
      );
      expect(lines.at(-1)).to.equal("Nothing that was looked at would fail.");
      const checks = lines.slice(0, -2).map((line) => line.trim().split(/\s+/).slice(0, 2).join(" "));
      expect(checks).to.deep.equal([
        "ok node",
        "ok pulumi-openai",
        "ok @pulumi/pulumi",
        "ok openai",
        "ok p-retry",
        "ok engine",
        "ok project",
        "ok stack",
        "ok settings",
        "ok endpoint",
        "ok key",
        "ok account",
        "ok clock",
        "ok limits",
        "ok retired",
        "ok journal",
      ]);
      const page = read("docs/installation-configuration.md");
      for (const check of checks) expect(page).to.include(`\`${check.slice(3)}\``);
    });

    it("says whose the key is, where it comes from and what is in force, and only reads", async () => {
      await must(stack.setConfig("openai:maxConcurrent", "3"));
      emulator.faults.add({ kind: "limit", requests: 500, perSeconds: 60 });
      const found = await examine(inStack({ OPENAI_API_KEY: "sk-projB-1", PULUMI_OPENAI_LOG: "off" }));
      await must(stack.pulumi("config", "rm", "openai:maxConcurrent"));
      expect(says(found, "key")).to.equal(
        "From the stack's configuration; OPENAI_API_KEY is set as well, and not used. The server accepts it.",
      );
      expect(says(found, "account")).to.equal(`organization org-emulator, project proj_A at ${emulator.url}`);
      expect(says(found, "settings")).to.match(
        /^maxConcurrent 3 \(stack\), requestsPerMinute none, maxRetries 5, .*logLevel off \(PULUMI_OPENAI_LOG\)/,
      );
      expect(says(found, "limits")).to.match(/: 499 of 500 requests left, all back in \d+ s$/);
      expect(emulator.requests).not.to.be.empty;
      expect(writes(emulator)).to.equal(0);
    });

    it("goes by the environment in a folder that is in no project", async () => {
      const found = await examine(outside());
      expect(found.fails).to.deep.equal([]);
      expect(found.stack).to.equal(null);
      expect(verdicts(found)).to.include({ project: "note", key: "ok", endpoint: "ok" });
      expect(says(found, "project")).to.match(/is in no Pulumi project.*pulumi new$/);
      expect(says(found, "key")).to.equal("From the environment, OPENAI_API_KEY. The server accepts it.");
    });
  });

  describe("looks at the key:", () => {
    it("none", async () => {
      const found = await examine(outside({ OPENAI_API_KEY: "" }));
      expect(found.fails).to.deep.equal(["key"]);
      expect(says(found, "key")).to.equal(noKeyProblem);
      expect(verdicts(found), "a server shows itself all the same").to.include({ endpoint: "ok" });
    });

    it("a wrong one", async () => {
      emulator.revokeKey(key);
      const found = await examine(inStack());
      expect(found.fails).to.deep.equal(["key"]);
      expect(says(found, "key")).to.match(
        /^Listing models: 401 Incorrect API key provided: .*Check the key: openai:apiKey/,
      );
      expect(verdicts(found)).to.include({ endpoint: "ok", account: "unknown" });
    });

    it("one that stands in the clear, which works", async () => {
      const open = await createStack({ program, baseUrl: emulator.url, key: null });
      await must(open.setConfig("openai:apiKey", key, "--plaintext"));
      const found = await examine({ cwd: open.folder, env: open.environment });
      open.remove();
      expect(found.fails).to.deep.equal([]);
      expect(verdicts(found).key).to.equal("note");
      expect(says(found, "key")).to.match(/set without --secret.* The server accepts it\.$/);
    });

    it("one that cannot be decrypted here, in whose place no other one is tried", async () => {
      const found = await examine(
        inStack({ PULUMI_CONFIG_PASSPHRASE: undefined, OPENAI_API_KEY: "sk-projB-1" }),
      );
      expect(found.fails).to.deep.equal([]);
      expect(verdicts(found)).to.include({ stack: "unknown", key: "unknown", endpoint: "ok" });
      expect(says(found, "stack")).to.match(/cannot be read here.*PULUMI_CONFIG_PASSPHRASE/);
      expect(emulator.requests.map(({ project }) => project)).not.to.include("proj_B");
    });

    it("one that may not list models, and may be all that is needed", async () => {
      const body = { error: { message: "You have insufficient permissions for this operation." } };
      const found = await withFault({ kind: "status", status: 403, body });
      expect(found.fails).to.deep.equal([]);
      expect(says(found, "key")).to.match(/^It is restricted: Listing models: 403 You have insufficient/);
    });

    it("one of another project than is set", async () => {
      const found = await examine(outside({ OPENAI_PROJECT_ID: "proj_B" }));
      expect(found.fails).to.deep.equal(["account"]);
      expect(says(found, "account")).to.match(/401 OpenAI-Project header should match.*OPENAI_PROJECT_ID/);
    });
  });

  describe("looks at the server:", () => {
    it("none there", async () => {
      const gone = await startRecordedEmulator();
      await gone.close();
      const found = await examine(outside({ OPENAI_BASE_URL: gone.url }));
      expect(found.fails).to.deep.equal(["endpoint"]);
      expect(says(found, "endpoint")).to.equal(
        `Listing models: no connection to ${gone.url} (ECONNREFUSED). Check openai:baseUrl, the network and its proxy.`,
      );
      expect(verdicts(found)).to.include({ key: "unknown", account: "unknown", clock: "unknown" });
    });

    it("a page of HTML, with a good status and with a bad one", async () => {
      const good = await withFault({ kind: "html" });
      expect(good.fails).to.deep.equal(["endpoint"]);
      expect(says(good, "endpoint")).to.include("this is not how OpenAI's API answers");
      emulator.faults.clear();
      const bad = await withFault({ kind: "status", status: 401, body: "<h1>Sign in</h1>" });
      expect(bad.fails, "not the key").to.deep.equal(["endpoint"]);
      expect(says(bad, "endpoint")).to.match(/401 Sign in.* A page of HTML is no answer of OpenAI's API/);
    });

    it("another path", async () => {
      const found = await examine(outside({ OPENAI_BASE_URL: emulator.origin }));
      expect(found.fails).to.deep.equal(["endpoint"]);
      expect(says(found, "endpoint")).to.match(/404 .*OpenAI's own ends with \/v1\.$/);
    });

    it("one that fails, and one that is silent", async () => {
      const failing = await withFault({ kind: "status", status: 502 });
      expect(says(failing, "endpoint")).to.match(/502 .*failed; try again later\.$/);
      emulator.faults.clear();
      await must(stack.setConfig("openai:timeoutSeconds", "1"));
      const silent = await withFault({ kind: "never" }, inStack());
      await must(stack.pulumi("config", "rm", "openai:timeoutSeconds"));
      expect(silent.fails).to.deep.equal(["endpoint"]);
      expect(says(silent, "endpoint")).to.equal(
        `${emulator.url} has not answered within 1 s. Check it, the network and its proxy.`,
      );
    });

    it("a limit that is reached, which passes, and a quota that is spent, which does not", async () => {
      const limited = await withFault({ kind: "status", status: 429, headers: { "retry-after": "30" } });
      expect(limited.fails).to.deep.equal([]);
      expect(says(limited, "limits")).to.match(/^The server asks to wait: 429 .*waits for up to 600 s/);
      emulator.faults.clear();
      const spent = await withFault({ kind: "status", status: 429, code: "insufficient_quota" });
      expect(spent.fails).to.deep.equal(["account"]);
      expect(says(spent, "account")).to.match(/billing settings/);
    });

    it("a clock that is another than this machine's", async () => {
      emulator.advanceClock(7_200);
      const found = await examine(outside());
      expect(found.fails).to.deep.equal([]);
      expect(verdicts(found).clock).to.equal("note");
      expect(says(found, "clock")).to.match(/^This machine's is 1(19|20) min behind the server's\./);
    });

    it("one that does not say whose account it is", async () => {
      const nameless = await startRecordedEmulator({ identityHeaders: false });
      const found = await examine(outside({ OPENAI_BASE_URL: nameless.url }));
      await nameless.close();
      expect(found.fails).to.deep.equal([]);
      expect(says(found, "account")).to.match(/knows accounts by their keys alone/);
    });

    it("APIs that OpenAI has shut down, where the stack has none and where it has", async () => {
      emulator.retire();
      const without = await examine(inStack());
      expect(without.fails).to.deep.equal([]);
      expect(says(without, "retired")).to.include("the stack has none");
      emulator.reset();
      await must(stack.up());
      emulator.retire();
      const found = await examine(inStack());
      emulator.reset();
      expect(found.fails).to.deep.equal(["retired"]);
      expect(says(found, "retired")).to.match(
        /^The stack has Thread\. .*Invalid URL.*shut its assistants down/,
      );
      expect(says(found, "providers")).to.match(/a provider of their own \(eu\)/);
    });
  });

  describe("looks at the settings:", () => {
    it("one that cannot be used, so that nothing is asked", async () => {
      const found = await examine(outside({ OPENAI_BASE_URL: "http://gateway.example/v1" }));
      expect(found.fails).to.deep.equal(["settings"]);
      expect(says(found, "settings")).to.match(/would send the key unencrypted/);
      expect(verdicts(found)).to.include({ endpoint: "unknown", key: "unknown" });
      expect(emulator.requests).to.be.empty;
    });

    it("one that does not exist", async () => {
      await must(stack.setConfig("openai:maxConcurent", "3"));
      const found = await examine(inStack());
      await must(stack.pulumi("config", "rm", "openai:maxConcurent"));
      expect(found.fails).to.deep.equal([]);
      expect(says(found, "settings")).to.match(
        /^openai:maxConcurent is no setting, and nothing reads it\. Did you mean openai:maxConcurrent\?$/m,
      );
    });

    it("a stack that is not there", async () => {
      const found = await examine(inStack({ OPENAI_BASE_URL: emulator.url }), "--stack", "nowhere");
      expect(verdicts(found).stack).to.equal("note");
      expect(says(found, "stack")).to.match(/only the environment's settings.*nowhere/);
    });
  });

  describe("looks at the engine:", () => {
    it("none on the PATH, so that nobody knows the stack's settings", async () => {
      const found = await examine(inStack({ PATH: root, OPENAI_BASE_URL: emulator.url }));
      expect(found.fails).to.deep.equal(["engine"]);
      expect(verdicts(found)).to.include({ stack: "note", key: "unknown", endpoint: "ok" });
      expect(says(found, "engine")).to.match(/^pulumi is not on the PATH\. Install Pulumi \(https:/);
    });

    it("one without its host for Node.js", async () => {
      const folder = mkdtempSync(join(root, "bin-"));
      copyFileSync(join((await scratch()).engineFolder(), "pulumi"), join(folder, "pulumi"));
      const found = await examine(inStack({ PATH: folder }));
      expect(found.fails).to.deep.equal(["engine"]);
      expect(says(found, "engine")).to.match(/pulumi-language-nodejs.*It comes with Pulumi\. Install Pulumi/);
    });

    it("one that is old", async () => {
      const folder = mkdtempSync(join(root, "bin-"));
      const real = join((await scratch()).engineFolder(), "pulumi");
      const { version } = packageJson(join(__dirname, "../../../node_modules/pulumi"));
      const command = join(folder, "pulumi");
      writeFileSync(command, `#!/bin/sh\n"${real}" "$@" | sed 's/${version}/3.100.0/'\n`);
      chmodSync(command, 0o755);
      const found = await examine(inStack({ PATH: [folder, process.env.PATH].join(delimiter) }));
      expect(found.fails).to.deep.equal([]);
      expect(verdicts(found).engine).to.equal("note");
      expect(says(found, "engine")).to.match(/^Pulumi 3\.100\.0 is older than the oldest SDK/);
    });

    it("one that is told to run another language", async () => {
      const folder = mkdtempSync(join(root, "python-"));
      writeFileSync(join(folder, "Pulumi.yaml"), "name: quick\nruntime:\n  name: python\n");
      const found = await examine({ ...outside(), cwd: folder });
      expect(found.fails).to.include("project");
      expect(says(found, "project")).to.match(/has the runtime python.*runtime: nodejs$/);
    });
  });

  describe("looks at the packages:", () => {
    /** A project in which packages of these versions are found, at these places below it. */
    const project = (versions: Readonly<Record<string, string>>): Look => {
      const folder = mkdtempSync(join(root, "project-"));
      writeFileSync(join(folder, "Pulumi.yaml"), "name: quick\nruntime: nodejs\n");
      for (const [place, version] of Object.entries(versions)) {
        const path = join(folder, "node_modules", place, "package.json");
        mkdirSync(dirname(path), { recursive: true });
        const about = /pulumi-openai$/.test(place) ? packageJson() : {};
        writeFileSync(path, JSON.stringify({ ...about, version }));
        const entry = join(dirname(path), "dist/provider/index.js");
        if (!/pulumi-openai$/.test(place)) continue;
        mkdirSync(dirname(entry), { recursive: true });
        writeFileSync(entry, "");
      }
      return { ...outside(), cwd: folder };
    };
    const { version } = packageJson();
    const whole = {
      "pulumi-openai": version,
      "@pulumi/pulumi": "3.248.0",
      openai: "6.49.0",
      "p-retry": "7.1.1",
    };

    it("all there", async () => expect((await examine(project(whole))).fails).to.deep.equal([]));

    it("this one within another one only", async () => {
      const { "pulumi-openai": own, ...others } = whole;
      const found = await examine(project({ ...others, "wrapper/node_modules/pulumi-openai": own }));
      expect(found.fails).to.deep.equal(["pulumi-openai"]);
      expect(says(found, "pulumi-openai")).to.match(/cannot be found from .*npm install pulumi-openai$/);
    });

    it("an SDK that is too old, and none at all", async () => {
      const old = await examine(project({ ...whole, "@pulumi/pulumi": "3.215.0" }));
      expect(old.fails).to.deep.equal(["@pulumi/pulumi"]);
      expect(says(old, "@pulumi/pulumi")).to.match(/the program has 3\.215\.0\. Run: npm install/);
      const { "@pulumi/pulumi": _, ...others } = whole;
      expect((await examine(project(others))).fails).to.deep.equal(["@pulumi/pulumi"]);
    });

    it("a second SDK", async () => {
      const second = "pulumi-openai/node_modules/@pulumi/pulumi";
      const found = await examine(project({ ...whole, [second]: "3.240.0" }));
      expect(found.fails).to.deep.equal([]);
      expect(says(found, "@pulumi/pulumi")).to.match(/3\.248\.0, and pulumi-openai a second copy, 3\.240\.0/);
    });

    it("openai and p-retry that an override holds back, and others of the program's own", async () => {
      const held = await examine(project({ ...whole, openai: "5.12.0", "p-retry": "8.0.0" }));
      expect(held.fails).to.deep.equal(["openai", "p-retry"]);
      expect(says(held, "openai")).to.match(/needs openai \^\S+, and finds 5\.12\.0\. .*npm ls openai/);
      const own = await examine(
        project({ ...whole, openai: "4.0.0", "pulumi-openai/node_modules/openai": "6.49.0" }),
      );
      expect(own.fails).to.deep.equal([]);
      expect(says(own, "openai")).to.equal("6.49.0; the program's own 4.0.0 does no harm");
    });
  });

  describe("looks at the journal:", () => {
    it("one that cannot be written", async () => {
      const file = join(root, "file");
      writeFileSync(file, "");
      const found = await examine(outside({ PULUMI_OPENAI_JOURNAL: join(file, "journal") }));
      expect(found.fails).to.deep.equal(["journal"]);
      expect(says(found, "journal")).to.match(
        /cannot be written \(ENOTDIR\), so nothing would be created: .*PULUMI_OPENAI_JOURNAL/,
      );
    });

    it("one with what a run has left", async () => {
      const journal = join(root, "journal");
      mkdirSync(journal);
      const entry = {
        at: "quick/dev/left",
        kind: "File",
        account: "-",
        digest: "d",
        sentAt: Date.now() - 7_200_000,
        owner: "o",
        host: "elsewhere",
        pid: 1,
      };
      writeFileSync(join(journal, "left.jsonl"), `${JSON.stringify(entry)}\n`);
      const found = await examine(outside({ PULUMI_OPENAI_JOURNAL: journal }));
      expect(found.fails).to.deep.equal([]);
      expect(says(found, "journal")).to.match(/quick\/dev\/left\. .*npx pulumi-openai orphans/);
    });

    it("one that is as it was after the look", async () => {
      const journal = join(root, "fresh");
      await examine(outside({ PULUMI_OPENAI_JOURNAL: journal }));
      expect(readdirSync(journal)).to.deep.equal([]);
    });
  });
});
