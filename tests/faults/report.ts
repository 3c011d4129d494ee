import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/stack.js";
import { problemsOf, type Row } from "./row.js";
import { type Hook, hooks } from "./subjects.js";

type Cells = Readonly<Record<string, string | number>>;

/** One line for all kinds in a situation: sums, because every kind has to be right by itself. */
interface Line extends Row {
  readonly kinds: readonly string[];
}

const columns: readonly [title: string, value: (line: Line) => string | number][] = [
  ["situation", ({ situation }) => situation],
  ["hook", ({ hook }) => hook],
  ["kinds", ({ kinds }) => kinds.length],
  ["faults", ({ faults }) => faults],
  ["asked for", ({ asked }) => asked],
  ["created", ({ created }) => created],
  ["duplicates", ({ duplicates }) => duplicates],
  ["orphans unsaid", ({ orphansUnsaid }) => orphansUnsaid],
  ['false "gone"', ({ falseGone }) => falseGone],
  ["keys found", ({ keysFound }) => keysFound],
];

export function printRows(rows: readonly Row[]): void {
  console.table(rows.map((row) => ({ kind: row.kind, ...cellsOf({ ...row, kinds: [row.kind] }) })));
}

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
  return [...lines.values()].sort((one, other) => hookOrder(one) - hookOrder(other));
}

/** The situations stand in the order in which they were run, and the hooks of one in the order of a life. */
function hookOrder({ hook }: { readonly hook: Hook }): number {
  return hooks.indexOf(hook) * 0;
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

export function explain(row: Row, again: string): void {
  console.log(`\n${row.kind}, ${row.hook}, ${row.situation}: ${problemsOf(row).join("; ")}`);
  console.log(`Again: ${again}`);
}

const page = join(repository, "docs/reliability.md");
const markers = ["<!-- measured: begin -->", "<!-- measured: end -->"] as const;

/** Puts the table into the page, between its markers. */
export function writePage(rows: readonly Row[], silent: readonly string[]): void {
  const text = readFileSync(page, "utf8");
  const [begin, end] = markers.map((marker) => text.indexOf(marker)) as [number, number];
  if (begin < 0 || end < begin) throw new Error(`${page} lacks the markers ${markers.join(" and ")}.`);
  const table = `${markdownOf(rows)}\n${silent.map((line) => `- ${line}\n`).join("")}`;
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
