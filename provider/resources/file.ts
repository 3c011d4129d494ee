import type { FileCreateParams, FileObject } from "openai/resources/files";
import { problemOfSource } from "../batchLines.js";
import { Problem } from "../client/problem.js";
import { type Content, inForm, mostBytes } from "../content.js";
import { defineResource } from "../lifecycle.js";
import { progressTeller } from "../progress.js";
import { type Asset, isAsset, properties } from "../schema.js";
import { inspectSource, nameOfSource, readSource } from "../source.js";
import { type PendingUpload, type UploadedFile, uploadParts } from "../uploads.js";

const declared = properties({
  purpose: {
    type: "text",
    required: true,
    onChange: "replaces",
    known: ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"],
    example: "assistants",
  },
  source: {
    type: "asset",
    required: "unless imported",
    onChange: "replaces",
    hashOutput: "sha256",
    example: "handbook.md",
  },
  filename: {
    type: "text",
    onChange: "replaces",
    minLength: 1,
    same: (wanted, found) => inForm(String(wanted)) === found,
    example: "handbook.md",
  },
  expiresAfter: {
    type: "object",
    onChange: "replaces",
    example: { anchor: "created_at", seconds: 86_400 },
    properties: {
      anchor: { type: "text", required: true, oneOf: ["created_at"], example: "created_at" },
      seconds: {
        type: "integer",
        required: true,
        minimum: 3_600,
        maximum: 2_592_000,
        unit: "seconds",
        example: 86_400,
      },
    },
  },
});

/** A content, and where it is on the server already, when it is too large for one request. */
interface Prepared extends Content {
  readonly upload?: PendingUpload;
}

export const File = defineResource({
  kind: "File",
  noun: "file",
  properties: declared,
  bucket: () => "files",

  check: async ({ purpose, source, filename }, olds) => {
    const problem =
      inspectSource(source, olds.source, mostBytes) ??
      (purpose === "batch" && isNewContent(source, olds.source) ? await problemOfSource(source) : undefined);
    if (problem !== undefined) return [{ property: "source", reason: problem }];
    if (filename !== undefined || !isAsset(source) || hasName(source, olds.source)) return [];
    return [
      { property: "filename", reason: 'is required for a source without a path, for example "handbook.md"' },
    ];
  },
  defaults: ({ source }) => ({ filename: nameOfSource(source) }),
  /** Only an adopted file may have no source. */
  prepare: async ({ source }): Promise<Prepared | undefined> =>
    source === undefined ? undefined : readSource(source, mostBytes),
  stage: async (ask, body, { inputs, prepared }) => {
    if (prepared === undefined || prepared.pieces.length === 1) return prepared;
    const file = { ...body, filename: nameOf(body, inputs) } as UploadedFile;
    return { ...prepared, upload: await uploadParts(ask, prepared, file) };
  },
  unstage: async (ask, prepared) => prepared?.upload?.cancel(ask),
  release: async (prepared) => prepared?.release(),

  create: async (call, body, { inputs, prepared }) => {
    if (prepared === undefined) throw new Problem("Creating a file: it has no source.");
    if (prepared.upload !== undefined) return prepared.upload.complete(call);
    const [whole] = prepared.pieces;
    const name = nameOf(body, inputs);
    const { filename: _, ...rest } = body;
    const file = await whole?.upload(name, progressTeller(name, prepared.bytes));
    return call.api.files.create({ ...rest, file } as FileCreateParams, call.options);
  },
  read: ({ api, options }, id) => api.files.retrieve(id, options),
  delete: ({ api, options }, id) => api.files.delete(id, options),
  content: ({ api, options }, id) => api.files.content(id, options),
  list: {
    limit: 10_000,
    isWhole: true,
    page: ({ api, options }, query) => api.files.list({ ...query, order: "desc" }, options),
  },

  isObject: ({ object }) => object === "file",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  summary: ({ filename, bytes }) => ({ name: filename, bytes }),
  toOutputs: (file) => ({
    bytes: file.bytes,
    createdAt: file.created_at,
    expiresAt: file.expires_at,
    expiresAfter: expiresAfterOf(file),
    status: file.status,
  }),
  expected: (content) => (content === undefined ? {} : { bytes: content.bytes }),
  kept: { names: ["sha256"], from: (content) => ({ sha256: content?.sha256 }) },
});

/** check has asked for a name where the source has none. */
function nameOf({ filename }: Record<string, unknown>, { source }: { readonly source?: Asset }): string {
  return (filename as string | undefined) ?? nameOfSource(source) ?? "file";
}

/** A content that has been looked at before, or of which only the hash is left, is not looked at again. */
function isNewContent(source: unknown, old: unknown): source is Asset {
  return isAsset(source) && !(isAsset(old) && old.hash !== undefined && old.hash === source.hash);
}

/** A source that is only known by its hash any more has kept the name that it had. */
function hasName(source: unknown, old: unknown): boolean {
  return nameOfSource(source) !== undefined || nameOfSource(old) !== undefined;
}

/** The API takes a period and returns a moment. */
function expiresAfterOf({ created_at, expires_at }: FileObject): object | undefined {
  return expires_at === undefined || expires_at === null
    ? undefined
    : { anchor: "created_at", seconds: expires_at - created_at };
}
