import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const model = "text-embedding-3-small";
const paragraphs = readFileSync("house-rules.md", "utf8")
  .split(/\n{2,}/)
  .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
  .filter((paragraph) => !paragraph.startsWith("#"));

const rules = new openai.Embedding("rules", { model, input: paragraphs, dimensions: 512 });
const question = new openai.Embedding("question", {
  model,
  input: "Are dogs allowed in the rooms?",
  dimensions: 512,
});

/** The vectors have length 1, so their product is the cosine of the angle between them. */
function similarity(one: number[], other: number[]): number {
  return one.reduce((sum, number, index) => sum + number * other[index], 0);
}

const similarities = pulumi
  .all([rules.vectors, question.vectors])
  .apply(([vectors, [asked]]) => vectors.map((vector) => similarity(vector, asked)));

export const digest = rules.digest;
export const answer = similarities.apply((all) => paragraphs[all.indexOf(Math.max(...all))]);
export const similarityOfDogsAndFood = rules.vectors.apply((vectors) => similarity(vectors[4], vectors[5]));
