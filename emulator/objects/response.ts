import type { FastifyRequest } from "fastify";
import type { ResponseInputItem } from "openai/resources/responses/responses";
import { servedModel } from "../chat/servedModel";
import { conversationNamed, itemsOf, notFound, type PlacedItem, placeItems } from "../conversations/find";
import { type Item, itemFrom } from "../conversations/item";
import { ApiError } from "../errors";
import { type PageQuery, pageOf } from "../paging";
import { type Answer, responseTo } from "../responses/answer";
import { conversationIn, type ResponseRequest, requestIn } from "../responses/request";
import type { Scope } from "../store";
import type { Endpoint, ObjectRoutes } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100 };

/** Responses: https://platform.openai.com/docs/api-reference/responses */
export const routes: ObjectRoutes = {
  register(app, world) {
    const { clock } = world;
    /** When those that are answered in the background will be. */
    const readyAt = new Map<string, number>();
    const asked = new Map<string, readonly Item[]>();
    const responses = world.createStore<Answer>("response", {
      shown: (response) => soFar(response, readyAt.get(response.id), clock.now(), world.processingMs),
      onRemoved: ({ id }) => {
        readyAt.delete(id);
        asked.delete(id);
      },
    });
    const responsesOf = (request: FastifyRequest) => responses.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string): Answer => {
      const response = responsesOf(request).find(id);
      if (response === undefined) throw notFound("Response", id);
      return response;
    };

    /** What came before: in the conversation, or up to the previous response. */
    const earlier = (scope: Scope, asking: ResponseRequest): readonly Item[] => {
      if (asking.conversation) {
        const { id } = conversationNamed(world, scope, conversationIn(asking.conversation));
        return itemsOf(world, scope, id);
      }
      const previous = asking.previous_response_id;
      if (!previous) return [];
      const response = responses.of(scope).find(previous);
      if (response === undefined) throw noPreviousResponse(previous);
      return [...(asked.get(previous) ?? []), ...outputOf(response)];
    };

    /** An item that the server has already: in a conversation, or of a response. */
    const referred = (scope: Scope, id: string): Item => {
      const placed = world.store<PlacedItem>("conversation.item").of(scope).find(id);
      const answered = responses.of(scope).list().flatMap(outputOf);
      const item = placed?.item ?? answered.find((one) => one.id === id);
      if (item === undefined) throw notFound("Item", id);
      return item;
    };

    const newItems = (scope: Scope, { input = [] }: ResponseRequest): Item[] => {
      if (typeof input === "string") return [itemFrom({ role: "user", content: input }, "input")];
      return input
        .filter(({ type }) => type !== "compaction_trigger")
        .map((item, index) =>
          isReference(item) ? referred(scope, item.id) : itemFrom(item, `input[${index}]`),
        );
    };

    const respond: Endpoint = (body, scope) => {
      const asking = requestIn(body);
      const model = servedModel(asking.model, scope, world);
      const fresh = newItems(scope, asking);
      const items = [...earlier(scope, asking), ...fresh];
      const response = responseTo({ request: asking, items, servedModel: model, now: clock.unix() });
      if (asking.conversation)
        placeItems(world, scope, conversationIn(asking.conversation), [...fresh, ...outputOf(response)]);
      if (asking.store === false) return response;
      asked.set(response.id, items);
      if (asking.background) readyAt.set(response.id, clock.now() + world.processingMs);
      return responses.of(scope).put(response);
    };
    world.endpoints.set("/v1/responses", respond);
    app.post("/responses", async ({ body, exchange }) => respond(body, exchange.scope));

    app.get<{ Params: ResponseParams }>("/responses/:id", async (request) =>
      find(request, request.params.id),
    );

    app.get<{ Params: ResponseParams; Querystring: PageQuery }>(
      "/responses/:id/input_items",
      async (request) => {
        const { id } = find(request, request.params.id);
        return pageOf((asked.get(id) ?? []).map(shownItem), request.query, pages);
      },
    );

    app.post<{ Params: ResponseParams }>("/responses/:id/cancel", async (request) => {
      const response = find(request, request.params.id);
      if (response.background !== true) throw new ApiError(400, "Cannot cancel a synchronous response.");
      // What has come to its end stays as it is.
      if (response.status !== "queued" && response.status !== "in_progress") return response;
      readyAt.delete(response.id);
      return responsesOf(request).put({ ...response, status: "cancelled" });
    });

    // The document knows no body here.
    app.delete<{ Params: ResponseParams }>("/responses/:id", async (request, reply) => {
      const { id } = find(request, request.params.id);
      responsesOf(request).remove(id);
      return reply.send();
    });
  },
};

interface ResponseParams {
  readonly id: string;
}

/** How far a response is that is answered in the background: first in a queue, then under way. */
function soFar(response: Answer, ready: number | undefined, now: number, takesMs: number): Answer {
  if (ready === undefined || now >= ready) return response;
  const { usage: _, ...rest } = response;
  const status = now < ready - takesMs / 2 ? "queued" : "in_progress";
  return { ...rest, status, output: [], completed_at: null, incomplete_details: null };
}

function outputOf({ output }: Answer): Item[] {
  return output as unknown as Item[];
}

/** As an input, a call of a tool of your own has a status as well. */
function shownItem(item: Item): Item {
  const isCustom = item.type === "custom_tool_call" || item.type === "custom_tool_call_output";
  return isCustom ? ({ status: "completed", ...item } as unknown as Item) : item;
}

function isReference(item: ResponseInputItem): item is ResponseInputItem.ItemReference {
  return item.type === "item_reference";
}

function noPreviousResponse(id: string): ApiError {
  return new ApiError(400, `Previous response with id '${id}' not found.`, {
    param: "previous_response_id",
    code: "previous_response_not_found",
  });
}
