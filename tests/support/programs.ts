/** Uses all that programs import of the package, each as the type that it should have. */
export const typed = `
import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";
import { File as hooks } from "pulumi-openai/provider";

const provider = new openai.Provider("other", { apiKey: pulumi.secret("sk-1"), maxConcurrent: 2 });
const source = new pulumi.asset.StringAsset("Open on Mondays.");
const args: openai.FileArgs = { purpose: "assistants", source, filename: "handbook.md" };
const file = new openai.File("handbook", args, { provider });
export const bytes: pulumi.Output<number> = openai.File.get("there", "file-1").bytes;
export const owner: pulumi.Output<string> = openai.getModelOutput({ id: file.fileId }).ownedBy;
export const model: Promise<openai.GetModelResult> = openai.getModel({ id: "gpt-5-mini" });
export const dynamic: pulumi.dynamic.ResourceProvider = hooks;
`;

/** Leaves out what is required: a compiler that accepts this has not seen our types. */
export const mistyped = `
import * as openai from "pulumi-openai";
new openai.File("handbook", { source: "handbook.md" });
`;
