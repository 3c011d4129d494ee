import type * as pulumi from "@pulumi/pulumi";
import type {
  ChatCompletionModeration,
  ChatCompletionModerationArgs,
  ChatCompletionModerationResult,
  ChatCompletionPromptCacheOptions,
  ChatCompletionPromptCacheOptionsArgs,
  ChatCompletionReasoningEffort,
  ChatModel,
} from "./chatCompletion.js";
import type { Item, ItemArgs } from "./conversationItem.js";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A response of a model to a text or to items of a conversation, asked for once and kept.
 *
 * The model is asked when the resource is created, and each such response is charged for. The API can change nothing
 * of a response, its metadata included; so any change but one of `waitForAnswer`, `answerTimeoutSeconds` or `onExpiry`
 * replaces it, and the model is asked anew. A refresh asks it nothing, and what it has answered is never compared.
 *
 * OpenAI keeps a response unless `store: false` forbids it. What was asked stands in the state as it was sent. The API
 * cannot list responses: when the answer to a create is lost, the model is not asked a second time, and the error
 * says what may have been left behind and charged for. With `store: false` the state is all there is: nothing is
 * read, and nothing is deleted. A response in the `background` is waited for until it is answered.
 *
 * Deleting a response takes it off OpenAI's servers when it is stored there, and sends nothing otherwise. A stored one
 * that has aged out, or that somebody has deleted, stays in the state with `expired: true`, unless `onExpiry` wants it
 * to be created again.
 *
 * The key needs permission to use the model, and write permission for responses. `Response.get(name, id)` reads a
 * stored one; `{ import: id }` adopts one, which is held against model, input, instructions, metadata and what it goes
 * on from, and which no replacement deletes. What is asked, and what is answered to it, stands in the state in the
 * clear unless it is wrapped in `pulumi.secret`; then all that tells of it is secret as well.
 *
 * @example
 * ```ts
 * const greeting = new openai.Response("greeting", {
 *   model: "gpt-5-mini",
 *   input: "Greet the visitors of a museum in one sentence.",
 * });
 * export const text = greeting.outputText;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/responses
 */
export class Response extends Resource {
  /** The response's id, such as `resp_abc123`. The same as the resource's `id`. */
  declare readonly responseId: pulumi.Output<string>;
  /** All texts of the answer, joined; absent when the model only calls tools or refuses. */
  declare readonly outputText: pulumi.Output<string | undefined>;
  /** Everything that the model has answered: messages, calls of tools and thoughts, in their order. */
  declare readonly output: pulumi.Output<Item[]>;
  /**
   * `completed`, `incomplete`, `failed`, `cancelled`, `queued` or `in_progress`; absent where the server does not
   * tell. After `incomplete` the text is cut off.
   */
  declare readonly status: pulumi.Output<string | undefined>;
  /** Why the response is incomplete; absent otherwise. */
  declare readonly incompleteDetails: pulumi.Output<ResponseIncompleteDetails | undefined>;
  /** Why the response has failed; absent otherwise. */
  declare readonly error: pulumi.Output<ResponseError | undefined>;
  /** How many tokens were charged for; absent where the server does not count. */
  declare readonly usage: pulumi.Output<ResponseUsage | undefined>;
  /** What the moderation has found; absent without `moderation`. */
  declare readonly moderationResults: pulumi.Output<ResponseModerationResults | undefined>;
  /** When the response was asked for. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** When the response was complete. Unix time in seconds; absent when it is not, or where nothing is told. */
  declare readonly completedAt: pulumi.Output<number | undefined>;
  /** The name that the server gives to the model: often that of a snapshot, such as `gpt-5-mini-2025-08-07`. */
  declare readonly servedModel: pulumi.Output<string>;
  /** The service tier that the request was processed in; absent where the server does not tell. */
  declare readonly servedTier: pulumi.Output<string | undefined>;
  /** Whether the server has not kept it any longer, as the last refresh has seen; always false for one not stored. */
  declare readonly expired: pulumi.Output<boolean>;
  /** The model, as it was asked for; absent for a response that was read by {@link Response.get}. */
  declare readonly model: pulumi.Output<string | undefined>;
  /** What was asked, as it was sent; absent for a response that was read by {@link Response.get}. */
  declare readonly input: pulumi.Output<string | Item[] | undefined>;
  /** What the model had to keep to. */
  declare readonly instructions: pulumi.Output<string | undefined>;
  /** The response that this one goes on from. */
  declare readonly previousResponseId: pulumi.Output<string | undefined>;
  /** The conversation that this response goes on with. */
  declare readonly conversationId: pulumi.Output<string | undefined>;
  /** The tools that the model could use. */
  declare readonly tools: pulumi.Output<ResponseTool[] | undefined>;
  /** Which tools the model had to use. */
  declare readonly toolChoice: pulumi.Output<ResponseToolChoice | undefined>;
  /** Whether the model could call several tools at once. */
  declare readonly parallelToolCalls: pulumi.Output<boolean | undefined>;
  /** How many calls of the API's own tools there could be. */
  declare readonly maxToolCalls: pulumi.Output<number | undefined>;
  /** The form that the text had to have. */
  declare readonly text: pulumi.Output<ResponseText | undefined>;
  /** How the model had to think. */
  declare readonly reasoning: pulumi.Output<ResponseReasoning | undefined>;
  /** The limit of the response, in tokens. */
  declare readonly maxOutputTokens: pulumi.Output<number | undefined>;
  /** The sampling temperature that was asked for. */
  declare readonly temperature: pulumi.Output<number | undefined>;
  /** The nucleus of probability that was asked for. */
  declare readonly topP: pulumi.Output<number | undefined>;
  /** How many alternatives to each token were asked for. */
  declare readonly topLogprobs: pulumi.Output<number | undefined>;
  /** What was to happen to an input that is too long. */
  declare readonly truncation: pulumi.Output<string | undefined>;
  /** How a long conversation was to be kept short. */
  declare readonly contextManagement: pulumi.Output<ResponseContextManagement[] | undefined>;
  /** What the response had to show beside the usual. */
  declare readonly include: pulumi.Output<string[] | undefined>;
  /** How input and output were moderated. */
  declare readonly moderation: pulumi.Output<ChatCompletionModeration | undefined>;
  /** The service tier that was asked for; see `servedTier`. */
  declare readonly serviceTier: pulumi.Output<string | undefined>;
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
  /** Whether the server answered in its own time. */
  declare readonly background: pulumi.Output<boolean | undefined>;
  /** Whether the server keeps the response. */
  declare readonly store: pulumi.Output<boolean>;
  /** Pairs of your own; empty or absent when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /** Whether a response in the background is waited for. */
  declare readonly waitForAnswer: pulumi.Output<boolean | undefined>;
  /** How long a response in the background is waited for, in seconds. */
  declare readonly answerTimeoutSeconds: pulumi.Output<number | undefined>;
  /** What becomes of the response when the server does not keep it any longer. */
  declare readonly onExpiry: pulumi.Output<string | undefined>;

  /**
   * Asks a model.
   *
   * @param name the name of the resource in the stack
   * @param args what the model is asked, and how
   * @param opts the resource's options; `import` takes a stored response's id
   */
  constructor(name: string, args: ResponseArgs, opts?: pulumi.CustomResourceOptions) {
    super("Response", name, { ...args }, outputs, opts, answers);
    Object.assign(this, { responseId: this.id });
  }

  /**
   * Reads a stored response that exists, without taking it over: it is never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the response's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Response {
    return new Response(name, {} as ResponseArgs, existing("Response", id, opts));
  }

  /** Whether an object is a Response, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Response {
    return isInstanceOf("Response", value);
  }
}

/** What a model is asked for a {@link Response}, and how. */
export interface ResponseArgs {
  /**
   * The model, such as `gpt-5-mini`. The server may answer under the name of a snapshot; that is no change.
   * Changing this replaces the response.
   */
  readonly model: pulumi.Input<ChatModel>;
  /**
   * What is asked: a text, or items of any kind, in order. Required where there is neither `previousResponseId` nor
   * `conversationId`. Changing this replaces the response.
   * @default nothing new
   */
  readonly input?: pulumi.Input<string | pulumi.Input<ItemArgs>[]>;
  /**
   * What the model keeps to before everything else; not carried over from a previous response. Changing this
   * replaces the response.
   * @default none
   */
  readonly instructions?: pulumi.Input<string>;
  /**
   * The id of a stored response to go on from. Not together with `conversationId`. Changing this replaces the
   * response.
   * @default the response stands for itself
   */
  readonly previousResponseId?: pulumi.Input<string>;
  /**
   * The id of a conversation to go on with. What stands in it is read first, and what is asked and answered is
   * added to it; it stays there when the response goes. Not together with `previousResponseId`. Changing this
   * replaces the response.
   * @default the response stands for itself
   */
  readonly conversationId?: pulumi.Input<string>;
  /**
   * What the model may use. Calls of functions and custom tools are only answered, in `output`, and nothing of
   * yours is run; the API runs its own tools by itself. Changing this replaces the response.
   * @default no tools
   */
  readonly tools?: pulumi.Input<pulumi.Input<ResponseToolArgs>[]>;
  /**
   * Which of the tools the model is to use: `none`, `auto` (as it likes), `required` (at least one), a certain one,
   * or some of them. Changing this replaces the response.
   * @default "auto"
   */
  readonly toolChoice?: pulumi.Input<ResponseToolChoiceArgs>;
  /**
   * Whether the model may call several tools at once. Changing this replaces the response.
   * @default true
   */
  readonly parallelToolCalls?: pulumi.Input<boolean>;
  /**
   * How many calls of the API's own tools there may be, all together. Changing this replaces the response.
   * @default no limit
   */
  readonly maxToolCalls?: pulumi.Input<number>;
  /**
   * The form of the text, and how many words it has. Changing this replaces the response.
   * @default any text
   */
  readonly text?: pulumi.Input<ResponseTextArgs>;
  /**
   * How a reasoning model thinks before it answers. Changing this replaces the response.
   * @default the model's own
   */
  readonly reasoning?: pulumi.Input<ResponseReasoningArgs>;
  /**
   * The most tokens that the response may cost, those for reasoning included: at least 16. Changing this replaces
   * the response.
   * @default the model's own limit
   */
  readonly maxOutputTokens?: pulumi.Input<number>;
  /**
   * How much chance there is in the choice of words, from 0 to 2. Reasoning models do not take it. Changing this
   * replaces the response.
   * @default 1
   */
  readonly temperature?: pulumi.Input<number>;
  /**
   * Words are chosen among those that together have this share of the probability, from 0 to 1. Changing this
   * replaces the response.
   * @default 1
   */
  readonly topP?: pulumi.Input<number>;
  /**
   * How many alternatives to each token come with the text, from 0 to 20; `include` has to ask for
   * `message.output_text.logprobs`. Changing this replaces the response.
   * @default 0
   */
  readonly topLogprobs?: pulumi.Input<number>;
  /**
   * What happens to an input that is too long: `auto` drops what is oldest, `disabled` lets the request fail.
   * Changing this replaces the response.
   * @default "disabled"
   */
  readonly truncation?: pulumi.Input<"auto" | "disabled" | (string & {})>;
  /**
   * How a long conversation is kept within what the model can read: at least one way. Changing this replaces the
   * response.
   * @default not at all
   */
  readonly contextManagement?: pulumi.Input<pulumi.Input<ResponseContextManagementArgs>[]>;
  /**
   * What the response shows beside the usual. Changing this replaces the response.
   * @default the usual
   */
  readonly include?: pulumi.Input<pulumi.Input<ResponseIncludable>[]>;
  /**
   * Has input and output judged by a moderation model. Changing this replaces the response.
   * @default nothing is judged
   */
  readonly moderation?: pulumi.Input<ChatCompletionModerationArgs>;
  /**
   * How fast, and at which price, the request is processed. Changing this replaces the response.
   * @default "auto"
   */
  readonly serviceTier?: pulumi.Input<ResponseServiceTier>;
  /**
   * Requests with the same key are likelier to find their beginning in the cache. Changing this replaces the
   * response.
   * @default none
   */
  readonly promptCacheKey?: pulumi.Input<string>;
  /**
   * How the prompt is cached, for models that let it be chosen. Changing this replaces the response.
   * @default the API's own
   */
  readonly promptCacheOptions?: pulumi.Input<ChatCompletionPromptCacheOptionsArgs>;
  /**
   * How long the prompt is cached: `in_memory` or `24h`. The API has replaced it by `promptCacheOptions`. Changing
   * this replaces the response.
   * @default the model's own
   */
  readonly promptCacheRetention?: pulumi.Input<"in_memory" | "24h" | (string & {})>;
  /**
   * Stands for an end user, so that OpenAI can tell whose requests break its rules: at most 64 characters, which
   * should not name anybody. Changing this replaces the response.
   * @default none
   */
  readonly safetyIdentifier?: pulumi.Input<string>;
  /**
   * Stands for an end user. The API has replaced it by `safetyIdentifier` and `promptCacheKey`. Changing this
   * replaces the response.
   * @default none
   */
  readonly user?: pulumi.Input<string>;
  /**
   * Whether the server answers in its own time, and the response is waited for; see `waitForAnswer`. Only for
   * responses that are stored. Changing this replaces the response.
   * @default false
   */
  readonly background?: pulumi.Input<boolean>;
  /**
   * Whether OpenAI keeps the response, so that it can be read again and gone on from. Changing this replaces the
   * response.
   * @default true
   */
  readonly store?: pulumi.Input<boolean>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. The API cannot change
   * them afterwards. Changing this replaces the response.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Whether a response in the background is waited for until it is answered. Updates in place.
   * @default true
   */
  readonly waitForAnswer?: pulumi.Input<boolean>;
  /**
   * How long a response in the background is waited for, from 1 to 86,400 seconds. When it is not answered by then,
   * the command fails; the response stays in the state, and the next `pulumi up` waits on. Updates in place.
   * @default 600
   */
  readonly answerTimeoutSeconds?: pulumi.Input<number>;
  /**
   * What becomes of a stored response that the server does not keep any longer. `keep`: it stays in the state, and
   * nothing is asked again. `recreate`: after a refresh has seen it, the next `up` asks the model anew, which is
   * charged for. Updates in place.
   * @default "keep"
   */
  readonly onExpiry?: pulumi.Input<"keep" | "recreate">;
}

/** A tool, told apart by its `type`. */
export type ResponseToolArgs =
  | ResponseFunctionToolArgs
  | ResponseCustomToolArgs
  | ResponseFileSearchToolArgs
  | ResponseWebSearchToolArgs
  | ResponseWebSearchPreviewToolArgs
  | ResponseCodeInterpreterToolArgs
  | ResponseImageGenerationToolArgs
  | ResponseMcpToolArgs
  | ResponseComputerToolArgs
  | ResponseComputerPreviewToolArgs
  | ResponseLocalShellToolArgs
  | ResponseShellToolArgs
  | ResponseApplyPatchToolArgs
  | ResponseProgrammaticToolCallingArgs
  | ResponseToolSearchToolArgs
  | ResponseNamespaceToolArgs;

/** A tool as it was sent. */
export type ResponseTool = pulumi.Unwrap<ResponseToolArgs>;

/** A function of yours that takes JSON. */
export interface ResponseFunctionToolArgs {
  /** Says that this tool is a function. */
  readonly type: pulumi.Input<"function">;
  /** The name: letters, digits, underscores and dashes. */
  readonly name: pulumi.Input<string>;
  /** What the function does, so that the model knows when to call it. */
  readonly description?: pulumi.Input<string>;
  /** The parameters as a JSON schema, whose names are sent as they are. */
  readonly parameters?: pulumi.Input<Record<string, unknown>>;
  /** What the function answers, as a JSON schema. */
  readonly outputSchema?: pulumi.Input<Record<string, unknown>>;
  /** Whether the model always keeps to the schema. */
  readonly strict?: pulumi.Input<boolean>;
  /** Whether the model only learns of the tool when it searches for it. */
  readonly deferLoading?: pulumi.Input<boolean>;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** A tool of yours that takes a text. */
export interface ResponseCustomToolArgs {
  /** Says that this tool is a custom one. */
  readonly type: pulumi.Input<"custom">;
  /** The name. */
  readonly name: pulumi.Input<string>;
  /** What the tool does, so that the model knows when to call it. */
  readonly description?: pulumi.Input<string>;
  /** The form of the text that the tool takes. */
  readonly format?: pulumi.Input<ResponseToolTextFormatArgs | ResponseToolGrammarFormatArgs>;
  /** Whether the model only learns of the tool when it searches for it. */
  readonly deferLoading?: pulumi.Input<boolean>;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** Any text. */
export interface ResponseToolTextFormatArgs {
  /** Says that any text will do. */
  readonly type: pulumi.Input<"text">;
}

/** Texts of a grammar. */
export interface ResponseToolGrammarFormatArgs {
  /** Says that texts must be of a grammar. */
  readonly type: pulumi.Input<"grammar">;
  /** The language of the rules. */
  readonly syntax: pulumi.Input<"lark" | "regex" | (string & {})>;
  /** The rules of the grammar. */
  readonly definition: pulumi.Input<string>;
}

/** A search in vector stores. */
export interface ResponseFileSearchToolArgs {
  /** Says that this tool searches in files. */
  readonly type: pulumi.Input<"file_search">;
  /** The ids of the vector stores. */
  readonly vectorStoreIds: pulumi.Input<pulumi.Input<string>[]>;
  /** How many pieces are found at most, from 1 to 50. */
  readonly maxNumResults?: pulumi.Input<number>;
  /** How pieces are ranked. */
  readonly rankingOptions?: pulumi.Input<ResponseRankingOptionsArgs>;
  /** Which files are searched in. */
  readonly filters?: pulumi.Input<ResponseFilterArgs>;
}

/** How pieces of files are ranked. */
export interface ResponseRankingOptionsArgs {
  /** The ranker. */
  readonly ranker?: pulumi.Input<"auto" | "default-2024-11-15" | (string & {})>;
  /** The least score of a piece that counts, from 0 to 1. */
  readonly scoreThreshold?: pulumi.Input<number>;
  /** How much meaning and words count. */
  readonly hybridSearch?: pulumi.Input<ResponseHybridSearchArgs>;
}

/** How much meaning and words count. */
export interface ResponseHybridSearchArgs {
  /** The weight of the meaning. */
  readonly embeddingWeight: pulumi.Input<number>;
  /** The weight of the words. */
  readonly textWeight: pulumi.Input<number>;
}

/** Which files are searched in: a condition, or conditions joined. */
export type ResponseFilterArgs =
  | ResponseComparisonFilterArgs
  | ResponseListFilterArgs
  | ResponseCompoundFilterArgs;

/** An attribute, held against one value. */
export interface ResponseComparisonFilterArgs {
  /** Equal, not equal, greater, greater or equal, less, less or equal. */
  readonly type: pulumi.Input<"eq" | "ne" | "gt" | "gte" | "lt" | "lte">;
  /** The attribute's name. */
  readonly key: pulumi.Input<string>;
  /** The value. */
  readonly value: pulumi.Input<string | number | boolean>;
}

/** An attribute, held against several values. */
export interface ResponseListFilterArgs {
  /** One of them, or none of them. */
  readonly type: pulumi.Input<"in" | "nin">;
  /** The attribute's name. */
  readonly key: pulumi.Input<string>;
  /** The values. */
  readonly value: pulumi.Input<pulumi.Input<string | number>[]>;
}

/** Conditions joined. */
export interface ResponseCompoundFilterArgs {
  /** All of them, or at least one. */
  readonly type: pulumi.Input<"and" | "or">;
  /** The conditions, which may be joined ones themselves. */
  readonly filters: pulumi.Input<pulumi.Input<ResponseFilterArgs>[]>;
}

/** A search on the web. */
export interface ResponseWebSearchToolArgs {
  /** Says that this tool searches the web. */
  readonly type: pulumi.Input<"web_search" | "web_search_2025_08_26">;
  /** Whether pages are fetched anew, instead of from a cache. */
  readonly externalWebAccess?: pulumi.Input<boolean>;
  /** Which pages count. */
  readonly filters?: pulumi.Input<ResponseWebSearchFiltersArgs>;
  /** Where the user is, so that what is found is of use there. */
  readonly userLocation?: pulumi.Input<ResponseUserLocationArgs>;
  /** How much of what is found the model reads. */
  readonly searchContextSize?: pulumi.Input<"low" | "medium" | "high" | (string & {})>;
}

/** Which pages count. */
export interface ResponseWebSearchFiltersArgs {
  /** The only domains that count, their subdomains included. */
  readonly allowedDomains?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A search on the web, in the API's earlier form. */
export interface ResponseWebSearchPreviewToolArgs {
  /** Says that this tool searches the web. */
  readonly type: pulumi.Input<"web_search_preview" | "web_search_preview_2025_03_11">;
  /** Where the user is, so that what is found is of use there. */
  readonly userLocation?: pulumi.Input<ResponseUserLocationArgs>;
  /** How much of what is found the model reads. */
  readonly searchContextSize?: pulumi.Input<"low" | "medium" | "high" | (string & {})>;
  /** What is searched for. */
  readonly searchContentTypes?: pulumi.Input<pulumi.Input<"text" | "image" | (string & {})>[]>;
}

/** Where a user is, as far as it is known. */
export interface ResponseUserLocationArgs {
  /** How precise it is. Only `approximate` is known to the API. */
  readonly type?: pulumi.Input<"approximate">;
  /** The country in two letters, such as `DE`. */
  readonly country?: pulumi.Input<string>;
  /** The region in free words, such as `Saxony`. */
  readonly region?: pulumi.Input<string>;
  /** The city in free words, such as `Leipzig`. */
  readonly city?: pulumi.Input<string>;
  /** The time zone, such as `Europe/Berlin`. */
  readonly timezone?: pulumi.Input<string>;
}

/** Programs that the model writes, and the API runs. */
export interface ResponseCodeInterpreterToolArgs {
  /** Says that this tool runs programs. */
  readonly type: pulumi.Input<"code_interpreter">;
  /** Where programs run: a container by its id, or one that is made for them. */
  readonly container: pulumi.Input<string | ResponseAutoContainerArgs>;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** A container that is made when it is needed. */
export interface ResponseAutoContainerArgs {
  /** Says that a container is made. */
  readonly type: pulumi.Input<"auto">;
  /** The ids of at most 50 files that lie in it. */
  readonly fileIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** How much memory it has. */
  readonly memoryLimit?: pulumi.Input<"1g" | "4g" | "16g" | "64g" | (string & {})>;
  /** What it may reach. */
  readonly networkPolicy?: pulumi.Input<ResponseNetworkOffArgs | ResponseNetworkAllowlistArgs>;
}

/** No network. */
export interface ResponseNetworkOffArgs {
  /** Says that nothing can be reached. */
  readonly type: pulumi.Input<"disabled">;
}

/** Some of the network. */
export interface ResponseNetworkAllowlistArgs {
  /** Says that some domains can be reached. */
  readonly type: pulumi.Input<"allowlist">;
  /** The domains: at least one. */
  readonly allowedDomains: pulumi.Input<pulumi.Input<string>[]>;
  /** Secrets that are put in for a domain, in the API's own form: `{ domain, name, value }`. Wrap them in `pulumi.secret`. */
  readonly domainSecrets?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
}

/** Images that the API makes. */
export interface ResponseImageGenerationToolArgs {
  /** Says that this tool makes images. */
  readonly type: pulumi.Input<"image_generation">;
  /** The model that makes them, such as `gpt-image-1`. */
  readonly model?: pulumi.Input<string>;
  /** How well they are made. */
  readonly quality?: pulumi.Input<"low" | "medium" | "high" | "auto" | (string & {})>;
  /** Their size in pixels, such as `1024x1024`. */
  readonly size?: pulumi.Input<string>;
  /** Their format. */
  readonly outputFormat?: pulumi.Input<"png" | "webp" | "jpeg" | (string & {})>;
  /** How strongly they are compressed, from 0 to 100 percent. */
  readonly outputCompression?: pulumi.Input<number>;
  /** How strictly they are judged. */
  readonly moderation?: pulumi.Input<"auto" | "low" | (string & {})>;
  /** What is behind what they show. */
  readonly background?: pulumi.Input<"transparent" | "opaque" | "auto" | (string & {})>;
  /** How closely images that are given are kept to. */
  readonly inputFidelity?: pulumi.Input<"high" | "low" | (string & {})>;
  /** Which part of an image is made anew. */
  readonly inputImageMask?: pulumi.Input<ResponseImageMaskArgs>;
  /** How many images come on the way, from 0 to 3. */
  readonly partialImages?: pulumi.Input<number>;
  /** Whether images are made or changed. */
  readonly action?: pulumi.Input<"generate" | "edit" | "auto" | (string & {})>;
}

/** Which part of an image is made anew: one of both. */
export interface ResponseImageMaskArgs {
  /** The mask as a data URL. */
  readonly imageUrl?: pulumi.Input<string>;
  /** The id of a file that holds the mask. */
  readonly fileId?: pulumi.Input<string>;
}

/** The tools of an MCP server. One of `serverUrl`, `connectorId` and `tunnelId` says which. */
export interface ResponseMcpToolArgs {
  /** Says that this tool is an MCP server. */
  readonly type: pulumi.Input<"mcp">;
  /** A name by which calls tell the server. */
  readonly serverLabel: pulumi.Input<string>;
  /** The server's address. */
  readonly serverUrl?: pulumi.Input<string>;
  /** A service that the API knows how to reach. */
  readonly connectorId?: pulumi.Input<ResponseConnector>;
  /** The id of a tunnel to the server. */
  readonly tunnelId?: pulumi.Input<string>;
  /** What the server is for, so that the model knows when to call it. */
  readonly serverDescription?: pulumi.Input<string>;
  /** The token that the server wants to see. Wrap it in `pulumi.secret`. */
  readonly authorization?: pulumi.Input<string>;
  /** Headers for the server. Wrap those that are secret in `pulumi.secret`. */
  readonly headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Which of its tools may be called: by name, or by what they do. */
  readonly allowedTools?: pulumi.Input<pulumi.Input<string>[] | ResponseMcpFilterArgs>;
  /** Which calls wait for your approval. */
  readonly requireApproval?: pulumi.Input<"always" | "never" | (string & {}) | ResponseMcpApprovalArgs>;
  /** Whether the model only learns of the tool when it searches for it. */
  readonly deferLoading?: pulumi.Input<boolean>;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** Services that the API knows how to reach. The values known to this version; others are sent as they are. */
export type ResponseConnector =
  | "connector_dropbox"
  | "connector_gmail"
  | "connector_googlecalendar"
  | "connector_googledrive"
  | "connector_microsoftteams"
  | "connector_outlookcalendar"
  | "connector_outlookemail"
  | "connector_sharepoint"
  | (string & {});

/** Some of an MCP server's tools. */
export interface ResponseMcpFilterArgs {
  /** Their names. */
  readonly toolNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether they only read. */
  readonly readOnly?: pulumi.Input<boolean>;
}

/** Which calls wait for your approval, and which do not. */
export interface ResponseMcpApprovalArgs {
  /** Those that always wait. */
  readonly always?: pulumi.Input<ResponseMcpFilterArgs>;
  /** Those that never wait. */
  readonly never?: pulumi.Input<ResponseMcpFilterArgs>;
}

/** A computer that your program works on for the model. */
export interface ResponseComputerToolArgs {
  /** Says that this tool is a computer. */
  readonly type: pulumi.Input<"computer">;
}

/** A computer, in the API's earlier form. */
export interface ResponseComputerPreviewToolArgs {
  /** Says that this tool is a computer. */
  readonly type: pulumi.Input<"computer_use_preview">;
  /** What kind of computer it is. */
  readonly environment: pulumi.Input<"browser" | "windows" | "mac" | "linux" | "ubuntu" | (string & {})>;
  /** The width of the screen in pixels. */
  readonly displayWidth: pulumi.Input<number>;
  /** The height of the screen in pixels. */
  readonly displayHeight: pulumi.Input<number>;
}

/** A shell of yours, in the API's earlier form. */
export interface ResponseLocalShellToolArgs {
  /** Says that this tool is a local shell. */
  readonly type: pulumi.Input<"local_shell">;
}

/** A shell: the API's, or your own. */
export interface ResponseShellToolArgs {
  /** Says that this tool is a shell. */
  readonly type: pulumi.Input<"shell">;
  /** Where the shell runs. */
  readonly environment?: pulumi.Input<
    ResponseShellContainerArgs | ResponseLocalShellArgs | ResponseContainerReferenceArgs
  >;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** A container that is made for a shell. */
export interface ResponseShellContainerArgs {
  /** Says that a container is made. */
  readonly type: pulumi.Input<"container_auto">;
  /** The ids of at most 50 files that lie in it. */
  readonly fileIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** How much memory it has. */
  readonly memoryLimit?: pulumi.Input<"1g" | "4g" | "16g" | "64g" | (string & {})>;
  /** What it may reach. */
  readonly networkPolicy?: pulumi.Input<ResponseNetworkOffArgs | ResponseNetworkAllowlistArgs>;
  /** At most 200 skills that lie in it, in the API's own form. */
  readonly skills?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
}

/** A shell that your program runs. */
export interface ResponseLocalShellArgs {
  /** Says that your program runs it. */
  readonly type: pulumi.Input<"local">;
  /** At most 200 skills that lie there, in the API's own form. */
  readonly skills?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
}

/** A container that exists. */
export interface ResponseContainerReferenceArgs {
  /** Says that the container exists. */
  readonly type: pulumi.Input<"container_reference">;
  /** The container's id. */
  readonly containerId: pulumi.Input<string>;
}

/** Changes of files that your program makes for the model. */
export interface ResponseApplyPatchToolArgs {
  /** Says that this tool changes files. */
  readonly type: pulumi.Input<"apply_patch">;
  /** Who may call the tool: the model itself, or programs that it writes. */
  readonly allowedCallers?: pulumi.Input<pulumi.Input<"direct" | "programmatic" | (string & {})>[]>;
}

/** Programs that the model writes to call other tools. */
export interface ResponseProgrammaticToolCallingArgs {
  /** Says that this tool is programs that call others. */
  readonly type: pulumi.Input<"programmatic_tool_calling">;
}

/** A search among tools that are not shown to the model at once. */
export interface ResponseToolSearchToolArgs {
  /** Says that this tool searches for tools. */
  readonly type: pulumi.Input<"tool_search">;
  /** Who searches: the API, or your program. */
  readonly execution?: pulumi.Input<"server" | "client" | (string & {})>;
  /** What can be found, so that the model knows when to search. */
  readonly description?: pulumi.Input<string>;
  /** The parameters of a search by your program, as a JSON schema. */
  readonly parameters?: pulumi.Input<Record<string, unknown>>;
}

/** Tools of yours that belong together. */
export interface ResponseNamespaceToolArgs {
  /** Says that this tool is a namespace. */
  readonly type: pulumi.Input<"namespace">;
  /** The name of the namespace. */
  readonly name: pulumi.Input<string>;
  /** What its tools are for. */
  readonly description: pulumi.Input<string>;
  /** The tools: at least one. */
  readonly tools: pulumi.Input<pulumi.Input<ResponseFunctionToolArgs | ResponseCustomToolArgs>[]>;
}

/** Which tools the model is to use. */
export type ResponseToolChoiceArgs =
  | "none"
  | "auto"
  | "required"
  | ResponseNamedChoiceArgs
  | ResponseMcpChoiceArgs
  | ResponseAllowedToolsChoiceArgs
  | ResponseHostedChoiceArgs;

/** A choice of tools as it was sent. */
export type ResponseToolChoice = pulumi.Unwrap<ResponseToolChoiceArgs>;

/** The choice of one tool of yours. */
export interface ResponseNamedChoiceArgs {
  /** Says what kind of tool is chosen. */
  readonly type: pulumi.Input<"function" | "custom">;
  /** The tool's name. */
  readonly name: pulumi.Input<string>;
}

/** The choice of an MCP server, or of one of its tools. */
export interface ResponseMcpChoiceArgs {
  /** Says that an MCP server is chosen. */
  readonly type: pulumi.Input<"mcp">;
  /** The server's label. */
  readonly serverLabel: pulumi.Input<string>;
  /** The tool's name. */
  readonly name?: pulumi.Input<string>;
}

/** The choice among some of the tools. */
export interface ResponseAllowedToolsChoiceArgs {
  /** Says that some tools are allowed. */
  readonly type: pulumi.Input<"allowed_tools">;
  /** Whether the model uses them as it likes, `auto`, or at least one, `required`. */
  readonly mode: pulumi.Input<"auto" | "required">;
  /** The tools in the API's own form: `{ type: "function", name: "find_parcel" }`. */
  readonly tools: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
}

/** The choice of one of the API's own tools. */
export interface ResponseHostedChoiceArgs {
  /** Which tool is chosen. */
  readonly type: pulumi.Input<
    | "file_search"
    | "web_search_preview"
    | "web_search_preview_2025_03_11"
    | "code_interpreter"
    | "image_generation"
    | "computer"
    | "computer_use_preview"
    | "computer_use"
    | "shell"
    | "apply_patch"
    | "programmatic_tool_calling"
  >;
}

/** The form of a text, and how many words it has. */
export interface ResponseTextArgs {
  /** The form of the text. */
  readonly format?: pulumi.Input<ResponseFormatArgs>;
  /** How many words the model makes. */
  readonly verbosity?: pulumi.Input<"low" | "medium" | "high" | (string & {})>;
}

/** The form of a text as it was sent. */
export type ResponseText = pulumi.Unwrap<ResponseTextArgs>;

/** The form of a text, told apart by its `type`. */
export type ResponseFormatArgs = ResponseAnyTextArgs | ResponseAnyJsonArgs | ResponseJsonSchemaArgs;

/** Any text. */
export interface ResponseAnyTextArgs {
  /** Says that any text will do. */
  readonly type: pulumi.Input<"text">;
}

/** JSON of any kind, which the input has to ask for as well. */
export interface ResponseAnyJsonArgs {
  /** Says that the text is JSON. */
  readonly type: pulumi.Input<"json_object">;
}

/** JSON of a schema. */
export interface ResponseJsonSchemaArgs {
  /** Says that the text is JSON of a schema. */
  readonly type: pulumi.Input<"json_schema">;
  /** The name: at most 64 letters, digits, underscores and dashes. */
  readonly name: pulumi.Input<string>;
  /** The JSON schema itself, whose names are sent as they are. */
  readonly schema: pulumi.Input<Record<string, unknown>>;
  /** What the text is for, so that the model knows what to answer. */
  readonly description?: pulumi.Input<string>;
  /** Whether the model always keeps to the schema. */
  readonly strict?: pulumi.Input<boolean>;
}

/** How a reasoning model thinks. */
export interface ResponseReasoningArgs {
  /** How much it thinks. */
  readonly effort?: pulumi.Input<ChatCompletionReasoningEffort>;
  /** Whether it tells in short what it has thought. */
  readonly summary?: pulumi.Input<"auto" | "concise" | "detailed" | (string & {})>;
  /** The same. The API has replaced it by `summary`. */
  readonly generateSummary?: pulumi.Input<"auto" | "concise" | "detailed" | (string & {})>;
  /** In which way it thinks, for models that let it be chosen. */
  readonly mode?: pulumi.Input<"standard" | "pro" | (string & {})>;
  /** Which of its earlier thoughts it goes on with. */
  readonly context?: pulumi.Input<"auto" | "current_turn" | "all_turns" | (string & {})>;
}

/** How a model had to think, as it was sent. */
export type ResponseReasoning = pulumi.Unwrap<ResponseReasoningArgs>;

/** A way in which a long conversation is kept short. */
export interface ResponseContextManagementArgs {
  /** The way. Only `compaction` is known to the API: what is old is put in short. */
  readonly type: pulumi.Input<"compaction" | (string & {})>;
  /** From how many tokens on it is done: at least 1,000. */
  readonly compactThreshold?: pulumi.Input<number>;
}

/** A way in which a long conversation was kept short, as it was sent. */
export type ResponseContextManagement = pulumi.Unwrap<ResponseContextManagementArgs>;

/** What a response can show beside the usual. The values known to this version; others are sent as they are. */
export type ResponseIncludable =
  | "code_interpreter_call.outputs"
  | "computer_call_output.output.image_url"
  | "file_search_call.results"
  | "message.input_image.image_url"
  | "message.output_text.logprobs"
  | "reasoning.encrypted_content"
  | "web_search_call.action.sources"
  | "web_search_call.results"
  | (string & {});

/** How a request is processed. The values known to this version; others are sent as they are. */
export type ResponseServiceTier =
  | "auto"
  | "default"
  | "flex"
  | "scale"
  | "priority"
  | "fast"
  | "ultrafast"
  | (string & {});

/** Why a response is incomplete. */
export interface ResponseIncompleteDetails {
  /** `max_output_tokens` or `content_filter`; absent where the server does not tell. */
  readonly reason?: string;
}

/** Why a response has failed. */
export interface ResponseError {
  /** The error's code, such as `server_error`. */
  readonly code: string;
  /** The error's words. */
  readonly message: string;
}

/** How many tokens a response has cost. */
export interface ResponseUsage {
  /** Tokens of what was asked. */
  readonly inputTokens: number;
  /** What they were; absent where the server does not tell. */
  readonly inputTokensDetails?: ResponseInputTokens;
  /** Tokens of what was answered, those for reasoning included. */
  readonly outputTokens: number;
  /** What they were; absent where the server does not tell. */
  readonly outputTokensDetails?: ResponseOutputTokens;
  /** Both together. */
  readonly totalTokens: number;
}

/** What the tokens of an input were; each is absent where the server does not tell. */
export interface ResponseInputTokens {
  /** Tokens that were found in the cache. */
  readonly cachedTokens?: number;
  /** Tokens that were written to the cache. */
  readonly cacheWriteTokens?: number;
}

/** What the tokens of an output were; each is absent where the server does not tell. */
export interface ResponseOutputTokens {
  /** Tokens of thinking. */
  readonly reasoningTokens?: number;
}

/** What a moderation has found. */
export interface ResponseModerationResults {
  /** In what was asked. */
  readonly input: ChatCompletionModerationResult | ResponseModerationError;
  /** In what was answered. */
  readonly output: ChatCompletionModerationResult | ResponseModerationError;
}

/** Why a moderation has found nothing. */
export interface ResponseModerationError {
  /** `error`. */
  readonly type: string;
  /** The error's code. */
  readonly code: string;
  /** The error's words. */
  readonly message: string;
}

/** Everything that shapes what the model says, and so is told of by it. */
const told = ["input", "instructions", "tools", "text"] as const;

const answers: Readonly<Record<string, readonly string[]>> = {
  outputText: told,
  output: told,
  error: told,
  usage: told,
  moderationResults: told,
};

const outputs = [
  "outputText",
  "output",
  "status",
  "incompleteDetails",
  "error",
  "usage",
  "moderationResults",
  "createdAt",
  "completedAt",
  "servedModel",
  "servedTier",
  "expired",
  "model",
  "input",
  "instructions",
  "previousResponseId",
  "conversationId",
  "tools",
  "toolChoice",
  "parallelToolCalls",
  "maxToolCalls",
  "text",
  "reasoning",
  "maxOutputTokens",
  "temperature",
  "topP",
  "topLogprobs",
  "truncation",
  "contextManagement",
  "include",
  "moderation",
  "serviceTier",
  "promptCacheKey",
  "promptCacheOptions",
  "promptCacheRetention",
  "safetyIdentifier",
  "user",
  "background",
  "store",
  "metadata",
  "waitForAnswer",
  "answerTimeoutSeconds",
  "onExpiry",
];
