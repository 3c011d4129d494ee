import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

// What the code interpreter may look up while it answers.
const orders = new openai.File("orders", { purpose: "assistants", source: "orders.csv" });

// The messages shape the thread when it is created; a later change of these files does nothing.
const conversation = new openai.Thread("case-4711", {
  messages: [
    { role: "user", content: readFileSync("complaint.txt", "utf8") },
    { role: "assistant", content: readFileSync("first-answer.txt", "utf8") },
  ],
  toolResources: { codeInterpreter: { fileIds: [orders.fileId] } },
  metadata: { case: "4711", desk: "parcels" },
});

export const threadId = conversation.threadId;
export const createdAt = conversation.createdAt;
