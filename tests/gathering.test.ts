import { expect } from "chai";
import { createGathering, type Gathering } from "../provider/gathering.js";

interface Thing {
  readonly id: string;
  readonly from: string;
}

describe("reads of many objects at once", () => {
  let gathering: Gathering;
  let now: number;
  let pagesAsked: number;
  let readAlone: string[];

  /** A server with so many objects, `thing-1` the newest, on pages of ten. */
  function serve(count: number, turn: (page: number) => Promise<void> = async () => {}): void {
    now = 1_000_000;
    pagesAsked = 0;
    readAlone = [];
    async function* list(): AsyncGenerator<readonly Thing[]> {
      for (let first = 1; first <= count; first += 10) {
        pagesAsked++;
        await turn(pagesAsked);
        const onPage = Math.min(10, count - first + 1);
        yield Array.from({ length: onPage }, (_, i) => ({ id: `thing-${first + i}`, from: "list" }));
      }
    }
    gathering = createGathering(
      list,
      (object) => (object as Thing).id,
      () => now,
    );
  }

  const read = (number: number): Promise<Thing> =>
    gathering.read(`thing-${number}`, async () => {
      readAlone.push(`thing-${number}`);
      // A server takes its time, so that reads that begin together are under way together.
      await new Promise(setImmediate);
      return { id: `thing-${number}`, from: "read" };
    }) as Promise<Thing>;

  const readAll = (...numbers: number[]): Promise<Thing[]> => Promise.all(numbers.map(read));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

  it("are reads where there are few, or one comes after the other", async () => {
    serve(10);
    await readAll(1, 2, 3);
    for (const number of upTo(10)) await read(number);
    expect(pagesAsked).to.equal(0);
    expect(readAlone).to.have.lengthOf(13);
  });

  it("are one page where there are more, but for the first of them", async () => {
    serve(10);
    const things = await readAll(...upTo(10));
    expect(things.map(({ id }) => id)).to.deep.equal(upTo(10).map((number) => `thing-${number}`));
    expect(readAlone).to.deep.equal(["thing-1", "thing-2", "thing-3"]);
    expect(pagesAsked).to.equal(1);
  });

  it("are reads of what no page shows", async () => {
    serve(10);
    await readAll(1, 2, 3, 4, 5, 77);
    expect(readAlone).to.include("thing-77");
    expect(pagesAsked).to.equal(1);
  });

  it("go on to further pages as long as each answers two", async () => {
    serve(1_000);
    await readAll(...upTo(30));
    expect(pagesAsked).to.equal(3);
    expect(readAlone).to.have.lengthOf(3);
  });

  it("never cost more requests than reads would, and one", async () => {
    for (const step of [3, 7, 20, 90]) {
      serve(1_000);
      await readAll(...upTo(1_000 / step).map((number) => number * step));
      expect(pagesAsked + readAlone.length, `one of ${step}`).to.be.at.most(Math.floor(1_000 / step) + 1);
    }
  });

  it("are reads where the list fails", async () => {
    serve(10, async () => {
      throw new Error("no list here");
    });
    expect(await readAll(...upTo(8))).to.have.lengthOf(8);
    expect(readAlone).to.have.lengthOf(8);
    expect(pagesAsked).to.equal(1);
  });

  it("are answered anew when half a second has gone by without one", async () => {
    serve(10);
    await readAll(...upTo(8));
    now += 499;
    expect((await read(5)).from).to.equal("list");
    now += 500;
    expect((await read(5)).from).to.equal("read");
  });

  it("are answered anew when the list is five seconds old", async () => {
    serve(10);
    await readAll(...upTo(8));
    for (let passed = 0; passed < 4_800; passed += 400) {
      now += 400;
      expect((await read(5)).from).to.equal("list");
    }
    now += 400;
    expect((await read(5)).from).to.equal("read");
  });

  it("are answered anew when something has changed, even by a list that was under way", async () => {
    let isChanged = false;
    serve(10, async (page) => {
      if (page > 1) return;
      gathering.forget();
      isChanged = true;
    });
    await readAll(...upTo(8));
    expect(isChanged).to.equal(true);
    expect(readAlone, "what the list shows is from before the change").to.have.lengthOf(8);
  });
});
