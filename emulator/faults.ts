import { setMaxListeners } from "node:events";
import type { Barriers } from "./barriers";
import type { Clock } from "./clock";
import type { Fault } from "./fault";
import { checkFault } from "./faultCheck";
import { createLimiter, type Limiter } from "./limit";
import { seededRandom } from "./random";

/** What a fault's `match` is held against. */
export interface Subject {
  readonly method: string;
  /** Below `/v1`, query included. */
  readonly path: string;
  readonly key: string | undefined;
}

export type Stage = "before" | "after";

/** A fault that was added, with what it counts. */
export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly random: () => number;
  readonly limiter: Limiter | undefined;
  /** Aborted when the fault is taken away, not when it is spent. */
  readonly removed: AbortSignal;
}

export interface FaultBoard {
  readonly active: readonly ActiveFault[];
  add(fault: Fault): ActiveFault;
  remove(id: number): boolean;
  clear(): void;
  /** The faults that hit a request, one after the other; each counts when it is asked for, not earlier. */
  hits(stage: Stage, subject: Subject): Iterable<ActiveFault>;
}

interface Counted extends ActiveFault {
  readonly path: RegExp | undefined;
  readonly removal: AbortController;
  remaining: number;
  matches: number;
}

export function createFaultBoard(barriers: Barriers, clock: Clock): FaultBoard {
  let lastId = 0;
  let board: Counted[] = [];

  // A spent fault stays on the board: requests that it left hanging end when it is removed.
  const active = () => board.filter(({ remaining }) => remaining > 0);

  const removeWhere = (isLeaving: (counted: Counted) => boolean) => {
    const leaving = board.filter(isLeaving);
    board = board.filter((counted) => !isLeaving(counted));
    for (const { removal } of leaving) removal.abort();
    return leaving.length > 0;
  };

  return {
    get active() {
      return active();
    },
    add: (fault) => {
      lastId += 1;
      const counted = count(lastId, checkFault(fault), clock);
      board.push(counted);
      if (fault.kind === "hold") barriers.get(fault.name).shut();
      return counted;
    },
    remove: (id) => removeWhere((counted) => counted.id === id),
    clear: () => {
      removeWhere(() => true);
    },
    *hits(stage, subject) {
      for (const counted of active()) {
        if (stageOf(counted.fault) === stage && isHit(counted, subject)) yield counted;
      }
    },
  };
}

function count(id: number, fault: Fault, clock: Clock): Counted {
  const removal = new AbortController();
  // Each request that it holds listens: that is no leak.
  setMaxListeners(0, removal.signal);
  return {
    id,
    fault,
    random: seededRandom(fault.seed ?? 0),
    limiter: fault.kind === "limit" ? createLimiter(fault, clock.passed) : undefined,
    removed: removal.signal,
    removal,
    path: fault.match?.path === undefined ? undefined : new RegExp(fault.match.path),
    remaining: fault.times ?? Number.POSITIVE_INFINITY,
    matches: 0,
  };
}

function stageOf(fault: Fault): Stage {
  switch (fault.kind) {
    case "latency":
    case "hold":
      return fault.when ?? "before";
    case "dropAfter":
    case "statusAfter":
    case "truncate":
    case "delayedVisibility":
      return "after";
    default:
      return "before";
  }
}

function isHit(counted: Counted, subject: Subject): boolean {
  if (counted.remaining <= 0 || counted.removed.aborted || !isMatch(counted, subject)) return false;
  counted.matches += 1;
  const { every = 1, probability = 1 } = counted.fault;
  if (counted.matches % every !== 0) return false;
  if (probability < 1 && counted.random() >= probability) return false;
  counted.remaining -= 1;
  return true;
}

function isMatch({ fault, path }: Counted, subject: Subject): boolean {
  const { method, key } = fault.match ?? {};
  if (fault.kind === "delayedVisibility" && subject.method !== "POST") return false;
  if (method !== undefined && method.toUpperCase() !== subject.method) return false;
  if (key !== undefined && key !== subject.key) return false;
  return path === undefined || path.test(subject.path);
}
