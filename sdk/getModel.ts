import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up a model: whose it is, since when it exists, and when it will be shut down.
 *
 * Fails with one sentence when the model does not exist or the key may not use it. It only reads, and runs in
 * previews as well.
 *
 * @example
 * ```ts
 * const model = openai.getModel({ id: "gpt-5-mini" });
 * export const end = model.then(({ shutdownDate }) => shutdownDate ?? "not announced");
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/models/retrieve
 */
export function getModel(args: GetModelArgs, opts?: pulumi.InvokeOptions): Promise<GetModelResult> {
  return invoke("getModel", args, opts);
}

/**
 * Looks up a model whose id may be an output of another resource. See {@link getModel}.
 *
 * @example
 * ```ts
 * export const owner = openai.getModelOutput({ id: job.fineTunedModel }).ownedBy;
 * ```
 */
export function getModelOutput(
  args: GetModelOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetModelResult> {
  return invokeOutput("getModel", args, opts);
}

/** What {@link getModel} needs to know. */
export interface GetModelArgs {
  /** The model's id, such as `gpt-5-mini` or that of a fine-tuned model. */
  readonly id: string;
}

/** What {@link getModelOutput} needs to know. */
export interface GetModelOutputArgs {
  /** The model's id, such as `gpt-5-mini` or that of a fine-tuned model. */
  readonly id: pulumi.Input<string>;
}

/** A model. */
export interface GetModelResult {
  /** The model's id. */
  readonly id: string;
  /** When the model was created. Unix time in seconds. */
  readonly created: number;
  /** The organization that owns the model. */
  readonly ownedBy: string;
  /** The day on which the model will be shut down, such as `2026-12-31`; absent when none is announced. */
  readonly shutdownDate?: string;
}
