import type { FastifyRequest } from "fastify";
import type {
  Assistant,
  AssistantDeleted,
  AssistantTool,
  FileSearchTool,
  FunctionTool,
} from "openai/resources/beta/assistants";
import type { AssistantResponseFormatOption } from "openai/resources/beta/threads/threads";
import type { ResponseFormatJSONSchema } from "openai/resources/shared";
import { noneFound, requireAssistantsBeta } from "../assistantsBeta";
import {
  booleanAt,
  choiceAt,
  integerAt,
  type JsonObject,
  listAt,
  metadataAt,
  nameAt,
  numberAt,
  objectAt,
  optional,
  textAt,
  within,
} from "../body";
import { ApiError } from "../errors";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import { toolResourcesAfter, toolResourcesAt } from "../toolResources";
import type { ObjectRoutes } from "../world";

/** What a request sets, before the server's own defaults. */
type Settings = Omit<Assistant, "id" | "object" | "created_at">;

const pageRules = { defaultLimit: 20, maxLimit: 100, goesBack: true };
const maxTools = 128;
const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** Assistants: https://platform.openai.com/docs/api-reference/assistants */
export const routes: ObjectRoutes = {
  register(app, { clock, createStore, store }) {
    const assistants = createStore<Assistant>("assistant");
    const assistantsOf = (request: FastifyRequest) => assistants.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const assistant = assistantsOf(request).find(id);
      if (assistant === undefined) throw noneFound("assistant", id);
      return assistant;
    };
    const refuseUnknownModel = (request: FastifyRequest, model: string) => {
      if (store("model").of(request.exchange.scope).find(model) === undefined) throw noSuchModel(model);
    };

    app.register(async (api) => {
      api.addHook("onRequest", requireAssistantsBeta);

      api.post("/assistants", async (request) => {
        const body = bodyOf(request);
        const model = textAt(body.model, "model");
        const settings = { ...defaults, ...settingsIn(body), model };
        refuseUnknownModel(request, model);
        const made = { id: newId("asst_"), object: "assistant", created_at: clock.unix() } as const;
        return assistantsOf(request).put({ ...made, ...settings });
      });

      api.get<{ Querystring: PageQuery }>("/assistants", async (request) =>
        pageOf(assistantsOf(request).list(), request.query, pageRules),
      );

      api.get<{ Params: AssistantParams }>("/assistants/:id", async (request) =>
        find(request, request.params.id),
      );

      api.post<{ Params: AssistantParams }>("/assistants/:id", async (request) => {
        const assistant = find(request, request.params.id);
        const body = bodyOf(request);
        const settings = {
          ...settingsIn(body),
          tool_resources: toolResourcesAfter(assistant.tool_resources, body),
        };
        if (settings.model !== undefined) refuseUnknownModel(request, settings.model);
        return assistantsOf(request).put({ ...assistant, ...settings });
      });

      api.delete<{ Params: AssistantParams }>(
        "/assistants/:id",
        async (request): Promise<AssistantDeleted> => {
          const { id } = find(request, request.params.id);
          assistantsOf(request).remove(id);
          return { id, object: "assistant.deleted", deleted: true };
        },
      );
    });
  },
};

interface AssistantParams {
  readonly id: string;
}

/** What an assistant has where nothing was said. */
const defaults: Omit<Settings, "model"> = {
  name: null,
  description: null,
  instructions: null,
  tools: [],
  tool_resources: {},
  metadata: {},
  temperature: 1,
  top_p: 1,
  response_format: "auto",
};

/** What null stands for; the model and the tools cannot be null. */
const { tools: _, ...clearable } = defaults;
const cleared: JsonObject = clearable;

const known = [...Object.keys(defaults), "model", "reasoning_effort"];

function bodyOf({ body }: FastifyRequest): JsonObject {
  return objectAt(body ?? {}, "", known);
}

/** The settings that a body names; it has no others. */
function settingsIn(body: JsonObject): Partial<Settings> {
  // Taken, and never shown.
  optional(body.reasoning_effort, (value) => choiceAt(value, "reasoning_effort", efforts));
  const named = Object.entries(readers).filter(([name]) => body[name] !== undefined);
  return Object.fromEntries(
    named.map(([name, read]) => [
      name,
      body[name] === null && name in cleared ? cleared[name] : read(body[name], name),
    ]),
  );
}

const readers: Readonly<Record<string, (value: unknown, path: string) => unknown>> = {
  model: textAt,
  name: (value, path) => textAt(value, path, 256),
  description: (value, path) => textAt(value, path, 512),
  instructions: (value, path) => textAt(value, path, 256_000),
  tools: toolsAt,
  tool_resources: toolResourcesAt,
  metadata: metadataAt,
  temperature: (value, path) => numberAt(value, path, { minimum: 0, maximum: 2 }),
  top_p: (value, path) => numberAt(value, path, { minimum: 0, maximum: 1 }),
  response_format: responseFormatAt,
};

function toolsAt(value: unknown, path: string): AssistantTool[] {
  const tools = listAt(value, path, maxTools).map((tool, index) => toolAt(tool, `${path}[${index}]`));
  const names = tools.flatMap((tool) => (tool.type === "function" ? [tool.function.name] : []));
  if (new Set(names).size < names.length)
    throw new ApiError(400, "Functions must have unique names.", { param: path });
  return tools;
}

function toolAt(value: unknown, path: string): AssistantTool {
  const tool = objectAt(value, path, ["type", "file_search", "function"]);
  const type = choiceAt(tool.type, within(path, "type"), ["code_interpreter", "file_search", "function"]);
  if (type !== "code_interpreter") {
    const at = within(path, type);
    return type === "function" ? functionAt(tool.function, at) : fileSearchAt(tool.file_search, at);
  }
  return { type };
}

function fileSearchAt(value: unknown, path: string): FileSearchTool {
  const given = objectAt(value ?? {}, path, ["max_num_results", "ranking_options"]);
  const most = optional(given.max_num_results, (number) =>
    integerAt(number, within(path, "max_num_results"), { minimum: 1, maximum: 50 }),
  );
  return {
    type: "file_search",
    file_search: {
      ...(most !== undefined && { max_num_results: most }),
      ranking_options: rankingAt(given.ranking_options, within(path, "ranking_options")),
    },
  };
}

function rankingAt(value: unknown, path: string): FileSearchTool.FileSearch.RankingOptions {
  if (value === undefined || value === null) return { ranker: "auto", score_threshold: 0 };
  const given = objectAt(value, path, ["ranker", "score_threshold"]);
  const threshold = within(path, "score_threshold");
  return {
    ranker: choiceAt(given.ranker ?? "auto", within(path, "ranker"), ["auto", "default_2024_08_21"]),
    score_threshold: numberAt(given.score_threshold, threshold, { minimum: 0, maximum: 1 }),
  };
}

function functionAt(value: unknown, path: string): FunctionTool {
  const given = objectAt(value, path, ["name", "description", "parameters", "strict"]);
  const description = optional(given.description, (text) => textAt(text, within(path, "description")));
  const parameters = optional(given.parameters, (schema) => schemaAt(schema, within(path, "parameters")));
  return {
    type: "function",
    function: {
      name: nameAt(given.name, within(path, "name")),
      ...(description !== undefined && { description }),
      ...(parameters !== undefined && { parameters }),
      strict: booleanAt(given.strict ?? false, within(path, "strict")),
    },
  };
}

function responseFormatAt(value: unknown, path: string): AssistantResponseFormatOption {
  if (typeof value === "string") return choiceAt<"auto">(value, path, ["auto"]);
  const given = objectAt(value, path, ["type", "json_schema"]);
  const type = choiceAt(given.type, within(path, "type"), ["text", "json_object", "json_schema"]);
  if (type !== "json_schema") return { type };
  return { type, json_schema: jsonSchemaAt(given.json_schema, within(path, "json_schema")) };
}

function jsonSchemaAt(value: unknown, path: string): ResponseFormatJSONSchema.JSONSchema {
  const given = objectAt(value, path, ["name", "description", "schema", "strict"]);
  const description = optional(given.description, (text) => textAt(text, within(path, "description")));
  const schema = optional(given.schema, (object) => schemaAt(object, within(path, "schema")));
  return {
    name: nameAt(given.name, within(path, "name")),
    ...(description !== undefined && { description }),
    ...(schema !== undefined && { schema }),
    strict: booleanAt(given.strict ?? false, within(path, "strict")),
  };
}

/** A JSON schema is the caller's own: any names may be in it. */
function schemaAt(value: unknown, path: string): Record<string, unknown> {
  return { ...objectAt(value, path, Object.keys(value as object)) };
}

function noSuchModel(model: string): ApiError {
  return new ApiError(400, `The requested model '${model}' does not exist.`, {
    param: "model",
    code: "model_not_found",
  });
}
