import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A message in a thread, said by a user or in the name of an assistant.
 *
 * Only the metadata of a message can be changed; another thread, role, content or attachment replaces it, and
 * the new one then stands last in its thread. Its resource id has both ids in it: `thread_abc123/msg_abc123`.
 * Deleting a message takes it out of its thread. A message goes with its thread, and is created again in the
 * new one when its thread is replaced.
 *
 * OpenAI's own servers have had no threads and messages since 2026-08-26; there, conversations and responses
 * replace them. Compatible servers, reached with `openai:baseUrl`, go on serving them.
 *
 * The key needs write permission for threads. `Message.get(name, threadId, messageId)` reads a message that
 * exists; `{ import: "thread_abc123/msg_abc123" }` adopts one, which is held against the inputs, and which no
 * replacement deletes.
 *
 * @example
 * ```ts
 * const thread = new openai.Thread("conversation");
 * const question = new openai.Message("question", {
 *   threadId: thread.threadId,
 *   role: "user",
 *   content: "Where is my parcel?",
 * });
 * export const messageId = question.messageId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/messages
 */
export class Message extends Resource {
  /** The message's own id, such as `msg_abc123`. The resource's `id` has the thread's id before it. */
  declare readonly messageId: pulumi.Output<string>;
  /** The id of the thread that the message stands in. */
  declare readonly threadId: pulumi.Output<string>;
  /** Who said it: `user` or `assistant`. */
  declare readonly role: pulumi.Output<string>;
  /** What was said, as you gave it; a list of parts for a message that was read by {@link Message.get}. */
  declare readonly content: pulumi.Output<string | MessagePart[]>;
  /** The files that were attached, each with the tools that may use it; empty when there are none. */
  declare readonly attachments: pulumi.Output<MessageAttachment[] | undefined>;
  /** Up to 16 pairs of your own. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /** When the message was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** `in_progress`, `incomplete` or `completed`; absent where the server does not tell. */
  declare readonly status: pulumi.Output<string | undefined>;
  /** When the message was complete. Unix time in seconds; absent when it is not, or where nothing is told. */
  declare readonly completedAt: pulumi.Output<number | undefined>;
  /** When the message was left incomplete. Unix time in seconds; absent otherwise. */
  declare readonly incompleteAt: pulumi.Output<number | undefined>;
  /** Why the message is incomplete; absent otherwise. */
  declare readonly incompleteDetails: pulumi.Output<MessageIncompleteDetails | undefined>;
  /** The assistant that wrote the message; absent for a message that was created here. */
  declare readonly assistantId: pulumi.Output<string | undefined>;
  /** The run in which the message was written; absent for a message that was created here. */
  declare readonly runId: pulumi.Output<string | undefined>;

  /**
   * Adds a message to a thread.
   *
   * @param name the name of the resource in the stack
   * @param args what is said, by whom, and where
   * @param opts the resource's options; `import` takes both ids: `thread_abc123/msg_abc123`
   */
  constructor(name: string, args: MessageArgs, opts?: pulumi.CustomResourceOptions) {
    super("Message", name, { ...args }, outputs, opts);
    Object.assign(this, { messageId: this.id.apply((id) => id.slice(id.lastIndexOf("/") + 1)) });
  }

  /**
   * Reads a message that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param threadId the thread's id, such as `thread_abc123`
   * @param messageId the message's own id, such as `msg_abc123`
   * @param opts the resource's options
   */
  static get(
    name: string,
    threadId: pulumi.Input<pulumi.ID>,
    messageId: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): Message {
    return new Message(name, {} as MessageArgs, existing("Message", [threadId, messageId], opts));
  }

  /** Whether an object is a Message, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Message {
    return isInstanceOf("Message", value);
  }
}

/** What a {@link Message} is made of. */
export interface MessageArgs {
  /** The id of the thread that the message is added to. Changing this replaces the message. */
  readonly threadId: pulumi.Input<string>;
  /** Who says it; `assistant` for words that the assistant is to have said. Changing this replaces the message. */
  readonly role: pulumi.Input<MessageRole>;
  /**
   * What is said: a text, or a list of at least one part. A text, and a list with this text alone, are the same
   * message. Changing this replaces the message.
   */
  readonly content: pulumi.Input<string | pulumi.Input<MessagePartArgs>[]>;
  /**
   * Files for the tools of the assistant that answers. Changing this replaces the message.
   * @default no files
   */
  readonly attachments?: pulumi.Input<pulumi.Input<MessageAttachmentArgs>[]>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. Updates in place, as a
   * whole.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Who says something in a thread. */
export type MessageRole = "user" | "assistant";

/** A part of a message: a text or an image, told apart by its `type`. */
export type MessagePartArgs = MessageTextPartArgs | MessageImageUrlPartArgs | MessageImageFilePartArgs;

/** A text. */
export interface MessageTextPartArgs {
  /** Says that this part is a text. */
  readonly type: pulumi.Input<"text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
}

/** An image on the web. */
export interface MessageImageUrlPartArgs {
  /** Says that this part is an image on the web. */
  readonly type: pulumi.Input<"image_url">;
  /** Where the image is. */
  readonly imageUrl: pulumi.Input<MessageImageUrlArgs>;
}

/** Where an image is on the web, and how closely it is looked at. */
export interface MessageImageUrlArgs {
  /** The address of an image of type jpeg, png, gif or webp. */
  readonly url: pulumi.Input<string>;
  /**
   * How closely the image is looked at: `low` takes fewer tokens than `high`.
   * @default "auto"
   */
  readonly detail?: pulumi.Input<MessageImageDetail>;
}

/** An image that was uploaded as a file. */
export interface MessageImageFilePartArgs {
  /** Says that this part is an image that was uploaded. */
  readonly type: pulumi.Input<"image_file">;
  /** Which file holds the image. */
  readonly imageFile: pulumi.Input<MessageImageFileArgs>;
}

/** The file of an image, and how closely it is looked at. */
export interface MessageImageFileArgs {
  /** The id of a file with purpose `vision`. */
  readonly fileId: pulumi.Input<string>;
  /**
   * How closely the image is looked at: `low` takes fewer tokens than `high`.
   * @default "auto"
   */
  readonly detail?: pulumi.Input<MessageImageDetail>;
}

/** How closely an image is looked at. Other values than those known to this version are sent as they are. */
export type MessageImageDetail = "auto" | "low" | "high" | (string & {});

/** A file for the tools of the assistant that answers. */
export interface MessageAttachmentArgs {
  /** The id of the file. */
  readonly fileId: pulumi.Input<string>;
  /** The tools that may use the file. Their order says nothing. */
  readonly tools: pulumi.Input<pulumi.Input<MessageAttachmentToolArgs>[]>;
}

/** A tool that may use an attached file. */
export interface MessageAttachmentToolArgs {
  /** Which tool it is. */
  readonly type: pulumi.Input<"code_interpreter" | "file_search">;
}

/** A part of a message: a text, an image, or the refusal of an answer, told apart by its `type`. */
export type MessagePart = MessageTextPart | MessageImageUrlPart | MessageImageFilePart | MessageRefusalPart;

/** A text. */
export interface MessageTextPart {
  /** Says that this part is a text. */
  readonly type: "text";
  /** The text. */
  readonly text: string;
  /** Places in the text that lead to files; absent when there are none. */
  readonly annotations?: MessageAnnotation[];
}

/** A place in a text that leads to a file. */
export interface MessageAnnotation {
  /** `file_citation` for a file that is quoted, `file_path` for one that was made. */
  readonly type: string;
  /** The words in the text that stand for the file. */
  readonly text: string;
  /** Where these words begin, in characters from 0. */
  readonly startIndex: number;
  /** Where these words end: the first character after them. */
  readonly endIndex: number;
  /** The file that is quoted; absent for other types. */
  readonly fileCitation?: MessageFileReference;
  /** The file that was made; absent for other types. */
  readonly filePath?: MessageFileReference;
}

/** A file that a text leads to. */
export interface MessageFileReference {
  /** The file's id. */
  readonly fileId: string;
}

/** An image on the web. */
export interface MessageImageUrlPart {
  /** Says that this part is an image on the web. */
  readonly type: "image_url";
  /** Where the image is. */
  readonly imageUrl: MessageImageUrl;
}

/** Where an image is on the web, and how closely it is looked at. */
export interface MessageImageUrl {
  /** The image's address. */
  readonly url: string;
  /** How closely the image is looked at; absent where you left it to the API. */
  readonly detail?: string;
}

/** An image that was uploaded as a file. */
export interface MessageImageFilePart {
  /** Says that this part is an image that was uploaded. */
  readonly type: "image_file";
  /** Which file holds the image. */
  readonly imageFile: MessageImageFile;
}

/** The file of an image, and how closely it is looked at. */
export interface MessageImageFile {
  /** The file's id. */
  readonly fileId: string;
  /** How closely the image is looked at; absent where you left it to the API. */
  readonly detail?: string;
}

/** What an assistant says when it refuses to answer. */
export interface MessageRefusalPart {
  /** Says that this part is a refusal. */
  readonly type: "refusal";
  /** The words of the refusal. */
  readonly refusal: string;
}

/** A file that was attached to a message. */
export interface MessageAttachment {
  /** The file's id. */
  readonly fileId: string;
  /** The tools that may use the file. */
  readonly tools: MessageAttachmentTool[];
}

/** A tool that may use an attached file. */
export interface MessageAttachmentTool {
  /** `code_interpreter` or `file_search`. */
  readonly type: string;
}

/** Why a message is incomplete. */
export interface MessageIncompleteDetails {
  /** `content_filter`, `max_tokens`, `run_cancelled`, `run_expired` or `run_failed`. */
  readonly reason: string;
}

const outputs = [
  "threadId",
  "role",
  "content",
  "attachments",
  "metadata",
  "createdAt",
  "status",
  "completedAt",
  "incompleteAt",
  "incompleteDetails",
  "assistantId",
  "runId",
];
