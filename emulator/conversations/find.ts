import type { FastifyRequest } from "fastify";
import type { Conversation } from "openai/resources/conversations";
import { ApiError } from "../errors";
import type { StoredObject } from "../store";
import type { World } from "../world";
import type { Item } from "./item";

/** An item, and the conversation that it stands in. */
export interface PlacedItem extends StoredObject {
  readonly conversation: string;
  readonly item: Item;
}

export function conversationNamed(world: World, { exchange }: FastifyRequest, id: string): Conversation {
  const conversation = world.store<Conversation>("conversation").of(exchange.scope).find(id);
  if (conversation === undefined) throw notFound("Conversation", id);
  return conversation;
}

/** Oldest first. */
export function itemsOf(world: World, { exchange }: FastifyRequest, conversation: string): Item[] {
  const placed = world.store<PlacedItem>("conversation.item").of(exchange.scope).list();
  return placed.filter((one) => one.conversation === conversation).map(({ item }) => item);
}

export function placeItems(
  world: World,
  { exchange }: FastifyRequest,
  conversation: string,
  items: readonly Item[],
): void {
  const store = world.store<PlacedItem>("conversation.item").of(exchange.scope);
  for (const item of items) store.put({ id: item.id, conversation, item });
}

/** `noun` is OpenAI's name for the object: `Response`, `Item`. */
export function notFound(noun: string, id: string): ApiError {
  return new ApiError(404, `${noun} with id '${id}' not found.`);
}
