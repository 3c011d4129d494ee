import { randomBytes } from "node:crypto";
import { newId } from "../id";

/** What has come of a batch's requests, as lines of its two files. */
export interface Results {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One line: what was answered, or that nobody has got to answer. */
export function resultLine(customId: string, outcome: Answer | "expired"): string {
  return JSON.stringify({
    id: newId("batch_req_"),
    custom_id: customId,
    response: outcome === "expired" ? null : responseOf(outcome),
    error: outcome === "expired" ? expired : null,
  });
}

function responseOf({ status, body }: Answer): object {
  return { status_code: status, request_id: randomBytes(16).toString("hex"), body };
}

const expired = {
  code: "batch_expired",
  message: "This request could not be executed before the completion window expired.",
};
