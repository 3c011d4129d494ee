import type { OpenAI } from "openai";
import type { Client, RequestOptions } from "./client/index.js";
import type { ObjectRecord } from "./record.js";
import type { Retirement } from "./retirement.js";
import type { Properties, ValuesOf } from "./schema.js";
import type { InputFailure } from "./validate.js";

/** A page of a list, as all of OpenAI's lists come. */
export interface Page<W> {
  readonly data: readonly W[];
  readonly has_more?: boolean;
}

export interface PageQuery {
  readonly after?: string;
  readonly limit: number;
}

/** What a hook needs to talk to the API. */
export interface Call {
  readonly api: OpenAI;
  readonly options: RequestOptions;
}

/**
 * One request more than the hook itself is: throttled and retried like every other. It must be one that may be
 * sent twice.
 */
export interface Question<T> {
  /** What is being done, in the words of an error: `Reading`. */
  readonly doing: string;
  /** What it is done to: `file`. */
  readonly noun: string;
  readonly object: string;
  /** What it is about may have been made a moment ago: a 404 is not believed for some seconds. @default false */
  readonly mayBeNew?: boolean;
  readonly send: (call: Call) => PromiseLike<T>;
  readonly expect: (answer: T) => boolean;
}

export type Ask = <T>(question: Question<T>) => Promise<T>;

/** What is known of an object: its inputs when it is made or changed, its outputs at all other times. */
export type Known = Readonly<Record<string, unknown>>;

/** What an object that takes its time has come to. */
export type Progress =
  | { readonly state: "settled" }
  /** `progress` says how far it is, in a few words. */
  | { readonly state: "pending"; readonly progress: string }
  /** It will never be what was asked for; `reason` goes on after a colon and ends with a full stop. */
  | { readonly state: "failed"; readonly reason: string }
  /** A part of it is missing, and the next update tries again; `reason` goes on after a colon, as above. */
  | { readonly state: "incomplete"; readonly reason: string };

/** How an object is waited for that is not ready when it has been created. */
export interface Waiting {
  /** Judges the outputs alone, local properties among them, so that the next `up` knows without a request. */
  readonly judge: (outputs: Known) => Progress;
  readonly timeoutSeconds: (outputs: Known) => number;
  /** Words for what is waited for: `to be processed`. */
  readonly goal: (outputs: Known) => string;
  /** What else is worth telling; asked for only when something is told. */
  readonly news?: (ask: Ask, id: string) => Promise<string | undefined>;
}

/** How the API lists objects of a kind, newest first. */
export interface Listing<W> {
  readonly limit: number;
  readonly page: (call: Call, query: PageQuery, known: Known) => PromiseLike<Page<W>>;
  /** Whether this object can be in it. @default always */
  readonly holds?: (known: Known) => boolean;
  /** Whether it shows of each object all that a read shows; then a page can stand for many reads. @default false */
  readonly isWhole?: boolean;
}

/** Where an ensemble is at work, and for which resource. */
export interface Site {
  readonly client: Client;
  /** `project/stack/name` of the resource; absent under mocks. */
  readonly at?: string;
  /** What is written down of the resource; absent when it is being made. */
  readonly record?: ObjectRecord;
}

/**
 * Something that the API has no object for: many objects of other kinds, which are looked after together. Each hook
 * sends as many requests as it takes. One that has done a part of its work returns what there is, and the outputs
 * tell what is missing: a thrown error would leave the state without it.
 */
export interface Ensemble<S extends Properties, W extends object> {
  /** The kinds that it is made of. */
  readonly of: readonly string[];
  readonly make: (site: Site, inputs: ValuesOf<S>) => Promise<W>;
  readonly read: (site: Site, id: string, known: Known) => Promise<W>;
  readonly remake: (site: Site, id: string, inputs: ValuesOf<S>, known: Known) => Promise<W>;
  readonly unmake: (site: Site, id: string, known: Known) => Promise<void>;
  /** The state holds it: told before anything else is asked. */
  readonly seen: (id: string, place: string) => void;
  /** The objects that it looks after: nothing else should. */
  readonly parts: (id: string, known: Known) => readonly { readonly kind: string; readonly id: string }[];
  /** Whether an interrupted run has left what the state knows nothing of. */
  readonly isInterrupted: (id: string, known: Known) => boolean;
  /** What will be done, in a sentence for previews; `known` is absent when nothing has been made yet. */
  readonly outlook: (inputs: Unchecked<S>, known: Known | undefined, at: string) => string | undefined;
}

/**
 * One kind of object: what its properties are, and the API's calls for it. Everything else about its life
 * (validation, diffing, the wire format, retries, lost answers, 404s, waiting, adoption) is the lifecycle's and
 * the same for all kinds.
 *
 * Hooks take plain data. `S` are its properties, `W` is the object as the API shows it, `P` is what `prepare`
 * makes of the inputs.
 */
export interface Declaration<S extends Properties, W extends object, P> {
  /** The class's name. */
  readonly kind: string;
  /** What it is called in a sentence. */
  readonly noun: string;
  readonly properties: S;
  /**
   * What one rate limit of the server holds together. A limit of a model holds back what is made with it, and not
   * what is only looked at or labelled.
   */
  readonly bucket: (known: Known, purpose: "making" | "keeping") => string;

  /** What can be known to be wrong before a call, beyond the properties' own rules. Unknown values may occur. */
  readonly check?: (
    inputs: Unchecked<S>,
    olds: Unchecked<S>,
  ) => readonly InputFailure[] | Promise<readonly InputFailure[]>;
  /** Values that the API, or this package, gives to properties which the user has left out. */
  readonly defaults?: (inputs: Unchecked<S>) => Unchecked<S>;
  /**
   * Reads what the request needs from outside, such as a file; fails before anything is sent. `adopts` when no
   * request will be sent, because the object exists.
   */
  readonly prepare?: (inputs: ValuesOf<S>, ask: Ask, adopts: boolean) => Promise<P>;
  /** The model that the object uses, so that its end can be warned of. */
  readonly modelOf?: (inputs: ValuesOf<S>) => string | undefined;
  readonly retired?: Retirement;

  /**
   * Whether the server keeps the object. Where it does not, the state is all there is: nothing is read again and
   * nothing is deleted. @default always
   */
  readonly isKept?: (known: Known) => boolean;
  /** Whether a create may be sent twice, because it leaves nothing behind. @default never */
  readonly isRepeatable?: boolean;
  /**
   * Whether a create names other objects, which may have been made a moment ago: a 404 is then not believed for
   * some seconds. @default never
   */
  readonly namesOthers?: boolean;
  /**
   * The id that the object will have, where the inputs tell it beforehand, so that there can never be two: after
   * a lost answer it is looked at by this id. Such an object has to go before its successor comes, adopted or not.
   */
  readonly foreseenId?: (inputs: ValuesOf<S>) => string;
  /**
   * Brings to the server what the create is only going to name, such as the parts of a large content: by requests
   * that may be sent twice, because what they leave goes by itself. Returns what is prepared, with what it has
   * found out. Nothing is staged for an object that exists already.
   */
  readonly stage?: (ask: Ask, body: Record<string, unknown>, made: Made<S, P>) => Promise<P>;
  /** Takes away what was staged, when it is certain that nothing has come of it. */
  readonly unstage?: (ask: Ask, prepared: P) => Promise<void>;
  /** Takes away what `prepare` has left on this machine, when everything is sent. */
  readonly release?: (prepared: P) => Promise<void>;
  /** In place of the calls below, where it is made of many objects. */
  readonly ensemble?: Ensemble<S, W>;
  /** The class of a component that alone makes such resources, and documents them. @default programs make them */
  readonly partOf?: string;
  /** The body has all inputs in the API's own form, but for assets and local properties. */
  readonly create?: (call: Call, body: Record<string, unknown>, made: Made<S, P>) => PromiseLike<W>;
  readonly read?: (call: Call, id: string, known: Known) => PromiseLike<W>;
  /** Adds to an object that was read what the API only tells when it is asked for it by itself. */
  readonly complete?: (object: W, ask: Ask) => Promise<W>;
  /**
   * The inputs that an object does not agree with, as far as only another request shows it. Asked of an object that
   * looks right: one that is to be adopted, or that may have come of a lost create.
   */
  readonly disagreements?: (object: W, inputs: ValuesOf<S>, ask: Ask) => Promise<readonly string[]>;
  /** Gets what differs, in the API's own form. Absent where nothing of the object can be changed. */
  readonly update?: (call: Call, id: string, body: Record<string, unknown>, known: Known) => PromiseLike<W>;
  /** In place of `update`, where the API has no request that takes a body: pauses and resumes, say. */
  readonly adjust?: (ask: Ask, id: string, body: Record<string, unknown>, known: Known) => Promise<W>;
  /** Absent where the API has no delete and nothing can be done in its place. */
  readonly delete?: (call: Call, id: string, known: Known) => PromiseLike<{ readonly deleted: boolean }>;
  /** In place of `delete`, where it takes several requests. */
  readonly dismantle?: (ask: Ask, id: string, known: Known) => Promise<void>;
  /** Absent where the API has no list, or the life of the object has no need of it. */
  readonly list?: Listing<W>;
  /** The list that tells what exists, for an import. @default list */
  readonly inventory?: Listing<W>;

  readonly isObject: (answer: W) => boolean;
  /**
   * The resource's id. An object within another has both ids in it, parent first: `thread_abc/msg_abc`; so
   * every hook finds its way by the id alone.
   */
  readonly idOf: (object: W) => string;
  /**
   * What the id of an object within another looks like: `thread_abc/msg_abc`. One that a user has given with
   * another number of parts is refused before it is sent. @default every id may be one
   */
  readonly idForm?: string;
  /** What kind of object it lies within, and the property that names it. */
  readonly within?: { readonly kind: string; readonly property: string };
  /**
   * Unix time in seconds. Absent where the API does not tell it: then the newest object of the list is looked at
   * before a create, so that what is made afterwards can be told from what was there.
   */
  readonly createdAt?: (object: W) => number;
  /** What tells an object from others of its kind when they are listed, beside its id and age. */
  readonly summary?: (object: W) => Summary;
  /**
   * Whether somebody has ended it before its time: then it is not taken for what came of a create a moment ago, which
   * nobody can have meant. Only where the API has no delete. @default never
   */
  readonly isCalledOff?: (object: W) => boolean;
  /** Whether it is a mere record by now: nothing of it is at work, and the API has no way to delete it. */
  readonly isPast?: (object: W) => boolean;
  /**
   * The outputs beside the properties' own values, which are read by the declared names, and those among them
   * that the API shows in a form of its own.
   */
  readonly toOutputs: (object: W, known: Known) => Record<string, unknown>;
  /**
   * Inputs that the object itself does not show, or shows in another form than that in which they are written: so
   * that a program can be written that describes it.
   */
  readonly recover?: (object: W, ask: Ask) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Asks for the content behind the asset, which the server may refuse to give out. */
  readonly content?: (call: Call, id: string) => PromiseLike<globalThis.Response>;
  /** Outputs that the new object will show beside its inputs: by these, too, it is told from others. */
  readonly expected?: (prepared: P) => Record<string, unknown>;
  /** Outputs that the API does not show: they are made once, and kept. */
  readonly kept?: {
    readonly names: readonly string[];
    readonly from: (prepared: P, inputs: ValuesOf<S>) => Record<string, unknown>;
  };
  /**
   * Outputs in the form that local properties ask for, of an object that the server does not keep: when it has
   * been made, and when they have changed. What it throws when the object has been made undoes the create.
   */
  readonly recast?: (
    outputs: Known,
    inputs: ValuesOf<S>,
    change: Recasting,
  ) => Promise<Record<string, unknown>>;
  /**
   * What has become of that which the object has left on this machine: `"handbook.npy" is missing`. diff looks,
   * and sends nothing; what is missing is made again by the update that follows.
   */
  readonly damage?: (outputs: Known) => string | undefined;
  /**
   * The outputs of an object that is certainly gone, and stays in the state because the user wants it so; undefined
   * when it goes from the state as well. @default it goes
   */
  readonly outlivesServer?: (outputs: Known) => Known | undefined;
  readonly wait?: Waiting;
}

export interface Summary {
  readonly name?: string | null;
  /** How many bytes of it the account keeps. */
  readonly bytes?: number | null;
}

/** What a create has beside the body. */
export interface Made<S extends Properties, P> {
  readonly inputs: ValuesOf<S>;
  readonly prepared: P;
}

/** What a change of form has beside the outputs. */
export interface Recasting {
  /** The outputs until now; absent when the object has just been made. */
  readonly before?: Known;
  readonly ask: Ask;
}

/** Inputs in which values may still be unknown or wrong. */
export type Unchecked<S extends Properties> = { readonly [N in keyof S]?: unknown };

/** A declaration of any kind, as the lifecycle sees it. */
// biome-ignore lint/suspicious/noExplicitAny: hooks of different kinds have nothing in common but their shape.
export type AnyDeclaration = Declaration<any, any, any>;
