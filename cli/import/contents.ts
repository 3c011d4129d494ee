import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { RequestError } from "../../provider/client/failures.js";
import type { Client } from "../../provider/client/index.js";
import type { Fetched } from "../../provider/describing.js";
import { type Found, nameOf } from "../../provider/inventory.js";
import { objectCalls } from "../../provider/objectCalls.js";

export interface Contents {
  /** Fetches what an object holds; undefined where the server does not give it out. */
  fetch(found: Found, resource: string): Promise<Fetched | undefined>;
}

/** Fetches contents into a folder that is there. */
export function createContents(client: Client, folder: string): Contents {
  const taken = new Set<string>();
  return {
    async fetch(found, resource) {
      const { declaration, id } = found;
      const { content, noun } = declaration;
      if (content === undefined) return undefined;
      const path = join(folder, fileName(nameOf(found) ?? "", resource, taken));
      const { ask } = objectCalls(declaration, client, {});
      const sha256 = await unlessRefused(() =>
        ask<string>({
          doing: "Reading the content of",
          noun,
          object: id,
          expect: () => true,
          send: async (call) => save(await content(call, id), path),
        }),
      );
      // The form in which programs on all systems find it.
      return sha256 === undefined ? undefined : { path: path.replaceAll("\\", "/"), sha256 };
    },
  };
}

/** The file's own name, where it is one on every system, and no other file has it. */
function fileName(name: string, resource: string, taken: Set<string>): string {
  const isPlain =
    /^[\w-][\w. -]{0,80}(?<![. ])$/.test(name) && !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name);
  const own = name.toLowerCase();
  const chosen = isPlain && !taken.has(own) ? name : resource + extensionOf(name);
  taken.add(chosen.toLowerCase());
  return chosen;
}

function extensionOf(name: string): string {
  return extname(basename(name)).match(/^\.\w{1,10}$/)?.[0] ?? "";
}

async function save(response: Response, path: string): Promise<string> {
  const hash = createHash("sha256");
  const body = (response.body ?? []) as unknown as AsyncIterable<Uint8Array>;
  await pipeline(body, hashing(hash), createWriteStream(path));
  return hash.digest("hex");
}

function hashing(hash: ReturnType<typeof createHash>) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
}

/** OpenAI gives out the contents of few purposes, and a key may be without that right. */
async function unlessRefused<T>(fetch: () => Promise<T>): Promise<T | undefined> {
  try {
    return await fetch();
  } catch (error) {
    const isRefused = error instanceof RequestError && error.failure.consequence === "refused";
    if (!isRefused || error.failure.status === 401 || error.failure.status === 429) throw error;
    return undefined;
  }
}
