import type { FastifyRequest } from "fastify";
import type { Conversation } from "openai/resources/conversations";
import { listAt, objectAt } from "../body";
import { conversationNamed, itemsOf, notFound, type PlacedItem, placeItems } from "../conversations/find";
import { itemFrom } from "../conversations/item";
import { type PageQuery, pageOf } from "../paging";
import type { ObjectRoutes } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100 };
const maxItems = 20;

/** Items of conversations: https://platform.openai.com/docs/api-reference/conversations */
export const routes: ObjectRoutes = {
  register(app, world) {
    const placed = world.createStore<PlacedItem>("conversation.item");
    const find = (request: FastifyRequest, { conversation, id }: ItemParams): PlacedItem => {
      conversationNamed(world, request.exchange.scope, conversation);
      const found = placed.of(request.exchange.scope).find(id);
      if (found?.conversation !== conversation) throw notFound("Item", id);
      return found;
    };

    app.post<{ Params: ConversationParams }>("/conversations/:conversation/items", async (request) => {
      const { id } = conversationNamed(world, request.exchange.scope, request.params.conversation);
      const { items } = objectAt(request.body ?? {}, "", ["items"]);
      const added = listAt(items, "items", maxItems).map((item, index) => itemFrom(item, `items[${index}]`));
      return pageOf(
        placeItems(world, request.exchange.scope, id, added),
        { order: "asc" },
        { ...pages, defaultLimit: maxItems },
      );
    });

    app.get<{ Params: ConversationParams; Querystring: PageQuery }>(
      "/conversations/:conversation/items",
      async (request) => {
        const { id } = conversationNamed(world, request.exchange.scope, request.params.conversation);
        return pageOf(itemsOf(world, request.exchange.scope, id), request.query, pages);
      },
    );

    app.get<{ Params: ItemParams }>(
      "/conversations/:conversation/items/:id",
      async (request) => find(request, request.params).item,
    );

    app.delete<{ Params: ItemParams }>(
      "/conversations/:conversation/items/:id",
      async (request): Promise<Conversation> => {
        const { id, conversation } = find(request, request.params);
        placed.of(request.exchange.scope).remove(id);
        return conversationNamed(world, request.exchange.scope, conversation);
      },
    );
  },
};

interface ConversationParams {
  readonly conversation: string;
}

interface ItemParams extends ConversationParams {
  readonly id: string;
}
