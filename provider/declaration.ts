import type { OpenAI } from "openai";
import type { RequestOptions } from "./client/index.js";
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
 * One kind of object: what its properties are, and the API's calls for it. Everything else about its life
 * (validation, diffing, retries, lost answers, 404s, adoption) is the lifecycle's and the same for all kinds.
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
  /** What one rate limit of the server holds together. */
  readonly bucket: (inputs: Partial<ValuesOf<S>>) => string;

  /** What can be known to be wrong before a call, beyond the properties' own rules. Unknown values may occur. */
  readonly check?: (inputs: Unchecked<S>, olds: Unchecked<S>) => readonly InputFailure[];
  /** Values that the API, or this package, gives to properties which the user has left out. */
  readonly defaults?: (inputs: Unchecked<S>) => Unchecked<S>;
  /** Reads what the request needs from outside, such as a file; fails before anything is sent. */
  readonly prepare: (inputs: ValuesOf<S>) => Promise<P>;

  readonly create: (call: Call, inputs: ValuesOf<S>, prepared: P) => PromiseLike<W>;
  readonly read: (call: Call, id: string) => PromiseLike<W>;
  /** Absent where nothing of the object can be changed. */
  readonly update?: (call: Call, id: string, body: Record<string, unknown>) => PromiseLike<W>;
  readonly delete: (call: Call, id: string) => PromiseLike<{ readonly deleted: boolean }>;
  /** Newest first. Absent where the API has no list. */
  readonly list?: {
    readonly limit: number;
    readonly page: (call: Call, query: PageQuery) => PromiseLike<Page<W>>;
  };

  readonly isObject: (answer: W) => boolean;
  readonly idOf: (object: W) => string;
  /** Unix time in seconds. */
  readonly createdAt: (object: W) => number;
  /** The outputs as the API shows them. */
  readonly toOutputs: (object: W) => Record<string, unknown>;
  /** Outputs that the new object will show beside its inputs: by these, too, it is told from others. */
  readonly expected?: (prepared: P) => Record<string, unknown>;
  /** Outputs that the API does not show: they are made once, and kept. */
  readonly kept?: {
    readonly names: readonly string[];
    readonly from: (prepared: P) => Record<string, unknown>;
  };
}

/** Inputs in which values may still be unknown or wrong. */
export type Unchecked<S extends Properties> = { readonly [N in keyof S]?: unknown };

/** A declaration of any kind, as the lifecycle sees it. */
// biome-ignore lint/suspicious/noExplicitAny: hooks of different kinds have nothing in common but their shape.
export type AnyDeclaration = Declaration<any, any, any>;
