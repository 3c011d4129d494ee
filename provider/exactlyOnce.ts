import { RequestError } from "./client/failures.js";
import { Problem, Unresolved } from "./client/problem.js";
import { interruptedTwins } from "./journal.js";
import { oneOf } from "./words.js";

/** One object to be created, by a request whose answer may get lost. */
export interface Creation<W> {
  /** Equal for creates that would make equal objects in one account. */
  readonly twins: string;
  /**
   * How many such creates earlier processes have left without anybody knowing what came of them. @default those that
   * the journal knows of
   */
  readonly interrupted?: () => number;
  /** Sends the request once. */
  readonly send: () => Promise<W>;
  /** When the last request left, in milliseconds by this machine's clock. */
  readonly sentAt: () => number;
  /** Equal objects on the server that are not older than that; absent where the API has no list. */
  readonly equalsSince?: (sentAt: number) => Promise<readonly W[]>;
  readonly idOf: (object: W) => string;
  /** How often a create may be sent anew after it was certain that nothing had come of it. */
  readonly maxRetries: number;
  readonly say: (line: string) => void;
  readonly noun: string;
  /** Whether the server keeps what is created; otherwise there is nothing but the answer. */
  readonly isKept: boolean;
}

type Verdict<W> = { readonly adopted: W } | { readonly error: Error } | "again";

/** How often a create got lost, and when it was first sent. */
interface History {
  sends: number;
  since: number;
}

/** A create of which nobody knows what came of it. */
interface Lost<W> extends Readonly<History> {
  readonly creation: Creation<W>;
  /** Why it is not known; absent when an earlier process has sent it. */
  readonly error?: RequestError;
  settle(verdict: Verdict<W>): void;
}

type Outcome<W> =
  | { readonly made: W }
  | { readonly error: RequestError; readonly verdict: Promise<Verdict<W>> };

/** Creates of equal objects, which only together can be told apart from what the server shows. */
interface Twins<W> {
  underWay: number;
  readonly lost: Lost<W>[];
  looking: Promise<void> | undefined;
}

/** What was found of lost creates, and how many of them can be theirs. */
interface Found<W> {
  readonly objects: readonly W[];
  readonly most: number;
}

/** How long to go on looking for an object that is not to be seen yet, in milliseconds between the looks. */
const looks = [0, 500, 1_000, 2_000, 3_000];

/**
 * Creates objects exactly once although answers get lost.
 *
 * After a lost answer the object is looked for before anything is sent again. Creates of equal objects wait for
 * each other then: as many found as were lost: each takes one; fewer: the rest is sent again; more: somebody
 * else made some of them, none is taken, and all are named.
 */
export interface ExactlyOnce {
  create<W>(creation: Creation<W>): Promise<W>;
  /** Finds what came of a create that an earlier process sent; undefined when nothing did. */
  recover<W>(creation: Creation<W>, since: number): Promise<W | undefined>;
  /** An object that belongs to a resource cannot be what came of a lost create. */
  claim(id: string): void;
}

/**
 * @param interrupted - how many creates of equal objects earlier processes have left without anybody knowing what
 * came of them: what they have made must not be taken for somebody else's
 */
export function createExactlyOnce(interrupted: (twins: string) => number = interruptedTwins): ExactlyOnce {
  const claimed = new Set<string>();
  const groups = new Map<string, Twins<unknown>>();

  const twinsOf = <W>({ twins }: Creation<W>): Twins<W> => {
    const group = groups.get(twins) ?? { underWay: 0, lost: [], looking: undefined };
    groups.set(twins, group);
    return group as Twins<W>;
  };

  const unclaimed = async <W>({ equalsSince, idOf }: Creation<W>, since: number): Promise<W[]> =>
    (await (equalsSince as NonNullable<typeof equalsSince>)(since)).filter(
      (object) => !claimed.has(idOf(object)),
    );

  /** What earlier processes have lost beside these, and nobody has asked for again yet. */
  function lostBefore<W>(lost: readonly Lost<W>[]): number {
    const [first] = lost;
    const earlier = lost.filter(({ error }) => error === undefined).length;
    if (first === undefined) return 0;
    const { twins, interrupted: count = () => interrupted(twins) } = first.creation;
    return Math.max(0, count() - earlier);
  }

  /**
   * Looks until as many are found as can be expected, or until what is not there will not come any more. What is
   * too much may belong to resources that have yet to claim it.
   */
  async function look<W>(lost: readonly Lost<W>[], { creation }: Lost<W>): Promise<Found<W>> {
    const since = Math.min(...lost.map((one) => one.since));
    const sends = lost.reduce((sum, one) => sum + one.sends, 0);
    let objects: W[] = [];
    let most = sends;
    for (const delay of looks) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      objects = await unclaimed(creation, since);
      most = sends + lostBefore(lost);
      if (objects.length >= lost.length && objects.length <= most) break;
    }
    return { objects, most };
  }

  async function judgeLost<W>(group: Twins<W>): Promise<void> {
    const lost = group.lost.splice(0).sort((one, other) => one.since - other.since);
    const [first] = lost;
    if (first === undefined) return;
    try {
      const { objects, most } = await look(lost, first);
      if (objects.length > most) {
        for (const one of lost) one.settle({ error: tooMany(one, objects) });
        return;
      }
      share(lost, objects);
      const surplus = objects.slice(lost.length + lostBefore(lost));
      if (surplus.length > 0) first.creation.say(leftBehind(first.creation, surplus));
    } catch (error) {
      for (const one of lost) one.settle({ error: unseen(one, error as Error) });
    }
  }

  /** They are all equal: each takes the oldest that is left. */
  function share<W>(lost: readonly Lost<W>[], objects: readonly W[]): void {
    for (const [index, one] of lost.entries()) {
      const object = objects[index];
      if (object !== undefined) claimed.add(one.creation.idOf(object));
      one.settle(object === undefined ? "again" : { adopted: object });
    }
  }

  /** Starts looking when the last create of the group has ended, so that nothing under way is mistaken. */
  function lookWhenQuiet<W>(group: Twins<W>): void {
    if (group.underWay > 0 || group.lost.length === 0 || group.looking !== undefined) return;
    group.looking = judgeLost(group).finally(() => {
      group.looking = undefined;
      lookWhenQuiet(group);
    });
  }

  /** Sends once. What got lost is in the group's list before the group can be taken for quiet. */
  async function attempt<W>(group: Twins<W>, creation: Creation<W>, history: History): Promise<Outcome<W>> {
    while (group.looking !== undefined) await group.looking;
    group.underWay++;
    try {
      const made = await creation.send();
      claimed.add(creation.idOf(made));
      return { made };
    } catch (error) {
      if (!(error instanceof RequestError) || error.failure.consequence !== "lost") throw error;
      if (creation.equalsSince === undefined) throw mayExist(creation, error);
      history.sends++;
      history.since = Math.min(history.since, creation.sentAt());
      const verdict = new Promise<Verdict<W>>((settle) => {
        group.lost.push({ creation, error, ...history, settle });
      });
      return { error, verdict };
    } finally {
      group.underWay--;
      lookWhenQuiet(group);
    }
  }

  return {
    claim: (id) => claimed.add(id),
    async recover<W>(creation: Creation<W>, since: number): Promise<W | undefined> {
      if (creation.equalsSince === undefined) {
        creation.say(mayBeLeft(creation, since));
        return undefined;
      }
      const group = twinsOf(creation);
      const verdict = await new Promise<Verdict<W>>((settle) => {
        group.lost.push({ creation, sends: 1, since, settle });
        lookWhenQuiet(group);
      });
      if (verdict === "again") return undefined;
      if ("error" in verdict) throw verdict.error;
      return verdict.adopted;
    },
    async create<W>(creation: Creation<W>): Promise<W> {
      const group = twinsOf(creation);
      const history: History = { sends: 0, since: Number.POSITIVE_INFINITY };
      for (;;) {
        const outcome = await attempt(group, creation, history);
        if ("made" in outcome) {
          if (history.sends > 0) await reportLate(creation, history.since);
          return outcome.made;
        }
        const verdict = await outcome.verdict;
        if (verdict === "again") {
          if (history.sends > creation.maxRetries) throw nothingCame(creation, outcome.error);
        } else if ("error" in verdict) throw verdict.error;
        else return verdict.adopted;
      }
    },
  };

  /** The first request may have done its work after all, long after it was given up. */
  async function reportLate<W>(creation: Creation<W>, since: number): Promise<void> {
    try {
      const late = await unclaimed(creation, since);
      if (late.length > 0) creation.say(leftBehind(creation, late));
    } catch (error) {
      // The object is there, and must not be lost because of what else may be.
      creation.say(
        `It is not known whether a lost request has left another ${creation.noun} on the server: ${(error as Error).message}`,
      );
    }
  }
}

function names<W>({ idOf }: Creation<W>, objects: readonly W[]): string {
  return objects.map((object) => `"${idOf(object)}"`).join(", ");
}

function leftBehind<W>(creation: Creation<W>, objects: readonly W[]): string {
  return `An equal ${creation.noun} that no resource holds is on the server, perhaps from a request whose answer was lost: ${names(creation, objects)}.`;
}

function severalFound<W>(creation: Creation<W>, objects: readonly W[]): string {
  return `More equal objects of kind ${creation.noun} are on the server than were asked for here: ${names(creation, objects)}. None was adopted. Delete those that nobody uses, or adopt one with { import: id }.`;
}

function tooMany<W>({ creation, error }: Lost<W>, objects: readonly W[]): Error {
  const found = severalFound(creation, objects);
  return new Unresolved(error === undefined ? found : `${error.message} ${found}`);
}

function unseen<W>({ creation, error, since }: Lost<W>, reason: Error): Error {
  const begin = error === undefined ? "" : `${error.message} `;
  return new Unresolved(
    `${begin}It is not known whether the ${creation.noun} was made that was asked for at ${timeOf(since)}, because looking for it failed: ${reason.message}`,
  );
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function nothingCame<W>({ noun }: Creation<W>, error: RequestError): Error {
  return new Problem(`${error.message} It was sent several times, and no ${noun} came of it.`);
}

function mayExist<W>(creation: Creation<W>, error: RequestError): Error {
  const when = timeOf(creation.sentAt());
  if (!creation.isKept) {
    return new Problem(
      `${error.message} The ${creation.noun} of ${when} may have been charged for, and the server keeps nothing of it, so it was not asked for again; the next pulumi up does so.`,
    );
  }
  return new Unresolved(
    `${error.message} ${oneOf(creation.noun)} may have been made at ${when}; this API cannot list them, so it was not tried again.`,
  );
}

function mayBeLeft<W>({ noun }: Creation<W>, since: number): string {
  return `${oneOf(noun)} that an interrupted run asked for at ${timeOf(since)} may be left on the server; this API cannot list them.`;
}
