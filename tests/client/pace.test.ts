import { expect } from "chai";
import { createPace, type Pace } from "../../provider/client/pace.js";

describe("a pace", () => {
  let now: number;
  let pace: Pace;

  beforeEach(() => {
    now = 1_000_000;
    pace = createPace();
  });

  const wait = (): number => Math.max(0, pace.opensAt() - now);
  const accept = (times = 1): void => {
    for (let i = 0; i < times; i++) {
      pace.sent(now);
      pace.accepted(now);
    }
  };
  const refuse = (isWaitTold = false): boolean => {
    pace.sent(now);
    return pace.refused(now, now, isWaitTold);
  };

  it("holds nobody up before anything was refused", () => {
    accept(1_000);
    expect(wait()).to.equal(0);
    expect(pace.isProbing).to.equal(false);
  });

  it("asks one at a time after a refusal, until something is accepted", () => {
    accept(3);
    now += 10;
    refuse();
    expect(pace.isProbing).to.equal(true);
    now += 500;
    accept();
    expect(pace.isProbing).to.equal(false);
  });

  it("waits longer after each refusal in a row, and half a minute at most", () => {
    let last = 0;
    const waits = Array.from({ length: 12 }, () => {
      now += last + 1;
      refuse();
      last = pace.backoff();
      return last;
    });
    expect(waits[0]).to.be.within(150, 350);
    for (const [index, backoff] of waits.slice(1, 7).entries()) {
      expect(backoff).to.be.at.least((waits[index] ?? 0) * 1.1);
    }
    expect(Math.max(...waits)).to.be.at.most(30_000);
    expect(waits.at(-1)).to.be.at.least(15_000);
  });

  it("takes the refusals of requests that were sent together for one", () => {
    pace.sent(now);
    pace.sent(now);
    expect(pace.refused(now, now + 20, false)).to.equal(true);
    const first = pace.backoff();
    expect(pace.refused(now, now + 25, false)).to.equal(false);
    expect(pace.backoff()).to.be.at.most(first * 1.7);
  });

  it("goes on as the server has taken requests until it took more again", () => {
    accept(10);
    now += 5;
    refuse();
    now += 995;
    accept();
    // Ten in a second, and already a little quicker, to find out whether it takes more.
    expect(wait()).to.be.within(80, 100);
  });

  it("quickens until it is refused, and is steady then", () => {
    accept(5);
    now += 5;
    refuse();
    now += 995;
    accept();
    const first = wait();
    for (let i = 0; i < 10; i++) {
      now += wait();
      accept();
    }
    const quick = wait();
    expect(quick).to.be.below(first / 2);
    now += wait();
    refuse();
    now += 100;
    accept();
    const steady = wait();
    expect(steady).to.be.above(quick);
    for (let i = 0; i < 5; i++) {
      now += wait();
      accept();
    }
    expect(wait()).to.be.closeTo(steady, steady * 0.02);
  });

  it("quickens again when nothing was refused for long", () => {
    for (let i = 0; i < 2; i++) {
      accept(5);
      now += 5;
      refuse();
      now += 495;
    }
    accept();
    const before = wait();
    for (const end = now + 8_000; now < end; ) {
      now += Math.max(1, wait());
      accept();
    }
    expect(wait()).to.be.below(before / 2);
  });

  it("is bold where so few were taken that others may have been served meanwhile", () => {
    accept();
    now += 5;
    refuse();
    now += 8_000;
    accept();
    // By what was taken it would be eight seconds.
    expect(wait()).to.be.at.most(1_000);
    for (let i = 0; i < 4; i++) {
      now += wait();
      accept();
    }
    expect(wait()).to.be.below(200);
  });

  it("is not bold where the server says how long to wait", () => {
    accept();
    now += 5;
    refuse(true);
    now += 8_000;
    accept();
    now += wait();
    accept();
    expect(wait()).to.be.above(4_000);
  });

  it("learns nothing from a server that has refused from the start, and goes on freely when it takes one", () => {
    refuse(true);
    now += 5_000;
    accept();
    expect(wait()).to.equal(0);
  });

  describe("under a limit that is counted in windows of which the end is told", () => {
    /** Uses a window until a refusal says when the next one begins. */
    const exhaust = (): void => {
      while (wait() <= 200) {
        now += wait();
        if (sent < 10) {
          accept();
          sent++;
        } else {
          refuse(true);
          now = start + 1_000;
          sent = 0;
          start = now;
          return;
        }
      }
    };
    let start: number;
    let sent: number;

    beforeEach(() => {
      start = now;
      sent = 0;
      exhaust();
      exhaust();
    });

    it("uses each window at once, and is not refused any more", () => {
      accept();
      for (let i = 1; i < 10; i++) {
        expect(wait()).to.equal(0);
        accept();
      }
      expect(wait()).to.equal(1_000);
    });

    it("tries now and then whether the window has become larger", () => {
      let most = 0;
      accept();
      for (let windows = 0; windows < 10; windows++) {
        let count = 0;
        while (wait() === 0) {
          accept();
          count++;
        }
        most = Math.max(most, count);
        now += wait();
      }
      expect(most).to.equal(11);
    });
  });
});
