import type { FileObject } from "openai/resources/files";
import { RequestError } from "./client/failures.js";
import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import type { Ask } from "./declaration.js";
import { linesOf } from "./lines.js";

/** A file on the server that an object is to be made of, with the words for both. */
export interface InputFile {
  readonly id: string;
  /** The input that names it: `trainingFile`. */
  readonly property: string;
  /** `training file`. */
  readonly noun: string;
  /** The one purpose that it may have. */
  readonly purpose: string;
  /** What is to be done with it, after "cannot be": `trained on`. */
  readonly use: string;
  /** What is made of it: `job`. */
  readonly product: string;
}

/** The file's size in bytes; undefined where the file cannot be looked at. Its purpose is checked on the way. */
export async function sizeOf(ask: Ask, file: InputFile): Promise<number | undefined> {
  const found = await orUnchecked(file, () =>
    ask<FileObject>({
      doing: "Reading",
      noun: "file",
      object: file.id,
      expect: ({ object }) => object === "file",
      send: ({ api, options }) => api.files.retrieve(file.id, options),
    }),
  );
  if (found !== undefined && found.purpose !== file.purpose)
    throw refusal(file, `its purpose is "${found.purpose}", and must be "${file.purpose}"`);
  return found?.bytes;
}

/** Has the file's lines read; undefined where the server does not give them out. */
export function readLines<T>(
  ask: Ask,
  file: InputFile,
  read: (lines: AsyncIterable<string> | Iterable<string>) => Promise<T>,
): Promise<T | undefined> {
  return orUnchecked(file, () =>
    ask<T>({
      doing: "Reading the content of",
      noun: "file",
      object: file.id,
      expect: () => true,
      send: async ({ api, options }) => {
        const { body } = await api.files.content(file.id, options);
        return read(body === null ? [] : linesOf(body as unknown as AsyncIterable<Uint8Array>));
      },
    }),
  );
}

/** A key that may not read files, and a server that does not give contents out, can still make use of them. */
async function orUnchecked<T>(file: InputFile, look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    const isRefused = error instanceof RequestError && error.failure.consequence === "refused";
    if (!isRefused || error.failure.status === 401 || error.failure.status === 429) throw error;
    sayUnchecked(file, error.message.replace(/\.$/, ""));
    return undefined;
  }
}

export function sayUnchecked({ id, noun }: InputFile, reason: string): void {
  say(`The ${noun} "${id}" is sent without being checked here: ${reason}.`);
}

export function refusal({ id, property, use, product }: InputFile, problem: string): Problem {
  return new Problem(
    `${property} "${id}" cannot be ${use}: ${problem}. No ${product} was created, because OpenAI would refuse the file.`,
  );
}
