import type { ConversationItem, Message } from "openai/resources/conversations";
import { choiceAt, type JsonObject, listAt, objectAt, optional, textAt, within } from "../body";
import { newId } from "../id";

export type Item = ConversationItem & { readonly id: string };

/** How items of a type look: the beginning of their ids, and what they have to have and may have. */
interface Shape {
  readonly prefix: string;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** What the API shows beside what it was given. */
  readonly shown?: JsonObject;
  /** What the API takes and does not show. */
  readonly hidden?: readonly string[];
}

const done = { status: "completed" };
const status = ["status"];
const withCaller = ["caller", "status"];
const called = ["namespace", ...withCaller];

const shapes: Readonly<Record<string, Shape>> = {
  function_call: {
    prefix: "fc_",
    required: ["call_id", "name", "arguments"],
    optional: called,
    shown: done,
  },
  function_call_output: {
    prefix: "fco_",
    required: ["output"],
    optional: ["call_id", "name", ...called],
    shown: done,
  },
  custom_tool_call: { prefix: "ctc_", required: ["call_id", "name", "input"], optional: called },
  custom_tool_call_output: { prefix: "ctco_", required: ["call_id", "output"], optional: withCaller },
  reasoning: {
    prefix: "rs_",
    required: ["id", "summary"],
    optional: ["content", ...status],
    hidden: ["encrypted_content"],
  },
  compaction: { prefix: "cmp_", required: ["encrypted_content"] },
  program: { prefix: "prog_", required: ["id", "call_id", "code", "fingerprint"] },
  program_output: { prefix: "progo_", required: ["id", "call_id", "result", "status"] },
  file_search_call: { prefix: "fs_", required: ["id", "queries", "status"], hidden: ["results"] },
  web_search_call: { prefix: "ws_", required: ["id", "action", "status"] },
  image_generation_call: {
    prefix: "ig_",
    required: ["id", "status", "result"],
    shown: { result: null },
  },
  code_interpreter_call: {
    prefix: "ci_",
    required: ["id", "container_id", "status", "code", "outputs"],
    shown: { code: null, outputs: null },
    hidden: ["outputs"],
  },
  computer_call: {
    prefix: "cu_",
    required: ["id", "call_id", "pending_safety_checks", "status"],
    optional: ["action", "actions"],
  },
  computer_call_output: {
    prefix: "cuo_",
    required: ["call_id", "output"],
    optional: ["acknowledged_safety_checks", ...status],
    shown: done,
  },
  local_shell_call: { prefix: "lsh_", required: ["id", "call_id", "action", "status"] },
  local_shell_call_output: { prefix: "lsho_", required: ["id", "output"], optional: status },
  shell_call: {
    prefix: "sh_",
    required: ["call_id", "action"],
    optional: ["environment", ...withCaller],
    shown: { ...done, environment: null },
  },
  shell_call_output: {
    prefix: "sho_",
    required: ["call_id", "output"],
    optional: ["max_output_length", ...withCaller],
    shown: { ...done, max_output_length: null },
  },
  apply_patch_call: { prefix: "apc_", required: ["call_id", "operation", "status"], optional: ["caller"] },
  apply_patch_call_output: {
    prefix: "apco_",
    required: ["call_id", "status"],
    optional: ["output", "caller"],
  },
  mcp_list_tools: { prefix: "mcpl_", required: ["id", "server_label", "tools"], optional: ["error"] },
  mcp_approval_request: { prefix: "mcpr_", required: ["id", "server_label", "name", "arguments"] },
  mcp_approval_response: {
    prefix: "mcpa_",
    required: ["approval_request_id", "approve"],
    optional: ["reason"],
  },
  mcp_call: {
    prefix: "mcp_",
    required: ["id", "server_label", "name", "arguments"],
    optional: ["output", "error", "approval_request_id", ...status],
  },
  tool_search_call: {
    prefix: "tsc_",
    required: ["arguments"],
    optional: ["call_id", "execution", ...status],
    shown: { call_id: null, execution: "server", ...done },
  },
  tool_search_output: {
    prefix: "tso_",
    required: ["tools"],
    optional: ["call_id", "execution", ...status],
    shown: { call_id: null, execution: "server", ...done },
  },
  additional_tools: { prefix: "at_", required: ["role", "tools"] },
};

const roles = ["user", "assistant", "system", "developer"] as const satisfies readonly Message["role"][];

/** The item that a body asks for, as it is shown again. What does not say what it is, is a message. */
export function itemFrom(value: unknown, path: string): Item {
  const { type = "message" } = objectAt(value, path, Object.keys(Object(value)));
  if (type === "message") return messageFrom(value, path);
  return otherFrom(choiceAt(type, within(path, "type"), ["message", ...Object.keys(shapes)]), value, path);
}

function otherFrom(type: string, value: unknown, path: string): Item {
  const { prefix, required, optional: more = [], shown, hidden = [] } = shapes[type] as Shape;
  const item = objectAt(value, path, ["type", "id", ...required, ...more, ...hidden]);
  // Whatever it is to be: there has to be something.
  for (const name of required) if (item[name] === undefined) textAt(undefined, within(path, name));
  const given = Object.entries(item).filter(([name, one]) => one !== null && !hidden.includes(name));
  return { id: newId(prefix), ...shown, ...Object.fromEntries(given) } as unknown as Item;
}

function messageFrom(value: unknown, path: string): Item {
  const message = objectAt(value, path, ["type", "id", "role", "content", "status", "phase"]);
  const role = choiceAt(message.role, within(path, "role"), roles);
  const id = optional(message.id, (given) => textAt(given, within(path, "id")));
  return {
    id: id ?? newId("msg_"),
    type: "message",
    status: "completed",
    role,
    content: contentAt(message.content, within(path, "content"), role),
    ...(message.phase ? { phase: message.phase as Message["phase"] } : {}),
  } as Item;
}

function contentAt(value: unknown, path: string, role: Message["role"]): Message["content"] {
  if (typeof value === "string") return [role === "assistant" ? outputText(value) : inputText(value)];
  return listAt(value, path).map((part, index) => partAt(part, `${path}[${index}]`));
}

type Part = Message["content"][number];

function inputText(text: string): Part {
  return { type: "input_text", text };
}

export function outputText(text: string): Part & { readonly type: "output_text" } {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

const parts: Readonly<Record<string, readonly string[]>> = {
  input_text: ["text", "prompt_cache_breakpoint"],
  input_image: ["image_url", "file_id", "detail", "prompt_cache_breakpoint"],
  input_file: ["file_id", "file_url", "file_data", "filename", "detail", "prompt_cache_breakpoint"],
  output_text: ["text", "annotations", "logprobs"],
  refusal: ["refusal"],
};

function partAt(value: unknown, path: string): Part {
  const { type } = objectAt(value, path, Object.keys(Object(value)));
  const kind = choiceAt(type, within(path, "type"), Object.keys(parts));
  const part = objectAt(value, path, ["type", ...(parts[kind] ?? [])]);
  switch (kind) {
    case "input_image":
      // The address of an image is only shown to those who ask for it.
      return {
        type: kind,
        file_id: null,
        detail: "auto",
        ...withoutEmpty(part),
        image_url: null,
      } as unknown as Part;
    case "input_file":
      return withoutEmpty(part) as unknown as Part;
    case "refusal":
      return { type: kind, refusal: textAt(part.refusal, within(path, "refusal")) };
    case "output_text":
      return { ...outputText(textAt(part.text, within(path, "text"))), ...withoutEmpty(part) } as Part;
    default:
      textAt(part.text, within(path, "text"));
      return withoutEmpty(part) as unknown as Part;
  }
}

function withoutEmpty(part: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null));
}
