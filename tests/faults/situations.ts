import type { Fault, FaultMatch } from "../../emulator/index.js";

/** Who is stopped, and how, while requests are held. */
export type Blow =
  | "provider killed"
  | "engine killed"
  | "interrupted once"
  /** The engine gives the provider five seconds, and then kills it. */
  | "interrupted twice";

/** One way in which requests go wrong. */
export interface Situation {
  readonly name: string;
  /** The fault, for so many requests that match. */
  readonly fault: (match: FaultMatch, times: number) => Fault;
  /** What happens when all requests are held at the barrier. */
  readonly blow?: Blow;
  /** Whether they are let go before the blow falls, so that their answers have left the server. */
  readonly isAnswered?: boolean;
  /** Whether the journal is gone before the next command, as on a machine that has never seen the stack. */
  readonly isFreshMachine?: boolean;
  /** Whether the server has done the work of the requests that were hit. */
  readonly isDone: boolean;
  /** Seconds that an answer may take. */
  readonly timeoutSeconds?: number;
}

/** The name of the barrier at which requests are held. */
export const barrier = "blow";

const held =
  (when: "before" | "after"): Situation["fault"] =>
  (match, times) => ({ kind: "hold", name: barrier, when, match, times });

/** What each hook of each kind has to stand. */
export const matrixSituations: readonly Situation[] = [
  {
    name: "429",
    isDone: false,
    fault: (match, times) => ({
      kind: "status",
      status: 429,
      match,
      times,
      headers: { "retry-after-ms": "300" },
    }),
  },
  {
    name: "dropped before",
    isDone: false,
    fault: (match, times) => ({ kind: "dropBefore", match, times }),
  },
  { name: "dropped after", isDone: true, fault: (match, times) => ({ kind: "dropAfter", match, times }) },
  {
    name: "502 after",
    isDone: true,
    fault: (match, times) => ({ kind: "statusAfter", status: 502, match, times }),
  },
  {
    name: "time-out",
    isDone: true,
    timeoutSeconds: 2,
    fault: (match, times) => ({ kind: "latency", ms: 60_000, when: "after", match, times }),
  },
  { name: "killed before send", isDone: false, fault: held("before"), blow: "provider killed" },
  { name: "killed after send", isDone: true, fault: held("after"), blow: "provider killed" },
  {
    name: "killed after answer",
    isDone: true,
    fault: held("after"),
    blow: "provider killed",
    isAnswered: true,
  },
];

/** The same for the engine, which leaves its lock and a provider that goes on without it. */
export const crashSituations: readonly Situation[] = [
  { name: "engine killed before send", isDone: false, fault: held("before"), blow: "engine killed" },
  { name: "engine killed after send", isDone: true, fault: held("after"), blow: "engine killed" },
  {
    name: "engine killed after answer",
    isDone: true,
    fault: held("after"),
    blow: "engine killed",
    isAnswered: true,
  },
  { name: "Ctrl-C once", isDone: true, fault: held("after"), blow: "interrupted once" },
  { name: "Ctrl-C twice", isDone: true, fault: held("after"), blow: "interrupted twice" },
  {
    name: "engine killed, fresh machine",
    isDone: true,
    fault: held("after"),
    blow: "engine killed",
    isFreshMachine: true,
  },
];
