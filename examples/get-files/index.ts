import * as openai from "pulumi-openai";

const questions = new openai.File("questions", { purpose: "batch", source: "questions.jsonl" });
const { files } = openai.getFilesOutput({ purpose: "batch" }, { dependsOn: [questions] });

export const count = files.length;
export const bytes = files.apply((all) => all.reduce((sum, file) => sum + file.bytes, 0));
