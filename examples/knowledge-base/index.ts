import * as openai from "pulumi-openai";

// The documentation of this very package: every `pulumi up` makes the store what the folder is.
const documentation = new openai.KnowledgeBase("documentation", {
  directory: "../../docs",
  include: ["**/*.md"],
  frontMatter: true,
  attributes: ({ path, bytes }) => ({
    chapter: path.includes("/") ? path.split("/")[0] : "guides",
    long: bytes > 10_000,
  }),
  chunkingStrategy: { type: "static", static: { maxChunkSizeTokens: 400, chunkOverlapTokens: 100 } },
  vectorStore: {
    name: "pulumi-openai's documentation",
    expiresAfter: { anchor: "last_active_at", days: 30 },
  },
});

const answers = openai.searchVectorStoreOutput({
  vectorStoreId: documentation.vectorStoreId,
  query: "What happens to an object whose create was interrupted by a crash?",
  filters: { type: "eq", key: "chapter", value: "guides" },
  maxNumResults: 3,
});

export const vectorStoreId = documentation.vectorStoreId;
export const files = documentation.fileCount;
export const bestFile = answers.results.apply((results) => results[0]?.attributes.path);
export const bestText = answers.results.apply((results) => results[0]?.content[0]?.text);
