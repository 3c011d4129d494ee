import type * as pulumi from "@pulumi/pulumi";
import type {
  ChatCompletionAnnotation,
  ChatCompletionAnswerAudio,
  ChatCompletionCalledFunction,
  ChatCompletionChoice,
  ChatCompletionModerationResults,
  ChatCompletionToolCall,
  ChatCompletionUsage,
} from "./chatCompletion.js";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up a chat completion that is stored: what the model was asked, and what it has answered.
 *
 * Only completions that were made with `store: true` can be looked up, and the key needs read permission for them.
 * Fails with one sentence when there is no such completion. It only reads, and runs in previews as well. What comes
 * of it is secret only when the id is: wrap that in `pulumi.secret` where the messages are secret.
 *
 * @example
 * ```ts
 * const completion = openai.getChatCompletion({ id: "chatcmpl-abc123" });
 * export const question = completion.then(({ messages }) => messages.at(-1)?.content);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/chat/get
 */
export function getChatCompletion(
  args: GetChatCompletionArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetChatCompletionResult> {
  return invoke("getChatCompletion", args, opts);
}

/**
 * Looks up a stored chat completion whose id may be an output of another resource. See {@link getChatCompletion}.
 *
 * @example
 * ```ts
 * const question = { role: "user" as const, content: "Is the museum open on Mondays?" };
 * const asked = new openai.ChatCompletion("asked", { model: "gpt-5-mini", messages: [question], store: true });
 * export const found = openai.getChatCompletionOutput({ id: asked.completionId }).messages;
 * ```
 */
export function getChatCompletionOutput(
  args: GetChatCompletionOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetChatCompletionResult> {
  return invokeOutput("getChatCompletion", args, opts);
}

/** What {@link getChatCompletion} needs to know. */
export interface GetChatCompletionArgs {
  /** The completion's id, such as `chatcmpl-abc123`. */
  readonly id: string;
}

/** What {@link getChatCompletionOutput} needs to know. */
export interface GetChatCompletionOutputArgs {
  /** The completion's id, such as `chatcmpl-abc123`. */
  readonly id: pulumi.Input<string>;
}

/** A stored chat completion. */
export interface GetChatCompletionResult {
  /** The completion's id. */
  readonly id: string;
  /** When the model answered. Unix time in seconds. */
  readonly created: number;
  /** The name that the server gives to the model: often that of a snapshot. */
  readonly model: string;
  /** The messages that the model was asked with, in order. */
  readonly messages: ChatCompletionStoredMessage[];
  /** The text of the first choice; absent when the model calls tools, refuses, or speaks instead. */
  readonly content?: string;
  /** Why the model refuses to answer, in its own words, in the first choice; absent otherwise. */
  readonly refusal?: string;
  /** The tools that the model calls in the first choice; absent when it calls none. */
  readonly toolCalls?: ChatCompletionToolCall[];
  /** Why the first choice ends: `stop`, `length`, `tool_calls`, `content_filter` or `function_call`. */
  readonly finishReason: string;
  /** All answers of the model. */
  readonly choices: ChatCompletionChoice[];
  /** How many tokens were charged for; absent where the server does not count. */
  readonly usage?: ChatCompletionUsage;
  /** What the moderation has found; absent where nothing was judged. */
  readonly moderationResults?: ChatCompletionModerationResults;
  /** The service tier that the request was processed in; absent where the server does not tell. */
  readonly serviceTier?: string;
  /** A fingerprint of the backend that the model ran on; absent where the server does not tell. */
  readonly systemFingerprint?: string;
  /** The pairs that the completion was given; empty when there are none. */
  readonly metadata: Record<string, string>;
}

/** A message of a stored completion. */
export interface ChatCompletionStoredMessage {
  /** The message's id. */
  readonly id: string;
  /** Who speaks: `developer`, `system`, `user`, `assistant`, `tool` or `function`. */
  readonly role: string;
  /** What is said; absent when it was given in parts. */
  readonly content?: string;
  /** The parts of what is said, as far as the server keeps them; absent when it was given as a text. */
  readonly contentParts?: ChatCompletionStoredPart[];
  /** The name of who speaks; absent when none was given. */
  readonly name?: string;
  /** The words in which the model has refused to answer; absent otherwise. */
  readonly refusal?: string;
  /** The tools that the model has called; absent when it has called none. */
  readonly toolCalls?: ChatCompletionToolCall[];
  /** The function that the model has called, in the API's earlier form; absent when it has called none. */
  readonly functionCall?: ChatCompletionCalledFunction;
  /** What the model has said aloud; absent when it has said nothing. */
  readonly audio?: ChatCompletionAnswerAudio;
  /** What the text refers to; empty or absent when there is nothing. */
  readonly annotations?: ChatCompletionAnnotation[];
}

/** A part of a message of a stored completion. */
export interface ChatCompletionStoredPart {
  /** What the part is, such as `text` or `image_url`. */
  readonly type: string;
  /** The text; absent for other parts. */
  readonly text?: string;
  /** The image; absent for other parts. */
  readonly imageUrl?: ChatCompletionStoredImage;
}

/** An image of a message of a stored completion. */
export interface ChatCompletionStoredImage {
  /** The address, or the image itself as a data URL. */
  readonly url: string;
  /** How closely the model looks; absent where the server does not tell. */
  readonly detail?: string;
}
