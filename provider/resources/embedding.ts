import { randomBytes } from "node:crypto";
import type {
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
  Embedding as Item,
} from "openai/resources/embeddings";
import { UnexpectedAnswer } from "../client/answer.js";
import type { Ask, Call, Known, Unchecked } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { hasUnknown, isRecord, properties, type ValuesOf } from "../schema.js";
import { grouped, type InputFailure, showPath } from "../validate.js";
import { problemOfVectorFile, readVectorFile, writeVectorFile } from "../vectorFile.js";
import { base64Of, digestOf, numbersOf, type Vectors, vectorsFromBase64, vectorsOf } from "../vectors.js";
import { camelCased, toWire } from "../wire.js";

const maxInputs = 2048;
const text = { type: "text", minLength: 1, example: "Open on Mondays." } as const;
const token = { type: "integer", minimum: 0, example: 1996 } as const;
const tokens = { type: "list", items: token, minItems: 1, example: [1996, 62] } as const;

const declared = properties({
  model: {
    type: "text",
    required: true,
    onChange: "replaces",
    // Servers answer with names of their own, and another name there is no change here.
    writeOnly: true,
    minLength: 1,
    known: ["text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"],
    example: "text-embedding-3-small",
  },
  input: {
    type: "either",
    required: true,
    onChange: "replaces",
    writeOnly: true,
    options: [
      text,
      { type: "list", items: text, minItems: 1, maxItems: maxInputs, example: ["Open on Mondays."] },
      { ...tokens, maxItems: maxInputs },
      { type: "list", items: tokens, minItems: 1, maxItems: maxInputs, example: [[1996, 62]] },
    ],
    example: "Open on Mondays.",
  },
  dimensions: { type: "integer", onChange: "replaces", minimum: 1, example: 512 },
  user: { type: "text", onChange: "replaces", writeOnly: true, example: "user-1234" },
  keepAs: {
    type: "text",
    onChange: "updates",
    local: true,
    oneOf: ["base64", "numbers", "file"],
    example: "base64",
  },
  path: { type: "text", onChange: "updates", local: true, minLength: 1, example: "vectors/handbook.npy" },
});

type Inputs = ValuesOf<typeof declared>;

/** What the API has answered, with its vectors, and with an id, because the API has none to give. */
interface Answer extends CreateEmbeddingResponse {
  readonly id: string;
  readonly vectors: Vectors;
}

export const Embedding = defineResource({
  kind: "Embedding",
  noun: "embedding",
  properties: declared,
  bucket: ({ model }) => String(model),
  modelOf: ({ model }) => model,
  isKept: () => false,
  isRepeatable: true,

  check: (inputs) => [...inputFailures(inputs), ...dimensionFailures(inputs), ...pathFailures(inputs)],
  defaults: () => ({ keepAs: "base64" }),

  create: (call, body, { inputs }) => embed(call, body, inputs),
  isObject: ({ object }) => object === "list",
  idOf: ({ id }) => id,
  // There is no list to look for one in by its date.
  createdAt: () => 0,
  toOutputs,

  recast: async (outputs, inputs, { before = outputs, ask }) => {
    const atHand = vectorsIn(before);
    if (atHand !== undefined) return keptAs(inputs, atHand);
    const answer = await askAgain(ask, inputs, outputs);
    return { ...toOutputs(answer), ...keptAs(inputs, answer.vectors) };
  },
  damage: ({ keepAs, path, digest }) => {
    if (keepAs !== "file") return undefined;
    const vectors = readVectorFile(String(path));
    if (vectors === undefined) return `"${path}" is missing or damaged`;
    return digestOf(vectors) === digest ? undefined : `"${path}" is not what was written there`;
  },
});

async function embed(
  { api, options }: Call,
  body: Record<string, unknown>,
  { input, dimensions }: Inputs,
): Promise<Answer> {
  // Left to itself, the SDK asks for base64, and takes whatever comes for that.
  const params = { ...body, encoding_format: "float" } as unknown as EmbeddingCreateParams;
  const answer = await api.embeddings.create(params, options);
  const vectors = vectorsOf(numbersIn(answer ?? {}, countOfInputs(input), dimensions));
  return { ...answer, vectors, id: `embedding-${randomBytes(8).toString("hex")}` };
}

function askAgain(ask: Ask, inputs: Inputs, { digest }: Known): Promise<Answer> {
  return ask<Answer>({
    doing: "Asking again for",
    noun: "embedding",
    object: String(digest).slice(0, 12),
    send: (call) => embed(call, toWire(declared, inputs), inputs),
    expect: ({ object }) => object === "list",
  });
}

function toOutputs({ vectors, model, usage }: Answer): Record<string, unknown> {
  return {
    dimensions: vectors.dimensions,
    digest: digestOf(vectors),
    servedModel: model,
    usage: camelCased(usage),
    base64: base64Of(vectors),
  };
}

/** The vectors of an answer in the order of the inputs; the API promises no order but the one of `index`. */
function numbersIn(
  { data }: CreateEmbeddingResponse,
  count: number,
  dimensions: number | undefined,
): number[][] {
  if (!Array.isArray(data) || !data.every(isRecord))
    throw new UnexpectedAnswer("the answer holds no vectors");
  if (data.length !== count)
    throw new UnexpectedAnswer(`the number of vectors is ${grouped(data.length)}, not ${grouped(count)}`);
  const items: readonly Item[] = [...data].sort((one, other) => one.index - other.index);
  const length = dimensions ?? items[0]?.embedding?.length ?? 0;
  for (const [place, item] of items.entries()) {
    const problem = problemOf(item, place, length);
    if (problem !== undefined) throw new UnexpectedAnswer(problem);
  }
  return items.map(({ embedding }) => embedding);
}

function problemOf({ index, embedding }: Item, place: number, length: number): string | undefined {
  if (index !== place) return `no vector came for input ${place}`;
  if (!isVector(embedding)) return `what came for input ${place} is no vector`;
  if (embedding.length === length) return undefined;
  return `the vector for input ${place} has ${grouped(embedding.length)} dimensions, not ${grouped(length)}`;
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isSinglePrecision);
}

function isSinglePrecision(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

/** A text, and a list of tokens, is one input. */
function countOfInputs(input: Inputs["input"]): number {
  return typeof input === "string" || typeof input[0] === "number" ? 1 : input.length;
}

/** The vectors that these outputs hold or lead to; undefined when their file is not what it was. */
function vectorsIn({ base64, vectors, keepAs, path, digest }: Known): Vectors | undefined {
  if (Array.isArray(base64)) return vectorsFromBase64(base64);
  if (Array.isArray(vectors)) return vectorsOf(vectors);
  const written = keepAs === "file" ? readVectorFile(String(path)) : undefined;
  return written !== undefined && digestOf(written) === digest ? written : undefined;
}

/** The outputs in which vectors are kept, each with a value or without one. */
function keptAs({ keepAs = "base64", path }: Inputs, vectors: Vectors): Record<string, unknown> {
  if (keepAs === "file") writeVectorFile(String(path), vectors);
  return {
    keepAs,
    base64: keepAs === "base64" ? base64Of(vectors) : undefined,
    vectors: keepAs === "numbers" ? numbersOf(vectors) : undefined,
  };
}

/** OpenAI's own models. What holds for them need not hold for those of compatible servers. */
const longestVectors: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 1536,
  "text-embedding-3-large": 3072,
};
const fixedModel = "text-embedding-ada-002";
const maxTokens = { input: 8_192, request: 300_000 };

function dimensionFailures({ model, dimensions }: Unchecked<typeof declared>): InputFailure[] {
  if (typeof dimensions !== "number") return [];
  if (model === fixedModel)
    return [
      { property: "dimensions", reason: `cannot be chosen for ${fixedModel}, whose vectors have 1,536` },
    ];
  const longest = longestVectors[String(model)];
  if (longest === undefined || dimensions <= longest) return [];
  const range = `a whole number from 1 to ${grouped(longest)} for ${model}`;
  return [{ property: "dimensions", reason: `must be ${range}, for example 512; got ${dimensions}` }];
}

/** Of tokens it is known how many there are; of texts only the server knows. */
function inputFailures({ model, input }: Unchecked<typeof declared>): InputFailure[] {
  const isOwn = model === fixedModel || String(model) in longestVectors;
  if (!isOwn || !Array.isArray(input) || !input.every(Array.isArray)) return [];
  const lengths = input.map((list: unknown[]) => list.length);
  const tooLong = lengths.flatMap((length, index) =>
    length <= maxTokens.input
      ? []
      : [{ property: `input[${index}]`, reason: tooMany(maxTokens.input, "tokens", length) }],
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return total <= maxTokens.request
    ? tooLong
    : [...tooLong, { property: "input", reason: tooMany(maxTokens.request, "tokens in all", total) }];
}

function tooMany(limit: number, what: string, found: number): string {
  return `must have at most ${grouped(limit)} ${what}, got ${grouped(found)}`;
}

function pathFailures({ keepAs, path }: Unchecked<typeof declared>): InputFailure[] {
  if (hasUnknown(keepAs)) return [];
  if (keepAs !== "file")
    return path === undefined ? [] : [{ property: "path", reason: 'is only for keepAs: "file"' }];
  if (path === undefined)
    return [
      { property: "path", reason: 'is required for keepAs: "file", for example "vectors/handbook.npy"' },
    ];
  const problem = typeof path === "string" && !hasUnknown(path) ? problemOfVectorFile(path) : undefined;
  return problem === undefined ? [] : [{ property: "path", reason: `${problem}: ${showPath(String(path))}` }];
}
