import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

const conversation = new openai.Conversation("reader-30188", { metadata: { reader: "30188" } });
const { conversationId } = conversation;

const question = new openai.ConversationItem("question", {
  conversationId,
  item: { role: "user", content: readFileSync("question.txt", "utf8") },
});

// Items stand in the order in which they are created, so each waits for the one before.
const call = new openai.ConversationItem(
  "call",
  {
    conversationId,
    item: {
      type: "function_call",
      callId: "call_4711",
      name: "find_parcel",
      arguments: JSON.stringify({ number: "4711" }),
    },
  },
  { dependsOn: question },
);

const output = new openai.ConversationItem(
  "output",
  {
    conversationId,
    item: {
      type: "function_call_output",
      callId: "call_4711",
      output: readFileSync("parcel.json", "utf8"),
    },
  },
  { dependsOn: call },
);

export const itemIds = [question.itemId, call.itemId, output.itemId];
export { conversationId };
