import * as openai from "pulumi-openai";

const requests = new openai.File("requests", { purpose: "batch", source: "requests.jsonl" });

const batch = new openai.Batch("reviews", {
  inputFileId: requests.fileId,
  endpoint: "/v1/chat/completions",
  completionWindow: "24h",
  metadata: { team: "support" },
  outputExpiresAfter: { anchor: "created_at", seconds: 7 * 24 * 3600 },
  waitFor: "completed",
  // The next `pulumi up` waits on when this was not enough.
  timeoutSeconds: 4 * 3600,
});

export const batchId = batch.batchId;
export const answers = batch.outputFileId;
export const failures = batch.errorFileId;
export const counts = batch.requestCounts;
