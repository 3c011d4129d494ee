import { runSituations } from "./matrix.js";
import { absentObjects, runAbsence } from "./notFound.js";
import { runRandom } from "./random.js";
import type { Row } from "./row.js";
import { crashSituations, matrixSituations, refusals, type Situation } from "./situations.js";
import { fastStorms, otherStorms, runLimits, runStorm, type Storm, slowStorms, turns } from "./storms.js";
import type { Subject } from "./subjects.js";
import { runTwins } from "./twins.js";

/** What stacks go through while something goes wrong. */
export interface Flow {
  readonly name: string;
  /** In which form of a run it is. One of none is there to show again what others have shown together. */
  readonly form: "short" | "full" | "both" | "none";
  /** Whether it chooses among the kinds itself. */
  readonly takesAll?: boolean;
  /** Each hook of each kind has to be tried in one of these. */
  readonly situations?: readonly string[];
  run(subjects: readonly Subject[]): Promise<Row[]>;
}

export interface Scale {
  /** How many objects of each kind at once. */
  readonly count: number;
  readonly seed: number;
  /** In how many lives anything goes wrong. */
  readonly lives: number;
}

export function flowsOf({ count, seed, lives }: Scale): Flow[] {
  // Only the matrix has to have its number of faults in each cell.
  const few = Math.min(count, 5);
  return [
    ...situationFlows("matrix", matrixSituations, { count, seed }),
    ...situationFlows("refusals", refusals, { count: few, seed }),
    ...situationFlows("crashes", crashSituations, { count: few, seed }),
    ...stormFlows(Math.min(count, 10)),
    { name: "twins/of another stack", form: "both", run: (subjects) => runTwins(subjects, few) },
    ...absentObjects.map(
      (absence): Flow => ({
        name: `404/${absence.name}`,
        form: absence.name === "another project's key" ? "both" : "full",
        run: (subjects) => runAbsence(subjects, absence, few),
      }),
    ),
    ...Array.from(
      { length: lives },
      (_, index): Flow => ({
        name: `random/seed ${seed + index}`,
        form: "both",
        takesAll: true,
        run: (subjects) => runRandom(subjects, seed + index),
      }),
    ),
  ];
}

/**
 * Each situation for all kinds, or in one life what one can hold, another for each kind: in the short form, and where
 * not every kind has to have met each of them.
 */
function situationFlows(
  part: string,
  situations: readonly Situation[],
  { count, seed }: Omit<Scale, "lives">,
): Flow[] {
  const isMatrix = part === "matrix";
  const flow = (name: string, some: readonly Situation[], form: Flow["form"]): Flow => ({
    name: `${part}/${name}`,
    form,
    ...(isMatrix && { situations: some.map((situation) => `${part}/${situation.name}`) }),
    run: (subjects) => runSituations(part, subjects, some, { count, seed }),
  });
  const common = situations.filter(({ isFreshMachine }) => !isFreshMachine);
  const together = [...new Set(common.map(({ blow }) => blow))].map((blow) =>
    common.filter((situation) => situation.blow === blow),
  );
  const shared = together.filter(({ length }) => length > 1);
  const isShared = (situation: Situation): boolean => shared.some((some) => some.includes(situation));
  return [
    ...situations.map((situation) =>
      flow(situation.name, [situation], isMatrix || !isShared(situation) ? "full" : "none"),
    ),
    ...shared.map((some) => flow(some.map(({ name }) => name).join(", "), some, isMatrix ? "short" : "both")),
  ];
}

function stormFlows(count: number): Flow[] {
  return [
    ...Array.from(
      { length: turns },
      (_, turn): Flow => ({
        name: `storm/limits ${turn + 1}`,
        form: turn === 0 ? "both" : "full",
        run: (subjects) => runLimits(subjects, turn, count),
      }),
    ),
    ...slowStorms.map((storm) => stormFlow(storm, count, "none")),
    ...fastStorms.map((storm, index) => stormFlow(storm, count, index < turns ? "full" : "none")),
    ...otherStorms.map((storm) => stormFlow(storm, count, storm.isLong ? "both" : "full")),
  ];
}

function stormFlow(storm: Storm, count: number, form: Flow["form"]): Flow {
  return { name: `storm/${storm.name}`, form, run: (subjects) => runStorm(subjects, storm, count) };
}
