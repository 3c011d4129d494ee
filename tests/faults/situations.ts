import type { Fault, FaultMatch } from "../../emulator/index.js";

/** One way in which requests go wrong. */
export interface Situation {
  readonly name: string;
  /** The fault, for so many requests that match. */
  readonly fault: (match: FaultMatch, times: number) => Fault;
  /** When the provider process is killed: while the requests are held there, or when they were answered. */
  readonly kill?: "held" | "answered";
}

/** The name of the barrier at which requests are held while the process is killed. */
export const barrier = "kill";

export const situations: readonly Situation[] = [
  {
    name: "429",
    fault: (match, times) => ({
      kind: "status",
      status: 429,
      match,
      times,
      headers: { "retry-after-ms": "300" },
    }),
  },
  { name: "dropped before", fault: (match, times) => ({ kind: "dropBefore", match, times }) },
  { name: "dropped after", fault: (match, times) => ({ kind: "dropAfter", match, times }) },
  { name: "502 after", fault: (match, times) => ({ kind: "statusAfter", status: 502, match, times }) },
  {
    name: "time-out",
    fault: (match, times) => ({ kind: "latency", ms: 60_000, when: "after", match, times }),
  },
  {
    name: "killed before send",
    fault: (match, times) => ({ kind: "hold", name: barrier, when: "before", match, times }),
    kill: "held",
  },
  {
    name: "killed after send",
    fault: (match, times) => ({ kind: "hold", name: barrier, when: "after", match, times }),
    kill: "held",
  },
  {
    name: "killed after answer",
    fault: (match, times) => ({ kind: "latency", ms: 0, match, times }),
    kill: "answered",
  },
];
