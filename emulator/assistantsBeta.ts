import type { FastifyRequest } from "fastify";
import { ApiError } from "./errors";

/** Assistants, threads and messages answer only those who say which version of them they speak. */
export async function requireAssistantsBeta({ headers }: FastifyRequest): Promise<void> {
  const versions = String(headers["openai-beta"] ?? "").split(/\s*,\s*/);
  if (versions.includes("assistants=v2")) return;
  throw new ApiError(
    400,
    "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header " +
      "'OpenAI-Beta: assistants=v2'.",
    { code: "invalid_beta" },
  );
}

/** `noun` is how the Assistants API calls the object in its 404s: `thread`, `message`. */
export function noneFound(noun: string, id: string): ApiError {
  return new ApiError(404, `No ${noun} found with id '${id}'.`);
}
