import { type Client, clientFor } from "./client/index.js";
import { say } from "./client/say.js";
import { readSettings, type SettingName, type SettingSource } from "./client/settings.js";
import { createExactlyOnce, type ExactlyOnce } from "./exactlyOnce.js";
import { createHoldings, type Holdings } from "./holdings.js";

/** Where the engine's configuration of this process comes from; until it is told, the environment has to do. */
let source: SettingSource = () => undefined;

/** What all kinds of objects share in one process. The engine runs one process for each provider. */
export const holdings: Holdings = createHoldings();
export const exactlyOnce: ExactlyOnce = createExactlyOnce();

/**
 * Remembers the configuration, and judges nothing: an error here would leave the next call unconfigured. It
 * must be done before the first await, because the engine calls hooks before an asynchronous one has ended.
 */
export function configure(get: (key: string) => string | undefined): void {
  source = (name: SettingName) => get(`openai:${name}`);
}

/** The client of this process. Throws, with the words that help, when its configuration cannot be used. */
export function connect(): Client {
  return clientFor(readSettings(source), say);
}
