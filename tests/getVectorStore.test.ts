import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getVectorStore, getVectorStoreOutput } from "../sdk/index.js";
import { ask, upload } from "./support/emulator.js";
import { problemOf, settled } from "./support/outcomes.js";
import { lookupsForAll } from "./support/suites.js";

describe("getVectorStore", () => {
  let emulator: Emulator;

  lookupsForAll((server) => {
    emulator = server;
  });

  it("returns what the server says of the store", async () => {
    const { id } = await ask(emulator, "POST", "/vector_stores", {
      name: "support",
      metadata: { team: "support" },
      expires_after: { anchor: "last_active_at", days: 2 },
      file_ids: [await upload(emulator, "hello")],
    });
    emulator.advanceClock(1);
    const { createdAt, lastActiveAt, expiresAt, ...others } = await getVectorStore({ id });
    expect(others).to.deep.equal({
      id,
      name: "support",
      status: "completed",
      fileCounts: { inProgress: 0, completed: 1, failed: 0, cancelled: 0, total: 1 },
      usageBytes: 5,
      expiresAfter: { anchor: "last_active_at", days: 2 },
      metadata: { team: "support" },
    });
    expect(lastActiveAt).to.equal(createdAt);
    expect(expiresAt).to.equal(createdAt + 2 * 86_400);
  });

  it("leaves out what a store does not have, and shows one that has expired", async () => {
    const { id } = await ask(emulator, "POST", "/vector_stores", {});
    const bare = await getVectorStore({ id });
    expect(bare).to.deep.include({ name: "", metadata: {} });
    expect(bare).not.to.have.any.keys("expiresAfter", "expiresAt");
    await ask(emulator, "POST", `/vector_stores/${id}`, {
      expires_after: { anchor: "last_active_at", days: 1 },
    });
    emulator.advanceClock(86_400);
    expect(await getVectorStore({ id })).to.include({ status: "expired" });
  });

  it("takes an id that is an output, and makes a secret of what comes of a secret one", async () => {
    const { id } = await ask(emulator, "POST", "/vector_stores", { name: "support" });
    expect(await settled(getVectorStoreOutput({ id: pulumi.output(id) }).name)).to.equal("support");
    expect(await pulumi.isSecret(getVectorStoreOutput({ id: pulumi.secret(id) }))).to.equal(true);
  });

  it("says in one sentence that a store does not exist", async () => {
    expect(await problemOf(getVectorStore({ id: "vs_none" }))).to.match(
      /^Looking up vector store "vs_none": 404 No vector store found with id 'vs_none' \(request req_\w+\)\.$/,
    );
  });

  it("refuses an empty id, which would be a list, and sends nothing", async () => {
    expect(await problemOf(getVectorStore({ id: "" }))).to.include(
      "getVectorStore: id must be at least 1 character",
    );
    expect(emulator.requests).to.be.empty;
  });
});
