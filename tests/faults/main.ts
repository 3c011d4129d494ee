// Runs every kind through every situation against the real engine, and prints what came of it.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runSituation } from "./matrix.js";
import { explain, printTable, readRows, saveRows, writePage } from "./report.js";
import { problemsOf, type Row } from "./row.js";
import { crashSituations, matrixSituations } from "./situations.js";
import { findSubjects, hooks, type Subject, speaks } from "./subjects.js";

const { values } = parseArgs({
  options: {
    /** How many objects of each kind at once. */
    count: { type: "string" },
    /** Only flows whose name, such as `matrix/dropped after`, holds this text. */
    only: { type: "string", default: "" },
    /** Only this kind; several are parted by commas. */
    kind: { type: "string", default: "" },
    /** Fewer kinds, fewer objects and fewer situations, as in CI. */
    short: { type: "boolean", default: false },
    /** A file that keeps the rows, so that a run can be made in pieces. */
    rows: { type: "string" },
    /** Writes the table into docs/reliability.md. */
    write: { type: "boolean", default: false },
  },
});

const shortKinds = ["File", "Assistant", "Thread", "Embedding"];
const count = Number(values.count ?? (values.short ? 4 : 20));

/** A stack's life under something that goes wrong. */
interface Flow {
  readonly name: string;
  readonly isInShort: boolean;
  run(subjects: readonly Subject[]): Promise<Row[]>;
}

const flows: readonly Flow[] = [
  ...matrixSituations.map((situation) => ({
    name: `matrix/${situation.name}`,
    isInShort: true,
    run: (subjects: readonly Subject[]) => runSituation("matrix", subjects, situation, count),
  })),
  ...crashSituations.map((situation) => ({
    name: `crashes/${situation.name}`,
    isInShort: situation.name === "engine killed after send",
    run: (subjects: readonly Subject[]) => runSituation("crashes", subjects, situation, count),
  })),
];

void main();

async function main(): Promise<void> {
  const all = await findSubjects();
  const subjects = all.filter(isChosen);
  const chosen = flows.filter(
    ({ name, isInShort }) => name.includes(values.only) && (!values.short || isInShort),
  );
  const fresh = await runAll(chosen, subjects);
  const rows = merged(readRows(values.rows), fresh);
  saveRows(values.rows, rows);
  printTable(values.rows === undefined ? fresh : rows);
  const silent = silences(subjects);
  for (const line of silent) console.log(line);
  if (values.write) writePage(rows, silent);
  process.exitCode = report(fresh, chosen, subjects) ? 0 : 1;
}

function isChosen({ name, kind }: Subject): boolean {
  const wanted = values.kind === "" ? (values.short ? shortKinds : []) : values.kind.split(",");
  return wanted.length === 0 || wanted.includes(kind) || wanted.includes(name);
}

async function runAll(chosen: readonly Flow[], subjects: readonly Subject[]): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = [...chosen];
  const work = async (): Promise<void> => {
    for (let flow = waiting.shift(); flow !== undefined; flow = waiting.shift()) {
      const started = Date.now();
      const found = await flow.run(subjects);
      rows.push(...found);
      const failed = found.filter((row) => problemsOf(row).length > 0).length;
      const took = Math.round((Date.now() - started) / 1000);
      console.log(`${flow.name}: ${found.length - failed} of ${found.length} rows hold, ${took} s`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return rows.sort((one, other) => orderOf(one) - orderOf(other));
}

function orderOf(row: Row): number {
  return flows.findIndex(({ name }) => name === flowOf(row)) * hooks.length + hooks.indexOf(row.hook);
}

function flowOf({ part, situation }: Row): string {
  return `${part}/${situation}`;
}

function cellOf(row: Row): string {
  return [flowOf(row), row.hook, row.kind].join("/");
}

function merged(old: readonly Row[], fresh: readonly Row[]): Row[] {
  const cells = new Map([...old, ...fresh].map((row) => [cellOf(row), row]));
  return [...cells.values()].sort((one, other) => orderOf(one) - orderOf(other));
}

/** The cells of the matrix that cannot exist, and why. */
function silences(subjects: readonly Subject[]): string[] {
  return hooks.flatMap((hook) => {
    const reasons = new Map<string, string[]>();
    for (const { name, silent } of subjects) {
      const reason = silent[hook];
      if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
    }
    return [...reasons].map(([reason, names]) => `No request to ${hook}: ${names.join("; ")} (${reason}).`);
  });
}

function report(rows: readonly Row[], chosen: readonly Flow[], subjects: readonly Subject[]): boolean {
  const failed = rows.filter((row) => problemsOf(row).length > 0);
  for (const row of failed) explain(row, commandFor(row));
  const missing = missingCells(rows, chosen, subjects);
  for (const cell of missing) console.log(`Empty: ${cell}`);
  console.log(`${rows.length - failed.length} of ${rows.length} rows hold`);
  return failed.length === 0 && missing.length === 0 && rows.length > 0;
}

function commandFor(row: Row): string {
  return `npm run faults -- --count ${count} --kind "${row.kind.split(",")[0]}" --only "${flowOf(row)}"`;
}

/** A hook that exists must have been tried in every situation of the matrix. */
function missingCells(rows: readonly Row[], chosen: readonly Flow[], subjects: readonly Subject[]): string[] {
  const there = new Set(rows.map(cellOf));
  const matrix = chosen.filter(({ name }) => name.startsWith("matrix/"));
  return matrix.flatMap(({ name }) =>
    subjects.flatMap((subject) =>
      hooks
        .filter((hook) => speaks(subject, hook))
        .map((hook) => `${name}/${hook}/${subject.name}`)
        .filter((cell) => !there.has(cell)),
    ),
  );
}
