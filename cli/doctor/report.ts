import type { Finding, Verdict } from "./finding.js";

export interface Report {
  /** Of the package that looks. */
  readonly version: string;
  readonly folder: string;
  /** Absent where no stack could be looked at. */
  readonly stack?: string;
  readonly findings: readonly Finding[];
}

/** For programs: one document, of which no name changes. */
export function asJson({
  version,
  folder,
  stack = null,
  findings,
}: Omit<Report, "stack"> & { stack?: string | null }): string {
  return JSON.stringify({ version, folder, stack, fails: failing(findings), findings }, undefined, 2);
}

const marks: Record<Verdict, string> = { ok: "ok", note: "note", fails: "FAIL", unknown: "?" };

/** For people: a line for each check, and what it comes to. */
export function asText({ version, folder, stack, findings }: Report): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, verdict, says }) => `  ${marks[verdict].padEnd(4)}  ${check.padEnd(width)}  ${says}`,
  );
  const place = stack === undefined ? folder : `${folder}, stack ${stack}`;
  return [`pulumi-openai ${version} in ${place}`, lines.join("\n"), conclusion(findings)].join("\n\n");
}

function conclusion(findings: readonly Finding[]): string {
  const bad = failing(findings);
  const unseen = findings.filter(({ verdict }) => verdict === "unknown").map(({ check }) => check);
  const rest = unseen.length === 0 ? "" : ` Not looked at: ${unseen.join(", ")}.`;
  if (bad.length === 0) return `Nothing that was looked at would fail.${rest}`;
  return `pulumi up would fail: ${bad.join(", ")}. Mend that, and run this again.${rest}`;
}

export function failing(findings: readonly Finding[]): string[] {
  return findings.filter(({ verdict }) => verdict === "fails").map(({ check }) => check);
}
