import { expect } from "chai";
import fc from "fast-check";
import { createMinute } from "../../provider/client/minute.js";

describe("a minute", () => {
  it("never holds more requests than it may, wherever it begins", () => {
    const mosts = fc.integer({ min: 1, max: 20 });
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 30, maxLength: 100 });
    fc.assert(
      fc.property(mosts, gaps, (most, waits) => {
        const minute = createMinute(most);
        const times: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now = Math.max(now + wait, minute.opensAt());
          minute.sent(now);
          times.push(now);
        }
        for (const time of times) {
          expect(times.filter((other) => other >= time && other < time + 60_000).length).to.be.at.most(most);
        }
      }),
    );
  });

  it("has room as long as it holds fewer", () => {
    const minute = createMinute(3);
    for (let i = 0; i < 3; i++) {
      expect(minute.opensAt()).to.be.at.most(0);
      minute.sent(0);
    }
    expect(minute.opensAt()).to.be.within(60_000, 61_000);
  });
});
