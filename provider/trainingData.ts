import type { Ask } from "./declaration.js";
import { type InputFile, readLines, refusal, sayUnchecked, sizeOf } from "./inputFile.js";
import { parsed } from "./lines.js";
import { isRecord } from "./schema.js";
import { grouped } from "./validate.js";

/** What is known of training data before it is trained on. */
export interface TrainingData {
  readonly examples: number;
  readonly bytes: number;
  /** A guess: a quarter of the text's bytes in UTF-8, and what chat adds to each message and each example. */
  readonly estimatedTokens: number;
}

/** How a job trains, as far as its data depends on it. */
export type Method = "supervised" | "dpo" | "reinforcement";

const megabyte = 1024 * 1024;
/** Above this, OpenAI's own check is left to find what is wrong: the content would have to be downloaded. */
const mostBytes = 64 * megabyte;
const fewestExamples = 10;

/**
 * Reads a training file back and looks through it, so that what would fail minutes later fails before the job is
 * bought. Refuses only what OpenAI's own validation is known to refuse.
 */
export async function checkTrainingFile(
  ask: Ask,
  id: string,
  method: Method,
): Promise<TrainingData | undefined> {
  const file: InputFile = {
    id,
    property: "trainingFile",
    noun: "training file",
    purpose: "fine-tune",
    use: "trained on",
    product: "job",
  };
  const bytes = await sizeOf(ask, file);
  if (bytes === undefined) return undefined;
  if (bytes > mostBytes) {
    sayUnchecked(
      file,
      `it has ${grouped(Math.ceil(bytes / megabyte))} MB, and at most 64 MB are looked through`,
    );
    return undefined;
  }
  const found = await readLines(ask, file, (lines) => survey(lines, method));
  if (found === undefined) return undefined;
  const problem = problemOf(found, method);
  if (problem !== undefined) throw refusal(file, problem);
  return { examples: found.examples, bytes, estimatedTokens: found.estimatedTokens };
}

export interface Survey {
  readonly examples: number;
  /** How many of them are dialogues: for others no least number is known. */
  readonly dialogues: number;
  readonly estimatedTokens: number;
  /** What is wrong, with the number of the first line of which it is. */
  readonly complaint?: string;
}

/** Goes through all lines; stops at the first that is wrong. */
export async function survey(
  lines: AsyncIterable<string> | Iterable<string>,
  method: Method,
): Promise<Survey> {
  let examples = 0;
  let dialogues = 0;
  let estimatedTokens = 0;
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    const example = parsed(line);
    const complaint = complaintOf(example, method);
    if (complaint !== undefined)
      return { examples, dialogues, estimatedTokens, complaint: `line ${number} ${complaint}` };
    examples++;
    if (isDialogue(example)) dialogues++;
    estimatedTokens += tokensOf(example);
  }
  return { examples, dialogues, estimatedTokens };
}

/** Why OpenAI would not train on it. How many examples reinforcement needs is nowhere said. */
export function problemOf({ examples, dialogues, complaint }: Survey, method: Method): string | undefined {
  if (complaint !== undefined) return complaint;
  const isCounted = method === "dpo" || (method === "supervised" && dialogues > 0);
  const fewest = isCounted ? fewestExamples : 1;
  if (examples >= fewest) return undefined;
  return `it holds ${examples} ${examples === 1 ? "example" : "examples"}, and must hold at least ${fewest}`;
}

/** The content is the user's own, so a complaint never repeats it. */
function complaintOf(example: unknown, method: Method): string | undefined {
  if (!isRecord(example)) return "is no JSON object";
  switch (method) {
    case "supervised":
      return isCompletion(example) ? undefined : complaintOfDialogue(example.messages, "messages", true);
    case "dpo":
      return complaintOfPreference(example);
    case "reinforcement":
      return complaintOfDialogue(example.messages, "messages", false);
  }
}

function isDialogue(example: unknown): boolean {
  return isRecord(example) && example.messages !== undefined;
}

/** For base models without chat. Which those are is the server's to say. */
function isCompletion({ prompt, completion }: Record<string, unknown>): boolean {
  return typeof prompt === "string" && typeof completion === "string";
}

function complaintOfPreference(example: Record<string, unknown>): string | undefined {
  const { input, preferred_output: preferred, non_preferred_output: other } = example;
  if (!isRecord(input)) return 'has no "input" with messages, which method "dpo" needs';
  return (
    complaintOfDialogue(input.messages, "input.messages", false) ??
    complaintOfDialogue(preferred, "preferred_output", true) ??
    complaintOfDialogue(other, "non_preferred_output", true)
  );
}

const roles = ["system", "developer", "user", "assistant", "tool", "function"];

function complaintOfDialogue(messages: unknown, where: string, endsWithAnswer: boolean): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return `has no "${where}", a list of messages`;
  for (const [index, message] of messages.entries()) {
    const complaint = complaintOfMessage(message, `${where}[${index}]`);
    if (complaint !== undefined) return complaint;
  }
  if (!endsWithAnswer || messages.at(-1).role === "assistant") return undefined;
  return `must end with a message of the assistant, and ${where}[${messages.length - 1}] is of the ${messages.at(-1).role}`;
}

function complaintOfMessage(message: unknown, where: string): string | undefined {
  if (!isRecord(message)) return `has in ${where} no message, such as {"role": "user", "content": "…"}`;
  if (!roles.includes(String(message.role))) return `has in ${where}.role none of ${roles.join(", ")}`;
  return says(message) ? undefined : `has in ${where} no content`;
}

/** Calls of tools, refusals and audio stand in the place of a content. */
function says({ content, tool_calls, function_call, refusal, audio }: Record<string, unknown>): boolean {
  if (typeof content === "string" || Array.isArray(content)) return true;
  return [tool_calls, function_call, refusal, audio].some((other) => other !== undefined && other !== null);
}

const bytesOfToken = 4;
/** What OpenAI's models add to each message, and to each answer. */
const tokensOfMessage = 3;

function tokensOf(example: unknown): number {
  const { bytes, messages } = amountOf(example);
  const frame = messages > 0 ? (messages + 1) * tokensOfMessage : 0;
  return Math.ceil(bytes / bytesOfToken) + frame;
}

interface Amount {
  readonly bytes: number;
  readonly messages: number;
}

/** All texts of an example, wherever they stand: names and punctuation of the JSON are no part of what is trained. */
function amountOf(value: unknown): Amount {
  if (typeof value === "string") return { bytes: Buffer.byteLength(value), messages: 0 };
  if (typeof value !== "object" || value === null) return { bytes: 0, messages: 0 };
  const isMessage = "role" in value;
  // The content of an image or a sound is counted otherwise, and not here.
  const isMedia = "image_url" in value || "input_audio" in value;
  const parts = isMedia ? [] : Object.values(value).map(amountOf);
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    messages: parts.reduce((sum, { messages }) => sum + messages, isMessage ? 1 : 0),
  };
}
