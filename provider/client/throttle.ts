import Bottleneck from "bottleneck";
import { type Bucket, createBucket, type LimitReport } from "./bucket.js";
import { createMinute, minute } from "./minute.js";

/**
 * The one place where requests wait.
 *
 * All kinds of objects share it. A bucket is what the server's limits hold together (a kind of object, a model):
 * a refusal in a bucket pauses everything in it, and nothing else.
 */
export interface Throttle {
  /** Runs the job as soon as every limit has room for it. Throws {@link NothingGetsThrough}. */
  run<T>(bucket: string, job: () => Promise<T>): Promise<T>;
  report(bucket: string, report: LimitReport): void;
}

export interface ThrottleOptions {
  readonly maxConcurrent: number;
  /** Spread evenly, and never exceeded in any minute. */
  readonly requestsPerMinute?: number;
  /** How long a bucket in which nothing gets through may be waited for, in milliseconds. */
  readonly patience: number;
  /** Told from time to time while requests wait for longer than a few seconds. */
  readonly onLongWait?: (wait: LongWait) => void;
}

export interface LongWait {
  readonly bucket: string;
  /** How many requests wait. */
  readonly waiting: number;
  /** Whose limit they wait for. */
  readonly limit: "server" | "requestsPerMinute";
  /** Milliseconds until the next of them is sent. */
  readonly next: number;
}

/** Nothing has got through for so long, or will for so long, that waiting any longer is not allowed. */
export class NothingGetsThrough extends Error {
  override readonly name = "NothingGetsThrough";

  constructor(
    readonly bucket: string,
    /** Milliseconds until it is worth trying again. */
    readonly wait: number,
  ) {
    super(`nothing gets through in ${bucket}`);
  }
}

interface Waiting {
  admit(): void;
  refuse(error: NothingGetsThrough): void;
}

/** The requests of one bucket. */
interface Line {
  readonly name: string;
  readonly bucket: Bucket;
  /** Those that wait for the bucket, in the order in which it will admit them. */
  readonly queue: Waiting[];
  /** When those that were not sent yet came, oldest first. */
  readonly unsent: Set<{ readonly since: number }>;
  opening?: NodeJS.Timeout;
  notice?: NodeJS.Timeout;
}

const longWait = 5_000;
const noticeInterval = 15_000;
const closedMeanwhile = Symbol("closed meanwhile");

export function createThrottle(options: ThrottleOptions): Throttle {
  const { maxConcurrent, requestsPerMinute, patience } = options;
  const limiter = new Bottleneck({
    maxConcurrent,
    minTime: requestsPerMinute === undefined ? 0 : Math.ceil(minute / requestsPerMinute),
  });
  const thisMinute = createMinute(requestsPerMinute ?? Number.POSITIVE_INFINITY);
  const lines = new Map<string, Line>();

  function lineOf(name: string): Line {
    const line = lines.get(name) ?? {
      name,
      bucket: createBucket(maxConcurrent),
      queue: [],
      unsent: new Set(),
    };
    lines.set(name, line);
    return line;
  }

  /** Admits whom the bucket has room for, and comes back at the very moment when it has room for the next. */
  function advance(line: Line): void {
    clearTimeout(line.opening);
    const { bucket, queue } = line;
    while (queue.length > 0) {
      const now = Date.now();
      const opensAt = bucket.opensAt(now);
      if (opensAt > now) {
        if (isHopeless(bucket, now)) return giveUp(line, bucket.closedUntil - now);
        if (opensAt < Number.POSITIVE_INFINITY) line.opening = setTimeout(advance, opensAt - now, line);
        return;
      }
      bucket.enter(now);
      queue.shift()?.admit();
    }
  }

  function isHopeless({ closedUntil, refusedSince }: Bucket, now: number): boolean {
    return closedUntil > now && refusedSince !== undefined && closedUntil - refusedSince > patience;
  }

  function admission(line: Line, isFirst: boolean): Promise<void> {
    return new Promise((admit, refuse) => {
      line.queue[isFirst ? "unshift" : "push"]({ admit, refuse });
      advance(line);
    });
  }

  /** The bucket may have closed while the request stood in the limiter's queue. */
  async function send<T>({ bucket }: Line, onSend: () => void, job: () => Promise<T>) {
    for (let wait = thisMinute.opensAt() - Date.now(); wait > 0; wait = thisMinute.opensAt() - Date.now())
      await new Promise((resolve) => setTimeout(resolve, wait));
    if (bucket.closedUntil > Date.now()) return closedMeanwhile;
    thisMinute.sent(Date.now());
    onSend();
    return job();
  }

  function notify(line: Line): void {
    delete line.notice;
    const [oldest] = line.unsent;
    if (oldest === undefined) return;
    const now = Date.now();
    const limitedUntil = line.bucket.limitedUntil(now);
    const isServer = limitedUntil > now;
    const isLong = now - oldest.since >= longWait;
    if (isLong && (isServer || requestsPerMinute !== undefined)) {
      options.onLongWait?.({
        bucket: line.name,
        waiting: line.unsent.size,
        limit: isServer ? "server" : "requestsPerMinute",
        next: isServer ? limitedUntil - now : Math.max(0, thisMinute.opensAt() - now),
      });
    }
    watch(line, isLong ? noticeInterval : oldest.since + longWait - now);
  }

  function watch(line: Line, milliseconds: number): void {
    line.notice ??= setTimeout(notify, milliseconds, line).unref();
  }

  return {
    async run<T>(name: string, job: () => Promise<T>): Promise<T> {
      const line = lineOf(name);
      const request = { since: Date.now() };
      line.unsent.add(request);
      watch(line, longWait);
      try {
        for (let tries = 0; ; tries++) {
          await admission(line, tries > 0);
          const outcome = await limiter.schedule(async () => {
            try {
              return await send(line, () => line.unsent.delete(request), job);
            } finally {
              line.bucket.leave();
              advance(line);
            }
          });
          if (outcome !== closedMeanwhile) return outcome as T;
        }
      } finally {
        line.unsent.delete(request);
      }
    },
    report(name, report) {
      const line = lineOf(name);
      line.bucket.learn(report);
      advance(line);
    },
  };
}

function giveUp({ name, queue }: Line, wait: number): void {
  for (const { refuse } of queue.splice(0)) refuse(new NothingGetsThrough(name, wait));
}
