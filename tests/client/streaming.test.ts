import type { RequestListener, ServerResponse } from "node:http";
import { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { toStreamingFile } from "openai";
import type { FileObject } from "openai/resources/files";
import { Problem } from "../../provider/client/problem.js";
import { observedFetch } from "../../provider/client/transport.js";
import { connectTo, type Given } from "../support/client.js";
import { problemOf } from "../support/outcomes.js";
import { serversUntil } from "../support/servers.js";

const file = { id: "file-1", object: "file", bytes: 1, created_at: 1, filename: "a", purpose: "batch" };

describe("a body that is sent as it comes", () => {
  const start = serversUntil(afterEach);
  const serve = async (answer: RequestListener): Promise<string> => `${await start(answer)}/v1`;

  /** Reads all of a body before it answers. */
  const whole =
    (answer: (response: ServerResponse, body: string) => void): RequestListener =>
    async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      answer(response, body);
    };
  const asFile = whole((response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(file));
  });

  const create = (url: string, content: AsyncIterable<Uint8Array>, given: Given = {}): Promise<FileObject> =>
    connectTo({ url }, { maxRetries: "0", ...given }).client.call<FileObject>({
      doing: "Creating",
      noun: "file",
      bucket: "files",
      safety: "once",
      expect: ({ object }) => object === "file",
      send: (api, options) =>
        api.files.create({ purpose: "batch", file: toStreamingFile(content, "a.jsonl") }, options),
    });

  async function* slowly(chunks: number, pause: number): AsyncGenerator<Uint8Array> {
    for (let number = 0; number < chunks; number++) {
      await sleep(pause);
      yield Buffer.from(`{"number":${number}}\n`);
    }
  }

  const send = (url: string, content: AsyncIterable<Uint8Array>): Promise<Response> =>
    observedFetch(() => undefined)(url, {
      method: "POST",
      headers: { authorization: "Bearer sk-secret" },
      body: ReadableStream.from(content) as unknown as globalThis.ReadableStream,
    });

  it("arrives whole, with the headers of every request", async () => {
    let seen = "";
    let authorization: string | undefined;
    const url = await serve((request, response) => {
      authorization = request.headers.authorization;
      whole((_, body) => {
        seen = body;
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(file));
      })(request, response);
    });
    expect((await create(url, slowly(3, 0))).id).to.equal("file-1");
    expect(seen).to.include('filename="a.jsonl"').and.include('{"number":0}\n{"number":1}\n{"number":2}\n');
    expect(authorization).to.equal("Bearer sk-projA-1");
  });

  it("may take longer than one attempt may, as long as something moves", async () => {
    const url = await serve(asFile);
    expect((await create(url, slowly(5, 300), { timeoutSeconds: "1" })).id).to.equal("file-1");
  });

  it("is given up when nothing moves any more", async () => {
    const url = await serve(() => {});
    expect(await problemOf(create(url, slowly(2, 0), { timeoutSeconds: "1" }))).to.equal(
      "Creating file: no answer within 1 s (openai:timeoutSeconds).",
    );
  });

  it("is broken off when its source fails, with the source's own words, and is not tried again", async () => {
    let requests = 0;
    let isComplete = false;
    const url = await serve((request) => {
      requests++;
      request.on("error", () => {}).on("data", () => {});
      request.on("close", () => {
        isComplete = request.complete;
      });
    });
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("begin");
      throw new Problem("Reading source: it changed.");
    }
    expect(await problemOf(create(url, failing(), { maxRetries: "3" }))).to.equal(
      "Reading source: it changed.",
    );
    // It may be broken off before the server has seen anything of it.
    expect(requests).to.be.at.most(1);
    expect(isComplete).to.equal(false);
  });

  it("ends when the server has answered before its end, and leaves its source alone from then on", async () => {
    const url = await serve((_, response) => {
      response.writeHead(401, { "content-type": "application/json", connection: "close" });
      response.end('{"error":{"message":"No."}}');
    });
    let isReleased = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          await sleep(1);
          yield Buffer.alloc(1_000);
        }
      } finally {
        isReleased = true;
      }
    }
    const response = await send(url, endless());
    expect(response.status).to.equal(401);
    expect(await response.json()).to.deep.equal({ error: { message: "No." } });
    while (!isReleased) await sleep(5);
  });

  it("brings an answer back as fetch does: with all its headers, and without a body where there is none", async () => {
    const url = await serve(
      whole((response) => {
        response.setHeader("x-several", ["one", "two"]);
        response.writeHead(204).end();
      }),
    );
    const response = await send(url, slowly(1, 0));
    expect(response.status).to.equal(204);
    expect(response.headers.get("x-several")).to.equal("one, two");
    expect(await response.text()).to.equal("");
  });

  it("is not sent to where a redirect points", async () => {
    let isFollowed = false;
    const other = await serve((_, response) => {
      isFollowed = true;
      response.end();
    });
    const url = await serve(
      whole((response) => {
        response.writeHead(307, { location: other }).end();
      }),
    );
    expect((await send(url, slowly(1, 0))).status).to.equal(307);
    expect(isFollowed).to.equal(false);
  });
});
