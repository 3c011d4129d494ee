import { type Account, describeAccount } from "../../provider/client/account.js";
import type { Findings, Orphan } from "../../provider/orphans.js";

/** What has come of the deletion of an object. */
export type Outcome = "kept" | "deleted" | { readonly error: string };

export interface Row extends Orphan {
  /** Absent for what does not show its age. */
  readonly ageSeconds: number | undefined;
  readonly outcome: Outcome;
}

export interface Report extends Omit<Findings, "orphans"> {
  readonly stack: string;
  /** How the stack was named on the command line. */
  readonly stackOption: string | undefined;
  readonly account: Account;
  readonly otherProviders: readonly string[];
  readonly rows: readonly Row[];
}

/** For programs: one document, of which no name changes. */
export function asJson({ stack, account, rows, unseen, problems, otherProviders }: Report): string {
  const { baseUrl, organization = null, project = null } = account;
  const document = {
    stack,
    account: { baseUrl, organization, project },
    orphans: rows.map(jsonOf),
    unseen,
    problems,
    otherProviders,
  };
  return JSON.stringify(document, undefined, 2);
}

function jsonOf({ kind, id, summary, createdAt, ageSeconds, ownership, origin, outcome }: Row): object {
  return {
    kind,
    id,
    name: summary.name ?? null,
    bytes: summary.bytes ?? null,
    createdAt: createdAt ?? null,
    ageSeconds: ageSeconds ?? null,
    ownership,
    origin: origin ?? null,
    deleted: outcome === "deleted",
    error: typeof outcome === "object" ? outcome.error : null,
  };
}

/** For people: a table for each owner, what could not be seen, and what to do. */
export function asText(report: Report): string {
  const { stack, account, rows, unseen, problems, otherProviders } = report;
  const of = (ownership: Row["ownership"]): readonly Row[] =>
    rows.filter((row) => row.ownership === ownership);
  const parts = [
    `Stack ${stack}, and what ${describeAccount(account)} holds beside it, of the kinds that it uses`,
    section("Left behind by this stack:", of("left")),
    section("Made by this stack, by a run that may still be at work:", of("underWay")),
    section("Not ours, or unknown:", of("unknown")),
    otherProviders.length === 0
      ? ""
      : `Objects with a provider of their own (${otherProviders.join(", ")}) may have another account; that one was not looked at.`,
    unseen.join("\n"),
    problems.join("\n"),
    advice(report).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const cells = rows.map(cellsOf);
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function cellsOf({ kind, id, summary, ageSeconds, origin, outcome }: Row): string[] {
  return [
    kind,
    printable(id),
    shortened(printable(summary.name ?? "–")),
    ageSeconds === undefined ? "–" : age(ageSeconds),
    summary.bytes === undefined || summary.bytes === null ? "–" : size(summary.bytes),
    [outcomeWords(outcome), origin].filter(Boolean).join("; "),
  ];
}

function outcomeWords(outcome: Outcome): string {
  if (outcome === "kept") return "";
  return outcome === "deleted" ? "deleted" : outcome.error;
}

/** Names come from whoever has made the object: they must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");
}

const longestName = 40;

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= longestName ? text : `${characters.slice(0, longestName - 1).join("")}…`;
}

const steps = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** `3 d`, `2 h`, `5 min`, `40 s`. */
export function age(seconds: number): string {
  const [unit, length] = steps.find(([, step]) => seconds >= step) ?? ["s", 1];
  return `${Math.floor(Math.max(0, seconds) / length)} ${unit}`;
}

/** `5 B`, `1.2 kB`, `3.4 GB`. */
export function size(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  if (power === 0) return `${bytes} B`;
  return `${(bytes / 1000 ** power).toFixed(1)} ${["", "k", "M", "G", "T"][power]}B`;
}

function advice({ rows, problems, stackOption }: Report): string[] {
  const command = `npx pulumi-openai orphans${stackOption === undefined ? "" : ` --stack ${stackOption}`}`;
  const deleted = rows.filter(({ outcome }) => outcome === "deleted").length;
  const failed = rows.filter(({ outcome }) => typeof outcome === "object").length;
  const kept = (ownership: Row["ownership"]): number =>
    rows.filter((row) => row.ownership === ownership && row.outcome === "kept").length;
  const [left, underWay, unknown] = [kept("left"), kept("underWay"), kept("unknown")];
  const sentences = [
    deleted > 0 && `${objects(deleted)} ${were(deleted)} deleted.`,
    failed > 0 && `${objects(failed)} could not be deleted; the reason stands in the table.`,
    left > 0 &&
      `${objects(left)} ${were(left)} left behind by this stack. Where the resource still stands in the program, the next pulumi up takes its object up. Delete the rest with: ${command} --yes`,
    underWay > 0 && "What a run is at work on comes into the state by itself: look again when it has ended.",
    unknown > 0 &&
      `${objects(unknown)} ${unknown === 1 ? "is" : "are"} not of this stack, or nobody knows, and may be in use elsewhere. What you know to be of no use goes by its id: ${command} --delete <id>`,
    problems.length > 0 && "Not everything could be looked at; mend that, and look again.",
    rows.length === 0 && problems.length === 0 && "The account holds nothing else. There is nothing to do.",
  ];
  return sentences.filter((sentence) => sentence !== false);
}

function objects(count: number): string {
  return count === 1 ? "1 object" : `${count} objects`;
}

function were(count: number): string {
  return count === 1 ? "was" : "were";
}
