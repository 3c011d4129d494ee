import type { Page } from "../declaration.js";
import { defineLookup } from "../lookup.js";
import { isPageOf } from "../page.js";
import { properties } from "../schema.js";
import type { DatedModel } from "../shutdown.js";

export const getModel = defineLookup({
  name: "getModel",
  noun: "model",
  properties: properties({ id: { type: "text", required: true, minLength: 1, example: "gpt-5-mini" } }),
  bucket: "models",
  object: ({ id }) => id,
  find: (ask, { id }) =>
    ask<DatedModel>({
      send: ({ api, options }) => api.models.retrieve(id, options),
      expect: ({ object }) => object === "model",
    }),
  toResult: resultOf,
});

export const getModels = defineLookup({
  name: "getModels",
  noun: "models",
  properties: properties({ ownedBy: { type: "text", minLength: 1, example: "openai" } }),
  bucket: "models",
  object: ({ ownedBy }) => ownedBy,
  find: async (ask, { ownedBy }) => {
    // This list comes whole, and takes no filter.
    const { data } = await ask<Page<DatedModel>>({
      doing: "Listing",
      send: ({ api, options }) => api.models.list(options),
      expect: (answer) => isPageOf(answer, ({ object }) => object === "model"),
    });
    return ownedBy === undefined ? data : data.filter((model) => model.owned_by === ownedBy);
  },
  toResult: (models) => ({ models: models.map(resultOf) }),
});

function resultOf(model: DatedModel): Record<string, unknown> {
  return {
    id: model.id,
    created: model.created,
    ownedBy: model.owned_by,
    shutdownDate: model.shutdown_date,
  };
}
