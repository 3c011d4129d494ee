import * as openai from "pulumi-openai";

// Usually the id comes from elsewhere: a stack reference, or the configuration.
const support = new openai.VectorStore("support", {
  name: "support",
  expiresAfter: { anchor: "last_active_at", days: 7 },
});
const found = openai.getVectorStoreOutput({ id: support.vectorStoreId });

export const name = found.name;
export const files = found.fileCounts.total;
export const lifeInDays = found.apply(({ expiresAfter }) => expiresAfter?.days);
