import { expect } from "chai";
import OpenAI, { type APIError, toFile } from "openai";
import type { VectorStoreSearchParams } from "openai/resources/vector-stores";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { answersOf } from "./support/traffic.js";

describe("The emulator's vector stores", () => {
  let emulator: Emulator;
  let client: OpenAI;

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({
      processingMs: 60_000,
      ...(traffic !== undefined && { record: answersOf(traffic) }),
    });
    client = clientOf("sk-projA-1");
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const clientOf = (apiKey: string): OpenAI =>
    new OpenAI({ baseURL: emulator.url, apiKey, maxRetries: 0, organization: null, project: null });

  const upload = async (content: string, name = "a.md"): Promise<string> =>
    (await client.files.create({ file: await toFile(Buffer.from(content), name), purpose: "assistants" })).id;

  const failureOf = async (
    attempt: PromiseLike<unknown>,
  ): Promise<{ status: number; message: string; param: string | null }> => {
    try {
      await attempt;
    } catch (error) {
      const { status, error: body } = error as APIError & {
        error: { message: string; param: string | null };
      };
      return { status: Number(status), message: body.message, param: body.param };
    }
    throw new Error("Expected a failure.");
  };

  /** A store whose files are processed. */
  const storeWith = async (...files: string[]): Promise<string> => {
    const { id } = await client.vectorStores.create({ file_ids: files });
    emulator.advanceClock(60);
    return id;
  };

  describe("as objects", () => {
    it("are created with what was left out in the API's own form", async () => {
      const store = await client.vectorStores.create({});
      expect(store).to.deep.include({
        object: "vector_store",
        name: "",
        usage_bytes: 0,
        file_counts: { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 },
        status: "completed",
        expires_at: null,
        last_active_at: store.created_at,
        metadata: {},
      });
      expect(store.id).to.match(/^vs_\w{24}$/);
      expect(store).not.to.have.any.keys("expires_after", "description", "chunking_strategy", "file_ids");
    });

    it("are changed as far as was asked, and cleared by null", async () => {
      const { id } = await client.vectorStores.create({
        name: "a",
        metadata: { x: "1" },
        expires_after: { anchor: "last_active_at", days: 3 },
      });
      expect(await client.vectorStores.update(id, { name: "b" })).to.deep.include({
        name: "b",
        metadata: { x: "1" },
        expires_after: { anchor: "last_active_at", days: 3 },
      });
      const cleared = await client.vectorStores.update(id, {
        name: null,
        metadata: null,
        expires_after: null,
      });
      expect(cleared).to.deep.include({ name: "", metadata: {}, expires_at: null });
      expect(cleared).not.to.have.property("expires_after");
    });

    it("are listed page by page, to the end, in both orders, and for their own project alone", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) ids.push((await client.vectorStores.create({})).id);
      const listed = async (order: "asc" | "desc", from = client): Promise<string[]> => {
        const found: string[] = [];
        for await (const { id } of from.vectorStores.list({ order, limit: 2 })) found.push(id);
        return found;
      };
      expect(await listed("asc")).to.deep.equal(ids);
      expect(await listed("desc")).to.deep.equal(ids.reverse());
      expect(await listed("asc", clientOf("sk-projB-1"))).to.deep.equal([]);
    });

    it("expire by the clock, counted from their last use, and stay to be seen", async () => {
      const fileId = await upload("text");
      const { id } = await client.vectorStores.create({
        expires_after: { anchor: "last_active_at", days: 1 },
      });
      emulator.advanceClock(80_000);
      await client.vectorStores.files.create(id, { file_id: fileId });
      emulator.advanceClock(80_000);
      await client.vectorStores.search(id, { query: "text" });
      emulator.advanceClock(86_000);
      expect(await client.vectorStores.retrieve(id)).to.include({ status: "completed" });
      emulator.advanceClock(401);
      const expired = await client.vectorStores.retrieve(id);
      expect(expired).to.include({ status: "expired" });
      expect(expired.expires_at).to.equal(Number(expired.last_active_at) + 86_400);
      expect(await failureOf(client.vectorStores.search(id, { query: "text" }))).to.include({
        status: 400,
        message: `Vector store '${id}' has expired.`,
      });
    });

    it("go with all that is in them, and are named in the 404 afterwards", async () => {
      const id = await storeWith(await upload("text"));
      expect(await client.vectorStores.delete(id)).to.deep.equal({
        id,
        object: "vector_store.deleted",
        deleted: true,
      });
      expect(emulator.objects("vector_store.file")).to.be.empty;
      const message = `No vector store found with id '${id}'.`;
      const attempts = [
        client.vectorStores.retrieve(id),
        client.vectorStores.update(id, { name: "a" }),
        client.vectorStores.delete(id),
        client.vectorStores.search(id, { query: "a" }),
        client.vectorStores.files.list(id),
        client.vectorStores.files.retrieve("file-a", { vector_store_id: id }),
        client.vectorStores.files.create(id, { file_id: "file-a" }),
        client.vectorStores.fileBatches.create(id, { file_ids: ["file-a"] }),
      ];
      for (const attempt of attempts) expect(await failureOf(attempt)).to.include({ status: 404, message });
    });

    const refused: [string, object, string][] = [
      ["an unknown parameter", { colour: "red" }, "colour"],
      ["a name that is no text", { name: 5 }, "name"],
      ["an unknown anchor", { expires_after: { anchor: "created_at", days: 1 } }, "expires_after.anchor"],
      ["a life of 0 days", { expires_after: { anchor: "last_active_at", days: 0 } }, "expires_after.days"],
      [
        "a life of 366 days",
        { expires_after: { anchor: "last_active_at", days: 366 } },
        "expires_after.days",
      ],
      ["metadata with a number", { metadata: { a: 1 } }, "metadata.a"],
      [
        "17 pairs",
        { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ""])) },
        "metadata",
      ],
      ["501 files", { file_ids: Array.from({ length: 501 }, () => "file-a") }, "file_ids"],
      [
        "chunks that are too small",
        {
          chunking_strategy: {
            type: "static",
            static: { max_chunk_size_tokens: 99, chunk_overlap_tokens: 0 },
          },
        },
        "chunking_strategy.static.max_chunk_size_tokens",
      ],
      [
        "chunks that overlap by more than half",
        {
          chunking_strategy: {
            type: "static",
            static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 51 },
          },
        },
        "chunking_strategy.static.chunk_overlap_tokens",
      ],
    ];
    for (const [what, body, param] of refused) {
      it(`are refused with ${what}, and nothing is kept`, async () => {
        expect(await failureOf(client.vectorStores.create(body))).to.include({ status: 400, param });
        expect(emulator.objects("vector_store")).to.be.empty;
      });
    }

    it("are refused with a file that does not exist, and nothing is kept", async () => {
      const fileId = await upload("text");
      expect(await failureOf(client.vectorStores.create({ file_ids: [fileId, "file-none"] }))).to.include({
        status: 404,
        message: "Files [file-none] were not found",
      });
      expect(emulator.objects("vector_store")).to.be.empty;
      expect(emulator.objects("vector_store.file")).to.be.empty;
    });
  });

  describe("with files", () => {
    it("process them by the clock, and count them on the way", async () => {
      const [good, bad, empty, broken] = [
        await upload("text"),
        await upload("text", "a.png"),
        await upload("\n \n"),
        await upload("\u00ff", "latin.txt").then(
          async () =>
            (
              await client.files.create({
                file: await toFile(Buffer.from([0xff, 0xfe, 0xfd]), "b.txt"),
                purpose: "assistants",
              })
            ).id,
        ),
      ];
      const { id, ...begun } = await client.vectorStores.create({ file_ids: [good, bad, empty, broken] });
      expect(begun).to.deep.include({
        status: "in_progress",
        file_counts: { in_progress: 4, completed: 0, failed: 0, cancelled: 0, total: 4 },
      });
      emulator.advanceClock(60);
      expect(await client.vectorStores.retrieve(id)).to.deep.include({
        status: "completed",
        usage_bytes: 4,
        file_counts: { in_progress: 0, completed: 1, failed: 3, cancelled: 0, total: 4 },
      });
      const { data } = await client.vectorStores.files.list(id, { filter: "failed", order: "asc" });
      expect(data.map(({ last_error }) => last_error)).to.deep.equal([
        { code: "unsupported_file", message: "The file type is not supported." },
        { code: "invalid_file", message: "The file could not be parsed because it is empty." },
        { code: "invalid_file", message: "The file could not be parsed." },
      ]);
    });

    it("show a strategy that was left out or automatic with the sizes that it stands for", async () => {
      const sizes = { type: "static", static: { max_chunk_size_tokens: 800, chunk_overlap_tokens: 400 } };
      const { id } = await client.vectorStores.create({});
      for (const body of [{}, { chunking_strategy: { type: "auto" as const } }]) {
        const file = await client.vectorStores.files.create(id, { file_id: await upload("text"), ...body });
        expect(file).to.deep.include({ chunking_strategy: sizes, attributes: {}, last_error: null });
      }
    });

    it("hold a file once, however often it is attached", async () => {
      const fileId = await upload("text");
      const { id } = await client.vectorStores.create({});
      const first = await client.vectorStores.files.create(id, { file_id: fileId, attributes: { a: 1 } });
      expect(await client.vectorStores.files.create(id, { file_id: fileId })).to.deep.equal(first);
      expect((await client.vectorStores.retrieve(id)).file_counts.total).to.equal(1);
    });

    it("change attributes in place, and clear them by null", async () => {
      const fileId = await upload("text");
      const id = await storeWith(fileId);
      const of = { vector_store_id: id };
      const attributes = { a: "text", b: 1.5, c: false };
      const { files } = client.vectorStores;
      expect((await files.update(fileId, { ...of, attributes })).attributes).to.deep.equal(attributes);
      expect((await files.retrieve(fileId, of)).attributes).to.deep.equal(attributes);
      expect((await files.update(fileId, { ...of, attributes: null })).attributes).to.deep.equal({});
      expect(await failureOf(files.update(fileId, { ...of, attributes: { a: [] as never } }))).to.include({
        status: 400,
        param: "attributes.a",
      });
    });

    it("lose a file that is detached, that is deleted, or that expires, and name it in the 404", async () => {
      const [detached, deleted] = [await upload("one"), await upload("two")];
      const file = await toFile(Buffer.from("three"), "c.md");
      const expiring = await client.files.create({
        file,
        purpose: "assistants",
        expires_after: { anchor: "created_at", seconds: 3600 },
      });
      const id = await storeWith(detached, deleted, expiring.id);
      expect(await client.vectorStores.files.delete(detached, { vector_store_id: id })).to.deep.equal({
        id: detached,
        object: "vector_store.file.deleted",
        deleted: true,
      });
      await client.files.delete(deleted);
      emulator.advanceClock(3600);
      expect((await client.vectorStores.retrieve(id)).file_counts.total).to.equal(0);
      for (const one of [detached, deleted, expiring.id]) {
        expect(await failureOf(client.vectorStores.files.retrieve(one, { vector_store_id: id }))).to.include({
          status: 404,
          message: `No file found with id '${one}' in vector store '${id}'.`,
        });
      }
      expect(emulator.objects("file")).to.have.lengthOf(1);
    });

    it("list them page by page and by state, and show what they hold", async () => {
      const ids = [await upload("one"), await upload("two"), await upload("three", "c.png")];
      const id = await storeWith(...ids);
      const listed = async (query: object): Promise<string[]> => {
        const found: string[] = [];
        for await (const file of client.vectorStores.files.list(id, { order: "asc", limit: 1, ...query }))
          found.push(file.id);
        return found;
      };
      expect(await listed({})).to.deep.equal(ids);
      expect(await listed({ filter: "completed" })).to.deep.equal(ids.slice(0, 2));
      expect(await listed({ filter: "in_progress" })).to.deep.equal([]);
      expect(await failureOf(client.vectorStores.files.list(id, { filter: "done" as never }))).to.include({
        status: 400,
        param: "filter",
      });
      const { data } = await client.vectorStores.files.content(ids[0] as string, { vector_store_id: id });
      expect(data).to.deep.equal([{ type: "text", text: "one" }]);
    });
  });

  describe("with batches of files", () => {
    it("process them together, with one set of options or with one for each", async () => {
      const ids = [await upload("one"), await upload("two")] as const;
      const { id } = await client.vectorStores.create({});
      const { fileBatches, files } = client.vectorStores;
      const batch = await fileBatches.create(id, { file_ids: [ids[0]], attributes: { a: 1 } });
      expect(batch).to.deep.include({
        object: "vector_store.files_batch",
        vector_store_id: id,
        status: "in_progress",
        file_counts: { in_progress: 1, completed: 0, failed: 0, cancelled: 0, total: 1 },
      });
      await fileBatches.create(id, { files: [{ file_id: ids[1], attributes: { b: true } }] });
      emulator.advanceClock(60);
      expect(await fileBatches.retrieve(batch.id, { vector_store_id: id })).to.include({
        status: "completed",
      });
      const found = await fileBatches.listFiles(batch.id, { vector_store_id: id, filter: "completed" });
      expect(found.data.map((file) => [file.id, file.attributes])).to.deep.equal([[ids[0], { a: 1 }]]);
      expect((await files.retrieve(ids[1], { vector_store_id: id })).attributes).to.deep.equal({ b: true });
    });

    it("cancel what is not processed yet, and nothing else", async () => {
      const id = await storeWith(await upload("done"));
      const fileId = await upload("late");
      const { fileBatches, files } = client.vectorStores;
      const batch = await fileBatches.create(id, { file_ids: [fileId] });
      expect(await fileBatches.cancel(batch.id, { vector_store_id: id })).to.deep.include({
        status: "cancelled",
        file_counts: { in_progress: 0, completed: 0, failed: 0, cancelled: 1, total: 1 },
      });
      emulator.advanceClock(60);
      expect(await files.retrieve(fileId, { vector_store_id: id })).to.include({ status: "cancelled" });
      expect((await client.vectorStores.retrieve(id)).file_counts).to.include({ completed: 1, cancelled: 1 });
    });

    it("refuse more than 2,000 files, none, and an unknown batch", async () => {
      const { id } = await client.vectorStores.create({});
      const { fileBatches } = client.vectorStores;
      for (const file_ids of [Array.from({ length: 2001 }, () => "file-a"), []])
        expect(await failureOf(fileBatches.create(id, { file_ids }))).to.include({
          status: 400,
          param: "file_ids",
        });
      expect(await failureOf(fileBatches.retrieve("vsfb_none", { vector_store_id: id }))).to.include({
        status: 404,
      });
    });
  });

  describe("in a search", () => {
    let id: string;
    let refunds: string;
    let hours: string;

    beforeEach(async () => {
      refunds = await upload("A customer may return any product within 30 days for a refund.", "refunds.md");
      hours = await upload("The shop opens at nine and closes at six, Monday to Friday.", "hours.md");
      id = await storeWith(refunds, hours);
      const of = { vector_store_id: id };
      await client.vectorStores.files.update(refunds, { ...of, attributes: { team: "support", year: 2026 } });
      await client.vectorStores.files.update(hours, {
        ...of,
        attributes: { team: "shop", year: 2025, public: true },
      });
    });

    const search = async (params: Partial<VectorStoreSearchParams>) =>
      (await client.vectorStores.search(id, { query: "product opens", ...params })).data;
    const found = async (params: Partial<VectorStoreSearchParams>): Promise<string[]> =>
      (await search(params)).map(({ file_id }) => file_id);

    it("are ranked by what was asked", async () => {
      expect((await found({ query: "How long may a product be returned?" }))[0]).to.equal(refunds);
      const [best, ...others] = await search({ query: "When does the shop open on Monday?" });
      expect(best).to.deep.include({
        file_id: hours,
        filename: "hours.md",
        attributes: { team: "shop", year: 2025, public: true },
        content: [{ type: "text", text: "The shop opens at nine and closes at six, Monday to Friday." }],
      });
      for (const { score } of [best, ...others] as { score: number }[]) expect(score).to.be.within(0, 1);
      for (const { score } of others) expect(score).to.be.below(best?.score as number);
    });

    it("find nothing for words that no file has, and in files that are not processed", async () => {
      expect(await found({ query: "zeppelin" })).to.deep.equal([]);
      const late = await upload("A zeppelin lands here.", "zeppelin.md");
      await client.vectorStores.files.create(id, { file_id: late });
      expect(await found({ query: "zeppelin" })).to.deep.equal([]);
      emulator.advanceClock(60);
      expect(await found({ query: "zeppelin" })).to.deep.equal([late]);
    });

    it("take several questions at once", async () => {
      expect(await found({ query: ["refund", "Friday"] })).to.have.members([refunds, hours]);
      expect(await found({ query: ["refund"] })).to.deep.equal([refunds]);
    });

    it("return as many results as were asked for, above the score that was asked for", async () => {
      expect(await found({ max_num_results: 1 })).to.have.lengthOf(1);
      const [best, second] = await search({});
      const between = (Number(best?.score) + Number(second?.score)) / 2;
      expect(await found({ ranking_options: { score_threshold: between } })).to.deep.equal([best?.file_id]);
      expect(await found({ ranking_options: { score_threshold: 1 } })).to.deep.equal([]);
    });

    it("cut long texts into chunks that overlap", async () => {
      const words = Array.from({ length: 250 }, (_, index) => (index === 60 ? "zeppelin" : `w${index}`));
      const fileId = await upload(words.join(" "), "long.txt");
      await client.vectorStores.files.create(id, {
        file_id: fileId,
        chunking_strategy: {
          type: "static",
          static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 50 },
        },
      });
      emulator.advanceClock(60);
      const texts = (await search({ query: "zeppelin" })).map(
        ({ content }) => content[0]?.text.split(" ") ?? [],
      );
      expect(texts.map(([first]) => first)).to.have.members(["w0", "w50"]);
      for (const text of texts) expect(text).to.have.lengthOf(100);
    });

    const eq = (key: string, value: string | number | boolean) => ({ type: "eq" as const, key, value });
    const filters: [string, VectorStoreSearchParams["filters"], "refunds" | "hours" | "both" | "none"][] = [
      ["eq", eq("team", "support"), "refunds"],
      ["eq of a truth value", eq("public", true), "hours"],
      ["ne, which takes what has no such attribute", { type: "ne", key: "public", value: true }, "refunds"],
      ["gt", { type: "gt", key: "year", value: 2025 }, "refunds"],
      ["gte", { type: "gte", key: "year", value: 2025 }, "both"],
      ["lt", { type: "lt", key: "year", value: 2026 }, "hours"],
      ["lte", { type: "lte", key: "year", value: 2024 }, "none"],
      ["in", { type: "in", key: "team", value: ["shop", "sales"] }, "hours"],
      ["nin", { type: "nin", key: "team", value: ["shop", "sales"] }, "refunds"],
      ["and", { type: "and", filters: [eq("team", "shop"), eq("year", 2025)] }, "hours"],
      ["and, of which one fails", { type: "and", filters: [eq("team", "shop"), eq("year", 2026)] }, "none"],
      ["or", { type: "or", filters: [eq("team", "shop"), eq("year", 2026)] }, "both"],
      [
        "filters within filters",
        {
          type: "and",
          filters: [{ type: "or", filters: [eq("team", "shop"), eq("year", 2026)] }, eq("public", true)],
        },
        "hours",
      ],
    ];
    for (const [what, filter, result] of filters) {
      it(`keep to a filter of type ${what}`, async () => {
        const expected = { refunds: [refunds], hours: [hours], both: [refunds, hours], none: [] }[result];
        expect(await found({ filters: filter as NonNullable<typeof filter> })).to.have.members(expected);
      });
    }

    const refused: [string, object, string][] = [
      ["an empty question", { query: "" }, "query"],
      ["51 results", { max_num_results: 51 }, "max_num_results"],
      ["no results", { max_num_results: 0 }, "max_num_results"],
      ["a score above 1", { ranking_options: { score_threshold: 1.1 } }, "ranking_options.score_threshold"],
      ["an unknown filter", { filters: { type: "like", key: "a", value: "b" } }, "filters.type"],
      ["a filter without a key", { filters: { type: "eq", value: "b" } }, "filters.key"],
      ["a single value for several", { filters: { type: "in", key: "a", value: "b" } }, "filters.value"],
      [
        "a mistake within a filter",
        { filters: { type: "or", filters: [{ type: "eq", key: "a", value: null }] } },
        "filters.filters[0].value",
      ],
      ["an unknown parameter", { colour: "red" }, "colour"],
    ];
    for (const [what, body, param] of refused) {
      it(`are refused with ${what}`, async () => {
        expect(await failureOf(client.vectorStores.search(id, { query: "a", ...body }))).to.include({
          status: 400,
          param,
        });
      });
    }
  });
});
