import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileObject } from "openai/resources/files";
import type { Client } from "../client/index.js";
import { Problem, Unresolved } from "../client/problem.js";
import { say } from "../client/say.js";
import { inForm } from "../content.js";
import type { Creation } from "../exactlyOnce.js";
import { exactlyOnce } from "../session.js";
import { showPath } from "../validate.js";
import { fileCalls } from "./calls.js";
import { interruptedUploads, type Ledger, type Upload, type UploadIntent } from "./ledger.js";
import { createTurns } from "./parallel.js";
import type { TreeFile } from "./tree.js";

/** Uploads files, each of them once, whatever gets lost. */
export interface Uploads {
  /** Returns the id of the upload. */
  send(folder: string, file: TreeFile): Promise<string>;
  /** What came of an upload that an earlier run began; undefined when nothing did. */
  recover(upload: Upload): Promise<string | undefined>;
}

/**
 * @param isKnown - whether an upload is known to stand for something already: then it is not what came of another
 */
export function createUploads(client: Client, ledger: Ledger, isKnown: (fileId: string) => boolean): Uploads {
  const files = fileCalls(client);
  // Only name and size of an upload can be seen again: of those that are alike in both one is under way at a time,
  // so that a lost one cannot be mistaken for another.
  const inTurn = createTurns();

  function creationOf(intent: UploadIntent, content: Buffer): Creation<FileObject> {
    const { path, filename, bytes, sha256 } = intent;
    let sentAt = intent.sentAt;
    const isLikely = (file: FileObject): boolean => file.filename === filename && file.bytes === bytes;
    return {
      twins: `KnowledgeBaseFiles ${filename} ${sha256}`,
      interrupted: () => interruptedUploads(intent),
      send: () =>
        files.upload({ path, filename, content }, () => {
          sentAt = Date.now();
        }),
      sentAt: () => sentAt,
      equalsSince: async (since) =>
        (await files.since(since)).filter((file) => isLikely(file) && !isKnown(file.id)),
      isKept: true,
      idOf: ({ id }) => id,
      maxRetries: client.settings.maxRetries,
      noun: "file",
      say,
    };
  }

  async function create(file: TreeFile, content: Buffer): Promise<string> {
    const { path, sha256, bytes } = file;
    const filename = inForm(basename(path));
    const intent = { key: randomUUID().slice(0, 8), path, sha256, filename, bytes, sentAt: Date.now() };
    ledger.begin(intent);
    try {
      const { id } = await exactlyOnce.create(creationOf(intent, content));
      ledger.complete(intent, id);
      return id;
    } catch (error) {
      if (!(error instanceof Unresolved)) ledger.forget(intent);
      throw error;
    }
  }

  return {
    send: (folder, file) =>
      inTurn(alikeness(basename(file.path), file.bytes), async () =>
        create(file, await contentOf(folder, file)),
      ),
    recover: (upload) =>
      inTurn(alikeness(upload.filename, upload.bytes), async () => {
        const creation = creationOf(upload, Buffer.alloc(0));
        return (await exactlyOnce.recover(creation, upload.sentAt))?.id;
      }),
  };
}

function alikeness(filename: string, bytes: number): string {
  return `${bytes} ${filename}`;
}

/** A file of the tree that is not what it was when the program looked at it, or is not there. */
export class UnreadableFile extends Problem {}

async function contentOf(folder: string, { path, sha256 }: TreeFile): Promise<Buffer> {
  const content = await readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableFile(`Reading ${showPath(path)}: it cannot be read any more (${error.code}).`);
  });
  if (createHash("sha256").update(content).digest("hex") === sha256) return content;
  throw new UnreadableFile(
    `Reading ${showPath(path)}: it changed after it was planned. Run the command again.`,
  );
}
