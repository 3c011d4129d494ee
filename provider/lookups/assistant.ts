import type { Assistant } from "openai/resources/beta/assistants";
import { Problem } from "../client/problem.js";
import { allPages, defineLookup, type LookupAsk } from "../lookup.js";
import { isPageOf } from "../page.js";
import { assistantProperties, assistantsRetired } from "../resources/assistant.js";
import { properties } from "../schema.js";
import { fromWire } from "../wire.js";

export const getAssistant = defineLookup({
  name: "getAssistant",
  noun: "assistant",
  properties: properties({
    id: { type: "text", minLength: 1, example: "asst_abc123" },
    name: { type: "text", minLength: 1, example: "Support" },
  }),
  bucket: "assistants",
  retired: assistantsRetired,
  object: ({ id, name }) => id ?? name,
  check: ({ id, name }) => {
    if (id === undefined && name === undefined)
      return 'give an id or a name, for example { name: "Support" }';
    if (id !== undefined && name !== undefined) return "give an id or a name, and not both";
    return undefined;
  },
  find: (ask, { id, name = "" }) => (id === undefined ? byName(ask, name) : byId(ask, id)),
  toResult: (assistant) => ({
    id: assistant.id,
    createdAt: assistant.created_at,
    tools: [],
    metadata: {},
    ...fromWire(assistantProperties, assistant),
  }),
});

function isAssistant({ object }: Assistant): boolean {
  return object === "assistant";
}

function byId(ask: LookupAsk, id: string): Promise<Assistant> {
  return ask<Assistant>({
    send: ({ api, options }) => api.beta.assistants.retrieve(id, options),
    expect: (assistant) => isAssistant(assistant) && assistant.id === id,
  });
}

/** The API's list takes no name, and a name may be that of several. */
async function byName(ask: LookupAsk, name: string): Promise<Assistant> {
  const all = await allPages(
    (query) =>
      ask({
        send: ({ api, options }) => api.beta.assistants.list({ ...query, order: "desc" }, options),
        expect: (page) => isPageOf(page, isAssistant),
      }),
    100,
  );
  const [found, ...others] = all.filter((assistant) => assistant.name === name);
  const doing = `Looking up assistant "${name}"`;
  if (found === undefined)
    throw new Problem(`${doing}: no assistant in this project has that name (of ${all.length}).`);
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => `"${id}"`).join(", ");
  throw new Problem(
    `${doing}: ${others.length + 1} assistants have that name: ${ids}. Look it up by one of these ids.`,
  );
}
