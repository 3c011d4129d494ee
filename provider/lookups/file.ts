import type { FileObject } from "openai/resources/files";
import { allPages, defineLookup } from "../lookup.js";
import { isPageOf } from "../page.js";
import { properties } from "../schema.js";

export const getFile = defineLookup({
  name: "getFile",
  noun: "file",
  properties: properties({ id: { type: "text", required: true, minLength: 1, example: "file-abc123" } }),
  bucket: "files",
  object: ({ id }) => id,
  find: (ask, { id }) =>
    ask<FileObject>({
      send: ({ api, options }) => api.files.retrieve(id, options),
      expect: (file) => file.object === "file" && file.id === id,
    }),
  toResult: resultOf,
});

export const getFiles = defineLookup({
  name: "getFiles",
  noun: "files",
  properties: properties({ purpose: { type: "text", minLength: 1, example: "assistants" } }),
  bucket: "files",
  object: ({ purpose }) => purpose,
  find: (ask, { purpose }) =>
    allPages(
      (query) =>
        ask({
          doing: "Listing",
          send: ({ api, options }) =>
            api.files.list({ ...query, order: "asc", ...(purpose !== undefined && { purpose }) }, options),
          expect: (answer) => isPageOf(answer, ({ object }) => object === "file"),
        }),
      10_000,
    ),
  toResult: (files) => ({ files: files.map(resultOf) }),
});

function resultOf(file: FileObject): Record<string, unknown> {
  return {
    id: file.id,
    filename: file.filename,
    purpose: file.purpose,
    bytes: file.bytes,
    status: file.status,
    createdAt: file.created_at,
    expiresAt: file.expires_at,
  };
}
