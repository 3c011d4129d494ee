/**
 * Reads of many objects of a kind at once, as a refresh asks for them: one page of the list stands for what would be
 * hundreds of requests. That an object is not on it says nothing; it is read by itself then.
 */
export interface Gathering {
  /** As the list shows it, or as `alone` reads it. */
  read(id: string, alone: () => Promise<object>): Promise<object>;
  /** Something has changed: what was shown before is no answer any more. */
  forget(): void;
}

/** So many reads that are under way at once are worth a list. */
const many = 4;

/** A list answers until its first page is so old, or nobody has asked for so long, in milliseconds. */
const lifetime = 5_000;
const pause = 500;

/** The list, read once, as far as that has come. */
interface Reading {
  readonly found: Map<string, object>;
  readonly pages: AsyncIterator<readonly object[]>;
  isOver: boolean;
  endsAt: number;
}

/**
 * @param list reads the list, newest objects first, page after page
 * @param now in milliseconds
 */
export function createGathering(
  list: () => AsyncIterator<readonly object[]>,
  idOf: (object: object) => string,
  now: () => number = Date.now,
): Gathering {
  let underWay = 0;
  let pages = 0;
  let answers = 0;
  let askedAt = now();
  let reading = begin();
  let turning: Promise<void> | undefined;

  function begin(): Reading {
    return { found: new Map(), pages: list(), isOver: false, endsAt: Number.POSITIVE_INFINITY };
  }

  async function turnPage(into: Reading): Promise<void> {
    pages++;
    // A list that fails is none: each read has words of its own for what is wrong.
    const page = await into.pages.next().catch(() => undefined);
    if (page === undefined || page.done) into.isOver = true;
    else for (const object of page.value) into.found.set(idOf(object), object);
    into.endsAt = Math.min(into.endsAt, now() + lifetime);
  }

  /** Pages that do not answer two reads each would save no requests, but cost some. */
  const isWorthIt = (): boolean => underWay >= many && !reading.isOver && pages * 2 <= answers;

  async function shown(id: string): Promise<object | undefined> {
    for (;;) {
      if (now() >= reading.endsAt) reading = begin();
      const object = reading.found.get(id);
      if (object !== undefined) {
        answers++;
        return object;
      }
      if (turning === undefined) {
        if (!isWorthIt()) return undefined;
        turning = turnPage(reading).finally(() => {
          turning = undefined;
        });
      }
      await turning;
    }
  }

  return {
    async read(id, alone) {
      if (now() - askedAt >= pause) reading = begin();
      askedAt = now();
      underWay++;
      try {
        return (await shown(id)) ?? (await alone());
      } finally {
        underWay--;
      }
    },
    forget() {
      reading = begin();
    },
  };
}
