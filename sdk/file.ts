import { accessSync, constants, statSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A file that is kept by OpenAI, for assistants, batches, fine-tuning, vision, or any other use of its content.
 *
 * A file cannot be changed: another content, name, purpose or expiry replaces it, and the new one exists before
 * the old one goes. The API returns no content for most purposes, so the content's SHA-256 is kept in the state.
 * Deleting a file also takes it out of every vector store. A file that is gone, by its expiry or by other hands,
 * is created again by the next `up` after a refresh.
 *
 * A file above 16 MB is sent as it is read, and never held in memory; one above 512 MB goes out in parts, of which
 * those that get lost are sent again. How far it is, is told. A file that changes while it is sent is not made.
 * When sending is given up, the parts go as well: by a request, or after a crash by themselves, an hour after the
 * upload was begun, which is also the longest that it may take.
 *
 * The key needs write permission for files. `File.get(name, id)` reads a file that exists; `{ import: id }`
 * adopts one, which is held against purpose, name and size, as far as they are given, and which no replacement
 * deletes. Such a file may have no `source`.
 *
 * @example
 * ```ts
 * const handbook = new openai.File("handbook", {
 *   purpose: "assistants",
 *   source: new pulumi.asset.FileAsset("handbook.md"),
 * });
 * export const fileId = handbook.fileId;
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/files
 */
export class File extends Resource {
  /** The file's id, such as `file-abc123`. The same as the resource's `id`. */
  declare readonly fileId: pulumi.Output<string>;
  /** The size of the content, in bytes. */
  declare readonly bytes: pulumi.Output<number>;
  /** When the file was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** When the file will be deleted by OpenAI. Unix time in seconds; absent when it stays. */
  declare readonly expiresAt: pulumi.Output<number | undefined>;
  /** After which time the file is deleted by OpenAI, given by you or by the API; absent when it stays. */
  declare readonly expiresAfter: pulumi.Output<FileExpiresAfter | undefined>;
  /** The name of the file. */
  declare readonly filename: pulumi.Output<string>;
  /** What the file is for. */
  declare readonly purpose: pulumi.Output<string>;
  /** `uploaded`, `processed` or `error`. */
  declare readonly status: pulumi.Output<string>;
  /** The SHA-256 of the content, in hexadecimal digits; absent for a file that was read by {@link File.get}. */
  declare readonly sha256: pulumi.Output<string | undefined>;

  /**
   * Uploads a file.
   *
   * @param name the name of the resource in the stack
   * @param args what the file is made of
   * @param opts the resource's options; `import` takes a file's id
   */
  constructor(name: string, args: FileArgs, opts?: pulumi.CustomResourceOptions) {
    super("File", name, { ...args, source: readable(args?.source) }, outputs, opts, {
      sha256: ["source"],
      bytes: ["source"],
    });
    Object.assign(this, { fileId: this.id });
  }

  /**
   * Reads a file that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the file's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): File {
    return new File(name, {} as FileArgs, existing("File", id, opts));
  }

  /** Whether an object is a File, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is File {
    return isInstanceOf("File", value);
  }
}

/** What a {@link File} is made of. */
export interface FileArgs {
  /**
   * What the file is for. Other values than those known here are sent as they are, with a warning. Changing this
   * replaces the file.
   */
  readonly purpose: pulumi.Input<FilePurpose>;
  /**
   * The content: an asset, or the path of a file, relative to the program's folder. At least one byte, at most
   * 8 GB. Above 512 MB OpenAI's document knows the purposes `assistants`, `batch`, `fine-tune` and `vision`, and
   * the end of the file's name must say its type: `.jsonl`, `.pdf`. Changing this replaces the file, unless the
   * content and the name of the file are the same as before. The text of a `StringAsset` stands in the state in the
   * clear, unless it is wrapped in `pulumi.secret`.
   *
   * Required, but for a file that was imported: the API does not give out the content of every file, so an imported
   * one may stay without. A source that it is given later is taken for a changed content.
   */
  readonly source?: pulumi.Input<pulumi.asset.Asset | string>;
  /**
   * The name of the file. At least one character. Required for a source without a path. Quotation marks,
   * slashes, backslashes and line breaks arrive at OpenAI as `%22`, `%2F`, `%5C`, `%0D` and `%0A`, and are shown so in
   * the output: a form cannot carry them as they are. Changing this replaces the file.
   * @default the last part of the source's path
   */
  readonly filename?: pulumi.Input<string>;
  /**
   * After which time OpenAI deletes the file. Changing this replaces the file.
   * @default the API's own: 30 days for purpose `batch`, never for all others
   */
  readonly expiresAfter?: pulumi.Input<FileExpiresAfterArgs>;
}

/** The purposes known to this version; others are sent as they are. */
export type FilePurpose =
  | "assistants"
  | "batch"
  | "fine-tune"
  | "vision"
  | "user_data"
  | "evals"
  | (string & {});

/** After which time a file is deleted. */
export interface FileExpiresAfterArgs {
  /** From when on the time counts. Only `created_at` is known to the API. */
  readonly anchor: pulumi.Input<"created_at">;
  /** The time, in seconds: from 3,600 (an hour) to 2,592,000 (30 days). */
  readonly seconds: pulumi.Input<number>;
}

/** After which time a file is deleted. */
export interface FileExpiresAfter {
  /** From when on the time counts. */
  readonly anchor: string;
  /** The time, in seconds. */
  readonly seconds: number;
}

const outputs = [
  "bytes",
  "createdAt",
  "expiresAt",
  "expiresAfter",
  "filename",
  "purpose",
  "status",
  "sha256",
];

/**
 * A path becomes an asset. One that cannot be read stays a path, because the engine would fail on it first, and
 * with worse words than check.
 */
function readable(source: FileArgs["source"] | undefined): pulumi.Input<unknown> {
  return pulumi.output(source).apply((known: pulumi.asset.Asset | string | undefined) => {
    const path = typeof known === "string" ? known : (known as { path?: unknown } | undefined)?.path;
    return Promise.resolve(path).then((settled) => {
      if (typeof settled !== "string") return known;
      if (!canBeRead(settled)) return settled;
      return typeof known === "string" ? new pulumi.asset.FileAsset(settled) : known;
    });
  });
}

function canBeRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
