import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { dynamic } from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator, Fault } from "../emulator/index.js";
import { mostBytes, type Sizes } from "../provider/content.js";
import type { AnyDeclaration } from "../provider/declaration.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import { defineResource } from "../provider/lifecycle.js";
import type { Asset } from "../provider/schema.js";
import { readSource } from "../provider/source.js";
import { idsOnServer, startRecordedEmulator, writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { fileAsset, type Installed, install, sha256 } from "./support/installed.js";
import { problemOf } from "./support/outcomes.js";

type Values = Record<string, unknown>;

const megabyte = 1024 * 1024;

/** What is on the server under an id, to its last byte. */
async function contentOf(emulator: Emulator, id: string): Promise<Buffer> {
  const answer = await fetch(`${emulator.url}/files/${id}/content`, {
    headers: { authorization: "Bearer sk-projA-1" },
  });
  expect(answer.status).to.equal(200);
  return Buffer.from(await answer.arrayBuffer());
}

function overwrite(path: string, text: string, position: number): void {
  const file = openSync(path, "r+");
  writeSync(file, text, position);
  closeSync(file);
}

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

/** The same, with limits that small files reach. */
const small: Sizes = { memory: 10_000, request: 40_000, part: 16_000 };

describe("a File that goes out in parts", () => {
  let emulator: Emulator;
  let folder: string;
  let hooks: dynamic.ResourceProvider;
  const content = randomBytes(100_000);
  const parts = 7;

  before(async () => {
    emulator = await startRecordedEmulator();
    folder = mkdtempSync(join(tmpdir(), "openai-"));
    const prepare = ({ source }: { source?: Asset }) => readSource(source as Asset, mostBytes, small);
    const declaration: object = { ...declarationOf(provider.File), prepare };
    hooks = defineResource(declaration as AnyDeclaration);
  });
  const configure = (more: Record<string, string> = {}): Promise<void> | undefined => {
    const given = { "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url, ...more };
    const settings = new Map(Object.entries(given));
    return hooks.configure?.({ config: { get: (key: string) => settings.get(key) } as never });
  };
  beforeEach(async () => {
    emulator.reset();
    await configure({ "openai:maxRetries": "2" });
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  const written = (bytes: Buffer = content): string => {
    const path = join(folder, "large.jsonl");
    writeFileSync(path, bytes);
    return path;
  };
  const create = (more: Values = {}): Promise<dynamic.CreateResult> =>
    hooks.create({ purpose: "fine-tune", source: fileAsset(written()), ...more });
  const sent = (end: string): number =>
    emulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith(end)).length;
  const uploads = () => emulator.objects("upload") as { id: string; status: string }[];
  it("is the same on the server, byte for byte and in the right order", async () => {
    const { id, outs } = await create({ expiresAfter: { anchor: "created_at", seconds: 7200 } });
    expect(outs).to.deep.include({
      bytes: content.length,
      sha256: sha256(content),
      filename: "large.jsonl",
      purpose: "fine-tune",
      expiresAfter: { anchor: "created_at", seconds: 7200 },
    });
    expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
    expect([
      sent("/uploads"),
      sent("/parts"),
      sent("/complete"),
      sent("/cancel"),
      sent("/files"),
    ]).to.deep.equal([1, parts, 1, 0, 0]);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["completed"]);
  });

  it("is read and deleted like any other", async () => {
    const { id, outs } = await create();
    expect((await hooks.read?.(id, outs))?.props).to.deep.include({
      bytes: content.length,
      sha256: sha256(content),
    });
    await hooks.delete?.(id, outs);
    expect(idsOnServer(emulator)).to.be.empty;
  });

  const repeated: [string, Fault][] = [
    ["was not carried out because the connection broke", { kind: "dropBefore", times: 1 }],
    ["was carried out, and whose answer got lost", { kind: "dropAfter", times: 1 }],
    ["a gateway has answered for", { kind: "statusAfter", status: 502, times: 1 }],
    ["met a rate limit", { kind: "status", status: 429, headers: { "retry-after-ms": "50" }, times: 1 }],
  ];
  for (const [name, fault] of repeated) {
    it(`sends a part again that ${name}, and no other`, async () => {
      emulator.faults.add({ ...fault, match: { path: "/parts$" }, every: 3 });
      const { id } = await create();
      expect(sent("/parts")).to.equal(parts + 1);
      expect(sent("/complete")).to.equal(1);
      expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
    });
  }

  it("begins a second upload when the answer to the first beginning is lost, and makes one file", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { path: "^/uploads$" }, times: 1 });
    const { id } = await create();
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["pending", "completed"]);
    emulator.advanceClock(3_600);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["expired", "completed"]);
  });

  it("is looked for, and found, when the answer to the last request is lost", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { path: "/complete$" }, times: 1 });
    const { id, outs } = await create();
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect(outs?.sha256).to.equal(sha256(content));
    expect([sent("/parts"), sent("/complete"), sent("/cancel")]).to.deep.equal([parts, 1, 0]);
  });

  it("is completed anew, with the parts that are there, when nothing has come of the last request", async () => {
    emulator.faults.add({ kind: "dropBefore", match: { path: "/complete$" }, times: 1 });
    const { id } = await create();
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect([sent("/uploads"), sent("/parts"), sent("/complete")]).to.deep.equal([1, parts, 2]);
  });

  it("is found when it appears so late that a second last request was refused", async () => {
    const match = { path: "/complete$" };
    // Longer than it is looked for before anything is sent again.
    emulator.faults.add({ kind: "delayedVisibility", ms: 8_000, match, times: 1 });
    emulator.faults.add({ kind: "dropAfter", match, times: 1 });
    const { id } = await create();
    expect(sent("/complete")).to.equal(2);
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect(sent("/cancel")).to.equal(0);
  });

  it("is given up when a part is refused: the upload is cancelled, and nothing is left", async () => {
    emulator.faults.add({ kind: "status", status: 400, match: { path: "/parts$" }, every: 3, times: 1 });
    expect(await problemOf(create())).to.match(/^Uploading part \d of 7 of file "large\.jsonl": 400 /);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["cancelled"]);
    expect(idsOnServer(emulator)).to.be.empty;
    expect(sent("/complete")).to.equal(0);
  });

  it("says the reason, and not that of the cancelling, when both fail", async () => {
    emulator.faults.add({ kind: "status", status: 400, match: { path: "/parts$" } });
    emulator.faults.add({ kind: "status", status: 403, match: { path: "/cancel$" } });
    const { lines, outcome } = await listening(() => problemOf(create()));
    expect(outcome).to.match(/^Uploading part \d of 7 of file "large\.jsonl": 400 /);
    expect(lines.join("\n")).to.match(
      /Cancelling the upload of file "large\.jsonl": 403 .* It expires by itself, an hour after it was begun\./,
    );
  });

  it("is given up when the last request is refused", async () => {
    emulator.faults.add({ kind: "status", status: 400, match: { path: "/complete$" } });
    expect(await problemOf(create())).to.match(/^Creating file: 400 /);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["cancelled"]);
    expect(sent("/complete")).to.equal(1);
  });

  it("is not given up, but left as it is, when it cannot be found out what came of the last request", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { path: "/complete$" }, times: 1 });
    emulator.faults.add({ kind: "status", status: 400, match: { method: "GET" } });
    expect(await problemOf(create())).to.include("It is not known whether the file was made");
    expect(uploads().map(({ status }) => status)).to.deep.equal(["completed"]);
    expect(sent("/cancel")).to.equal(0);
  });

  it("is not made of a source that changes while its parts are sent", async () => {
    emulator.faults.add({ kind: "hold", name: "begun", when: "after", match: { path: "^/uploads$" } });
    const attempt = problemOf(create());
    await emulator.barrier("begun").reached();
    overwrite(join(folder, "large.jsonl"), "changed", 50_000);
    emulator.barrier("begun").release();
    expect(await attempt).to.match(/large\.jsonl": it changed while it was sent/);
    expect(uploads().map(({ status }) => status)).to.deep.equal(["cancelled"]);
    expect(idsOnServer(emulator)).to.be.empty;
  });

  it("sends nothing when the source has changed since it was planned", async () => {
    const source = fileAsset(written());
    written(randomBytes(100_000));
    expect(await problemOf(hooks.create({ purpose: "fine-tune", source }))).to.include(
      "changed after it was planned",
    );
    expect(emulator.requests).to.be.empty;
  });

  it("tells the server the type of its content by its name", async () => {
    await create({ filename: "notes.MD", purpose: "assistants" });
    await create({ filename: "data.unheard", purpose: "assistants" });
    const types = (emulator.objects("upload") as { mimeType: string }[]).map(({ mimeType }) => mimeType);
    expect(types).to.deep.equal(["text/markdown", "application/octet-stream"]);
  });

  it("does with one request at a time where no more are allowed", async () => {
    await configure({ "openai:maxConcurrent": "1" });
    const { id } = await create();
    expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
  });

  describe("from an address", () => {
    let server: Server;
    let url: string;

    before((done) => {
      server = createServer((_, response) => {
        response.writeHead(200);
        // Without a length, as servers answer that make their content up.
        response.write(content.subarray(0, 60_000));
        response.end(content.subarray(60_000));
      }).listen(0, "127.0.0.1", () => {
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/large.jsonl`;
        done();
      });
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const downloads = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith("pulumi-openai-source-"));
    const remote = () => {
      const { path: _, ...asset } = fileAsset(written());
      return { ...asset, uri: url };
    };

    it("is kept on disk while it is sent, and not any longer", async () => {
      const before = downloads();
      const { id, outs } = await create({ source: remote() });
      expect(outs?.filename).to.equal("large.jsonl");
      expect((await contentOf(emulator, id)).equals(content)).to.equal(true);
      emulator.faults.add({ kind: "status", status: 400, match: { method: "POST" } });
      await problemOf(create({ source: remote() }));
      await problemOf(create({ source: { ...remote(), hash: "0" } }));
      expect(downloads()).to.deep.equal(before);
    });

    it("is not fetched to its end when it is larger than a file may be", async () => {
      const before = downloads();
      expect(await problemOf(readSource(remote() as Asset, 70_000, small))).to.equal(
        `Reading source "${url}": it must hold at most 70,000 bytes.`,
      );
      expect(downloads()).to.deep.equal(before);
      expect(existsSync(folder)).to.equal(true);
    });
  });
});

/** What is said on the console meanwhile. */
async function listening<T>(work: () => Promise<T>): Promise<{ lines: string[]; outcome: T }> {
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(line);
  try {
    return { outcome: await work(), lines };
  } finally {
    console.log = log;
  }
}
