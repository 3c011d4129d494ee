import { extname } from "node:path";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import type { Spool } from "../spool";

/** A file in the store of files, as far as it matters here. */
export interface SourceFile {
  readonly id: string;
  readonly filename: string;
  readonly bytes: number;
}

const plain = [
  ".c",
  ".cpp",
  ".cs",
  ".css",
  ".go",
  ".html",
  ".java",
  ".js",
  ".json",
  ".md",
  ".php",
  ".py",
  ".rb",
  ".sh",
  ".tex",
  ".ts",
  ".txt",
];
/** Accepted, although nothing of them is found here: the emulator reads no formats of office programs. */
const formatted = [".doc", ".docx", ".pdf", ".pptx"];

/** Why a file cannot be processed; null when it can. */
export async function problemOf(file: SourceFile, spool: Spool): Promise<VectorStoreFile.LastError | null> {
  const extension = extname(file.filename).toLowerCase();
  if (formatted.includes(extension)) return null;
  if (!plain.includes(extension))
    return { code: "unsupported_file", message: "The file type is not supported." };
  const text = decode(await bytesOf(file, spool));
  if (text === undefined) return { code: "invalid_file", message: "The file could not be parsed." };
  return text.trim() === ""
    ? { code: "invalid_file", message: "The file could not be parsed because it is empty." }
    : null;
}

/** What a search looks through. */
export async function textOfFile(file: SourceFile, spool: Spool): Promise<string> {
  if (!plain.includes(extname(file.filename).toLowerCase())) return "";
  return decode(await bytesOf(file, spool)) ?? "";
}

async function bytesOf({ id }: SourceFile, spool: Spool): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of spool.read(id)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
