import { isNotFound, namesObject, proveGone } from "./absence.js";
import type { RequestError } from "./client/failures.js";
import type { Client, Request } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { AnyDeclaration, Ask, Known, Page } from "./declaration.js";
import { createGathering, type Gathering } from "./gathering.js";
import { isPageOf } from "./page.js";
import type { ObjectRecord } from "./record.js";
import { withRetirement } from "./retired.js";
import type { Properties, Property } from "./schema.js";
import { toWire } from "./wire.js";

/** A declaration's calls, sent through the client, with the words for what is being done. */
export interface ObjectCalls {
  readonly ask: Ask;
  /** What is prepared, once it is on the server as far as the create only names it. */
  stage(inputs: object, prepared: unknown): Promise<unknown>;
  create(inputs: object, prepared: unknown, onSend: () => void): Promise<object>;
  /** `mayBeNew` when the object was perhaps made a moment ago, and is not to be seen everywhere yet. */
  read(id: string, doing: string, mayBeNew?: boolean): Promise<object>;
  /** As the list of the kind shows it, where many are being read; else by a read. */
  readAmongMany(id: string, doing: string): Promise<object>;
  update(id: string, body: Record<string, unknown>): Promise<object>;
  delete(id: string): Promise<void>;
  /** All objects of the kind, or all within the parent that is known, newest first. */
  all(): Promise<object[]>;
  /** The same, with those that only an import asks for. */
  inventory(): Promise<object[]>;
  /** The id of the newest object, for kinds that do not show their age; undefined for all others. */
  newest(): Promise<string | undefined>;
  /** Objects that match and were not made before that, oldest first. */
  since(moment: Moment, matches: (object: object) => boolean): Promise<object[]>;
  /** Returns when a 404 means that the object is gone, and throws when that is not certain. */
  proveGone(id: string, record: ObjectRecord | undefined, error: RequestError): Promise<void>;
}

/** When a request was sent: a local time in milliseconds, and the newest object then, as far as it was looked for. */
export interface Moment {
  readonly sentAt: number;
  readonly newest: string | undefined;
}

/** Lists that are being read: many objects that are gone at once need one list, not one each. */
const listings = new WeakMap<Client, Map<string, Promise<ReadonlySet<string>>>>();

/** What lists have shown to refreshes, and how many objects a page of them has at most. */
const gatherings = new WeakMap<Client, Map<string, Gathering>>();
const gatheredAtOnce = 1_000;

export function objectCalls(declaration: AnyDeclaration, client: Client, known: Known): ObjectCalls {
  const { noun, isObject, idOf, list } = declaration;
  const bucket = declaration.bucket(known, "keeping");
  const send = <T>(request: Omit<Request<T>, "noun" | "bucket"> & { bucket?: string }): Promise<T> =>
    client.call<T>({ noun, bucket, ...request }).catch((error) => {
      throw withRetirement(declaration, error);
    });

  async function* pages(
    list: AnyDeclaration["list"],
    most = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<readonly object[]> {
    if (list === undefined) return;
    let after: string | undefined;
    do {
      const query = { limit: Math.min(list.limit, most), ...(after !== undefined && { after }) };
      const page: Page<object> = await send<Page<object>>({
        doing: "Listing every",
        safety: "repeatable",
        expect: (answer) => isPageOf(answer, isObject),
        send: (api, options) => list.page({ api, options }, query, known),
      });
      yield page.data;
      const last = page.data.at(-1);
      after = page.has_more && last !== undefined ? ownId(idOf(last)) : undefined;
    } while (after !== undefined);
  }

  /** What is on a page, newest first, up to the first object that is too old. */
  function youngOn(page: readonly object[], { sentAt, newest }: Moment): readonly object[] {
    const { createdAt } = declaration;
    if (createdAt === undefined) {
      const end = page.findIndex((object) => idOf(object) === newest);
      return end < 0 ? page : page.slice(0, end);
    }
    // The server's clock is known by now: the page itself has shown it.
    const earliest = client.clock.earliest(sentAt);
    return page.filter((object) => createdAt(object) >= earliest);
  }

  async function allIn(list: AnyDeclaration["list"]): Promise<object[]> {
    const objects: object[] = [];
    for await (const page of pages(list)) objects.push(...page);
    return objects;
  }

  async function listedIds(): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for await (const page of pages(list)) for (const object of page) ids.add(idOf(object));
    return ids;
  }

  /** What the list is called that an object is in: one within another is in a list of that. */
  function listOf(id: string): string {
    return `${declaration.kind} ${parentOf(id)}`;
  }

  function gatheringOf(id: string): Gathering {
    const known = ofClient(gatherings, client);
    const gathering = known.get(listOf(id)) ?? createGathering(() => pages(list, gatheredAtOnce), idOf);
    known.set(listOf(id), gathering);
    return gathering;
  }

  /** A list that was begun before the 404 came may still hold what was deleted meanwhile: it is read anew. */
  async function isListed(id: string): Promise<boolean> {
    const underWay = ofClient(listings, client);
    const key = listOf(id);
    const begun = underWay.get(key);
    if (begun !== undefined && !(await begun).has(id)) return false;
    const listing = listedIds().finally(() => underWay.delete(key));
    underWay.set(key, listing);
    return (await listing).has(id);
  }

  async function isThere(id: string): Promise<boolean> {
    if (list === undefined) return await reachesApi();
    try {
      return await isListed(id);
    } catch (error) {
      if (isParentGone(id, error)) return await reachesApi();
      throw error;
    }
  }

  async function reachesApi(): Promise<false> {
    await client.call({
      doing: "Reaching the API for",
      noun,
      bucket: "models",
      safety: "repeatable",
      // A gateway's page that says "welcome" is none of the API.
      expect: (answer) => isPageOf(answer as Page<object>, () => true),
      send: (api, options) => api.models.list(options),
    });
    return false;
  }

  const ask: Ask = (question) =>
    client.call({
      ...question,
      bucket,
      safety: "repeatable",
      send: (api, options) => question.send({ api, options }),
    });

  async function read(id: string, doing: string, mayBeNew = false): Promise<object> {
    refuseWrongId(declaration, id, doing);
    const { ensemble } = declaration;
    return ensemble === undefined
      ? completed(await shown(id, doing, mayBeNew))
      : ensemble.read({ client }, id, known);
  }

  function shown(id: string, doing: string, mayBeNew = false): Promise<object> {
    const { read: show } = declaration;
    if (show === undefined) throw new Problem(`${doing} ${noun} "${id}": the API cannot show it again.`);
    return send<object>({
      doing,
      object: id,
      safety: "repeatable",
      mayBeNew,
      expect: (answer) => isObject(answer) && idOf(answer) === id,
      send: (api, options) => show({ api, options }, id, known),
    });
  }

  async function completed(object: object): Promise<object> {
    return (await declaration.complete?.(object, ask)) ?? object;
  }

  async function update(id: string, body: Record<string, unknown>): Promise<object> {
    const { update: change, adjust } = declaration;
    if (adjust !== undefined) return adjust(ask, id, body, known);
    if (change === undefined) throw new Problem(`Updating ${noun} "${id}": nothing of it can be changed.`);
    return send<object>({
      doing: "Updating",
      object: id,
      safety: "repeatable",
      expect: isObject,
      send: (api, options) => change({ api, options }, id, body, known),
    });
  }

  async function remove(id: string): Promise<void> {
    refuseWrongId(declaration, id, "Deleting");
    if (declaration.dismantle !== undefined) return declaration.dismantle(ask, id, known);
    await send<{ deleted: boolean }>({
      doing: "Deleting",
      object: id,
      safety: "repeatable",
      expect: ({ deleted }) => deleted === true,
      send: async (api, options) =>
        (await declaration.delete?.({ api, options }, id, known)) ?? { deleted: true },
    });
  }

  const bodyOf = (inputs: object) => toWire(asked(declaration.properties), inputs as Known);

  return {
    ask,
    stage: async (inputs, prepared) =>
      declaration.stage === undefined
        ? prepared
        : declaration.stage(ask, bodyOf(inputs), { inputs, prepared } as never),
    async create(inputs, prepared, onSend) {
      const { create } = declaration;
      if (create === undefined) throw new Problem(`Creating ${noun}: no single request makes one.`);
      return send<object>({
        doing: "Creating",
        bucket: declaration.bucket(known, "making"),
        safety: declaration.isRepeatable ? "repeatable" : "once",
        mayBeNew: declaration.namesOthers === true,
        expect: isObject,
        send: (api, options) => {
          onSend();
          return create({ api, options }, bodyOf(inputs), { inputs, prepared } as never);
        },
      });
    },
    read,
    async readAmongMany(id, doing) {
      if (list?.isWhole !== true || declaration.ensemble !== undefined) return read(id, doing);
      refuseWrongId(declaration, id, doing);
      const object = await gatheringOf(id).read(id, () => shown(id, doing));
      return completed(object);
    },
    update: (id, body) => update(id, body).finally(() => gatheringOf(id).forget()),
    delete: (id) => remove(id).finally(() => gatheringOf(id).forget()),
    all: () => allIn(list),
    inventory: () => allIn(declaration.inventory ?? list),
    async newest() {
      if (list === undefined || declaration.createdAt !== undefined) return undefined;
      const page = await send<Page<object>>({
        doing: "Looking for the newest",
        safety: "repeatable",
        mayBeNew: declaration.namesOthers === true,
        expect: (answer) => isPageOf(answer, isObject),
        send: (api, options) => list.page({ api, options }, { limit: 1 }, known),
      });
      return page.data[0] && idOf(page.data[0]);
    },
    async since(moment, matches) {
      const found: object[] = [];
      for await (const page of pages(list)) {
        const young = youngOn(page, moment);
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
        isListed: () => isThere(id),
      }),
  };
}

function ofClient<T>(all: WeakMap<Client, Map<string, T>>, client: Client): Map<string, T> {
  const own = all.get(client) ?? new Map<string, T>();
  all.set(client, own);
  return own;
}

/** An empty id would ask for the list, and succeed; one without its parent's would ask for something else. */
function refuseWrongId(declaration: AnyDeclaration, id: string, doing: string): void {
  const { noun } = declaration;
  if (id === "") throw new Problem(`${doing} ${noun}: the id is empty.`);
  const problem = problemOfId(declaration, id);
  if (problem !== undefined) throw new Problem(`${doing} ${noun} "${id}": its id ${problem}.`);
}

/** What is wrong with an id that a user has given, as far as its form shows it. */
export function problemOfId({ idForm }: AnyDeclaration, id: string): string | undefined {
  if (idForm === undefined) return undefined;
  const parts = id.split("/");
  const isRight = parts.length === idForm.split("/").length && !parts.includes("");
  return isRight ? undefined : `must be like "${idForm}"`;
}

/** The list within a parent that is gone cannot be read; and what it held is gone with it. */
function isParentGone(id: string, error: unknown): boolean {
  const parent = parentOf(id);
  return parent !== "" && isNotFound(error) && namesObject(error.failure.message, parent);
}

/** What the API calls an object within another: the last part of `thread_abc/msg_abc`. */
export function ownId(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** What the API calls the object that holds it: the first part of `thread_abc/msg_abc`. */
export function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf("/")));
}

/**
 * What the body of a create asks for. The content of an asset is no part of it: a declaration that has one sends
 * it in its own way.
 */
function asked(declared: Properties): Properties {
  const isAsked = ({ type, afterCreate }: Property): boolean => type !== "asset" && !afterCreate;
  return Object.fromEntries(Object.entries(declared).filter(([, property]) => isAsked(property)));
}
