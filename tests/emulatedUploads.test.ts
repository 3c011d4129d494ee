import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import OpenAI, { toFile } from "openai";
import type { Upload, UploadCreateParams } from "openai/resources/uploads";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { clientOf, idsOnServer } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";

describe("The emulator's uploads", () => {
  let emulator: Emulator;
  let client: OpenAI;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({ ...(traffic && { record: answersOf(traffic) }) });
    client = clientOf(emulator);
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const begin = (more: Partial<UploadCreateParams> = {}): Promise<Upload> =>
    client.uploads.create({
      bytes: 10,
      filename: "a.jsonl",
      mime_type: "text/jsonl",
      purpose: "batch",
      ...more,
    });
  const add = async ({ id }: Upload, content: string): Promise<string> =>
    (await client.uploads.parts.create(id, { data: await toFile(Buffer.from(content), "part") })).id;
  const complete = (upload: Upload, part_ids: string[], md5?: string): Promise<Upload> =>
    client.uploads.complete(upload.id, { part_ids, ...(md5 !== undefined && { md5 }) });
  const refusal = async (attempt: Promise<unknown>): Promise<{ status: number; message: string }> => {
    try {
      await attempt;
    } catch (error) {
      const { status, message } = error as { status: number; message: string };
      return { status, message };
    }
    throw new Error("it succeeded, and should have failed");
  };
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  const textOf = async (id: string): Promise<string> => (await client.files.content(id)).text();

  it("begin as pending, for an hour, without a file", async () => {
    const upload = await begin();
    expect(upload).to.include({
      object: "upload",
      status: "pending",
      bytes: 10,
      file: null,
      purpose: "batch",
    });
    expect(upload.expires_at).to.equal(upload.created_at + 3_600);
    expect(idsOnServer(emulator)).to.be.empty;
  });

  it("become a file of their parts in the order that is given last", async () => {
    const upload = await begin({ expires_after: { anchor: "created_at", seconds: 7_200 } });
    const second = await add(upload, "World");
    const first = await add(upload, "Hello");
    const { status, file } = await complete(upload, [first, second], md5("HelloWorld"));
    expect(status).to.equal("completed");
    expect(file).to.include({ filename: "a.jsonl", purpose: "batch", bytes: 10, status: "processed" });
    expect(file?.expires_at).to.equal(Number(file?.created_at) + 7_200);
    expect(await textOf(String(file?.id))).to.equal("HelloWorld");
    expect(idsOnServer(emulator)).to.deep.equal([file?.id]);
  });

  it("leave a part out that is not named in the end", async () => {
    const upload = await begin({ bytes: 5 });
    await add(upload, "lost");
    const part = await add(upload, "Hello");
    const { file } = await complete(upload, [part]);
    expect(await textOf(String(file?.id))).to.equal("Hello");
  });

  it("are not completed with other bytes than were announced, and can still be", async () => {
    const upload = await begin();
    const parts = [await add(upload, "Hello"), await add(upload, "World")];
    expect((await refusal(complete(upload, parts.slice(1)))).message).to.include("expected 10 bytes");
    expect((await refusal(complete(upload, parts, md5("other")))).message).to.include("md5");
    expect((await refusal(complete(upload, ["part_none"]))).message).to.include("part_none");
    expect(idsOnServer(emulator)).to.be.empty;
    expect((await complete(upload, parts)).status).to.equal("completed");
  });

  it("make one file, however often they are completed", async () => {
    const upload = await begin({ bytes: 5 });
    const part = await add(upload, "Hello");
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => complete(upload, [part])));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.lengthOf(1);
    expect((await refusal(complete(upload, [part]))).status).to.equal(400);
    expect(idsOnServer(emulator)).to.have.lengthOf(1);
  });

  it("take nothing more when they are cancelled, completed or expired", async () => {
    const cancelled = await begin();
    expect((await client.uploads.cancel(cancelled.id)).status).to.equal("cancelled");
    const expired = await begin();
    emulator.advanceClock(3_600);
    for (const [upload, status] of [
      [cancelled, "cancelled"],
      [expired, "expired"],
    ] as const) {
      expect(await refusal(add(upload, "Hello"))).to.include({ status: 400 });
      expect((await refusal(complete(upload, []))).message).to.include(`is ${status}`);
      expect(await refusal(client.uploads.cancel(upload.id))).to.include({ status: 400 });
    }
  });

  it("are those of one project", async () => {
    const upload = await begin();
    const other = new OpenAI({ baseURL: emulator.url, apiKey: "sk-projB-1", maxRetries: 0 });
    expect(await refusal(other.uploads.cancel(upload.id))).to.include({ status: 404 });
  });

  const wrong: [string, Record<string, unknown>][] = [
    ["no bytes", { bytes: 0 }],
    ["more than 8 GB", { bytes: 8 * 1024 ** 3 + 1 }],
    ["a purpose that is none", { purpose: "telepathy" }],
    ["no name", { filename: undefined }],
    ["no type", { mime_type: undefined }],
    ["an expiry within the hour", { expires_after: { anchor: "created_at", seconds: 60 } }],
    ["something unheard of", { colour: "red" }],
  ];
  for (const [name, more] of wrong) {
    it(`do not begin with ${name}`, async () => {
      expect(await refusal(begin(more as Partial<UploadCreateParams>))).to.include({ status: 400 });
      expect(emulator.objects("upload")).to.be.empty;
    });
  }

  it("refuse a part that is no form, has no data, or more than 64 MB", async () => {
    const upload = await begin({ bytes: 100 });
    const send = async (body: FormData): Promise<number> =>
      (
        await fetch(`${emulator.url}/uploads/${upload.id}/parts`, {
          method: "POST",
          headers: { authorization: "Bearer sk-projA-1" },
          body,
        })
      ).status;
    const form = new FormData();
    form.set("file", new Blob(["x"]), "x");
    expect(await send(form)).to.equal(400);
    const large = new FormData();
    large.set("data", new Blob([Buffer.alloc(64 * 1024 * 1024 + 1)]), "x");
    expect(await send(large)).to.equal(413);
    const largest = new FormData();
    largest.set("data", new Blob([Buffer.alloc(64 * 1024 * 1024)]), "x");
    expect(await send(largest)).to.equal(200);
  });

  it("keep on disk what is needed, and nothing else", async () => {
    let fileId = "";
    const upload = await begin({ bytes: 5 });
    const part = await add(upload, "Hello");
    await add(upload, "lost");
    await add(await begin(), "expired");
    const spools = (): string[] =>
      readdirSync(tmpdir())
        .filter((name) => name.startsWith("pulumi-openai-emulator-"))
        .map((name) => readdirSync(join(tmpdir(), name)))
        .find((names) => names.includes(part) || names.includes(fileId)) ?? [];
    expect(spools()).to.have.lengthOf(3);
    const { file } = await complete(upload, [part]);
    fileId = String(file?.id);
    emulator.advanceClock(3_600);
    emulator.objects("upload");
    expect(spools()).to.deep.equal([fileId]);
  });
});
