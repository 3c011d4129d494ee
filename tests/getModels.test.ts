import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getModels, getModelsOutput } from "../sdk/index.js";
import { startRecordedEmulator } from "./support/emulator.js";
import { configureLookups } from "./support/lookups.js";
import { problemOf, settled } from "./support/outcomes.js";

describe("getModels", () => {
  let emulator: Emulator;
  let restore: () => void;

  before(async () => {
    emulator = await startRecordedEmulator({
      models: [
        { id: "gpt-old", created: 1_700_000_000, shutdownDate: "2026-12-31" },
        { id: "ft:gpt-5-mini:acme::1", ownedBy: "acme" },
        { id: "ft:gpt-5-mini:other::1", ownedBy: "other", project: "proj_B" },
      ],
    });
    restore = configureLookups(emulator);
  });
  after(async () => {
    restore();
    await emulator.close();
  });

  it("returns all models that the key may use, with the day of their end where one is announced", async () => {
    const { models } = await getModels();
    expect(models.map(({ id }) => id)).to.include.members(["gpt-5", "gpt-old", "ft:gpt-5-mini:acme::1"]);
    expect(models.map(({ ownedBy }) => ownedBy)).not.to.include("other");
    expect(models.find(({ id }) => id === "gpt-old")).to.deep.equal({
      id: "gpt-old",
      created: 1_700_000_000,
      ownedBy: "system",
      shutdownDate: "2026-12-31",
    });
    expect(models.find(({ id }) => id === "gpt-5")).not.to.have.property("shutdownDate");
  });

  it("returns those of one owner", async () => {
    const { models } = await getModels({ ownedBy: "acme" });
    expect(models.map(({ id }) => id)).to.deep.equal(["ft:gpt-5-mini:acme::1"]);
    expect(await settled(getModelsOutput({ ownedBy: "nobody" }))).to.deep.equal({ models: [] });
  });

  it("fails in one sentence, and does not return nothing, when the key is refused", async () => {
    emulator.revokeKey("sk-projA-1");
    expect(await problemOf(getModels())).to.match(/^Listing models: 401 /);
    emulator.reset();
  });
});
