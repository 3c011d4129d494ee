import { existsSync, readFileSync } from "node:fs";
import { type Account, describeAccount } from "../../provider/client/account.js";

/** What was found, and is not imported. */
export interface LeftOut {
  readonly kind: string;
  readonly id: string;
  /** In words that go on after a colon. */
  readonly reason: string;
}

export interface Report {
  readonly stack: string;
  /** How the stack was named on the command line. */
  readonly stackOption: string | undefined;
  readonly account: Account;
  /** The kind of each object that is imported. */
  readonly kinds: readonly string[];
  /** How many of what was found the stack has already. */
  readonly held: number;
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly string[];
  readonly program: string;
  readonly resources: string;
  readonly contents: number;
}

/** What was found, what is missing, and what to do now. */
export function asText(report: Report): string {
  const { stack, account, kinds, held, leftOut, problems } = report;
  const parts = [
    `What ${describeAccount(account)} holds, for stack ${stack}`,
    countsOf(kinds),
    held === 0 ? "" : `The stack has ${objects(held)} of it already.`,
    leftOut.length === 0 ? "" : ["Left out:", ...leftOut.map(lineOf)].join("\n"),
    problems.join("\n"),
    kinds.length === 0 ? "There is nothing to import." : steps(report),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function lineOf({ kind, id, reason }: LeftOut): string {
  return `  ${kind} ${id}: ${printable(reason)}.`;
}

function countsOf(kinds: readonly string[]): string {
  const names = [...new Set(kinds)].sort();
  const longest = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => `  ${name.padEnd(longest)}  ${kinds.filter((kind) => kind === name).length}`)
    .join("\n");
}

function objects(count: number): string {
  return count === 1 ? "1 object" : `${count} objects`;
}

function steps({ program, resources, contents, stackOption }: Report): string {
  const stack = stackOption === undefined ? "" : ` --stack ${stackOption}`;
  const fetched =
    contents === 0
      ? ""
      : ` It reads the contents of ${contents === 1 ? "1 file" : `${contents} files`} beside it.`;
  return `${program} declares them.${fetched}

  1. Put this line into the program:  import "${moduleOf(program)}";
  2. pulumi import -f ${resources} --generate-code=false${stack}     (pulumi 3.254 or newer)
  3. pulumi preview --expect-no-changes${stack}

They arrive protected, and nothing deletes them before protect is false in ${program} and pulumi up has run.
${resources} is of no use after that, and holds what the objects say: delete it.`;
}

/** ES modules name the whole file. */
function moduleOf(program: string): string {
  const folder = program.slice(0, program.lastIndexOf("/"));
  const path = folder.startsWith(".") || folder.startsWith("/") ? folder : `./${folder}`;
  return isOfModules() ? `${path}/index.js` : path;
}

function isOfModules(): boolean {
  if (!existsSync("package.json")) return false;
  return /"type"\s*:\s*"module"/.test(readFileSync("package.json", "utf8"));
}

/** Reasons quote the server: they must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");
}
