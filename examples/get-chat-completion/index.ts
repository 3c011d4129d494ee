import * as pulumi from "@pulumi/pulumi";
import * as openai from "pulumi-openai";

const config = new pulumi.Config();

// A completion that this stack makes; one that exists already with: pulumi config set completionId chatcmpl-…
const given = config.get("completionId");
const completionId = given ?? askForOpeningHours();

const completion = openai.getChatCompletionOutput({ id: completionId });

export const answeredBy = completion.model;
export const conversation = completion.messages.apply((messages) =>
  messages.map(({ role, content }) => `${role}: ${content ?? "(in parts)"}`),
);
export const answer = completion.apply(({ content }) => content ?? "(no text)");

function askForOpeningHours(): pulumi.Output<string> {
  return new openai.ChatCompletion("opening-hours", {
    model: "gpt-5-mini",
    messages: [
      { role: "developer", content: "Answer in one sentence. The reading room is open from ten to six." },
      { role: "user", content: "Can I come by at seven in the evening?" },
    ],
    store: true,
  }).completionId;
}
