import type { Refusal } from "./limit";

/** The body of every error that OpenAI answers. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

interface ErrorDetails {
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
}

/** Thrown by routes; the server answers it with OpenAI's body. */
export class ApiError extends Error {
  readonly body: ErrorBody;

  constructor(
    readonly status: number,
    message: string,
    { type = "invalid_request_error", param = null, code = null }: ErrorDetails = {},
  ) {
    super(message);
    this.body = { error: { message, type, param, code } };
  }
}

export function missingKey(): ApiError {
  return new ApiError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      "(i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
  );
}

export function incorrectKey(key: string): ApiError {
  return new ApiError(
    401,
    `Incorrect API key provided: ${maskKey(key)}. ` +
      "You can find your API key at https://platform.openai.com/account/api-keys.",
    { code: "invalid_api_key" },
  );
}

function maskKey(key: string): string {
  return key.length < 12 ? "***" : `${key.slice(0, 3)}...${key.slice(-4)}`;
}

export function mismatchedProject(): ApiError {
  return new ApiError(401, "OpenAI-Project header should match project for API key", {
    code: "mismatched_project",
  });
}

export function mismatchedOrganization(): ApiError {
  return new ApiError(401, "OpenAI-Organization header should match organization for API key", {
    code: "mismatched_organization",
  });
}

export function invalidUrl(method: string, url: string): ApiError {
  return new ApiError(404, `Invalid URL (${method} ${pathOf(url)})`);
}

/** `noun` is OpenAI's name for the object: `File`, `Batch`, `Thread`. */
export function noSuchObject(noun: string, id: string): ApiError {
  return new ApiError(404, `No such ${noun} object: ${id}`, { param: "id" });
}

export function missingParameter(param: string): ApiError {
  return new ApiError(400, `'${param}' is a required property`, {
    param,
    code: "missing_required_parameter",
  });
}

export function invalidParameter(param: string, message: string): ApiError {
  return new ApiError(400, `Invalid '${param}': ${message}`, { param, code: "invalid_value" });
}

export function unreadableJson(): ApiError {
  return new ApiError(
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library " +
      "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
  );
}

export function internalError(): ApiError {
  return new ApiError(500, "The server had an error while processing your request. Sorry about that!", {
    type: "server_error",
  });
}

/** What OpenAI says with a status when nothing more is known. */
export function errorForStatus(
  status: number,
  code: string | undefined,
  method: string,
  url: string,
): ErrorBody {
  const { body } = defaultError(status, code, method, url);
  return code === undefined ? body : { error: { ...body.error, code } };
}

function defaultError(status: number, code: string | undefined, method: string, url: string): ApiError {
  switch (status) {
    case 401:
      return incorrectKey("");
    case 403:
      return new ApiError(403, "You have insufficient permissions for this operation.");
    case 404:
      return invalidUrl(method, url);
    case 429:
      return code === "insufficient_quota" ? insufficientQuota() : tooManyRequests();
    case 500:
      return internalError();
    case 503:
      return new ApiError(503, "The engine is currently overloaded, please try again later", {
        type: "server_error",
      });
    default:
      return new ApiError(status, `The request was answered with status ${status}.`, {
        type: status < 500 ? "invalid_request_error" : "server_error",
      });
  }
}

function insufficientQuota(): ApiError {
  return new ApiError(
    429,
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
      "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    { type: "insufficient_quota", code: "insufficient_quota" },
  );
}

function tooManyRequests(): ApiError {
  return new ApiError(429, "Rate limit reached for requests. Please try again later.", {
    type: "requests",
    code: "rate_limit_exceeded",
  });
}

/** A limit is used up; the client may come back after `wait` (`12ms`, `6m0s`). */
export function rateLimited(
  organization: string,
  { counted, limit, remaining, cost }: Refusal,
  perSeconds: number,
  wait: string,
): ApiError {
  return new ApiError(
    429,
    `Rate limit reached in organization ${organization} on ${counted} per ${perSeconds}s: ` +
      `Limit ${limit}, Used ${limit - remaining}, Requested ${cost}. Please try again in ${wait}. ` +
      "Visit https://platform.openai.com/account/rate-limits to learn more.",
    { type: counted, code: "rate_limit_exceeded" },
  );
}

/** No wait helps against this one. */
export function requestTooLarge(
  organization: string,
  { counted, limit, cost }: Refusal,
  perSeconds: number,
): ApiError {
  return new ApiError(
    429,
    `Request too large in organization ${organization} on ${counted} per ${perSeconds}s: ` +
      `Limit ${limit}, Requested ${cost}. The input or output tokens must be reduced in order to run ` +
      "successfully. Visit https://platform.openai.com/account/rate-limits to learn more.",
    { type: counted, code: "rate_limit_exceeded" },
  );
}

/** The page of a gateway in front of the API, which knows nothing of OpenAI's bodies. */
export function gatewayPage(status: number): string {
  const title = `${status} ${gatewayReasons[status] ?? "Error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}

const gatewayReasons: Readonly<Record<number, string>> = {
  200: "OK",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
