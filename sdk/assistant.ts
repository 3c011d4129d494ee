import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * An assistant: a model with instructions and tools, which answers in threads.
 *
 * Every property is changed in place, and one that is taken away is taken away from the assistant, too. The API
 * takes a reasoning effort and never returns it: a change of it from outside goes unseen. Deleting an assistant
 * leaves its threads, files and vector stores as they are.
 *
 * OpenAI's own servers have had no assistants since 2026-08-26; there, responses, conversations and vector stores
 * replace them. A create then fails and says so, a refresh keeps what is in the state, and a delete is done when
 * the account is the one that made the assistant. Compatible servers, reached with `openai:baseUrl`, go on
 * serving them.
 *
 * The key needs write permission for assistants. `Assistant.get(name, id)` reads an assistant that exists;
 * `{ import: id }` adopts one, which is held against everything but the reasoning effort.
 *
 * @example
 * ```ts
 * const assistant = new openai.Assistant("support", {
 *   model: "gpt-5-mini",
 *   instructions: "You answer customers of a mail-order house.",
 *   tools: [{ type: "code_interpreter" }],
 *   toolResources: { codeInterpreter: { fileIds: [handbook.fileId] } },
 * });
 * export const assistantId = assistant.assistantId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/assistants
 */
export class Assistant extends Resource {
  /** The assistant's id, such as `asst_abc123`. The same as the resource's `id`. */
  declare readonly assistantId: pulumi.Output<string>;
  /** When the assistant was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** The model that answers, by the name that you gave it. */
  declare readonly model: pulumi.Output<string>;
  /** The assistant's name; absent when it has none. */
  declare readonly name: pulumi.Output<string | undefined>;
  /** What the assistant is for; absent when that is not said. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** What the model is told before every conversation; absent when that is nothing. */
  declare readonly instructions: pulumi.Output<string | undefined>;
  /** What the assistant may use; empty when that is nothing. */
  declare readonly tools: pulumi.Output<AssistantTool[]>;
  /** What its tools find. */
  declare readonly toolResources: pulumi.Output<AssistantToolResources | undefined>;
  /** The form of the answers. */
  declare readonly responseFormat: pulumi.Output<AssistantResponseFormat | undefined>;
  /** How free the choice of words is, from 0 to 2. */
  declare readonly temperature: pulumi.Output<number | undefined>;
  /** The share of likely words to choose from, from 0 to 1. */
  declare readonly topP: pulumi.Output<number | undefined>;
  /** How long the model thinks, as it was asked for; absent when it was not. */
  declare readonly reasoningEffort: pulumi.Output<string | undefined>;
  /** Pairs of your own; empty when there are none. */
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;

  /**
   * Makes an assistant.
   *
   * @param name the name of the resource in the stack
   * @param args what the assistant is made of
   * @param opts the resource's options; `import` takes an assistant's id
   */
  constructor(name: string, args: AssistantArgs, opts?: pulumi.CustomResourceOptions) {
    super("Assistant", name, { ...args }, outputs, opts);
    Object.assign(this, { assistantId: this.id });
  }

  /**
   * Reads an assistant that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the assistant's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Assistant {
    return new Assistant(name, {} as AssistantArgs, existing("Assistant", id, opts));
  }

  /** Whether an object is an Assistant, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Assistant {
    return isInstanceOf("Assistant", value);
  }
}

/** What an {@link Assistant} is made of. */
export interface AssistantArgs {
  /**
   * The model that answers. A name that the server dates, such as `gpt-4o` as `gpt-4o-2024-08-06`, is no change.
   * Updates in place.
   */
  readonly model: pulumi.Input<AssistantModel>;
  /**
   * The assistant's name, at most 256 characters. Names need not be unique. Updates in place.
   * @default no name
   */
  readonly name?: pulumi.Input<string>;
  /**
   * What the assistant is for, at most 512 characters. Updates in place.
   * @default no description
   */
  readonly description?: pulumi.Input<string>;
  /**
   * What the model is told before every conversation, at most 256,000 characters. Updates in place.
   * @default no instructions
   */
  readonly instructions?: pulumi.Input<string>;
  /**
   * What the assistant may use: at most 128 tools. Updates in place, as a whole.
   * @default no tools
   */
  readonly tools?: pulumi.Input<pulumi.Input<AssistantToolArgs>[]>;
  /**
   * What its tools find. Updates in place; what is taken away here is taken away from the assistant.
   * @default nothing
   */
  readonly toolResources?: pulumi.Input<AssistantToolResourcesArgs>;
  /**
   * The form of the answers: `"auto"`, texts, JSON, or JSON that follows a schema. For JSON without a schema the
   * instructions must ask for JSON as well. Updates in place.
   * @default "auto"
   */
  readonly responseFormat?: pulumi.Input<AssistantResponseFormatArgs>;
  /**
   * How free the choice of words is: from 0, nearly always the same answer, to 2. Some models that reason take
   * none. Updates in place.
   * @default the API's own, 1 on OpenAI's servers
   */
  readonly temperature?: pulumi.Input<number>;
  /**
   * The share of likely words to choose from, in place of a temperature: from 0 to 1, where 0.1 stands for the
   * likeliest tenth. Updates in place.
   * @default the API's own, 1 on OpenAI's servers
   */
  readonly topP?: pulumi.Input<number>;
  /**
   * How long a model that reasons thinks. Other values than those known here are sent as they are, with a
   * warning. Updates in place; never read back.
   * @default the model's own
   */
  readonly reasoningEffort?: pulumi.Input<AssistantReasoningEffort>;
  /**
   * Up to 16 pairs of your own: names of at most 64 characters with texts of at most 512. Updates in place, as a
   * whole.
   * @default no pairs
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Models that serve assistants and are known to this version; others are sent as they are. */
export type AssistantModel =
  | "gpt-5"
  | "gpt-5-mini"
  | "gpt-5-nano"
  | "gpt-4.1"
  | "gpt-4.1-mini"
  | "gpt-4.1-nano"
  | "gpt-4o"
  | "gpt-4o-mini"
  | "o1"
  | "o3-mini"
  | (string & {});

/** How long a model thinks. Other values than those known to this version are sent as they are. */
export type AssistantReasoningEffort =
  | "none"
  | "minimal"
  | "low"
  | "medium"
  | "high"
  | "xhigh"
  | "max"
  | (string & {});

/** A tool, told apart by its `type`. */
export type AssistantToolArgs =
  | AssistantCodeInterpreterToolArgs
  | AssistantFileSearchToolArgs
  | AssistantFunctionToolArgs;

/** Lets the model write programs and run them. */
export interface AssistantCodeInterpreterToolArgs {
  /** Says that this tool is the code interpreter. */
  readonly type: pulumi.Input<"code_interpreter">;
}

/** Lets the model search in vector stores: the assistant's, and that of the thread. */
export interface AssistantFileSearchToolArgs {
  /** Says that this tool is the file search. */
  readonly type: pulumi.Input<"file_search">;
  /**
   * How it searches.
   * @default as the API sees fit
   */
  readonly fileSearch?: pulumi.Input<AssistantFileSearchArgs>;
}

/** How files are searched. */
export interface AssistantFileSearchArgs {
  /**
   * How many results are shown to the model at most: from 1 to 50. There may be fewer.
   * @default 20 on OpenAI's servers, and 5 for `gpt-3.5-turbo`
   */
  readonly maxNumResults?: pulumi.Input<number>;
  /**
   * Which results are good enough.
   * @default all
   */
  readonly rankingOptions?: pulumi.Input<AssistantRankingOptionsArgs>;
}

/** Which results of a file search are good enough. */
export interface AssistantRankingOptionsArgs {
  /**
   * What ranks the results. Other values than those known here are sent as they are, with a warning.
   * @default "auto"
   */
  readonly ranker?: pulumi.Input<"auto" | "default_2024_08_21" | (string & {})>;
  /** How well a result must match at least: from 0 to 1. */
  readonly scoreThreshold: pulumi.Input<number>;
}

/** Lets the model ask your own program for something. */
export interface AssistantFunctionToolArgs {
  /** Says that this tool is a function. */
  readonly type: pulumi.Input<"function">;
  /** What the function is. */
  readonly function: pulumi.Input<AssistantFunctionArgs>;
}

/** A function of your own program. */
export interface AssistantFunctionArgs {
  /**
   * The function's name: at most 64 letters, digits, underscores and dashes, and another one than that of every
   * other function of the assistant.
   */
  readonly name: pulumi.Input<string>;
  /**
   * What it does, so that the model knows when to call it.
   * @default no description
   */
  readonly description?: pulumi.Input<string>;
  /**
   * What it takes, as a JSON schema of an object. Its names are sent as they are.
   * @default no parameters
   */
  readonly parameters?: pulumi.Input<Record<string, unknown>>;
  /**
   * Whether a call follows the schema exactly, for which only some of JSON Schema may be used.
   * @default false
   */
  readonly strict?: pulumi.Input<boolean>;
}

/** What an assistant's tools find. */
export interface AssistantToolResourcesArgs {
  /**
   * What the code interpreter finds.
   * @default nothing
   */
  readonly codeInterpreter?: pulumi.Input<AssistantCodeInterpreterResourcesArgs>;
  /**
   * Where the file search looks.
   * @default nowhere
   */
  readonly fileSearch?: pulumi.Input<AssistantFileSearchResourcesArgs>;
}

/** What the code interpreter finds. */
export interface AssistantCodeInterpreterResourcesArgs {
  /**
   * The ids of at most 20 files. Their order says nothing.
   * @default no files
   */
  readonly fileIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Where the file search looks. The API can also make a vector store along with the assistant; that one would
 * belong to no resource, and stay behind, so this package does not offer it.
 */
export interface AssistantFileSearchResourcesArgs {
  /** The id of at most one vector store. */
  readonly vectorStoreIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** The form of the answers: `"auto"`, or an object that is told apart by its `type`. */
export type AssistantResponseFormatArgs =
  | "auto"
  | AssistantTextFormatArgs
  | AssistantJsonObjectFormatArgs
  | AssistantJsonSchemaFormatArgs;

/** Answers are texts. */
export interface AssistantTextFormatArgs {
  /** Says that answers are texts. */
  readonly type: pulumi.Input<"text">;
}

/** Answers are JSON of any kind. */
export interface AssistantJsonObjectFormatArgs {
  /** Says that answers are JSON. */
  readonly type: pulumi.Input<"json_object">;
}

/** Answers are JSON that follows a schema. */
export interface AssistantJsonSchemaFormatArgs {
  /** Says that answers follow a schema. */
  readonly type: pulumi.Input<"json_schema">;
  /** What they follow. */
  readonly jsonSchema: pulumi.Input<AssistantJsonSchemaArgs>;
}

/** What answers follow. */
export interface AssistantJsonSchemaArgs {
  /** The name of the form: at most 64 letters, digits, underscores and dashes. */
  readonly name: pulumi.Input<string>;
  /**
   * What the form is for, so that the model knows how to fill it.
   * @default no description
   */
  readonly description?: pulumi.Input<string>;
  /**
   * The JSON schema. Its names are sent as they are.
   * @default any object
   */
  readonly schema?: pulumi.Input<Record<string, unknown>>;
  /**
   * Whether answers follow the schema exactly, for which only some of JSON Schema may be used.
   * @default false
   */
  readonly strict?: pulumi.Input<boolean>;
}

/** A tool of an assistant, told apart by its `type`. */
export type AssistantTool = AssistantCodeInterpreterTool | AssistantFileSearchTool | AssistantFunctionTool;

/** The code interpreter. */
export interface AssistantCodeInterpreterTool {
  /** Says that this tool is the code interpreter. */
  readonly type: "code_interpreter";
}

/** The file search. */
export interface AssistantFileSearchTool {
  /** Says that this tool is the file search. */
  readonly type: "file_search";
  /** How it searches; absent when nothing is said of it. */
  readonly fileSearch?: AssistantFileSearch;
}

/** How files are searched. */
export interface AssistantFileSearch {
  /** How many results are shown to the model at most; absent when it is the API's own number. */
  readonly maxNumResults?: number;
  /** Which results are good enough; absent when nothing is said of it. */
  readonly rankingOptions?: AssistantRankingOptions;
}

/** Which results of a file search are good enough. */
export interface AssistantRankingOptions {
  /** What ranks the results; absent when it is the API's own. */
  readonly ranker?: string;
  /** How well a result must match at least, from 0 to 1. */
  readonly scoreThreshold: number;
}

/** A function of your own program. */
export interface AssistantFunctionTool {
  /** Says that this tool is a function. */
  readonly type: "function";
  /** What the function is. */
  readonly function: AssistantFunction;
}

/** What a function is. */
export interface AssistantFunction {
  /** The function's name. */
  readonly name: string;
  /** What it does; absent when that is not said. */
  readonly description?: string;
  /** What it takes, as a JSON schema; absent when it takes nothing. */
  readonly parameters?: Record<string, unknown>;
  /** Whether a call follows the schema exactly. */
  readonly strict?: boolean;
}

/** What an assistant's tools find. */
export interface AssistantToolResources {
  /** What the code interpreter finds; absent when it is nothing. */
  readonly codeInterpreter?: AssistantCodeInterpreterResources;
  /** Where the file search looks; absent when it is nowhere. */
  readonly fileSearch?: AssistantFileSearchResources;
}

/** What the code interpreter finds. */
export interface AssistantCodeInterpreterResources {
  /** The ids of the files; absent where none were named. */
  readonly fileIds?: string[];
}

/** Where the file search looks. */
export interface AssistantFileSearchResources {
  /** The id of the vector store; absent or empty when there is none. */
  readonly vectorStoreIds?: string[];
}

/** The form of the answers: `"auto"`, or an object that is told apart by its `type`. */
export type AssistantResponseFormat =
  | "auto"
  | AssistantTextFormat
  | AssistantJsonObjectFormat
  | AssistantJsonSchemaFormat;

/** Answers are texts. */
export interface AssistantTextFormat {
  /** Says that answers are texts. */
  readonly type: "text";
}

/** Answers are JSON of any kind. */
export interface AssistantJsonObjectFormat {
  /** Says that answers are JSON. */
  readonly type: "json_object";
}

/** Answers are JSON that follows a schema. */
export interface AssistantJsonSchemaFormat {
  /** Says that answers follow a schema. */
  readonly type: "json_schema";
  /** What they follow. */
  readonly jsonSchema: AssistantJsonSchema;
}

/** What answers follow. */
export interface AssistantJsonSchema {
  /** The name of the form. */
  readonly name: string;
  /** What the form is for; absent when that is not said. */
  readonly description?: string;
  /** The JSON schema; absent when there is none. */
  readonly schema?: Record<string, unknown>;
  /** Whether answers follow the schema exactly. */
  readonly strict?: boolean;
}

const outputs = [
  "createdAt",
  "model",
  "name",
  "description",
  "instructions",
  "tools",
  "toolResources",
  "responseFormat",
  "temperature",
  "topP",
  "reasoningEffort",
  "metadata",
];
