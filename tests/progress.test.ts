import { expect } from "chai";
import { progressTeller } from "../provider/progress.js";
import { createRhythm, duration } from "../provider/rhythm.js";
import { inVirtualTime, sleep } from "./support/virtualTime.js";

describe("the rhythm in which long waits are told of", () => {
  /** The seconds at which something is told, when it could be told each second. */
  const told = (progressAt: (second: number) => string, seconds: number): Promise<number[]> =>
    inVirtualTime(async () => {
      const isDue = createRhythm(Date.now());
      const at: number[] = [];
      for (let second = 1; second <= seconds; second++) {
        await sleep(1_000);
        if (isDue(progressAt(second))) at.push(second);
      }
      return at;
    });

  it("begins when it is clear that it will take a while, and repeats what is new four times a minute", async () => {
    expect(await told((second) => `${second}`, 60)).to.deep.equal([5, 20, 35, 50]);
  });

  it("repeats what is not new once a minute", async () => {
    expect(await told(() => "queued", 200)).to.deep.equal([5, 65, 125, 185]);
  });

  it("says nothing of what is over soon", async () => {
    expect(await told((second) => `${second}`, 4)).to.deep.equal([]);
  });
});

describe("the progress of an upload", () => {
  const linesOf = (total: number, steps: readonly number[]): Promise<string[]> =>
    inVirtualTime(async () => {
      const { log } = console;
      const lines: string[] = [];
      console.log = (line: string) => lines.push(line);
      try {
        const tell = progressTeller("large.jsonl", total);
        for (const step of steps) {
          await sleep(10_000);
          tell(step);
        }
      } finally {
        console.log = log;
      }
      return lines;
    });
  const megabyte = 1024 * 1024;

  it("is told in MB, and in GB where there are any", async () => {
    expect(await linesOf(400 * megabyte, [100 * megabyte])).to.deep.equal([
      'pulumi-openai: file "large.jsonl": 100 of 400 MB sent in 10 s, about 30 s left at this pace.',
    ]);
    expect(await linesOf(2_048 * megabyte, [512 * megabyte])).to.deep.equal([
      'pulumi-openai: file "large.jsonl": 0.5 of 2.0 GB sent in 10 s, about 30 s left at this pace.',
    ]);
  });

  it("goes back by what was sent in vain", async () => {
    expect(await linesOf(400 * megabyte, [100 * megabyte, -50 * megabyte, 0])).to.deep.equal([
      'pulumi-openai: file "large.jsonl": 100 of 400 MB sent in 10 s, about 30 s left at this pace.',
      'pulumi-openai: file "large.jsonl": 50 of 400 MB sent in 30 s, about 210 s left at this pace.',
    ]);
  });

  it("promises nothing when all is sent, or nothing yet", async () => {
    expect(await linesOf(400 * megabyte, [400 * megabyte])).to.deep.equal([
      'pulumi-openai: file "large.jsonl": 400 of 400 MB sent in 10 s.',
    ]);
    expect(await linesOf(400 * megabyte, [0])).to.deep.equal([
      'pulumi-openai: file "large.jsonl": 0 of 400 MB sent in 10 s.',
    ]);
  });

  it("counts minutes when seconds do not matter any more", () => {
    expect([45_000, 299_000, 300_000, 5_400_000].map(duration)).to.deep.equal([
      "45 s",
      "299 s",
      "5 min",
      "90 min",
    ]);
  });
});
