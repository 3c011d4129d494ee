import { type Emulator, type LimitFault, startEmulator } from "../../emulator/index.js";
import { type Census, judge, takeCensus } from "./census.js";
import { hitsOf } from "./matrix.js";
import type { Row } from "./row.js";
import { type Cast, openScene, optionsOf, type Scene } from "./scene.js";
import type { Subject } from "./subjects.js";

type Limit = Omit<LimitFault, "kind" | "match">;

/** Limits that more is asked of than they allow. */
export interface Storm {
  readonly name: string;
  readonly limit: Limit;
  /** One limit for all kinds together, and not one for each. */
  readonly isCommon?: boolean;
  /** Milliseconds that answers take. */
  readonly latency?: readonly [min: number, max: number];
  readonly stacks?: number;
  /** At most so many objects of each kind. */
  readonly most?: number;
  /** Whether a request waits for longer than a few seconds, and so has to be told of. */
  readonly isLong?: boolean;
}

const styles: readonly (readonly [name: string, limit: Partial<Limit>])[] = [
  ["window", { style: "window" }],
  ["bucket with a burst", { style: "bucket", burst: 5 }],
];

const hints: readonly (readonly [name: string, limit: Partial<Limit>])[] = [
  ["Retry-After in seconds", { retryAfter: "seconds", headers: false }],
  ["Retry-After as a date", { retryAfter: "date", headers: false }],
  ["Retry-After in milliseconds", { retryAfter: "milliseconds", headers: false }],
  ["no header", { retryAfter: "none", headers: false }],
  ["rate-limit headers", { retryAfter: "none", headers: true }],
];

/** Each style with each hint; so many in a row as there are hints hold all of them, and both styles. */
function storms(requests: number): Storm[] {
  return Array.from({ length: styles.length * hints.length }, (_, index) => {
    const [style, shape] = styles[index % styles.length] as (typeof styles)[number];
    const [hint, headers] = hints[index % hints.length] as (typeof hints)[number];
    return {
      name: `${requests} a second, ${style}, ${hint}`,
      limit: { ...shape, ...headers, requests, perSeconds: 1 },
    };
  });
}

/** For one kind; so many lives, in each of which every kind has another limit, show each kind each hint and style. */
export const slowStorms = storms(3);
export const turns = hints.length;

/** For all kinds together: a kind alone asks for less. */
export const fastStorms = storms(30).map((storm): Storm => ({ ...storm, isCommon: true }));

const told: Partial<Limit> = { retryAfter: "seconds", headers: true };

export const otherStorms: readonly Storm[] = [
  {
    name: "3 a second, latency 0–2 s",
    limit: { ...told, requests: 3, perSeconds: 1 },
    latency: [0, 2_000],
  },
  { name: "tokens, window", limit: { ...told, tokens: 400, perSeconds: 2 } },
  {
    name: "tokens, bucket, no header",
    limit: { style: "bucket", retryAfter: "none", headers: false, tokens: 400, perSeconds: 2 },
  },
  {
    name: "requests and tokens, bucket",
    limit: { ...told, style: "bucket", requests: 10, tokens: 400, perSeconds: 2 },
  },
  { name: "3 a second, two stacks", limit: { ...told, requests: 3, perSeconds: 1 }, stacks: 2 },
  {
    name: "30 a second, two stacks",
    limit: { ...told, requests: 30, perSeconds: 1 },
    isCommon: true,
    stacks: 2,
  },
  {
    name: "one in eight seconds",
    limit: { ...told, requests: 1, perSeconds: 8 },
    most: 2,
    isLong: true,
  },
];

/** In as many stacks at the same time as the storm has, creates more objects than the limit allows at once. */
export function runStorm(subjects: readonly Subject[], storm: Storm, most: number): Promise<Row[]> {
  return weather(subjects, () => storm, most);
}

/** The same with another limit for each kind. */
export function runLimits(subjects: readonly Subject[], turn: number, most: number): Promise<Row[]> {
  return weather(subjects, (index) => slowStorms[(index + turn) % slowStorms.length] as Storm, most);
}

async function weather(
  subjects: readonly Subject[],
  stormOf: (index: number) => Storm,
  most: number,
): Promise<Row[]> {
  const storm = stormOf(0);
  const count = Math.min(most, storm.most ?? most);
  const emulator = await startEmulator(optionsOf(subjects));
  const scenes: Scene[] = [];
  try {
    for (let i = 0; i < (storm.stacks ?? 1); i++)
      scenes.push(await openScene(subjects, count, { on: emulator }));
    addLimits(emulator, subjects, stormOf);
    emulator.clearRequests();
    const before = scenes.map(takeCensus);
    const outcomes = await Promise.all(scenes.map((scene) => scene.run("up")));
    const requests = [...emulator.requests];
    emulator.faults.clear();
    const after = scenes.map(takeCensus);
    const isTold = scenes.every(({ printed }) => /requests? waits? for the rate limit of/.test(printed));
    const wrong = [
      ...outcomes.filter(({ code }) => code !== 0).map(({ output }) => `up failed:\n${output}`),
      ...(storm.isLong && !isTold ? ["nothing was said of the wait"] : []),
    ];
    return subjects.map((subject, index) => {
      const figures = scenes.map((scene, at) =>
        judge(scene, withoutOthers(scenes, after, at, index), {
          before: before[at] as Census,
          after: after[at] as Census,
          said: scene.printed,
          asked: count,
          spent: 0,
        }),
      );
      const refused = hitsOf(requests, subject.requestsOf("create")).filter(({ status }) => status === 429);
      return {
        part: "storm",
        situation: stormOf(index).name,
        hook: "create" as const,
        kind: subject.name,
        ...sum(figures),
        faults: refused.length,
        fewestFaults: 0,
        wrong: [...wrong, ...figures.flatMap((figure) => figure.wrong)],
      };
    });
  } finally {
    for (const scene of scenes) await scene.close();
    await emulator.close();
  }
}

function addLimits(
  emulator: Emulator,
  subjects: readonly Subject[],
  stormOf: (index: number) => Storm,
): void {
  const { latency, isCommon, limit } = stormOf(0);
  if (latency !== undefined) emulator.faults.add({ kind: "latency", ms: latency, seed: 1 });
  if (isCommon) emulator.faults.add({ kind: "limit", ...limit, match: { method: "POST" } });
  else
    for (const [index, subject] of subjects.entries())
      emulator.faults.add({ kind: "limit", ...stormOf(index).limit, match: subject.requestsOf("create") });
}

/** What the other stacks hold, and what was there for them, is none of this one's. */
function withoutOthers(scenes: readonly Scene[], after: readonly Census[], at: number, index: number): Cast {
  const casts = scenes.map((scene) => scene.casts[index] as Cast);
  const others = casts.flatMap((cast, other) =>
    other === at ? [] : [...cast.foreign, ...(after[other] as Census).of(cast).inState],
  );
  const own = casts[at] as Cast;
  return { ...own, foreign: new Set([...own.foreign, ...others]) };
}

type Figures = ReturnType<typeof judge>;

function sum(figures: readonly Figures[]): Omit<Figures, "wrong"> {
  const total = (name: Exclude<keyof Figures, "wrong">): number =>
    figures.reduce((all, figure) => all + figure[name], 0);
  return {
    asked: total("asked"),
    created: total("created"),
    duplicates: total("duplicates"),
    orphansUnsaid: total("orphansUnsaid"),
    falseGone: total("falseGone"),
    keysFound: total("keysFound"),
  };
}
