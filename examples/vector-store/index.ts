import * as openai from "pulumi-openai";

const documents = ["handbook.md", "prices.md"].map(
  (source) => new openai.File(source, { purpose: "assistants", source }),
);

const support = new openai.VectorStore("support", {
  name: "support",
  description: "What the support team needs to answer customers.",
  fileIds: documents.map(({ fileId }) => fileId),
  chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: 400, chunkOverlapTokens: 100 } },
  expiresAfter: { anchor: "last_active_at", days: 30 },
  metadata: { team: "support" },
});

export const vectorStoreId = support.vectorStoreId;
export const searchable = support.fileCounts.completed;
export const expiresAt = support.expiresAt;
