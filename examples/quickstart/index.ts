import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const handbook = new openai.File("handbook", {
  purpose: "assistants",
  source: new pulumi.asset.FileAsset("handbook.md"),
});
const model = openai.getModelOutput({ id: "gpt-5-mini" });

export const fileId = handbook.fileId;
export const bytes = handbook.bytes;
export const modelOwner = model.ownedBy;
