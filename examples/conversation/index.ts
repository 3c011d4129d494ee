import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

// The items shape the conversation when it is created; a later change of these files does nothing.
const conversation = new openai.Conversation("case-4711", {
  items: [
    { role: "developer", content: readFileSync("house-style.md", "utf8") },
    { role: "user", content: readFileSync("complaint.txt", "utf8") },
  ],
  metadata: { case: "4711", desk: "parcels" },
});

export const conversationId = conversation.conversationId;
export const createdAt = conversation.createdAt;
