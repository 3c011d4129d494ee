import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { Problem } from "../provider/client/problem.js";
import * as journal from "../provider/journal.js";

const place = journal.placeOf("quick/dev/f");
const intent: journal.Intent = {
  at: "quick/dev/f",
  kind: "File",
  account: "https://a.example - - 0123456789",
  digest: "d1",
  sentAt: 1_000,
  pid: process.pid,
};

describe("the journal", () => {
  let folder: string;
  const before = process.env.PULUMI_OPENAI_JOURNAL;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "journal-"));
    process.env.PULUMI_OPENAI_JOURNAL = folder;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.PULUMI_OPENAI_JOURNAL;
    else process.env.PULUMI_OPENAI_JOURNAL = before;
  });

  const files = (): string[] => readdirSync(folder);

  /** An entry as another process has left it. */
  const leave = (
    more: object = {},
    name = `${place}-${Math.random().toString(16).slice(2, 10)}.jsonl`,
  ): string => {
    const file = join(folder, name);
    const entry = { ...intent, pid: 2 ** 22 - 7, owner: "another", host: hostname(), ...more };
    writeFileSync(file, `${JSON.stringify(entry)}\n`);
    return file;
  };

  it("lies in Pulumi's own folder unless it is told another place, and an empty setting is none", () => {
    expect(journal.journalFolder({ PULUMI_OPENAI_JOURNAL: "/j", PULUMI_HOME: "/p" })).to.equal("/j");
    expect(journal.journalFolder({ PULUMI_OPENAI_JOURNAL: "", PULUMI_HOME: "/p" })).to.equal(
      "/p/pulumi-openai/journal",
    );
    expect(journal.journalFolder({ PULUMI_HOME: "" })).to.match(/\/\.pulumi\/pulumi-openai\/journal$/);
  });

  it("holds what is about to be created, for its owner's eyes only", () => {
    const entry = journal.begin(intent);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect(mode(entry.file)).to.equal(0o600);
    expect(files()).to.have.lengthOf(1);
    expect(JSON.parse(readFileSync(entry.file, "utf8"))).to.include({ at: "quick/dev/f", digest: "d1" });
  });

  it("shows other processes what was begun, and with which outcome, and one's own process nothing", () => {
    const file = leave();
    journal.begin(intent);
    expect(journal.unsettled(place).map((entry) => entry.file)).to.deep.equal([file]);
    appendFileSync(file, '{"id":"file-1"}\n');
    expect(journal.unsettled(place)[0]).to.include({ ...intent, pid: 2 ** 22 - 7, id: "file-1" });
    expect(journal.unsettled(journal.placeOf("quick/dev/g"))).to.be.empty;
  });

  it("shows entries in the order of their sending", () => {
    leave({ sentAt: 30 });
    leave({ sentAt: 10 });
    leave({ sentAt: 20 });
    expect(journal.unsettled(place).map(({ sentAt }) => sentAt)).to.deep.equal([10, 20, 30]);
  });

  it("is settled when the id is seen in the state, whoever has made it, and keeps other ids", () => {
    const own = journal.begin(intent);
    journal.complete(own, "file-1");
    const other = leave({ id: "file-1" });
    const another = leave({ id: "file-2" });
    journal.settle(place, "file-1");
    expect([own.file, other, another].map(existsSync)).to.deep.equal([false, false, true]);
  });

  it("forgets what nothing can be left of", () => {
    journal.forget(journal.begin(intent));
    expect(files()).to.be.empty;
  });

  it("removes what nobody has asked for in a quarter of a year, and nothing else", async () => {
    const old = leave();
    const young = leave();
    const long = new Date(Date.now() - 91 * 24 * 3_600_000);
    const short = new Date(Date.now() - 89 * 24 * 3_600_000);
    utimesSync(old, long, long);
    utimesSync(young, short, short);
    await inProcess('journal.begin({ ...intent, pid: process.pid }); console.log("begun");');
    expect(existsSync(old)).to.equal(false);
    expect(existsSync(young)).to.equal(true);
    expect(files()).to.have.lengthOf(2);
  });

  describe("that is damaged", () => {
    it("loses what is damaged, and nothing else", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          for (const name of files()) rmSync(join(folder, name));
          writeFileSync(join(folder, `${place}-damaged.jsonl`), bytes);
          const whole = leave();
          expect(journal.unsettled(place).map(({ file }) => file)).to.deep.equal([whole]);
          journal.settle(place, "file-1");
          expect(journal.interruptedTwins("File d1")).to.equal(1);
        }),
      );
    });

    it("by a process that ended in the middle of a line holds all whole lines", () => {
      const file = leave();
      const { size } = statSync(file);
      appendFileSync(file, '{"id":"file-1"}\n');
      for (let length = statSync(file).size; length >= 0; length--) {
        truncateSync(file, length);
        const [entry] = journal.unsettled(place);
        // The end of the last line may be missing: a line that can be read is whole.
        expect(entry?.id).to.equal(length >= size + 15 ? "file-1" : undefined);
        expect(entry?.digest).to.equal(length >= size - 1 ? "d1" : undefined);
      }
    });

    it("holds nothing of what is no entry", () => {
      for (const text of [
        "null",
        "[]",
        '"text"',
        "7",
        "{}",
        '{"at":7}',
        JSON.stringify({ ...intent, sentAt: "x" }),
      ]) {
        writeFileSync(join(folder, `${place}-other.jsonl`), `${text}\n`);
        expect(journal.unsettled(place), text).to.be.empty;
      }
    });
  });

  describe("that cannot be written", () => {
    it("says so in one sentence before anything is sent, and what to do", () => {
      writeFileSync(join(folder, "file"), "");
      process.env.PULUMI_OPENAI_JOURNAL = join(folder, "file", "journal");
      expect(() => journal.begin(intent))
        .to.throw(Problem)
        .with.property("message")
        .that.matches(
          /^Creating File quick\/dev\/f: the journal in .*journal cannot be written \(ENOTDIR\), so nothing was sent: .* set PULUMI_OPENAI_JOURNAL to another folder\.$/,
        );
    });

    it("fails nothing but that: what it does not hold any more is lost to it", () => {
      const entry = journal.begin(intent);
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
      journal.complete(entry, "file-1");
      journal.settle(place, "file-1");
      journal.forget(entry);
      journal.keep("file-1");
      expect(journal.takeKept("file-1")).to.equal(false);
      expect(journal.unsettled(place)).to.be.empty;
      rmSync(folder);
    });
  });

  describe("knows whether the process that began an entry is still at work:", () => {
    const isAlive = (file: string): boolean => {
      const entry = journal.unsettled(place).find((one) => one.file === file);
      return entry !== undefined && journal.isOwnerAlive(entry);
    };
    const silentFor = (file: string, seconds: number): string => {
      const then = new Date(Date.now() - seconds * 1000);
      utimesSync(file, then, then);
      return file;
    };

    it("it is itself", () => {
      expect(journal.isOwnerAlive(journal.begin(intent))).to.equal(true);
    });

    it("it runs, and has shown it lately", () => {
      expect(isAlive(leave({ pid: process.ppid }))).to.equal(true);
    });

    it("it does not when there is no process of its number", () => {
      expect(isAlive(leave())).to.equal(false);
    });

    it("it does not when its number belongs to another process by now, which shows nothing", () => {
      expect(isAlive(silentFor(leave({ pid: process.ppid }), 20))).to.equal(false);
    });

    it("it does not when its number belongs to this very process by now", () => {
      const file = leave({ pid: process.pid });
      expect(journal.unsettled(place).map((entry) => entry.pid)).to.deep.equal([0]);
      expect(isAlive(file)).to.equal(false);
    });

    it("on another machine by what it shows alone", () => {
      const file = leave({ host: "another", pid: 1 });
      expect(isAlive(file)).to.equal(true);
      expect(isAlive(silentFor(file, 20))).to.equal(false);
    });

    it("for as long as it works, however long that takes", async () => {
      const child = await inProcess(
        `const entry = journal.begin({ ...intent, pid: process.pid });
         const old = new Date(Date.now() - 60_000);
         fs.utimesSync(entry.file, old, old);
         console.log("begun");
         setInterval(() => {}, 1000);`,
        false,
      );
      const [file] = files().map((name) => join(folder, name)) as [string];
      expect(isAlive(file)).to.equal(false);
      const until = Date.now() + 20_000;
      while (!isAlive(file) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(isAlive(file)).to.equal(true);
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(isAlive(file)).to.equal(false);
    });
  });

  it("counts the interrupted creates of equal objects, wherever they belong", () => {
    leave();
    leave({ at: "quick/dev/g" }, `${journal.placeOf("quick/dev/g")}-1.jsonl`);
    leave({ digest: "d2" });
    leave({ kind: "Batch" });
    leave({ id: "file-1" });
    leave({ pid: process.ppid });
    journal.begin(intent);
    expect(journal.interruptedTwins("File d1")).to.equal(2);
    expect(journal.interruptedTwins("File d3")).to.equal(0);
  });

  it("remembers an adopted object that a replacement must spare, and tells it once", () => {
    journal.keep("file-1");
    expect(journal.takeKept("file-2")).to.equal(false);
    expect(journal.takeKept("file-1")).to.equal(true);
    expect(journal.takeKept("file-1")).to.equal(false);
    journal.keep("file-1");
    journal.dropKept("file-1");
    expect(journal.takeKept("file-1")).to.equal(false);
  });

  /** Runs a piece of a program in a process of its own, until it has printed a line or ended. */
  async function inProcess(program: string, untilEnd = true) {
    const head = `const fs = require("node:fs"); const journal = require(${JSON.stringify(join(__dirname, "../provider/journal.js"))}); const intent = ${JSON.stringify(intent)};`;
    const child = spawn(process.execPath, ["-e", `${head}\n${program}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await (untilEnd ? once(child, "exit") : once(child.stdout, "data"));
    return child;
  }
});
