import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const config = new pulumi.Config();

// The models that the rest of a stack would use; another one with: pulumi config set chatModel gpt-5
const chatModel = openai.getModelOutput({ id: config.get("chatModel") ?? "gpt-5-mini" });
const embeddingModel = openai.getModelOutput({ id: "text-embedding-3-small" });

export const owners = pulumi.all([chatModel.ownedBy, embeddingModel.ownedBy]);
export const chatModelEnds = chatModel.apply(({ shutdownDate }) => shutdownDate ?? "no end is announced");
