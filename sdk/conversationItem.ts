import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * An item in a conversation: something that is said, called or answered, at its end.
 *
 * Nothing of an item can be changed: another conversation or another item replaces it, and the new one then stands
 * last. Its resource id has both ids in it: `conv_abc123/msg_abc123`. The API does not tell when an item was made;
 * so the newest item is looked at before one is added, and an answer that is lost is looked for among those that
 * are newer. What models say in a conversation becomes items as well; those belong to no resource.
 *
 * Deleting an item takes it out of its conversation. An item goes with its conversation, and is created again in the
 * new one when its conversation is replaced.
 *
 * The key needs write permission for conversations. `ConversationItem.get(name, conversationId, itemId)` reads an
 * item that exists; `{ import: "conv_abc123/msg_abc123" }` adopts one, which is held against the inputs, and which
 * no replacement deletes. What an item says stands in the state in the clear unless it is wrapped in `pulumi.secret`.
 *
 * @example
 * ```ts
 * const conversation = new openai.Conversation("support");
 * const question = new openai.ConversationItem("question", {
 *   conversationId: conversation.conversationId,
 *   item: { role: "user", content: "Where is my parcel?" },
 * });
 * export const itemId = question.itemId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/conversations
 */
export class ConversationItem extends Resource {
  /** The item's own id, such as `msg_abc123`. The resource's `id` has the conversation's id before it. */
  declare readonly itemId: pulumi.Output<string>;
  /** The id of the conversation that the item stands in. */
  declare readonly conversationId: pulumi.Output<string>;
  /** The item, as you gave it; as the server shows it for one that was read by {@link ConversationItem.get}. */
  declare readonly item: pulumi.Output<Item>;
  /** What the item is, such as `message`. */
  declare readonly type: pulumi.Output<string>;
  /** `completed`, `in_progress` or `incomplete`; absent for items that have no status. */
  declare readonly status: pulumi.Output<string | undefined>;

  /**
   * Adds an item to a conversation.
   *
   * @param name the name of the resource in the stack
   * @param args what is added, and where
   * @param opts the resource's options; `import` takes both ids: `conv_abc123/msg_abc123`
   */
  constructor(name: string, args: ConversationItemArgs, opts?: pulumi.CustomResourceOptions) {
    super("ConversationItem", name, { ...args }, outputs, opts);
    Object.assign(this, { itemId: this.id.apply((id) => id.slice(id.lastIndexOf("/") + 1)) });
  }

  /**
   * Reads an item that exists, without taking it over: it is never deleted.
   *
   * @param name the name of the resource in the stack
   * @param conversationId the conversation's id, such as `conv_abc123`
   * @param itemId the item's own id, such as `msg_abc123`
   * @param opts the resource's options
   */
  static get(
    name: string,
    conversationId: pulumi.Input<pulumi.ID>,
    itemId: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): ConversationItem {
    const options = existing("ConversationItem", [conversationId, itemId], opts);
    return new ConversationItem(name, {} as ConversationItemArgs, options);
  }

  /** Whether an object is a ConversationItem, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is ConversationItem {
    return isInstanceOf("ConversationItem", value);
  }
}

/** What a {@link ConversationItem} is made of. */
export interface ConversationItemArgs {
  /** The id of the conversation that the item is added to. Changing this replaces the conversation item. */
  readonly conversationId: pulumi.Input<string>;
  /** What is added. Changing this replaces the conversation item. */
  readonly item: pulumi.Input<ItemArgs>;
}

/** An item of a conversation, told apart by its `type`; without one it is a message. */
export type ItemArgs =
  | MessageItemArgs
  | FunctionCallItemArgs
  | FunctionCallOutputItemArgs
  | CustomToolCallItemArgs
  | CustomToolCallOutputItemArgs
  | ReasoningItemArgs
  | CompactionItemArgs
  | CompactionTriggerItemArgs
  | ProgramItemArgs
  | ProgramOutputItemArgs
  | FileSearchCallItemArgs
  | WebSearchCallItemArgs
  | ImageGenerationCallItemArgs
  | CodeInterpreterCallItemArgs
  | ComputerCallItemArgs
  | ComputerCallOutputItemArgs
  | LocalShellCallItemArgs
  | LocalShellCallOutputItemArgs
  | ShellCallItemArgs
  | ShellCallOutputItemArgs
  | ApplyPatchCallItemArgs
  | ApplyPatchCallOutputItemArgs
  | McpListToolsItemArgs
  | McpApprovalRequestItemArgs
  | McpApprovalResponseItemArgs
  | McpCallItemArgs
  | ToolSearchCallItemArgs
  | ToolSearchOutputItemArgs
  | AdditionalToolsItemArgs
  | ItemReferenceArgs;

/** An item of a conversation as it was sent, or as the server shows it. */
export type Item = pulumi.Unwrap<ItemArgs>;

/** Something that is said. */
export interface MessageItemArgs {
  /**
   * Says that this item is a message.
   * @default "message"
   */
  readonly type?: pulumi.Input<"message">;
  /** Who says it. */
  readonly role: pulumi.Input<"user" | "assistant" | "system" | "developer">;
  /** What is said: a text, or a list of parts. A text, and a list with this text alone, are the same. */
  readonly content: pulumi.Input<string | pulumi.Input<ItemPartArgs>[]>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
  /** What an answer of the assistant is: said on the way, or the final one. */
  readonly phase?: pulumi.Input<"commentary" | "final_answer" | (string & {})>;
}

/** A part of what is said, told apart by its `type`. */
export type ItemPartArgs = ItemInputPartArgs | ItemOutputTextPartArgs | ItemRefusalPartArgs;

/** A part of what is said to a model, or answered by a tool. */
export type ItemInputPartArgs = ItemTextPartArgs | ItemImagePartArgs | ItemFilePartArgs;

/** A text. */
export interface ItemTextPartArgs {
  /** Says that this part is a text. */
  readonly type: pulumi.Input<"input_text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ItemPromptCacheBreakpointArgs>;
}

/** An image: one of `imageUrl` and `fileId`. */
export interface ItemImagePartArgs {
  /** Says that this part is an image. */
  readonly type: pulumi.Input<"input_image">;
  /** The address, or the image itself as a data URL. The API does not show it again. */
  readonly imageUrl?: pulumi.Input<string>;
  /** The id of a file that holds the image. */
  readonly fileId?: pulumi.Input<string>;
  /** How closely the model looks. */
  readonly detail?: pulumi.Input<"auto" | "low" | "high" | "original" | (string & {})>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ItemPromptCacheBreakpointArgs>;
}

/** A file: one of `fileId`, `fileUrl` and `fileData`. */
export interface ItemFilePartArgs {
  /** Says that this part is a file. */
  readonly type: pulumi.Input<"input_file">;
  /** The id of a file on the server. */
  readonly fileId?: pulumi.Input<string>;
  /** The file's address on the web. */
  readonly fileUrl?: pulumi.Input<string>;
  /** The file itself as base64 in a data URL. The API does not show it again. */
  readonly fileData?: pulumi.Input<string>;
  /** The file's name. */
  readonly filename?: pulumi.Input<string>;
  /** How closely the model looks at pages. */
  readonly detail?: pulumi.Input<"auto" | "low" | "high" | (string & {})>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ItemPromptCacheBreakpointArgs>;
}

/** The end of what the cache keeps. */
export interface ItemPromptCacheBreakpointArgs {
  /** What kind of end it is. Only `explicit` is known to the API. */
  readonly mode: pulumi.Input<"explicit" | (string & {})>;
}

/** A text that a model has said. */
export interface ItemOutputTextPartArgs {
  /** Says that this part is a model's text. */
  readonly type: pulumi.Input<"output_text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
  /** What pieces of the text refer to. */
  readonly annotations?: pulumi.Input<pulumi.Input<ItemAnnotationArgs>[]>;
  /** The probabilities of the text's tokens. */
  readonly logprobs?: pulumi.Input<pulumi.Input<ItemLogprobArgs>[]>;
}

/** What a piece of a text refers to, told apart by its `type`. */
export type ItemAnnotationArgs =
  | ItemFileCitationArgs
  | ItemUrlCitationArgs
  | ItemContainerFileCitationArgs
  | ItemFilePathArgs;

/** A file that is quoted. */
export interface ItemFileCitationArgs {
  /** Says that a file is quoted. */
  readonly type: pulumi.Input<"file_citation">;
  /** The file's id. */
  readonly fileId: pulumi.Input<string>;
  /** The file's name. */
  readonly filename?: pulumi.Input<string>;
  /** The place in the text, from 0. */
  readonly index: pulumi.Input<number>;
}

/** A page that is quoted. */
export interface ItemUrlCitationArgs {
  /** Says that a page is quoted. */
  readonly type: pulumi.Input<"url_citation">;
  /** The page's address. */
  readonly url: pulumi.Input<string>;
  /** The page's title. */
  readonly title: pulumi.Input<string>;
  /** The first character of the piece, from 0. */
  readonly startIndex: pulumi.Input<number>;
  /** The last character of the piece. */
  readonly endIndex: pulumi.Input<number>;
}

/** A file in a container that is quoted. */
export interface ItemContainerFileCitationArgs {
  /** Says that a file in a container is quoted. */
  readonly type: pulumi.Input<"container_file_citation">;
  /** The container's id. */
  readonly containerId: pulumi.Input<string>;
  /** The file's id. */
  readonly fileId: pulumi.Input<string>;
  /** The file's name. */
  readonly filename?: pulumi.Input<string>;
  /** The first character of the piece, from 0. */
  readonly startIndex: pulumi.Input<number>;
  /** The last character of the piece. */
  readonly endIndex: pulumi.Input<number>;
}

/** A file that was made. */
export interface ItemFilePathArgs {
  /** Says that a file was made. */
  readonly type: pulumi.Input<"file_path">;
  /** The file's id. */
  readonly fileId: pulumi.Input<string>;
  /** The place in the text, from 0. */
  readonly index: pulumi.Input<number>;
}

/** The probability of one token that could have stood somewhere. */
export interface ItemTopLogprobArgs {
  /** The token. */
  readonly token: pulumi.Input<string>;
  /** The natural logarithm of its probability. */
  readonly logprob: pulumi.Input<number>;
  /** The token in UTF-8. */
  readonly bytes?: pulumi.Input<pulumi.Input<number>[]>;
}

/** The probability of one token. */
export interface ItemLogprobArgs extends ItemTopLogprobArgs {
  /** The likeliest tokens at this place. */
  readonly topLogprobs?: pulumi.Input<pulumi.Input<ItemTopLogprobArgs>[]>;
}

/** Words in which a model has refused to answer. */
export interface ItemRefusalPartArgs {
  /** Says that this part is a refusal. */
  readonly type: pulumi.Input<"refusal">;
  /** The words. */
  readonly refusal: pulumi.Input<string>;
}

/** How far an item is. The values known to this version; others are sent as they are. */
export type ItemStatus = "completed" | "in_progress" | "incomplete" | (string & {});

/** Who has called a tool, told apart by its `type`. */
export type ItemCallerArgs = ItemDirectCallerArgs | ItemProgramCallerArgs;

/** The model. */
export interface ItemDirectCallerArgs {
  /** Says that the model has called. */
  readonly type: pulumi.Input<"direct">;
}

/** A program that the model has written. */
export interface ItemProgramCallerArgs {
  /** Says that a program has called. */
  readonly type: pulumi.Input<"program">;
  /** The id of the program's call. */
  readonly callerId: pulumi.Input<string>;
}

/** A call of a function. */
export interface FunctionCallItemArgs {
  /** Says that this item is a call of a function. */
  readonly type: pulumi.Input<"function_call">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The function's name. */
  readonly name: pulumi.Input<string>;
  /** The arguments as JSON. */
  readonly arguments: pulumi.Input<string>;
  /** The namespace of the tool. */
  readonly namespace?: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** What a function has answered. */
export interface FunctionCallOutputItemArgs {
  /** Says that this item is the output of a function. */
  readonly type: pulumi.Input<"function_call_output">;
  /** What is answered: a text, or a list of parts. */
  readonly output: pulumi.Input<string | pulumi.Input<ItemInputPartArgs>[]>;
  /** The id of the call that is answered, such as `call_abc123`. */
  readonly callId?: pulumi.Input<string>;
  /** The function's name. */
  readonly name?: pulumi.Input<string>;
  /** The namespace of the tool. */
  readonly namespace?: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** A call of a custom tool. */
export interface CustomToolCallItemArgs {
  /** Says that this item is a call of a custom tool. */
  readonly type: pulumi.Input<"custom_tool_call">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The tool's name. */
  readonly name: pulumi.Input<string>;
  /** What the tool is called with. */
  readonly input: pulumi.Input<string>;
  /** The namespace of the tool. */
  readonly namespace?: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** What a custom tool has answered. */
export interface CustomToolCallOutputItemArgs {
  /** Says that this item is the output of a custom tool. */
  readonly type: pulumi.Input<"custom_tool_call_output">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** What is answered: a text, or a list of parts. */
  readonly output: pulumi.Input<string | pulumi.Input<ItemInputPartArgs>[]>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** What a model has thought. */
export interface ReasoningItemArgs {
  /** Says that this item is what a model has thought. */
  readonly type: pulumi.Input<"reasoning">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The thoughts in short. */
  readonly summary: pulumi.Input<pulumi.Input<ItemSummaryTextArgs>[]>;
  /** The thoughts themselves. */
  readonly content?: pulumi.Input<pulumi.Input<ItemReasoningTextArgs>[]>;
  /** The thoughts as only the API can read them. */
  readonly encryptedContent?: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** A part of thoughts in short. */
export interface ItemSummaryTextArgs {
  /** Says that this part is a summary. */
  readonly type: pulumi.Input<"summary_text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
}

/** A part of thoughts. */
export interface ItemReasoningTextArgs {
  /** Says that this part is a thought. */
  readonly type: pulumi.Input<"reasoning_text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
}

/** A conversation so far, in short, as only the API can read it. */
export interface CompactionItemArgs {
  /** Says that this item is a compaction. */
  readonly type: pulumi.Input<"compaction">;
  /** What the API has made of the conversation. */
  readonly encryptedContent: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
}

/** Has the API put the conversation so far in short. */
export interface CompactionTriggerItemArgs {
  /** Says that this item asks for a compaction. */
  readonly type: pulumi.Input<"compaction_trigger">;
}

/** A program that a model has written. */
export interface ProgramItemArgs {
  /** Says that this item is a program. */
  readonly type: pulumi.Input<"program">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The program. */
  readonly code: pulumi.Input<string>;
  /** What the API tells the program by. */
  readonly fingerprint: pulumi.Input<string>;
}

/** What a program has come to. */
export interface ProgramOutputItemArgs {
  /** Says that this item is the output of a program. */
  readonly type: pulumi.Input<"program_output">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The result. */
  readonly result: pulumi.Input<string>;
  /** How far the item is. */
  readonly status: pulumi.Input<"completed" | "incomplete" | (string & {})>;
}

/** A search in vector stores. */
export interface FileSearchCallItemArgs {
  /** Says that this item is a search in files. */
  readonly type: pulumi.Input<"file_search_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** What was searched for. */
  readonly queries: pulumi.Input<pulumi.Input<string>[]>;
  /** What was found, in the API's own form. */
  readonly results?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** How far the search is. */
  readonly status: pulumi.Input<
    "completed" | "in_progress" | "searching" | "incomplete" | "failed" | (string & {})
  >;
}

/** A search on the web. */
export interface WebSearchCallItemArgs {
  /** Says that this item is a search on the web. */
  readonly type: pulumi.Input<"web_search_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** What was done, in the API's own form. */
  readonly action: pulumi.Input<Record<string, unknown>>;
  /** How far the search is. */
  readonly status: pulumi.Input<"completed" | "in_progress" | "searching" | "failed" | (string & {})>;
}

/** An image that was made. */
export interface ImageGenerationCallItemArgs {
  /** Says that this item is an image that was made. */
  readonly type: pulumi.Input<"image_generation_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The image as base64. */
  readonly result?: pulumi.Input<string>;
  /** How far the image is. */
  readonly status: pulumi.Input<"completed" | "in_progress" | "generating" | "failed" | (string & {})>;
}

/** A program that the API has run. */
export interface CodeInterpreterCallItemArgs {
  /** Says that this item is a call of the code interpreter. */
  readonly type: pulumi.Input<"code_interpreter_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The id of the container that it ran in. */
  readonly containerId: pulumi.Input<string>;
  /** The program. */
  readonly code?: pulumi.Input<string>;
  /** What it has shown, in the API's own form. */
  readonly outputs?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** How far the program is. */
  readonly status: pulumi.Input<
    "completed" | "in_progress" | "incomplete" | "interpreting" | "failed" | (string & {})
  >;
}

/** What a model wants to do on a computer. */
export interface ComputerCallItemArgs {
  /** Says that this item is a call of a computer. */
  readonly type: pulumi.Input<"computer_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** What is to be done, in the API's own form. */
  readonly action?: pulumi.Input<Record<string, unknown>>;
  /** What is to be done one after the other, in the API's own form. */
  readonly actions?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** What has to be looked at by a human first, in the API's own form. */
  readonly pendingSafetyChecks: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** How far the call is. */
  readonly status: pulumi.Input<ItemStatus>;
}

/** What a computer shows afterwards. */
export interface ComputerCallOutputItemArgs {
  /** Says that this item is what a computer shows. */
  readonly type: pulumi.Input<"computer_call_output">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The picture of the screen, in the API's own form. */
  readonly output: pulumi.Input<Record<string, unknown>>;
  /** What a human has looked at, in the API's own form. */
  readonly acknowledgedSafetyChecks?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** A command for a shell of your own, in the API's earlier form. */
export interface LocalShellCallItemArgs {
  /** Says that this item is a call of a local shell. */
  readonly type: pulumi.Input<"local_shell_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The command, in the API's own form. */
  readonly action: pulumi.Input<Record<string, unknown>>;
  /** How far the call is. */
  readonly status: pulumi.Input<ItemStatus>;
}

/** What a local shell has answered. */
export interface LocalShellCallOutputItemArgs {
  /** Says that this item is the output of a local shell. */
  readonly type: pulumi.Input<"local_shell_call_output">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** What the shell has answered, as JSON. */
  readonly output: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** Commands for a shell. */
export interface ShellCallItemArgs {
  /** Says that this item is a call of a shell. */
  readonly type: pulumi.Input<"shell_call">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The commands, in the API's own form. */
  readonly action: pulumi.Input<Record<string, unknown>>;
  /** Where the shell runs, in the API's own form. */
  readonly environment?: pulumi.Input<Record<string, unknown>>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** What a shell has answered. */
export interface ShellCallOutputItemArgs {
  /** Says that this item is the output of a shell. */
  readonly type: pulumi.Input<"shell_call_output">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** What each command has answered, in the API's own form. */
  readonly output: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** The most characters of output that were asked for. */
  readonly maxOutputLength?: pulumi.Input<number>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** A change of a file that a model wants. */
export interface ApplyPatchCallItemArgs {
  /** Says that this item is a change of a file. */
  readonly type: pulumi.Input<"apply_patch_call">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** The change, in the API's own form. */
  readonly operation: pulumi.Input<Record<string, unknown>>;
  /** How far the change is. */
  readonly status: pulumi.Input<"completed" | "in_progress" | (string & {})>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
}

/** What has come of a change of a file. */
export interface ApplyPatchCallOutputItemArgs {
  /** Says that this item is what has come of a change. */
  readonly type: pulumi.Input<"apply_patch_call_output">;
  /** The id that ties a call and its output together, such as `call_abc123`. */
  readonly callId: pulumi.Input<string>;
  /** Whether the file was changed. */
  readonly status: pulumi.Input<"completed" | "failed" | (string & {})>;
  /** What there is to say about it. */
  readonly output?: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** Who has called: the model, or a program that it has written. */
  readonly caller?: pulumi.Input<ItemCallerArgs>;
}

/** The tools of an MCP server. */
export interface McpListToolsItemArgs {
  /** Says that this item lists the tools of an MCP server. */
  readonly type: pulumi.Input<"mcp_list_tools">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The label of the MCP server. */
  readonly serverLabel: pulumi.Input<string>;
  /** The tools, in the API's own form. */
  readonly tools: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** Why there is no list. */
  readonly error?: pulumi.Input<string>;
}

/** A call of an MCP server that waits for your approval. */
export interface McpApprovalRequestItemArgs {
  /** Says that this item asks for an approval. */
  readonly type: pulumi.Input<"mcp_approval_request">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The label of the MCP server. */
  readonly serverLabel: pulumi.Input<string>;
  /** The tool's name. */
  readonly name: pulumi.Input<string>;
  /** The arguments as JSON. */
  readonly arguments: pulumi.Input<string>;
}

/** Whether you approve of a call of an MCP server. */
export interface McpApprovalResponseItemArgs {
  /** Says that this item answers a request for an approval. */
  readonly type: pulumi.Input<"mcp_approval_response">;
  /** The id of the request that is answered. */
  readonly approvalRequestId: pulumi.Input<string>;
  /** Whether the call may be made. */
  readonly approve: pulumi.Input<boolean>;
  /** Why, or why not. */
  readonly reason?: pulumi.Input<string>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
}

/** A call of an MCP server. */
export interface McpCallItemArgs {
  /** Says that this item is a call of an MCP server. */
  readonly type: pulumi.Input<"mcp_call">;
  /** The item's own id; the server may give it another. */
  readonly id: pulumi.Input<string>;
  /** The label of the MCP server. */
  readonly serverLabel: pulumi.Input<string>;
  /** The tool's name. */
  readonly name: pulumi.Input<string>;
  /** The arguments as JSON. */
  readonly arguments: pulumi.Input<string>;
  /** The id of the request for approval that came before. */
  readonly approvalRequestId?: pulumi.Input<string>;
  /** What the server has answered. */
  readonly output?: pulumi.Input<string>;
  /** Why the server has not answered, in the API's own form. */
  readonly error?: pulumi.Input<string | Record<string, unknown>>;
  /** How far the call is. */
  readonly status?: pulumi.Input<
    "completed" | "in_progress" | "incomplete" | "calling" | "failed" | (string & {})
  >;
}

/** A search for tools. */
export interface ToolSearchCallItemArgs {
  /** Says that this item is a search for tools. */
  readonly type: pulumi.Input<"tool_search_call">;
  /** What is searched for, in the API's own form. */
  readonly arguments: pulumi.Input<Record<string, unknown>>;
  /** The id of the call, such as `call_abc123`. */
  readonly callId?: pulumi.Input<string>;
  /** Who searches: the API, or your program. */
  readonly execution?: pulumi.Input<"server" | "client" | (string & {})>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** The tools that a search has found. */
export interface ToolSearchOutputItemArgs {
  /** Says that this item holds tools that were found. */
  readonly type: pulumi.Input<"tool_search_output">;
  /** The tools, in the API's own form. */
  readonly tools: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** The id of the call that is answered, such as `call_abc123`. */
  readonly callId?: pulumi.Input<string>;
  /** Who searches: the API, or your program. */
  readonly execution?: pulumi.Input<"server" | "client" | (string & {})>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
  /** How far the item is. */
  readonly status?: pulumi.Input<ItemStatus>;
}

/** More tools for the rest of a conversation. */
export interface AdditionalToolsItemArgs {
  /** Says that this item adds tools. */
  readonly type: pulumi.Input<"additional_tools">;
  /** Who adds them. */
  readonly role: pulumi.Input<"developer" | (string & {})>;
  /** The tools, in the API's own form. */
  readonly tools: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /** The item's own id; the server may give it another. */
  readonly id?: pulumi.Input<string>;
}

/** An item that the server has already. */
export interface ItemReferenceArgs {
  /** Says that this item is one that the server has already. */
  readonly type: pulumi.Input<"item_reference">;
  /** The item's id. */
  readonly id: pulumi.Input<string>;
}

const outputs = ["conversationId", "item", "type", "status"];
