import type { FastifyRequest } from "fastify";
import { invalidParameter, missingParameter, noSuchObject } from "../errors";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import type { ObjectRoutes } from "../world";

interface Note {
  readonly object: "note";
  readonly id: string;
  readonly created_at: number;
  readonly text: string;
  readonly author: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a request says of a note; null takes away what was there. */
interface NoteBody {
  readonly text?: unknown;
  readonly author?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

const pages = { defaultLimit: 20, maxLimit: 100 };

/** Notes: https://example.com/docs/api-reference/notes */
export const routes: ObjectRoutes = {
  register(app, { clock, createStore }) {
    const notes = createStore<Note>("note");
    const notesOf = (request: FastifyRequest) => notes.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const note = notesOf(request).find(id);
      if (note === undefined) throw noSuchObject("Note", id);
      return note;
    };

    app.post<{ Body: NoteBody }>("/notes", async (request) => {
      const { text, author, metadata } = request.body;
      return notesOf(request).put({
        object: "note",
        id: newId("note_"),
        created_at: clock.unix(),
        text: textOf(text),
        author: author ?? null,
        metadata: metadata ?? {},
      });
    });

    app.get<{ Querystring: PageQuery }>("/notes", async (request) =>
      pageOf(notesOf(request).list(), request.query, pages),
    );

    app.get<{ Params: NoteParams }>("/notes/:id", async (request) => find(request, request.params.id));

    app.post<{ Params: NoteParams; Body: NoteBody }>("/notes/:id", async (request) => {
      const note = find(request, request.params.id);
      const { text, author, metadata } = request.body;
      if (author !== undefined) throw invalidParameter("author", "the author of a note cannot be changed.");
      return notesOf(request).put({
        ...note,
        ...(text !== undefined && { text: textOf(text) }),
        ...(metadata !== undefined && { metadata: metadata ?? {} }),
      });
    });

    app.delete<{ Params: NoteParams }>("/notes/:id", async (request) => {
      const { id } = find(request, request.params.id);
      notesOf(request).remove(id);
      return { id, object: "note.deleted", deleted: true };
    });
  },
};

interface NoteParams {
  readonly id: string;
}

function textOf(text: unknown): string {
  if (text === undefined) throw missingParameter("text");
  if (typeof text === "string" && text.length >= 1 && text.length <= 1000) return text;
  throw invalidParameter("text", "expected a string of 1 to 1000 characters.");
}
