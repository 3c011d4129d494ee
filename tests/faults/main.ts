// Runs every kind through every situation against the real engine, and prints what came of it.
import { availableParallelism } from "node:os";
import { program } from "commander";
import { wholeNumber } from "../../cli/numbers.js";
import { type Flow, flowsOf } from "./flows.js";
import { explain, printTable, readRows, saveRows, writePage } from "./report.js";
import { problemsOf, type Row } from "./row.js";
import { areAlike, findSubjects, hooks, type Subject, speaks } from "./subjects.js";

interface Values {
  readonly count?: number;
  readonly only: string;
  readonly kind: string;
  readonly short: boolean;
  readonly random?: number;
  readonly seed: number;
  readonly rows?: string;
  readonly keep: boolean;
}

const values = program
  .name("npm run faults --")
  .description("Runs every kind through every situation that goes wrong, in the real engine.")
  .option("--count <n>", "how many objects of each kind at once; fewer where one says as much", wholeNumber)
  .option("--only <name>", 'only what has this name, such as "matrix/dropped after", or this text in it', "")
  .option("--kind <kinds>", "only these kinds, parted by commas", "")
  .option("--short", "fewer objects, and several situations in the life of one stack: as in CI", false)
  .option("--random <n>", "so many lives in which anything goes wrong, and nothing else", wholeNumber)
  .option(
    "--seed <n>",
    "the first of these lives, the others count on from it; in the short form, also which kind meets what",
    wholeNumber,
    1,
  )
  .option("--rows <file>", "a file that keeps the rows, so that a run can be made in pieces")
  .option("--keep", "writes the table into docs/reliability.md", false)
  .parse()
  .opts<Values>();

const count = values.count ?? (values.short ? 2 : 20);
const { seed } = values;
const lives = values.random ?? (values.short ? 1 : 10);
const flows = flowsOf({ count, seed, lives });

void main();

async function main(): Promise<void> {
  const subjects = (await findSubjects()).filter(isChosen);
  const chosen = flows.filter(isInRun);
  if (subjects.length === 0) program.error(`error: no kind is called "${values.kind}"`);
  if (chosen.length === 0) program.error(`error: no situation has "${values.only}" in its name: ${names()}`);
  const fresh = await runAll(chosen, subjects);
  const rows = merged(readRows(values.rows), fresh);
  printTable(rows);
  const notes = [...coverageOf(rows, subjects), ...silences(subjects)];
  for (const note of notes) console.log(note);
  if (values.keep) writePage(rows, notes);
  process.exitCode = report(fresh, chosen, subjects) ? 0 : 1;
}

function names(): string {
  return flows.map(({ name }) => `"${name}"`).join(", ");
}

function isChosen({ name, kind }: Subject): boolean {
  const wanted = values.kind.split(",");
  return values.kind === "" || wanted.includes(kind) || wanted.includes(name);
}

function isInRun({ name, form }: Flow): boolean {
  if (values.random !== undefined) return name.startsWith("random/");
  if (flows.some((flow) => flow.name === values.only)) return name === values.only;
  return name.includes(values.only) && (form === "both" || form === (values.short ? "short" : "full"));
}

async function runAll(chosen: readonly Flow[], subjects: readonly Subject[]): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = [...chosen];
  const work = async (): Promise<void> => {
    for (let flow = waiting.shift(); flow !== undefined; flow = waiting.shift()) {
      const started = Date.now();
      const found: Row[] = [];
      for (const group of groupsFor(flow, subjects)) found.push(...(await flow.run(group)));
      rows.push(...found);
      saveRows(values.rows, merged(readRows(values.rows), found));
      const failed = failedIn(found);
      const took = Math.round((Date.now() - started) / 1000);
      console.log(`${flow.name}: ${found.length - failed.length} of ${found.length} rows hold, ${took} s`);
      explain(failed, commandFor);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return rows.sort((one, other) => orderOf(one) - orderOf(other));
}

/** In the short form the matrix alone has all kinds; the rest has those that one stack can hold. */
function groupsFor({ takesAll, situations }: Flow, subjects: readonly Subject[]): (readonly Subject[])[] {
  if (takesAll) return [subjects];
  const groups = groupsOf(subjects);
  return values.short && situations === undefined ? groups.slice(0, 1) : groups;
}

/** What cannot be told apart in one stack comes into several. */
function groupsOf(subjects: readonly Subject[]): Subject[][] {
  const groups: Subject[][] = [];
  for (const subject of subjects) {
    const group = groups.find((others) => !others.some((other) => areAlike(subject, other)));
    if (group === undefined) groups.push([subject]);
    else group.push(subject);
  }
  return groups;
}

/** Lives of other seeds than are in this run come last. */
function orderOf(row: Row): number {
  const index = flows.findIndex(({ name }) => name === flowOf(row));
  return (index < 0 ? flows.length : index) * hooks.length + hooks.indexOf(row.hook);
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

/** How much the matrix proves: a cell of it is a kind, a hook and a situation. */
function coverageOf(rows: readonly Row[], subjects: readonly Subject[]): string[] {
  const faults = rows.filter(({ part }) => part === "matrix").map((row) => row.faults);
  const empty = missingCells(
    rows,
    flows.filter(({ form }) => form === "full"),
    subjects,
  );
  return [
    ...(faults.length > 0 ? [`Faults in a cell of the matrix: ${Math.min(...faults)} at least.`] : []),
    ...(empty.length > 0 ? [`Cells of the matrix that were not tried: ${empty.length}.`] : []),
  ];
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
  const failed = failedIn(rows);
  const missing = missingCells(rows, chosen, subjects);
  for (const cell of missing) console.log(`Empty: ${cell}`);
  console.log(`${rows.length - failed.length} of ${rows.length} rows hold`);
  return failed.length === 0 && missing.length === 0 && rows.length > 0;
}

function failedIn(rows: readonly Row[]): Row[] {
  return rows.filter((row) => problemsOf(row).length > 0);
}

function commandFor(row: Row): string {
  const life = row.part === "random" && row.situation.replace("seed ", "");
  const kind = values.kind && ` --kind "${values.kind}"`;
  if (life) return `npm run faults -- --random 1 --seed ${life}${kind}`;
  return `npm run faults -- --count ${count} --kind "${row.kind.split(",")[0]}" --only "${flowOf(row)}"`;
}

/** A hook that exists must have been tried in every situation, or in one of those that are tried together. */
function missingCells(rows: readonly Row[], chosen: readonly Flow[], subjects: readonly Subject[]): string[] {
  const there = new Set(rows.map(cellOf));
  return chosen.flatMap(({ name, situations = [] }) =>
    subjects.flatMap((subject) =>
      hooks
        .filter((hook) => situations.length > 0 && speaks(subject, hook))
        .map((hook) => `${hook}/${subject.name}`)
        .filter((cell) => !situations.some((situation) => there.has(`${situation}/${cell}`)))
        .map((cell) => `${name}/${cell}`),
    ),
  );
}
