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
  /** What the error says that no other attempt helps against, and that one attempt is therefore made. */
  readonly says?: RegExp;
  /** Seconds that an answer may take. */
  readonly timeoutSeconds?: number;
}

/** The names of the barriers at which requests are held: until the blow has fallen, or until it is about to. */
export const barrier = "blow";
export const answeredBarrier = "answer";
export const barriers = [barrier, answeredBarrier] as const;

const held =
  (when: "before" | "after", name: string = barrier): Situation["fault"] =>
  (match, times) => ({ kind: "hold", name, when, match, times });

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
    timeoutSeconds: 4,
    fault: (match, times) => ({ kind: "latency", ms: 60_000, when: "after", match, times }),
  },
  { name: "killed before send", isDone: false, fault: held("before"), blow: "provider killed" },
  { name: "killed after send", isDone: true, fault: held("after"), blow: "provider killed" },
  {
    name: "killed after answer",
    isDone: true,
    fault: held("after", answeredBarrier),
    blow: "provider killed",
    isAnswered: true,
  },
];

const refused =
  (status: number, code?: string): Situation["fault"] =>
  (match, times) => ({ kind: "status", status, match, times, ...(code !== undefined && { code }) });

/** What no other attempt helps against. */
export const refusals: readonly Situation[] = [
  {
    name: "insufficient_quota",
    isDone: false,
    fault: refused(429, "insufficient_quota"),
    says: /: 429 .*Add credit or raise the budget/,
  },
  { name: "401", isDone: false, fault: refused(401), says: /: 401 .*Check the key: openai:apiKey/ },
  { name: "403", isDone: false, fault: refused(403), says: /: 403 .*Check the key's permissions/ },
  { name: "400", isDone: false, fault: refused(400), says: /: 400 \S/ },
];

/** The same for the engine, which leaves its lock and a provider that goes on without it. */
export const crashSituations: readonly Situation[] = [
  { name: "engine killed before send", isDone: false, fault: held("before"), blow: "engine killed" },
  { name: "engine killed after send", isDone: true, fault: held("after"), blow: "engine killed" },
  {
    name: "engine killed after answer",
    isDone: true,
    fault: held("after", answeredBarrier),
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
