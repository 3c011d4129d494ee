import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
import { contentOf, idsOnServer, startRecordedEmulator } from "./support/emulator.js";
import { fileAsset, overwrite, sha256 } from "./support/installed.js";
import { problemOf } from "./support/outcomes.js";
import { serversUntil } from "./support/servers.js";

type Values = Record<string, unknown>;

/** The limits of a File, brought down to what small ones reach. */
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

  it("waits until the upload that it has begun is to be seen everywhere", async () => {
    emulator.faults.add({ kind: "delayedVisibility", ms: 1_500, match: { path: "^/uploads$" }, times: 1 });
    const { id } = await create();
    expect(idsOnServer(emulator)).to.deep.equal([id]);
    expect(sent("/uploads")).to.equal(1);
    expect(sent("/parts")).to.be.greaterThan(parts);
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
    const start = serversUntil(after);
    let url: string;

    before(async () => {
      const origin = await start((_, response) => {
        response.writeHead(200);
        // Without a length, as servers answer that make their content up.
        response.write(content.subarray(0, 60_000));
        response.end(content.subarray(60_000));
      });
      url = `${origin}/data/large.jsonl`;
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
