import type { Assistant } from "openai/resources/beta/assistants";
import { type JsonObject, listAt, objectAt, optional, textAt, within } from "./body";
import { invalidParameter } from "./errors";

/** What the tools of assistants find: the assistant's own, and what a thread adds. */
export type ToolResources = Assistant.ToolResources;
type CodeInterpreter = NonNullable<ToolResources["code_interpreter"]>;
type FileSearch = NonNullable<ToolResources["file_search"]>;

const maxFiles = 20;
const maxVectorStores = 1;

export function toolResourcesAt(value: unknown, path: string): ToolResources {
  const given = objectAt(value, path, ["code_interpreter", "file_search"]);
  const codeInterpreter = optional(given.code_interpreter, (part) =>
    codeInterpreterAt(part, within(path, "code_interpreter")),
  );
  const fileSearch = optional(given.file_search, (part) => fileSearchAt(part, within(path, "file_search")));
  return {
    ...(codeInterpreter && { code_interpreter: codeInterpreter }),
    ...(fileSearch && { file_search: fileSearch }),
  };
}

/** What an update does not name stays, also within the tool resources; null takes all of it away. */
export function toolResourcesAfter(
  before: ToolResources | null | undefined,
  { tool_resources }: JsonObject,
): ToolResources {
  if (tool_resources === null) return {};
  return { ...before, ...optional(tool_resources, (value) => toolResourcesAt(value, "tool_resources")) };
}

function codeInterpreterAt(value: unknown, path: string): CodeInterpreter {
  const { file_ids = [] } = objectAt(value, path, ["file_ids"]);
  return { file_ids: idsAt(file_ids, within(path, "file_ids"), maxFiles) };
}

function fileSearchAt(value: unknown, path: string): FileSearch {
  const { vector_store_ids, vector_stores } = objectAt(value, path, ["vector_store_ids", "vector_stores"]);
  if (vector_stores !== undefined)
    throw invalidParameter(
      within(path, "vector_stores"),
      "this emulator makes vector stores only when they are asked for by themselves.",
    );
  return { vector_store_ids: idsAt(vector_store_ids, within(path, "vector_store_ids"), maxVectorStores) };
}

function idsAt(value: unknown, path: string, maxLength: number): string[] {
  return listAt(value, path, maxLength).map((id, index) => textAt(id, `${path}[${index}]`));
}
