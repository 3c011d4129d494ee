import type { Fault } from "../../emulator/index.js";
import type { Outcome } from "../support/stack.js";
import { type Census, judge, takeCensus } from "./census.js";
import type { Row } from "./row.js";
import { type Cast, deleteBehind, openScene, type Scene } from "./scene.js";
import { type Hook, type Subject, speaks } from "./subjects.js";

const both: readonly Hook[] = ["read", "delete"];

/** Why an object is not found, or seems not to be. */
export interface Absence {
  readonly name: string;
  /** When nothing proves that anything is gone: commands fail, and the state keeps everything. */
  readonly doubtful: readonly Hook[];
  /** What a command that fails says of the way out. @default what takes an object out of the state */
  readonly says?: RegExp;
  /** Only these kinds. */
  readonly suits?: (subject: Subject) => boolean;
  /** What the server answers to everything. */
  readonly fault?: Fault;
  /** The key from now on; the one before is revoked when it is of the same project. */
  readonly key?: string;
  /** Before what the objects are deleted behind the stack's back. @default nothing */
  readonly deletedBefore?: readonly Hook[];
  /** Milliseconds for which new objects are not to be seen. */
  readonly hiddenMs?: number;
}

const isRetired = ({ declaration }: Subject): boolean => declaration.retired !== undefined;

const invalidUrl = {
  error: {
    message: "Invalid URL (GET /v1/gone)",
    type: "invalid_request_error",
    param: null,
    code: null,
  },
};

export const absentObjects: readonly Absence[] = [
  { name: "another project's key", doubtful: both, key: "sk-projB-1" },
  {
    name: "gateway that lacks the API",
    doubtful: both,
    fault: { kind: "status", status: 404, body: "404 page not found", contentType: "text/plain" },
  },
  {
    name: "unknown paths",
    doubtful: both,
    fault: { kind: "status", status: 404, body: invalidUrl },
    suits: (subject) => !isRetired(subject),
  },
  {
    name: "retired paths",
    doubtful: ["read"],
    says: /OpenAI shut its \w+ down on /,
    fault: { kind: "status", status: 404, body: invalidUrl },
    suits: isRetired,
    // With their API all objects are gone.
    deletedBefore: ["delete"],
  },
  { name: "rotated key", doubtful: [], key: "sk-projA-2" },
  { name: "really deleted", doubtful: [], deletedBefore: both },
  { name: "visible late", doubtful: [], hiddenMs: 4_000 },
];

/** Creates objects, lets them seem absent or be so, refreshes them and destroys them. */
export async function runAbsence(
  subjects: readonly Subject[],
  absence: Absence,
  count: number,
): Promise<Row[]> {
  const { suits = () => true } = absence;
  const kept = subjects.filter((subject) => speaks(subject, "read") && suits(subject));
  if (kept.length === 0) return [];
  const scene = await openScene(kept, count);
  try {
    await begin(scene, absence);
    const read = await tryOut(scene, absence, "read", count);
    const removed = await tryOut(scene, absence, "delete", absence.doubtful.includes("delete") ? count : 0);
    return [...read, ...removed];
  } finally {
    await scene.close();
  }
}

/** Everything is there, and then the reason why it may not be found. */
async function begin({ emulator, stack, run }: Scene, absence: Absence): Promise<void> {
  const { hiddenMs, fault, key } = absence;
  if (hiddenMs !== undefined)
    emulator.faults.add({ kind: "delayedVisibility", ms: hiddenMs, match: { method: "POST" } });
  const { code, output } = await run("up");
  if (code !== 0) throw new Error(`up failed:\n${output}`);
  if (fault !== undefined) emulator.faults.add(fault);
  if (key === undefined) return;
  if (absence.doubtful.length === 0) emulator.revokeKey("sk-projA-1");
  await stack.setConfig("openai:apiKey", key, "--secret");
}

async function tryOut(scene: Scene, absence: Absence, hook: Hook, asked: number): Promise<Row[]> {
  const before = takeCensus(scene);
  const printedBefore = scene.printed.length;
  scene.emulator.clearRequests();
  const isDeleted = absence.deletedBefore?.includes(hook) === true;
  if (isDeleted) deleteAll(scene);
  // Another key comes to the provider with the program alone.
  const flags = absence.key === undefined ? [] : ["--run-program"];
  const outcome = await scene.run(hook === "read" ? "refresh" : "destroy", ...flags);
  const requests = [...scene.emulator.requests];
  const wrong = [...expected(absence, hook, outcome)];
  if (isDeleted && hook === "read") {
    wrong.push(...leftOf(scene, takeCensus(scene)));
    const again = await scene.run("up");
    if (again.code !== 0) wrong.push(`the next up failed:\n${again.output}`);
  }
  const after = takeCensus(scene);
  const said = scene.printed.slice(printedBefore);
  return scene.casts.map((cast) => {
    const figures = judge(scene, cast, { before, after, said, asked, spent: 0 });
    const pattern = new RegExp(cast.subject.requestsOf("read").path ?? "");
    return {
      ...figures,
      part: "404",
      situation: absence.name,
      hook,
      kind: cast.subject.name,
      faults: requests.filter(({ status, path }) => status === 404 && pattern.test(path)).length,
      fewestFaults: 0,
      wrong: [...wrong, ...figures.wrong],
    };
  });
}

/** A command that can prove nothing fails and names the way out; every other succeeds. */
function expected(
  { doubtful, says = /pulumi state delete/ }: Absence,
  hook: Hook,
  { code, output }: Outcome,
): string[] {
  if (!doubtful.includes(hook)) return code === 0 ? [] : [`failed:\n${output}`];
  return [
    ...(code === 0 ? ["succeeded, and proved nothing"] : []),
    ...(says.test(output) ? [] : [`the way out is not named:\n${output}`]),
  ];
}

function deleteAll(scene: Scene): void {
  for (const { subject, descriptions } of scene.casts) {
    const { length } = deleteBehind(scene, subject);
    // What outlives its deletion was deleted by an earlier step.
    if (length !== descriptions.length && !subject.isOutliving)
      throw new Error(`Not all could be deleted: ${subject.name}.`);
  }
}

/** A refresh believes what is proved. */
function leftOf({ casts }: Scene, census: Census): string[] {
  return casts
    .filter((cast: Cast) => !cast.subject.isOutliving && census.of(cast).inState.length > 0)
    .map(({ subject }) => `${subject.name} is gone, and still in the state after a refresh`);
}
