import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator, Fault } from "../../emulator/index.js";
import { placeOf } from "../../provider/journal.js";
import { idsOnServer, upload, writes } from "../support/emulator.js";
import type { Host } from "../support/host.js";
import { type Installed, install, stringAsset } from "../support/installed.js";
import { problemOf } from "../support/outcomes.js";
import { serverForAll } from "../support/suites.js";

type Values = Record<string, unknown>;

const held = (when: "before" | "after"): Fault => ({
  kind: "hold",
  name: "crash",
  when,
  match: { method: "POST" },
});

/** Inputs of a file as the engine hands them to create; equal ones but for where they stand in the stack. */
function inputsAt(name: string, content = "hello", more: Values = {}): Values {
  return {
    purpose: "assistants",
    source: stringAsset(content),
    filename: "a.md",
    __at: `quick/dev/${name}`,
    ...more,
  };
}

describe("after a crash", () => {
  let emulator: Emulator;
  let installed: Installed;

  serverForAll((server) => {
    emulator = server;
  });
  beforeEach(async () => {
    installed = await install();
  });
  afterEach(() => installed.remove());

  const start = (more: Record<string, string> = {}): Promise<Host> =>
    installed.host("File", { "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url, ...more });
  const journalFolder = (): string => String(installed.environment.PULUMI_OPENAI_JOURNAL);
  const journalFiles = (): string[] => readdirSync(journalFolder());

  /** Begins creates in a process and kills it when all of them have come to a point at the server. */
  const crash = async (when: "before" | "after", ...inputs: Values[]): Promise<void> => {
    const host = await start();
    const remove = emulator.faults.add(held(when));
    const lost = inputs.map((one) => host.create(one).catch(() => undefined));
    await emulator.barrier("crash").reached(inputs.length);
    await host.stop();
    await Promise.all(lost);
    remove();
  };

  describe("of the process that creates", () => {
    it("before the server has done anything, the object is created, once", async () => {
      await crash("before", inputsAt("f"));
      expect(idsOnServer(emulator)).to.be.empty;
      const { id } = await (await start()).create(inputsAt("f"));
      expect(idsOnServer(emulator)).to.deep.equal([id]);
    });

    it("before the request was even sent, each object is created, once", async () => {
      const host = await start({ "openai:maxConcurrent": "1" });
      const remove = emulator.faults.add(held("after"));
      const lost = ["f", "g", "h"].map((name) => host.create(inputsAt(name)).catch(() => undefined));
      await emulator.barrier("crash").reached();
      await host.stop();
      await Promise.all(lost);
      remove();
      expect(writes(emulator)).to.equal(1);
      const next = await start();
      const made = await Promise.all(["f", "g", "h"].map((name) => next.create(inputsAt(name))));
      expect(idsOnServer(emulator)).to.have.members(made.map(({ id }) => id));
      expect(writes(emulator)).to.equal(3);
    });

    it("after the work was done, the object that came of it is taken up, and the user is told", async () => {
      await crash("after", inputsAt("f"));
      const [made] = idsOnServer(emulator);
      const host = await start();
      const { id, outputs } = await host.create(inputsAt("f"));
      expect(id).to.equal(made);
      expect(outputs).to.include({ filename: "a.md", bytes: 5 });
      expect(idsOnServer(emulator)).to.have.lengthOf(1);
      expect(writes(emulator)).to.equal(1);
      expect(host.output).to.include(
        `File quick/dev/f takes up file "${made}", which an interrupted run has made.`,
      );
    });

    it("after the work was done, the object is taken up also when it is to be seen only later", async () => {
      emulator.faults.add({ kind: "delayedVisibility", ms: 2_500 });
      await crash("after", inputsAt("f"));
      const { id } = await (await start()).create(inputsAt("f"));
      expect(idsOnServer(emulator)).to.deep.equal([id]);
    });

    it("after the answer had come, the object is taken up by its id", async () => {
      const first = await start();
      const { id } = await first.create(inputsAt("f"));
      await first.stop();
      const again = await (await start()).create(inputsAt("f"));
      expect(again.id).to.equal(id);
      expect(writes(emulator)).to.equal(1);
    });

    it("after the answer had come and the object was deleted since, another is created", async () => {
      const first = await start();
      const { id } = await first.create(inputsAt("f"));
      await first.stop();
      emulator.remove("file", id);
      const again = await (await start()).create(inputsAt("f"));
      expect(again.id).not.to.equal(id);
      expect(idsOnServer(emulator)).to.deep.equal([again.id]);
    });

    it("again and again, there is still one object", async () => {
      await crash("before", inputsAt("f"));
      await crash("before", inputsAt("f"));
      await crash("after", inputsAt("f"));
      const { id } = await (await start()).create(inputsAt("f"));
      expect(idsOnServer(emulator)).to.deep.equal([id]);
    });

    it("with many equal objects under way, each resource takes up one of its own", async () => {
      const all = Array.from({ length: 8 }, (_, i) => inputsAt(`f${i}`));
      await crash("after", ...all);
      expect(idsOnServer(emulator)).to.have.lengthOf(8);
      const host = await start();
      const made = await Promise.all(all.map((inputs) => host.create(inputs)));
      expect(made.map(({ id }) => id)).to.have.members(idsOnServer(emulator));
      expect(writes(emulator)).to.equal(8);
    });

    it("with many equal objects under way, they are taken up also when they are asked for one by one", async () => {
      const all = Array.from({ length: 4 }, (_, i) => inputsAt(`f${i}`));
      await crash("after", ...all);
      const host = await start();
      const ids: string[] = [];
      for (const inputs of all) ids.push((await host.create(inputs)).id);
      expect(ids).to.have.members(idsOnServer(emulator));
      expect(writes(emulator)).to.equal(4);
    });

    it("what may be left is told when the resource is described otherwise by then", async () => {
      await crash("after", inputsAt("f"));
      const [left] = idsOnServer(emulator);
      const host = await start();
      const { id } = await host.create(inputsAt("f", "changed"));
      expect(id).not.to.equal(left);
      expect(host.output).to.match(
        /A file that an interrupted run asked for at 20.*Z \(File quick\/dev\/f, described otherwise then\) may be left on the server\./,
      );
    });

    it("what is left is named when its id is known and the resource is described otherwise", async () => {
      const first = await start();
      const { id } = await first.create(inputsAt("f"));
      await first.stop();
      const host = await start();
      await host.create(inputsAt("f", "changed"));
      expect(host.output).to.include(`The file "${id}" that an interrupted run asked for at `);
    });

    it("none is taken and all are named when somebody else has made an equal object in that moment", async () => {
      await crash("after", inputsAt("f"));
      const foreign = await upload(emulator, "hello");
      const message = await problemOf((await start()).create(inputsAt("f")));
      for (const id of idsOnServer(emulator)) expect(message).to.include(`"${id}"`);
      expect(message).to.include("None was adopted");
      emulator.remove("file", foreign);
      const { id } = await (await start()).create(inputsAt("f"));
      expect(idsOnServer(emulator), "and it goes on when the user has made room").to.deep.equal([id]);
    });

    it("an object of another account is not taken for it", async () => {
      await crash("after", inputsAt("f"));
      const host = await start({ "openai:apiKey": "sk-projB-1" });
      const { id } = await host.create(inputsAt("f"));
      expect(idsOnServer(emulator)).to.have.lengthOf(2);
      expect(emulator.objects("file", "proj_B")).to.have.lengthOf(1);
      expect(emulator.objects("file", "proj_B")[0]).to.include({ id });
    });

    it("between the creation of a replacement and the deletion of the old one, one object is left", async () => {
      const first = await start();
      const old = await first.create(inputsAt("f"));
      expect((await first.diff(old.id, old.outputs, inputsAt("f", "changed"))).replaces).to.deep.equal([
        "source",
      ]);
      const replacement = await first.create(inputsAt("f", "changed"));
      await first.stop();
      const next = await start();
      expect((await next.diff(old.id, old.outputs, inputsAt("f", "changed"))).replaces).to.deep.equal([
        "source",
      ]);
      const again = await next.create(inputsAt("f", "changed"));
      await next.delete(old.id, old.outputs);
      expect(again.id).to.equal(replacement.id);
      expect(idsOnServer(emulator)).to.deep.equal([replacement.id]);
    });
  });

  describe("of the engine, while the process lives on and finishes its create,", () => {
    it("the next one waits for it, and takes up what comes of it", async () => {
      const first = await start();
      const remove = emulator.faults.add(held("after"));
      const finishing = first.create(inputsAt("f"));
      await emulator.barrier("crash").reached();
      const second = await start();
      const next = second.create(inputsAt("f"));
      // A request of the second would come to the barrier as well.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(writes(emulator)).to.equal(1);
      remove();
      const [finished, taken] = await Promise.all([finishing, next]);
      expect(taken.id).to.equal(finished.id);
      expect(idsOnServer(emulator)).to.deep.equal([finished.id]);
    });

    it("the next one creates the object when nothing comes of it", async () => {
      const first = await start();
      const remove = emulator.faults.add({ ...held("before"), times: 1 } as Fault);
      emulator.faults.add({ kind: "status", status: 400, match: { method: "POST" }, times: 1 });
      const finishing = problemOf(first.create(inputsAt("f")));
      await emulator.barrier("crash").reached();
      const next = (await start()).create(inputsAt("f"));
      remove();
      expect(await finishing).to.include("400");
      const { id } = await next;
      expect(idsOnServer(emulator)).to.deep.equal([id]);
    });

    it("the next one does not wait for it any more when it is killed", async () => {
      const first = await start();
      const remove = emulator.faults.add({ ...held("after"), times: 1 } as Fault);
      const lost = first.create(inputsAt("f")).catch(() => undefined);
      await emulator.barrier("crash").reached();
      const next = (await start()).create(inputsAt("f"));
      await first.stop();
      await lost;
      remove();
      const { id } = await next;
      expect(idsOnServer(emulator)).to.deep.equal([id]);
      expect(writes(emulator)).to.equal(1);
    });
  });

  describe("the journal", () => {
    it("is empty when diff has seen what it holds, and when the object is deleted", async () => {
      const host = await start();
      const { id, outputs } = await host.create(inputsAt("f"));
      expect(journalFiles()).to.have.lengthOf(1);
      await host.diff(id, outputs, inputsAt("f"));
      expect(journalFiles()).to.be.empty;
      const other = await host.create(inputsAt("g"));
      await host.delete(other.id, other.outputs);
      expect(journalFiles()).to.be.empty;
    });

    it("holds nothing of a create that the server has refused", async () => {
      emulator.faults.add({ kind: "status", status: 400 });
      await problemOf((await start()).create(inputsAt("f")));
      expect(journalFiles()).to.be.empty;
    });

    it("stops nothing when it is damaged", async () => {
      mkdirSync(journalFolder(), { recursive: true });
      const damages = ["", "{", "null\n", '{"at":"quick/dev/f"}\n{"id":7}\n', "\u0000\u0001\ufffd\n"];
      for (const [index, text] of damages.entries()) {
        writeFileSync(join(journalFolder(), `${placeOf("quick/dev/f")}-${index}.jsonl`), text);
      }
      const host = await start();
      const { id, outputs } = await host.create(inputsAt("f"));
      await host.diff(id, outputs, inputsAt("f"));
      await host.delete(id, outputs);
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("that cannot be written stops a create before anything is sent, with the reason and the way out", async () => {
      writeFileSync(journalFolder(), "no folder");
      const message = await problemOf((await start()).create(inputsAt("f")));
      expect(message).to.match(
        /Creating File quick\/dev\/f: the journal in .* cannot be written \(E\w+\), so nothing was sent/,
      );
      expect(writes(emulator)).to.equal(0);
    });
  });

  describe("of the connection", () => {
    it("in the middle of a deletion, the object is gone, and that is known", async () => {
      const host = await start();
      const { id, outputs } = await host.create(inputsAt("f"));
      emulator.faults.add({ kind: "dropAfter", match: { method: "DELETE" }, times: 1 });
      await host.delete(id, outputs);
      expect(idsOnServer(emulator)).to.be.empty;
    });

    it("after each of many equal creates, each resource has its own object", async () => {
      emulator.faults.add({ kind: "dropAfter", match: { method: "POST" }, times: 8 });
      const host = await start();
      const made = await Promise.all(Array.from({ length: 8 }, (_, i) => host.create(inputsAt(`f${i}`))));
      expect(made.map(({ id }) => id)).to.have.members(idsOnServer(emulator));
      expect(idsOnServer(emulator)).to.have.lengthOf(8);
    });
  });
});
