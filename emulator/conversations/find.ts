import type { Conversation } from "openai/resources/conversations";
import { ApiError } from "../errors";
import { newId } from "../id";
import type { Scope, StoredObject } from "../store";
import type { World } from "../world";
import type { Item } from "./item";

/** An item, and the conversation that it stands in. */
export interface PlacedItem extends StoredObject {
  readonly conversation: string;
  readonly item: Item;
}

export function conversationNamed(world: World, scope: Scope, id: string): Conversation {
  const conversation = world.store<Conversation>("conversation").of(scope).find(id);
  if (conversation === undefined) throw notFound("Conversation", id);
  return conversation;
}

/** Oldest first. */
export function itemsOf(world: World, scope: Scope, conversation: string): Item[] {
  const placed = world.store<PlacedItem>("conversation.item").of(scope).list();
  return placed.filter((one) => one.conversation === conversation).map(({ item }) => item);
}

/** Puts items at the end of a conversation, and shows them as they stand there. */
export function placeItems(world: World, scope: Scope, conversation: string, items: readonly Item[]): Item[] {
  const store = world.store<PlacedItem>("conversation.item").of(scope);
  return items.map((given) => {
    // What stands somewhere already is said once more.
    const item = store.find(given.id) === undefined ? given : { ...given, id: newId("msg_") };
    return store.put({ id: item.id, conversation, item }).item;
  });
}

/** `noun` is OpenAI's name for the object: `Response`, `Item`. */
export function notFound(noun: string, id: string): ApiError {
  return new ApiError(404, `${noun} with id '${id}' not found.`);
}
