import type { FaultMatch } from "../../emulator/index.js";
import { type Census, diagnosticsOf, judge, takeCensus } from "./census.js";
import type { Row } from "./row.js";
import { type Cast, openScene, type Scene } from "./scene.js";
import { barrier } from "./situations.js";
import type { Subject } from "./subjects.js";

/**
 * Two stacks make equal objects at the same time, and the answers to the one are lost: nobody can tell whose is
 * whose. When the other stack is gone, they are found.
 */
export async function runTwins(subjects: readonly Subject[], count: number): Promise<Row[]> {
  const alike = subjects.filter(canHaveTwins);
  if (alike.length === 0) return [];
  // Requests that are held take up a place each.
  const config = { "openai:maxConcurrent": "1000" };
  const scene = await openScene(alike, count, { config });
  const other = await openScene(alike, count, { config, like: scene });
  try {
    const before = takeCensus(scene);
    const matches = alike.map((subject) => subject.requestsOf("create"));
    const first = await loseAnswers(scene, matches, count, async () => {
      await other.run("up");
    });
    const theirs = takeCensus(other);
    const wrong = scene.casts.map((cast) => doubtsOf(scene, cast, first, theirs, count));
    const removed = await other.run("destroy");
    const again = await scene.run("up");
    const after = takeCensus(scene);
    const failed = [removed, again].filter(({ code }) => code !== 0).map(({ output }) => output);
    return scene.casts.map((cast, index) => {
      const figures = judge(scene, cast, { before, after, said: "", asked: count, spent: 0 });
      return {
        ...figures,
        part: "twins",
        situation: "of another stack",
        hook: "create",
        kind: cast.subject.name,
        faults: count,
        fewestFaults: count,
        wrong: [...(wrong[index] ?? []), ...failed, ...figures.wrong],
      };
    });
  } finally {
    await other.close();
    await scene.close();
  }
}

/** Kinds that are looked for in a list, and of which there can be equal ones. */
function canHaveTwins({ declaration, isKept, isFound }: Subject): boolean {
  return isKept && isFound && declaration.list !== undefined && declaration.foreseenId === undefined;
}

/** Runs a command whose creates are held when the work is done, and lost when something else has happened. */
async function loseAnswers(
  scene: Scene,
  matches: readonly FaultMatch[],
  count: number,
  meanwhile: () => Promise<void>,
): Promise<string> {
  const { emulator } = scene;
  for (const match of matches) {
    emulator.faults.add({ kind: "hold", name: barrier, when: "after", match, times: count });
    emulator.faults.add({ kind: "dropAfter", match, times: count });
  }
  const running = scene.start("up");
  await Promise.race([running.outcome, emulator.barrier(barrier).reached(matches.length * count)]);
  await meanwhile();
  emulator.barrier(barrier).release();
  const { output } = scene.note(await running.outcome);
  emulator.faults.clear();
  return output;
}

/** Nothing is taken, everything is named, and what the other stack has is its own. */
function doubtsOf(scene: Scene, cast: Cast, output: string, theirs: Census, count: number): string[] {
  const { table } = cast.subject;
  const told = diagnosticsOf(output, cast.subject).join("\n");
  const ids = scene.emulator
    .objects(table.store ?? "")
    .map((object) => (object as { id: string }).id)
    .filter((id) => !cast.foreign.has(id));
  const unnamed = ids.filter((id) => !told.includes(id));
  const held = theirs.of(cast).inState.length;
  return [
    ...(ids.length === 2 * count ? [] : [`${ids.length} were made by two stacks of ${count}`]),
    ...(unnamed.length === 0 ? [] : [`${unnamed.join(", ")} of ${ids.length} not named:\n${told}`]),
    ...(held === count ? [] : [`the other stack holds ${held}`]),
  ];
}
