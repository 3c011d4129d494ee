import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { placeOf } from "../provider/journal.js";
import { acknowledge, openLedger, remainsAt, settleRemains } from "../provider/knowledgeBase/ledger.js";
import {
  decodeManifest,
  digestOfManifest,
  type Entry,
  encodeManifest,
  shortfallOf,
} from "../provider/knowledgeBase/manifest.js";
import { chunksOf, createTurns, inParallel } from "../provider/knowledgeBase/parallel.js";
import { type Steps, stepsTo } from "../provider/knowledgeBase/steps.js";
import { digestOfTree, handOver, labelOf, type Tree, takeOver } from "../provider/knowledgeBase/tree.js";
import { sha256 } from "./support/installed.js";

const paths = fc.constantFrom("a.md", "b.md", "c/a.md", "c/d.txt", "e.txt", "f");
const contents = fc.constantFrom("one", "two", "three").map((text) => sha256(text));
const attributes = fc.constantFrom<Record<string, string>>({}, { team: "support" }, { team: "sales" });

/** Trees of few paths and contents, so that many of them are the same. */
const trees: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.record({ path: paths, sha256: contents, attributes }), { selector: ({ path }) => path })
  .map((files) => ({
    folder: "/docs",
    files: files.map((file) => ({ ...file, bytes: 3, attributes: { path: file.path, ...file.attributes } })),
  }));

const uploads: fc.Arbitrary<Entry[]> = fc
  .array(
    fc.record({
      path: paths,
      sha256: contents,
      label: attributes.map((own) => labelOf(own)),
      state: fc.constantFrom("ready" as const, "processing" as const, "failed" as const, "loose" as const),
    }),
    { maxLength: 8 },
  )
  .map((entries) => entries.map((entry, number) => ({ ...entry, fileId: `file-${number}` })));

const matchesOf = ({ kept, relabelled, attached, retried }: Steps) => [
  ...kept,
  ...relabelled,
  ...attached,
  ...retried,
];

/** The uploads when the steps are done. */
function afterwards(steps: Steps): Entry[] {
  const done = [
    ...matchesOf(steps).map(({ file, entry }) => ({ file, fileId: entry.fileId })),
    ...steps.uploaded.map((file, number) => ({ file, fileId: `file-new-${number}` })),
  ];
  return done.map(({ file, fileId }) => ({
    path: file.path,
    sha256: file.sha256,
    label: labelOf(file.attributes),
    fileId,
    state: "ready",
  }));
}

describe("the steps from uploads to a tree", () => {
  it("lead to the tree, whatever there was", () => {
    fc.assert(
      fc.property(trees, uploads, (tree, before) => {
        const entries = afterwards(stepsTo(tree, before));
        expect(digestOfManifest({ entries, leaving: [] })).to.equal(digestOfTree(tree));
      }),
    );
  });

  it("use each upload once, or remove it", () => {
    fc.assert(
      fc.property(trees, uploads, (tree, before) => {
        const steps = stepsTo(tree, before);
        const used = [...matchesOf(steps).map(({ entry }) => entry), ...steps.removed];
        expect(used).to.have.members(before);
      }),
    );
  });

  it("upload nothing of which there is an upload that is not used", () => {
    fc.assert(
      fc.property(trees, uploads, (tree, before) => {
        const { uploaded, removed } = stepsTo(tree, before);
        const ending = (path: string): string => path.match(/\.\w+$/)?.[0] ?? "";
        const spare = new Set(removed.map((entry) => entry.sha256 + ending(entry.path)));
        expect(uploaded.filter((file) => spare.has(file.sha256 + ending(file.path)))).to.be.empty;
      }),
    );
  });

  it("are none from a tree to itself", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const steps = stepsTo(tree, afterwards(stepsTo(tree, [])));
        expect(steps.kept).to.have.lengthOf(tree.files.length);
        const { kept, ...others } = steps;
        expect(Object.values(others).flat()).to.be.empty;
      }),
    );
  });
});

describe("the manifest", () => {
  it("comes back from its text as it was", () => {
    fc.assert(
      fc.property(uploads, uploads, (entries, leaving) => {
        const manifest = { entries: entries.map((one) => ({ ...one, reason: 'why, "so" → é' })), leaving };
        expect(decodeManifest(encodeManifest(manifest))).to.deep.equal(manifest);
      }),
    );
  });

  it("is empty where there is none yet", () => {
    expect(decodeManifest(undefined)).to.deep.equal({ entries: [], leaving: [] });
  });

  it("holds 5,000 files in less than 500 kB", () => {
    const entries = Array.from({ length: 5_000 }, (_, number): Entry => {
      const path = `guides/chapter-${number % 50}/section-${number}.md`;
      return {
        path,
        sha256: sha256(path),
        label: labelOf({ path }),
        fileId: `file-${randomBytes(18).toString("base64url")}`,
        state: "ready",
      };
    });
    expect(encodeManifest({ entries, leaving: [] }).length).to.be.below(500_000);
  });

  it("tells in sentences what is missing, and names ten of many", () => {
    const entry = (state: Entry["state"], number: number): Entry => ({
      path: `${number}.md`,
      sha256: "",
      label: "",
      fileId: `file-${number}`,
      state,
      ...(state === "failed" && { reason: "server_error: Try later" }),
    });
    const processing = Array.from({ length: 1_012 }, (_, number) => entry("processing", number));
    const text = shortfallOf({ entries: [entry("failed", 7), ...processing], leaving: [entry("ready", 8)] });
    expect(text).to.match(
      /^1 file could not be processed: "7\.md" \(server_error: Try later\)\. 1,012 files still being processed: "0\.md", .*"9\.md" and 1,002 more\. 1 file of former versions still there: "8\.md"\.$/,
    );
    expect(shortfallOf({ entries: [entry("ready", 1)], leaving: [] })).to.equal(undefined);
  });
});

describe("the digest of a tree", () => {
  const file = { path: "a.md", sha256: sha256("one"), bytes: 3, attributes: { path: "a.md", year: 1 } };
  const digest = (...files: (typeof file)[]): string => digestOfTree({ folder: "/docs", files });
  const other = { ...file, path: "b.md" };

  it("says nothing of the folder, the order of the files, and that of their attributes", () => {
    expect(digestOfTree({ folder: "/elsewhere", files: [file, other] })).to.equal(digest(other, file));
    expect(digest({ ...file, attributes: { year: 1, path: "a.md" } })).to.equal(digest(file));
  });

  const changes: [string, Partial<typeof file>][] = [
    ["path", { path: "c.md" }],
    ["content", { sha256: sha256("two") }],
    ["attributes", { attributes: { path: "a.md", year: 2 } }],
  ];
  for (const [what, change] of changes)
    it(`changes with a file's ${what}`, () =>
      expect(digest({ ...file, ...change })).not.to.equal(digest(file)));
});

describe("what a run writes down", () => {
  const at = "quick/dev/docs";
  const place = placeOf(at);
  let folder: string;
  let before: string | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ledger-"));
    before = process.env.PULUMI_OPENAI_JOURNAL;
    process.env.PULUMI_OPENAI_JOURNAL = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.PULUMI_OPENAI_JOURNAL;
    else process.env.PULUMI_OPENAI_JOURNAL = before;
    rmSync(folder, { recursive: true, force: true });
  });

  const intent = (key: string) => ({
    key,
    path: `${key}.md`,
    sha256: sha256(key),
    filename: `${key}.md`,
    bytes: 3,
    sentAt: 1,
  });
  const remains = (id: string, own = true) => remainsAt(place, id, () => own).uploads;
  const written = (id: string): void => {
    const ledger = openLedger(at, "account", id);
    for (const key of ["one", "two", "three", "four"]) ledger.begin(intent(key));
    ledger.complete(intent("one"), "file-1");
    ledger.forget(intent("two"));
    ledger.complete(intent("four"), "file-4");
    ledger.deleted("file-4");
    ledger.close();
  };

  it("says of each upload what came of it", () => {
    written("vs_1/kb_1");
    expect(remains("vs_1/kb_1")).to.deep.equal([{ ...intent("one"), fileId: "file-1" }, intent("three")]);
  });

  it("belongs to the resource and the account that it was written for", () => {
    written("vs_1/kb_1");
    expect(remains("vs_1/kb_2")).to.be.empty;
    expect(remains("vs_1/kb_1", false)).to.be.empty;
    expect(remainsAt(placeOf("quick/dev/other"), "vs_1/kb_1", () => true).uploads).to.be.empty;
  });

  it("says that nobody is at work any more when the run is over", () => {
    const ledger = openLedger(at, "account", "vs_1/kb_1");
    ledger.begin(intent("one"));
    expect(remainsAt(place, "vs_1/kb_1", () => true).isAtWork).to.equal(false);
    ledger.close();
  });

  it("is taken over by another run once, and no more when a state holds the resource", () => {
    written("vs_1/kb_1");
    const found = remainsAt(place, "vs_1/kb_1", () => true);
    for (const upload of found.uploads) found.settle(upload);
    expect(remains("vs_1/kb_1")).to.be.empty;
    acknowledge(place, "vs_1/kb_1");
    acknowledge(place, "vs_1/kb_1");
    expect(readdirSync(folder)).to.have.lengthOf(1);
  });

  it("goes when a state holds what it speaks of, and not while it speaks of more", () => {
    written("vs_1/kb_1");
    settleRemains(place, new Set(["file-1"]));
    expect(readdirSync(folder), "nobody knows what came of one").to.have.lengthOf(1);
    const { uploads, settle } = remainsAt(place, "vs_1/kb_1", () => true);
    for (const upload of uploads) if (upload.fileId === undefined) settle(upload);
    settleRemains(place, new Set());
    expect(readdirSync(folder), "one that the state does not hold").to.have.lengthOf(1);
    settleRemains(place, new Set(["file-1"]));
    expect(readdirSync(folder)).to.be.empty;
  });

  it("is of use as far as it is whole", () => {
    written("vs_1/kb_1");
    const [name = ""] = readdirSync(folder);
    appendFileSync(join(folder, name), '{"begun":{"key"');
    appendFileSync(join(folder, `${place}-damaged.uploads`), "nonsense\n");
    expect(remains("vs_1/kb_1")).to.have.lengthOf(2);
  });

  it("hands a tree over, and takes nothing that is not the tree of the digest", () => {
    const tree = { folder: "/docs", files: [{ ...intent("one"), attributes: { path: "one.md" } }] };
    handOver(at, tree);
    const digest = digestOfTree(tree);
    expect(takeOver(at, digest)?.files).to.have.lengthOf(1);
    expect(takeOver("quick/dev/other", digest)).to.equal(undefined);
    expect(takeOver(at, `${digest.slice(0, 32)}${"0".repeat(32)}`)).to.equal(undefined);
  });
});

describe("work on many things", () => {
  it("goes on with so many at once, and no more", async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      done.push(item);
    });
    expect(most).to.equal(3);
    expect(done.sort()).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it("begins nothing more when one fails, ends what is under way, and says why", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("one is wrong");
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    });
    expect(await work.catch((error: Error) => error.message)).to.equal("one is wrong");
    expect(begun).to.deep.equal([1, 2]);
    expect(ended).to.deep.equal([2]);
  });

  it("of one key comes one after the other, also after a failure", async () => {
    const inTurn = createTurns();
    const order: string[] = [];
    const step =
      (name: string, fails = false) =>
      async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    await Promise.allSettled([
      inTurn("same", step("first", true)),
      inTurn("same", step("second")),
      inTurn("other", step("third")),
    ]);
    expect(order.indexOf("second begins")).to.be.above(order.indexOf("first ends"));
    expect(order.indexOf("third begins")).to.be.below(order.indexOf("first ends"));
  });

  it("is cut into parts of a size", () => {
    expect(chunksOf([1, 2, 3, 4, 5], 2)).to.deep.equal([[1, 2], [3, 4], [5]]);
    expect(chunksOf([], 2)).to.be.empty;
  });
});
