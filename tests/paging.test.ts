import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getFiles } from "../sdk/index.js";
import { clientOf } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { configureLookups } from "./support/lookups.js";
import { problemOf } from "./support/outcomes.js";
import { serversUntil } from "./support/servers.js";
import { providerForAll } from "./support/suites.js";

/** More than any page holds. */
const many = 120;

describe("a list of more than one page", () => {
  let emulator: Emulator;
  let host: Host;

  providerForAll("VectorStore", (running) => {
    ({ emulator, host } = running);
  });

  const inputs = { name: "support", __at: "quick/dev/store" };
  const pages = () =>
    emulator.requests.filter(({ method, path }) => method === "GET" && /^\/vector_stores(\?|$)/.test(path));

  /** What somebody else makes, so that what was there before is no longer on the first page. */
  const makeMany = async (): Promise<void> => {
    const { vectorStores } = clientOf(emulator);
    for (let count = 0; count < many; count++) await vectorStores.create({ name: `store ${count}` });
  };

  it("is read to the page with the object, before a 404 is taken for proof that it is gone", async () => {
    const { id, outputs } = await host.create(inputs);
    await makeMany();
    emulator.clearRequests();
    emulator.faults.add({
      kind: "status",
      status: 404,
      match: { method: "GET", path: `/vector_stores/${id}$` },
      body: { error: { message: `No vector store found with id '${id}'.`, type: "invalid_request_error" } },
    });
    expect(await problemOf(host.read(id, outputs))).to.include(
      "the list of the account still holds the vector store",
    );
    expect(pages()).to.have.lengthOf(2);
  });

  it("is read to its end, before an object is said to be gone", async () => {
    const { id, outputs } = await host.create(inputs);
    await makeMany();
    emulator.remove("vector_store", id);
    // A young one would be looked for again and again.
    emulator.advanceClock(3600);
    emulator.clearRequests();
    expect((await host.read(id, outputs)).id).to.equal("");
    expect(pages()).to.have.lengthOf(2);
  });

  it("is searched on every page for the object whose answer was lost", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 1 });
    emulator.faults.add({
      kind: "hold",
      name: "list",
      when: "before",
      match: { method: "GET", path: "^/vector_stores" },
    });
    const barrier = emulator.barrier("list");
    const creating = host.create(inputs);
    await barrier.reached();
    await makeMany();
    barrier.release();
    const { id } = await creating;
    const made = emulator.objects("vector_store") as { readonly id: string; readonly name: string }[];
    expect(made.filter(({ name }) => name === "support").map((store) => store.id)).to.deep.equal([id]);
    expect(made).to.have.lengthOf(many + 1);
  });
});

describe("files on more than one page", () => {
  const start = serversUntil(afterEach);

  it("are all returned, although the emulator's pages hold as many as OpenAI's: 10,000", async () => {
    const ids = Array.from({ length: 250 }, (_, number) => `file-${number}`);
    const origin = await start(({ url = "" }, response) => {
      const after = new URL(url, "http://localhost").searchParams.get("after");
      const first = after === null ? 0 : ids.indexOf(after) + 1;
      const data = ids.slice(first, first + 100).map((id) => ({ id, object: "file", bytes: 1 }));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ object: "list", data, has_more: first + 100 < ids.length }));
    });
    const restore = configureLookups({ url: `${origin}/v1` });
    try {
      const { files } = await getFiles();
      expect(files.map(({ id }) => id)).to.deep.equal(ids);
    } finally {
      restore();
    }
  });
});
