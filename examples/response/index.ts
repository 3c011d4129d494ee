import { readFileSync } from "node:fs";
import * as openai from "pulumi-openai";

interface Notice {
  readonly headline: string;
  readonly text: string;
}

const instructions = readFileSync("instructions.md", "utf8");

// Asked once and kept; another notice, or other instructions, ask the model anew.
const plain = new openai.Response("plain", {
  model: "gpt-5-mini",
  instructions,
  input: [{ role: "user", content: readFileSync("notice.txt", "utf8") }],
  reasoning: { effort: "low" },
  text: {
    verbosity: "low",
    format: {
      type: "json_schema",
      name: "notice",
      strict: true,
      schema: {
        type: "object",
        properties: { headline: { type: "string" }, text: { type: "string" } },
        required: ["headline", "text"],
        additionalProperties: false,
      },
    },
  },
  metadata: { door: "main" },
});

// It goes on from the notice in plain words, and so is asked again whenever that is.
const french = new openai.Response("french", {
  model: "gpt-5-mini",
  instructions,
  previousResponseId: plain.responseId,
  input: "Say the same in French, as text alone.",
  background: true,
});

export const responseId = plain.responseId;
export const headline = plain.outputText.apply((text) =>
  text === undefined ? undefined : (JSON.parse(text) as Notice).headline,
);
export const inFrench = french.outputText;
export const tokens = plain.usage.apply((usage) => usage?.totalTokens);
