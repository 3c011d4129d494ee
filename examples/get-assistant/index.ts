import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const config = new pulumi.Config();

// In most cases another stack or a colleague has made it; here it is made so that there is one.
const name = `Returns desk (${pulumi.getStack()})`;
const desk = new openai.Assistant("returns", {
  model: "gpt-5-mini",
  name,
  instructions: "You tell customers how to send a lamp back.",
});

// By its name, which exactly one assistant of the project has. A name is known at once, the assistant is not yet.
const byName = openai.getAssistantOutput({ name }, { dependsOn: desk });

// By its id: that of another one with: pulumi config set assistantId asst_abc123
const byId = openai.getAssistantOutput({ id: config.get("assistantId") ?? desk.assistantId });

export const foundId = byName.id;
export const model = byId.model;
export const instructions = byId.instructions;
