import type * as pulumi from "@pulumi/pulumi";
import { existing, isInstanceOf, Resource } from "./resource.js";

/**
 * A short text that is kept beside other objects.
 *
 * The text and the metadata are changed in place; another author replaces the note, and the new one exists
 * before the old one goes. Deleting a note removes it for good. The key needs write permission for notes.
 * `{ import: id }` adopts one, which is held against everything that it is made of.
 *
 * @example
 * ```ts
 * const note = new openai.Note("note", { text: "The handbook is revised in May.", author: "support" });
 * export const noteId = note.noteId;
 * ```
 *
 * @see https://example.com/docs/api-reference/notes
 */
export class Note extends Resource {
  /** The note's id, such as `note_abc123`. The same as the resource's `id`. */
  declare readonly noteId: pulumi.Output<string>;
  /** When the note was created. Unix time in seconds. */
  declare readonly createdAt: pulumi.Output<number>;
  /** What the note says. */
  declare readonly text: pulumi.Output<string>;
  /** Who says it; absent when nobody is named. */
  declare readonly author: pulumi.Output<string | undefined>;
  /** Names and texts that belong to it. */
  declare readonly metadata: pulumi.Output<Record<string, string>>;

  /**
   * Writes a note.
   *
   * @param name the name of the resource in the stack
   * @param args what the note is made of
   * @param opts the resource's options; `import` takes a note's id
   */
  constructor(name: string, args: NoteArgs, opts?: pulumi.CustomResourceOptions) {
    super("Note", name, { ...args }, ["createdAt", "text", "author", "metadata"], opts);
    Object.assign(this, { noteId: this.id });
  }

  /**
   * Reads a note that exists, without taking it over: it is never changed and never deleted.
   *
   * @param name the name of the resource in the stack
   * @param id the note's id
   * @param opts the resource's options
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Note {
    return new Note(name, {} as NoteArgs, existing("Note", id, opts));
  }

  /** Whether an object is a Note, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is Note {
    return isInstanceOf("Note", value);
  }
}

/** What a {@link Note} is made of. */
export interface NoteArgs {
  /** What the note says. From 1 to 1,000 characters. Updates in place. */
  readonly text: pulumi.Input<string>;
  /** Who says it. At least one character. Changing this replaces the note. @default nobody */
  readonly author?: pulumi.Input<string>;
  /** Up to 16 names with texts, of at most 64 and 512 characters. Updates in place. @default none */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
