import { failure, isAbsent, isGiven, listOf } from "../given.js";
import { hasUnknown, isRecord, isUnknown } from "../schema.js";
import { type InputFailure, show } from "../validate.js";

type Values = Readonly<Record<string, unknown>>;

/**
 * What the API would certainly refuse, although each property is right by itself. Values that are not known yet,
 * or are of a wrong type, are passed over.
 */
export function requestFailures(inputs: Values): InputFailure[] {
  return [
    ...metadataFailures(inputs),
    ...tokenFailures(inputs),
    ...audioFailures(inputs),
    ...biasFailures(inputs),
    ...toolFailures(inputs),
    ...choiceFailures(inputs),
    ...listOf(inputs.messages).flatMap(messageFailures),
  ];
}

function metadataFailures({ metadata, store }: Values): InputFailure[] {
  const isEmpty = !isRecord(metadata) || Object.keys(metadata).length === 0;
  if (isEmpty || isUnknown(store) || store === true) return [];
  return failure("metadata", "is only kept with a chat completion that is stored: add store: true");
}

function tokenFailures({ maxTokens, maxCompletionTokens, topLogprobs, logprobs }: Values): InputFailure[] {
  return [
    ...(isGiven(maxTokens) && isGiven(maxCompletionTokens)
      ? failure("maxTokens", "cannot be given beside maxCompletionTokens, which replaces it")
      : []),
    ...(isGiven(topLogprobs) && !isUnknown(logprobs) && logprobs !== true
      ? failure("topLogprobs", "needs logprobs: true")
      : []),
  ];
}

function audioFailures({ audio, modalities }: Values): InputFailure[] {
  if (hasUnknown(modalities)) return [];
  const isSpoken = listOf(modalities).includes("audio");
  if (isSpoken && isAbsent(audio))
    return failure(
      "audio",
      'is required for modalities with "audio", for example {"voice":"alloy","format":"mp3"}',
    );
  if (isSpoken || !isGiven(audio)) return [];
  return failure("modalities", 'must hold "audio" when audio is given, for example ["text","audio"]');
}

const strongestBias = 100;

function biasFailures({ logitBias }: Values): InputFailure[] {
  return Object.entries(isRecord(logitBias) ? logitBias : {})
    .filter(([, bias]) => typeof bias === "number" && Math.abs(bias) > strongestBias)
    .flatMap(([token, bias]) =>
      failure(`logitBias.${token}`, `must be a number from -100 to 100, for example -100; got ${bias}`),
    );
}

function toolFailures({ tools, toolChoice, parallelToolCalls }: Values): InputFailure[] {
  if (!isAbsent(tools)) return listOf(tools).flatMap(repetitionFailures);
  return Object.entries({ toolChoice, parallelToolCalls })
    .filter(([, value]) => isGiven(value))
    .flatMap(([property]) => failure(property, "is only for a model that is given tools: add tools"));
}

function repetitionFailures(tool: unknown, index: number, tools: readonly unknown[]): InputFailure[] {
  const name = nameOfTool(tool);
  if (name === undefined || !tools.slice(0, index).some((other) => isTool(other, typeOf(tool), name)))
    return [];
  return failure(`tools[${index}].${typeOf(tool)}.name`, `is the name of another tool as well: "${name}"`);
}

/** A choice has to name what is declared. */
function choiceFailures({ tools, toolChoice, functions, functionCall }: Values): InputFailure[] {
  return [...toolChoiceFailures(toolChoice, tools), ...functionCallFailures(functionCall, functions)];
}

function toolChoiceFailures(choice: unknown, tools: unknown): InputFailure[] {
  const name = nameOfTool(choice);
  const type = typeOf(choice);
  if (name === undefined || mayHoldAnyName(tools)) return [];
  if (listOf(tools).some((tool) => isTool(tool, type, name))) return [];
  return failure(`toolChoice.${type}.name`, `must be the name of one of the tools; got ${show(name)}`);
}

function functionCallFailures(call: unknown, functions: unknown): InputFailure[] {
  if (isGiven(call) && isAbsent(functions))
    return failure("functionCall", "is only for a model that is given functions: add functions");
  const name = isRecord(call) ? call.name : undefined;
  if (typeof name !== "string" || isUnknown(name) || mayHoldAnyName(functions)) return [];
  if (listOf(functions).some((one) => isRecord(one) && one.name === name)) return [];
  return failure("functionCall.name", `must be the name of one of the functions; got ${show(name)}`);
}

function isTool(tool: unknown, type: string, name: string): boolean {
  return typeOf(tool) === type && nameOfTool(tool) === name;
}

/** Whether tools or functions, or names of theirs, are not known yet. */
function mayHoldAnyName(list: unknown): boolean {
  return !Array.isArray(list) || list.some(mayHaveAnyName);
}

function mayHaveAnyName(one: unknown): boolean {
  if (!isRecord(one) || isUnknown(one.type)) return true;
  const described = typeof one.type === "string" ? one[one.type] : one;
  return !isRecord(described) || isUnknown(described.name);
}

function messageFailures(message: unknown, index: number, messages: readonly unknown[]): InputFailure[] {
  if (!isRecord(message)) return [];
  const path = `messages[${index}]`;
  const parts = listOf(message.content).flatMap((part, place) =>
    fileFailures(part, `${path}.content[${place}]`),
  );
  switch (message.role) {
    case "assistant":
      return [...parts, ...silenceFailures(message, path)];
    case "tool":
      return [...parts, ...answerFailures(message, path, messages.slice(0, index))];
    default:
      return parts;
  }
}

function fileFailures(part: unknown, path: string): InputFailure[] {
  if (!isRecord(part) || part.type !== "file" || !isRecord(part.file)) return [];
  const { fileId, fileData } = part.file;
  if (!isAbsent(fileId) || !isAbsent(fileData)) return [];
  return failure(`${path}.file`, 'needs a fileId or fileData, for example {"fileId":"file-abc123"}');
}

function silenceFailures(message: Values, path: string): InputFailure[] {
  const said = ["content", "toolCalls", "functionCall", "refusal", "audio"];
  if (said.some((name) => !isAbsent(message[name]))) return [];
  return failure(`${path}.content`, "is required where the assistant calls no tools");
}

/** The answer of a tool has to answer a call. */
function answerFailures({ toolCallId }: Values, path: string, before: readonly unknown[]): InputFailure[] {
  if (typeof toolCallId !== "string" || isUnknown(toolCallId) || hasUnknown(callsIn(before))) return [];
  const isCalled = callsIn(before)
    .flatMap(listOf)
    .some((call) => isRecord(call) && call.id === toolCallId);
  if (isCalled) return [];
  return failure(
    `${path}.toolCallId`,
    `must be the id of a call in a message before; got ${show(toolCallId)}`,
  );
}

/** Messages, and what they call, as far as they can be told. */
function callsIn(messages: readonly unknown[]): unknown[] {
  return messages.map((message) => (isRecord(message) ? message.toolCalls : message));
}

function nameOfTool(tool: unknown): string | undefined {
  const described = isRecord(tool) ? tool[typeOf(tool)] : undefined;
  const name = isRecord(described) ? described.name : undefined;
  return typeof name === "string" && !isUnknown(name) ? name : undefined;
}

function typeOf(tool: unknown): string {
  return isRecord(tool) ? String(tool.type) : "";
}
