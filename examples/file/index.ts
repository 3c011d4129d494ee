import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

// A document, under the name that it has on disk. Another content replaces the file.
const terms = new openai.File("terms", { purpose: "user_data", source: "terms.md" });

// A text that the program itself makes, which needs a name.
const notice = new openai.File("notice", {
  purpose: "user_data",
  source: new pulumi.asset.StringAsset(`These terms hold for ${pulumi.getProject()}.\n`),
  filename: "notice.txt",
});

// Requests for a batch, which OpenAI may forget after a week.
const requests = new openai.File("requests", {
  purpose: "batch",
  source: new pulumi.asset.FileAsset("requests.jsonl"),
  expiresAfter: { anchor: "created_at", seconds: 7 * 24 * 60 * 60 },
});

export const fileIds = [terms.fileId, notice.fileId, requests.fileId];
export const termsDigest = terms.sha256;
export const requestsEnd = requests.expiresAt;
