import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

const terms = new openai.File("terms", { purpose: "assistants", source: "terms.md" });
const conversation = new openai.Thread("reader-30188", { metadata: { reader: "30188" } });

const question = new openai.Message("question", {
  threadId: conversation.threadId,
  role: "user",
  content: readFileSync("question.txt", "utf8"),
  attachments: [{ fileId: terms.fileId, tools: [{ type: "file_search" }] }],
  metadata: { channel: "mail" },
});

// Messages stand in the order in which they are created, so the answer waits for the question.
const answer = new openai.Message(
  "answer",
  {
    threadId: conversation.threadId,
    role: "assistant",
    content: [{ type: "text", text: readFileSync("answer.txt", "utf8") }],
  },
  { dependsOn: question },
);

export const threadId = conversation.threadId;
export const messageIds = [question.messageId, answer.messageId];
