import type { Model } from "openai/resources/models";
import { defineLookup } from "../lookup.js";
import { properties } from "../schema.js";

/** Newer servers say when a model ends; the SDK's type does not know it yet. */
interface DatedModel extends Model {
  readonly shutdown_date?: string | null;
}

export const getModel = defineLookup({
  name: "getModel",
  noun: "model",
  properties: properties({ id: { type: "text", required: true, minLength: 1, example: "gpt-5-mini" } }),
  bucket: "models",
  object: ({ id }) => id,
  call: ({ api, options }, { id }): PromiseLike<DatedModel> => api.models.retrieve(id, options),
  isObject: ({ object }) => object === "model",
  toResult: (model) => ({
    id: model.id,
    created: model.created,
    ownedBy: model.owned_by,
    shutdownDate: model.shutdown_date,
  }),
});
