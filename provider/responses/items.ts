import { isDeepStrictEqual } from "node:util";
import {
  isRecord,
  type Properties,
  type Property,
  type TextProperty,
  type VariantsProperty,
} from "../schema.js";
import { valueWithoutUnset } from "../wire.js";
import { type Hidden, messageContent, soleText, toolOutput } from "./content.js";
import { id, json, listOf, nameOf, needed, orEmpty, text, truth, whole, word } from "./values.js";

const roles = ["user", "assistant", "system", "developer"] as const;

const status = word("completed", "in_progress", "incomplete");
const callId = id("call_abc123");
const shortId: TextProperty = { ...callId, maxLength: 64 };
const serverLabel = needed(id("parcels"));
const name = needed(id("find_parcel"));
const namespace = id("parcels");
const given = needed(text('{"number":"4711"}'));
const check = json({ id: "cu_sc_abc123", code: "malicious_instructions" });

/** Who has called a tool: the model, or a program that it has written. */
const caller: VariantsProperty = {
  type: "variants",
  by: "type",
  variants: { direct: {}, program: { callerId: needed(shortId) } },
  example: { type: "direct" },
};

/** What is said, called and answered in a conversation, by its type. */
function variantsOf(hidden: Hidden): Record<string, Properties> {
  return {
    message: {
      id: id("msg_abc123"),
      role: needed({ type: "text", oneOf: roles, example: "user" }),
      content: messageContent(hidden),
      status,
      phase: word("commentary", "final_answer"),
    },
    ...callsOfYours(hidden),
    ...thoughts(hidden),
    ...callsOfTheApi,
    ...callsOfAComputer,
    ...callsOfMcp,
    ...searchedTools,
    item_reference: { id: needed(id("msg_abc123")) },
  };
}

/** Calls that the program has to answer. */
function callsOfYours(hidden: Hidden): Record<string, Properties> {
  return {
    function_call: {
      id: id("fc_abc123"),
      callId: needed(callId),
      name,
      namespace,
      arguments: given,
      caller,
      status,
    },
    function_call_output: {
      id: id("fc_abc123"),
      callId: shortId,
      name: { ...id("find_parcel"), maxLength: 128 },
      namespace: nameOf("parcels", 64),
      output: toolOutput(hidden),
      caller,
      status,
    },
    custom_tool_call: {
      id: id("ctc_abc123"),
      callId: needed(callId),
      name,
      namespace,
      input: needed(text("4711")),
      caller,
      status,
    },
    custom_tool_call_output: {
      id: id("ctc_abc123"),
      callId: needed(callId),
      output: toolOutput(hidden),
      caller,
      status,
    },
  };
}

/** What goes on within the model. */
function thoughts(hidden: Hidden): Record<string, Properties> {
  const thought = (type: string): Property => ({
    type: "variants",
    by: "type",
    variants: { [type]: { text: needed(text("The parcel has a number.")) } },
    example: { type, text: "The parcel has a number." },
  });
  return {
    reasoning: {
      id: needed(id("rs_abc123")),
      summary: needed(listOf(thought("summary_text"))),
      content: listOf(thought("reasoning_text")),
      encryptedContent: { ...text("gAAAAA"), ...hidden },
      status,
    },
    compaction: { id: id("cmp_abc123"), encryptedContent: { ...needed(text("gAAAAA")), ...hidden } },
    compaction_trigger: {},
    program: {
      id: needed(id("prog_abc123")),
      callId: needed(shortId),
      code: needed(text("find_parcel()")),
      fingerprint: needed(text("abc123")),
    },
    program_output: {
      id: needed(id("progo_abc123")),
      callId: needed(shortId),
      result: needed(text("4711")),
      status: needed(word("completed", "incomplete")),
    },
  };
}

/** Calls that the API has answered by itself. */
const callsOfTheApi: Record<string, Properties> = {
  file_search_call: {
    id: needed(id("fs_abc123")),
    queries: needed(listOf(text("parcel"))),
    results: listOf(json({ file_id: "file-abc123", score: 0.9 })),
    status: needed(word("completed", "in_progress", "searching", "incomplete", "failed")),
  },
  web_search_call: {
    id: needed(id("ws_abc123")),
    action: needed(json({ type: "search", query: "parcel" })),
    status: needed(word("completed", "in_progress", "searching", "failed")),
  },
  image_generation_call: {
    id: needed(id("ig_abc123")),
    result: orEmpty(text("iVBORw0KGgo=")),
    status: needed(word("completed", "in_progress", "generating", "failed")),
  },
  code_interpreter_call: {
    id: needed(id("ci_abc123")),
    containerId: needed(id("cntr_abc123")),
    code: orEmpty(text("print(4711)")),
    outputs: orEmpty(listOf(json({ type: "logs", logs: "4711" }))),
    status: needed(word("completed", "in_progress", "incomplete", "interpreting", "failed")),
  },
};

/** Calls that work on a computer, and what came of them. */
const callsOfAComputer: Record<string, Properties> = {
  computer_call: {
    id: needed(id("cu_abc123")),
    callId: needed(callId),
    action: json({ type: "screenshot" }),
    actions: listOf(json({ type: "screenshot" })),
    pendingSafetyChecks: needed(listOf(check)),
    status: needed(status),
  },
  computer_call_output: {
    id: id("cuo_abc123"),
    callId: needed(shortId),
    output: needed(json({ type: "computer_screenshot", file_id: "file-abc123" })),
    acknowledgedSafetyChecks: listOf(check),
    status,
  },
  local_shell_call: {
    id: needed(id("lsh_abc123")),
    callId: needed(callId),
    action: needed(json({ type: "exec", command: ["ls"], env: {} })),
    status: needed(status),
  },
  local_shell_call_output: { id: needed(id("lsh_abc123")), output: needed(text("terms.pdf")), status },
  shell_call: {
    id: id("sh_abc123"),
    callId: needed(shortId),
    action: needed(json({ commands: ["ls"] })),
    environment: json({ type: "local" }),
    caller,
    status,
  },
  shell_call_output: {
    id: id("sho_abc123"),
    callId: needed(shortId),
    output: needed(
      listOf(json({ stdout: "terms.pdf", stderr: "", outcome: { type: "exit", exit_code: 0 } })),
    ),
    maxOutputLength: whole(4096),
    caller,
    status,
  },
  apply_patch_call: {
    id: id("apc_abc123"),
    callId: needed(shortId),
    operation: needed(json({ type: "delete_file", path: "terms.md" })),
    caller,
    status: needed(word("completed", "in_progress")),
  },
  apply_patch_call_output: {
    id: id("apco_abc123"),
    callId: needed(shortId),
    output: text("deleted"),
    caller,
    status: needed(word("completed", "failed")),
  },
};

/** What goes on between the model and MCP servers. */
const callsOfMcp: Record<string, Properties> = {
  mcp_list_tools: {
    id: needed(id("mcpl_abc123")),
    serverLabel,
    tools: needed(listOf(json({ name: "find_parcel", input_schema: { type: "object" } }))),
    error: text("The server cannot be reached."),
  },
  mcp_approval_request: { id: needed(id("mcpr_abc123")), serverLabel, name, arguments: given },
  mcp_approval_response: {
    id: id("mcpa_abc123"),
    approvalRequestId: needed(id("mcpr_abc123")),
    approve: needed(truth(true)),
    reason: text("It only reads."),
  },
  mcp_call: {
    id: needed(id("mcp_abc123")),
    serverLabel,
    name,
    arguments: given,
    approvalRequestId: id("mcpr_abc123"),
    output: text("delivered"),
    error: {
      type: "either",
      example: { type: "http_error", code: 502, message: "Bad gateway" },
      options: [text("Bad gateway"), json({ type: "http_error", code: 502, message: "Bad gateway" })],
    },
    status: word("completed", "in_progress", "incomplete", "calling", "failed"),
  },
};

const aTool = json({ type: "function", name: "find_parcel", parameters: { type: "object" }, strict: false });

/** Tools that the model has looked for, or was given in the middle. */
const searchedTools: Record<string, Properties> = {
  tool_search_call: {
    id: id("tsc_abc123"),
    callId: shortId,
    execution: word("server", "client"),
    arguments: needed(json({ query: "parcel" })),
    status,
  },
  tool_search_output: {
    id: id("tso_abc123"),
    callId: shortId,
    execution: word("server", "client"),
    tools: needed(listOf(aTool)),
    status,
  },
  additional_tools: {
    id: id("at_abc123"),
    role: needed({ type: "text", known: ["developer"], example: "developer" }),
    tools: needed(listOf(aTool)),
  },
};

function itemWith(hidden: Hidden): VariantsProperty {
  // The API gives ids of its own, whatever it was given.
  const variants = Object.entries(variantsOf(hidden)).map(([type, { id, ...others }]) => [
    type,
    { ...(id && { id: { ...id, ...hidden } }), ...others },
  ]);
  return {
    type: "variants",
    by: "type",
    unsaid: "message",
    variants: Object.fromEntries(variants),
    example: { type: "message", role: "user", content: "Where is my parcel?" },
  };
}

/** An item that is sent, or that a response shows as it was asked for. */
export const item = itemWith({});

/** An item that is sent and read again: without what the API leaves out then. */
export const readItem: VariantsProperty = { ...itemWith({ writeOnly: true }), same: isSameItem };

function isSameItem(wanted: unknown, found: unknown): boolean {
  return isDeepStrictEqual(inFull(wanted), inFull(found));
}

/** With its type, and a text alone where that is all that is said. */
function inFull(one: unknown): unknown {
  if (!isRecord(one)) return one;
  const { type = "message", content } = one;
  return valueWithoutUnset(item, { ...one, type, content: soleText(content) ?? content });
}

/** The items that a conversation or a response begins with. */
export const items = listOf(item);
