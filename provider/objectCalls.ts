import { proveGone } from "./absence.js";
import type { RequestError } from "./client/failures.js";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { AnyDeclaration, Call, Page } from "./declaration.js";
import type { ObjectRecord } from "./record.js";

/** A declaration's calls, sent through the client, with the words for what is being done. */
export interface ObjectCalls {
  create(inputs: object, prepared: unknown, onSend: () => void): Promise<object>;
  read(id: string, doing: string): Promise<object>;
  update(id: string, body: Record<string, unknown>): Promise<object>;
  delete(id: string): Promise<void>;
  /** Objects that match and were not made before a local time in milliseconds, oldest first. */
  since(sentAt: number, matches: (object: object) => boolean): Promise<object[]>;
  /** Returns when a 404 means that the object is gone, and throws when that is not certain. */
  proveGone(id: string, record: ObjectRecord | undefined, error: RequestError): Promise<void>;
}

/** Lists that are being read: many objects that are gone at once need one list, not one each. */
const listings = new WeakMap<AnyDeclaration, Promise<ReadonlySet<string>>>();

export function objectCalls(declaration: AnyDeclaration, client: Client): ObjectCalls {
  const { noun, isObject, idOf } = declaration;
  const bucket = declaration.bucket({});
  const call = <T>(
    doing: string,
    object: string,
    send: (call: Call) => PromiseLike<T>,
    expect: (answer: T) => boolean,
  ): Promise<T> =>
    client.call<T>({
      doing,
      noun,
      object,
      bucket,
      safety: "repeatable",
      expect,
      send: (api, options) => send({ api, options }),
    });

  async function* pages(): AsyncGenerator<readonly object[]> {
    const { list } = declaration;
    if (list === undefined) return;
    let after: string | undefined;
    do {
      const query = { limit: list.limit, ...(after !== undefined && { after }) };
      const isPage = (page: Page<object>) => Array.isArray(page.data) && page.data.every(isObject);
      const page: Page<object> = await client.call<Page<object>>({
        doing: "Listing",
        noun: `${noun}s`,
        bucket,
        safety: "repeatable",
        expect: isPage,
        send: (api, options) => list.page({ api, options }, query),
      });
      yield page.data;
      const last = page.data.at(-1);
      after = page.has_more && last !== undefined ? idOf(last) : undefined;
    } while (after !== undefined);
  }

  async function listedIds(): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for await (const page of pages()) for (const object of page) ids.add(idOf(object));
    return ids;
  }

  function startListing(): Promise<ReadonlySet<string>> {
    const listing = listedIds().finally(() => listings.delete(declaration));
    listings.set(declaration, listing);
    return listing;
  }

  /** A list that was begun before the 404 came may still hold what was deleted meanwhile: it is read anew. */
  async function isListed(id: string): Promise<boolean> {
    if (declaration.list === undefined) return await reachesApi();
    const underWay = listings.get(declaration);
    if (underWay !== undefined && !(await underWay).has(id)) return false;
    return (await startListing()).has(id);
  }

  async function reachesApi(): Promise<false> {
    await call(
      "Reaching the API for",
      "",
      ({ api, options }) => api.models.list(options),
      () => true,
    );
    return false;
  }

  return {
    create: (inputs, prepared, onSend) =>
      client.call<object>({
        doing: "Creating",
        noun,
        bucket: declaration.bucket(inputs),
        safety: "once",
        expect: isObject,
        send: (api, options) => {
          onSend();
          return declaration.create({ api, options }, inputs as never, prepared);
        },
      }),
    async read(id, doing) {
      // An empty id would ask for the list, and succeed.
      if (id === "") throw new Problem(`${doing} ${noun}: the id is empty.`);
      return call<object>(
        doing,
        id,
        (to) => declaration.read(to, id),
        (answer) => isObject(answer) && idOf(answer) === id,
      );
    },
    update: (id, body) =>
      call<object>("Updating", id, (to) => (declaration.update ?? declaration.read)(to, id, body), isObject),
    async delete(id) {
      if (id === "") throw new Problem(`Deleting ${noun}: the id is empty.`);
      await call<{ deleted: boolean }>(
        "Deleting",
        id,
        (to) => declaration.delete(to, id),
        ({ deleted }) => deleted === true,
      );
    },
    async since(sentAt, matches) {
      const found: object[] = [];
      for await (const page of pages()) {
        // The server's clock is known by now: the page itself has shown it.
        const earliest = client.clock.earliest(sentAt);
        const young = page.filter((object) => declaration.createdAt(object) >= earliest);
        found.push(...young.filter(matches));
        if (young.length < page.length) break;
      }
      return found.reverse();
    },
    proveGone: (id, record, error) =>
      proveGone({
        id,
        noun,
        error,
        record,
        answeredBy: client.accountOf(error.failure.headers),
        isListed: () => isListed(id),
      }),
  };
}
