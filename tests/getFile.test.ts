import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import { getFile, getFileOutput } from "../sdk/index.js";
import { upload } from "./support/emulator.js";
import { problemOf, settled } from "./support/outcomes.js";
import { lookupsForAll } from "./support/suites.js";

describe("getFile", () => {
  let emulator: Emulator;

  lookupsForAll((server) => {
    emulator = server;
  });

  it("returns what the server says of the file", async () => {
    const id = await upload(emulator, "hello");
    const [file] = emulator.objects("file") as { created_at: number }[];
    expect(await getFile({ id })).to.deep.equal({
      id,
      filename: "a.md",
      purpose: "assistants",
      bytes: 5,
      status: "processed",
      createdAt: file?.created_at,
    });
  });

  it("says when a file expires that does", async () => {
    const id = await upload(emulator, "hello", { purpose: "batch" });
    const { createdAt, expiresAt } = await getFile({ id });
    expect(expiresAt).to.equal(createdAt + 2_592_000);
  });

  it("takes an id that is an output, and makes a secret of what comes of a secret one", async () => {
    const id = await upload(emulator, "hello");
    expect(await settled(getFileOutput({ id: pulumi.output(id) }).bytes)).to.equal(5);
    expect(await pulumi.isSecret(getFileOutput({ id: pulumi.secret(id) }))).to.equal(true);
  });

  it("says in one sentence that a file does not exist", async () => {
    expect(await problemOf(getFile({ id: "file-none" }))).to.match(
      /^Looking up file "file-none": 404 No such File object: file-none \(request req_\w+\)\.$/,
    );
  });

  it("refuses an empty id, which would be a list, and sends nothing", async () => {
    expect(await problemOf(getFile({ id: "" }))).to.include("getFile: id must be at least 1 character");
    expect(emulator.requests).to.be.empty;
  });
});
