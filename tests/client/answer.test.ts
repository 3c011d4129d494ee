import type { ServerResponse } from "node:http";
import { expect } from "chai";
import type { FileObject } from "openai/resources/files";
import { connectTo } from "../support/client.js";
import { problemOf } from "../support/outcomes.js";
import { serversUntil } from "../support/servers.js";

const megabyte = 1024 * 1024;

describe("an answer without an end", () => {
  const start = serversUntil(after);
  let url: string;
  let sent = 0;

  /** Goes on until nobody listens any more. */
  function pour(response: ServerResponse): void {
    const chunk = Buffer.alloc(megabyte, " ");
    const more = (): void => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on("drain", more);
    more();
  }

  before(async () => {
    const origin = await start((request, response) => {
      const status = request.url?.includes("refused") ? 400 : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.write('{ "object": "file", "id": "');
      pour(response);
    });
    url = `${origin}/v1`;
  });
  beforeEach(() => {
    sent = 0;
  });

  const read = (id: string): Promise<string> =>
    problemOf(
      connectTo({ url }, { maxRetries: "2" }).client.call<FileObject>({
        doing: "Reading",
        noun: "file",
        object: id,
        bucket: "files",
        safety: "repeatable",
        expect: ({ object }) => object === "file",
        send: (api, options) => api.files.retrieve(id, options),
      }),
    );

  it("is broken off before it fills the memory, and not asked for again", async () => {
    expect(await read("file-1")).to.equal(
      'Reading file "file-1": the answer has more than 256 MB. Check openai:baseUrl: this is not how OpenAI\'s API answers.',
    );
    expect(sent).to.be.within(256 * megabyte, 400 * megabyte);
  });

  it("is broken off as well when it is what a vector store has read of a file", async () => {
    const { client } = connectTo({ url }, { maxRetries: "0" });
    const reading = client.call({
      doing: "Reading",
      noun: "vector store file",
      bucket: "vector_stores",
      safety: "repeatable",
      expect: () => true,
      send: (api, options) => api.vectorStores.files.content("file-1", { vector_store_id: "vs_1" }, options),
    });
    expect(await problemOf(reading)).to.match(
      /^Reading vector store file: the answer has more than 256 MB\./,
    );
  });

  it("is broken off as well when it tells of an error, and keeps its status", async () => {
    expect(await read("refused")).to.equal('Reading file "refused": 400 the answer has more than 256 MB.');
    expect(sent).to.be.within(256 * megabyte, 400 * megabyte);
  });
});

describe("the content of a file", () => {
  const start = serversUntil(afterEach);

  it("is handed on as it comes, however large it is", async () => {
    const size = 300 * megabyte;
    const origin = await start((_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      for (let i = 0; i < 300; i++) response.write(Buffer.alloc(megabyte));
      response.end();
    });
    const answer = await connectTo({ url: `${origin}/v1` }).client.call<Response>({
      doing: "Reading the content of",
      noun: "file",
      bucket: "files",
      safety: "repeatable",
      expect: ({ ok }) => ok,
      send: (api, options) => api.files.content("file-1", options),
    });
    let bytes = 0;
    for await (const chunk of answer.body ?? []) bytes += (chunk as Uint8Array).length;
    expect(bytes).to.equal(size);
  });
});
