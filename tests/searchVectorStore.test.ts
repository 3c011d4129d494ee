import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { type SearchVectorStoreArgs, searchVectorStore, searchVectorStoreOutput } from "../sdk/index.js";
import { ask, upload } from "./support/emulator.js";
import { problemOf, settled } from "./support/outcomes.js";
import { lookupsForAll } from "./support/suites.js";

describe("searchVectorStore", () => {
  let emulator: Emulator;
  let vectorStoreId: string;
  let refunds: string;
  let hours: string;

  lookupsForAll((server) => {
    emulator = server;
  });
  beforeEach(async () => {
    vectorStoreId = (await ask(emulator, "POST", "/vector_stores", {})).id;
    const attach = async (content: string, filename: string, attributes: object): Promise<string> => {
      const file_id = await upload(emulator, content, { filename });
      await ask(emulator, "POST", `/vector_stores/${vectorStoreId}/files`, { file_id, attributes });
      return file_id;
    };
    refunds = await attach("A customer may return any product within 30 days.", "refunds.md", {
      team: "support",
      year: 2026,
    });
    hours = await attach("The shop opens at nine on Monday.", "hours.md", { team: "shop", public: true });
    emulator.advanceClock(1);
  });

  const found = async (more: Partial<SearchVectorStoreArgs>): Promise<string[]> => {
    const { results } = await searchVectorStore({ vectorStoreId, query: ["product", "Monday"], ...more });
    return results.map(({ fileId }) => fileId);
  };

  it("returns the best answers first, with all that the API tells of them", async () => {
    const { searchQuery, results } = await searchVectorStore({
      vectorStoreId,
      query: "How long may a product be returned?",
    });
    expect(searchQuery).to.deep.equal(["How long may a product be returned?"]);
    const { score, ...best } = results[0] ?? { score: 0 };
    expect(score).to.be.within(0.01, 1);
    expect(best).to.deep.equal({
      fileId: refunds,
      filename: "refunds.md",
      attributes: { team: "support", year: 2026 },
      content: [{ type: "text", text: "A customer may return any product within 30 days." }],
    });
  });

  it("keeps to filters, also to those within filters", async () => {
    const isPublic = { type: "eq", key: "public", value: true } as const;
    expect(await found({ filters: isPublic })).to.deep.equal([hours]);
    expect(await found({ filters: { type: "gte", key: "year", value: 2026 } })).to.deep.equal([refunds]);
    expect(await found({ filters: { type: "in", key: "team", value: ["support", "sales"] } })).to.deep.equal([
      refunds,
    ]);
    const either = { type: "or", filters: [isPublic, { type: "eq", key: "year", value: 1999 }] } as const;
    expect(await found({ filters: { type: "and", filters: [either, isPublic] } })).to.deep.equal([hours]);
  });

  it("returns no more than asked for, and nothing below the least score", async () => {
    expect(await found({})).to.have.members([refunds, hours]);
    expect(await found({ maxNumResults: 1 })).to.have.lengthOf(1);
    expect(await found({ rankingOptions: { ranker: "none", scoreThreshold: 1 } })).to.deep.equal([]);
    expect(await found({ rewriteQuery: false, rankingOptions: { scoreThreshold: 0 } })).to.have.lengthOf(2);
  });

  it("takes outputs at every depth", async () => {
    const output = searchVectorStoreOutput({
      vectorStoreId: pulumi.output(vectorStoreId),
      query: [pulumi.output("product")],
      filters: pulumi.output({ type: "eq" as const, key: "team", value: "support" }),
    });
    expect(await settled(output.apply(({ results }) => results.map(({ fileId }) => fileId)))).to.deep.equal([
      refunds,
    ]);
  });

  it("returns nothing where nothing fits", async () => {
    expect(await found({ query: "zeppelin" })).to.deep.equal([]);
  });

  it("says in one sentence that a store does not exist, or has expired", async () => {
    expect(await problemOf(found({ vectorStoreId: "vs_none" }))).to.match(
      /^Searching vector store "vs_none": 404 No vector store found with id 'vs_none' \(request req_\w+\)\.$/,
    );
    await ask(emulator, "POST", `/vector_stores/${vectorStoreId}`, {
      expires_after: { anchor: "last_active_at", days: 1 },
    });
    emulator.advanceClock(90_000);
    expect(await problemOf(found({}))).to.include("has expired");
  });

  const wrong: [string, object, RegExp][] = [
    ["no query", { query: undefined }, /: query is required/],
    ["an empty query", { query: "" }, /: query must be at least 1 character/],
    ["an empty list", { query: [] }, /: query must be a list of at least 1 item/],
    ["an empty query among others", { query: ["a", ""] }, /: query\[1\] must be at least 1 character/],
    ["a number for a query", { query: 5 }, /: query must be a string or a list of strings/],
    ["51 results", { maxNumResults: 51 }, /: maxNumResults must be a whole number from 1 to 50/],
    [
      "a score above 1",
      { rankingOptions: { scoreThreshold: 1.1 } },
      /: rankingOptions\.scoreThreshold must be/,
    ],
    [
      "an unknown filter",
      { filters: { type: "like", key: "a", value: "b" } },
      /: filters\.type must be one of "eq"/,
    ],
    ["a filter without a value", { filters: { type: "eq", key: "a" } }, /: filters\.value is required/],
    [
      "a mistake within filters",
      { filters: { type: "or", filters: [{ type: "and", filters: [{ type: "eq", key: "", value: 1 }] }] } },
      /: filters\.filters\[0\]\.filters\[0\]\.key must be at least 1 character/,
    ],
    ["a misspelt argument", { limit: 5 }, /: limit is not a property here/],
  ];
  for (const [what, args, message] of wrong) {
    it(`refuses ${what} and sends nothing`, async () => {
      emulator.clearRequests();
      expect(await problemOf(found(args))).to.match(message);
      expect(emulator.requests).to.be.empty;
    });
  }
});
