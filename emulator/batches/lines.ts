import type { BatchError } from "openai/resources/batches";

/** One line of a batch's file. */
export interface BatchRequest {
  readonly customId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the validation of a file finds out: its requests, or why there are none. */
export type Inspection =
  | { readonly requests: readonly BatchRequest[]; readonly model: string | undefined }
  | { readonly errors: readonly BatchError[] };

const mostRequests = 50_000;

/** Validates a file as the first stage of a batch does. */
export function inspect(content: string, endpoint: string): Inspection {
  const requests: BatchRequest[] = [];
  const errors: BatchError[] = [];
  const seen = new Set<string>();
  let model: unknown;
  for (const [index, text] of content.split("\n").entries()) {
    if (text.trim() === "") continue;
    const line = parsed(text);
    const complaint = complaintOf(line, endpoint, seen) ?? complaintOfModel(line, model);
    if (complaint !== undefined) errors.push({ param: null, ...complaint, line: index + 1 });
    else requests.push({ customId: String(line?.custom_id), body: line?.body as BatchRequest["body"] });
    model ??= modelOf(line);
    seen.add(String(line?.custom_id));
  }
  if (errors.length === 0 && requests.length === 0) errors.push(emptyFile);
  if (requests.length > mostRequests) errors.push(tooMany(requests.length));
  return errors.length > 0 ? { errors } : { requests, model: typeof model === "string" ? model : undefined };
}

type Line = Readonly<Record<string, unknown>> | undefined;
type Complaint = Pick<BatchError, "code" | "message" | "param">;

function complaintOf(line: Line, endpoint: string, seen: ReadonlySet<string>): Complaint | undefined {
  if (line === undefined)
    return { code: "invalid_json_line", message: "This line is not parseable as valid JSON." };
  const missing = ["custom_id", "method", "url", "body"].find((name) => line[name] === undefined);
  if (missing !== undefined) return missingParameter(missing);
  if (line.method !== "POST")
    return { code: "invalid_method", message: "The method must be POST.", param: "method" };
  if (line.url !== endpoint)
    return {
      code: "url_mismatch",
      message: "The URL provided for this request does not match the batch endpoint.",
      param: "url",
    };
  if (!isObject(line.body))
    return { code: "invalid_type", message: "The body must be an object.", param: "body" };
  return seen.has(String(line.custom_id)) ? duplicate(String(line.custom_id)) : undefined;
}

function complaintOfModel(line: Line, model: unknown): Complaint | undefined {
  const own = modelOf(line);
  if (model === undefined || own === undefined || own === model) return undefined;
  return {
    code: "model_mismatch",
    message: `The provided model '${own}' does not match the rest of the batch. Each batch must contain requests for a single model.`,
    param: "body.model",
  };
}

function modelOf(line: Line): unknown {
  return isObject(line?.body) ? line.body.model : undefined;
}

function missingParameter(param: string): Complaint {
  return {
    code: "missing_required_parameter",
    message: `Missing required parameter: '${param}'.`,
    param,
  };
}

function duplicate(customId: string): Complaint {
  return {
    code: "duplicate_custom_id",
    message: `The custom_id '${customId}' for this request is a duplicate of another request. The custom_id parameter must be unique for each request in a batch.`,
    param: "custom_id",
  };
}

const emptyFile: BatchError = {
  code: "empty_file",
  message: "The input file is empty. Please ensure that the batch contains at least one request.",
  param: null,
  line: null,
};

function tooMany(count: number): BatchError {
  return {
    code: "too_many_tasks",
    message: `The batch input file contains too many requests (${count}). The max is ${mostRequests}.`,
    param: null,
    line: null,
  };
}

function parsed(text: string): Line {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
