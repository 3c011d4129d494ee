import type { FastifyInstance } from "fastify";
import { type Clock, createClock } from "./clock";
import type { EmulatorModel, EmulatorOptions } from "./options";
import { createSpool, type Spool } from "./spool";
import { createStore, type Scope, type Store, type StoredObject, type StoreOptions } from "./store";

/** What is on the server: everything that routes read and write. */
export interface World {
  readonly clock: Clock;
  readonly spool: Spool;
  readonly models: readonly EmulatorModel[];
  /** How long a fine-tuning job takes, in milliseconds by the clock. */
  readonly fineTuningMs: number;
  /** How long a batch takes, in milliseconds by the clock. */
  readonly batchMs: number;
  /** How long a file takes to be processed, in milliseconds by the clock. */
  readonly processingMs: number;
  /** What answers the requests of a batch, by their path: the same as answers them one by one. */
  readonly endpoints: Map<string, Endpoint>;
  /** Makes the store of a kind; each kind has one. */
  createStore<T extends StoredObject>(kind: string, options?: StoreOptions<T>): Store<T>;
  readonly kinds: readonly string[];
  /** The store of a kind that somebody else has made: of the objects that others belong to, or refer to. */
  store<T extends StoredObject>(kind: string): Store<T>;
  /** Has objects become what time has made of them; called before anybody looks at them. */
  onLook(settle: () => void): void;
  /** Somebody is about to look. */
  look(): void;
  reset(): void;
  close(): void;
}

/** Answers the body of a request, and throws an `ApiError` where it refuses. */
export type Endpoint = (body: unknown, scope: Scope) => unknown;

/** What each file in `objects/` exports as `routes`. */
export interface ObjectRoutes {
  /** Adds the object's routes; paths start below `/v1`. */
  register(app: FastifyInstance, world: World): void;
}

export function createWorld({
  models = [],
  fineTuningSeconds = 3,
  batchSeconds = 3,
  processingMs = 200,
}: EmulatorOptions): World {
  const clock = createClock();
  const spool = createSpool();
  const stores = new Map<string, Store<StoredObject>>();
  const settlers: (() => void)[] = [];
  return {
    clock,
    spool,
    models,
    get kinds() {
      return [...stores.keys()];
    },
    fineTuningMs: fineTuningSeconds * 1000,
    batchMs: batchSeconds * 1000,
    endpoints: new Map(),
    processingMs,
    createStore: <T extends StoredObject>(kind: string, options?: StoreOptions<T>) => {
      const store = createStore(clock, options);
      stores.set(kind, store);
      return store;
    },
    store: <T extends StoredObject>(kind: string) => {
      const store = stores.get(kind);
      if (store !== undefined) return store as unknown as Store<T>;
      throw new RangeError(`Expected a kind of object: ${[...stores.keys()].join(", ")}; not "${kind}".`);
    },
    onLook: (settle) => {
      settlers.push(settle);
    },
    look: () => {
      for (const settle of settlers) settle();
    },
    reset: () => {
      clock.reset();
      for (const store of stores.values()) store.reset();
    },
    close: () => spool.close(),
  };
}
