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
 * A request as the document can judge it: a message of parts is both of two shapes there, and has to be exactly one,
 * so that its parts are told as a text.
 */
export function judgeable<E extends Asked>(exchange: E): E {
  const { url, body } = exchange.request;
  if (!/^\/v1\/(conversations|responses)\b/.test(url) || typeof body !== "string" || body === "")
    return exchange;
  const told = JSON.stringify(JSON.parse(body), (_name, value) =>
    isMessageOfParts(value) ? { ...value, content: "a text" } : value,
  );
  return { ...exchange, request: { ...exchange.request, body: told } };
}

function isMessageOfParts(value: unknown): value is object {
  if (typeof value !== "object" || value === null || !("role" in value) || !("content" in value))
    return false;
  return value.role !== "assistant" && Array.isArray(value.content);
}
