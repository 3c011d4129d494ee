import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getVectorStores, getVectorStoresOutput } from "../sdk/index.js";
import { ask } from "./support/emulator.js";
import { problemOf, settled } from "./support/outcomes.js";
import { lookupsForAll } from "./support/suites.js";

describe("getVectorStores", () => {
  let emulator: Emulator;

  lookupsForAll((server) => {
    emulator = server;
  });

  const create = async (name: string): Promise<string> =>
    (await ask(emulator, "POST", "/vector_stores", { name })).id;

  it("reads every page, and returns all stores, oldest first", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 203; count++) ids.push(await create(`store ${count}`));
    emulator.clearRequests();
    const { vectorStores } = await getVectorStores();
    expect(vectorStores.map(({ id }) => id)).to.deep.equal(ids);
    expect(emulator.requests).to.have.lengthOf(3);
    expect(vectorStores[0]).to.deep.include({ name: "store 0", status: "completed", metadata: {} });
  });

  it("returns the stores of one name, of which there may be several", async () => {
    const ids = [await create("support"), await create("support")];
    await create("support old");
    const { vectorStores } = await getVectorStores({ name: "support" });
    expect(vectorStores.map(({ id }) => id)).to.deep.equal(ids);
    const found = getVectorStoresOutput({ name: pulumi.output("support") }).vectorStores;
    expect(await settled(found.apply((stores) => stores.length))).to.equal(2);
  });

  it("tells stores without a name from all stores", async () => {
    await create("support");
    const bare = (await ask(emulator, "POST", "/vector_stores", {})).id;
    const { vectorStores } = await getVectorStores({ name: "" });
    expect(vectorStores.map(({ id }) => id)).to.deep.equal([bare]);
  });

  it("does not take a page of HTML for an empty list", async () => {
    emulator.faults.add({ kind: "html" });
    expect(await problemOf(getVectorStores())).to.match(
      /^Listing vector stores: the answer is not what was asked for\./,
    );
  });
});
