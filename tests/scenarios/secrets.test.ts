import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { startRecordedEmulator } from "../support/emulator.js";
import { createStack, must, type TestStack } from "../support/stack.js";

const secrets = ["old-words-of-a-secret", "new-words-of-a-secret", "strange-words-from-outside"] as const;

/** One of each kind, with all that can be secret in it; `words` changes what can be changed in place. */
const program = `
const fs = require("fs");
const pulumi = require("@pulumi/pulumi");
const openai = require("pulumi-openai");
const words = pulumi.secret(fs.readFileSync("words.txt", "utf8").trim());
const first = pulumi.secret("${secrets[0]}");
const metadata = { words };
new openai.Assistant("Assistant", { model: "gpt-5-mini", name: words, instructions: words, metadata });
new openai.ChatCompletion("ChatCompletion", {
  model: "gpt-5-mini", messages: [{ role: "user", content: first }], store: true, metadata,
});
new openai.Embedding("Embedding", { model: "text-embedding-3-small", input: first });
const file = new openai.File("File", {
  purpose: "assistants", filename: "a.md", source: pulumi.secret(new pulumi.asset.StringAsset("${secrets[0]}")),
});
const thread = new openai.Thread("Thread", { messages: [{ role: "user", content: first }], metadata });
new openai.Message("Message", { threadId: thread.id, role: "user", content: first, metadata });
const conversation = new openai.Conversation("Conversation", {
  items: [{ role: "user", content: first }], metadata,
});
new openai.ConversationItem("ConversationItem", {
  conversationId: conversation.id, item: { role: "user", content: first },
});
new openai.Response("Response", { model: "gpt-5-mini", input: first, instructions: first, metadata: { words: first } });
const store = new openai.VectorStore("VectorStore", { name: words, description: first, metadata });
new openai.VectorStoreFile("VectorStoreFile", { vectorStoreId: store.id, fileId: file.id, attributes: { words } });
const request = {
  custom_id: "1", method: "POST", url: "/v1/chat/completions",
  body: { model: "gpt-5-mini", messages: [{ role: "user", content: "${secrets[0]}" }] },
};
const requests = new openai.File("requests", {
  purpose: "batch", filename: "a.jsonl", source: pulumi.secret(new pulumi.asset.StringAsset(JSON.stringify(request))),
});
new openai.Batch("Batch", {
  inputFileId: requests.fileId, endpoint: "/v1/chat/completions", completionWindow: "24h",
  metadata: { words: first }, waitFor: "completed",
});
const example = { messages: [{ role: "user", content: "${secrets[0]}" }, { role: "assistant", content: "Yes." }] };
const training = new openai.File("training", {
  purpose: "fine-tune", filename: "b.jsonl",
  source: pulumi.secret(new pulumi.asset.StringAsset(Array(10).fill(JSON.stringify(example)).join("\\n"))),
});
new openai.FineTuningJob("FineTuningJob", {
  model: "gpt-4o-mini-2024-07-18", trainingFile: training.fileId, suffix: first, metadata: { words: first },
  waitFor: "succeeded",
});
new openai.KnowledgeBase("KnowledgeBase", {
  directory: "pages", attributes: () => ({ kind: "page" }),
  vectorStore: { name: words, description: words, metadata },
});
`;

describe("what is secret", () => {
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startRecordedEmulator({ batchSeconds: 0.1, fineTuningSeconds: 0.1 });
  });
  afterEach(() => stack.remove());
  after(() => emulator.close());

  it("stays secret when it is made, changed, read again, changed from outside, and gotten", async () => {
    const files = { "words.txt": secrets[0], "pages/a.md": "hello\n" };
    stack = await createStack({ program, baseUrl: emulator.url, files });
    const expectSecret = async (step: string, { output }: { output: string }): Promise<void> => {
      const state = await stack.export();
      for (const words of secrets) {
        expect(output, `printed by ${step}`).not.to.include(words);
        const [, where = ""] = state.match(new RegExp(`(.{0,200}${words})`, "s")) ?? [];
        expect(where, `in the state after ${step}`).to.equal("");
      }
    };
    await expectSecret("up", await must(stack.up()));
    stack.write("words.txt", secrets[1]);
    await expectSecret("preview", await must(stack.preview("--diff")));
    await expectSecret("an update", await must(stack.up()));
    await expectSecret("refresh", await must(stack.refresh()));
    for (const [path, type] of [
      ["assistants", "Assistant"],
      ["threads", "Thread"],
      ["conversations", "Conversation"],
      ["vector_stores", "VectorStore"],
    ]) {
      const [{ id = "" } = {}] = stack.resources(`openai:${type}`);
      await change(emulator, `/${path}/${id}`, { metadata: { words: secrets[2] } });
    }
    await expectSecret("refresh with drift", await must(stack.refresh("--diff")));
    await expectSecret("preview of drift", await must(stack.preview("--diff")));
    await expectSecret("up after drift", await must(stack.up()));
    const [{ id = "" } = {}] = stack.resources("openai:Assistant");
    stack.write(
      "index.js",
      `${program}
openai.Assistant.get("there", "${id}", {
  additionalSecretOutputs: ["name", "instructions", "metadata"],
});`,
    );
    await expectSecret("get", await must(stack.up()));
    await expectSecret("refresh of what was gotten", await must(stack.refresh()));
  });
});

/** Changes an object as somebody else would. */
async function change(emulator: Emulator, path: string, body: object): Promise<void> {
  const answer = await fetch(emulator.url + path, {
    method: "POST",
    headers: {
      authorization: "Bearer sk-projA-1",
      "content-type": "application/json",
      "openai-beta": "assistants=v2",
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).to.equal(200);
}
