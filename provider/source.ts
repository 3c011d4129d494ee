import { createHash } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "./client/problem.js";
import { type Asset, isAsset, isUnknown } from "./schema.js";
import { grouped } from "./validate.js";

/** The content of an asset, read and found to be what the engine has seen. */
export interface Content {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The name under which an asset's content is known; a text has none. */
export function nameOfSource(source: unknown): string | undefined {
  if (!isAsset(source)) return undefined;
  if (source.path !== undefined) return basename(source.path);
  const uri = source.uri;
  return uri !== undefined && URL.canParse(uri)
    ? posix.basename(new URL(uri).pathname) || undefined
    : undefined;
}

/** What is wrong with a source, as far as that can be seen without reading it. */
export function inspectSource(source: unknown, old: unknown, maxBytes: number): string | undefined {
  if (isUnknown(source)) return undefined;
  if (typeof source === "string") return inspectFile(source, maxBytes);
  if (!isAsset(source)) return undefined;
  // With ignoreChanges the old source comes back, of which the file may be gone; nothing will read it.
  if (isAsset(old) && old.hash !== undefined && old.hash === source.hash) return undefined;
  if (source.path !== undefined) return inspectFile(source.path, maxBytes);
  return source.text === undefined ? undefined : inspectSize(Buffer.byteLength(source.text), maxBytes);
}

function inspectFile(path: string, maxBytes: number): string | undefined {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return `must be a file, and "${path}" is a folder`;
    accessSync(path, constants.R_OK);
    return inspectSize(stats.size, maxBytes);
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}: "${path}" (paths are relative to ${process.cwd()})`;
  }
}

function inspectSize(bytes: number, maxBytes: number): string | undefined {
  if (bytes === 0) return "is empty, and must hold at least one byte";
  if (bytes > maxBytes) return `must hold at most ${grouped(maxBytes)} bytes, got ${grouped(bytes)}`;
  return undefined;
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "the permission is missing",
  EPERM: "the permission is missing",
  ENOTDIR: "a part of the path is no folder",
};

function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** Reads the content, and makes sure that it is the one that was shown in the preview. */
export async function readSource(source: Asset): Promise<Content> {
  const bytes = await read(source);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (source.hash !== undefined && source.hash !== sha256) {
    throw new Problem(
      `Reading source "${nameOfSource(source) ?? "text"}": it changed after it was planned. Run the command again.`,
    );
  }
  return { bytes, sha256 };
}

async function read({ path, text, uri }: Asset): Promise<Buffer> {
  if (text !== undefined) return Buffer.from(text);
  if (path !== undefined) return readPath(path);
  if (uri?.startsWith("file:")) return readPath(fileURLToPath(uri));
  if (uri !== undefined) return readUri(uri);
  throw new Problem(
    "Reading source: only its hash is known any more. Give the source again, without ignoreChanges on it.",
  );
}

async function readPath(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Problem(`Reading source "${path}": ${reasonOf(error)}.`);
  }
}

async function readUri(uri: string): Promise<Buffer> {
  const response = await fetch(uri).catch((error: Error) => {
    throw new Problem(`Reading source "${uri}": ${error.message}.`);
  });
  if (!response.ok) throw new Problem(`Reading source "${uri}": ${response.status} ${response.statusText}.`);
  return Buffer.from(await response.arrayBuffer());
}
