/** Which requests a fault hits. What is left out matches everything. */
export interface FaultMatch {
  /** HTTP method, in any case. */
  readonly method?: string;
  /** Regular expression, searched in the path below `/v1`, query included: `"^/files$"`, `"^/files/file-"`. */
  readonly path?: string;
  /** The API key that the request carries. */
  readonly key?: string;
}

interface FaultBase {
  /** Which requests are hit. @default all requests below `/v1` */
  readonly match?: FaultMatch;
  /** How many requests are hit before the fault is spent. @default no end */
  readonly times?: number;
  /** Hits only each n-th request that matches. @default 1 */
  readonly every?: number;
  /** Chance, from 0 to 1, that a matching request is hit. @default 1 */
  readonly probability?: number;
  /** Start of the random numbers that this fault draws; the same seed replays the same run. @default 0 */
  readonly seed?: number;
}

/**
 * Makes an answer late.
 *
 * A client that goes away during a delay before the work leaves nothing behind on the server; during one
 * after the work, its object exists.
 */
export interface LatencyFault extends FaultBase {
  readonly kind: "latency";
  /** Milliseconds, or the lowest and highest number of them. */
  readonly ms: number | readonly [min: number, max: number];
  /** @default "before" */
  readonly when?: "before" | "after";
}

/** Answers with a status instead of doing the work. */
export interface StatusFault extends FaultBase {
  readonly kind: "status";
  readonly status: number;
  /** Replaces the code in OpenAI's body: `"insufficient_quota"` turns a 429 into one that no wait helps. */
  readonly code?: string;
  /** The answer's body. @default OpenAI's body for the status; a gateway's HTML page for 502 and 504 */
  readonly body?: string | object;
  /** @default `application/json` for objects, `text/html` for text */
  readonly contentType?: string;
  /** Headers to add: `{ "retry-after": "2" }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers 200 with an HTML page instead of doing the work, as a captive portal or a wrong base URL does. */
export interface HtmlFault extends FaultBase {
  readonly kind: "html";
}

/** Closes the connection instead of doing the work. */
export interface DropBeforeFault extends FaultBase {
  readonly kind: "dropBefore";
}

/** Does the work, then closes the connection before the first byte of the answer. */
export interface DropAfterFault extends FaultBase {
  readonly kind: "dropAfter";
}

/** Does the work, then answers with a gateway's HTML error page. */
export interface StatusAfterFault extends FaultBase {
  readonly kind: "statusAfter";
  /** @default 502 */
  readonly status?: number;
}

/** Does the work, sends half of the answer and closes the connection. */
export interface TruncateFault extends FaultBase {
  readonly kind: "truncate";
}

/** Accepts the request, does no work and never answers. Removing the fault closes the connections it holds. */
export interface NeverFault extends FaultBase {
  readonly kind: "never";
}

/**
 * A rate limit on requests, on tokens, or on both, measured in real time. A refused request does no work.
 *
 * A request costs a token for every four bytes of its body.
 */
export interface LimitFault extends FaultBase {
  readonly kind: "limit";
  /** Requests allowed in each period. @default not limited */
  readonly requests?: number;
  /** Tokens allowed in each period. @default not limited */
  readonly tokens?: number;
  /** Length of the period in seconds. */
  readonly perSeconds: number;
  /** `window`: all come back when the period ends. `bucket`: they come back one by one. @default "window" */
  readonly style?: "window" | "bucket";
  /** Requests that a full bucket holds. @default `requests` */
  readonly burst?: number;
  /** How a refusal says when to come back. @default "seconds" */
  readonly retryAfter?: "seconds" | "date" | "milliseconds" | "none";
  /** Sends the `x-ratelimit-*` headers with every answer. @default true */
  readonly headers?: boolean;
  /**
   * What shares the limit: all that a project sends, all that the server gets, or, as with the writes to a vector
   * store, what concerns one object: all paths that begin with its own. @default "project"
   */
  readonly scope?: "project" | "server" | "object";
}

/**
 * Stops a request at an exact point until its barrier is released (`emulator.barrier(name)`) or the fault is
 * taken away.
 *
 * A client that goes away while it is held before the work leaves nothing behind on the server; held after
 * the work, its object exists.
 */
export interface HoldFault extends FaultBase {
  readonly kind: "hold";
  /** Name of the barrier. Adding the fault closes the barrier, also one that was released earlier. */
  readonly name: string;
  readonly when: "before" | "after";
}

/** Created objects answer 404 and are missing from lists for a while. Hits POST requests only. */
export interface DelayedVisibilityFault extends FaultBase {
  readonly kind: "delayedVisibility";
  /** Milliseconds on the emulator's clock. */
  readonly ms: number;
}

/** Something that goes wrong on purpose. Plain JSON; several may hit the same request, in the order added. */
export type Fault =
  | LatencyFault
  | StatusFault
  | HtmlFault
  | DropBeforeFault
  | DropAfterFault
  | StatusAfterFault
  | TruncateFault
  | NeverFault
  | LimitFault
  | HoldFault
  | DelayedVisibilityFault;
