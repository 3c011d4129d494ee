import type * as pulumi from "@pulumi/pulumi";
import type { FilePurpose } from "./file.js";
import type { GetFileResult } from "./getFile.js";
import { invoke, invokeOutput } from "./lookup.js";

/**
 * Looks up all files of the project, or those of one purpose.
 *
 * Reads the list to its end, however many pages it has. It only reads, and runs in previews as well.
 *
 * @example
 * ```ts
 * const { files } = await openai.getFiles({ purpose: "assistants" });
 * export const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/files/list
 */
export function getFiles(args: GetFilesArgs = {}, opts?: pulumi.InvokeOptions): Promise<GetFilesResult> {
  return invoke("getFiles", args, opts);
}

/**
 * Looks up files whose purpose may be an output of another resource. See {@link getFiles}.
 *
 * @example
 * ```ts
 * export const alike = openai.getFilesOutput({ purpose: handbook.purpose }).files.length;
 * ```
 */
export function getFilesOutput(
  args: GetFilesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetFilesResult> {
  return invokeOutput("getFiles", args, opts);
}

/** What {@link getFiles} needs to know. */
export interface GetFilesArgs {
  /** What the files are for. @default files of any purpose */
  readonly purpose?: FilePurpose;
}

/** What {@link getFilesOutput} needs to know. */
export interface GetFilesOutputArgs {
  /** What the files are for. @default files of any purpose */
  readonly purpose?: pulumi.Input<FilePurpose>;
}

/** The files that were found. */
export interface GetFilesResult {
  /** The files, oldest first. */
  readonly files: GetFileResult[];
}
