import type { Model } from "openai/resources/models";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";

const noticeDays = 90;
const dayMilliseconds = 86_400_000;

/** Newer servers say when a model ends; the SDK's type does not know it yet. */
export interface DatedModel extends Model {
  readonly shutdown_date?: string | null;
}

const asked = new Map<string, Promise<void>>();

/**
 * Warns, once in a process, of a model that will be shut down soon. What cannot be found out is not said: the
 * request that uses the model will tell.
 */
export function warnOfShutdown(client: Client, model: string | undefined): Promise<void> {
  if (model === undefined) return Promise.resolve();
  const key = `${client.settings.baseUrl} ${model}`;
  const notice = asked.get(key) ?? lookUp(client, model);
  asked.set(key, notice);
  return notice;
}

async function lookUp(client: Client, model: string): Promise<void> {
  try {
    const { shutdown_date } = await client.call<DatedModel>({
      doing: "Looking up",
      noun: "model",
      object: model,
      bucket: "models",
      safety: "once",
      expect: ({ object }) => object === "model",
      send: (api, options) => api.models.retrieve(model, options),
    });
    if (shutdown_date && endsSoon(shutdown_date))
      say(`The model "${model}" will be shut down on ${shutdown_date}. Choose another one before that day.`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

function endsSoon(day: string): boolean {
  return Date.parse(day) - Date.now() < noticeDays * dayMilliseconds;
}
