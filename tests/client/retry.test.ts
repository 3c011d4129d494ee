import { expect } from "chai";
import type { Failure } from "../../provider/client/failures.js";
import { AttemptFailed, type Safety, withRetries } from "../../provider/client/retry.js";
import { NothingGetsThrough } from "../../provider/client/throttle.js";
import { type Given, settingsOf } from "../support/client.js";
import { inVirtualTime, sleep } from "../support/virtualTime.js";

const unsent: Failure = { consequence: "unsent", passing: true, message: "no connection" };
const limited: Failure = { consequence: "limited", passing: false, message: "too many", status: 429 };
const refused: Failure = { consequence: "refused", passing: false, message: "no", status: 400 };
const conflict: Failure = { consequence: "refused", passing: true, message: "conflict", status: 409 };
const lost: Failure = { consequence: "lost", passing: true, message: "broken", status: 502 };

interface Course {
  readonly attempts: number;
  readonly took: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What comes of a request that fails so each time, and of how many attempts. */
function course(
  failures: (attempt: number) => Failure | Error | undefined,
  { safety = "repeatable", given = {} }: { safety?: Safety; given?: Given } = {},
): Promise<Course> {
  return inVirtualTime(async () => {
    let attempts = 0;
    const start = Date.now();
    const outcome = withRetries({ safety }, settingsOf(given), async (number) => {
      attempts++;
      expect(number).to.equal(attempts);
      const failure = failures(number);
      if (failure === undefined) return "done";
      if (failure instanceof Error) throw failure;
      if (failure.consequence === "limited") await sleep(1_000);
      throw new AttemptFailed(failure);
    });
    const settled = await outcome.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    return { attempts, took: Date.now() - start, ...settled };
  });
}

describe("a request that fails", () => {
  it("is sent once when it works", async () => {
    expect(await course(() => undefined)).to.include({ attempts: 1, result: "done" });
  });

  const oneAttempt: [string, Failure, Safety][] = [
    ["the server has refused it", refused, "repeatable"],
    ["the server has refused to make it", refused, "once"],
    ["its answer was lost, and it makes an object", lost, "once"],
    ["it was in conflict, and makes an object", conflict, "once"],
  ];
  for (const [situation, failure, safety] of oneAttempt) {
    it(`is not sent again when ${situation}`, async () => {
      const { attempts, error, took } = await course(() => failure, { safety });
      expect(attempts).to.equal(1);
      expect((error as AttemptFailed).failure).to.equal(failure);
      expect(took).to.equal(0);
    });
  }

  const manyAttempts: [string, Failure, Safety][] = [
    ["nothing was sent", unsent, "once"],
    ["its answer was lost, and it may be repeated", lost, "repeatable"],
    ["it was in conflict, and may be repeated", conflict, "repeatable"],
  ];
  for (const [situation, failure, safety] of manyAttempts) {
    it(`is sent again maxRetries times when ${situation}`, async () => {
      for (const maxRetries of [0, 1, 3]) {
        const given = { maxRetries: String(maxRetries) };
        const { attempts, error } = await course(() => failure, { safety, given });
        expect(attempts).to.equal(maxRetries + 1);
        expect((error as AttemptFailed).failure).to.equal(failure);
      }
    });
  }

  it("waits longer each time, and eight seconds at most", async () => {
    const at: number[] = [];
    await course(
      () => {
        at.push(Date.now());
        return lost;
      },
      { given: { maxRetries: "7" } },
    );
    const waits = at.slice(1).map((time, index) => time - (at[index] as number));
    for (const [index, longest] of [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000].entries()) {
      expect(waits[index]).to.be.within(longest * 0.75 - 1, longest + 1);
    }
  });

  it("waits as long as a failing server asks, but for a minute at most", async () => {
    const asked = await course((number) => (number === 1 ? { ...lost, retryAfter: 20_000 } : undefined));
    expect(asked.took).to.be.within(20_000, 20_010);
    const absurd = await course((number) => (number === 1 ? { ...lost, retryAfter: 86_400_000 } : undefined));
    expect(absurd.took).to.be.within(60_000, 60_010);
  });

  describe("because of a rate limit", () => {
    it("is bounded by the time that it takes, not by maxRetries", async () => {
      const given = { maxRetries: "0", maxRateLimitWaitSeconds: "30" };
      const { attempts, error, took } = await course(() => limited, { safety: "once", given });
      expect(attempts).to.be.within(29, 32);
      expect(took).to.be.within(29_000, 32_000);
      expect((error as AttemptFailed).failure).to.equal(limited);
    });

    it("is sent once when no wait is allowed", async () => {
      const { attempts } = await course(() => limited, { given: { maxRateLimitWaitSeconds: "0" } });
      expect(attempts).to.equal(1);
    });

    it("is not sent again when the server asks for a longer wait than is allowed", async () => {
      const { attempts } = await course(() => ({ ...limited, retryAfter: 3_600_000 }));
      expect(attempts).to.equal(1);
    });

    it("has the whole patience again, and no retry spent, after it got through and failed otherwise", async () => {
      const given = { maxRetries: "2", maxRateLimitWaitSeconds: "5" };
      const failures = [limited, limited, limited, unsent, limited, limited, limited, unsent, limited];
      const { attempts, result } = await course((number) => failures[number - 1], { given });
      expect(attempts).to.equal(10);
      expect(result).to.equal("done");
    });

    it("ends with the server's own words when the throttle gives up", async () => {
      const { attempts, error } = await course((number) =>
        number === 1 ? limited : new NothingGetsThrough("files", 60_000),
      );
      expect(attempts).to.equal(2);
      expect((error as AttemptFailed).failure).to.equal(limited);
    });

    it("ends with words of ours when the throttle gives up before it was sent at all", async () => {
      const { attempts, error } = await course(() => new NothingGetsThrough("files", 60_000));
      expect(attempts).to.equal(1);
      expect((error as AttemptFailed).failure).to.include({ consequence: "unsent", passing: false });
      expect((error as AttemptFailed).message).to.match(/^the rate limit of files at .* for another 60 s$/);
    });
  });

  it("passes on what was not judged, after one attempt", async () => {
    for (const mistake of [new TypeError("x is not a function"), new Error("anything")]) {
      const { attempts, error } = await course(() => mistake);
      expect(attempts).to.equal(1);
      expect(error).to.equal(mistake);
    }
  });
});
