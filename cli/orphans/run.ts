import { type Client, clientFor } from "../../provider/client/index.js";
import { Problem } from "../../provider/client/problem.js";
import { readSettings } from "../../provider/client/settings.js";
import { findOrphans, type Orphan } from "../../provider/orphans.js";
import { readStack, readStackSettings } from "../stack.js";
import { asJson, asText, type Outcome, type Report, type Row } from "./report.js";

export interface OrphansFlags {
  readonly stack?: string;
  readonly yes?: true;
  readonly delete?: readonly string[];
  /** Seconds. */
  readonly olderThan?: number;
  readonly json?: true;
}

/** Looks, deletes what is to be deleted, and prints what there was. */
export async function run(flags: OrphansFlags): Promise<void> {
  const settings = readSettings(await readStackSettings(flags.stack));
  const client = clientFor(settings, (line) => console.error(line));
  const { state, otherProviders } = await readStack(flags.stack);
  const { orphans, unseen, problems } = await findOrphans(client, state);
  const shown = orphans
    .map((orphan) => ({ ...orphan, ageSeconds: ageOf(client, orphan) }))
    .filter(({ ageSeconds }) => flags.olderThan === undefined || (ageSeconds ?? 0) >= flags.olderThan)
    .sort(byKindAndAge);
  const chosen = await stillOrphans(chosenBy(flags, shown), flags.stack);
  const outcomes = await remove(chosen);
  const rows: Row[] = shown.map((row) => ({ ...row, outcome: outcomes.get(row) ?? "kept" }));
  const report: Report = {
    stack: state.name,
    stackOption: flags.stack,
    account: client.account,
    otherProviders,
    rows,
    unseen,
    problems,
  };
  console.log(flags.json ? asJson(report) : asText(report));
  const failed = rows.some(({ outcome }) => typeof outcome === "object");
  if (failed || problems.length > 0) process.exitCode = 1;
}

/** In seconds by the server's clock, which has dated the object. What does not show its age may be young. */
function ageOf({ clock }: Client, { createdAt }: Orphan): number | undefined {
  if (createdAt === undefined) return undefined;
  return Math.max(0, Math.floor(clock.at(Date.now()) / 1000 - createdAt));
}

/** What lies within something else comes first, and so is deleted first. */
function byKindAndAge(one: Orphan, other: Orphan): number {
  const depth = (id: string): number => id.split("/").length;
  return (
    depth(other.id) - depth(one.id) ||
    (one.kind < other.kind ? -1 : Number(one.kind > other.kind)) ||
    (one.createdAt ?? 0) - (other.createdAt ?? 0)
  );
}

/** Nothing is deleted by halves: one id that is none of them stops all. */
function chosenBy<T extends Orphan>({ yes, delete: ids }: OrphansFlags, orphans: readonly T[]): readonly T[] {
  if (yes) return orphans.filter(({ ownership }) => ownership === "left");
  return (ids ?? []).map((id) => {
    const orphan = orphans.find((one) => one.id === id);
    if (orphan !== undefined) return orphan;
    throw new Problem(
      `"${id}" is none of the objects that the account holds and the stack does not, so nothing was deleted. See them with: npx pulumi-openai orphans`,
    );
  });
}

/** A run may have ended since, and have saved what it made. */
async function stillOrphans<T extends Orphan>(
  orphans: readonly T[],
  stack: string | undefined,
): Promise<readonly T[]> {
  if (orphans.length === 0) return [];
  const { state } = await readStack(stack);
  return orphans.filter(({ id }) => !state.held.some((held) => held.id === id) && !state.names(id));
}

async function remove<T extends Orphan>(orphans: readonly T[]): Promise<ReadonlyMap<T, Outcome>> {
  const outcomes = new Map<T, Outcome>();
  for (const orphan of orphans) outcomes.set(orphan, await outcomeOf(orphan));
  return outcomes;
}

async function outcomeOf({ remove }: Orphan): Promise<Outcome> {
  try {
    await remove();
    return "deleted";
  } catch (error) {
    if (error instanceof Problem) return { error: error.message };
    throw error;
  }
}
