import { expect } from "chai";
import fc from "fast-check";
import type { Ask } from "../provider/declaration.js";
import { linesOf } from "../provider/lines.js";
import { checkTrainingFile, type Method, problemOf, survey } from "../provider/trainingData.js";
import { dialogues, jsonLines, preferences, questions } from "./support/trainingData.js";

describe("the check of training data", () => {
  const problem = async (content: string, method: Method = "supervised"): Promise<string | undefined> =>
    problemOf(await survey(content.split("\n"), method), method);

  const withLast = (example: unknown): string => dialogues(11) + jsonLines([example]);
  const dialogue = (...messages: unknown[]): unknown => ({ messages });
  const user = { role: "user", content: "Hello?" };

  const accepted: [string, string, Method][] = [
    ["ten dialogues", dialogues(10), "supervised"],
    ["ten dialogues with an empty line among them", `${dialogues(5)}\n${dialogues(5)}`, "supervised"],
    ["dialogues with lines that end as in Windows", dialogues(10).replaceAll("\n", "\r\n"), "supervised"],
    ["ten pairs of answers", preferences(10), "dpo"],
    ["a single question that is graded", questions(1), "reinforcement"],
    [
      "prompts and completions, of which no least number is known",
      jsonLines([{ prompt: "a", completion: "b" }]),
      "supervised",
    ],
    [
      "a dialogue with a call of a tool",
      withLast(
        dialogue(
          user,
          {
            role: "assistant",
            tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
          },
          { role: "tool", tool_call_id: "call_1", content: "42" },
          { role: "assistant", content: "42", weight: 1 },
        ),
      ),
      "supervised",
    ],
    [
      "a dialogue with an image",
      withLast(
        dialogue(
          { role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }] },
          { role: "assistant", content: "A bicycle." },
        ),
      ),
      "supervised",
    ],
    [
      "a dialogue that ends with a refusal",
      withLast(dialogue(user, { role: "assistant", refusal: "No." })),
      "supervised",
    ],
  ];
  for (const [what, content, method] of accepted) {
    it(`accepts ${what}`, async () => expect(await problem(content, method)).to.equal(undefined));
  }

  const refused: [string, string, Method, string][] = [
    ["a line that is no JSON", `${dialogues(11)}{"messages": \n`, "supervised", "line 12 is no JSON object"],
    ["a line that is a list", withLast([user]), "supervised", "line 12 is no JSON object"],
    ["nine dialogues", dialogues(9), "supervised", "it holds 9 examples, and must hold at least 10"],
    ["one pair of answers", preferences(1), "dpo", "it holds 1 example, and must hold at least 10"],
    ["an empty file", "", "reinforcement", "it holds 0 examples, and must hold at least 1"],
    [
      "an example without messages",
      withLast({ text: "Hello." }),
      "supervised",
      'line 12 has no "messages", a list of messages',
    ],
    [
      "an example with an empty list",
      withLast(dialogue()),
      "supervised",
      'line 12 has no "messages", a list of messages',
    ],
    [
      "a role that does not exist",
      withLast(dialogue({ role: "human", content: "Hello?" })),
      "supervised",
      "line 12 has in messages[0].role none of system, developer, user, assistant, tool, function",
    ],
    [
      "a message without a content",
      withLast(dialogue(user, { role: "assistant" })),
      "supervised",
      "line 12 has in messages[1] no content",
    ],
    [
      "a message that is a text",
      withLast(dialogue("Hello?")),
      "supervised",
      'line 12 has in messages[0] no message, such as {"role": "user", "content": "…"}',
    ],
    [
      "a dialogue that ends with the user",
      withLast(dialogue(user)),
      "supervised",
      "line 12 must end with a message of the assistant, and messages[0] is of the user",
    ],
    [
      "dialogues for dpo",
      dialogues(10),
      "dpo",
      'line 1 has no "input" with messages, which method "dpo" needs',
    ],
    [
      "a pair without the other answer",
      jsonLines([
        { input: { messages: [user] }, preferred_output: [{ role: "assistant", content: "Yes." }] },
      ]),
      "dpo",
      'line 1 has no "non_preferred_output", a list of messages',
    ],
  ];
  for (const [what, content, method, words] of refused) {
    it(`refuses ${what}`, async () => expect(await problem(content, method)).to.equal(words));
  }

  it("never repeats what the data says", async () => {
    const secret = "1234-5678";
    const contents = [
      `${secret}\n`,
      withLast({ messages: secret }),
      withLast(dialogue({ role: secret, content: secret })),
    ];
    for (const content of contents) expect(await problem(content)).not.to.include(secret);
  });

  it("reads the same lines, however the content is cut into chunks", async () => {
    const text = fc
      .string({ unit: "binary-ascii" })
      .chain((ascii) => fc.constantFrom(ascii, `${ascii}ä\n日本\u2028x`));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (content, size) => {
        const bytes = Buffer.from(content);
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
        }
        const lines: string[] = [];
        for await (const line of linesOf(chunks())) lines.push(line);
        expect(lines).to.deep.equal(content.split("\n"));
      }),
    );
  });

  it("counts a quarter of the bytes, and 3 tokens for each message and each example", async () => {
    const content = jsonLines([
      dialogue({ role: "user", content: "12345678" }, { role: "assistant", content: "ä" }),
    ]);
    const texts = "user".length + 8 + "assistant".length + 2;
    expect((await survey(content.split("\n"), "supervised")).estimatedTokens).to.equal(
      Math.ceil(texts / 4) + 9,
    );
  });

  it("does not download a file of more than 64 MB", async () => {
    const asked: string[] = [];
    const ask = (async ({ doing }: { doing: string }) => {
      asked.push(doing);
      return { object: "file", purpose: "fine-tune", bytes: 64 * 1024 * 1024 + 1 };
    }) as unknown as Ask;
    expect(await checkTrainingFile(ask, "file-large", "supervised")).to.equal(undefined);
    expect(asked).to.deep.equal(["Reading"]);
  });
});
