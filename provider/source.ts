import { accessSync, constants, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type ByteSource, bytesAt, fileAt, reasonOf } from "./byteSource.js";
import { Problem } from "./client/problem.js";
import { type Content, contentOf, type Sizes, usualSizes } from "./content.js";
import { download } from "./download.js";
import { type Asset, isAsset, isUnknown } from "./schema.js";
import { grouped, showPath } from "./validate.js";

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
    if (stats.isDirectory()) return `must be a file, and ${showPath(path)} is a folder`;
    accessSync(path, constants.R_OK);
    return inspectSize(stats.size, maxBytes);
  } catch (error) {
    return `cannot be read: ${reasonOf(error)}: ${showPath(path)} (paths are relative to ${process.cwd()})`;
  }
}

function inspectSize(bytes: number, maxBytes: number): string | undefined {
  if (bytes === 0) return "is empty, and must hold at least one byte";
  if (bytes > maxBytes) return `must hold at most ${grouped(maxBytes)} bytes, got ${grouped(bytes)}`;
  return undefined;
}

/**
 * Reads through the content, and makes sure that it is the one that was shown in the preview. A large one is read
 * again when it is sent, and must be released in the end.
 */
export async function readSource(
  source: Asset,
  maxBytes: number,
  sizes: Sizes = usualSizes,
): Promise<Content> {
  const found = await find(source, maxBytes, sizes);
  try {
    const content = await contentOf(found, sizes);
    if (source.hash === undefined || source.hash === content.sha256) return content;
    throw new Problem(
      `Reading source ${showPath(nameOfSource(source) ?? "text")}: it changed after it was planned. Run the command again.`,
    );
  } catch (error) {
    await found.release();
    throw error;
  }
}

async function find(source: Asset, maxBytes: number, sizes: Sizes): Promise<ByteSource> {
  const local = await findLocal(source, sizes);
  if (local !== undefined) return local;
  if (source.uri !== undefined) return download(source.uri, maxBytes, sizes);
  throw new Problem(
    "Reading source: only its hash is known any more. Give the source again, without ignoreChanges on it.",
  );
}

/** A content that is on this machine; undefined when it is elsewhere, or only known by its hash. */
export async function findLocal(
  { path, text, uri }: Asset,
  sizes: Sizes = usualSizes,
): Promise<ByteSource | undefined> {
  if (text !== undefined) return bytesAt("text", Buffer.from(text));
  if (path !== undefined) return findFile(path, sizes);
  return uri?.startsWith("file:") ? findFile(fileURLToPath(uri), sizes) : undefined;
}

async function findFile(path: string, { memory }: Sizes): Promise<ByteSource> {
  try {
    const { size } = await stat(path);
    return size <= memory ? bytesAt(path, await readFile(path)) : fileAt(path, size);
  } catch (error) {
    throw new Problem(`Reading source ${showPath(path)}: ${reasonOf(error)}.`);
  }
}
