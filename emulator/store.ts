import type { Clock } from "./clock";

export interface StoredObject {
  readonly id: string;
}

/** On whose behalf a request reads and writes. */
export interface Scope {
  readonly project: string;
  /** Milliseconds that an object created now stays invisible. */
  readonly hiddenForMs: number;
}

/** The objects of one kind that one project sees, oldest first. */
export interface ProjectView<T extends StoredObject> {
  /** Adds an object, or replaces the one with its id where it stands. */
  put(object: T): T;
  find(id: string): T | undefined;
  /** The same as to find it, without a look at what has become of it. */
  has(id: string): boolean;
  list(): readonly T[];
  remove(id: string): boolean;
}

/** The objects of one kind on the whole server. */
export interface Store<T extends StoredObject> {
  of(scope: Scope): ProjectView<T>;
  all(project?: string): readonly T[];
  /** Has those vanish whose time is over; whoever looks at them does so as well. */
  expire(): void;
  remove(id: string): boolean;
  /** Tells somebody else, too, after an object has gone. */
  onRemoved(listener: (object: T) => void): void;
  reset(): void;
}

export interface StoreOptions<T extends StoredObject> {
  /** What an object is found by. @default its id */
  keyOf?(object: T): string;
  /** What an object looks like by now, where that changes with the clock. */
  shown?(object: T): T;
  /** When the object vanishes by itself, Unix time in seconds. */
  expiresAt?(object: T): number | undefined;
  /** Called after an object has gone, however it went. */
  onRemoved?(object: T): void;
  /** What is there from the start. */
  seed?(): readonly Seed<T>[];
}

export interface Seed<T extends StoredObject> {
  readonly object: T;
  readonly project: string;
}

/** In place of a project's id: an object that every project sees. */
export const everyProject = "*";

interface Entry<T extends StoredObject> {
  readonly object: T;
  readonly project: string;
  readonly visibleAt: number;
}

export function createStore<T extends StoredObject>(clock: Clock, options: StoreOptions<T> = {}): Store<T> {
  const entries = new Map<string, Entry<T>>();
  const listeners = options.onRemoved === undefined ? [] : [options.onRemoved];
  const keyOf = options.keyOf ?? (({ id }: T) => id);
  const shown = options.shown ?? ((object: T) => object);

  const remove = (id: string) => {
    const entry = entries.get(id);
    entries.delete(id);
    if (entry !== undefined) for (const tell of listeners) tell(entry.object);
    return entry !== undefined;
  };

  const removeExpired = () => {
    const { expiresAt } = options;
    if (expiresAt === undefined) return;
    const now = clock.unix();
    for (const { object } of entries.values()) {
      if ((expiresAt(object) ?? Number.POSITIVE_INFINITY) <= now) remove(keyOf(object));
    }
  };

  const seed = () => {
    for (const { object, project } of options.seed?.() ?? []) {
      entries.set(keyOf(object), { object, project, visibleAt: 0 });
    }
  };

  const of = ({ project, hiddenForMs }: Scope): ProjectView<T> => {
    const isSeen = (entry: Entry<T> | undefined): entry is Entry<T> =>
      entry !== undefined && isIn(entry, project) && entry.visibleAt <= clock.now();

    const entryOf = (id: string) => {
      removeExpired();
      const entry = entries.get(id);
      return isSeen(entry) ? entry : undefined;
    };
    const find = (id: string) => {
      const entry = entryOf(id);
      return entry && shown(entry.object);
    };
    const has = (id: string) => entryOf(id) !== undefined;

    return {
      put: (object) => {
        const key = keyOf(object);
        const replaced = entries.get(key);
        entries.set(key, { project, visibleAt: clock.now() + hiddenForMs, ...replaced, object });
        return shown(object);
      },
      find,
      has,
      list: () => {
        removeExpired();
        return [...entries.values()].filter(isSeen).map(({ object }) => shown(object));
      },
      remove: (id) => has(id) && remove(id),
    };
  };

  seed();
  return {
    of,
    all: (project) => {
      removeExpired();
      const wanted = [...entries.values()].filter((entry) => project === undefined || isIn(entry, project));
      return wanted.map(({ object }) => shown(object));
    },
    expire: removeExpired,
    remove,
    onRemoved: (listener) => {
      listeners.push(listener);
    },
    reset: () => {
      for (const id of [...entries.keys()]) remove(id);
      seed();
    },
  };
}

function isIn(entry: { readonly project: string }, project: string): boolean {
  return entry.project === project || entry.project === everyProject;
}
