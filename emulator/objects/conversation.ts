import type { FastifyRequest } from "fastify";
import type { Conversation, ConversationDeletedResource } from "openai/resources/conversations";
import { listAt, metadataAt, objectAt, optional } from "../body";
import { conversationNamed, type PlacedItem, placeItems } from "../conversations/find";
import { itemFrom } from "../conversations/item";
import { missingParameter } from "../errors";
import { newId } from "../id";
import type { ObjectRoutes } from "../world";

const maxItems = 20;

/** Conversations: https://platform.openai.com/docs/api-reference/conversations */
export const routes: ObjectRoutes = {
  register(app, world) {
    const items = () => world.store<PlacedItem>("conversation.item");
    const conversations = world.createStore<Conversation>("conversation", {
      // Nobody can reach them any more.
      onRemoved: ({ id }) => {
        for (const item of items().all()) if (item.conversation === id) items().remove(item.id);
      },
    });
    const conversationsOf = (request: FastifyRequest) => conversations.of(request.exchange.scope);

    app.post("/conversations", async (request) => {
      const body = objectAt(request.body ?? {}, "", ["items", "metadata"]);
      const beginning = optional(body.items, (given) => listAt(given, "items", maxItems)) ?? [];
      const read = beginning.map((item, index) => itemFrom(item, `items[${index}]`));
      const conversation: Conversation = {
        id: newId("conv_"),
        object: "conversation",
        created_at: world.clock.unix(),
        metadata: metadataAt(body.metadata, "metadata"),
      };
      placeItems(world, request.exchange.scope, conversation.id, read);
      return conversationsOf(request).put(conversation);
    });

    app.get<{ Params: ConversationParams }>("/conversations/:id", async (request) =>
      conversationNamed(world, request.exchange.scope, request.params.id),
    );

    app.post<{ Params: ConversationParams }>("/conversations/:id", async (request) => {
      const conversation = conversationNamed(world, request.exchange.scope, request.params.id);
      const { metadata } = objectAt(request.body ?? {}, "", ["metadata"]);
      if (metadata === undefined) throw missingParameter("metadata");
      return conversationsOf(request).put({ ...conversation, metadata: metadataAt(metadata, "metadata") });
    });

    app.delete<{ Params: ConversationParams }>(
      "/conversations/:id",
      async (request): Promise<ConversationDeletedResource> => {
        const { id } = conversationNamed(world, request.exchange.scope, request.params.id);
        conversationsOf(request).remove(id);
        return { id, object: "conversation.deleted", deleted: true };
      },
    );
  },
};

interface ConversationParams {
  readonly id: string;
}
