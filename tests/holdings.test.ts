import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createHoldings, type Holdings } from "../provider/holdings.js";
import type { ObjectRecord } from "../provider/record.js";

const place = "place-of-f";
const record: ObjectRecord = {
  account: { baseUrl: "https://a.example", key: "k1" },
  set: [],
  at: "quick/dev/f",
  place,
  mark: "m1",
  imported: "",
};
const adopted: ObjectRecord = { ...record, imported: "file-1" };

describe("the deletion of an object that the engine asks for", () => {
  let folder: string;
  let holdings: Holdings;
  const before = process.env.PULUMI_OPENAI_JOURNAL;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "journal-"));
    process.env.PULUMI_OPENAI_JOURNAL = folder;
    holdings = createHoldings();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.PULUMI_OPENAI_JOURNAL;
    else process.env.PULUMI_OPENAI_JOURNAL = before;
  });

  const replaced = "it was adopted, and only its resource was replaced";

  it("is done, also of an adopted one, when its resource is removed", () => {
    holdings.alive("file-1", adopted);
    expect(holdings.reasonToSpare("file-1", adopted, false)).to.equal(undefined);
    expect(holdings.reasonToSpare("file-2", record, false)).to.equal(undefined);
  });

  it("is done when an object of this stack's own making was replaced", () => {
    holdings.alive("file-1", record);
    holdings.replacing("file-1", record);
    holdings.alive("file-2", { ...record, mark: "m2" });
    expect(holdings.reasonToSpare("file-1", record, false)).to.equal(undefined);
  });

  it("is not done when the resource goes on holding the same object", () => {
    holdings.alive("file-1", adopted);
    holdings.alive("file-1", { ...adopted, mark: "m2" });
    expect(holdings.reasonToSpare("file-1", adopted, false)).to.equal("the resource goes on holding it");
  });

  it("is not done of an adopted object that has a successor", () => {
    holdings.alive("file-1", adopted);
    holdings.alive("file-2", { ...record, mark: "m2" });
    expect(holdings.reasonToSpare("file-1", adopted, false)).to.equal(replaced);
  });

  it("is not done of an adopted object that is about to have one", () => {
    holdings.alive("file-1", adopted);
    holdings.replacing("file-1", adopted);
    expect(holdings.reasonToSpare("file-1", adopted, false)).to.equal(replaced);
  });

  it("is not done of an adopted object whose resource is registered anew", () => {
    holdings.registeredAnew(place);
    expect(holdings.reasonToSpare("file-1", adopted, false)).to.equal(replaced);
  });

  it("is not done by another process either, when the one that replaced it was killed before", () => {
    holdings.alive("file-1", adopted);
    holdings.replacing("file-1", adopted);
    holdings.replacementBegun(place);
    const next = createHoldings();
    expect(next.reasonToSpare("file-1", adopted, false)).to.equal(replaced);
    expect(createHoldings().reasonToSpare("file-1", adopted, false), "it is told once").to.equal(undefined);
  });

  it("is done by another process when the replacement never came about", () => {
    holdings.alive("file-1", adopted);
    holdings.replacing("file-1", adopted);
    holdings.replacementBegun(place);
    const next = createHoldings();
    next.alive("file-1", adopted);
    expect(createHoldings().reasonToSpare("file-1", adopted, false)).to.equal(undefined);
  });

  it("is done of an adopted object that has to go before its successor comes", () => {
    holdings.alive("file-1", adopted);
    holdings.replacing("file-1", adopted);
    expect(holdings.reasonToSpare("file-1", adopted, true)).to.equal(undefined);
  });

  it("says nothing of resources without a place of their own", () => {
    const unplaced = { ...adopted, place: "" };
    holdings.alive("file-1", unplaced);
    holdings.alive("file-2", { ...unplaced, imported: "file-2", mark: "m2" });
    expect(holdings.reasonToSpare("file-1", unplaced, false)).to.equal(undefined);
  });

  it("goes with an import that is followed once by each resource", () => {
    expect(holdings.isImportDone(place, "file-1")).to.equal(false);
    holdings.importDone(place, "file-1");
    expect(holdings.isImportDone(place, "file-1")).to.equal(true);
    expect(holdings.isImportDone(place, "file-2")).to.equal(false);
    expect(holdings.isImportDone("another", "file-1")).to.equal(false);
  });
});
