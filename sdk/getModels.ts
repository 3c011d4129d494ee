import type * as pulumi from "@pulumi/pulumi";
import type { GetModelResult } from "./getModel.js";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up all models that the key may use, or those of one owner.
 *
 * It only reads, and runs in previews as well. What may be used changes without a deployment, so name the model
 * of a resource yourself.
 *
 * @example
 * ```ts
 * const { models } = await openai.getModels();
 * export const ending = models.filter((model) => model.shutdownDate !== undefined).map(({ id }) => id);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/models/list
 */
export function getModels(args: GetModelsArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetModelsResult> {
  return invoke("getModels", args, opts);
}

/**
 * Looks up models whose owner may be an output of another resource. See {@link getModels}.
 *
 * @example
 * ```ts
 * export const count = openai.getModelsOutput({ ownedBy: "system" }).models.length;
 * ```
 */
export function getModelsOutput(
  args: GetModelsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetModelsResult> {
  return invokeOutput("getModels", args, opts);
}

/** What {@link getModels} needs to know. */
export interface GetModelsArgs {
  /** The organization that owns the models, such as `openai` or `system`. @default models of any owner */
  readonly ownedBy?: string;
}

/** What {@link getModelsOutput} needs to know. */
export interface GetModelsOutputArgs {
  /** The organization that owns the models, such as `openai` or `system`. @default models of any owner */
  readonly ownedBy?: pulumi.Input<string>;
}

/** The models that were found. */
export interface GetModelsResult {
  /** The models, in the API's order. */
  readonly models: GetModelResult[];
}
