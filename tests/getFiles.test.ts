import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getFiles, getFilesOutput } from "../sdk/index.js";
import { upload } from "./support/emulator.js";
import { problemOf, settled } from "./support/outcomes.js";
import { lookupsForAll } from "./support/suites.js";

describe("getFiles", () => {
  let emulator: Emulator;

  lookupsForAll((server) => {
    emulator = server;
  });

  it("returns all files, oldest first", async () => {
    const ids = [await upload(emulator, "one"), await upload(emulator, "two", { purpose: "batch" })];
    const { files } = await getFiles();
    expect(files.map(({ id }) => id)).to.deep.equal(ids);
    expect(files[0]).to.include({ filename: "a.md", purpose: "assistants", bytes: 3, status: "processed" });
    expect(files[0]).not.to.have.property("expiresAt");
    expect(files[1]).to.have.property("expiresAt");
  });

  it("returns those of one purpose", async () => {
    await upload(emulator, "one");
    const id = await upload(emulator, "two", { purpose: "user_data" });
    const { files } = await getFiles({ purpose: "user_data" });
    expect(files.map((file) => file.id)).to.deep.equal([id]);
    expect(await settled(getFilesOutput({ purpose: pulumi.output("user_data") }).files.length)).to.equal(1);
  });

  it("returns nothing where there is nothing", async () => {
    expect(await getFiles()).to.deep.equal({ files: [] });
  });

  it("does not take a page of HTML for an empty list", async () => {
    emulator.faults.add({ kind: "html" });
    expect(await problemOf(getFiles())).to.match(/^Listing files: the answer is not what was asked for\./);
  });

  it("refuses a misspelt argument and sends nothing", async () => {
    expect(await problemOf(getFiles({ purposes: "batch" } as never))).to.equal(
      "getFiles: purposes is not a property here; did you mean purpose? Known are purpose.",
    );
    expect(emulator.requests).to.be.empty;
  });
});
