import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up a file: its name, its size, what it is for, and when it expires.
 *
 * Fails with one sentence when the file does not exist or the key may not use it. It only reads, and runs in
 * previews as well.
 *
 * @example
 * ```ts
 * const file = openai.getFile({ id: "file-abc123" });
 * export const size = file.then(({ bytes }) => bytes);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/files/retrieve
 */
export function getFile(args: GetFileArgs, opts?: pulumi.InvokeOptions): Promise<GetFileResult> {
  return invoke("getFile", args, opts);
}

/**
 * Looks up a file whose id may be an output of another resource. See {@link getFile}.
 *
 * @example
 * ```ts
 * export const state = openai.getFileOutput({ id: handbook.fileId }).status;
 * ```
 */
export function getFileOutput(
  args: GetFileOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetFileResult> {
  return invokeOutput("getFile", args, opts);
}

/** What {@link getFile} needs to know. */
export interface GetFileArgs {
  /** The file's id, such as `file-abc123`. */
  readonly id: string;
}

/** What {@link getFileOutput} needs to know. */
export interface GetFileOutputArgs {
  /** The file's id, such as `file-abc123`. */
  readonly id: pulumi.Input<string>;
}

/** A file that was looked up. */
export interface GetFileResult {
  /** The file's id. */
  readonly id: string;
  /** The name of the file. */
  readonly filename: string;
  /** What the file is for. */
  readonly purpose: string;
  /** The size of the content, in bytes. */
  readonly bytes: number;
  /** `uploaded`, `processed` or `error`. */
  readonly status: string;
  /** When the file was created. Unix time in seconds. */
  readonly createdAt: number;
  /** When the file will be deleted by OpenAI. Unix time in seconds; absent when it stays. */
  readonly expiresAt?: number;
}
