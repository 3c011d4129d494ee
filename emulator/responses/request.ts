import type { ResponseCreateParamsNonStreaming } from "openai/resources/responses/responses";
import {
  booleanAt,
  choiceAt,
  integerAt,
  listAt,
  metadataAt,
  nameAt,
  objectAt,
  optional,
  textAt,
  within,
} from "../body";
import {
  type Check,
  checkCacheOptions,
  checkStream,
  choiceOf,
  integerBetween,
  numberBetween,
  recordAt,
  refused,
} from "../chat/request";

/** The SDK's type does not have the limit of calls, which the document has. */
export type ResponseRequest = ResponseCreateParamsNonStreaming & { max_tool_calls?: number | null };

/** What each parameter may be; a new one in the SDK's types has to be added here. */
const parameters: Readonly<Record<keyof Required<ResponseRequest>, Check>> = {
  model: textAt,
  background: booleanAt,
  context_management: checkContextManagement,
  conversation: (value, path) => conversationIn(value, path),
  include: checkInclude,
  input: (value, path) => (typeof value === "string" ? value : listAt(value, path)),
  instructions: textAt,
  max_output_tokens: integerBetween(16),
  max_tool_calls: integerBetween(),
  metadata: metadataAt,
  moderation: (value, path) => textAt(recordAt(value, path).model, within(path, "model")),
  parallel_tool_calls: booleanAt,
  previous_response_id: textAt,
  prompt: recordAt,
  prompt_cache_key: textAt,
  prompt_cache_options: checkCacheOptions,
  prompt_cache_retention: choiceOf(["in_memory", "24h"]),
  reasoning: checkReasoning,
  safety_identifier: (value, path) => textAt(value, path, 64),
  service_tier: choiceOf(["auto", "default", "flex", "scale", "priority", "fast", "ultrafast"]),
  store: booleanAt,
  stream: checkStream,
  stream_options: checkStream,
  temperature: numberBetween(0, 2),
  text: checkText,
  tool_choice: checkToolChoice,
  tools: checkTools,
  top_logprobs: integerBetween(0, 20),
  top_p: numberBetween(0, 1),
  truncation: choiceOf(["auto", "disabled"]),
  user: textAt,
};

/** The request in a body, when OpenAI would take it. */
export function requestIn(given: unknown): ResponseRequest {
  const all = objectAt(given ?? {}, "", Object.keys(parameters));
  // null is as good as nothing.
  const body = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  textAt(body.model, "model");
  for (const [name, check] of Object.entries(parameters)) optional(body[name], (value) => check(value, name));
  const request = body as unknown as ResponseRequest;
  checkTogether(request);
  return request;
}

/** The id of a conversation, alone or in an object. */
export function conversationIn(value: unknown, path = "conversation"): string {
  if (typeof value === "string") return value;
  return textAt(objectAt(value, path, ["id"]).id, within(path, "id"));
}

function checkTogether({
  input,
  previous_response_id,
  conversation,
  background,
  store,
}: ResponseRequest): void {
  if (previous_response_id && conversation)
    throw refused(
      "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      "previous_response_id",
      "mutually_exclusive_parameters",
    );
  if (input === undefined && !previous_response_id && !conversation)
    throw refused(
      "One of 'input' or 'previous_response_id' or 'conversation' must be provided.",
      "input",
      "missing_required_parameter",
    );
  if (background && store === false)
    throw refused("Background mode requires 'store' to be true.", "background");
}

function checkContextManagement(value: unknown, path: string): void {
  for (const [index, one] of listAt(value, path).entries()) {
    const { type, compact_threshold } = objectAt(one, `${path}[${index}]`, ["type", "compact_threshold"]);
    textAt(type, `${path}[${index}].type`);
    optional(compact_threshold, (given) =>
      integerAt(given, `${path}[${index}].compact_threshold`, {
        minimum: 1000,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    );
  }
}

const includable = [
  "file_search_call.results",
  "web_search_call.results",
  "web_search_call.action.sources",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
  "code_interpreter_call.outputs",
  "reasoning.encrypted_content",
  "message.output_text.logprobs",
];

function checkInclude(value: unknown, path: string): void {
  for (const [index, one] of listAt(value, path).entries()) choiceAt(one, `${path}[${index}]`, includable);
}

function checkReasoning(value: unknown, path: string): void {
  const summaries = ["auto", "concise", "detailed"];
  const checks: Readonly<Record<string, Check>> = {
    effort: choiceOf(["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
    summary: choiceOf(summaries),
    generate_summary: choiceOf(summaries),
    mode: textAt,
    context: choiceOf(["auto", "current_turn", "all_turns"]),
  };
  const reasoning = objectAt(value, path, Object.keys(checks));
  for (const [name, check] of Object.entries(checks))
    optional(reasoning[name], (given) => check(given, within(path, name)));
}

function checkText(value: unknown, path: string): void {
  const { format, verbosity } = objectAt(value, path, ["format", "verbosity"]);
  optional(verbosity, (given) => choiceAt(given, within(path, "verbosity"), ["low", "medium", "high"]));
  optional(format, (given) => checkFormat(given, within(path, "format")));
}

function checkFormat(value: unknown, path: string): void {
  const { type } = recordAt(value, path);
  if (choiceAt(type, within(path, "type"), ["text", "json_object", "json_schema"]) !== "json_schema") return;
  const { name, schema } = objectAt(value, path, ["type", "name", "description", "schema", "strict"]);
  nameAt(name, within(path, "name"));
  recordAt(schema, within(path, "schema"));
}

/** The names of what tools of a type have, `!` behind those that they have to have. */
const shapes: Readonly<Record<string, string>> = {
  function: "name! description parameters output_schema strict defer_loading allowed_callers",
  custom: "name! description format defer_loading allowed_callers",
  file_search: "vector_store_ids! max_num_results ranking_options filters",
  web_search: "external_web_access filters user_location search_context_size",
  web_search_2025_08_26: "external_web_access filters user_location search_context_size",
  web_search_preview: "user_location search_context_size search_content_types",
  web_search_preview_2025_03_11: "user_location search_context_size search_content_types",
  code_interpreter: "container! allowed_callers",
  image_generation:
    "model quality size output_format output_compression moderation background input_fidelity input_image_mask partial_images action",
  mcp: "server_label! server_url connector_id tunnel_id server_description authorization headers allowed_tools require_approval defer_loading allowed_callers",
  computer: "",
  computer_use_preview: "environment! display_width! display_height!",
  local_shell: "",
  shell: "environment allowed_callers",
  apply_patch: "allowed_callers",
  programmatic_tool_calling: "",
  tool_search: "execution description parameters",
  namespace: "name! description! tools!",
};

function checkTools(value: unknown, path: string): void {
  for (const [index, tool] of listAt(value, path).entries()) {
    const at = `${path}[${index}]`;
    const type = choiceAt(recordAt(tool, at).type, within(at, "type"), Object.keys(shapes));
    const names = (shapes[type] ?? "").split(" ").filter((name) => name !== "");
    const given = objectAt(tool, at, ["type", ...names.map((name) => name.replace("!", ""))]);
    for (const name of names.filter((one) => one.endsWith("!"))) {
      const needed = name.slice(0, -1);
      if (given[needed] === undefined) textAt(undefined, within(at, needed));
    }
    if (type === "function") nameAt(given.name, within(at, "name"));
  }
}

function checkToolChoice(value: unknown, path: string): void {
  if (typeof value === "string") choiceAt(value, path, ["none", "auto", "required"]);
  else textAt(recordAt(value, path).type, within(path, "type"));
}
