import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

// What the assistant searches before it answers.
const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
const knowledge = new openai.VectorStore("knowledge", {
  name: "support-handbook",
  fileIds: [handbook.fileId],
});

// What it calculates with.
const postage = new openai.File("postage", { purpose: "assistants", source: "postage.csv" });

const assistant = new openai.Assistant("support", {
  model: "gpt-5-mini",
  name: "Support desk",
  description: "Answers customers on orders, returns and postage.",
  instructions: readFileSync("instructions.md", "utf8"),
  tools: [
    { type: "code_interpreter" },
    { type: "file_search", fileSearch: { maxNumResults: 8, rankingOptions: { scoreThreshold: 0.4 } } },
    {
      type: "function",
      function: {
        name: "find_order",
        description: "Finds an order by its number, and tells where the parcel is.",
        parameters: {
          type: "object",
          properties: { orderNumber: { type: "string", description: "Such as NL-2027-00417" } },
          required: ["orderNumber"],
          additionalProperties: false,
        },
        strict: true,
      },
    },
  ],
  toolResources: {
    codeInterpreter: { fileIds: [postage.fileId] },
    fileSearch: { vectorStoreIds: [knowledge.vectorStoreId] },
  },
  reasoningEffort: "low",
  metadata: { team: "support", owner: "customer-care" },
});

export const assistantId = assistant.assistantId;
export const createdAt = assistant.createdAt;
