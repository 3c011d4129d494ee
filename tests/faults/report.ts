import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/stack.js";
import { problemsOf, type Row } from "./row.js";

type Cells = Readonly<Record<string, string | number>>;

/** One line for all kinds in a situation: sums, because every kind has to be right by itself. */
interface Line extends Row {
  readonly kinds: readonly string[];
}

const columns: readonly [title: string, value: (line: Line) => string | number][] = [
  ["situation", ({ situation }) => situation],
  ["hook", ({ part, hook }) => (part === "random" ? "all" : hook)],
  ["kinds", ({ kinds }) => kinds.length],
  ["faults", ({ faults }) => faults],
  ["asked for", ({ asked }) => asked],
  ["created", ({ created }) => created],
  ["duplicates", ({ duplicates }) => duplicates],
  ["orphans unsaid", ({ orphansUnsaid }) => orphansUnsaid],
  ['false "gone"', ({ falseGone }) => falseGone],
  ["keys found", ({ keysFound }) => keysFound],
];

export function printTable(rows: readonly Row[]): void {
  console.table(linesOf(rows).map(cellsOf));
}

function cellsOf(line: Line): Cells {
  return Object.fromEntries(columns.map(([title, value]) => [title, value(line)]));
}

function linesOf(rows: readonly Row[]): Line[] {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const id = `${row.part} ${row.situation} ${row.hook}`;
    const line = lines.get(id);
    lines.set(id, line === undefined ? { ...row, kinds: [row.kind] } : sum(line, row));
  }
  return [...lines.values()];
}

function sum(line: Line, row: Row): Line {
  const names = [
    "asked",
    "faults",
    "created",
    "duplicates",
    "orphansUnsaid",
    "falseGone",
    "keysFound",
  ] as const;
  const sums = Object.fromEntries(names.map((name) => [name, line[name] + row[name]]));
  return { ...line, ...sums, kinds: [...line.kinds, row.kind] };
}

/** Says what does not hold in some rows, each thing once: a command that fails concerns many of them. */
export function explain(rows: readonly Row[], commandFor: (row: Row) => string): void {
  const told = new Set<string>();
  for (const row of rows) {
    const problems = problemsOf(row).map((problem) => (told.has(problem) ? "as above" : problem));
    for (const problem of problems) if (problem.includes("\n")) told.add(problem);
    console.log(`\n${row.kind}, ${row.hook}, ${row.situation}: ${problems.join("; ")}`);
    console.log(`Again: ${commandFor(row)}`);
  }
}

const page = join(repository, "docs/reliability.md");
const markers = ["<!-- measured: begin -->", "<!-- measured: end -->"] as const;

/** Puts the table into the page, between its markers. */
export function writePage(rows: readonly Row[], notes: readonly string[]): void {
  const text = readFileSync(page, "utf8");
  const [begin, end] = markers.map((marker) => text.indexOf(marker)) as [number, number];
  if (begin < 0 || end < begin) throw new Error(`${page} lacks the markers ${markers.join(" and ")}.`);
  const table = `${markdownOf(rows)}\n${notes.map((line) => `- ${line}\n`).join("")}`;
  writeFileSync(page, `${text.slice(0, begin + markers[0].length)}\n\n${table}\n${text.slice(end)}`);
}

function markdownOf(rows: readonly Row[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |\n`;
  const head = line(columns.map(([title]) => title)) + line(columns.map(() => "---"));
  return (
    head +
    linesOf(rows)
      .map((row) => line(columns.map(([, value]) => value(row))))
      .join("")
  );
}

/** Rows of earlier runs, so that a long run can be made of several. */
export function readRows(file: string | undefined): Row[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

export function saveRows(file: string | undefined, rows: readonly Row[]): void {
  if (file !== undefined) writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}
