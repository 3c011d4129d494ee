import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { decodeVectorFile } from "../provider/vectorFile.js";
import { digestOf, numbersOf, type Vectors, vectorsFromBase64 } from "../provider/vectors.js";
import { programError } from "./programError.js";
import { isInstanceOf, Resource } from "./resource.js";

/**
 * Vectors of texts, by which their meanings can be compared.
 *
 * OpenAI computes vectors and keeps nothing: the state, or a file of yours, is all there is. They are asked for
 * once. Another model, input or number of dimensions asks anew and replaces the embedding; a refresh asks for
 * nothing and changes nothing, and so there is nothing to look up or to adopt either. An answer that is lost is
 * simply asked for again.
 *
 * `keepAs` says where the vectors stand, and makes no difference to a program that reads `vector` or `vectors`.
 * An embedding with one vector of 1,536 dimensions takes 9.5 kB of the state as `base64`, 21 kB as `numbers`, and
 * 1.4 kB as `file`. A change of `keepAs` or `path` converts what is there, and asks for nothing unless a file is
 * gone. Numbers have single precision in every form, as the API's own have: each is the shortest decimal that
 * means the same number, and no conversion loses anything.
 *
 * A file that is missing or changed is noticed by the next `preview` or `refresh`, and made again by the next
 * `up`. That asks for the vectors again, and the API may answer numbers that differ in their last digits, with
 * another digest. Each embedding needs a file of its own. A file of another kind is never overwritten.
 *
 * Deleting an embedding sends nothing, and leaves its file where it is. What is computed of a secret input is
 * secret in the state; a file holds it in the clear. The key needs permission to use the model.
 *
 * @example
 * ```ts
 * const rules = new openai.Embedding("rules", {
 *   model: "text-embedding-3-small",
 *   input: ["Open on Mondays.", "Dogs are welcome."],
 * });
 * export const digest = rules.digest;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings
 */
export class Embedding extends Resource {
  /**
   * The vectors, one for each input and in the order of the inputs, in whatever form they are kept. A file is
   * read when this is used for the first time.
   */
  declare readonly vectors: pulumi.Output<number[][]>;
  /** The vector, when there is one input; absent when there are several. */
  declare readonly vector: pulumi.Output<number[] | undefined>;
  /**
   * The vectors as base64 of their numbers, four bytes each in single precision, the least significant byte
   * first; only with `keepAs: "base64"`. `Embedding.decode` turns one into numbers.
   */
  declare readonly base64: pulumi.Output<string[] | undefined>;
  /**
   * The SHA-256 of all vectors, in hexadecimal digits: of their numbers in single precision, four bytes each, the
   * least significant byte first, one vector after the other. It is the same in whatever form they are kept.
   */
  declare readonly digest: pulumi.Output<string>;
  /** How many numbers each vector has. */
  declare readonly dimensions: pulumi.Output<number>;
  /** How many tokens were paid for. */
  declare readonly usage: pulumi.Output<EmbeddingUsage>;
  /** The name that the server gives to the model. */
  declare readonly servedModel: pulumi.Output<string>;
  /** The model, as it was asked for. */
  declare readonly model: pulumi.Output<string>;
  /** What the vectors are computed from. */
  declare readonly input: pulumi.Output<EmbeddingInput>;
  /** Whom the vectors were asked for; absent when nobody was named. */
  declare readonly user: pulumi.Output<string | undefined>;
  /** The form in which the vectors are kept. */
  declare readonly keepAs: pulumi.Output<string>;
  /** The file that holds the vectors; only with `keepAs: "file"`. */
  declare readonly path: pulumi.Output<string | undefined>;

  /**
   * Computes vectors.
   *
   * @param name the name of the resource in the stack
   * @param args what the vectors are computed from
   * @param opts the resource's options
   */
  constructor(name: string, args: EmbeddingArgs, opts?: pulumi.CustomResourceOptions) {
    super("Embedding", name, { ...args }, outputs, opts, {
      vectors: ["input"],
      base64: ["input"],
      digest: ["input"],
      usage: ["input"],
    });
    readWhenUsed(this);
  }

  /**
   * The numbers of a vector that is kept as base64: of another stack's, say, or of one that the API has answered.
   *
   * @param base64 numbers of single precision, four bytes each, the least significant byte first
   */
  static decode(base64: string): number[] {
    const vectors = vectorsFromBase64([base64]);
    if (Number.isInteger(vectors.dimensions)) return numbersOf(vectors)[0] ?? [];
    throw programError(
      `Embedding.decode: expected base64 of four bytes for each number; got ${vectors.bytes.length} bytes.`,
    );
  }

  /**
   * The vectors in a file that an embedding has written, or NumPy, with one row for each vector.
   *
   * @param path the file, relative to the working directory
   */
  static readFile(path: string): number[][] {
    return numbersOf(vectorsAt(path));
  }

  /** Whether an object is an Embedding, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Embedding {
    return isInstanceOf("Embedding", value);
  }
}

/** What an {@link Embedding} is made of. */
export interface EmbeddingArgs {
  /**
   * The model. Other names than those known here are sent as they are, with a warning. Changing this replaces
   * the embedding.
   */
  readonly model: pulumi.Input<EmbeddingModel>;
  /**
   * What the vectors are computed from: a text, up to 2,048 texts, the tokens of one text, or up to 2,048 lists
   * of tokens. No text and no list may be empty, and tokens are whole numbers of at least 0. OpenAI's models take
   * up to 8,192 tokens for each input and 300,000 in all; of a single list of tokens, 2,048. Changing this
   * replaces the embedding. It stands in the state in the clear, unless it is wrapped in `pulumi.secret`.
   */
  readonly input: pulumi.Input<EmbeddingInputArgs>;
  /**
   * How many numbers each vector is to have: at least 1, and at most 1,536 for `text-embedding-3-small` and
   * 3,072 for `text-embedding-3-large`. `text-embedding-ada-002` leaves no choice. Changing this replaces the
   * embedding.
   * @default the model's own: 1,536 for `text-embedding-3-small` and `text-embedding-ada-002`, 3,072 for
   * `text-embedding-3-large`
   */
  readonly dimensions?: pulumi.Input<number>;
  /**
   * A name for the person whom the vectors are asked for, by which OpenAI can find abuse. Changing this replaces
   * the embedding.
   * @default none
   */
  readonly user?: pulumi.Input<string>;
  /**
   * How the vectors are kept: `base64`, compactly in the state; `numbers`, readably in the state; `file`, in a
   * file on the machine that runs `up`, and in the state by their digest alone. Updates in place.
   * @default "base64"
   */
  readonly keepAs?: pulumi.Input<EmbeddingKeepAs>;
  /**
   * The file for `keepAs: "file"`, relative to the program's folder; folders are made as needed. It has NumPy's
   * format, with one row of single precision for each vector: `numpy.load` reads it, and so does
   * `Embedding.readFile`. At least one character. Updates in place; the file at the path before stays.
   * @default none, and required for `keepAs: "file"`
   */
  readonly path?: pulumi.Input<string>;
}

/** The models known to this version; others are sent as they are. */
export type EmbeddingModel =
  | "text-embedding-3-small"
  | "text-embedding-3-large"
  | "text-embedding-ada-002"
  | (string & {});

/** A text, several texts, the tokens of one text, or those of several. */
export type EmbeddingInputArgs =
  | string
  | pulumi.Input<string>[]
  | pulumi.Input<number>[]
  | pulumi.Input<pulumi.Input<number>[]>[];

/** A text, several texts, the tokens of one text, or those of several. */
export type EmbeddingInput = string | string[] | number[] | number[][];

/** The forms in which vectors can be kept. */
export type EmbeddingKeepAs = "base64" | "numbers" | "file";

/** How many tokens were paid for. */
export interface EmbeddingUsage {
  /** The tokens of the input. */
  readonly promptTokens: number;
  /** The tokens of the whole request. */
  readonly totalTokens: number;
}

const outputs = [
  "vectors",
  "base64",
  "digest",
  "dimensions",
  "usage",
  "servedModel",
  "model",
  "input",
  "user",
  "keepAs",
  "path",
];

/**
 * Puts what reads the vectors in the place of the output that only one of their forms fills. Nothing is decoded,
 * and no file is read, for a program that does not ask: the file need not be there to destroy a stack.
 */
function readWhenUsed(embedding: Embedding): void {
  const { vectors: numbers, base64, keepAs, path, digest } = embedding;
  // In a preview an output that is absent counts as unknown: so only those of one form may be looked at.
  const vectors = onFirstUse(() =>
    pulumi.output(keepAs).apply((form): pulumi.Output<number[][]> => {
      if (form === "file") return pulumi.all([path, digest]).apply(numbersInFile);
      if (form === "base64") return base64.apply((texts) => numbersOf(vectorsFromBase64(texts ?? [])));
      return numbers;
    }),
  );
  const vector = onFirstUse(() => vectors().apply((all) => (all.length === 1 ? all[0] : undefined)));
  // Whatever looks at all that there is, such as an exported resource, does not ask for the numbers.
  Object.defineProperties(embedding, {
    vectors: { get: vectors, enumerable: false },
    vector: { get: vector, enumerable: false },
  });
}

function onFirstUse<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function numbersInFile([path = "", digest]: [string | undefined, string]): number[][] {
  const vectors = vectorsAt(path);
  if (digestOf(vectors) === digest) return numbersOf(vectors);
  throw programError(`Embedding.vectors: "${path}" is not what was written there. Run: pulumi up`);
}

function vectorsAt(path: string): Vectors {
  const vectors = decodeVectorFile(contentOf(path));
  if (vectors !== undefined) return vectors;
  throw programError(`Embedding.readFile: "${path}" holds no vectors.`);
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw programError(
      `Embedding.readFile: "${path}" cannot be read (${code}); it is relative to ${process.cwd()}.`,
    );
  }
}
