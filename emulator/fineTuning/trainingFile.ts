import type { FineTuningJob } from "openai/resources/fine-tuning/jobs/jobs";
import type { MethodType } from "./request";

/** What the validation of a file finds out: how much there is to train on, or why nothing can be. */
export type Inspection =
  | { readonly examples: number; readonly tokens: number }
  | { readonly problem: FineTuningJob.Error };

type Param = "training_file" | "validation_file";

const fewestExamples = 10;
const roles = ["system", "developer", "user", "assistant", "tool", "function"];

/** Validates a file as the first stage of a job does. */
export function inspect(content: string, id: string, param: Param, type: MethodType): Inspection {
  const lines = content.split("\n").filter((line) => line.trim() !== "");
  for (const [index, line] of lines.entries()) {
    const complaint = complaintOf(parse(line), id, type);
    if (complaint !== undefined)
      return { problem: invalid(param, complaint.replace("#", String(index + 1))) };
  }
  if (param === "training_file" && type !== "reinforcement" && lines.length < fewestExamples)
    return { problem: tooFew(lines.length) };
  return { examples: lines.length, tokens: Math.ceil(content.length / 4) };
}

function complaintOf(example: unknown, id: string, type: MethodType): string | undefined {
  if (!isObject(example)) return "Expected JSONL format: line # is no JSON object.";
  const isChat = Array.isArray(example.messages);
  if (type === "supervised") {
    if (isChat) return endsWithAssistant(example.messages as unknown[]);
    return isCompletion(example) ? undefined : "Line # has neither messages nor a prompt and a completion.";
  }
  if (type === "reinforcement") return isChat ? undefined : "Line # has no messages.";
  if (isChat && example.input === undefined)
    return `Input file ${id} is in the fine-tune-chat format, but the specified fine-tuning job is not using 'supervised' as the training method (provided method=${type}).`;
  return isPreference(example) ? undefined : "Line # is not in the preference format.";
}

function endsWithAssistant(messages: unknown[]): string | undefined {
  const wrong = messages.find((message) => !isObject(message) || !roles.includes(String(message.role)));
  if (wrong !== undefined) return "Line # has a message without a known role.";
  const last = messages.at(-1);
  return isObject(last) && last.role === "assistant" ? undefined : "Line # does not end with the assistant.";
}

function isCompletion({ prompt, completion }: Record<string, unknown>): boolean {
  return typeof prompt === "string" && typeof completion === "string";
}

function isPreference({ input, preferred_output, non_preferred_output }: Record<string, unknown>): boolean {
  return isObject(input) && Array.isArray(preferred_output) && Array.isArray(non_preferred_output);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(param: Param, complaint: string): FineTuningJob.Error {
  const name = param.replace("_", " ");
  return {
    code: `invalid_${param}`,
    message: `The job failed due to an invalid ${name}. Invalid file format. ${complaint}`,
    param,
  };
}

function tooFew(count: number): FineTuningJob.Error {
  return {
    code: "invalid_n_examples",
    message: `Training file has ${count} example(s), but must have at least ${fewestExamples} examples`,
    param: "training_file",
  };
}
