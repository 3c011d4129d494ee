import { createHash } from "node:crypto";

/**
 * Vectors of one length, in the form that all others are made from: numbers of single precision, four bytes
 * each, the least significant first, one vector after the other.
 */
export interface Vectors {
  readonly dimensions: number;
  readonly bytes: Buffer;
}

const bytesPerNumber = 4;

/** Rounds to single precision, which is all that the API's numbers have. */
export function vectorsOf(lists: readonly (readonly number[])[]): Vectors {
  const dimensions = lists[0]?.length ?? 0;
  const bytes = Buffer.alloc(lists.length * dimensions * bytesPerNumber);
  let offset = 0;
  // JSON has no negative zero, and a digest must not depend on the way that the numbers went.
  for (const list of lists) for (const number of list) offset = bytes.writeFloatLE(number + 0, offset);
  return { dimensions, bytes };
}

/** The numbers again: each as the shortest decimal that means the same number of single precision. */
export function numbersOf(vectors: Vectors): number[][] {
  return slices(vectors).map((slice) => {
    const list: number[] = [];
    for (let at = 0; at < slice.length; at += bytesPerNumber) list.push(shortest(slice.readFloatLE(at)));
    return list;
  });
}

/** Six digits survive single precision at least, and nine are always enough. */
function shortest(number: number): number {
  for (const digits of [6, 7, 8]) {
    const decimal = Number(number.toPrecision(digits));
    if (Math.fround(decimal) === number) return decimal;
  }
  return Number(number.toPrecision(9));
}

export function vectorsFromBase64(texts: readonly string[]): Vectors {
  const slices = texts.map((text) => Buffer.from(text, "base64"));
  return { dimensions: (slices[0]?.length ?? 0) / bytesPerNumber, bytes: Buffer.concat(slices) };
}

/** Each vector as a text of its own, as the API writes it when it is asked for base64. */
export function base64Of(vectors: Vectors): string[] {
  return slices(vectors).map((slice) => slice.toString("base64"));
}

export function digestOf({ bytes }: Vectors): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function countOf({ dimensions, bytes }: Vectors): number {
  return dimensions === 0 ? 0 : bytes.length / (dimensions * bytesPerNumber);
}

/** Whether there are as many bytes as so many vectors have. */
export function isWhole({ dimensions, bytes }: Vectors, count: number): boolean {
  return bytes.length === count * dimensions * bytesPerNumber;
}

function slices(vectors: Vectors): Buffer[] {
  const length = vectors.dimensions * bytesPerNumber;
  return Array.from({ length: countOf(vectors) }, (_, index) =>
    vectors.bytes.subarray(index * length, (index + 1) * length),
  );
}
