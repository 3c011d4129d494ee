import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  type ReadStream,
  rmSync,
  writeFileSync,
} from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Contents of files, kept on disk so that memory does not grow with their size. */
export interface Spool {
  /** Writes a content to its end and returns its length in bytes. */
  write(id: string, content: Readable): Promise<number>;
  /** Writes a text that the server itself has made, and returns its length in bytes. */
  put(id: string, text: string): number;
  read(id: string): ReadStream;
  remove(id: string): void;
  close(): void;
}

export function createSpool(): Spool {
  let folder: string | undefined;
  // Only when it is needed: a process that is killed leaves its folder behind.
  const openFolder = () => {
    folder ??= mkdtempSync(join(tmpdir(), "pulumi-openai-emulator-"));
    return folder;
  };
  const pathOf = (id: string) => join(openFolder(), id);
  const remove = (id: string) => {
    if (folder !== undefined) rmSync(pathOf(id), { force: true });
  };
  return {
    write: async (id, content) => {
      try {
        await pipeline(content, createWriteStream(pathOf(id)));
      } catch (error) {
        remove(id);
        throw error;
      }
      return (await stat(pathOf(id))).size;
    },
    put: (id, text) => {
      writeFileSync(pathOf(id), text);
      return Buffer.byteLength(text);
    },
    read: (id) => createReadStream(pathOf(id)),
    remove,
    close: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
