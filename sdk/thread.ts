import type * as pulumi from "@pulumi/pulumi";
import type { MessageAttachmentArgs, MessagePartArgs, MessageRole } from "./message.js";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A thread: the conversation between users and assistants, which keeps its messages.
 *
 * Metadata and tool resources are changed in place. The messages that a thread begins with only count when it is
 * created: the API does not return them with the thread, and a later change of them does nothing. Messages that
 * have a life of their own in the stack are each a {@link Message}. Deleting a thread deletes all its messages,
 * whoever added them.
 *
 * The API cannot list threads: when the answer to a create is lost, no second one is made, and the error says
 * that one may exist. OpenAI's own servers have had no threads and messages since 2026-08-26; there,
 * conversations and responses replace them. Compatible servers, reached with `openai:baseUrl`, go on serving
 * them.
 *
 * The key needs write permission for threads. `Thread.get(name, id)` reads a thread that exists; `{ import: id }`
 * adopts one, which is held against metadata and tool resources, and which no replacement deletes.
 *
 * @example
 * ```ts
 * const thread = new openai.Thread("conversation", {
 *   messages: [{ role: "user", content: "Where is my parcel?" }],
 *   metadata: { ticket: "4711" },
 * });
 * export const threadId = thread.threadId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/threads
 */
export class Thread extends Resource {
  /** The thread's id, such as `thread_abc123`. The same as the resource's `id`. */
  declare readonly threadId: pulumi.Output<string>;
  /** When the thread was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** What the assistants' tools may use in this thread. */
  declare readonly toolResources: pulumi.Output<ThreadToolResources | undefined>;
  /** Up to 16 pairs of your own. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;

  /**
   * Begins a thread.
   *
   * @param name the name of the resource in the stack
   * @param args what the thread begins with; nothing is required
   * @param opts the resource's options; `import` takes a thread's id
   */
  constructor(name: string, args: ThreadArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super("Thread", name, { ...args }, outputs, opts);
    Object.assign(this, { threadId: this.id });
  }

  /**
   * Reads a thread that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the thread's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Thread {
    return new Thread(name, {}, existing("Thread", id, opts));
  }

  /** Whether an object is a Thread, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Thread {
    return isInstanceOf("Thread", value);
  }
}

/** What a {@link Thread} begins with. */
export interface ThreadArgs {
  /**
   * The messages that the thread begins with, oldest first. Only used when the thread is created.
   * @default no messages
   */
  readonly messages?: pulumi.Input<pulumi.Input<ThreadMessageArgs>[]>;
  /**
   * What the assistants' tools may use in this thread. Updates in place; what is taken away here is taken away
   * from the thread.
   * @default nothing
   */
  readonly toolResources?: pulumi.Input<ThreadToolResourcesArgs>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. Updates in place, as a
   * whole.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A message that a {@link Thread} begins with. */
export interface ThreadMessageArgs {
  /** Who says it; `assistant` for words that the assistant is to have said. */
  readonly role: pulumi.Input<MessageRole>;
  /** What is said: a text, or a list of at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<MessagePartArgs>[]>;
  /**
   * Files for the tools of the assistant that answers.
   * @default no files
   */
  readonly attachments?: pulumi.Input<pulumi.Input<MessageAttachmentArgs>[]>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** What the assistants' tools may use in a thread. */
export interface ThreadToolResourcesArgs {
  /**
   * What the code interpreter may use.
   * @default nothing
   */
  readonly codeInterpreter?: pulumi.Input<ThreadCodeInterpreterArgs>;
  /**
   * Where the file search looks.
   * @default nowhere
   */
  readonly fileSearch?: pulumi.Input<ThreadFileSearchArgs>;
}

/** What the code interpreter may use in a thread. */
export interface ThreadCodeInterpreterArgs {
  /**
   * The ids of at most 20 files. Their order says nothing.
   * @default no files
   */
  readonly fileIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Where the file search looks in a thread. The API can also make a vector store along with the thread; that one
 * would belong to no resource, and stay behind, so this package does not offer it.
 */
export interface ThreadFileSearchArgs {
  /** The id of at most one vector store. */
  readonly vectorStoreIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** What the assistants' tools may use in a thread. */
export interface ThreadToolResources {
  /** What the code interpreter may use; absent when it is nothing. */
  readonly codeInterpreter?: ThreadCodeInterpreter;
  /** Where the file search looks; absent when it is nowhere. */
  readonly fileSearch?: ThreadFileSearch;
}

/** What the code interpreter may use in a thread. */
export interface ThreadCodeInterpreter {
  /** The ids of the files; absent where none were named. */
  readonly fileIds?: string[];
}

/** Where the file search looks in a thread. */
export interface ThreadFileSearch {
  /** The id of the vector store; empty when there is none. */
  readonly vectorStoreIds: string[];
}

const outputs = ["createdAt", "toolResources", "metadata"];
