import * as openai from "pulumi-openai";

const rules = new openai.File("rules", { purpose: "assistants", source: "rules.md" });

// Says which file it is about, and follows it when the file is replaced.
const note = new openai.Note("revision", {
  text: "The rules are revised in May.",
  author: "support",
  metadata: { file: rules.fileId },
});

export const noteId = note.noteId;
