import type { Page } from "../declaration.js";
import { defineResource } from "../lifecycle.js";
import { metadata } from "../metadata.js";
import { properties } from "../schema.js";

/** A note as the API shows it. */
interface NoteObject {
  readonly object: "note";
  readonly id: string;
  readonly created_at: number;
  readonly text: string;
  readonly author: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

const declared = properties({
  text: {
    type: "text",
    required: true,
    onChange: "updates",
    minLength: 1,
    maxLength: 1000,
    example: "The handbook is revised in May.",
  },
  author: { type: "text", onChange: "replaces", minLength: 1, example: "support" },
  metadata: { ...metadata, onChange: "updates" },
});

export const Note = defineResource({
  kind: "Note",
  noun: "note",
  properties: declared,
  bucket: () => "notes",

  create: ({ api, options }, body) => api.post<NoteObject>("/notes", { ...options, body }),
  read: ({ api, options }, id) => api.get<NoteObject>(pathOf(id), options),
  update: ({ api, options }, id, body) => api.post<NoteObject>(pathOf(id), { ...options, body }),
  delete: ({ api, options }, id) => api.delete<{ deleted: boolean }>(pathOf(id), options),
  list: {
    limit: 3,
    page: ({ api, options }, query) =>
      api.get<Page<NoteObject>>("/notes", { ...options, query: { ...query, order: "desc" } }),
  },

  isObject: ({ object }) => object === "note",
  idOf: ({ id }) => id,
  createdAt: ({ created_at }) => created_at,
  toOutputs: (note) => ({ createdAt: note.created_at }),
});

function pathOf(id: string): string {
  return `/notes/${encodeURIComponent(id)}`;
}
