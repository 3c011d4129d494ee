import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * An answer of a model to a conversation, asked for once and kept.
 *
 * The model is asked when the resource is created, and each such answer is charged for. Any other change than one
 * of `metadata` or `onExpiry` replaces the completion, so the model is asked anew. A refresh asks it nothing, and
 * what it has answered is never compared.
 *
 * With `store: true` OpenAI keeps the completion. It is read by a refresh, its metadata is updated in place, and an
 * answer that is lost on its way is looked for instead of paid for twice. The API shows neither the messages nor
 * the parameters with it, so those stand in the state as they were sent. Without `store` the state is all there is:
 * nothing is read, nothing is deleted, and an answer that is lost is reported and not asked for again by itself.
 *
 * Deleting a completion takes it off OpenAI's servers when it is stored there, and sends nothing otherwise. A stored
 * one that has aged out, or that somebody has deleted, stays in the state with `expired: true`, unless `onExpiry`
 * wants it to be created again.
 *
 * The key needs permission to use the model, and write permission for stored completions.
 * `ChatCompletion.get(name, id)` reads a stored one; `{ import: id }` adopts one, which is held against model,
 * messages, `n` and metadata, and which no replacement deletes. Messages, and what is answered to them, stand in
 * the state in the clear unless they are wrapped in `pulumi.secret`; then all that tells of them is secret as well.
 *
 * @example
 * ```ts
 * const greeting = new openai.ChatCompletion("greeting", {
 *   model: "gpt-5-mini",
 *   messages: [{ role: "user", content: "Greet the visitors of a museum in one sentence." }],
 * });
 * export const text = greeting.content;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 */
export class ChatCompletion extends Resource {
  /** The completion's id, such as `chatcmpl-abc123`. The same as the resource's `id`. */
  declare readonly completionId: pulumi.Output<string>;
  /** The text of the first choice; absent when the model calls tools, refuses, or speaks instead. */
  declare readonly content: pulumi.Output<string | undefined>;
  /** Why the model refuses to answer, in its own words, in the first choice; absent otherwise. */
  declare readonly refusal: pulumi.Output<string | undefined>;
  /** The tools that the model calls in the first choice; absent when it calls none. */
  declare readonly toolCalls: pulumi.Output<ChatCompletionToolCall[] | undefined>;
  /**
   * Why the first choice ends: `stop`, `length`, `tool_calls`, `content_filter` or `function_call`. After `length`
   * the text is cut off.
   */
  declare readonly finishReason: pulumi.Output<string>;
  /** All answers of the model: as many as `n`. */
  declare readonly choices: pulumi.Output<ChatCompletionChoice[]>;
  /** How many tokens were charged for; absent where the server does not count. */
  declare readonly usage: pulumi.Output<ChatCompletionUsage | undefined>;
  /** What the moderation has found; absent without `moderation`. */
  declare readonly moderationResults: pulumi.Output<ChatCompletionModerationResults | undefined>;
  /** When the model answered. Unix time in seconds. */
  declare readonly created: pulumi.Output<number>;
  /** The name that the server gives to the model: often that of a snapshot, such as `gpt-5-mini-2025-08-07`. */
  declare readonly servedModel: pulumi.Output<string>;
  /** The service tier that the request was processed in; absent where the server does not tell. */
  declare readonly servedTier: pulumi.Output<string | undefined>;
  /** A fingerprint of the backend that the model ran on; absent where the server does not tell. */
  declare readonly systemFingerprint: pulumi.Output<string | undefined>;
  /** Whether the server has not kept it any longer, as the last refresh has seen; always false for one not stored. */
  declare readonly expired: pulumi.Output<boolean>;
  /** Whether the server keeps the completion. */
  declare readonly store: pulumi.Output<boolean>;
  /** Pairs of your own; empty or absent when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /** The model, as it was asked for; absent for a completion that was read by {@link ChatCompletion.get}. */
  declare readonly model: pulumi.Output<string | undefined>;
  /** The conversation, as it was sent; absent for a completion that was read by {@link ChatCompletion.get}. */
  declare readonly messages: pulumi.Output<ChatCompletionMessage[] | undefined>;
  /** The tools that the model could call. */
  declare readonly tools: pulumi.Output<ChatCompletionTool[] | undefined>;
  /** Which tools the model had to call. */
  declare readonly toolChoice: pulumi.Output<ChatCompletionToolChoice | undefined>;
  /** Whether the model could call several tools at once. */
  declare readonly parallelToolCalls: pulumi.Output<boolean | undefined>;
  /** The form that the answer had to have. */
  declare readonly responseFormat: pulumi.Output<ChatCompletionResponseFormat | undefined>;
  /** The sampling temperature that was asked for. */
  declare readonly temperature: pulumi.Output<number | undefined>;
  /** The nucleus of probability that was asked for. */
  declare readonly topP: pulumi.Output<number | undefined>;
  /** How many choices were asked for. */
  declare readonly n: pulumi.Output<number | undefined>;
  /** The texts at which an answer had to end. */
  declare readonly stop: pulumi.Output<string | string[] | undefined>;
  /** The limit of each answer, in tokens. */
  declare readonly maxCompletionTokens: pulumi.Output<number | undefined>;
  /** The limit of each answer, in tokens, in the API's earlier form. */
  declare readonly maxTokens: pulumi.Output<number | undefined>;
  /** The penalty for words that occur already. */
  declare readonly presencePenalty: pulumi.Output<number | undefined>;
  /** The penalty for words that occur often. */
  declare readonly frequencyPenalty: pulumi.Output<number | undefined>;
  /** How much likelier single tokens were made. */
  declare readonly logitBias: pulumi.Output<Record<string, number> | undefined>;
  /** Whether the probabilities of the tokens were asked for. */
  declare readonly logprobs: pulumi.Output<boolean | undefined>;
  /** How many alternatives to each token were asked for. */
  declare readonly topLogprobs: pulumi.Output<number | undefined>;
  /** The seed that was asked for. */
  declare readonly seed: pulumi.Output<number | undefined>;
  /** How much reasoning was asked for. */
  declare readonly reasoningEffort: pulumi.Output<string | undefined>;
  /** How many words were asked for. */
  declare readonly verbosity: pulumi.Output<string | undefined>;
  /** The service tier that was asked for; see `servedTier`. */
  declare readonly serviceTier: pulumi.Output<string | undefined>;
  /** The forms of output that were asked for. */
  declare readonly modalities: pulumi.Output<string[] | undefined>;
  /** Voice and format that were asked for. */
  declare readonly audio: pulumi.Output<ChatCompletionAudio | undefined>;
  /** The output that was predicted. */
  declare readonly prediction: pulumi.Output<ChatCompletionPrediction | undefined>;
  /** How the web could be searched. */
  declare readonly webSearchOptions: pulumi.Output<ChatCompletionWebSearchOptions | undefined>;
  /** How input and output were moderated. */
  declare readonly moderation: pulumi.Output<ChatCompletionModeration | undefined>;
  /** The functions that the model could call, in the API's earlier form. */
  declare readonly functions: pulumi.Output<ChatCompletionFunction[] | undefined>;
  /** Which function the model had to call, in the API's earlier form. */
  declare readonly functionCall: pulumi.Output<string | ChatCompletionToolName | undefined>;
  /** The key by which prompts were cached. */
  declare readonly promptCacheKey: pulumi.Output<string | undefined>;
  /** How the prompt was cached. */
  declare readonly promptCacheOptions: pulumi.Output<ChatCompletionPromptCacheOptions | undefined>;
  /** How long the prompt was cached. */
  declare readonly promptCacheRetention: pulumi.Output<string | undefined>;
  /** The end user, for the detection of abuse. */
  declare readonly safetyIdentifier: pulumi.Output<string | undefined>;
  /** The end user, in the API's earlier form. */
  declare readonly user: pulumi.Output<string | undefined>;
  /** What becomes of the completion when the server does not keep it any longer. */
  declare readonly onExpiry: pulumi.Output<string | undefined>;

  /**
   * Asks a model.
   *
   * @param name the name of the resource in the stack
   * @param args what the model is asked, and how
   * @param opts the resource's options; `import` takes a stored completion's id
   */
  constructor(name: string, args: ChatCompletionArgs, opts?: pulumi.CustomResourceOptions) {
    super("ChatCompletion", name, { ...args }, outputs, opts, answers);
    Object.assign(this, { completionId: this.id });
  }

  /**
   * Reads a stored completion that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the completion's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ChatCompletion {
    return new ChatCompletion(name, {} as ChatCompletionArgs, existing("ChatCompletion", id, opts));
  }

  /** Whether an object is a ChatCompletion, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is ChatCompletion {
    return isInstanceOf("ChatCompletion", value);
  }
}

/** What a model is asked for a {@link ChatCompletion}, and how. */
export interface ChatCompletionArgs {
  /**
   * The model, such as `gpt-5-mini`. The server may answer under the name of a snapshot; that is no change.
   * Changing this replaces the completion.
   */
  readonly model: pulumi.Input<ChatModel>;
  /** The conversation so far, in order: at least one message. Changing this replaces the completion. */
  readonly messages: pulumi.Input<pulumi.Input<ChatCompletionMessageArgs>[]>;
  /**
   * What the model may call. Calls are only answered, in `toolCalls`, and nothing is run. Names of one type must
   * differ. Changing this replaces the completion.
   * @default no tools
   */
  readonly tools?: pulumi.Input<pulumi.Input<ChatCompletionToolArgs>[]>;
  /**
   * Which of the tools the model is to call: `none`, `auto` (as it likes), `required` (at least one), one by its
   * name, or some of them. Only with `tools`. Changing this replaces the completion.
   * @default "auto"
   */
  readonly toolChoice?: pulumi.Input<ChatCompletionToolChoiceArgs>;
  /**
   * Whether the model may call several tools at once. Only with `tools`. Changing this replaces the completion.
   * @default true
   */
  readonly parallelToolCalls?: pulumi.Input<boolean>;
  /**
   * The form of the answer: any text, JSON, or JSON of a schema. Changing this replaces the completion.
   * @default any text
   */
  readonly responseFormat?: pulumi.Input<ChatCompletionResponseFormatArgs>;
  /**
   * How much chance there is in the choice of words, from 0 to 2. Reasoning models do not take it. Changing this
   * replaces the completion.
   * @default 1
   */
  readonly temperature?: pulumi.Input<number>;
  /**
   * Words are chosen among those that together have this share of the probability, from 0 to 1. Changing this
   * replaces the completion.
   * @default 1
   */
  readonly topP?: pulumi.Input<number>;
  /**
   * How many answers the model gives, from 1 to 128; all of them are charged for. Changing this replaces the
   * completion.
   * @default 1
   */
  readonly n?: pulumi.Input<number>;
  /**
   * A text, or up to four, at which an answer ends; it is not part of the answer. Changing this replaces the
   * completion.
   * @default none
   */
  readonly stop?: pulumi.Input<string | pulumi.Input<string>[]>;
  /**
   * The most tokens that each answer may cost, those for reasoning included: at least 1. Changing this replaces the
   * completion.
   * @default the model's own limit
   */
  readonly maxCompletionTokens?: pulumi.Input<number>;
  /**
   * The most tokens that each answer may have: at least 1. The API has replaced it by `maxCompletionTokens`, and
   * does not take both. Changing this replaces the completion.
   * @default the model's own limit
   */
  readonly maxTokens?: pulumi.Input<number>;
  /**
   * Above 0, words that occur already become less likely, from -2 to 2. Changing this replaces the completion.
   * @default 0
   */
  readonly presencePenalty?: pulumi.Input<number>;
  /**
   * Above 0, words become less likely the more often they occur, from -2 to 2. Changing this replaces the
   * completion.
   * @default 0
   */
  readonly frequencyPenalty?: pulumi.Input<number>;
  /**
   * How much likelier tokens become, by their numbers in the model's vocabulary: from -100 (never) to 100 (always).
   * Changing this replaces the completion.
   * @default none
   */
  readonly logitBias?: pulumi.Input<Record<string, pulumi.Input<number>>>;
  /**
   * Whether the probability of each token comes with the choices. Changing this replaces the completion.
   * @default false
   */
  readonly logprobs?: pulumi.Input<boolean>;
  /**
   * How many alternatives to each token come with the choices, from 0 to 20. Only with `logprobs: true`. Changing
   * this replaces the completion.
   * @default 0
   */
  readonly topLogprobs?: pulumi.Input<number>;
  /**
   * A whole number with which equal requests are answered alike, as far as possible; the API advises against
   * relying on it. Changing this replaces the completion.
   * @default none
   */
  readonly seed?: pulumi.Input<number>;
  /**
   * How much a reasoning model thinks before it answers. Other values than those known here are sent as they are,
   * with a warning. Changing this replaces the completion.
   * @default the model's own
   */
  readonly reasoningEffort?: pulumi.Input<ChatCompletionReasoningEffort>;
  /**
   * How many words the model makes: `low`, `medium` or `high`. Changing this replaces the completion.
   * @default "medium"
   */
  readonly verbosity?: pulumi.Input<"low" | "medium" | "high" | (string & {})>;
  /**
   * How fast, and at which price, the request is processed. Changing this replaces the completion.
   * @default "auto"
   */
  readonly serviceTier?: pulumi.Input<ChatCompletionServiceTier>;
  /**
   * What the model answers with: `text`, `audio`, or both. `audio` needs the argument of that name. Changing this
   * replaces the completion.
   * @default text alone
   */
  readonly modalities?: pulumi.Input<pulumi.Input<"text" | "audio" | (string & {})>[]>;
  /**
   * Voice and format of a spoken answer. Only with the modality `audio`. Changing this replaces the completion.
   * @default nothing is spoken
   */
  readonly audio?: pulumi.Input<ChatCompletionAudioArgs>;
  /**
   * What most of the answer is expected to be, which makes it come faster. Changing this replaces the completion.
   * @default none
   */
  readonly prediction?: pulumi.Input<ChatCompletionPredictionArgs>;
  /**
   * Lets a model that can do so search the web. Changing this replaces the completion.
   * @default nothing is searched for
   */
  readonly webSearchOptions?: pulumi.Input<ChatCompletionWebSearchOptionsArgs>;
  /**
   * Has input and output judged by a moderation model. Changing this replaces the completion.
   * @default nothing is judged
   */
  readonly moderation?: pulumi.Input<ChatCompletionModerationArgs>;
  /**
   * The functions that the model may call: from 1 to 128. The API has replaced them by `tools`. Changing this
   * replaces the completion.
   * @default no functions
   */
  readonly functions?: pulumi.Input<pulumi.Input<ChatCompletionFunctionArgs>[]>;
  /**
   * Which of the functions the model is to call: `none`, `auto`, or one by its name. Only with `functions`; the API
   * has replaced it by `toolChoice`. Changing this replaces the completion.
   * @default "auto"
   */
  readonly functionCall?: pulumi.Input<"none" | "auto" | ChatCompletionToolNameArgs>;
  /**
   * Requests with the same key are likelier to find their beginning in the cache. Changing this replaces the
   * completion.
   * @default none
   */
  readonly promptCacheKey?: pulumi.Input<string>;
  /**
   * How the prompt is cached, for models that let it be chosen. Changing this replaces the completion.
   * @default the API's own
   */
  readonly promptCacheOptions?: pulumi.Input<ChatCompletionPromptCacheOptionsArgs>;
  /**
   * How long the prompt is cached: `in_memory` or `24h`. The API has replaced it by `promptCacheOptions`. Changing
   * this replaces the completion.
   * @default the model's own
   */
  readonly promptCacheRetention?: pulumi.Input<"in_memory" | "24h" | (string & {})>;
  /**
   * Stands for an end user, so that OpenAI can tell whose requests break its rules: at most 64 characters, which
   * should not name anybody. Changing this replaces the completion.
   * @default none
   */
  readonly safetyIdentifier?: pulumi.Input<string>;
  /**
   * Stands for an end user. The API has replaced it by `safetyIdentifier` and `promptCacheKey`. Changing this
   * replaces the completion.
   * @default none
   */
  readonly user?: pulumi.Input<string>;
  /**
   * Whether OpenAI keeps the completion, so that it can be looked up and labelled. Changing this replaces the
   * completion.
   * @default false
   */
  readonly store?: pulumi.Input<boolean>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. Only with `store: true`.
   * Updates in place, as a whole.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What becomes of a stored completion that the server does not keep any longer. `keep`: it stays in the state,
   * and nothing is asked again. `recreate`: after a refresh has seen it, the next `up` asks the model anew, which
   * is charged for. Updates in place.
   * @default "keep"
   */
  readonly onExpiry?: pulumi.Input<"keep" | "recreate">;
}

/** Models of OpenAI's that chat, as far as this version knows them; others are sent as they are. */
export type ChatModel =
  | "gpt-5.6-sol"
  | "gpt-5.6-terra"
  | "gpt-5.6-luna"
  | "gpt-5.4"
  | "gpt-5.4-mini"
  | "gpt-5.4-nano"
  | "gpt-5.2"
  | "gpt-5.1"
  | "gpt-5"
  | "gpt-5-mini"
  | "gpt-5-nano"
  | "gpt-4.1"
  | "gpt-4.1-mini"
  | "gpt-4.1-nano"
  | "gpt-4o"
  | "gpt-4o-mini"
  | "o4-mini"
  | "o3"
  | "o3-mini"
  | "o1"
  | (string & {});

/** How much a model thinks. The values known to this version; others are sent as they are. */
export type ChatCompletionReasoningEffort =
  | "none"
  | "minimal"
  | "low"
  | "medium"
  | "high"
  | "xhigh"
  | "max"
  | (string & {});

/** How a request is processed. The values known to this version; others are sent as they are. */
export type ChatCompletionServiceTier =
  | "auto"
  | "default"
  | "flex"
  | "scale"
  | "priority"
  | "fast"
  | (string & {});

/** A message of the conversation, told apart by its `role`. */
export type ChatCompletionMessageArgs =
  | ChatCompletionDeveloperMessageArgs
  | ChatCompletionSystemMessageArgs
  | ChatCompletionUserMessageArgs
  | ChatCompletionAssistantMessageArgs
  | ChatCompletionToolMessageArgs
  | ChatCompletionFunctionMessageArgs;

/** A message as it was sent. */
export type ChatCompletionMessage = pulumi.Unwrap<ChatCompletionMessageArgs>;

/** Instructions that the model follows whatever users say. */
export interface ChatCompletionDeveloperMessageArgs {
  /** Says that the program's developer speaks. */
  readonly role: pulumi.Input<"developer">;
  /** What is said: a text, or at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<ChatCompletionTextPartArgs>[]>;
  /** A name by which the model tells apart who speaks in one role. */
  readonly name?: pulumi.Input<string>;
}

/** Instructions for models that know no developer. */
export interface ChatCompletionSystemMessageArgs {
  /** Says that the system speaks. */
  readonly role: pulumi.Input<"system">;
  /** What is said: a text, or at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<ChatCompletionTextPartArgs>[]>;
  /** A name by which the model tells apart who speaks in one role. */
  readonly name?: pulumi.Input<string>;
}

/** What a user says, shows or hands over. */
export interface ChatCompletionUserMessageArgs {
  /** Says that a user speaks. */
  readonly role: pulumi.Input<"user">;
  /** What is said: a text, or at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<ChatCompletionPartArgs>[]>;
  /** A name by which the model tells apart who speaks in one role. */
  readonly name?: pulumi.Input<string>;
}

/** What the model has said before, or is to have said. */
export interface ChatCompletionAssistantMessageArgs {
  /** Says that the model speaks. */
  readonly role: pulumi.Input<"assistant">;
  /** What is said: a text, or at least one part. Required where the model neither calls, refuses nor speaks aloud. */
  readonly content?: pulumi.Input<
    string | pulumi.Input<ChatCompletionTextPartArgs | ChatCompletionRefusalPartArgs>[]
  >;
  /** The words in which the model has refused to answer. */
  readonly refusal?: pulumi.Input<string>;
  /** A name by which the model tells apart who speaks in one role. */
  readonly name?: pulumi.Input<string>;
  /** What the model has said aloud. */
  readonly audio?: pulumi.Input<ChatCompletionSpokenArgs>;
  /** The tools that the model has called. */
  readonly toolCalls?: pulumi.Input<pulumi.Input<ChatCompletionToolCallArgs>[]>;
  /** The function that the model has called. The API has replaced it by `toolCalls`. */
  readonly functionCall?: pulumi.Input<ChatCompletionCalledFunctionArgs>;
}

/** What a tool has answered to a call of the model's. */
export interface ChatCompletionToolMessageArgs {
  /** Says that a tool speaks. */
  readonly role: pulumi.Input<"tool">;
  /** What is answered: a text, or at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<ChatCompletionTextPartArgs>[]>;
  /** The id of the call, which an earlier message of the assistant's must hold. */
  readonly toolCallId: pulumi.Input<string>;
}

/** What a function has answered. The API has replaced it by messages of tools. */
export interface ChatCompletionFunctionMessageArgs {
  /** Says that a function speaks. */
  readonly role: pulumi.Input<"function">;
  /** What is answered. */
  readonly content: pulumi.Input<string>;
  /** The function's name. */
  readonly name: pulumi.Input<string>;
}

/** A part of what a user says, told apart by its `type`. */
export type ChatCompletionPartArgs =
  | ChatCompletionTextPartArgs
  | ChatCompletionImagePartArgs
  | ChatCompletionAudioPartArgs
  | ChatCompletionFilePartArgs;

/** A text. */
export interface ChatCompletionTextPartArgs {
  /** Says that this part is a text. */
  readonly type: pulumi.Input<"text">;
  /** The text. */
  readonly text: pulumi.Input<string>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ChatCompletionPromptCacheBreakpointArgs>;
}

/** Words in which the model has refused to answer. */
export interface ChatCompletionRefusalPartArgs {
  /** Says that this part is a refusal. */
  readonly type: pulumi.Input<"refusal">;
  /** The words. */
  readonly refusal: pulumi.Input<string>;
}

/** An image. */
export interface ChatCompletionImagePartArgs {
  /** Says that this part is an image. */
  readonly type: pulumi.Input<"image_url">;
  /** The image. */
  readonly imageUrl: pulumi.Input<ChatCompletionImageArgs>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ChatCompletionPromptCacheBreakpointArgs>;
}

/** An image, by its address. */
export interface ChatCompletionImageArgs {
  /** The address, or the image itself as a data URL. */
  readonly url: pulumi.Input<string>;
  /**
   * How closely the model looks: `auto`, `low` or `high`.
   * @default "auto"
   */
  readonly detail?: pulumi.Input<"auto" | "low" | "high" | (string & {})>;
}

/** A recording. */
export interface ChatCompletionAudioPartArgs {
  /** Says that this part is a recording. */
  readonly type: pulumi.Input<"input_audio">;
  /** The recording. */
  readonly inputAudio: pulumi.Input<ChatCompletionRecordingArgs>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ChatCompletionPromptCacheBreakpointArgs>;
}

/** A recording, and its format. */
export interface ChatCompletionRecordingArgs {
  /** The recording as base64. */
  readonly data: pulumi.Input<string>;
  /** The format: `wav` or `mp3`. */
  readonly format: pulumi.Input<"wav" | "mp3" | (string & {})>;
}

/** A file. */
export interface ChatCompletionFilePartArgs {
  /** Says that this part is a file. */
  readonly type: pulumi.Input<"file">;
  /** The file. */
  readonly file: pulumi.Input<ChatCompletionFileArgs>;
  /** Ends what the cache keeps with this part. */
  readonly promptCacheBreakpoint?: pulumi.Input<ChatCompletionPromptCacheBreakpointArgs>;
}

/** A file that is on the server, or comes with the message. One of `fileId` and `fileData` is required. */
export interface ChatCompletionFileArgs {
  /** The id of a file on the server, of purpose `user_data`. */
  readonly fileId?: pulumi.Input<string>;
  /** The file itself as base64 in a data URL. */
  readonly fileData?: pulumi.Input<string>;
  /** The name of a file that comes with the message. */
  readonly filename?: pulumi.Input<string>;
}

/** The end of what the cache keeps. */
export interface ChatCompletionPromptCacheBreakpointArgs {
  /** What kind of end it is. Only `explicit` is known to the API. */
  readonly mode: pulumi.Input<"explicit" | (string & {})>;
}

/** What the model has said aloud in an earlier answer. */
export interface ChatCompletionSpokenArgs {
  /** The id of the earlier answer's audio, such as `audio_abc123`. */
  readonly id: pulumi.Input<string>;
}

/** A call that the model has made, told apart by its `type`. */
export type ChatCompletionToolCallArgs = ChatCompletionFunctionCallArgs | ChatCompletionCustomCallArgs;

/** A call of a function. */
export interface ChatCompletionFunctionCallArgs {
  /** The call's id, such as `call_abc123`. */
  readonly id: pulumi.Input<string>;
  /** Says that a function is called. */
  readonly type: pulumi.Input<"function">;
  /** The function. */
  readonly function: pulumi.Input<ChatCompletionCalledFunctionArgs>;
}

/** A function that is called. */
export interface ChatCompletionCalledFunctionArgs {
  /** The function's name. */
  readonly name: pulumi.Input<string>;
  /** Its arguments as JSON. */
  readonly arguments: pulumi.Input<string>;
}

/** A call of a custom tool. */
export interface ChatCompletionCustomCallArgs {
  /** The call's id, such as `call_abc123`. */
  readonly id: pulumi.Input<string>;
  /** Says that a custom tool is called. */
  readonly type: pulumi.Input<"custom">;
  /** The tool. */
  readonly custom: pulumi.Input<ChatCompletionCalledCustomToolArgs>;
}

/** A custom tool that is called. */
export interface ChatCompletionCalledCustomToolArgs {
  /** The tool's name. */
  readonly name: pulumi.Input<string>;
  /** What it is called with. */
  readonly input: pulumi.Input<string>;
}

/** A tool, told apart by its `type`. */
export type ChatCompletionToolArgs = ChatCompletionFunctionToolArgs | ChatCompletionCustomToolArgs;

/** A tool as it was sent. */
export type ChatCompletionTool = pulumi.Unwrap<ChatCompletionToolArgs>;

/** A function that takes JSON. */
export interface ChatCompletionFunctionToolArgs {
  /** Says that this tool is a function. */
  readonly type: pulumi.Input<"function">;
  /** The function. */
  readonly function: pulumi.Input<ChatCompletionStrictFunctionArgs>;
}

/** A function that the model may call. */
export interface ChatCompletionFunctionArgs {
  /** The name: at most 64 letters, digits, underscores and dashes. */
  readonly name: pulumi.Input<string>;
  /** What the function does, so that the model knows when to call it. */
  readonly description?: pulumi.Input<string>;
  /**
   * The parameters as a JSON schema, whose names are sent as they are.
   * @default no parameters
   */
  readonly parameters?: pulumi.Input<Record<string, unknown>>;
}

/** A function as it was sent. */
export type ChatCompletionFunction = pulumi.Unwrap<ChatCompletionFunctionArgs>;

/** A function that the model may be held to. */
export interface ChatCompletionStrictFunctionArgs extends ChatCompletionFunctionArgs {
  /**
   * Whether the model always keeps to the schema, which then must be of the kind that the API calls strict.
   * @default false
   */
  readonly strict?: pulumi.Input<boolean>;
}

/** A tool that takes a text. */
export interface ChatCompletionCustomToolArgs {
  /** Says that this tool is a custom one. */
  readonly type: pulumi.Input<"custom">;
  /** The tool. */
  readonly custom: pulumi.Input<ChatCompletionCustomArgs>;
}

/** A custom tool that the model may call. */
export interface ChatCompletionCustomArgs {
  /** The name: at most 64 characters. */
  readonly name: pulumi.Input<string>;
  /** What the tool does, so that the model knows when to call it. */
  readonly description?: pulumi.Input<string>;
  /**
   * The form of the text that the tool takes.
   * @default any text
   */
  readonly format?: pulumi.Input<ChatCompletionTextFormatArgs | ChatCompletionGrammarFormatArgs>;
}

/** Any text. */
export interface ChatCompletionTextFormatArgs {
  /** Says that any text will do. */
  readonly type: pulumi.Input<"text">;
}

/** Texts of a grammar. */
export interface ChatCompletionGrammarFormatArgs {
  /** Says that texts must be of a grammar. */
  readonly type: pulumi.Input<"grammar">;
  /** The grammar. */
  readonly grammar: pulumi.Input<ChatCompletionGrammarArgs>;
}

/** A grammar. */
export interface ChatCompletionGrammarArgs {
  /** The rules of the grammar. */
  readonly definition: pulumi.Input<string>;
  /** The language of the rules: `lark` or `regex`. */
  readonly syntax: pulumi.Input<"lark" | "regex" | (string & {})>;
}

/** Which tools the model is to call. */
export type ChatCompletionToolChoiceArgs =
  | "none"
  | "auto"
  | "required"
  | ChatCompletionFunctionChoiceArgs
  | ChatCompletionCustomChoiceArgs
  | ChatCompletionAllowedToolsChoiceArgs;

/** A choice of tools as it was sent. */
export type ChatCompletionToolChoice = pulumi.Unwrap<ChatCompletionToolChoiceArgs>;

/** The choice of one function. */
export interface ChatCompletionFunctionChoiceArgs {
  /** Says that a function is chosen. */
  readonly type: pulumi.Input<"function">;
  /** The function. */
  readonly function: pulumi.Input<ChatCompletionToolNameArgs>;
}

/** The choice of one custom tool. */
export interface ChatCompletionCustomChoiceArgs {
  /** Says that a custom tool is chosen. */
  readonly type: pulumi.Input<"custom">;
  /** The tool. */
  readonly custom: pulumi.Input<ChatCompletionToolNameArgs>;
}

/** A tool by its name. */
export interface ChatCompletionToolNameArgs {
  /** The name, which must be declared. */
  readonly name: pulumi.Input<string>;
}

/** A tool by its name, as it was sent. */
export type ChatCompletionToolName = pulumi.Unwrap<ChatCompletionToolNameArgs>;

/** The choice among some of the tools. */
export interface ChatCompletionAllowedToolsChoiceArgs {
  /** Says that some tools are allowed. */
  readonly type: pulumi.Input<"allowed_tools">;
  /** The tools. */
  readonly allowedTools: pulumi.Input<ChatCompletionAllowedToolsArgs>;
}

/** Some of the tools. */
export interface ChatCompletionAllowedToolsArgs {
  /** Whether the model calls them as it likes, `auto`, or at least one, `required`. */
  readonly mode: pulumi.Input<"auto" | "required">;
  /** The tools in the API's own form: `{ type: "function", function: { name: "find_parcel" } }`. */
  readonly tools: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
}

/** The form of an answer, told apart by its `type`. */
export type ChatCompletionResponseFormatArgs =
  | ChatCompletionTextResponseArgs
  | ChatCompletionJsonResponseArgs
  | ChatCompletionSchemaResponseArgs;

/** The form of an answer as it was sent. */
export type ChatCompletionResponseFormat = pulumi.Unwrap<ChatCompletionResponseFormatArgs>;

/** Any text. */
export interface ChatCompletionTextResponseArgs {
  /** Says that any text will do. */
  readonly type: pulumi.Input<"text">;
}

/** JSON of any kind, which a message has to ask for as well. */
export interface ChatCompletionJsonResponseArgs {
  /** Says that the answer is JSON. */
  readonly type: pulumi.Input<"json_object">;
}

/** JSON of a schema. */
export interface ChatCompletionSchemaResponseArgs {
  /** Says that the answer is JSON of a schema. */
  readonly type: pulumi.Input<"json_schema">;
  /** The schema, with its name. */
  readonly jsonSchema: pulumi.Input<ChatCompletionJsonSchemaArgs>;
}

/** A JSON schema with a name. */
export interface ChatCompletionJsonSchemaArgs {
  /** The name: at most 64 letters, digits, underscores and dashes. */
  readonly name: pulumi.Input<string>;
  /** What the answer is for, so that the model knows what to answer. */
  readonly description?: pulumi.Input<string>;
  /** The JSON schema itself, whose names are sent as they are. */
  readonly schema?: pulumi.Input<Record<string, unknown>>;
  /**
   * Whether the model always keeps to the schema, which then must be of the kind that the API calls strict.
   * @default false
   */
  readonly strict?: pulumi.Input<boolean>;
}

/** Voice and format of a spoken answer. */
export interface ChatCompletionAudioArgs {
  /** The voice: one of the API's own, such as `alloy`, or a custom one by its id. */
  readonly voice: pulumi.Input<ChatCompletionVoice | ChatCompletionCustomVoiceArgs>;
  /** The format of the recording. */
  readonly format: pulumi.Input<ChatCompletionAudioFormat>;
}

/** Voice and format as they were sent. */
export type ChatCompletionAudio = pulumi.Unwrap<ChatCompletionAudioArgs>;

/** The voices known to this version; others are sent as they are. */
export type ChatCompletionVoice =
  | "alloy"
  | "ash"
  | "ballad"
  | "coral"
  | "echo"
  | "sage"
  | "shimmer"
  | "verse"
  | "marin"
  | "cedar"
  | (string & {});

/** The formats known to this version; others are sent as they are. */
export type ChatCompletionAudioFormat = "wav" | "aac" | "mp3" | "flac" | "opus" | "pcm16" | (string & {});

/** A voice of your own. */
export interface ChatCompletionCustomVoiceArgs {
  /** The voice's id, such as `voice_1234`. */
  readonly id: pulumi.Input<string>;
}

/** What most of an answer is expected to be. */
export interface ChatCompletionPredictionArgs {
  /** What kind of prediction it is. Only `content` is known to the API. */
  readonly type: pulumi.Input<"content">;
  /** The expected text, whole or in at least one part. */
  readonly content: pulumi.Input<string | pulumi.Input<ChatCompletionTextPartArgs>[]>;
}

/** A prediction as it was sent. */
export type ChatCompletionPrediction = pulumi.Unwrap<ChatCompletionPredictionArgs>;

/** How the web is searched. */
export interface ChatCompletionWebSearchOptionsArgs {
  /**
   * How much of what is found the model reads: `low`, `medium` or `high`.
   * @default "medium"
   */
  readonly searchContextSize?: pulumi.Input<"low" | "medium" | "high" | (string & {})>;
  /**
   * Where the user is, so that what is found is of use there.
   * @default nowhere
   */
  readonly userLocation?: pulumi.Input<ChatCompletionUserLocationArgs>;
}

/** How the web was searched. */
export type ChatCompletionWebSearchOptions = pulumi.Unwrap<ChatCompletionWebSearchOptionsArgs>;

/** Where a user is. */
export interface ChatCompletionUserLocationArgs {
  /** How precise it is. Only `approximate` is known to the API. */
  readonly type: pulumi.Input<"approximate">;
  /** The place. */
  readonly approximate: pulumi.Input<ChatCompletionPlaceArgs>;
}

/** A place, as far as it is known. */
export interface ChatCompletionPlaceArgs {
  /** The country in two letters, such as `DE`. */
  readonly country?: pulumi.Input<string>;
  /** The region in free words, such as `Saxony`. */
  readonly region?: pulumi.Input<string>;
  /** The city in free words, such as `Leipzig`. */
  readonly city?: pulumi.Input<string>;
  /** The time zone, such as `Europe/Berlin`. */
  readonly timezone?: pulumi.Input<string>;
}

/** How input and output are judged. */
export interface ChatCompletionModerationArgs {
  /** The moderation model, such as `omni-moderation-latest`. */
  readonly model: pulumi.Input<string>;
  /**
   * What comes of the judgement.
   * @default the API's own
   */
  readonly policy?: pulumi.Input<ChatCompletionModerationPolicyArgs>;
}

/** How input and output were judged. */
export type ChatCompletionModeration = pulumi.Unwrap<ChatCompletionModerationArgs>;

/** What comes of a judgement. */
export interface ChatCompletionModerationPolicyArgs {
  /** What comes of the judgement of the messages. */
  readonly input?: pulumi.Input<ChatCompletionModerationModeArgs>;
  /** What comes of the judgement of the answer. */
  readonly output?: pulumi.Input<ChatCompletionModerationModeArgs>;
}

/** Whether a judgement is only told, or acted on. */
export interface ChatCompletionModerationModeArgs {
  /** `score` tells it, and `block` acts on it. */
  readonly mode: pulumi.Input<"score" | "block" | (string & {})>;
}

/** How a prompt is cached. */
export interface ChatCompletionPromptCacheOptionsArgs {
  /**
   * Whether the API ends what it keeps by itself, `implicit`, or only where a part says so, `explicit`.
   * @default "implicit"
   */
  readonly mode?: pulumi.Input<"implicit" | "explicit" | (string & {})>;
  /**
   * How long it is kept at least. Only `30m` is known to the API.
   * @default "30m"
   */
  readonly ttl?: pulumi.Input<"30m" | (string & {})>;
}

/** How a prompt was cached. */
export type ChatCompletionPromptCacheOptions = pulumi.Unwrap<ChatCompletionPromptCacheOptionsArgs>;

/** One answer of the model. */
export interface ChatCompletionChoice {
  /** Its place among the answers, from 0. */
  readonly index: number;
  /** Why it ends: `stop`, `length`, `tool_calls`, `content_filter` or `function_call`. */
  readonly finishReason: string;
  /** What the model says. */
  readonly message: ChatCompletionAnswer;
  /** The probabilities of its tokens; absent without `logprobs`. */
  readonly logprobs?: ChatCompletionLogprobs;
}

/** What a model says. */
export interface ChatCompletionAnswer {
  /** Who speaks: `assistant`. */
  readonly role: string;
  /** The text; absent when the model calls tools, refuses, or speaks instead. */
  readonly content?: string;
  /** Why the model refuses to answer, in its own words; absent otherwise. */
  readonly refusal?: string;
  /** The tools that the model calls; absent when it calls none. */
  readonly toolCalls?: ChatCompletionToolCall[];
  /** The function that the model calls, in the API's earlier form; absent when it calls none. */
  readonly functionCall?: ChatCompletionCalledFunction;
  /** What the model says aloud; absent without the modality `audio`. */
  readonly audio?: ChatCompletionAnswerAudio;
  /** What the text refers to, such as pages that were found; empty or absent when there is nothing. */
  readonly annotations?: ChatCompletionAnnotation[];
}

/** A call of a tool: of a `function` or a `custom` one, by its `type`. */
export interface ChatCompletionToolCall {
  /** The call's id, which the tool's answer has to name. */
  readonly id: string;
  /** `function` or `custom`. */
  readonly type: string;
  /** The function that is called; absent for a custom tool. */
  readonly function?: ChatCompletionCalledFunction;
  /** The custom tool that is called; absent for a function. */
  readonly custom?: ChatCompletionCalledCustomTool;
}

/** A function that the model calls. */
export interface ChatCompletionCalledFunction {
  /** The function's name. */
  readonly name: string;
  /** Its arguments as JSON, which need not be right. */
  readonly arguments: string;
}

/** A custom tool that the model calls. */
export interface ChatCompletionCalledCustomTool {
  /** The tool's name. */
  readonly name: string;
  /** What it is called with. */
  readonly input: string;
}

/** What a model says aloud. */
export interface ChatCompletionAnswerAudio {
  /** The id by which a later message can refer to it. */
  readonly id: string;
  /** The recording as base64. */
  readonly data: string;
  /** What is said, as a text. */
  readonly transcript: string;
  /** Until when the id is of use. Unix time in seconds. */
  readonly expiresAt: number;
}

/** What a piece of a text refers to. */
export interface ChatCompletionAnnotation {
  /** What kind of reference it is: `url_citation`. */
  readonly type: string;
  /** The page that is referred to; absent for other kinds. */
  readonly urlCitation?: ChatCompletionUrlCitation;
}

/** A page that a piece of a text refers to. */
export interface ChatCompletionUrlCitation {
  /** The page's address. */
  readonly url: string;
  /** The page's title. */
  readonly title: string;
  /** The first character of the piece, from 0. */
  readonly startIndex: number;
  /** The last character of the piece. */
  readonly endIndex: number;
}

/** The probabilities of an answer's tokens. */
export interface ChatCompletionLogprobs {
  /** Of the tokens of the text; absent when there is none. */
  readonly content?: ChatCompletionTokenLogprob[];
  /** Of the tokens of the refusal; absent when there is none. */
  readonly refusal?: ChatCompletionTokenLogprob[];
}

/** The probability of one token. */
export interface ChatCompletionTokenLogprob {
  /** The token. */
  readonly token: string;
  /** The natural logarithm of its probability. */
  readonly logprob: number;
  /** The token in UTF-8; absent where it has no such form. */
  readonly bytes?: number[];
  /** The likeliest tokens at this place. */
  readonly topLogprobs: ChatCompletionTopLogprob[];
}

/** The probability of a token that could have stood there. */
export interface ChatCompletionTopLogprob {
  /** The token. */
  readonly token: string;
  /** The natural logarithm of its probability. */
  readonly logprob: number;
  /** The token in UTF-8; absent where it has no such form. */
  readonly bytes?: number[];
}

/** How many tokens a completion has cost. */
export interface ChatCompletionUsage {
  /** Tokens of the messages. */
  readonly promptTokens: number;
  /** Tokens of all choices, those for reasoning included. */
  readonly completionTokens: number;
  /** Both together. */
  readonly totalTokens: number;
  /** What the tokens of the messages were; absent where the server does not tell. */
  readonly promptTokensDetails?: ChatCompletionPromptTokens;
  /** What the tokens of the choices were; absent where the server does not tell. */
  readonly completionTokensDetails?: ChatCompletionCompletionTokens;
}

/** What the tokens of messages were; each is absent where the server does not tell. */
export interface ChatCompletionPromptTokens {
  /** Tokens of recordings. */
  readonly audioTokens?: number;
  /** Tokens that were found in the cache. */
  readonly cachedTokens?: number;
  /** Tokens that were written to the cache. */
  readonly cacheWriteTokens?: number;
  /** Tokens of texts. */
  readonly textTokens?: number;
  /** Tokens of images. */
  readonly imageTokens?: number;
}

/** What the tokens of choices were; each is absent where the server does not tell. */
export interface ChatCompletionCompletionTokens {
  /** Tokens of what was spoken. */
  readonly audioTokens?: number;
  /** Tokens of thinking, which are not shown. */
  readonly reasoningTokens?: number;
  /** Tokens of texts. */
  readonly textTokens?: number;
  /** Tokens of the prediction that are in the answer. */
  readonly acceptedPredictionTokens?: number;
  /** Tokens of the prediction that are not in the answer, and are charged for. */
  readonly rejectedPredictionTokens?: number;
}

/** What a moderation has found. */
export interface ChatCompletionModerationResults {
  /** In the messages. */
  readonly input: ChatCompletionModerationOutcome;
  /** In the answer. */
  readonly output: ChatCompletionModerationOutcome;
}

/** What a moderation has found in one direction, or why it has found nothing. */
export interface ChatCompletionModerationOutcome {
  /** `moderation_results` or `error`. */
  readonly type: string;
  /** The model that judged; absent after an error. */
  readonly model?: string;
  /** Its judgements; absent after an error. */
  readonly results?: ChatCompletionModerationResult[];
  /** The error's code; absent otherwise. */
  readonly code?: string;
  /** The error's words; absent otherwise. */
  readonly message?: string;
}

/** One judgement. */
export interface ChatCompletionModerationResult {
  /** `moderation_result`. */
  readonly type: string;
  /** The model that judged. */
  readonly model: string;
  /** Whether anything was found. */
  readonly flagged: boolean;
  /** Whether it was found, by category. */
  readonly categories: Record<string, boolean>;
  /** How sure the model is, from 0 to 1, by category. */
  readonly categoryScores: Record<string, number>;
  /** What was looked at, `text` or `image`, by category. */
  readonly categoryAppliedInputTypes: Record<string, string[]>;
}

/** Everything that shapes what the model says, and so is told of by it. */
const told = [
  "messages",
  "tools",
  "functions",
  "responseFormat",
  "prediction",
  "webSearchOptions",
  "stop",
] as const;

const answers: Readonly<Record<string, readonly string[]>> = {
  content: told,
  refusal: told,
  toolCalls: told,
  choices: told,
  usage: told,
  moderationResults: told,
};

const outputs = [
  "content",
  "refusal",
  "toolCalls",
  "finishReason",
  "choices",
  "usage",
  "moderationResults",
  "created",
  "servedModel",
  "servedTier",
  "systemFingerprint",
  "expired",
  "store",
  "metadata",
  "model",
  "messages",
  "tools",
  "toolChoice",
  "parallelToolCalls",
  "responseFormat",
  "temperature",
  "topP",
  "n",
  "stop",
  "maxCompletionTokens",
  "maxTokens",
  "presencePenalty",
  "frequencyPenalty",
  "logitBias",
  "logprobs",
  "topLogprobs",
  "seed",
  "reasoningEffort",
  "verbosity",
  "serviceTier",
  "modalities",
  "audio",
  "prediction",
  "webSearchOptions",
  "moderation",
  "functions",
  "functionCall",
  "promptCacheKey",
  "promptCacheOptions",
  "promptCacheRetention",
  "safetyIdentifier",
  "user",
  "onExpiry",
];
