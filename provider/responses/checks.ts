import { failure, isAbsent, isGiven, listOf } from "../given.js";
import { hasUnknown, isRecord } from "../schema.js";
import type { InputFailure } from "../validate.js";

type Values = Readonly<Record<string, unknown>>;

/**
 * What the API would certainly refuse, although each property is right by itself. Values that are not known yet,
 * or are of a wrong type, are passed over.
 */
export function requestFailures(inputs: Values): InputFailure[] {
  return [...originFailures(inputs), ...backgroundFailures(inputs), ...itemFailures(inputs.input, "input")];
}

/** A response answers something, or goes on with something: with one thing at the most. */
function originFailures({ input, previousResponseId, conversationId }: Values): InputFailure[] {
  if (isGiven(previousResponseId) && isGiven(conversationId))
    return failure(
      "previousResponseId",
      "cannot be given beside conversationId: a response goes on with one",
    );
  if (!isAbsent(input) || !isAbsent(previousResponseId) || !isAbsent(conversationId)) return [];
  return failure(
    "input",
    'is required where there is neither previousResponseId nor conversationId, for example "Where is my parcel?"',
  );
}

function backgroundFailures({ background, store }: Values): InputFailure[] {
  if (background !== true || store !== false) return [];
  return failure("background", "is only for a response that is stored: leave out store: false");
}

const sources: Readonly<Record<string, readonly string[]>> = {
  input_image: ["imageUrl", "fileId"],
  input_file: ["fileId", "fileUrl", "fileData"],
};

/** Images and files in items have to come from somewhere. */
export function itemFailures(items: unknown, path: string): InputFailure[] {
  return listOf(items).flatMap((item, index) => partFailures(item, `${path}[${index}]`));
}

export function partFailures(item: unknown, path: string): InputFailure[] {
  if (!isRecord(item)) return [];
  return ["content", "output"].flatMap((name) =>
    listOf(item[name]).flatMap((part, index) => sourceFailures(part, `${path}.${name}[${index}]`)),
  );
}

function sourceFailures(part: unknown, path: string): InputFailure[] {
  if (!isRecord(part) || hasUnknown(part.type)) return [];
  const names = sources[String(part.type)] ?? [];
  if (names.length === 0 || names.some((name) => !isAbsent(part[name]))) return [];
  return failure(path, `needs one of ${names.join(", ")}, for example {"fileId":"file-abc123"}`);
}
