import { expect } from "chai";
import fc from "fast-check";
import { createClock } from "../../provider/client/clock.js";

const header = (milliseconds: number): string => new Date(milliseconds).toUTCString();
const start = Date.UTC(2026, 10, 20, 12, 0, 0);

describe("the server's clock", () => {
  it("is taken to be ours until an answer has shown it", () => {
    const clock = createClock();
    expect(clock.at(start)).to.equal(start);
    clock.observe(null, start);
    clock.observe("yesterday", start);
    expect(clock.at(start)).to.equal(start);
  });

  it("is never taken to be later than it is, and after some answers is known to a second", () => {
    const leads = fc.integer({ min: -86_400_000, max: 86_400_000 });
    const ways = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(leads, ways, (lead, delays) => {
        const clock = createClock();
        let now = start;
        for (const delay of delays) {
          now += 137;
          // The header has whole seconds, and is older than its arrival.
          clock.observe(header(now + lead), now + delay);
          now += delay;
        }
        expect(clock.at(now)).to.be.at.most(now + lead);
        expect(clock.at(now)).to.be.at.least(now + lead - 1_000 - Math.min(...delays));
        expect(clock.earliest(now)).to.be.at.most(Math.floor((now + lead) / 1000));
      }),
    );
  });

  const hour = 3_600_000;
  const steps: [string, ours: number, theirs: number][] = [
    ["our own clock is set forward", hour, 0],
    ["our own clock is set forward a little", 7_000, 0],
    ["the server's clock is set back", 0, -60_000],
    ["the server's clock is set forward", 0, 2_000],
  ];
  for (const [what, ours, theirs] of steps) {
    it(`is found again when ${what}`, () => {
      const clock = createClock();
      // Just before the server's second changes, which is when its header is least exact.
      clock.observe(header(start + 999), start + 999);
      clock.observe(header(start + 1_000 + theirs), start + 1_000 + ours);
      expect(clock.at(start + 1_000 + ours)).to.equal(start + 1_000 + theirs);
    });
  }

  it("is known again with the answer after one that was long on its way", () => {
    const clock = createClock();
    clock.observe(header(start), start);
    clock.observe(header(start + 1_000), start + 1_000 + hour);
    clock.observe(header(start + 2_000), start + 2_000);
    expect(clock.at(start + 3_000)).to.equal(start + 3_000);
  });
});
