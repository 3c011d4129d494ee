import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

interface Sorted {
  readonly category: string;
  readonly urgent: boolean;
  readonly summary: string;
}

// The letter is sorted once; another letter, or other instructions, ask the model anew.
const letter = new openai.ChatCompletion("letter", {
  model: "gpt-5-mini",
  reasoningEffort: "low",
  messages: [
    { role: "developer", content: readFileSync("instructions.md", "utf8") },
    { role: "user", content: readFileSync("letter.txt", "utf8") },
  ],
  responseFormat: {
    type: "json_schema",
    jsonSchema: {
      name: "sorted_letter",
      strict: true,
      schema: {
        type: "object",
        properties: {
          category: { type: "string", enum: ["loan", "fee", "lost-item", "event", "other"] },
          urgent: { type: "boolean" },
          summary: { type: "string" },
        },
        required: ["category", "urgent", "summary"],
        additionalProperties: false,
      },
    },
  },
  // OpenAI keeps it, with labels that can be changed without asking again.
  store: true,
  metadata: { task: "sort-letters", desk: "reading-room" },
});

const sorted = letter.content.apply((text) =>
  text === undefined ? undefined : (JSON.parse(text) as Sorted),
);

export const completionId = letter.completionId;
export const category = sorted.apply((one) => one?.category);
export const urgent = sorted.apply((one) => one?.urgent);
export const summary = sorted.apply((one) => one?.summary);
export const tokens = letter.usage.apply((usage) => usage?.totalTokens);
