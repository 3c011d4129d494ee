import type { Ask } from "./declaration.js";
import { type InputFile, readLines, refusal, sizeOf } from "./inputFile.js";
import { linesOf, parsed } from "./lines.js";
import { type Asset, isRecord } from "./schema.js";
import { findLocal } from "./source.js";
import { grouped } from "./validate.js";

const megabyte = 1024 * 1024;
/** The largest file of which a batch can be made. */
const mostBytes = 200 * megabyte;
const mostRequests = 50_000;

/**
 * Reads the file of a batch back and looks through it, so that what would fail minutes later fails before the batch
 * is made. Refuses only what OpenAI's own validation is known to refuse.
 */
export async function checkBatchFile(ask: Ask, id: string, endpoint: string): Promise<void> {
  const file: InputFile = {
    id,
    property: "inputFileId",
    noun: "input file",
    purpose: "batch",
    use: "run",
    product: "batch",
  };
  const bytes = await sizeOf(ask, file);
  if (bytes === undefined) return;
  if (bytes > mostBytes)
    throw refusal(file, `it has ${grouped(Math.ceil(bytes / megabyte))} MB, and may have at most 200 MB`);
  const problem = await readLines(ask, file, async (lines) => (await problemOfLines(lines, endpoint)) ?? "");
  if (problem) throw refusal(file, problem);
}

/** What is wrong with a source of which a batch is to be made; one that is not on this machine is not looked at. */
export async function problemOfSource(source: Asset): Promise<string | undefined> {
  const found = await findLocal(source);
  if (found === undefined) return undefined;
  if (found.size > mostBytes) return `must hold at most ${grouped(mostBytes)} bytes for a batch`;
  const problem = await problemOfLines(linesOf(found.read(0, found.size)));
  return problem === undefined ? undefined : `cannot be run as a batch: ${problem}`;
}

/**
 * What is wrong with the requests of a batch, with the number of the first line of which it is. Without an endpoint,
 * all must have the one of the first.
 */
export async function problemOfLines(
  lines: AsyncIterable<string> | Iterable<string>,
  endpoint?: string,
): Promise<string | undefined> {
  const seen: Seen = { ids: new Map(), endpoint };
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    const complaint = complaintOf(parsed(line), seen, number);
    if (complaint !== undefined) return `line ${number} ${complaint}`;
    if (seen.ids.size > mostRequests) return `it holds more than ${grouped(mostRequests)} requests`;
  }
  return seen.ids.size === 0 ? "it holds no request" : undefined;
}

/** What the lines so far have shown. */
interface Seen {
  /** The line of each id. */
  readonly ids: Map<string, number>;
  readonly endpoint: string | undefined;
  url?: string;
  model?: unknown;
}

/** The content is the user's own, so a complaint never repeats it. */
function complaintOf(request: unknown, seen: Seen, number: number): string | undefined {
  if (!isRecord(request)) return "is no JSON object";
  const { custom_id: id, method, url, body } = request;
  if (typeof id !== "string") return 'has no "custom_id", a text that no other line has';
  if (method !== "POST") return 'must have "method": "POST"';
  if (typeof url !== "string") return 'has no "url", such as "/v1/chat/completions"';
  if (!isRecord(body)) return 'has no "body", the object that the request sends';
  if (body.stream === true) return 'has "stream": true in its body, which a batch cannot do';
  const earlier = seen.ids.get(id);
  if (earlier !== undefined) return `has the same "custom_id" as line ${earlier}`;
  seen.ids.set(id, number);
  if (seen.endpoint !== undefined && url !== seen.endpoint)
    return `has another "url" than the batch's endpoint, "${seen.endpoint}"`;
  seen.url ??= url;
  if (url !== seen.url) return 'has another "url" than the lines before it, and a batch has one endpoint';
  seen.model ??= body.model;
  if (body.model === undefined || body.model === seen.model) return undefined;
  return "asks for another model than the lines before it, and a batch is for one model";
}
