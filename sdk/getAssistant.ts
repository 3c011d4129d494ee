import type * as pulumi from "@pulumi/pulumi";
import type { AssistantResponseFormat, AssistantTool, AssistantToolResources } from "./assistant.js";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up an assistant by its id, or by its name where exactly one has it.
 *
 * Fails with one sentence when no assistant has the id or the name, when several have the name, or when the
 * server has no assistants any more, as OpenAI's own since 2026-08-26. A name is looked for in the whole list of
 * the project. It only reads, and runs in previews as well.
 *
 * @example
 * ```ts
 * const support = openai.getAssistant({ name: "Support" });
 * export const supportId = support.then(({ id }) => id);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/assistants/getAssistant
 */
export function getAssistant(
  args: GetAssistantArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAssistantResult> {
  return invoke("getAssistant", args, opts);
}

/**
 * Looks up an assistant whose id or name may be an output of another resource. See {@link getAssistant}.
 *
 * @example
 * ```ts
 * const name = config.require("assistant");
 * export const model = openai.getAssistantOutput({ name }).model;
 * ```
 */
export function getAssistantOutput(
  args: GetAssistantOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAssistantResult> {
  return invokeOutput("getAssistant", args, opts);
}

/** What {@link getAssistant} needs to know: an id or a name, and not both. */
export interface GetAssistantArgs {
  /**
   * The assistant's id, such as `asst_abc123`.
   * @default it is looked up by its name
   */
  readonly id?: string;
  /**
   * The assistant's name, in full. Exactly one assistant must have it.
   * @default it is looked up by its id
   */
  readonly name?: string;
}

/** What {@link getAssistantOutput} needs to know: an id or a name, and not both. */
export interface GetAssistantOutputArgs {
  /**
   * The assistant's id, such as `asst_abc123`.
   * @default it is looked up by its name
   */
  readonly id?: pulumi.Input<string>;
  /**
   * The assistant's name, in full. Exactly one assistant must have it.
   * @default it is looked up by its id
   */
  readonly name?: pulumi.Input<string>;
}

/** An assistant that was looked up. */
export interface GetAssistantResult {
  /** The assistant's id. */
  readonly id: string;
  /** When the assistant was created. Unix time in seconds. */
  readonly createdAt: number;
  /** The model that answers. */
  readonly model: string;
  /** The assistant's name; absent when it has none. */
  readonly name?: string;
  /** What the assistant is for; absent when that is not said. */
  readonly description?: string;
  /** What the model is told before every conversation; absent when that is nothing. */
  readonly instructions?: string;
  /** What the assistant may use; empty when that is nothing. */
  readonly tools: AssistantTool[];
  /** What its tools find. */
  readonly toolResources?: AssistantToolResources;
  /** The form of the answers. */
  readonly responseFormat?: AssistantResponseFormat;
  /** How free the choice of words is, from 0 to 2. */
  readonly temperature?: number;
  /** The share of likely words to choose from, from 0 to 1. */
  readonly topP?: number;
  /** Pairs of the owner's own; empty when there are none. */
  readonly metadata: Record<string, string>;
}
