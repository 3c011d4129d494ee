import { readdirSync } from "node:fs";
import * as openai from "pulumi-openai";

const support = new openai.VectorStore("support", { name: "support" });

// One resource for each document, so that a changed one is replaced alone.
const attached = readdirSync("documents").map((name) => {
  const file = new openai.File(name, { purpose: "assistants", source: `documents/${name}` });
  return new openai.VectorStoreFile(name, {
    vectorStoreId: support.vectorStoreId,
    fileId: file.fileId,
    attributes: {
      language: name.split(".").at(-2) ?? "en",
      year: 2026,
      public: !name.startsWith("escalation"),
    },
  });
});

export const states = attached.map(({ status }) => status);
