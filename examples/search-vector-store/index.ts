import * as openai from "pulumi-openai";

const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
const support = new openai.VectorStore("support", { name: "support" });
const attached = new openai.VectorStoreFile("handbook", {
  vectorStoreId: support.vectorStoreId,
  fileId: handbook.fileId,
  attributes: { team: "support", year: 2026 },
});

const answers = openai.searchVectorStoreOutput(
  {
    vectorStoreId: support.vectorStoreId,
    query: "How long may a product be returned?",
    filters: {
      type: "and",
      filters: [
        { type: "in", key: "team", value: ["support", "sales"] },
        { type: "gte", key: "year", value: 2025 },
      ],
    },
    maxNumResults: 3,
  },
  { dependsOn: [attached] },
);

export const bestFile = answers.results.apply((results) => results[0]?.filename);
export const bestText = answers.results.apply((results) => results[0]?.content[0]?.text);
