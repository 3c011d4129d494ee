import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

// A document. Change a word in it, and the next `pulumi up` replaces the file, and only the file.
const handbook = new openai.File("handbook", {
  purpose: "assistants",
  source: new pulumi.asset.FileAsset("handbook.md"),
});

// A store that a model can search in. `up` waits until it has taken the document in.
const store = new openai.VectorStore("store", {
  name: pulumi.getProject(),
  fileIds: [handbook.fileId],
});

export const fileId = handbook.fileId;
export const storeId = store.vectorStoreId;
