import { defineLookup } from "../lookup.js";
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
  toResult: (model) => ({
    id: model.id,
    created: model.created,
    ownedBy: model.owned_by,
    shutdownDate: model.shutdown_date,
  }),
});
