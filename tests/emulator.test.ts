import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import OpenAI, { type APIError, toFile } from "openai";
import { type Emulator, type EmulatorOptions, type Fault, startEmulator } from "../emulator";
import { answersOf } from "./support/traffic.js";

const root = resolve(__dirname, "..", "..");
const key = "sk-projA-1";

interface ErrorAnswer {
  error: { message: string; type: string; param: string | null; code: string | null };
}

describe("The OpenAI emulator", () => {
  let emulator: Emulator;

  const start = async (options: EmulatorOptions = {}) => {
    await emulator?.close();
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({ ...(traffic && { record: answersOf(traffic) }), ...options });
    return emulator;
  };

  const clientOf = (apiKey = key, options: { project?: string; organization?: string } = {}) =>
    new OpenAI({
      baseURL: emulator.url,
      apiKey,
      maxRetries: 0,
      organization: null,
      project: null,
      ...options,
    });

  const send = (path: string, init: RequestInit & { key?: string } = {}) =>
    fetch(`${emulator.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${init.key ?? key}`, ...(init.headers as Record<string, string>) },
    });

  const errorOf = async (answer: Response) => ((await answer.json()) as ErrorAnswer).error;

  const form = (fields: Record<string, string>, content: string | null = "content", name = "a.txt") => {
    const body = new FormData();
    for (const [field, value] of Object.entries(fields)) body.append(field, value);
    if (content !== null) body.append("file", new Blob([content]), name);
    return { method: "POST", body };
  };

  const createFile = async (
    content = "hello",
    purpose: "batch" | "vision" | "user_data" | "fine-tune" = "vision",
  ) => clientOf().files.create({ file: await toFile(Buffer.from(content), "hello.txt"), purpose });

  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${emulator.origin}/_emulator${path}`, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
    try {
      await promise;
    } catch (error) {
      return error as Error;
    }
    throw new Error("Expected a failure.");
  };

  beforeEach(() => start());
  after(() => emulator.close());

  describe("Files", () => {
    it("creates, reads, downloads and deletes a file", async () => {
      const client = clientOf();
      const file = await createFile("hello");
      expect(file.id).to.match(/^file-[A-Za-z0-9]{24}$/);
      expect(file).to.include({
        object: "file",
        bytes: 5,
        filename: "hello.txt",
        purpose: "vision",
        status: "processed",
      });
      expect(file).not.to.have.property("expires_at");
      expect(Math.abs(file.created_at - Date.now() / 1000)).to.be.below(3);
      expect(await client.files.retrieve(file.id)).to.deep.equal(file);
      expect(await (await client.files.content(file.id)).text()).to.equal("hello");
      expect(await client.files.delete(file.id)).to.deep.equal({
        id: file.id,
        object: "file",
        deleted: true,
      });
      expect((await failureOf(client.files.retrieve(file.id))) as APIError).to.include({ status: 404 });
    });

    it("names a missing file in its 404, whatever was asked of it", async () => {
      for (const [method, path] of [
        ["GET", "/files/file-x"],
        ["DELETE", "/files/file-x"],
        ["GET", "/files/file-x/content"],
      ] as const) {
        const answer = await send(path, { method });
        expect(answer.status).to.equal(404);
        expect(await errorOf(answer)).to.deep.equal({
          message: "No such File object: file-x",
          type: "invalid_request_error",
          param: "id",
          code: null,
        });
      }
    });

    it("lists files page by page, to the end, in both orders", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i += 1) ids.push((await createFile(String(i))).id);
      const listed = async (order: "asc" | "desc") => {
        const found: string[] = [];
        for await (const file of clientOf().files.list({ limit: 2, order })) found.push(file.id);
        return found;
      };
      expect(await listed("asc")).to.deep.equal(ids);
      expect(await listed("desc")).to.deep.equal([...ids].reverse());
      expect(emulator.requests.filter(({ path }) => path.startsWith("/files?"))).to.have.length(6);
    });

    it("says with each page where it starts, ends and whether more follow", async () => {
      const oldest = await createFile();
      const newest = await createFile();
      const page = await (await send("/files?limit=1")).json();
      expect(page).to.include({ object: "list", first_id: newest.id, last_id: newest.id, has_more: true });
      const last = await (await send(`/files?limit=1&after=${newest.id}`)).json();
      expect(last).to.include({ first_id: oldest.id, has_more: false });
    });

    it("lists only the files of a purpose when asked", async () => {
      await createFile("a", "vision");
      const batch = await createFile("b", "batch");
      const page = await clientOf().files.list({ purpose: "batch" });
      expect(page.data.map(({ id }) => id)).to.deep.equal([batch.id]);
    });

    for (const [query, param] of [
      ["after=file-unknown", "after"],
      ["limit=0", "limit"],
      ["limit=10001", "limit"],
      ["limit=many", "limit"],
      ["order=up", "order"],
    ] as const) {
      it(`refuses a list with ${query}`, async () => {
        const answer = await send(`/files?${query}`);
        expect(answer.status).to.equal(400);
        expect(await errorOf(answer)).to.include({ type: "invalid_request_error", param });
      });
    }

    for (const [doing, body, param] of [
      ["without a file", form({ purpose: "batch" }, null), "file"],
      ["without a purpose", form({}), "purpose"],
      ["with an unknown purpose", form({ purpose: "fun" }), "purpose"],
      ["that is empty", form({ purpose: "batch" }, ""), "file"],
      ["that expires too soon", form(expiry("3599")), "expires_after[seconds]"],
      ["that expires too late", form(expiry("2592001")), "expires_after[seconds]"],
      ["that expires from another anchor", form(expiry("3600", "last_used")), "expires_after[anchor]"],
      [
        "that expires after nothing",
        form({ purpose: "batch", "expires_after[anchor]": "created_at" }),
        "expires_after[seconds]",
      ],
    ] as const) {
      it(`refuses an upload ${doing} and keeps nothing`, async () => {
        const answer = await send("/files", body);
        expect(answer.status).to.equal(400);
        expect(await errorOf(answer)).to.include({ param });
        expect(emulator.objects("file")).to.have.length(0);
      });
    }

    it("refuses an upload that is no form", async () => {
      const answer = await send("/files", {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).to.equal(400);
    });

    it("lets nobody download files of purpose assistants and user_data", async () => {
      const file = await createFile("secret", "user_data");
      const answer = await send(`/files/${file.id}/content`);
      expect(answer.status).to.equal(400);
      expect((await errorOf(answer)).message).to.equal("Not allowed to download files of purpose: user_data");
    });

    it("lets a file expire by the emulator's clock", async () => {
      const file = await clientOf().files.create({
        file: await toFile(Buffer.from("x"), "x.txt"),
        purpose: "vision",
        expires_after: { anchor: "created_at", seconds: 3600 },
      });
      expect(file.expires_at).to.equal(file.created_at + 3600);
      emulator.advanceClock(3590);
      expect((await send(`/files/${file.id}`)).status).to.equal(200);
      emulator.advanceClock(20);
      const answer = await send(`/files/${file.id}`);
      expect(answer.status).to.equal(404);
      expect(Date.parse(answer.headers.get("date") ?? "") - Date.now()).to.be.above(3_500_000);
      expect((await clientOf().files.list()).data).to.have.length(0);
      expect((await createFile()).created_at - file.created_at).to.be.at.least(3600);
    });

    it("gives batch files thirty days", async () => {
      const file = await createFile("x", "batch");
      expect(file.expires_at).to.equal(file.created_at + 2_592_000);
    });

    it("keeps contents on disk, not in memory, and takes them away at the end", async () => {
      const spools = () => readdirSync(tmpdir()).filter((name) => name.startsWith("pulumi-openai-emulator-"));
      const before = spools();
      await start();
      const file = await createFile("x".repeat(1_000_000));
      expect((await (await clientOf().files.content(file.id)).arrayBuffer()).byteLength).to.equal(1_000_000);
      expect(spools().length).to.be.above(before.length);
      await emulator.close();
      expect(spools()).to.deep.equal(before);
    });
  });

  describe("Models", () => {
    it("lists them and reads each", async () => {
      const page = await clientOf().models.list();
      const ids = page.data.map(({ id }) => id);
      expect(ids).to.include.members([
        "gpt-5",
        "gpt-5-mini",
        "gpt-4.1",
        "gpt-4o-mini",
        "text-embedding-3-small",
      ]);
      for (const model of page.data) expect(await clientOf().models.retrieve(model.id)).to.deep.equal(model);
    });

    it("says on which day a model ends, or null", async () => {
      const { data } = (await (await send("/models")).json()) as { data: { shutdown_date: string | null }[] };
      const dates = new Set(data.map(({ shutdown_date }) => shutdown_date));
      expect([...dates].sort()).to.deep.equal(["2027-01-06", null]);
    });

    it("deletes fine-tuned models only", async () => {
      const id = "ft:gpt-4o-mini:acme::a1b2c3";
      await start({ models: [{ id, project: "proj_A" }] });
      expect((await send(`/models/${id}`, { key: "sk-projB-1" })).status).to.equal(404);
      expect(await clientOf().models.delete(id)).to.deep.equal({ id, object: "model", deleted: true });
      expect((await send(`/models/${id}`)).status).to.equal(404);
      expect((await send("/models/gpt-5", { method: "DELETE" })).status).to.equal(403);
    });

    it("names an unknown model", async () => {
      const answer = await send("/models/gpt-99");
      expect(answer.status).to.equal(404);
      expect(await errorOf(answer)).to.deep.equal({
        message: "The model 'gpt-99' does not exist",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      });
    });
  });

  describe("Accounts", () => {
    it("says with each answer whose account it is", async () => {
      const { headers } = await send("/models");
      expect(headers.get("openai-organization")).to.equal("org-emulator");
      expect(headers.get("openai-project")).to.equal("proj_A");
      expect(headers.get("openai-version")).to.equal("2020-10-01");
      expect(headers.get("x-request-id")).to.match(/^req_[0-9a-f]{32}$/);
      expect(Number(headers.get("openai-processing-ms"))).to.be.above(0);
    });

    it("keeps that to itself when it plays a compatible server", async () => {
      await start({ identityHeaders: false });
      const { headers } = await send("/models");
      expect(headers.has("openai-organization")).to.equal(false);
      expect(headers.has("openai-project")).to.equal(false);
    });

    it("shows a project's files to every key of it, and to no other project", async () => {
      const file = await createFile();
      expect(await clientOf("sk-projA-2").files.retrieve(file.id)).to.deep.equal(file);
      for (const other of ["sk-projB-1", "sk-emulator", "sk-proj-x"]) {
        const answer = await send(`/files/${file.id}`, { key: other });
        expect(answer.status).to.equal(404);
        expect((await errorOf(answer)).message).to.contain(file.id);
        expect((await send(`/files/${file.id}`, { key: other, method: "DELETE" })).status).to.equal(404);
      }
      expect(emulator.objects("file", "proj_A")).to.have.length(1);
      expect(emulator.objects("file", "proj_B")).to.have.length(0);
    });

    it("refuses a request without a key", async () => {
      const answer = await fetch(`${emulator.url}/models`);
      expect(answer.status).to.equal(401);
      const error = await errorOf(answer);
      expect(error.message).to.match(/^You didn't provide an API key\./);
      expect(error.code).to.equal(null);
    });

    it("refuses a revoked key without printing it, and still knows the project's new one", async () => {
      const revoked = "sk-projA-1234567890";
      emulator.revokeKey(revoked);
      const answer = await send("/models", { key: revoked });
      expect(answer.status).to.equal(401);
      const error = await errorOf(answer);
      expect(error.code).to.equal("invalid_api_key");
      expect(error.message).to.contain("sk-...7890").and.not.to.contain(revoked);
      expect((await send("/models", { key: "sk-projA-2" })).status).to.equal(200);
    });

    it("knows only the keys of `accounts` when there are some", async () => {
      await start({ accounts: { "sk-known": { organization: "org-x", project: "proj_x" } } });
      const known = await send("/models", { key: "sk-known" });
      expect(known.headers.get("openai-organization")).to.equal("org-x");
      expect((await send("/models")).status).to.equal(401);
    });

    it("refuses headers that contradict the key", async () => {
      const project = (await failureOf(clientOf(key, { project: "proj_B" }).models.list())) as APIError;
      expect(project).to.include({ status: 401, code: "mismatched_project" });
      const organization = (await failureOf(
        clientOf(key, { organization: "org-y" }).models.list(),
      )) as APIError;
      expect(organization).to.include({ status: 401, code: "mismatched_organization" });
      await clientOf(key, { project: "proj_A", organization: "org-emulator" }).models.list();
    });
  });

  describe("Other paths", () => {
    it("answers 404 to a path that it does not know, as OpenAI does", async () => {
      const answer = await send("/nope?x=1");
      expect(answer.status).to.equal(404);
      expect(await answer.json()).to.deep.equal({
        error: {
          message: "Invalid URL (GET /v1/nope)",
          type: "invalid_request_error",
          param: null,
          code: null,
        },
      });
    });

    it("wants a key for them too", async () => {
      expect((await fetch(`${emulator.url}/nope`)).status).to.equal(401);
    });

    it("takes a lookup with an empty id for a list", async () => {
      expect(await (await send("/files/")).json()).to.include({ object: "list" });
    });
  });

  describe("Requests", () => {
    it("are remembered with path, project and status", async () => {
      await send("/files?limit=3");
      await fetch(`${emulator.url}/models`);
      expect(emulator.requests).to.have.length(2);
      expect(emulator.requests[0]).to.include({
        method: "GET",
        path: "/files?limit=3",
        status: 200,
        project: "proj_A",
      });
      expect(emulator.requests[1])
        .to.include({ path: "/models", status: 401 })
        .and.not.to.have.property("project");
      emulator.clearRequests();
      expect(emulator.requests).to.have.length(0);
    });
  });

  describe("Faults", () => {
    it("of kind latency make an answer late, by the same delays for the same seed", async () => {
      emulator.faults.add({ kind: "latency", ms: [40, 80], seed: 7 });
      const started = performance.now();
      expect((await send("/models")).status).to.equal(200);
      expect(performance.now() - started).to.be.within(38, 400);
    });

    it("of kind latency make any number of answers late at once, without a warning of Node.js", async () => {
      const warnings: string[] = [];
      const note = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
      process.on("warning", note);
      await start({ faults: [{ kind: "latency", ms: 30 }] });
      await Promise.all(Array.from({ length: 20 }, () => clientOf().models.list()));
      process.off("warning", note);
      expect(warnings).to.deep.equal([]);
    });

    it("of kind status answer in OpenAI's words instead of doing the work", async () => {
      for (const [status, code] of [
        [401, "invalid_api_key"],
        [403, null],
        [404, null],
        [429, "rate_limit_exceeded"],
        [500, null],
        [503, null],
      ] as const) {
        emulator.faults.add({ kind: "status", status, times: 1 });
        const answer = await send("/files", form({ purpose: "vision" }));
        expect(answer.status).to.equal(status);
        expect((await errorOf(answer)).code).to.equal(code);
      }
      expect(emulator.objects("file")).to.have.length(0);
      expect(emulator.requests[0]).to.include({ status: 401, fault: "status" });
    });

    it("of kind status can be an exhausted quota", async () => {
      emulator.faults.add({ kind: "status", status: 429, code: "insufficient_quota" });
      const error = (await failureOf(clientOf().models.list())) as APIError;
      expect(error).to.include({ code: "insufficient_quota", type: "insufficient_quota" });
    });

    it("of kind status carry a body and headers of the test's own", async () => {
      emulator.faults.add({
        kind: "status",
        status: 418,
        body: { tea: true },
        headers: { "retry-after": "2" },
        times: 1,
      });
      const tea = await send("/models");
      expect(tea.status).to.equal(418);
      expect(tea.headers.get("retry-after")).to.equal("2");
      expect(await tea.json()).to.deep.equal({ tea: true });
      emulator.faults.add({ kind: "status", status: 500, body: "plain", contentType: "text/plain" });
      const plain = await send("/models");
      expect(plain.headers.get("content-type")).to.match(/^text\/plain/);
      expect(await plain.text()).to.equal("plain");
    });

    it("of kind status look like a gateway's page at 502, without OpenAI's headers", async () => {
      emulator.faults.add({ kind: "status", status: 502 });
      const answer = await send("/models");
      expect(answer.status).to.equal(502);
      expect(await answer.text()).to.contain("<h1>502 Bad Gateway</h1>");
      expect(answer.headers.has("x-request-id")).to.equal(false);
      expect(answer.headers.has("openai-processing-ms")).to.equal(false);
    });

    it("of kind html answer 200 with a page", async () => {
      emulator.faults.add({ kind: "html" });
      const answer = await send("/models");
      expect(answer.status).to.equal(200);
      expect(answer.headers.get("content-type")).to.match(/^text\/html/);
      expect(await answer.text()).to.match(/^<html>/);
    });

    it("of kind dropBefore close the connection and do no work", async () => {
      emulator.faults.add({ kind: "dropBefore", times: 1 });
      expect(await failureOf(createFile())).to.be.instanceOf(OpenAI.APIConnectionError);
      expect(emulator.objects("file")).to.have.length(0);
      expect(emulator.requests[0]).to.include({ fault: "dropBefore" }).and.not.to.have.property("status");
      await createFile();
    });

    it("of kind dropAfter do the work and lose its answer", async () => {
      emulator.faults.add({ kind: "dropAfter", match: { method: "post" }, times: 1 });
      expect(await failureOf(createFile())).to.be.instanceOf(OpenAI.APIConnectionError);
      expect(emulator.objects("file")).to.have.length(1);
      expect(emulator.requests[0]).to.include({ fault: "dropAfter" }).and.not.to.have.property("status");
      expect(emulator.faults.active).to.have.length(0);
      await createFile();
    });

    it("of kind statusAfter do the work and answer as a gateway", async () => {
      emulator.faults.add({ kind: "statusAfter", times: 1 });
      expect(((await failureOf(createFile())) as APIError).status).to.equal(502);
      expect(emulator.objects("file")).to.have.length(1);
      emulator.faults.add({ kind: "statusAfter", status: 504 });
      const answer = await send("/models");
      expect(answer.status).to.equal(504);
      expect(await answer.text()).to.contain("504 Gateway Time-out");
    });

    it("of kind truncate do the work and send half of the answer", async () => {
      const file = await createFile("0123456789".repeat(1000));
      emulator.faults.add({ kind: "truncate" });
      await failureOf(createFile());
      expect(emulator.objects("file")).to.have.length(2);
      for (const path of ["/models", `/files/${file.id}/content`]) {
        const answer = await send(path);
        expect(answer.status).to.equal(200);
        await failureOf(answer.text());
      }
    });

    it("of kind never answer nothing until they are taken away", async () => {
      const remove = emulator.faults.add({ kind: "never", times: 1 });
      const hanging = failureOf(createFile());
      expect(await Promise.race([hanging, sleep(60, "hanging")])).to.equal("hanging");
      expect((await send("/models")).status).to.equal(200);
      remove();
      expect(await hanging).to.be.instanceOf(OpenAI.APIConnectionError);
      expect(emulator.objects("file")).to.have.length(0);
    });

    it("of kind delayedVisibility hide what was created for a while", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 5000 });
      const file = await createFile();
      expect((await send(`/files/${file.id}`)).status).to.equal(404);
      expect((await clientOf().files.list()).data).to.have.length(0);
      expect(emulator.objects("file")).to.have.length(1);
      emulator.advanceClock(6);
      expect(await clientOf().files.retrieve(file.id)).to.deep.equal(file);
      expect((await clientOf().files.list()).data).to.have.length(1);
    });

    it("hit only the requests that match method, path and key", async () => {
      const match = { method: "GET", path: "^/files", key: "sk-projB-1" };
      emulator.faults.add({ kind: "status", status: 503, match });
      expect((await send("/files", { key: "sk-projB-1" })).status).to.equal(503);
      expect((await send("/files")).status).to.equal(200);
      expect((await send("/models", { key: "sk-projB-1" })).status).to.equal(200);
      expect((await send("/files", { ...form({ purpose: "vision" }), key: "sk-projB-1" })).status).to.equal(
        200,
      );
    });

    it("hit each n-th request, or so many of them", async () => {
      emulator.faults.add({ kind: "status", status: 503, every: 2, times: 2 });
      expect(await statuses(6)).to.deep.equal([200, 503, 200, 503, 200, 200]);
    });

    it("hit by chance, and the same requests again for the same seed", async () => {
      const run = async (seed: number) => {
        emulator.faults.clear();
        emulator.faults.add({ kind: "status", status: 503, probability: 0.5, seed });
        return statuses(12);
      };
      const first = await run(1);
      expect(first).to.include(200).and.to.include(503);
      expect(await run(1)).to.deep.equal(first);
      expect(await run(2)).not.to.deep.equal(first);
    });

    it("combine: a late answer within a limit can still be lost", async () => {
      emulator.faults.add({ kind: "latency", ms: 30 });
      emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 60 });
      emulator.faults.add({ kind: "dropAfter", times: 1 });
      expect(await failureOf(createFile())).to.be.instanceOf(OpenAI.APIConnectionError);
      expect(((await failureOf(createFile())) as APIError).status).to.equal(429);
      expect(emulator.objects("file")).to.have.length(1);
    });

    it("of the options are back after a reset, with a server as at the start", async () => {
      await start({ faults: [{ kind: "status", status: 503, times: 1 }] });
      expect(await statuses(2)).to.deep.equal([503, 200]);
      await createFile();
      emulator.revokeKey(key);
      emulator.faults.add({ kind: "never" });
      emulator.reset();
      expect(emulator.requests).to.have.length(0);
      expect(emulator.objects("file")).to.have.length(0);
      expect(await statuses(2)).to.deep.equal([503, 200]);
    });

    for (const [fault, complaint] of [
      [{ kind: "nope" }, /^Expected `kind` to be one of latency, .*, not "nope"\.$/],
      [{ kind: "latency" }, /^Expected `ms`, for example \{"kind":"latency","ms":250\}\.$/],
      [{ kind: "latency", ms: [9, 1] }, /lowest and highest delay/],
      [{ kind: "limit", requests: 0, perSeconds: 1 }, /`requests` to be a whole number from 1, not 0/],
      [{ kind: "limit", perSeconds: 1 }, /^Expected `requests` or `tokens`, for example \{/],
      [{ kind: "limit", requests: 5 }, /^Expected `perSeconds`, for example \{/],
      [{ kind: "html", probability: 2 }, /`probability` to be a number from 0 to 1, not 2/],
      [{ kind: "html", match: { path: "(" } }, /`match.path` to be a regular expression/],
      [{ kind: "hold", name: "x", when: "now" }, /`when` to be "before" or "after", not "now"/],
    ] as const) {
      it(`are refused with a clear sentence: ${JSON.stringify(fault)}`, () => {
        expect(() => emulator.faults.add(fault as unknown as Fault)).to.throw(TypeError, complaint);
      });
    }

    const statuses = async (count: number) => {
      const found: number[] = [];
      for (let i = 0; i < count; i += 1) found.push((await send("/models")).status);
      return found;
    };
  });

  describe("Limits", () => {
    const lengthy = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ metadata: { note: "x".repeat(60) } }),
    };

    it("refuse what is above them in OpenAI's words, and do no work", async () => {
      emulator.faults.add({ kind: "limit", requests: 2, perSeconds: 60 });
      await createFile();
      const within = await send("/models");
      expect(within.headers.get("x-ratelimit-limit-requests")).to.equal("2");
      expect(within.headers.get("x-ratelimit-remaining-requests")).to.equal("0");
      expect(within.headers.get("x-ratelimit-reset-requests")).to.match(/^(1m0s|59\.?\d*s)$/);
      const refused = await send("/files", form({ purpose: "vision" }));
      expect(refused.status).to.equal(429);
      expect(await errorOf(refused)).to.include({ code: "rate_limit_exceeded", type: "requests" });
      expect(emulator.objects("file")).to.have.length(1);
      expect(emulator.requests.at(-1)).to.include({ status: 429, fault: "limit" });
    });

    it("say when to come back in seconds, as a date, in milliseconds or not at all", async () => {
      const refusal = async (retryAfter: "seconds" | "date" | "milliseconds" | "none") => {
        emulator.faults.clear();
        emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 30, retryAfter });
        await send("/models");
        return (await send("/models")).headers;
      };
      expect((await refusal("seconds")).get("retry-after")).to.match(/^(29|30)$/);
      expect(Number((await refusal("milliseconds")).get("retry-after-ms"))).to.be.within(29_000, 30_000);
      const date = (await refusal("date")).get("retry-after") ?? "";
      expect(Date.parse(date) - Date.now()).to.be.within(28_000, 31_000);
      const none = await refusal("none");
      expect(none.has("retry-after") || none.has("retry-after-ms")).to.equal(false);
    });

    it("keep their headers to themselves when told", async () => {
      emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 30, headers: false });
      expect((await send("/models")).headers.has("x-ratelimit-limit-requests")).to.equal(false);
    });

    it("with a window give everything back when it ends", async () => {
      emulator.faults.add({ kind: "limit", requests: 2, perSeconds: 600 });
      expect(await burst(3)).to.deep.equal([200, 200, 429]);
      emulator.advanceClock(600);
      expect(await burst(3)).to.deep.equal([200, 200, 429]);
    });

    it("with a bucket give back one by one, up to the burst", async () => {
      emulator.faults.add({ kind: "limit", style: "bucket", requests: 10, perSeconds: 6_000, burst: 2 });
      expect(await burst(3)).to.deep.equal([200, 200, 429]);
      emulator.advanceClock(600);
      expect(await burst(3)).to.deep.equal([200, 429, 429]);
      emulator.advanceClock(6_000);
      expect(await burst(3)).to.deep.equal([200, 200, 429]);
    });

    it("count tokens by the bytes of a request, and say so in the same words", async () => {
      emulator.faults.add({ kind: "limit", tokens: 30, perSeconds: 60 });
      const first = await send("/vector_stores", lengthy);
      expect(first.headers.get("x-ratelimit-limit-tokens")).to.equal("30");
      const cost = Math.ceil(lengthy.body.length / 4);
      expect(first.headers.get("x-ratelimit-remaining-tokens")).to.equal(String(30 - cost));
      expect(first.headers.has("x-ratelimit-limit-requests")).to.equal(false);
      const second = await send("/vector_stores", lengthy);
      expect(second.headers.get("retry-after")).to.match(/^(59|60)$/);
      const { type, message } = await errorOf(second);
      expect(type).to.equal("tokens");
      expect(message).to.include(`Limit 30, Used ${cost}, Requested ${cost}.`);
      expect(await burst(3), "what has no body costs none").to.deep.equal([200, 200, 200]);
    });

    it("refuse for good what is larger than the limit itself", async () => {
      emulator.faults.add({ kind: "limit", tokens: 5, perSeconds: 60, style: "bucket" });
      const refused = await send("/vector_stores", lengthy);
      expect(refused.status).to.equal(429);
      expect(refused.headers.has("retry-after")).to.equal(false);
      expect((await errorOf(refused)).message).to.match(/^Request too large in organization org-emulator/);
    });

    it("of requests and of tokens hold together, and what one refuses the other does not count", async () => {
      emulator.faults.add({ kind: "limit", requests: 3, tokens: 30, perSeconds: 60 });
      const answers = [1, 2, 3].map(() => send("/vector_stores", lengthy));
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.sort()).to.deep.equal([200, 429, 429]);
      const left = (await send("/models")).headers.get("x-ratelimit-remaining-requests");
      expect(left).to.equal("1");
      expect(await burst(2)).to.deep.equal([200, 429]);
    });

    it("hold for each project apart, or for the whole server", async () => {
      const others = async () => (await send("/models", { key: "sk-projB-1" })).status;
      const remove = emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 60 });
      expect(await burst(2)).to.deep.equal([200, 429]);
      expect(await others()).to.equal(200);
      remove();
      emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 60, scope: "server" });
      expect(await burst(1)).to.deep.equal([200]);
      expect(await others()).to.equal(429);
    });

    it("hold for each object apart, with all that is below its path", async () => {
      const paths = ["/models/a", "/models/b", "/models/a/parts", "/models/a?limit=1", "/models"];
      emulator.faults.add({ kind: "limit", requests: 1, perSeconds: 60, scope: "object" });
      const refused: boolean[] = [];
      for (const path of paths) refused.push((await send(path)).status === 429);
      expect(refused).to.deep.equal([false, false, true, true, false]);
    });

    const burst = async (count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => send("/models")));
      return answers.map(({ status }) => status).sort();
    };
  });

  describe("Barriers", () => {
    it("hold a request before its work until released", async () => {
      emulator.faults.add({ kind: "hold", name: "start", when: "before", match: { method: "POST" } });
      const creating = createFile();
      await emulator.barrier("start").reached();
      expect(emulator.objects("file")).to.have.length(0);
      emulator.barrier("start").release();
      expect((await creating).bytes).to.equal(5);
    });

    it("hold a request after its work, before its answer", async () => {
      emulator.faults.add({ kind: "hold", name: "done", when: "after", match: { method: "POST" } });
      const creating = Promise.all([createFile("a"), createFile("b")]);
      await emulator.barrier("done").reached(2);
      expect(emulator.objects("file")).to.have.length(2);
      expect(emulator.requests.map(({ status }) => status)).to.deep.equal([undefined, undefined]);
      emulator.barrier("done").release();
      await creating;
      await createFile("a released barrier stays open");
    });

    it("close again when the fault is added again", async () => {
      emulator.faults.add({ kind: "hold", name: "x", when: "before", times: 1 });
      emulator.barrier("x").release();
      expect((await send("/models")).status).to.equal(200);
      const remove = emulator.faults.add({ kind: "hold", name: "x", when: "before" });
      const held = send("/models");
      await emulator.barrier("x").reached();
      remove();
      expect((await held).status).to.equal(200);
    });

    for (const when of ["before", "after"] as const) {
      const left = when === "before" ? 0 : 1;
      it(`leave ${left} objects of a client that goes away while it is held ${when} the work`, async () => {
        emulator.faults.add({ kind: "hold", name: "kill", when, times: 1 });
        const abort = new AbortController();
        const creating = failureOf(send("/files", { ...form({ purpose: "vision" }), signal: abort.signal }));
        await emulator.barrier("kill").reached();
        abort.abort();
        await creating;
        await sleep(50);
        emulator.barrier("kill").release();
        await sleep(50);
        expect(emulator.objects("file")).to.have.length(left);
        expect(emulator.requests[0]).not.to.have.property("status");
      });
    }

    it("and hung requests do not keep the emulator from closing at once", async () => {
      emulator.faults.add({ kind: "hold", name: "x", when: "before", times: 1 });
      emulator.faults.add({ kind: "never", times: 1 });
      emulator.faults.add({ kind: "latency", ms: 60_000 });
      const ends = [failureOf(send("/models")), failureOf(send("/models")), failureOf(send("/models"))];
      while (emulator.requests.length < 3) await sleep(5);
      const started = performance.now();
      await emulator.close();
      await Promise.all(ends);
      expect(performance.now() - started).to.be.below(1000);
    });
  });

  describe("Its objects", () => {
    it("can be seen and deleted behind the client's back", async () => {
      const file = await createFile();
      expect(emulator.objects("file")).to.deep.equal([file]);
      expect(emulator.remove("file", file.id)).to.equal(true);
      expect(emulator.remove("file", file.id)).to.equal(false);
      expect((await send(`/files/${file.id}`)).status).to.equal(404);
      expect(() => emulator.objects("unicorn")).to.throw(RangeError, /file, .*model/);
    });
  });

  describe("The APIs that OpenAI has retired", () => {
    const retiredPaths = [
      ["POST", "/assistants"],
      ["GET", "/assistants?limit=1"],
      ["GET", "/assistants/asst_a"],
      ["DELETE", "/assistants/asst_a"],
      ["POST", "/threads"],
      ["GET", "/threads/thread_a/messages"],
      ["POST", "/threads/thread_a/messages/msg_a"],
      ["POST", "/threads/runs"],
    ] as const;

    it("are missing with the account in the answer, as on OpenAI's own servers", async () => {
      await start({ retired: true });
      for (const [method, path] of retiredPaths) {
        const answer = await send(path, { method });
        expect(answer.status, path).to.equal(404);
        expect(answer.headers.get("openai-organization")).to.equal("org-emulator");
        expect(answer.headers.get("openai-project")).to.equal("proj_A");
        expect(await errorOf(answer)).to.deep.equal({
          message: `Invalid URL (${method} /v1${path.replace(/\?.*/, "")})`,
          type: "invalid_request_error",
          param: null,
          code: null,
        });
      }
      expect((await send("/files")).status).to.equal(200);
    });

    it("still ask for a key", async () => {
      await start({ retired: true });
      emulator.revokeKey(key);
      expect((await send("/assistants")).status).to.equal(401);
    });
  });

  describe("Control over HTTP", () => {
    it("adds, shows and takes away faults", async () => {
      const { body } = await control("POST", "/faults", { kind: "status", status: 503 });
      expect(body).to.include({ kind: "status", status: 503 });
      expect((await send("/models")).status).to.equal(503);
      expect((await control("GET", "/faults")).body).to.deep.equal([body]);
      expect((await control("DELETE", `/faults/${body.id}`)).status).to.equal(200);
      expect((await control("DELETE", `/faults/${body.id}`)).status).to.equal(404);
      await control("POST", "/faults", { kind: "html" });
      await control("DELETE", "/faults");
      expect((await send("/models")).status).to.equal(200);
    });

    it("says what is wrong with a fault", async () => {
      const { status, body } = await control("POST", "/faults", { kind: "latency" });
      expect(status).to.equal(400);
      expect((body as unknown as ErrorAnswer).error.message).to.match(/^Expected `ms`/);
    });

    it("shows and forgets requests, which need no key and are not counted themselves", async () => {
      await send("/models");
      const { body } = await control("GET", "/requests");
      expect(body).to.deep.equal(emulator.requests).and.to.have.length(1);
      await control("DELETE", "/requests");
      expect(emulator.requests).to.have.length(0);
    });

    it("shows and deletes objects", async () => {
      const file = await createFile();
      expect((await control("GET", "/objects/file?project=proj_A")).body).to.deep.equal([file]);
      expect((await control("GET", "/objects/file?project=proj_B")).body).to.deep.equal([]);
      expect((await control("DELETE", `/objects/file/${file.id}`)).body).to.deep.equal({ removed: true });
      expect((await control("DELETE", `/objects/file/${file.id}`)).body).to.deep.equal({ removed: false });
      expect((await control("GET", "/objects/unicorn")).status).to.equal(400);
    });

    it("waits at barriers and releases them", async () => {
      await control("POST", "/faults", { kind: "hold", name: "x", when: "after" });
      const waiting = control("GET", "/barriers/x?reached=1");
      const creating = createFile();
      expect((await waiting).body).to.deep.equal({ name: "x", reached: 1, released: false });
      await control("POST", "/barriers/x/release");
      await creating;
    });

    it("revokes keys, advances the clock and resets", async () => {
      expect((await control("POST", "/keys/revoke", { key })).status).to.equal(200);
      expect((await send("/models")).status).to.equal(401);
      const { body } = await control("POST", "/clock/advance", { seconds: 3600 });
      expect(Number(body.now) - Date.now() / 1000).to.be.within(3590, 3601);
      await control("POST", "/reset");
      expect((await send("/models")).status).to.equal(200);
      expect((await control("POST", "/keys/revoke")).status).to.equal(400);
      expect((await control("POST", "/clock/advance", { seconds: -1 })).status).to.equal(400);
    });
  });

  describe("Recorded traffic", () => {
    const checker = resolve(root, "..", "shared", "tools", "openapi-check.mjs");
    let folder: string;
    let file: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "emulator-test-"));
    });
    beforeEach(() => {
      file = join(folder, `${Math.random()}.jsonl`);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const lines = () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { request: { url: string; headers: Record<string, string> } });

    const exerciseEverything = async () => {
      const client = clientOf();
      const files = [
        await createFile("a"),
        await createFile("b", "batch"),
        await createFile("c", "fine-tune"),
      ];
      for await (const listed of client.files.list({ limit: 2 })) await client.files.retrieve(listed.id);
      for (const { id } of files) {
        await client.files.content(id);
        await client.files.delete(id);
        await failureOf(client.files.retrieve(id));
      }
      await client.files.list();
      for (const { id } of (await client.models.list()).data) await client.models.retrieve(id);
      await client.models.delete("ft:gpt-4o:a::b");
      await failureOf(client.models.retrieve("gpt-99"));
    };

    it("holds against OpenAI's own document", async function () {
      if (!existsSync(checker)) this.skip();
      this.timeout(60_000);
      await start({ record: file, models: [{ id: "ft:gpt-4o:a::b" }] });
      await exerciseEverything();
      const check = promisify(execFile)(process.execPath, [checker, "check", file, "--strict-responses"], {
        cwd: root,
      });
      const output = await check.catch((error: { stdout: string }) => error);
      expect(output.stdout).to.match(/^\d+ passed, 0 failed\n$/);
      expect(lines().length).to.be.above(20);
    });

    it("makes the folder of its file, and says at the start where it cannot be", async () => {
      const deep = join(folder, "not", "there", "traffic.jsonl");
      await start({ record: deep });
      await clientOf().files.list();
      expect(readFileSync(deep, "utf8")).to.include('"url":"/v1/files"');
      const beneathFile = await failureOf(startEmulator({ record: join(deep, "traffic.jsonl") }));
      expect(beneathFile.message).to.match(/^Exchanges cannot be recorded in ".+": E/);
    });

    it("has no key, no fault and no large body in it", async () => {
      await start({ record: file });
      await send("/models", { headers: { "api-key": "sk-other" } });
      emulator.faults.add({ kind: "status", status: 503, times: 1 });
      await send("/models");
      await createFile("x".repeat(300_000));
      await createFile("small");
      const recorded = readFileSync(file, "utf8");
      expect(recorded).not.to.contain(key).and.not.to.contain("sk-other");
      expect(lines().map(({ request }) => request.url)).to.deep.equal(["/v1/models", "/v1/files"]);
      expect(lines()[0]?.request.headers.authorization).to.equal("Bearer redacted");
    });
  });

  describe("The command `pulumi-openai emulator`", () => {
    const main = join(root, "dist", "cli", "main.js");
    let child: ChildProcess | undefined;

    afterEach(async () => {
      const running = child?.exitCode === null && child.signalCode === null;
      if (running && child?.kill("SIGTERM")) await once(child, "exit");
      child = undefined;
    });

    const run = (...args: string[]) => {
      child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      const output = { text: "" };
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          output.text += chunk.toString();
        });
      }
      return { child, output };
    };

    const startCommand = async (...args: string[]) => {
      const started = run("emulator", "--port", "0", ...args);
      while (!started.output.text.includes("Stop it")) await sleep(20);
      const url = /http:\/\/\S+\/v1/.exec(started.output.text)?.[0] ?? "";
      return { ...started, url };
    };

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      it(`starts, says how to use it, and ends cleanly on ${signal}`, async function () {
        this.timeout(20_000);
        const { child, output, url } = await startCommand();
        expect(output.text)
          .to.contain(`pulumi config set openai:baseUrl ${url}`)
          .and.to.contain("pulumi config set --secret openai:apiKey sk-emulator")
          .and.to.contain(`OPENAI_BASE_URL=${url} OPENAI_API_KEY=sk-emulator`)
          .and.to.contain("/_emulator/faults");
        const answer = await fetch(`${url}/models`, { headers: { authorization: "Bearer sk-emulator" } });
        expect(answer.status).to.equal(200);
        expect(output.text).to.contain("GET /models -> 200");
        child.kill(signal);
        expect(await once(child, "exit")).to.deep.equal([0, null]);
      });
    }

    it("takes its faults from flags, and keeps quiet when told", async function () {
      this.timeout(20_000);
      const { output, url } = await startCommand("--quiet", "--latency", "30", "--requests-per-second", "1");
      const headers = { authorization: "Bearer sk-emulator" };
      const answers = await Promise.all([
        fetch(`${url}/models`, { headers }),
        fetch(`${url}/models`, { headers }),
      ]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 429]);
      expect(output.text).not.to.contain("GET /models");
    });

    it("is without the APIs that OpenAI has retired when told", async function () {
      this.timeout(20_000);
      const headers = { authorization: "Bearer sk-emulator", "openai-beta": "assistants=v2" };
      const { url } = await startCommand("--retired");
      expect((await fetch(`${url}/assistants`, { headers })).status).to.equal(404);
    });

    it("says in one sentence that the port is taken", async function () {
      this.timeout(20_000);
      const { child, output } = run("emulator", "--port", String(emulator.port));
      expect(await once(child, "exit")).to.deep.equal([1, null]);
      expect(output.text).to.equal(
        `Port ${emulator.port} on 127.0.0.1 is taken. Choose another one, or 0 for any free port.\n`,
      );
    });

    it("prints the package's version", async function () {
      this.timeout(20_000);
      const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
      const { child, output } = run("--version");
      expect(await once(child, "exit")).to.deep.equal([0, null]);
      expect(output.text).to.equal(`${version}\n`);
    });
  });
});

function expiry(seconds: string, anchor = "created_at"): Record<string, string> {
  return { purpose: "batch", "expires_after[anchor]": anchor, "expires_after[seconds]": seconds };
}
