import type * as pulumi from "@pulumi/pulumi";
import type { ItemArgs } from "./conversationItem.js";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A conversation: what has been said in it, by users and models, in its order, for responses to go on with.
 *
 * Metadata is changed in place. The items that a conversation begins with only count when it is created: the API does
 * not return them with the conversation, and a later change of them does nothing. Items that have a life of their own
 * in the stack are each a {@link ConversationItem}; a response that names the conversation adds its own.
 * Deleting a conversation takes it off OpenAI's servers, and its items cannot be reached any more.
 *
 * The API cannot list conversations: when the answer to a create is lost, no second one is made, and the error says
 * that one may exist.
 *
 * The key needs write permission for conversations. `Conversation.get(name, id)` reads a conversation that exists;
 * `{ import: id }` adopts one, which is held against metadata, and which no replacement deletes.
 *
 * @example
 * ```ts
 * const conversation = new openai.Conversation("support", {
 *   items: [{ role: "developer", content: "Answer in one sentence." }],
 *   metadata: { ticket: "4711" },
 * });
 * export const conversationId = conversation.conversationId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/conversations
 */
export class Conversation extends Resource {
  /** The conversation's id, such as `conv_abc123`. The same as the resource's `id`. */
  declare readonly conversationId: pulumi.Output<string>;
  /** When the conversation was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** Up to 16 pairs of your own. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;

  /**
   * Begins a conversation.
   *
   * @param name the name of the resource in the stack
   * @param args what the conversation begins with; nothing is required
   * @param opts the resource's options; `import` takes a conversation's id
   */
  constructor(name: string, args: ConversationArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super("Conversation", name, { ...args }, outputs, opts);
    Object.assign(this, { conversationId: this.id });
  }

  /**
   * Reads a conversation that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the conversation's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Conversation {
    return new Conversation(name, {}, existing("Conversation", id, opts));
  }

  /** Whether an object is a Conversation, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Conversation {
    return isInstanceOf("Conversation", value);
  }
}

/** What a {@link Conversation} begins with. */
export interface ConversationArgs {
  /**
   * Up to 20 items that the conversation begins with, oldest first. Only used when the conversation is created.
   * @default no items
   */
  readonly items?: pulumi.Input<pulumi.Input<ItemArgs>[]>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. Updates in place, as a
   * whole.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

const outputs = ["createdAt", "metadata"];
