import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { truncateSync } from "node:fs";
import { expect } from "chai";
import type { Emulator, Fault } from "../../emulator/index.js";
import { mostBytes } from "../../provider/content.js";
import { contentOf, idsOnServer, startRecordedEmulator, writes } from "../support/emulator.js";
import type { Host } from "../support/host.js";
import { fileAsset, type Installed, install, overwrite, sha256 } from "../support/installed.js";
import { problemOf } from "../support/outcomes.js";

type Values = Record<string, unknown>;

const megabyte = 1024 * 1024;

describe("a File above 16 MB, which one request carries", () => {
  let emulator: Emulator;
  let installed: Installed;
  let host: Host;
  const content = randomBytes(20 * megabyte);

  before(async () => {
    emulator = await startRecordedEmulator();
    installed = await install();
    host = await installed.host("File", {
      "openai:apiKey": "sk-projA-1",
      "openai:baseUrl": emulator.url,
      "openai:maxRetries": "1",
      "openai:logLevel": "requests",
    });
  });
  beforeEach(() => emulator.reset());
  after(async () => {
    await installed.remove();
    await emulator.close();
  });

  const inputsOf = (more: Values = {}): Values => ({
    purpose: "fine-tune",
    source: fileAsset(installed.write("large.jsonl", content)),
    __at: "quick/dev/large",
    ...more,
  });

  it("arrives byte for byte, with its name, its purpose and its expiry", async () => {
    const inputs = inputsOf({
      filename: "größer.jsonl",
      expiresAfter: { anchor: "created_at", seconds: 3600 },
    });
    expect((await host.check({}, inputs)).failures).to.deep.equal([]);
    const { id, outputs } = await host.create(inputs);
    expect(outputs).to.include({ bytes: content.length, sha256: sha256(content), purpose: "fine-tune" });
    expect(outputs.expiresAt).to.equal(Number(outputs.createdAt) + 3600);
    expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
    expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none" });
  });

  it("is not held in memory by the process that sends it", async () => {
    const size = 300 * megabyte;
    const path = installed.write("larger.jsonl", "{}\n");
    truncateSync(path, size);
    const { process: child } = await host;
    const before = residentOf(child.pid);
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, residentOf(child.pid));
    }, 20);
    const { outputs } = await host.create(inputsOf({ source: fileAsset(path) }));
    clearInterval(timer);
    expect(outputs.bytes).to.equal(size);
    expect(most - before).to.be.below(96 * megabyte);
  });

  const passing: [string, Fault, number][] = [
    ["a rate limit", { kind: "status", status: 429, headers: { "retry-after-ms": "50" }, times: 1 }, 2],
    ["an answer that gets lost", { kind: "dropAfter", times: 1 }, 1],
    ["an answer that breaks off", { kind: "truncate", times: 1 }, 1],
    ["a connection that breaks before anything is done", { kind: "dropBefore", times: 1 }, 2],
  ];
  for (const [name, fault, sends] of passing) {
    it(`is there once after ${name}`, async () => {
      emulator.faults.add({ ...fault, match: { method: "POST" } });
      const { id } = await host.create(inputsOf());
      expect(idsOnServer(emulator)).to.deep.equal([id]);
      expect(writes(emulator)).to.equal(sends);
      expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
    });
  }

  const changes: [string, (path: string) => void][] = [
    ["other bytes", (path) => overwrite(path, "changed", content.length - 100)],
    ["fewer bytes", (path) => truncateSync(path, content.length - 100)],
  ];
  for (const [name, change] of changes) {
    it(`is not made of a source that has ${name} than when it was read first`, async () => {
      emulator.faults.add({ kind: "hold", name: "sent", when: "before", match: { method: "POST" } });
      const inputs = inputsOf();
      const attempt = problemOf(host.create(inputs));
      await emulator.barrier("sent").reached();
      change((inputs.source as { path: string }).path);
      emulator.barrier("sent").release();
      expect(await attempt).to.match(
        /Reading source ".*large\.jsonl": it changed while it was sent\. Nothing of it is kept; run the command again\./,
      );
      expect(idsOnServer(emulator)).to.be.empty;
      expect(writes(emulator)).to.equal(1);
    });
  }

  it("is shown in the log as every other request, without its content and the key", async () => {
    await host.create(inputsOf());
    expect(host.output).to.match(/POST \/v1\/files: 200, attempt 1, \d+ ms, req_/);
    expect(host.output).not.to.include("sk-projA-1");
  });

  it("is refused by check above 8 GB, and not at 8 GB", async () => {
    const path = installed.write("huge.jsonl", "{}\n");
    const source = { ...fileAsset(path), hash: "0".repeat(64) };
    truncateSync(path, mostBytes);
    expect((await host.check({}, inputsOf({ source }))).failures).to.deep.equal([]);
    truncateSync(path, mostBytes + 1);
    expect((await host.check({}, inputsOf({ source }))).failures).to.deep.equal([
      { property: "source", reason: "must hold at most 8,589,934,592 bytes, got 8,589,934,593" },
    ]);
    expect(emulator.requests).to.be.empty;
  });

  it("goes out in parts above 512 MB, and is found when the answer to the last request is lost", async () => {
    const size = 520 * megabyte;
    const path = installed.write("parts.jsonl", '{"first":"line"}\n');
    truncateSync(path, size);
    emulator.faults.add({ kind: "dropAfter", match: { path: "/complete$" }, times: 1 });
    const source = fileAsset(path);
    const { id, outputs } = await host.create(inputsOf({ source }));
    expect(outputs).to.include({ bytes: size, sha256: source.hash, filename: "parts.jsonl" });
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    const parts = emulator.requests.filter(({ path }) => path.endsWith("/parts"));
    expect(parts).to.have.lengthOf(9);
    expect(sha256(await contentOf(emulator, id))).to.equal(source.hash);
  });
});

describe("a File in parts, when its process is killed", () => {
  let emulator: Emulator;
  let installed: Installed;

  before(async () => {
    emulator = await startRecordedEmulator();
    installed = await install();
  });
  beforeEach(() => emulator.reset());
  after(async () => {
    await installed.remove();
    await emulator.close();
  });

  const start = (): Promise<Host> =>
    installed.host("File", { "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url });
  const inputsOf = (): Values => {
    const path = installed.write("large.jsonl", '{"first":"line"}\n');
    truncateSync(path, 513 * megabyte);
    return { purpose: "fine-tune", source: fileAsset(path), __at: "quick/dev/large" };
  };
  /** Kills the process when a request has come to a point at the server. */
  const crash = async (inputs: Values, path: string, when: "before" | "after"): Promise<void> => {
    const host = await start();
    const remove = emulator.faults.add({ kind: "hold", name: "crash", when, match: { path } });
    const lost = host.create(inputs).catch(() => undefined);
    await emulator.barrier("crash").reached();
    await host.stop();
    await lost;
    remove();
  };
  const statuses = () => emulator.objects("upload").map((upload) => (upload as { status: string }).status);

  it("between its parts, is made by the next one, and what was sent in vain expires by itself", async () => {
    const inputs = inputsOf();
    await crash(inputs, "/parts$", "before");
    expect(statuses()).to.deep.equal(["pending"]);
    const { id } = await (await start()).create(inputs);
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    emulator.advanceClock(3_600);
    expect(statuses()).to.deep.equal(["expired", "completed"]);
  });

  it("after its last request, is taken up by the next one, and sent no second time", async () => {
    const inputs = inputsOf();
    await crash(inputs, "/complete$", "after");
    expect(idsOnServer(emulator)).to.have.lengthOf(1);
    emulator.clearRequests();
    const { id, outputs } = await (await start()).create(inputs);
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect(outputs.sha256).to.equal((inputs.source as { hash: string }).hash);
    expect(writes(emulator)).to.equal(0);
  });
});

function residentOf(pid: number | undefined): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
}
