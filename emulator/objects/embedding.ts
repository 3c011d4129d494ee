import type {
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
  Embedding as Item,
} from "openai/resources/embeddings";
import { ApiError, invalidParameter, missingParameter } from "../errors";
import type { Scope } from "../store";
import { createVectors, type Meaning, meaningOfText, meaningOfTokens } from "../wordVectors";
import type { ObjectRoutes, World } from "../world";

const maxInputs = 2048;
const maxTokens = { input: 8_192, request: 300_000 };
const formats: readonly unknown[] = ["float", "base64"] satisfies EmbeddingCreateParams["encoding_format"][];
const parameters: readonly string[] = [
  "model",
  "input",
  "dimensions",
  "encoding_format",
  "user",
] satisfies (keyof EmbeddingCreateParams)[];

interface EmbeddingModel {
  readonly dimensions: number;
  /** Whether fewer dimensions can be asked for. */
  readonly canShorten: boolean;
}

const models: Readonly<Record<string, EmbeddingModel>> = {
  "text-embedding-3-small": { dimensions: 1536, canShorten: true },
  "text-embedding-3-large": { dimensions: 3072, canShorten: true },
  "text-embedding-ada-002": { dimensions: 1536, canShorten: false },
};

/** Embeddings: https://platform.openai.com/docs/api-reference/embeddings */
export const routes: ObjectRoutes = {
  register(app, world) {
    const embed = (given: unknown, scope: Scope): Base64OrFloats => {
      const body = bodyOf(given);
      const model = modelOf(body.model, scope, world);
      const inputs = inputsOf(body.input);
      const dimensions = dimensionsOf(body.dimensions, model);
      const format = formatOf(body.encoding_format);
      if (body.user !== undefined && typeof body.user !== "string")
        throw invalidParameter("user", "expected a string.");
      const tokens = tokensOf(inputs);
      const vectorOf = createVectors(dimensions);
      return {
        object: "list",
        data: inputs.map(({ meaning }, index) => ({
          object: "embedding",
          index,
          embedding: written(vectorOf(meaning), format),
        })),
        model: String(body.model),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    };
    world.endpoints.set("/v1/embeddings", embed);
    app.post("/embeddings", async ({ body, exchange }) => embed(body, exchange.scope));
  },
};

/** With base64 the API answers texts where the SDK's types and OpenAI's document have lists of numbers. */
type Base64OrFloats = Omit<CreateEmbeddingResponse, "data"> & {
  readonly data: readonly (Omit<Item, "embedding"> & { readonly embedding: number[] | string })[];
};

interface Input {
  readonly meaning: Meaning;
  readonly tokens: number;
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(body: unknown): Body {
  const given = typeof body === "object" && body !== null ? (body as Body) : {};
  const stranger = Object.keys(given).find((name) => !parameters.includes(name));
  if (stranger !== undefined) throw new ApiError(400, `Unrecognized request argument supplied: ${stranger}`);
  return given;
}

function modelOf(id: unknown, { project }: Scope, world: World): EmbeddingModel {
  if (id === undefined) throw missingParameter("model");
  const served = world.store("model").all(project);
  if (!served.some((model) => model.id === id)) throw noSuchModel(id);
  const name = String(id);
  const known = models[name] ?? (/embed/i.test(name) ? models["text-embedding-3-small"] : undefined);
  if (known === undefined)
    throw new ApiError(403, "You are not allowed to generate embeddings from this model");
  return known;
}

function inputsOf(input: unknown): Input[] {
  if (input === undefined) throw missingParameter("input");
  if (typeof input === "string") return [inputFrom(input)];
  if (!Array.isArray(input) || input.length === 0 || input.length > maxInputs) throw invalidInput();
  return input.every(isToken) ? [inputFrom(input)] : input.map(inputFrom);
}

function inputFrom(value: unknown): Input {
  if (typeof value === "string" && value !== "")
    return { meaning: meaningOfText(value), tokens: Math.ceil(value.length / 4) };
  if (Array.isArray(value) && value.length > 0 && value.every(isToken))
    return { meaning: meaningOfTokens(value), tokens: value.length };
  throw invalidInput();
}

function isToken(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** Of texts it is a guess: a token has four characters, more or less. */
function tokensOf(inputs: readonly Input[]): number {
  const longest = Math.max(...inputs.map(({ tokens }) => tokens));
  if (longest > maxTokens.input) throw inputTooLong(longest);
  const total = inputs.reduce((sum, { tokens }) => sum + tokens, 0);
  if (total > maxTokens.request) throw requestTooLong(total);
  return total;
}

function dimensionsOf(dimensions: unknown, model: EmbeddingModel): number {
  if (dimensions === undefined) return model.dimensions;
  if (!model.canShorten) throw new ApiError(400, "This model does not support specifying dimensions.");
  const isRight = Number.isInteger(dimensions) && Number(dimensions) >= 1;
  if (isRight && Number(dimensions) <= model.dimensions) return Number(dimensions);
  throw invalidParameter(
    "dimensions",
    `expected an integer between 1 and ${model.dimensions}, but got ${JSON.stringify(dimensions)} instead.`,
  );
}

function formatOf(format: unknown): "float" | "base64" {
  if (format === undefined || formats.includes(format)) return format === "base64" ? "base64" : "float";
  throw invalidParameter(
    "encoding_format",
    `${JSON.stringify(format)} is not one of ${JSON.stringify(formats)}.`,
  );
}

function written(vector: number[], format: "float" | "base64"): number[] | string {
  if (format === "float") return vector;
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString("base64");
}

function invalidInput(): ApiError {
  return new ApiError(
    400,
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
  );
}

function inputTooLong(tokens: number): ApiError {
  return new ApiError(
    400,
    `This model's maximum context length is ${maxTokens.input} tokens, however you requested ${tokens} tokens ` +
      `(${tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
  );
}

function requestTooLong(tokens: number): ApiError {
  const code = "max_tokens_per_request";
  return new ApiError(400, `Requested ${tokens} tokens, max ${maxTokens.request} tokens per request`, {
    type: code,
    code,
  });
}

function noSuchModel(id: unknown): ApiError {
  return new ApiError(404, `The model \`${id}\` does not exist or you do not have access to it.`, {
    code: "model_not_found",
  });
}
