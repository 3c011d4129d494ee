/** A point at which requests are held. */
export interface Barrier {
  /** Resolves when so many requests (1 unless told) have come to the barrier since it was closed. */
  reached(count?: number): Promise<void>;
  /** Opens the barrier: the requests that it holds go on, and later ones pass. */
  release(): void;
}

export interface Gate extends Barrier {
  readonly arrivals: number;
  readonly released: boolean;
  pass(): Promise<void>;
  shut(): void;
}

export interface Barriers {
  get(name: string): Gate;
  releaseAll(): void;
}

export function createBarriers(): Barriers {
  const gates = new Map<string, Gate>();
  return {
    get: (name) => {
      const gate = gates.get(name) ?? createGate();
      gates.set(name, gate);
      return gate;
    },
    releaseAll: () => {
      for (const gate of gates.values()) gate.release();
    },
  };
}

function createGate(): Gate {
  let arrivals = 0;
  let released = false;
  let held: (() => void)[] = [];
  let watchers: { count: number; notify: () => void }[] = [];

  const notifyWatchers = () => {
    for (const { count, notify } of watchers) if (arrivals >= count) notify();
    watchers = watchers.filter(({ count }) => arrivals < count);
  };

  const release = () => {
    released = true;
    for (const go of held) go();
    held = [];
  };

  return {
    get arrivals() {
      return arrivals;
    },
    get released() {
      return released;
    },
    pass: async () => {
      arrivals += 1;
      notifyWatchers();
      if (!released) await new Promise<void>((go) => held.push(go));
    },
    reached: async (count = 1) => {
      if (arrivals < count) await new Promise<void>((notify) => watchers.push({ count, notify }));
    },
    release,
    shut: () => {
      release();
      released = false;
      arrivals = 0;
    },
  };
}
