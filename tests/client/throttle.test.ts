import { expect } from "chai";
import type { LimitFault } from "../../emulator/index.js";
import { createLimiter, rateLimitHeaders, retryAfterHeader } from "../../emulator/limit.js";
import {
  createThrottle,
  type LongWait,
  NothingGetsThrough,
  type Throttle,
  type ThrottleOptions,
} from "../../provider/client/throttle.js";
import { readLimits, readRetryAfter } from "../../provider/client/transport.js";
import { inVirtualTime, sleep, stall } from "../support/virtualTime.js";

type Limit = Omit<LimitFault, "kind"> & { readonly requests: number };
type Style = "window" | "bucket";

const roomy: ThrottleOptions = { maxConcurrent: 16, patience: 600_000 };

/** A server under one limit, as the emulator counts it, and what it has seen. */
function limitedServer(limit: Limit) {
  const limiter = createLimiter({ kind: "limit", ...limit }, () => performance.now());
  const arrivals: number[] = [];
  let refused = 0;
  /** Sends one request, until it is accepted, through a throttle. */
  const request = async (throttle: Throttle, bucket = "files"): Promise<void> => {
    for (;;) {
      const isAccepted = await throttle.run(bucket, async () => {
        const sentAt = Date.now();
        await sleep(2 + Math.random() * 3);
        arrivals.push(Date.now());
        const verdict = limiter.take("all", 0);
        const { refusal } = verdict;
        if (refusal !== undefined) refused++;
        const headers = new Headers({
          ...(limit.headers !== false && rateLimitHeaders(verdict)),
          ...(refusal && retryAfterHeader(limit.retryAfter, refusal.retryMs, Date.now())),
        });
        await sleep(2 + Math.random() * 3);
        const retryAfter = readRetryAfter(headers, Date.now());
        throttle.report(bucket, {
          isRefusal: refusal !== undefined,
          sentAt,
          receivedAt: Date.now(),
          ...readLimits(headers),
          ...(retryAfter !== undefined && { retryAfter }),
        });
        return refusal === undefined;
      });
      if (isAccepted) return;
    }
  };
  return {
    request,
    /** How long it took, in relation to what the limit allows, and the share of requests that were refused. */
    verdict(count: number) {
      const took = (Math.max(...arrivals) - Math.min(...arrivals)) / 1000;
      return { pace: (took * limit.requests) / limit.perSeconds / count, wasted: refused / count };
    },
  };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe("the throttle", () => {
  describe("sends two hundred requests at nearly the speed of a limit", () => {
    const count = 200;
    const styles: Record<Style, Partial<Limit>> = {
      window: { style: "window" },
      bucket: { style: "bucket", burst: 5 },
    };
    const hints: [hint: string, Partial<Limit>, slowest: number, wasted: number][] = [
      ["all headers", { retryAfter: "seconds" }, 1.1, 0.02],
      ["headers but for Retry-After", { retryAfter: "none" }, 1.1, 0.02],
      ["Retry-After in milliseconds alone", { retryAfter: "milliseconds", headers: false }, 1.25, 0.1],
      ["Retry-After in seconds alone", { retryAfter: "seconds", headers: false }, 1.25, 0.1],
      ["no header at all", { retryAfter: "none", headers: false }, 1.25, 0.1],
    ];
    for (const [style, shape] of Object.entries(styles)) {
      for (const requests of [10, 30]) {
        for (const [hint, headers, slowest, wasted] of hints) {
          it(`of ${requests} a second, counted as a ${style}, with ${hint}`, async () => {
            const limit = { requests, perSeconds: 1, ...shape, ...headers };
            const found = await measure(limit, count, 1);
            // A bucket that has room again at once, and says so in whole seconds, is waited for too long.
            const isMisled = style === "bucket" && requests === 30 && headers.retryAfter === "seconds";
            expect(found.pace).to.be.at.most(isMisled && headers.headers === false ? 1.6 : slowest);
            expect(found.wasted).to.be.at.most(wasted);
          });
        }
      }
    }

    for (const [style, shape] of Object.entries(styles)) {
      for (const requests of [10, 30]) {
        it(`of ${requests} a second, counted as a ${style}, that two processes share`, async () => {
          const found = await measure({ requests, perSeconds: 1, ...shape }, count, 2);
          expect(found.pace).to.be.at.most(1.2);
          expect(found.wasted).to.be.at.most(0.1);
        });

        it(`of ${requests} a second, counted as a ${style}, that two processes share, with no header at all`, async () => {
          const limit: Limit = { requests, perSeconds: 1, ...shape, retryAfter: "none", headers: false };
          const all = [];
          // Who gets through is chance: one try says little.
          for (let seed = 1; seed <= 15; seed++) all.push(await measure(limit, count, 2, seed));
          const paces = all.map(({ pace }) => pace).sort((one, other) => one - other);
          // Seven seconds are too few to find out that the other has ended.
          expect(paces[7], "in the median").to.be.at.most(requests === 10 ? 1.3 : 1.6);
          expect(paces[14], "at worst").to.be.at.most(requests === 10 ? 1.5 : 2.2);
          expect(Math.max(...all.map(({ wasted }) => wasted))).to.be.at.most(0.5);
        });
      }
    }

    async function measure(limit: Limit, requests: number, processes: number, seed = 1) {
      return inVirtualTime(async () => {
        const server = limitedServer(limit);
        const throttles = times(processes, () => createThrottle(roomy));
        await Promise.all(
          throttles.map(async (throttle, index) => {
            if (index > 0) await sleep(Math.random() * 300);
            await Promise.all(times(requests / processes, () => server.request(throttle)));
          }),
        );
        return server.verdict(requests);
      }, seed);
    }
  });

  it("learns a slow limit that no header tells, with few requests in vain", async () => {
    const limit = { requests: 7, perSeconds: 60, retryAfter: "none", headers: false } as const;
    const found = await inVirtualTime(async () => {
      const server = limitedServer(limit);
      const throttle = createThrottle(roomy);
      await Promise.all(times(70, () => server.request(throttle)));
      return server.verdict(70);
    });
    expect(found.pace).to.be.at.most(1.25);
    expect(found.wasted).to.be.at.most(0.6);
  });

  describe("keeps to what is configured:", () => {
    it("never more at once than maxConcurrent, over all buckets together", async () => {
      let atOnce = 0;
      let most = 0;
      await inVirtualTime(async () => {
        const throttle = createThrottle({ ...roomy, maxConcurrent: 3 });
        await Promise.all(
          times(60, (i) =>
            throttle.run(["files", "models", "batches"][i % 3] as string, async () => {
              most = Math.max(most, ++atOnce);
              await sleep(100);
              atOnce--;
            }),
          ),
        );
      });
      expect(most).to.equal(3);
    });

    it("never more in any minute than requestsPerMinute, and hardly fewer, also on a machine that stalls", async () => {
      const sent: number[] = [];
      await inVirtualTime(async () => {
        const throttle = createThrottle({ ...roomy, requestsPerMinute: 60 });
        const send = async (): Promise<void> => {
          sent.push(Date.now());
          // What was to be sent meanwhile is late, and what follows is not.
          if (sent.length % 7 === 0) stall(2_500);
        };
        await Promise.all(times(300, () => throttle.run("files", send)));
      });
      for (const time of sent) {
        expect(sent.filter((other) => other >= time && other < time + 60_000).length).to.be.at.most(60);
      }
      expect((sent.at(-1) as number) - (sent[0] as number)).to.be.at.most(302_000);
    });

    it("spread evenly", async () => {
      const sent: number[] = [];
      await inVirtualTime(async () => {
        const throttle = createThrottle({ ...roomy, requestsPerMinute: 120 });
        await Promise.all(times(20, () => throttle.run("files", async () => void sent.push(Date.now()))));
      });
      const gaps = sent.slice(1).map((time, index) => time - (sent[index] as number));
      expect(Math.min(...gaps)).to.be.at.least(495);
      expect(Math.max(...gaps)).to.be.at.most(510);
    });
  });

  it("asks a server that it knows nothing of carefully at first, and soon with all it may", async () => {
    const started: number[] = [];
    await inVirtualTime(async () => {
      const throttle = createThrottle(roomy);
      const start = Date.now();
      await Promise.all(
        times(16, () =>
          throttle.run("files", async () => {
            started.push(Date.now() - start);
            await sleep(30_000);
          }),
        ),
      );
    });
    expect(started.filter((time) => time < 50).length).to.equal(2);
    expect(Math.max(...started)).to.be.at.most(1_000);
  });

  it("pauses everybody in a bucket after one refusal, and nobody in another", async () => {
    const sent: [bucket: string, at: number][] = [];
    await inVirtualTime(async () => {
      const throttle = createThrottle(roomy);
      const start = Date.now();
      const send = (bucket: string) =>
        throttle.run(bucket, async () => void sent.push([bucket, Date.now() - start]));
      await Promise.all([send("files"), send("models")]);
      throttle.report("files", { isRefusal: true, sentAt: start, receivedAt: Date.now(), retryAfter: 3_000 });
      await Promise.all(times(20, (i) => send(i % 2 === 0 ? "files" : "models")));
    });
    const timesOf = (bucket: string): number[] =>
      sent.filter(([name]) => name === bucket).map(([, at]) => at);
    const [, ...files] = timesOf("files");
    expect(files).to.have.lengthOf(10);
    expect(Math.min(...files)).to.be.within(3_000, 3_030);
    expect(Math.max(...timesOf("models"))).to.be.at.most(500);
  });

  it("holds back those, too, that were already on their way to being sent when the bucket closed", async () => {
    const sent: number[] = [];
    await inVirtualTime(async () => {
      const throttle = createThrottle({ ...roomy, maxConcurrent: 2 });
      const start = Date.now();
      const busy = times(2, () => throttle.run("models", () => sleep(1_000)));
      await sleep(10);
      const files = times(2, () => throttle.run("files", async () => void sent.push(Date.now() - start)));
      await sleep(10);
      throttle.report("files", { isRefusal: true, sentAt: start, receivedAt: Date.now(), retryAfter: 5_000 });
      await Promise.all([...busy, ...files]);
    });
    expect(Math.min(...sent)).to.be.at.least(5_020);
  });

  it("serves requests in the order in which they came", async () => {
    const order: number[] = [];
    await inVirtualTime(async () => {
      const throttle = createThrottle({ ...roomy, maxConcurrent: 2 });
      await Promise.all(times(20, (i) => throttle.run("files", async () => void order.push(i))));
    });
    expect(order).to.deep.equal(times(20, (i) => i));
  });

  it("is held by requests and by tokens, by whichever is the shorter", async () => {
    const started: number[] = [];
    await inVirtualTime(async () => {
      const throttle = createThrottle(roomy);
      const start = Date.now();
      let tokens = 10_000;
      const send = () =>
        throttle.run("gpt-5", async () => {
          started.push(Date.now() - start);
          tokens -= 2_000;
          const sentAt = Date.now();
          const allowance = {
            limit: 10_000,
            remaining: Math.max(0, tokens),
            resetAfter: start + 20_000 - sentAt,
          };
          const requests = { limit: 500, remaining: 490, resetAfter: 1_000 };
          throttle.report("gpt-5", {
            isRefusal: false,
            sentAt,
            receivedAt: sentAt,
            requests,
            tokens: allowance,
          });
        });
      for (let i = 0; i < 6; i++) await send();
    });
    expect(Math.max(...started.slice(0, 5))).to.be.at.most(100);
    expect(started[5]).to.be.within(20_000, 20_100);
  });

  describe("when nothing gets through", () => {
    const outcome = async (attempt: Promise<unknown>): Promise<unknown> => attempt.catch((error) => error);

    it("lets nobody wait longer than is allowed, and says for how long it would have been", async () => {
      const [waited, error] = await inVirtualTime(async () => {
        const throttle = createThrottle({ ...roomy, patience: 10_000 });
        const start = Date.now();
        await throttle.run("files", async () => undefined);
        const waiting = [sleep(5_000), sleep(9_000)].map((later) =>
          later.then(() => outcome(throttle.run("files", async () => "sent"))),
        );
        const refuse = (retryAfter: number): void =>
          throttle.report("files", {
            isRefusal: true,
            sentAt: Date.now(),
            receivedAt: Date.now(),
            retryAfter,
          });
        refuse(6_000);
        await sleep(5_500);
        refuse(5_000);
        const [first] = await Promise.all(waiting);
        return [Date.now() - start, first] as const;
      });
      expect(error).to.be.instanceOf(NothingGetsThrough);
      expect((error as NothingGetsThrough).bucket).to.equal("files");
      expect((error as NothingGetsThrough).wait).to.be.within(4_900, 5_000);
      expect(waited).to.be.at.most(10_000);
    });

    it("tries again when the time that the server has asked for is over", async () => {
      const result = await inVirtualTime(async () => {
        const throttle = createThrottle({ ...roomy, patience: 1_000 });
        const now = Date.now();
        throttle.report("files", { isRefusal: true, sentAt: now, receivedAt: now, retryAfter: 60_000 });
        const early = await outcome(throttle.run("files", async () => "sent"));
        await sleep(60_000);
        return [early, await outcome(throttle.run("files", async () => "sent"))];
      });
      expect(result[0]).to.be.instanceOf(NothingGetsThrough);
      expect(result[1]).to.equal("sent");
    });

    it("has all patience with a long queue that moves", async () => {
      const found = await inVirtualTime(async () => {
        const server = limitedServer({ requests: 1, perSeconds: 1, retryAfter: "seconds" });
        const throttle = createThrottle({ ...roomy, patience: 5_000 });
        await Promise.all(times(60, () => server.request(throttle)));
        return server.verdict(60);
      });
      expect(found.pace).to.be.at.most(1.1);
    });
  });

  describe("says what is waited for", () => {
    const notices = async (
      options: Partial<ThrottleOptions>,
      act: (throttle: Throttle) => Promise<unknown>,
    ): Promise<(LongWait & { at: number })[]> => {
      const said: (LongWait & { at: number })[] = [];
      await inVirtualTime(async () => {
        const start = Date.now();
        const onLongWait = (wait: LongWait) => void said.push({ ...wait, at: Date.now() - start });
        await act(createThrottle({ ...roomy, ...options, onLongWait }));
      });
      return said;
    };

    it("after five seconds, and then every quarter of a minute", async () => {
      const said = await notices({}, async (throttle) => {
        const now = Date.now();
        throttle.report("files", { isRefusal: true, sentAt: now, receivedAt: now, retryAfter: 40_000 });
        await Promise.all(times(3, () => throttle.run("files", async () => undefined)));
      });
      expect(said.map(({ at }) => at)).to.deep.equal([5_000, 20_000, 35_000]);
      expect(said[0]).to.deep.include({ bucket: "files", waiting: 3, limit: "server", next: 35_000 });
    });

    it("when it is the configured number of requests a minute", async () => {
      const said = await notices({ requestsPerMinute: 6 }, (throttle) =>
        Promise.all(times(3, () => throttle.run("files", async () => undefined))),
      );
      expect(said[0]).to.deep.include({ bucket: "files", waiting: 2, limit: "requestsPerMinute" });
    });

    it("and nothing when it is only the work of others that takes long", async () => {
      const said = await notices({ maxConcurrent: 1 }, (throttle) =>
        Promise.all(times(3, () => throttle.run("files", () => sleep(20_000)))),
      );
      expect(said).to.be.empty;
    });

    it("and nothing when nobody waits for long", async () => {
      const said = await notices({}, async (throttle) => {
        const now = Date.now();
        throttle.report("files", { isRefusal: true, sentAt: now, receivedAt: now, retryAfter: 4_000 });
        await throttle.run("files", async () => undefined);
      });
      expect(said).to.be.empty;
    });
  });

  it("gives the place of a job that failed to the next", async () => {
    const result = await inVirtualTime(async () => {
      const throttle = createThrottle({ ...roomy, maxConcurrent: 1 });
      const failing = throttle.run("files", async () => {
        throw new Error("broken");
      });
      const error = await failing.catch(({ message }: Error) => message);
      return [error, await throttle.run("files", async () => "sent")];
    });
    expect(result).to.deep.equal(["broken", "sent"]);
  });
});
