import { randomBytes } from "node:crypto";
import { checkOverlap, chunkingStrategy } from "../chunking.js";
import { Problem } from "../client/problem.js";
import type { Known, Site } from "../declaration.js";
import { placeOf } from "../journal.js";
import type { BatchChunking } from "../knowledgeBase/calls.js";
import { fileCalls, storeCalls } from "../knowledgeBase/calls.js";
import { acknowledge, remainsAt } from "../knowledgeBase/ledger.js";
import {
  decodeManifest,
  digestOfManifest,
  emptyManifest,
  encodeManifest,
  type Manifest,
  shortfallOf,
} from "../knowledgeBase/manifest.js";
import {
  bringAbout,
  clearAway,
  dropMissing,
  isOwnAccount,
  type Outcome,
  type Task,
} from "../knowledgeBase/run.js";
import { byId, observed } from "../knowledgeBase/shelf.js";
import { outlookOf, stepsTo } from "../knowledgeBase/steps.js";
import { forgetTrees, type Tree, takeOver } from "../knowledgeBase/tree.js";
import { defineResource } from "../lifecycle.js";
import { parentOf } from "../objectCalls.js";
import { decodeRecord } from "../record.js";
import { properties, type ValuesOf } from "../schema.js";
import { toWire } from "../wire.js";

const declared = properties({
  vectorStoreId: {
    type: "text",
    required: true,
    onChange: "replaces",
    minLength: 1,
    example: "vs_abc123",
  },
  // All that the inputs hold of the tree. What it stands for comes from the program in a file.
  digest: {
    type: "text",
    required: true,
    onChange: "updates",
    form: { pattern: "^[0-9a-f]{64}$", words: "a SHA-256 in hexadecimal digits" },
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  },
  chunkingStrategy: { ...chunkingStrategy, onChange: "replaces", writeOnly: true },
  processingTimeoutSeconds: {
    type: "integer",
    onChange: "updates",
    local: true,
    minimum: 1,
    maximum: 86_400,
    unit: "seconds",
    example: 600,
  },
});

type Inputs = ValuesOf<typeof declared>;

/** What stands for the files of a tree, as there is no such object at the API. */
interface Corpus {
  readonly id: string;
  readonly vector_store_id: string;
  readonly digest: string;
  readonly manifest: Manifest;
  readonly problem?: string;
}

export const KnowledgeBaseFiles = defineResource({
  kind: "KnowledgeBaseFiles",
  noun: "knowledge base",
  partOf: "KnowledgeBase",
  properties: declared,
  bucket: () => "vector stores",
  idForm: "vs_abc123/kb_abc123",

  check: (inputs) => checkOverlap(inputs.chunkingStrategy),

  ensemble: {
    of: ["File", "VectorStoreFile"],
    async make(site, inputs) {
      const id = `${inputs.vectorStoreId}/kb_${randomBytes(12).toString("hex")}`;
      return corpusOf(id, await bringAbout(taskOf(site, id, inputs), treeOf(site, inputs), emptyManifest));
    },
    async remake(site, id, inputs, known) {
      const before = decodeManifest(known.manifest);
      return corpusOf(id, await bringAbout(taskOf(site, id, inputs), treeOf(site, inputs), before));
    },
    read: ({ client }, id, known) => read(client, id, decodeManifest(known.manifest)),
    async unmake(site, id, known) {
      const task = { ...site, id, storeId: parentOf(id), timeoutSeconds: 0 };
      await clearAway(task, decodeManifest(known.manifest));
      if (site.record !== undefined) forgetTrees(site.record.place);
    },
    seen: (id, place) => acknowledge(place, id),
    parts(id, known) {
      const { entries, leaving } = decodeManifest(known.manifest);
      return [...entries, ...leaving].flatMap(({ fileId }) => [
        { kind: "File", id: fileId },
        { kind: "VectorStoreFile", id: `${parentOf(id)}/${fileId}` },
      ]);
    },
    isInterrupted,
    outlook,
  },

  isObject: ({ id }) => id !== "",
  idOf: ({ id }) => id,
  createdAt: () => 0,
  toOutputs: ({ manifest, problem }: Corpus) => ({
    manifest: encodeManifest(manifest),
    fileCount: manifest.entries.filter(({ state }) => state === "ready").length,
    problem,
  }),
  // The uploads are there without the store, and must not be forgotten.
  outlivesServer: (outputs) => withoutStore(outputs),
  wait: {
    judge: ({ problem }) =>
      problem === undefined ? { state: "settled" } : { state: "incomplete", reason: String(problem) },
    timeoutSeconds: () => 0,
    goal: () => "to be complete",
  },
});

function taskOf(site: Site, id: string, inputs: Inputs): Task {
  const { chunkingStrategy: chunking, processingTimeoutSeconds = 600 } = inputs;
  const { chunking_strategy } = toWire(declared, { chunkingStrategy: chunking });
  return {
    ...site,
    id,
    storeId: parentOf(id),
    timeoutSeconds: processingTimeoutSeconds,
    ...(chunking_strategy !== undefined && { chunking: chunking_strategy as BatchChunking }),
  };
}

function treeOf({ at }: Site, { digest }: Inputs): Tree {
  const tree = at === undefined ? undefined : takeOver(at, digest);
  if (tree === undefined) {
    throw new Problem(
      `KnowledgeBase ${at ?? ""}: the list of its files is not on this machine, or not whole. Run the command again, with the program.`,
    );
  }
  if (at !== undefined) forgetTrees(placeOf(at), digest);
  return tree;
}

function corpusOf(id: string, { manifest, problem }: Outcome): Corpus {
  const sentences = [problem, shortfallOf(manifest)].filter((sentence) => sentence !== undefined);
  return {
    id,
    vector_store_id: parentOf(id),
    digest: digestOfManifest(manifest),
    manifest,
    ...(sentences.length > 0 && { problem: sentences.join(" ") }),
  };
}

/** What the store and the account still have of the files. */
async function read(client: Site["client"], id: string, before: Manifest): Promise<Corpus> {
  const store = storeCalls(client, parentOf(id));
  await store.retrieve("Reading");
  const all = [...before.entries, ...before.leaving];
  if (all.length === 0) return corpusOf(id, { manifest: before });
  const seen = byId(await store.list());
  const there = await dropMissing(
    fileCalls(client),
    all.map((entry) => observed(entry, seen)),
  );
  const leaving = new Set(before.leaving.map(({ fileId }) => fileId));
  return corpusOf(id, {
    manifest: {
      entries: there.filter(({ fileId }) => !leaving.has(fileId)),
      leaving: there.filter(({ fileId }) => leaving.has(fileId)),
    },
  });
}

function withoutStore(outputs: Known): Known {
  const { entries, leaving } = decodeManifest(outputs.manifest);
  const loose = [entries, leaving].map((list) =>
    list.map((entry) => ({ ...entry, state: "loose" as const })),
  );
  const manifest = { entries: loose[0] ?? [], leaving: loose[1] ?? [] };
  return {
    ...outputs,
    manifest: encodeManifest(manifest),
    digest: digestOfManifest(manifest),
    fileCount: 0,
    problem: shortfallOf(manifest),
  };
}

function isInterrupted(id: string, known: Known): boolean {
  const record = decodeRecord(known);
  if (record === undefined || record.place === "") return false;
  const { entries, leaving } = decodeManifest(known.manifest);
  const held = new Set([...entries, ...leaving].map(({ fileId }) => fileId));
  const { uploads } = remainsAt(record.place, id, isOwnAccount(record.account));
  return uploads.some(({ fileId }) => fileId === undefined || !held.has(fileId));
}

function outlook({ digest }: Known, known: Known | undefined, at: string): string | undefined {
  const tree = at === "" ? undefined : takeOver(at, String(digest));
  if (tree === undefined) return undefined;
  const before = decodeManifest(known?.manifest);
  return outlookOf(stepsTo(tree, [...before.entries, ...before.leaving]), before);
}
