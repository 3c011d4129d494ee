import { RequestError } from "./client/failures.js";
import { Problem, Unresolved } from "./client/problem.js";
import { oneOf } from "./words.js";

/** One object to be created, by a request whose answer may get lost. */
export interface Creation<W> {
  /** Equal for creates that would make equal objects in one account. */
  readonly twins: string;
  /** Sends the request once. */
  readonly send: () => Promise<W>;
  /** When the last request left, in milliseconds by this machine's clock. */
  readonly sentAt: () => number;
  /** Equal objects on the server that are not older than that; absent where the API has no list. */
  readonly equalsSince?: (sentAt: number) => Promise<readonly W[]>;
  readonly idOf: (object: W) => string;
  /** Whether the server keeps what is created; otherwise there is nothing but the answer. */
  readonly isKept: boolean;
  /** When an earlier process, ended since, had sent the same request, in milliseconds by this machine's clock. */
  readonly sentBefore?: readonly number[];
  /**
   * How many creates of equal objects have been begun on this machine whose end nobody knows: so many objects
   * may be there for the taking. Waits for other processes that are still at work on theirs.
   */
  readonly begun?: () => Promise<number>;
  /** How often a create may be sent anew after it was certain that nothing had come of it. */
  readonly maxRetries: number;
  readonly say: (line: string) => void;
  readonly noun: string;
}

type Verdict<W> = { readonly adopted: W } | { readonly error: Error } | "again";

/** How often a create got lost, and when it was first sent. */
interface History {
  sends: number;
  since: number;
}

interface Lost<W> extends Readonly<History> {
  readonly creation: Creation<W>;
  /** Absent where an earlier process lost it, and nobody saw how. */
  readonly error: RequestError | undefined;
  settle(verdict: Verdict<W>): void;
}

type Outcome<W> =
  | { readonly made: W }
  | { readonly error: RequestError | undefined; readonly verdict: Promise<Verdict<W>> };

/** Creates of equal objects, which only together can be told apart from what the server shows. */
interface Twins<W> {
  underWay: number;
  readonly lost: Lost<W>[];
  looking: Promise<void> | undefined;
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
  /** An object that belongs to a resource cannot be what came of a lost create. */
  claim(id: string): void;
}

export function createExactlyOnce(): ExactlyOnce {
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

  /** Looks until as many are found as can be expected, or until what is not there will not come any more. */
  async function look<W>(creation: Creation<W>, since: number, expected: number): Promise<W[]> {
    let found: W[] = [];
    for (const delay of looks) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      found = await unclaimed(creation, since);
      if (found.length >= expected) break;
    }
    return found;
  }

  async function judgeLost<W>(group: Twins<W>): Promise<void> {
    const lost = group.lost.splice(0);
    const [first] = lost;
    if (first === undefined) return;
    const since = Math.min(...lost.map(({ since }) => since));
    try {
      const sent = lost.reduce((sum, { sends }) => sum + sends, 0);
      const begun = (await first.creation.begun?.()) ?? 0;
      const sends = Math.max(sent, begun);
      const found = await look(first.creation, since, lost.length);
      if (found.length > sends) {
        for (const one of lost) one.settle({ error: tooMany(one, found) });
        return;
      }
      const surplus = found.slice(Math.max(lost.length, begun));
      if (surplus.length > 0) first.creation.say(leftBehind(first.creation, surplus));
      for (const [index, one] of lost.entries()) {
        const object = found[index];
        if (object === undefined) one.settle("again");
        else {
          claimed.add(one.creation.idOf(object));
          one.settle({ adopted: object });
        }
      }
    } catch (error) {
      for (const one of lost) one.settle({ error: unseen(one, error as Error) });
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

  function join<W>(group: Twins<W>, lost: Omit<Lost<W>, "settle">): Outcome<W> {
    const verdict = new Promise<Verdict<W>>((settle) => {
      group.lost.push({ ...lost, settle });
    });
    return { error: lost.error, verdict };
  }

  /** What an earlier process sent is lost like any other, and looked for together with its twins. */
  function takeUp<W>(group: Twins<W>, creation: Creation<W>, history: History): Outcome<W> {
    const outcome = join(group, { creation, error: undefined, ...history });
    lookWhenQuiet(group);
    return outcome;
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
      return join(group, { creation, error, ...history });
    } finally {
      group.underWay--;
      lookWhenQuiet(group);
    }
  }

  return {
    claim: (id) => claimed.add(id),
    async create<W>(creation: Creation<W>): Promise<W> {
      const group = twinsOf(creation);
      const { sentBefore = [] } = creation;
      const history: History = { sends: sentBefore.length, since: Math.min(...sentBefore) };
      for (let first = true; ; first = false) {
        const isTakenUp = first && sentBefore.length > 0;
        const outcome = isTakenUp
          ? takeUp(group, creation, history)
          : await attempt(group, creation, history);
        if ("made" in outcome) {
          if (history.sends > 0) await reportLate(creation, history.since);
          return outcome.made;
        }
        const verdict = await outcome.verdict;
        if (verdict === "again") {
          if (outcome.error && history.sends > creation.maxRetries + sentBefore.length)
            throw nothingCame(creation, outcome.error);
        } else if ("error" in verdict) throw verdict.error;
        else return verdict.adopted;
      }
    },
  };

  /** The first request may have done its work after all, long after it was given up. */
  async function reportLate<W>(creation: Creation<W>, since: number): Promise<void> {
    const late = await unclaimed(creation, since);
    if (late.length > 0) creation.say(leftBehind(creation, late));
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

function tooMany<W>(lost: Lost<W>, objects: readonly W[]): Error {
  return new Unresolved(`${beginning(lost)} ${severalFound(lost.creation, objects)}`);
}

function beginning<W>({ creation, error }: Lost<W>): string {
  return error?.message ?? `Taking up the ${creation.noun} of an interrupted run.`;
}

function unseen<W>(lost: Lost<W>, reason: Error): Error {
  const { creation, since } = lost;
  const when = new Date(since).toISOString();
  return new Unresolved(
    `${beginning(lost)} It is not known whether the ${creation.noun} was made at ${when}, because looking for it failed: ${reason.message}`,
  );
}

function nothingCame<W>({ noun }: Creation<W>, error: RequestError): Error {
  return new Problem(`${error.message} It was sent several times, and no ${noun} came of it.`);
}

function mayExist<W>(creation: Creation<W>, error: RequestError): Error {
  const when = new Date(creation.sentAt()).toISOString();
  if (!creation.isKept) {
    return new Problem(
      `${error.message} The ${creation.noun} of ${when} may have been charged for, and the server keeps nothing of it, so it was not asked for again; the next pulumi up does so.`,
    );
  }
  return new Unresolved(
    `${error.message} ${oneOf(creation.noun)} may have been made at ${when}; this API cannot list them, so it was not tried again.`,
  );
}
