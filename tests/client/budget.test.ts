import { expect } from "chai";
import fc from "fast-check";
import { type Allowance, type Budget, createBudget } from "../../provider/client/budget.js";

/** What a server says that counts in windows: all comes back at once. */
function windowed(limit: number, used: number, resetAfter: number): Allowance {
  return { limit, remaining: limit - used, resetAfter };
}

/** What a server says whose limit refills gradually. */
function gradual(limit: number, used: number, perSecond: number): Allowance {
  return { limit, remaining: Math.floor(limit - used), resetAfter: (used / perSecond) * 1000 };
}

describe("a budget", () => {
  let now: number;
  let budget: Budget;

  beforeEach(() => {
    now = 1_000_000;
    budget = createBudget(1);
  });

  const learn = (allowance: Allowance, others = 0, isRefusal = false): void =>
    budget.learn(allowance, { sentAt: now, receivedAt: now, isRefusal, others });
  const wait = (underWay = 0): number => budget.opensAt(now, underWay) - now;
  const spend = (times: number): void => {
    for (let i = 0; i < times; i++) budget.spend(now);
  };

  it("has room as long as nothing is known", () => {
    spend(1_000);
    expect(wait(1_000)).to.be.at.most(0);
  });

  it("lets through what the server says remains, and no more", () => {
    learn(windowed(10, 7, 400));
    for (let i = 0; i < 3; i++) {
      expect(wait(i)).to.be.at.most(0);
      spend(1);
    }
    expect(wait(3)).to.equal(400);
    expect(budget.isSpent()).to.equal(false);
  });

  it("counts requests under way as not yet counted by the server", () => {
    learn(windowed(10, 5, 400), 5);
    expect(wait(5)).to.equal(400);
  });

  it("is whole again when the server said so, less what is under way", () => {
    learn(windowed(4, 4, 400));
    now += 400;
    expect(wait(3)).to.be.at.most(0);
    expect(wait(4), "until an answer comes").to.equal(Number.POSITIVE_INFINITY);
    expect(wait(0)).to.be.at.most(0);
  });

  it("waits for the whole of a limit that begins anew, at the very moment", () => {
    learn(windowed(10, 9, 900));
    now += 100;
    learn(windowed(10, 10, 800));
    expect(wait()).to.equal(800);
    now += 799;
    expect(wait()).to.equal(1);
  });

  it("uses a limit that refills gradually as it refills, at the very moment", () => {
    learn(gradual(5, 4, 10));
    learn(gradual(5, 5, 10));
    expect(wait()).to.be.closeTo(100, 1e-6);
    spend(1);
    expect(wait()).to.be.closeTo(200, 1e-6);
  });

  it("never takes a gradual limit for larger than it is", () => {
    const limits = fc.integer({ min: 2, max: 50 });
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    const elapsed = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(limits, shares, shares, elapsed, (limit, first, second, milliseconds) => {
        budget = createBudget(1);
        learn(gradual(limit, limit * first, 10));
        learn(gradual(limit, limit * second, 10));
        now += milliseconds;
        let taken = 0;
        while (taken < limit && wait(0) <= 0) {
          spend(1);
          taken++;
        }
        const there = Math.min(limit, limit * (1 - second) + milliseconds / 100);
        expect(taken).to.be.at.most(Math.floor(there + 1e-6));
      }),
    );
  });

  it("is not deceived by an answer that was overtaken", () => {
    learn(windowed(10, 9, 500));
    learn(windowed(10, 4, 500));
    spend(1);
    expect(wait(1)).to.equal(500);
  });

  it("learns what requests cost in tokens from what is used up", () => {
    budget = createBudget(0);
    for (let used = 1_000; used <= 9_000; used += 1_000) learn(windowed(10_000, used, 30_000));
    expect(wait()).to.be.at.most(0);
    spend(1);
    expect(wait(1)).to.equal(30_000);
  });

  it("sends one request at a time, and not none, when a single one costs more than there ever is", () => {
    budget = createBudget(0);
    learn(windowed(1_000, 0, 1_000));
    learn(windowed(1_000, 1_000, 1_000));
    now += 1_000;
    expect(wait(0)).to.be.at.most(0);
    expect(wait(1)).to.equal(Number.POSITIVE_INFINITY);
  });

  it("leaves others their share when they use the same limit", () => {
    for (let used = 2; used <= 8; used += 2) learn(windowed(10, used, 500));
    spend(1);
    expect(wait(1)).to.equal(500);
  });

  it("is used evenly once others were found to use it up", () => {
    learn(windowed(10, 9, 1_000));
    learn(windowed(10, 10, 1_000), 0, true);
    expect(budget.isSpent()).to.equal(true);
    now += 1_000;
    expect(wait()).to.be.at.most(0);
    spend(1);
    expect(wait(1)).to.equal(100);
  });

  it("does not believe what a server said more than a minute ago", () => {
    learn(windowed(10, 10, 86_400_000));
    expect(wait()).to.equal(60_000);
  });

  it("takes an answer without a limit for what it says, until that is over", () => {
    learn({ remaining: 1, resetAfter: 300 });
    spend(1);
    expect(wait(1)).to.equal(300);
    now += 300;
    expect(wait(50)).to.be.at.most(0);
  });
});
