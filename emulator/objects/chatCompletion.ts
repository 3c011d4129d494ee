import type { FastifyRequest } from "fastify";
import type {
  ChatCompletion,
  ChatCompletionDeleted,
  ChatCompletionMessageParam,
  ChatCompletionStoreMessage,
} from "openai/resources/chat/completions";
import { metadataAt, objectAt } from "../body";
import { answerTo, textOf } from "../chat/answer";
import { requestIn } from "../chat/request";
import { servedModel, snapshots } from "../chat/servedModel";
import { ApiError, missingParameter, noSuchObject } from "../errors";
import { type PageQuery, pageOf } from "../paging";
import type { Endpoint, ObjectRoutes } from "../world";

/** The SDK's type does not know yet that a stored completion shows its metadata. */
type StoredCompletion = ChatCompletion & { readonly metadata: Readonly<Record<string, string>> };

/** The SDK's type and the document have only the role of an answer. */
type StoredMessage = Omit<ChatCompletionStoreMessage, "role"> & {
  readonly role: ChatCompletionMessageParam["role"];
  readonly name: string | null;
};

const pages = { defaultLimit: 20, maxLimit: 100, defaultOrder: "asc" } as const;

/** Chat completions: https://platform.openai.com/docs/api-reference/chat */
export const routes: ObjectRoutes = {
  register(app, world) {
    const asked = new Map<string, readonly StoredMessage[]>();
    const completions = world.createStore<StoredCompletion>("chat.completion", {
      onRemoved: ({ id }) => asked.delete(id),
    });
    const completionsOf = (request: FastifyRequest) => completions.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const completion = completionsOf(request).find(id);
      if (completion === undefined) throw noSuchObject("ChatCompletion", id);
      return completion;
    };

    const complete: Endpoint = (body, scope) => {
      const asking = requestIn(body);
      const served = servedModel(asking.model, scope, world);
      if (/embedding/.test(served)) throw notForChat();
      const completion = answerTo(asking, served, world.clock.unix());
      if (!asking.store) return completion;
      asked.set(completion.id, asking.messages.map(storedMessage(completion.id)));
      completions.of(scope).put({ ...completion, metadata: metadataAt(asking.metadata, "metadata") });
      // The answer to a create does not repeat the metadata.
      return completion;
    };
    world.endpoints.set("/v1/chat/completions", complete);
    app.post("/chat/completions", async ({ body, exchange }) => complete(body, exchange.scope));

    app.get<{ Querystring: ListQuery }>("/chat/completions", async (request) => {
      const wanted = completionsOf(request).list().filter(isWanted(request.query));
      return pageOf(wanted, request.query, pages);
    });

    app.get<{ Params: CompletionParams }>("/chat/completions/:id", async (request) =>
      find(request, request.params.id),
    );

    app.get<{ Params: CompletionParams; Querystring: PageQuery }>(
      "/chat/completions/:id/messages",
      async (request) => {
        const { id } = find(request, request.params.id);
        return pageOf(asked.get(id) ?? [], request.query, pages);
      },
    );

    app.post<{ Params: CompletionParams }>("/chat/completions/:id", async (request) => {
      const completion = find(request, request.params.id);
      const { metadata } = objectAt(request.body ?? {}, "", ["metadata"]);
      if (metadata === undefined) throw missingParameter("metadata");
      return completionsOf(request).put({ ...completion, metadata: metadataAt(metadata, "metadata") });
    });

    app.delete<{ Params: CompletionParams }>(
      "/chat/completions/:id",
      async (request): Promise<ChatCompletionDeleted> => {
        const { id } = find(request, request.params.id);
        completionsOf(request).remove(id);
        return { id, object: "chat.completion.deleted", deleted: true };
      },
    );
  },
};

interface CompletionParams {
  readonly id: string;
}

type ListQuery = PageQuery & Readonly<Record<string, string>>;

/** By `model`, and by pairs such as `metadata[team]=support`. */
function isWanted(query: ListQuery): (completion: StoredCompletion) => boolean {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const key = name.match(/^metadata\[(.+)\]$/)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return ({ model, metadata }) =>
    (query.model === undefined || query.model === model || model === snapshots[query.model]) &&
    pairs.every(([key, value]) => metadata[key] === value);
}

function storedMessage(id: string): (message: ChatCompletionMessageParam, index: number) => StoredMessage {
  return (message, index) => {
    const { role, content } = message;
    const parts = Array.isArray(content) ? content : undefined;
    return {
      id: `${id}-${index}`,
      role,
      content: parts === undefined && content ? textOf(message) : null,
      name: "name" in message ? (message.name ?? null) : null,
      refusal: ("refusal" in message && message.refusal) || null,
      content_parts: parts?.filter((part) => part.type === "text" || part.type === "image_url") ?? null,
      ...("tool_calls" in message && message.tool_calls && { tool_calls: message.tool_calls }),
    };
  };
}

function notForChat(): ApiError {
  return new ApiError(
    404,
    "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
    { param: "model" },
  );
}
