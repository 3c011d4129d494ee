/** A departure from OpenAI's document, on purpose. */
export interface Exception {
  /** The paths below the server's root. */
  readonly path: RegExp;
  /** The checker's words. */
  readonly problem: RegExp;
  /** What stands in the answer where it is allowed. */
  readonly answer: RegExp;
  readonly reason: string;
}

/** All of them: at most five. */
export const exceptions: readonly Exception[] = [
  {
    path: /^\/v1\/fine_tuning\/jobs\b/,
    problem: /^response \S*\/status must be equal to one of/,
    answer: /"status":"paused"/,
    reason: "A job that was paused shows it, and the document's list of statuses has no word for that.",
  },
  {
    path: /^\/v1\/chat\/completions\/[^/]+\/messages\b/,
    problem: /^response \S*\/role must be equal to one of/,
    answer: /"role":"(developer|system|user|tool|function)"/,
    reason:
      "Stored messages are those that were asked, and the document gives them the role of an answer alone.",
  },
];

interface Exchanged {
  readonly request: { readonly url: string };
  readonly response: { readonly body?: unknown };
}

export function isAllowed({ request, response }: Exchanged, complaint: string): boolean {
  return exceptions.some(
    ({ path, problem, answer }) =>
      path.test(request.url) && problem.test(complaint) && answer.test(String(response.body)),
  );
}

interface Asked {
  readonly request: { readonly url: string; readonly body?: unknown };
}

/**
 * A request as the document can judge it. A message of parts is both of two shapes there, and has to be exactly one, so
 * that its parts are told as a text. Of two items it requires a property that it does not declare, and of an image
 * one that has a default. And the error of an MCP call is an object there, and a text in OpenAI's own SDK.
 */
export function judgeable<E extends Asked>(exchange: E): E {
  const { url, body } = exchange.request;
  if (!/^\/v1\/(conversations|responses)\b/.test(url) || typeof body !== "string" || body === "")
    return exchange;
  const told = JSON.stringify(JSON.parse(body), (_name, value) => (isItem(value) ? repaired(value) : value));
  return { ...exchange, request: { ...exchange.request, body: told } };
}

type Item = Readonly<Record<string, unknown>>;

function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && ("role" in value || "type" in value);
}

const unsaid: Readonly<Record<string, Item>> = {
  local_shell_call_output: { call_id: "call_abc123" },
  mcp_approval_response: { request_id: "mcpr_abc123" },
  input_image: { detail: "auto" },
};

/** A message as the model gives it, whole: of this one there is no second shape. */
function isAnswer({ role, id, status, content }: Item): boolean {
  return role === "assistant" && id !== undefined && status !== undefined && Array(content).flat().length > 0;
}

function repaired(item: Item): Item {
  const { type, role, content, error } = item;
  if (role !== undefined && Array.isArray(content) && !isAnswer(item)) return { ...item, content: "a text" };
  if (type === "mcp_call" && typeof error === "string")
    return { ...item, error: { type: "http_error", code: 502, message: error } };
  return { ...unsaid[String(type)], ...item };
}
