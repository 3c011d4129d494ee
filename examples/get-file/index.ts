import * as openai from "pulumi-openai";

// Usually the id comes from elsewhere: a stack reference, or the configuration.
const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });
const found = openai.getFileOutput({ id: handbook.fileId });

export const name = found.filename;
export const size = found.bytes;
export const state = found.status;
