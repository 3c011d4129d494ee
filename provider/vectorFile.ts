import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "./client/problem.js";
import { countOf, isWhole, type Vectors } from "./vectors.js";

/**
 * Vectors in a file that other programs can read as well: NumPy's format, with one row for each vector.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
const magic = Buffer.from("\x93NUMPY\x01\x00", "latin1");
const preambleLength = magic.length + 2;
/** Long enough for every shape, and a multiple of 64, as the format wants it. */
const headLength = 128;
const description = /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\)/;

export function encodeVectorFile(vectors: Vectors): Buffer {
  const shape = `(${countOf(vectors)}, ${vectors.dimensions})`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(headLength - preambleLength);
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(headLength - preambleLength - 1)}\n`;
  return Buffer.concat([magic, length, Buffer.from(padded, "latin1"), vectors.bytes]);
}

/** Undefined for a file of any other kind, or one that is not complete. */
export function decodeVectorFile(content: Buffer): Vectors | undefined {
  const head = headOf(content);
  if (head === undefined) return undefined;
  const vectors = { dimensions: head.dimensions, bytes: content.subarray(head.length) };
  return isWhole(vectors, head.count) ? vectors : undefined;
}

interface Head {
  readonly length: number;
  readonly count: number;
  readonly dimensions: number;
}

function headOf(content: Buffer): Head | undefined {
  if (content.length < preambleLength || !content.subarray(0, magic.length).equals(magic)) return undefined;
  const length = preambleLength + content.readUInt16LE(magic.length);
  const [, count, dimensions] = content.toString("latin1", preambleLength, length).match(description) ?? [];
  return count === undefined ? undefined : { length, count: Number(count), dimensions: Number(dimensions) };
}

/** Undefined when there is no such file, when it cannot be read, or when it holds anything else. */
export function readVectorFile(path: string): Vectors | undefined {
  try {
    return decodeVectorFile(readFileSync(path));
  } catch {
    return undefined;
  }
}

/**
 * Writes the file, and the folders that it needs. Never over a file of another kind: a wrong path must not cost
 * anybody a document.
 */
export function writeVectorFile(path: string, vectors: Vectors): void {
  const problem = problemOfVectorFile(path);
  if (problem !== undefined) throw new Problem(`Writing vectors to "${path}": it ${problem}.`);
  const unfinished = join(dirname(path), `.vectors-${randomBytes(6).toString("hex")}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, encodeVectorFile(vectors));
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(
      `Writing vectors to "${path}": ${code}. Check the path, which is relative to ${process.cwd()}, and its permissions.`,
    );
  }
}

/** Why no vectors can be written to this path, as far as that can be seen; goes on after the path's name. */
export function problemOfVectorFile(path: string): string | undefined {
  const head = Buffer.alloc(headLength);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, head);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return problemOfError(error);
  }
  return headOf(head) === undefined
    ? "holds something else than vectors, and would be overwritten"
    : undefined;
}

function problemOfError(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return undefined;
  return code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
}
