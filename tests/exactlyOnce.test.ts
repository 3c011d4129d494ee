import { expect } from "chai";
import fc from "fast-check";
import { type Failure, RequestError } from "../provider/client/failures.js";
import { Unresolved } from "../provider/client/problem.js";
import { type Creation, createExactlyOnce, type ExactlyOnce } from "../provider/exactlyOnce.js";
import { settingsOf } from "./support/client.js";
import { inVirtualTime, sleep } from "./support/virtualTime.js";

interface Thing {
  readonly id: string;
  readonly createdAt: number;
  readonly visibleAt: number;
}

/** What happens to one request: `made` and `lost after` do the work. */
type Fate = "made" | "lost after" | "lost before" | "refused";

/** A server that keeps equal things, and a client of it whose answers get lost. */
function createWorld(exactlyOnce: ExactlyOnce = createExactlyOnce(() => 0)) {
  const things: Thing[] = [];
  const lines: string[] = [];
  let sends = 0;
  let lists = 0;
  let listFails = 0;
  let hiddenFor = 0;

  const put = (): Thing => {
    const now = Date.now();
    const thing = { id: `t${things.length + 1}`, createdAt: now, visibleAt: now + hiddenFor };
    things.push(thing);
    return thing;
  };
  const creation = (fates: Fate[], more: Partial<Creation<Thing>> = {}): Creation<Thing> => {
    let sentAt = 0;
    return {
      twins: "Thing d1",
      noun: "thing",
      isKept: true,
      maxRetries: 3,
      idOf: ({ id }) => id,
      say: (line) => lines.push(line),
      sentAt: () => sentAt,
      equalsSince: async (since) => {
        lists++;
        await sleep(5);
        if (listFails-- > 0) throw new Error("Listing things: 503 oh.");
        return things.filter(({ createdAt, visibleAt }) => createdAt >= since && visibleAt <= Date.now());
      },
      send: async () => {
        sends++;
        sentAt = Date.now();
        const fate = fates.shift() ?? "made";
        await sleep(5);
        const thing = fate === "made" || fate === "lost after" ? put() : undefined;
        await sleep(5);
        if (fate === "made") return thing as Thing;
        throw failed(fate === "refused" ? "refused" : "lost");
      },
      ...more,
    };
  };
  return {
    things,
    lines,
    put,
    creation,
    create: (fates: Fate[], more: Partial<Creation<Thing>> = {}) => exactlyOnce.create(creation(fates, more)),
    recover: (since: number, more: Partial<Creation<Thing>> = {}) =>
      exactlyOnce.recover(creation([], more), since),
    claim: (id: string) => exactlyOnce.claim(id),
    hide: (milliseconds: number) => {
      hiddenFor = milliseconds;
    },
    failLists: (count: number) => {
      listFails = count;
    },
    get sends() {
      return sends;
    },
    get lists() {
      return lists;
    },
  };
}

function failed(consequence: "lost" | "refused"): RequestError {
  const failure: Failure = { consequence, passing: consequence === "lost", message: "the connection broke" };
  return new RequestError({ doing: "Creating", noun: "thing" }, failure, settingsOf());
}

async function error(attempt: Promise<unknown>): Promise<Error> {
  const outcome = await attempt.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (outcome === undefined) throw new Error("it succeeded, and should have failed");
  return outcome;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe("an object is created exactly once", () => {
  it("with one request when its answer comes", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      expect(await world.create(["made"])).to.equal(world.things[0]);
      expect(world).to.include({ sends: 1, lists: 0 });
    }));

  it("and not looked for, nor sent again, when the server has refused it", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      await error(world.create(["refused"]));
      expect(world).to.include({ sends: 1, lists: 0 });
    }));

  it("and found when its answer was lost", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      expect(await world.create(["lost after"])).to.equal(world.things[0]);
      expect(world).to.include({ sends: 1, lists: 1 });
    }));

  it("and found when it is to be seen only later", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      world.hide(3_000);
      expect(await world.create(["lost after"])).to.equal(world.things[0]);
      expect(world.things).to.have.lengthOf(1);
    }));

  it("by sending it again when nothing came of it for seconds", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const start = Date.now();
      expect(await world.create(["lost before", "made"])).to.equal(world.things[0]);
      expect(Date.now() - start).to.be.at.least(6_000);
      expect(world).to.include({ sends: 2 });
    }));

  it("or not at all, when nothing comes of it however often it is sent", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const { message } = await error(world.create(times(9, () => "lost before" as const)));
      expect(message).to.match(/^Creating thing: the connection broke\. .* no thing came of it\.$/);
      expect(world).to.include({ sends: 4 });
    }));

  it("in any number of equal ones at a time, whatever happens to their answers", async () => {
    const fate = fc.constantFrom<Fate>("made", "lost after", "lost before");
    const creates = fc.array(fc.array(fate, { maxLength: 3 }), { minLength: 1, maxLength: 12 });
    const visibility = fc.constantFrom(0, 700, 3_000);
    await fc.assert(
      fc.asyncProperty(creates, visibility, fc.array(fc.nat(20)), (fates, hiddenFor, starts) =>
        inVirtualTime(async () => {
          const world = createWorld();
          world.hide(hiddenFor);
          const made = await Promise.all(
            fates.map(async (one, index) => {
              await sleep(starts[index] ?? 1);
              return world.create(one);
            }),
          );
          expect(new Set(made.map(({ id }) => id)).size, "each has its own").to.equal(fates.length);
          expect(world.things, "none is left behind").to.have.lengthOf(fates.length);
        }),
      ),
      { numRuns: 60 },
    );
  });

  it("and never taken from a resource that holds an equal one of the same moment", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const held = world.put();
      world.claim(held.id);
      const made = await world.create(["lost before", "made"]);
      expect(made.id).not.to.equal(held.id);
      expect(world.things).to.have.lengthOf(2);
    }));

  describe("while somebody else makes equal ones at the same moment", () => {
    it("none is taken, and all are named", () =>
      inVirtualTime(async () => {
        const world = createWorld();
        const lost = error(world.create(["lost after"]));
        await sleep(7);
        const foreign = world.put();
        const problem = await lost;
        expect(problem).to.be.instanceOf(Unresolved);
        expect(problem.message)
          .to.match(/the connection broke\. More equal objects/)
          .and.include(`"t1", "${foreign.id}"`);
        expect(world).to.include({ sends: 1 });
      }));

    it("that is told to each of those whose answers were lost", () =>
      inVirtualTime(async () => {
        const world = createWorld();
        const lost = times(3, () => error(world.create(["lost after"])));
        await sleep(7);
        world.put();
        for (const problem of await Promise.all(lost))
          expect(problem.message).to.include('"t1", "t2", "t3", "t4"');
      }));

    it("one is taken as soon as the others turn out to belong to resources here", () =>
      inVirtualTime(async () => {
        const world = createWorld();
        const lost = world.create(["lost after"]);
        await sleep(7);
        const other = world.put();
        await sleep(900);
        world.claim(other.id);
        expect((await lost).id).to.equal("t1");
      }));
  });

  it("is not sent again, and said to be perhaps there, when looking for it fails", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      world.failLists(99);
      const problem = await error(world.create(["lost after"]));
      expect(problem).to.be.instanceOf(Unresolved);
      expect(problem.message).to.match(
        /^Creating thing: the connection broke\. It is not known whether the thing was made that was asked for at 20.*Z, because looking for it failed: Listing things: 503 oh\.$/,
      );
      expect(world).to.include({ sends: 1 });
    }));

  it("and kept, although it is not known whether a second one was left behind", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const create = world.create(["lost before", "made"]);
      while (world.sends < 2) await sleep(1);
      world.failLists(99);
      expect((await create).id).to.equal("t1");
      expect(world.lines).to.deep.equal([
        "It is not known whether a lost request has left another thing on the server: Listing things: 503 oh.",
      ]);
    }));

  it("and what the first request has made after all, long after it was given up, is told", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const create = world.create(["lost before", "made"]);
      while (world.sends < 2) await sleep(1);
      const late = world.put();
      await create;
      expect(world.lines.join()).to.match(
        new RegExp(`An equal thing that no resource holds .* "${late.id}"\\.$`),
      );
    }));

  it("is not sent again where the API cannot list, and is said to be perhaps there", () =>
    inVirtualTime(async () => {
      const world = createWorld();
      const { equalsSince: _, ...unlisted } = world.creation(["lost after"]);
      const problem = await error(createExactlyOnce(() => 0).create(unlisted));
      expect(problem).to.be.instanceOf(Unresolved);
      expect(problem.message).to.match(/A thing may have been made at 20.*Z; this API cannot list them/);
      expect(world).to.include({ sends: 1 });
    }));

  describe("across processes", () => {
    const afterCrash = (count: number, interrupted: number) => {
      const world = createWorld(createExactlyOnce(() => interrupted));
      const since = Date.now();
      times(count, () => world.put());
      return { world, since };
    };

    it("what an earlier one has made is found", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(1, 1);
        expect(await world.recover(since)).to.equal(world.things[0]);
      }));

    it("what it has not made is not found, after some seconds", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(0, 1);
        expect(await world.recover(since)).to.equal(undefined);
        expect(Date.now() - since).to.be.within(6_000, 8_000);
      }));

    it("each of many equal ones is found by one resource, although they ask one after the other", async () => {
      const counts = fc.integer({ min: 1, max: 10 });
      const delays = fc.array(fc.nat(2_000), { minLength: 10, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(counts, counts, delays, (asked, made, starts) =>
          inVirtualTime(async () => {
            let left = asked;
            const world = createWorld(createExactlyOnce(() => left));
            const since = Date.now();
            const onServer = Math.min(asked, made);
            times(onServer, () => world.put());
            const found = await Promise.all(
              times(asked, async (index) => {
                await sleep(starts[index] ?? 0);
                const thing = await world.recover(since);
                left--;
                return thing?.id;
              }),
            );
            const ids = found.filter((id) => id !== undefined);
            expect(ids).to.have.lengthOf(onServer);
            expect(new Set(ids).size).to.equal(onServer);
            expect(world.lines).to.be.empty;
          }),
        ),
        { numRuns: 40 },
      );
    });

    it("more than were interrupted are left alone and named", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(3, 2);
        const problem = await error(world.recover(since));
        expect(problem).to.be.instanceOf(Unresolved);
        expect(problem.message).to.match(
          /^More equal objects of kind thing .* "t1", "t2", "t3"\. None was adopted\./,
        );
      }));

    it("a resource that is new finds no object of an interrupted one, nor the other way round", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(1, 1);
        const [recovered, made] = await Promise.all([world.recover(since), world.create(["lost after"])]);
        expect(recovered?.id).not.to.equal(made.id);
        expect(world.things).to.have.lengthOf(2);
      }));

    it("nothing is claimed when looking fails", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(1, 1);
        world.failLists(99);
        const problem = await error(world.recover(since));
        expect(problem).to.be.instanceOf(Unresolved);
        expect(problem.message).to.match(
          /^It is not known whether the thing was made that was asked for at 20/,
        );
      }));

    it("what cannot be looked for is told, and does not stop what comes", () =>
      inVirtualTime(async () => {
        const { world, since } = afterCrash(1, 1);
        const { equalsSince: _, ...unlisted } = world.creation([]);
        expect(await createExactlyOnce(() => 1).recover(unlisted, since)).to.equal(undefined);
        expect(world.lines).to.deep.equal([
          `A thing that an interrupted run asked for at ${new Date(since).toISOString()} may be left on the server; this API cannot list them.`,
        ]);
      }));
  });
});
