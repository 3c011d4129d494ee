import type { Model } from "openai/resources/models";
import { textAt } from "../body";
import { ApiError } from "../errors";
import type { Scope } from "../store";
import type { World } from "../world";

/** What models answer under: names of the state that they were in on a day. */
export const snapshots: Readonly<Record<string, string>> = {
  "gpt-5": "gpt-5-2025-08-07",
  "gpt-5-mini": "gpt-5-mini-2025-08-07",
  "gpt-5-nano": "gpt-5-nano-2025-08-07",
  "gpt-4.1": "gpt-4.1-2025-04-14",
  "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
  "gpt-4o": "gpt-4o-2024-08-06",
  "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
};

/** The name that a model answers under, where there is such a model. */
export function servedModel(given: unknown, scope: Scope, world: World): string {
  const id = textAt(given, "model");
  const served = world.store<Model>("model").of(scope);
  const alias = Object.keys(snapshots).find((name) => snapshots[name] === id);
  if (served.find(id) === undefined && (alias === undefined || served.find(alias) === undefined))
    throw noSuchModel(id);
  return snapshots[id] ?? id;
}

function noSuchModel(id: string): ApiError {
  return new ApiError(404, `The model \`${id}\` does not exist or you do not have access to it.`, {
    code: "model_not_found",
  });
}
