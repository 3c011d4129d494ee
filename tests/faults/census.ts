import { resourcesIn, stateText } from "../support/stack.js";
import type { Row } from "./row.js";
import { type Cast, idsInState, idsOnServer, nameOf, type Scene } from "./scene.js";
import type { Subject } from "./subjects.js";

/** What is where, of one kind. */
export interface Count {
  readonly inState: readonly string[];
  /** Without what is none of this stack's. */
  readonly onServer: readonly string[];
}

/** What is where, of every kind. */
export interface Census {
  readonly text: string;
  of(cast: Cast): Count;
}

export function takeCensus({ stack, emulator }: Scene): Census {
  const text = stateText(stack);
  const resources = resourcesIn(text);
  return {
    text,
    of: (cast) => ({
      inState: idsInState(resources, cast),
      onServer: idsOnServer(emulator, cast.subject).filter((id) => !cast.foreign.has(id)),
    }),
  };
}

/** What an output says of objects that may be left, or paid for, and belong to nobody. */
const owned =
  /may have been made at|may have been charged for|may be left on the server|interrupted while creating/;

/** The resources of a kind of which an output says that something may have been left behind. */
export function spokenOf(printed: string, { name }: Subject): Set<string> {
  const pattern = new RegExp(`(?<![\\w-])${nameOf({ name } as Subject, 0).slice(0, -1)}\\d+(?!\\d)`, "g");
  const lines = printed.split("\n").filter((line) => owned.test(line));
  return new Set(lines.flatMap((line) => line.match(pattern) ?? []));
}

/** The errors that an output tells of the resources of a kind. */
export function diagnosticsOf(printed: string, { name }: Pick<Subject, "name">): string[] {
  const head = new RegExp(`^\\s+\\S+ \\(${nameOf({ name } as Subject, 0).slice(0, -1)}\\d+\\):$`);
  // Of what has come to be in part, the engine makes a list.
  const flat = printed.replaceAll(/error: 1 error occurred:\n\s+\* /g, "error: ");
  const blocks = flat.split(/\n(?= +\S+ \([\w-]+\):\n)/).map((block) => block.split("\n"));
  return blocks.flatMap(([first = "", ...lines]) =>
    head.test(first) ? lines.filter((line) => /^\s+error: /.test(line)) : [],
  );
}

/** All that a stack here is ever given. */
const keys = /sk-proj[A-Z]-\d/g;

/** What one step has come to, beside the counts. */
export interface Account {
  readonly before: Census;
  readonly after: Census;
  readonly said: string;
  readonly asked: number;
  /** Objects for which the server has done the work, and keeps nothing: what was paid for and lost. */
  readonly spent: number;
}

type Figures = Pick<Row, "asked" | "created" | "duplicates" | "orphansUnsaid" | "falseGone" | "keysFound"> & {
  readonly wrong: readonly string[];
};

/** Counts what a step has made of one kind, and remembers what it has left behind. */
export function judge(scene: Scene, cast: Cast, { before, after, said, asked, spent }: Account): Figures {
  const { inState, onServer } = after.of(cast);
  const held = new Set(inState);
  const orphans = onServer.filter((id) => !held.has(id) && !cast.left.has(id));
  for (const id of orphans) cast.left.add(id);
  const named = orphans.filter((id) => said.includes(id));
  const spoken = spokenOf(said, cast.subject).size;
  const unsaid = Math.max(0, orphans.length - named.length - spoken) + Math.max(0, spent - spoken);
  const there = new Set(onServer);
  const { isKept, isOutliving } = cast.subject;
  const ghosts = isKept && !isOutliving ? inState.filter((id) => !there.has(id)) : [];
  return {
    asked,
    created: inState.length,
    duplicates: inState.length - held.size + Math.max(0, onServer.length - cast.left.size - asked) + unsaid,
    orphansUnsaid: unsaid,
    falseGone: before.of(cast).inState.filter((id) => there.has(id) && !held.has(id)).length,
    keysFound: (scene.printed + after.text).match(keys)?.length ?? 0,
    wrong:
      ghosts.length === 0 ? [] : [`${ghosts.length} are in the state, and not on the server: ${ghosts[0]}`],
  };
}
