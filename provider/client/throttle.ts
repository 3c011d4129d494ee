import Bottleneck from "bottleneck";

/**
 * What a server says about its limits in one answer. Times are in milliseconds from now.
 */
export interface LimitReport {
  /** How many more requests the limit allows. */
  readonly remaining?: number;
  /** How many requests the limit allows when nothing is used of it. */
  readonly limit?: number;
  /** When nothing of the limit will be used any more. */
  readonly resetAfter?: number;
  /** How long to wait before the next attempt, when the server said so. */
  readonly retryAfter?: number;
  readonly refused: boolean;
}

/**
 * The one place where requests wait.
 *
 * All kinds of objects share it. A bucket is what one limit of the server holds together (a kind of object, a
 * model): a refusal in a bucket pauses everything in it, and nothing else.
 */
export interface Throttle {
  run<T>(bucket: string, job: () => Promise<T>): Promise<T>;
  report(bucket: string, report: LimitReport): void;
}

export interface ThrottleOptions {
  readonly maxConcurrent: number;
  /** Spread evenly, so that no minute ever holds more. */
  readonly requestsPerMinute?: number;
  /** Told when requests of a bucket have been waiting for longer than a few seconds. */
  readonly onLongWait?: (bucket: string, waiting: number) => void;
}

interface Bucket {
  closedUntil: number;
  /** How many may still be sent; infinite as long as the server has not said otherwise. */
  left: number;
  fullAt: number;
  fullLeft: number;
  /** How many may be under way at once: learned from refusals that come without any hint. */
  window: number;
  strikes: number;
  inFlight: number;
  waiting: number;
  lastNotice: number;
  readonly changed: Set<() => void>;
}

const firstBackoff = 250;
const longestBackoff = 30_000;
const longWait = 5_000;
const noticeInterval = 15_000;
const tryAgain = Symbol("try again");

export function createThrottle(options: ThrottleOptions): Throttle {
  const limiter = new Bottleneck({
    maxConcurrent: options.maxConcurrent,
    minTime: options.requestsPerMinute === undefined ? 0 : Math.ceil(60_000 / options.requestsPerMinute),
  });
  const buckets = new Map<string, Bucket>();
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.get(name) ?? newBucket(options.maxConcurrent);
    buckets.set(name, bucket);
    return bucket;
  };

  /** Waits without holding one of the limiter's slots, so that other buckets go on. */
  async function untilOpen(name: string, bucket: Bucket): Promise<void> {
    const since = Date.now();
    bucket.waiting++;
    try {
      while (!isOpen(bucket)) {
        const now = Date.now();
        if (now - since >= longWait && now - bucket.lastNotice >= noticeInterval) {
          bucket.lastNotice = now;
          options.onLongWait?.(name, bucket.waiting);
        }
        const untilNotice = now - since < longWait ? since + longWait - now : noticeInterval;
        await change(bucket, Math.min(opensAt(bucket) - now, untilNotice));
      }
    } finally {
      bucket.waiting--;
    }
  }

  return {
    async run(name, job) {
      const bucket = bucketNamed(name);
      for (;;) {
        await untilOpen(name, bucket);
        const outcome = await limiter.schedule(async () => {
          // The bucket may have closed while this request stood in the queue.
          if (!isOpen(bucket)) return tryAgain;
          bucket.inFlight++;
          bucket.left--;
          try {
            return await job();
          } finally {
            bucket.inFlight--;
            announce(bucket);
          }
        });
        if (outcome !== tryAgain) return outcome as Awaited<ReturnType<typeof job>>;
      }
    },
    report(name, report) {
      const bucket = bucketNamed(name);
      learnRemaining(bucket, report);
      if (report.refused) close(bucket, report);
      else if (bucket.strikes > 0 || bucket.window < options.maxConcurrent) {
        bucket.strikes = 0;
        bucket.window = Math.min(options.maxConcurrent, bucket.window + 1 / bucket.window);
      }
      announce(bucket);
    },
  };
}

function newBucket(window: number): Bucket {
  return {
    closedUntil: 0,
    left: Number.POSITIVE_INFINITY,
    fullAt: 0,
    fullLeft: Number.POSITIVE_INFINITY,
    window,
    strikes: 0,
    inFlight: 0,
    waiting: 0,
    lastNotice: 0,
    changed: new Set(),
  };
}

function isOpen(bucket: Bucket): boolean {
  const now = Date.now();
  if (bucket.left <= 0 && now >= bucket.fullAt) bucket.left = bucket.fullLeft;
  return (
    now >= bucket.closedUntil && bucket.left > 0 && bucket.inFlight < Math.max(1, Math.floor(bucket.window))
  );
}

/** When time alone opens the bucket; never, where it waits for the answers of requests under way. */
function opensAt(bucket: Bucket): number {
  const opens = Math.max(bucket.closedUntil, bucket.left <= 0 ? bucket.fullAt : 0);
  return opens > Date.now() ? opens : Number.POSITIVE_INFINITY;
}

/** Requests under way may or may not be counted in what the server says remains: they are taken as not. */
function learnRemaining(bucket: Bucket, { remaining, limit, resetAfter }: LimitReport): void {
  if (remaining === undefined || resetAfter === undefined) return;
  bucket.left = Math.max(0, remaining - Math.max(0, bucket.inFlight - 1));
  bucket.fullAt = Date.now() + resetAfter;
  bucket.fullLeft = limit ?? Number.POSITIVE_INFINITY;
}

/** One refusal pauses the whole bucket, for as long as the server said or else longer each time. */
function close(bucket: Bucket, { retryAfter, resetAfter }: LimitReport): void {
  const hinted = retryAfter ?? resetAfter;
  if (hinted === undefined) {
    const alreadyClosed = bucket.closedUntil > Date.now();
    // The answers of requests that were sent together are one refusal, not many.
    if (alreadyClosed) return;
    bucket.window = Math.max(1, bucket.window / 2);
    bucket.strikes++;
  }
  const backoff =
    Math.min(longestBackoff, firstBackoff * 2 ** (bucket.strikes - 1)) * (0.75 + Math.random() / 2);
  bucket.closedUntil = Math.max(bucket.closedUntil, Date.now() + Math.max(0, hinted ?? backoff));
}

function announce(bucket: Bucket): void {
  const listeners = [...bucket.changed];
  bucket.changed.clear();
  for (const listener of listeners) listener();
}

function change(bucket: Bucket, atMost: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      bucket.changed.delete(done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(1, atMost));
    bucket.changed.add(done);
  });
}
