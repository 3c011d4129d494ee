import type { FastifyRequest } from "fastify";
import type { Model, ModelDeleted } from "openai/resources/models";
import { ApiError } from "../errors";
import type { EmulatorModel } from "../options";
import { everyProject, type Seed } from "../store";
import type { ObjectRoutes } from "../world";

type ServedModel = Model & { readonly shutdown_date: string | null };

const startOf2025 = 1_735_689_600;

const builtIn: readonly EmulatorModel[] = [
  { id: "gpt-5", created: 1_754_425_777 },
  { id: "gpt-5-mini", created: 1_754_425_928 },
  { id: "gpt-5-nano", created: 1_754_426_384 },
  { id: "gpt-4.1", created: 1_744_316_542 },
  { id: "gpt-4.1-mini", created: 1_744_318_173 },
  { id: "gpt-4o", created: 1_715_367_049 },
  { id: "gpt-4o-mini", created: 1_721_172_741 },
  { id: "gpt-4o-mini-2024-07-18", created: 1_721_172_717, shutdownDate: "2027-01-06" },
  { id: "text-embedding-ada-002", created: 1_671_217_299, ownedBy: "openai-internal" },
  { id: "text-embedding-3-small", created: 1_705_948_997 },
  { id: "text-embedding-3-large", created: 1_705_953_180 },
];

/** Models: https://platform.openai.com/docs/api-reference/models */
export const routes: ObjectRoutes = {
  register(app, { createStore, models: extra }) {
    const models = createStore<ServedModel>("model", { seed: () => [...builtIn, ...extra].map(seedOf) });
    const modelsOf = (request: FastifyRequest) => models.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const model = modelsOf(request).find(id);
      if (model === undefined) throw noSuchModel(id);
      return model;
    };

    app.get("/models", async (request) => ({ object: "list", data: modelsOf(request).list() }));

    app.get<{ Params: ModelParams }>("/models/:id", async (request) => find(request, request.params.id));

    app.delete<{ Params: ModelParams }>("/models/:id", async (request): Promise<ModelDeleted> => {
      const { id } = find(request, request.params.id);
      if (!id.startsWith("ft:")) throw notDeletable(id);
      modelsOf(request).remove(id);
      return { id, object: "model", deleted: true };
    });
  },
};

interface ModelParams {
  readonly id: string;
}

function seedOf(model: EmulatorModel): Seed<ServedModel> {
  const {
    id,
    created = startOf2025,
    ownedBy = "system",
    shutdownDate = null,
    project = everyProject,
  } = model;
  return {
    project,
    object: { id, object: "model", created, owned_by: ownedBy, shutdown_date: shutdownDate },
  };
}

function noSuchModel(id: string): ApiError {
  return new ApiError(404, `The model '${id}' does not exist`, { param: "model", code: "model_not_found" });
}

function notDeletable(id: string): ApiError {
  return new ApiError(403, `The model '${id}' cannot be deleted: only fine-tuned models can.`, {
    param: "model",
  });
}
