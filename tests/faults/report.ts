import type { Row } from "./flow.js";

const columns: readonly [title: string, value: (row: Row) => string | number][] = [
  ["kind", ({ kind }) => kind],
  ["situation", ({ situation }) => situation],
  ["hook", ({ hook }) => hook],
  ["asked for", ({ asked }) => asked],
  ["faults", ({ faults }) => faults],
  ["created", ({ created }) => created],
  ["duplicates", ({ duplicates }) => duplicates],
  ["orphans unsaid", ({ orphansUnsaid }) => orphansUnsaid],
  ["false gone", ({ falseGone }) => falseGone],
  ["keys found", ({ keysFound }) => keysFound],
];

export function printTable(rows: readonly Row[]): void {
  console.table(rows.map((row) => Object.fromEntries(columns.map(([title, value]) => [title, value(row)]))));
}

export function markdownOf(rows: readonly Row[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |\n`;
  const head = line(columns.map(([title]) => title)) + line(columns.map(() => "---"));
  return head + rows.map((row) => line(columns.map(([, value]) => value(row)))).join("");
}
