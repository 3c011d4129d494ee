import { expect } from "chai";
import type { Emulator } from "../emulator/index.js";
import * as provider from "../provider/index.js";
import { writes } from "./support/emulator.js";
import type { Host } from "./support/host.js";
import { describeProperties } from "./support/propertyTable.js";
import { providerForAll } from "./support/suites.js";

type Values = Record<string, unknown>;

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const key = "sk-projA-1";
/** An update: the engine sees itself what has changed, so that a user's `replaceOnChanges` still counts. */
const inPlace = { changes: "unknown", replaces: [] };

describe("Note", () => {
  let emulator: Emulator;
  let host: Host;

  providerForAll("Note", (running) => {
    ({ emulator, host } = running);
  });

  const described = { text: "Open on Mondays.", author: "support", metadata: { team: "support" } };
  const inputsOf = (more: Values = {}): Values => ({ ...described, __at: "quick/dev/note", ...more });

  /** What the engine would have in its state after an up. */
  const made = async (more: Values = {}): Promise<{ id: string; inputs: Values; outputs: Values }> => {
    const inputs = inputsOf(more);
    const { failures } = await host.check({}, inputs);
    expect(failures).to.deep.equal([]);
    return { inputs, ...(await host.create(inputs)) };
  };
  const notes = (): Values[] => emulator.objects("note") as Values[];
  const ids = (): unknown[] => notes().map(({ id }) => id);
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(emulator.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });

  it("is written as it was described, and returned as the server shows it", async () => {
    const { id, outputs } = await made();
    expect(notes()).to.have.lengthOf(1);
    expect(notes()[0]).to.deep.include({ id, ...described });
    expect(outputs).to.deep.include({ ...described, createdAt: notes()[0]?.created_at });
  });

  it("is what it was when nothing has changed", async () => {
    const { id, inputs, outputs } = await made();
    expect(await host.diff(id, outputs, inputs)).to.deep.include({ changes: "none", replaces: [] });
    expect(await host.diff(id, outputs, { ...inputs, metadata: { team: "support" } })).to.deep.include({
      changes: "none",
    });
  });

  it("is changed in place, and only what differs is sent", async () => {
    const { id, inputs, outputs } = await made();
    const changed = { ...inputs, text: "Open on Tuesdays." };
    expect(await host.diff(id, outputs, changed)).to.deep.include(inPlace);
    // Had the update sent the old metadata along, this would be lost.
    await send("POST", `/notes/${id}`, { metadata: { team: "sales" } });
    const updated = await host.update(id, outputs, changed);
    expect(ids()).to.deep.equal([id]);
    expect(notes()[0]).to.deep.include({ text: "Open on Tuesdays.", metadata: { team: "sales" } });
    expect(updated.outputs).to.include({ text: "Open on Tuesdays.", createdAt: outputs.createdAt });
  });

  it("loses what is taken out of the program, and is quiet from then on", async () => {
    const { id, inputs, outputs } = await made();
    const { metadata: _, ...without } = inputs;
    expect(await host.diff(id, outputs, without)).to.deep.include(inPlace);
    const updated = await host.update(id, outputs, without);
    expect(notes()[0]?.metadata).to.deep.equal({});
    expect((await host.diff(id, updated.outputs, without)).changes).to.equal("none");
  });

  it("is replaced when its author changes or goes", async () => {
    const { id, inputs, outputs } = await made();
    const replaced = { ...inputs, author: "sales" };
    expect((await host.diff(id, outputs, replaced)).replaces).to.deep.equal(["author"]);
    const { author: _, ...without } = inputs;
    expect((await host.diff(id, outputs, without)).replaces).to.deep.equal(["author"]);
    const successor = await host.create(replaced);
    await host.delete(id, outputs);
    expect(ids()).to.deep.equal([successor.id]);
    expect(notes()[0]?.author).to.equal("sales");
  });

  it("shows after a refresh what somebody else has changed, and the next up changes it back", async () => {
    const { id, inputs, outputs } = await made();
    expect((await host.read(id, outputs)).inputs, "without a change").to.equal(undefined);
    await send("POST", `/notes/${id}`, { text: "Closed." });
    const read = await host.read(id, outputs);
    expect(read.outputs).to.include({ text: "Closed." });
    expect(read.inputs).to.include({ text: "Closed." });
    expect(await host.diff(id, read.outputs, inputs)).to.deep.include(inPlace);
    await host.update(id, read.outputs, inputs);
    expect(notes()[0]?.text).to.equal("Open on Mondays.");
  });

  it("is gone when somebody has deleted it, which the list proves to its last page", async () => {
    const { id, inputs, outputs } = await made();
    for (let count = 0; count < 7; count++) await send("POST", "/notes", { text: "another" });
    emulator.remove("note", id);
    // What was made a moment ago is looked for twice.
    emulator.advanceClock(60);
    emulator.clearRequests();
    expect((await host.read(id, outputs)).id).to.equal("");
    expect(emulator.requests.filter(({ path }) => path.startsWith("/notes?"))).to.have.lengthOf(3);
    const again = await host.create(inputs);
    expect(ids()).to.include(again.id).and.not.to.include(id);
  });

  it("is deleted, and deleted again without complaint", async () => {
    const { id, outputs } = await made();
    await host.delete(id, outputs);
    await host.delete(id, outputs);
    expect(notes()).to.be.empty;
  });

  it("is written once although the answer is lost, and found behind the first page", async () => {
    emulator.faults.add({ kind: "dropAfter", match: { method: "POST", path: "^/notes$" }, times: 1 });
    const making = made();
    while (notes().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (let count = 0; count < 4; count++) await send("POST", "/notes", { text: "another" });
    const { id } = await making;
    expect(notes().filter(({ text }) => text === described.text)).to.have.lengthOf(1);
    expect(ids()).to.include(id);
  });

  it("is refused at the property that is wrong, and sends nothing", async () => {
    const wrong = inputsOf({ text: "", author: 5, metadata: { team: "x".repeat(513) }, colour: "red" });
    const { failures } = await host.check({}, wrong);
    expect(failures.map(({ property }) => property)).to.have.members([
      "text",
      "author",
      "metadata.team",
      "colour",
    ]);
    expect(writes(emulator)).to.equal(0);
  });

  it("is previewed with values that are not known yet", async () => {
    const inputs = inputsOf({ text: unknown, metadata: { team: unknown } });
    expect((await host.check({}, inputs)).failures).to.deep.equal([]);
    const { id, outputs } = await made();
    expect(await host.diff(id, outputs, inputs)).to.deep.include(inPlace);
  });
});

describeProperties(
  {
    kind: "Note",
    store: "note",
    path: /^\/notes$/,
    base: () => ({ text: "Open." }),
    cases: [
      {
        property: "text",
        rule: "updates",
        from: "Open on Mondays.",
        to: "Closed.",
        wire: "text",
        returned: true,
      },
      { property: "author", rule: "replaces", from: "support", to: "sales", wire: "author", returned: true },
      {
        property: "metadata",
        rule: "updates",
        from: { team: "support" },
        to: { team: "sales" },
        wire: "metadata",
        cleared: null,
        returned: true,
      },
    ],
  },
  provider.Note,
);
