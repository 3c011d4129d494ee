import { readdirSync, readFileSync } from "node:fs";

/** The processes below another one, by what their command line holds. Linux only. */
export function descendantsOf(pid: number, command: string): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (of: number): number[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid).filter((found) => commandOf(found).includes(command));
}

/** A process may end between the look at the folder and the look at its file. */
function parentOf(pid: number): number | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  const [, parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return parent === undefined ? undefined : Number(parent);
}

function commandOf(pid: number): string {
  return readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
