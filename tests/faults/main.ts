// Runs every kind through every situation against the real engine, and prints what came of it.
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type Row, runFlow } from "./flow.js";
import { markdownOf, printTable } from "./report.js";
import { type Situation, situations } from "./situations.js";
import { findSubjects, type Subject } from "./subjects.js";

const { values } = parseArgs({
  options: {
    /** How many objects at once. */
    count: { type: "string", default: "20" },
    /** Only flows whose `kind/situation` holds this text. */
    only: { type: "string", default: "" },
    /** Fewer kinds and fewer objects, as in CI. */
    short: { type: "boolean", default: false },
    /** A file to which the table is written. */
    write: { type: "string" },
  },
});

const shortKinds = ["File", "Assistant", "Thread", "Embedding"];

void main();

async function main(): Promise<void> {
  const count = values.short ? 4 : Number(values.count);
  const subjects = await findSubjects();
  const flows = subjects
    .filter(({ kind }) => !values.short || shortKinds.includes(kind))
    .flatMap((subject) => situations.map((situation) => ({ subject, situation })))
    .filter((flow) => nameOf(flow).includes(values.only));
  const rows = await runAll(flows, count);
  printTable(rows);
  if (values.write !== undefined) writeFileSync(values.write, markdownOf(rows));
  const failed = rows.filter((row) => problemsOf(row).length > 0);
  for (const row of failed) explain(row, count);
  console.log(`${rows.length - failed.length} of ${rows.length} rows hold`);
  process.exitCode = failed.length === 0 && rows.length > 0 ? 0 : 1;
}

interface Flow {
  readonly subject: Subject;
  readonly situation: Situation;
}

function nameOf({ subject, situation }: Flow): string {
  return `${subject.kind}/${situation.name}`;
}

async function runAll(flows: readonly Flow[], count: number): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = [...flows];
  const work = async (): Promise<void> => {
    for (let flow = waiting.shift(); flow !== undefined; flow = waiting.shift()) {
      const started = Date.now();
      rows.push(...(await runFlow(flow.subject, flow.situation, count)));
      console.log(`${nameOf(flow)}: ${Math.round((Date.now() - started) / 1000)} s, ${waiting.length} to go`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return rows.sort((one, other) => flowOrder(one, other));
}

function flowOrder(one: Row, other: Row): number {
  return one.kind.localeCompare(other.kind) || situationIndex(one) - situationIndex(other);
}

function situationIndex(row: Row): number {
  return situations.findIndex(({ name }) => name === row.situation);
}

/** What must hold in every row; a cell without faults proves nothing. */
function problemsOf(row: Row): string[] {
  const problems = [...row.wrong];
  if (row.faults === 0) problems.push("no request was hit");
  if (row.created !== row.asked) problems.push(`${row.asked} were asked for, and ${row.created} are there`);
  if (row.duplicates > 0) problems.push(`${row.duplicates} are there twice`);
  if (row.orphansUnsaid > 0) problems.push(`${row.orphansUnsaid} were left behind, and nothing was said`);
  if (row.keysFound > 0) problems.push("a key stands in the clear");
  return problems;
}

function explain(row: Row, count: number): void {
  console.log(`\n${row.kind}, ${row.hook}, ${row.situation}: ${problemsOf(row).join("; ")}`);
  console.log(`Again: npm run faults -- --count ${count} --only "${row.kind}/${row.situation}"`);
}
