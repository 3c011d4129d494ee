// Makes a layout: the state of its program's stack, and what the server says of the objects in it. See the README
// beside the layouts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { createStack, must, type TestStack } from "../support/stack.js";
import { type Answers, anywhere, type Layout, layoutIn, questionOf } from "./layout.js";

interface Exchange {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly body: string | null };
}

void main();

async function main(): Promise<void> {
  const folder = resolve(process.argv[2] ?? "");
  const layout = layoutIn(folder, basename(folder));
  const scratch = mkdtempSync(join(tmpdir(), "layout-"));
  const record = join(scratch, "traffic.jsonl");
  const emulator = await startEmulator({ record, fineTuningSeconds: 1, batchSeconds: 1 });
  try {
    const { state, answers } = await live(layout, emulator, record);
    writeFileSync(join(folder, "state.json"), `${JSON.stringify(state)}\n`);
    writeFileSync(join(folder, "answers.json"), `${JSON.stringify(answers, undefined, 1)}\n`);
  } finally {
    await emulator.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Made {
  readonly state: unknown;
  readonly answers: Answers;
}

/** The state after an up, and the answers that a refresh and a destroy get. */
async function live({ files }: Layout, emulator: Emulator, record: string): Promise<Made> {
  const stack: TestStack = await createStack({
    program: files["index.js"] ?? "",
    files,
    baseUrl: emulator.url,
  });
  try {
    await must(stack.up());
    await must(stack.preview("--expect-no-changes"));
    await must(stack.refresh("--expect-no-changes"));
    const state = await stack.export();
    const whole = answersIn(record);
    await must(stack.destroy());
    return {
      state: withoutPlaces(JSON.parse(state.replaceAll(emulator.url, anywhere))),
      // What a destroy reads may be less already.
      answers: { ...answersIn(record), ...whole },
    };
  } finally {
    stack.remove();
  }
}

/** Where in whose program a resource was declared is of no use, and names folders of this machine. */
function withoutPlaces(state: unknown): unknown {
  const places = ["sourcePosition", "stackTrace"];
  return JSON.parse(JSON.stringify(state, (name, value) => (places.includes(name) ? undefined : value)));
}

function answersIn(record: string): Answers {
  const lines = readFileSync(record, "utf8").trim().split("\n");
  const exchanges = lines.map((line) => JSON.parse(line) as Exchange);
  const good = exchanges.filter(
    ({ request: { method, url }, response }) =>
      method !== "POST" && response.status === 200 && !url.endsWith("/content"),
  );
  return Object.fromEntries(
    good.map(({ request, response }) => [
      questionOf(request.method, request.url),
      JSON.parse(response.body || "null"),
    ]),
  );
}
