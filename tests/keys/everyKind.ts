// Makes, reads, changes and deletes an object of every kind, well and badly, and writes down all that anybody could
// see of it. In a process of its own, because it loads all suites for their tables.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { type Emulator, type Fault, startEmulator } from "../../emulator/index.js";
import * as provider from "../../provider/index.js";
import { type Description, findSubjects, type Subject } from "../faults/subjects.js";

/** What was to be seen of one kind in one situation. */
export interface Sight {
  /** The subject's. */
  readonly name: string;
  readonly situation: string;
  readonly hooks: readonly string[];
  readonly failures: readonly string[];
  readonly states: string;
  readonly printed: string;
  readonly traffic: string;
}

type Values = Record<string, unknown>;
type Hooks = Required<dynamic.ResourceProvider>;

const [, , target = "", key = "", adminKey = ""] = process.argv;

const echoes = `${key}, ${encodeURIComponent(key)}, ${adminKey}`;
const situations: Record<string, Fault | undefined> = {
  "all is well": undefined,
  "the server refuses the key, and repeats it": {
    kind: "status",
    status: 401,
    body: { error: { message: `Incorrect API key provided: ${echoes}.`, code: "invalid_api_key" } },
  },
  "a gateway fails, and prints the request with its key": {
    kind: "status",
    status: 502,
    body: `<html><body>Authorization: Bearer ${echoes}</body></html>`,
  },
  "something else answers, with the key in it": {
    kind: "status",
    status: 200,
    body: { key: echoes, error: { message: echoes } },
  },
  "the answer gets lost": { kind: "dropAfter", times: 1, match: { method: "POST" } },
};

void main();

async function main(): Promise<void> {
  const sights: Sight[] = [];
  const subjects = (await findSubjects()).filter(({ declaration }) => declaration.ensemble === undefined);
  for (const subject of subjects)
    for (const [situation, fault] of Object.entries(situations))
      sights.push(await look(subject, situation, fault));
  writeFileSync(target, JSON.stringify(sights));
}

async function look(subject: Subject, situation: string, fault: Fault | undefined): Promise<Sight> {
  const folder = mkdtempSync(join(tmpdir(), "keys-"));
  const record = join(folder, "traffic.jsonl");
  process.env.PULUMI_OPENAI_JOURNAL = join(folder, "journal");
  const emulator = await startEmulator({ ...subject.table.options, record });
  const printing = capture();
  try {
    const seen = await live(subject, emulator, fault);
    const traffic = existsSync(record) ? readFileSync(record, "utf8") : "";
    return { name: subject.name, situation, ...seen, printed: printing.stop(), traffic };
  } finally {
    printing.stop();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function live(
  subject: Subject,
  emulator: Emulator,
  fault: Fault | undefined,
): Promise<Pick<Sight, "hooks" | "failures" | "states">> {
  const hooks = (provider as unknown as Record<string, Hooks>)[subject.kind] as Hooks;
  const [description] = await subject.describe(emulator, 1);
  const { from, to } = description as Description;
  await hooks.configure({ config: { get: (name: string) => settings(emulator)[name] } as never });
  const failures: string[] = [];
  const states: unknown[] = [];
  const called: string[] = [];
  /** Once while it goes wrong, and once more when it does not: there is something to go on with then. */
  const call = async <T>(name: string, hook: () => Promise<T>): Promise<T> => {
    called.push(name);
    const remove = fault === undefined ? () => {} : emulator.faults.add(fault);
    try {
      const answer = await hook();
      states.push(answer);
      return answer;
    } catch (error) {
      failures.push(inspect(error, { depth: null, showHidden: true }));
    } finally {
      remove();
    }
    const answer = await hook();
    states.push(answer);
    return answer;
  };
  const { id, outs } = await call("create", () => hooks.create({ ...from, __at: "quick/dev/it" }));
  await call("read", () => hooks.read(id, outs));
  await call("update", () => hooks.update(id, outs, to));
  await call("delete", () => hooks.delete(id, outs) as Promise<void>);
  return { hooks: called, failures, states: JSON.stringify(states) };
}

function settings({ url }: Emulator): Values & Record<string, string> {
  return {
    "openai:apiKey": key,
    "openai:adminKey": adminKey,
    "openai:baseUrl": url,
    "openai:logLevel": "requests",
    "openai:maxRetries": "0",
  };
}

/** All that reaches the user's terminal. */
function capture(): { stop(): string } {
  const { stdout, stderr } = process;
  const before = [stdout.write, stderr.write] as const;
  let printed = "";
  const keep = (chunk: unknown): boolean => {
    printed += String(chunk);
    return true;
  };
  stdout.write = keep as typeof stdout.write;
  stderr.write = keep as typeof stderr.write;
  return {
    stop: () => {
      [stdout.write, stderr.write] = before;
      return printed;
    },
  };
}
