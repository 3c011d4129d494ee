import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { dynamic } from "@pulumi/pulumi";
import fc from "fast-check";
import { startEmulator } from "../emulator/index.js";
import type { AnyDeclaration } from "../provider/declaration.js";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import { digestOfTree, handOver } from "../provider/knowledgeBase/tree.js";
import { readTree } from "../sdk/knowledgeBase/readTree.js";
import { anyInputs, hostileText } from "./support/anyInputs.js";
import { clientOf } from "./support/emulator.js";
import { judgeable } from "./support/exceptions.js";
import { serversUntil } from "./support/servers.js";
import { repository } from "./support/stack.js";

type Hooks = Required<dynamic.ResourceProvider>;

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly bodyBase64?: string;
  readonly body?: string;
}

interface Checker {
  createValidator(options: object): {
    exchange(exchange: { request: Sent; response: { status: number; body?: unknown } }): Promise<Verdict>;
  };
}

interface Verdict {
  readonly operationId: string | null | undefined;
  readonly request: readonly string[];
}

const checker = join(repository, "..", "shared", "tools", "openapi-check.mjs");
const missing = existsSync(checker) ? "" : " (skipped: OpenAI's document is not beside this repository)";

/** Another run with other inputs; the same again with what a failure prints. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const path = process.env.SEED_PATH;
const runs = Number(process.env.RUNS ?? 60);

/** What makes one object with one request; its declaration says what the inputs are. */
const kinds = Object.entries(provider as unknown as Record<string, Hooks>).flatMap(([kind, hooks]) => {
  const { create, properties } = declarationOf(hooks) as AnyDeclaration;
  return create === undefined ? [] : [{ kind, hooks, properties }];
});

/** What is optional, and without which hardly anything is sent. */
const mostly: Readonly<Record<string, readonly string[]>> = { Response: ["input"] };

describe(`any inputs${missing}`, () => {
  const sent: Sent[] = [];
  const serve = serversUntil(after);
  let origin: string;
  let folder: string;
  let validate: (request: Sent) => Promise<Verdict>;
  const { log } = console;

  before(async function () {
    if (missing !== "") return this.skip();
    const { createValidator } = (await import(pathToFileURL(checker).href)) as Checker;
    const validator = createValidator({});
    validate = (request) => validator.exchange(judgeable({ request, response: { status: 400 } }));
    folder = mkdtempSync(join(tmpdir(), "inputs-"));
    process.env.PULUMI_OPENAI_JOURNAL = join(folder, "journal");
    // Room for ids of any length in the path.
    const options = { maxHeaderSize: 4 * 1024 ** 2 };
    origin = await serve(createServer(options, (request, response) => void answer(request, response, sent)));
    // Warnings about values that the document does not know would fill pages.
    console.log = () => {};
  });
  after(() => {
    console.log = log;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const expectAllowed = async (requests: readonly Sent[]): Promise<void> => {
    for (const request of requests) {
      const { operationId, request: violations } = await validate(request);
      if (!operationId) throw new Error(`no operation of the API: ${request.method} ${request.url}`);
      if (violations.length > 0) throw new Error(violations.join("\n"));
    }
  };

  /** Whether the inputs made a request. */
  const attempt = async (hooks: Hooks, inputs: Values): Promise<boolean> => {
    const { failures = [] } = await hooks.check({}, inputs);
    expectOneLine(failures.map(({ reason }) => reason));
    if (failures.length > 0) return false;
    sent.length = 0;
    const message = await messageOf(hooks.create(inputs));
    if (message === undefined) throw new Error("it succeeded, although the server refuses everything");
    expectOneLine([message]);
    await expectAllowed(sent);
    const isSent = sent.some(({ method }) => method === "POST");
    if (!isSent && !message.includes("cannot be a part of an address"))
      throw new Error(`nothing was sent: ${message}`);
    return isSent;
  };

  for (const { kind, hooks, properties } of kinds)
    it(`of ${kind} are refused by check, or make a request that OpenAI's document allows`, async () => {
      await configure(hooks, `${origin}/v1`);
      const inputs = anyInputs(properties, mostly[kind]);
      await holds(kind, inputs, runs, (one) => attempt(hooks, one));
    });

  it("of KnowledgeBase are refused by the program, or make requests that OpenAI's document allows", async () => {
    const record = join(folder, "traffic.jsonl");
    const emulator = await startEmulator({ record });
    try {
      const hooks = provider.KnowledgeBaseFiles as unknown as Hooks;
      await configure(hooks, emulator.url);
      const { id: vectorStoreId } = await clientOf(emulator).vectorStores.create({});
      await holds("KnowledgeBase", anyFiles, Math.ceil(runs / 3), async (files) => {
        const directory = written(join(folder, "tree"), files);
        writeFileSync(record, "");
        const tree = messageIn(() => readTree("KnowledgeBase", { directory, frontMatter: true }));
        if (typeof tree === "string") return false;
        handOver(at, tree);
        const inputs = { vectorStoreId, digest: digestOfTree(tree), __at: at };
        // A file that the server cannot read is told of, when all others are there.
        expectOneLine([(await messageOf(hooks.create(inputs))) ?? ""]);
        await expectAllowed(recordedIn(record));
        return true;
      });
    } finally {
      await emulator.close();
    }
  });
});

type Values = Record<string, unknown>;

const at = "quick/dev/handbook";

async function configure(hooks: Hooks, baseUrl: string): Promise<void> {
  const settings: Record<string, string> = {
    "openai:apiKey": "sk-projA-1",
    "openai:baseUrl": baseUrl,
    "openai:maxRetries": "0",
    "openai:timeoutSeconds": "20",
  };
  await hooks.configure({ config: { get: (name: string) => settings[name] } as never });
}

/** Tries many inputs, and sees that some of them were good for a request; `attempt` says whether one was. */
async function holds<T>(
  kind: string,
  inputs: fc.Arbitrary<T>,
  numRuns: number,
  attempt: (inputs: T) => Promise<boolean>,
): Promise<void> {
  let good = 0;
  const property = fc.asyncProperty(inputs, async (one) => {
    if (await attempt(one)) good += 1;
  });
  const details = await fc.check(property, { seed, numRuns, ...(path !== undefined && { path }) });
  if (details.failed) throw new Error(failureOf(kind, details));
  if (path === undefined && good < numRuns / 10)
    throw new Error(`only ${good} of ${numRuns} inputs made a request (SEED=${seed})`);
}

/** Files by their names, with and without something at their head. */
const anyFiles = fc.dictionary(
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom("a.md", "b.txt", "c/d.md", "c/e f.md", "c/#?%2e.md") },
    { weight: 1, arbitrary: hostileText.filter(isName).map((name) => `${name}.md`) },
  ),
  fc.oneof(
    hostileText,
    fc
      .dictionary(hostileText, fc.oneof(hostileText, fc.double(), fc.boolean(), fc.jsonValue()), {
        maxKeys: 3,
        noNullPrototype: true,
      })
      .map((values) => `---\n${JSON.stringify(values)}\n---\nOpen on Mondays.\n`),
  ),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);

function isName(text: string): boolean {
  return !/[/\0]|^\./.test(text) && Buffer.byteLength(text) <= 200;
}

/** A new folder with these files alone. */
function written(folder: string, files: Readonly<Record<string, string>>): string {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What was made, or the one line that says why it was not. */
function messageIn<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    expectOneLine([(error as Error).message]);
    return (error as Error).message;
  }
}

function recordedIn(file: string): Sent[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as { request: Sent }).request);
}

function failureOf<T>(kind: string, details: fc.RunDetails<[T]>): string {
  const { counterexample, counterexamplePath, errorInstance } = details;
  const inputs = JSON.stringify(counterexample?.[0]) ?? "";
  return [
    (errorInstance as Error | null)?.message ?? "it took too long",
    `Inputs: ${inputs.length > 2_000 ? `${inputs.slice(0, 2_000)}…` : inputs}`,
    `Again: SEED=${seed} SEED_PATH=${counterexamplePath} npx mocha --spec dist/tests/hostileInputs.test.js -g "of ${kind} are"`,
  ].join("\n");
}

function expectOneLine(messages: readonly string[]): void {
  for (const message of messages)
    if (/[\r\n]/.test(message) || message.length > 5_000)
      throw new Error(`not one line of bounded length: ${JSON.stringify(message.slice(0, 2_000))}`);
}

async function messageOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A server without any object, that refuses to make one. */
async function answer(request: IncomingMessage, response: ServerResponse, sent: Sent[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const { method = "", url = "", headers } = request;
  const isForm = headers["content-type"]?.startsWith("multipart/") === true;
  const body = isForm ? { bodyBase64: bytes.toString("base64") } : { body: bytes.toString("utf8") };
  sent.push({ method, url, headers, ...(bytes.length > 0 && body) });
  const isList = method === "GET" && !/^\/v1\/files\/./.test(url);
  const refusal = {
    error: { message: "Refused on purpose.", type: "invalid_request_error", param: null, code: null },
  };
  response.writeHead(isList ? 200 : method === "GET" ? 404 : 400, { "content-type": "application/json" });
  response.end(JSON.stringify(isList ? { object: "list", data: [], has_more: false } : refusal));
}
