import { createHash } from "node:crypto";
import { seededRandom } from "./random";

/** What an input is made of: its words or tokens, which it shares with others, and all of it, which is its own. */
export interface Meaning {
  readonly parts: readonly string[];
  readonly whole: string;
}

/** How much of a vector comes of the input as a whole, for each part that it has. */
const ownShare = 0.1;

/** The words of a text, without regard to case and punctuation. */
export function meaningOfText(text: string): Meaning {
  return { parts: text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [], whole: text };
}

export function meaningOfTokens(tokens: readonly number[]): Meaning {
  return { parts: tokens.map((token) => `token ${token}`), whole: `tokens ${tokens.join(" ")}` };
}

/**
 * Makes vectors of length 1. Each word points in a direction of its own, any two of them nearly at right angles,
 * so that texts are the nearer to each other the more words they share; equal texts have equal vectors, and texts
 * that differ in nothing but their punctuation nearly equal ones.
 *
 * A vector of fewer dimensions is the beginning of one of more, made longer again to 1.
 */
export function createVectors(dimensions: number): (meaning: Meaning) => number[] {
  const directions = new Map<string, Float32Array>();

  const directionOf = (name: string): Float32Array => {
    const direction = directions.get(name) ?? randomDirection(name, dimensions);
    if (directions.size < mostRemembered) directions.set(name, direction);
    return direction;
  };

  return ({ parts, whole }) => {
    const sum = new Float64Array(dimensions);
    for (const part of parts) add(sum, directionOf(part), 1);
    add(sum, randomDirection(whole, dimensions), Math.max(1, parts.length * ownShare));
    const norm = Math.sqrt(sum.reduce((squares, number) => squares + number * number, 0));
    return Array.from(sum, (number) => singlePrecision(number / norm));
  };
}

/** Enough for the words of a long document, in some 20 MB. */
const mostRemembered = 2_000;

function randomDirection(name: string, dimensions: number): Float32Array {
  const random = seededRandom(createHash("sha256").update(name).digest().readInt32LE());
  return new Float32Array(dimensions).map(() => random() * 2 - 1);
}

function add(sum: Float64Array, direction: Float32Array, weight: number): void {
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + weight * (direction[at] ?? 0);
}

/** A decimal of as many digits as single precision has, as the API writes it. */
function singlePrecision(number: number): number {
  return Number(Math.fround(number).toPrecision(9));
}
