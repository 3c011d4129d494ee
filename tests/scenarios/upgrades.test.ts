import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { providerText } from "../../sdk/resource.js";
import { serversUntil } from "../support/servers.js";
import { createStack, must, type TestStack } from "../support/stack.js";
import { type Answers, anywhere, findLayouts, questionOf } from "../upgrades/layout.js";

interface State {
  readonly deployment: { readonly resources: readonly Resource[] };
}

interface Resource {
  readonly type: string;
  readonly inputs?: { readonly __provider?: string };
  readonly outputs?: { readonly __provider?: string };
}

describe("a stack of an earlier version", () => {
  const serve = serversUntil(afterEach);
  let stack: TestStack;
  let asked: string[];
  let strange: string[];

  /** The server that the objects are on: it says what was said of them then, and lists none that it has deleted. */
  const start = async (answers: Answers): Promise<string> => {
    asked = [];
    strange = [];
    const gone = new Set<string>();
    const origin = await serve((request, response) => {
      const question = questionOf(request.method ?? "", request.url ?? "");
      const isKnown = question in answers;
      (isKnown ? asked : strange).push(question);
      if (request.method === "DELETE") gone.add(question.replace(/.*\//, ""));
      const answer = isKnown ? answers[question] : { error: { message: `Not recorded: ${question}` } };
      response.writeHead(isKnown ? 200 : 500, {
        ...(answer !== null && { "content-type": "application/json" }),
        "openai-organization": "org-emulator",
        "openai-project": "proj_A",
      });
      response.end(answer === null ? "" : JSON.stringify(isList(answer) ? without(answer, gone) : answer));
    });
    return `${origin}/v1`;
  };

  afterEach(() => stack?.remove());

  for (const { name, folder, files } of findLayouts()) {
    const state = readFileSync(join(folder, "state.json"), "utf8");

    it(`is previewed and refreshed without a difference, and destroyed by the code in its state: ${name}`, async () => {
      const answers = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8")) as Answers;
      const baseUrl = await start(answers);
      stack = await createStack({ program: files["index.js"] ?? "", files, baseUrl });
      stack.write("state.json", state.replaceAll(anywhere, baseUrl));
      await must(stack.pulumi("stack", "import", "--file", "state.json"));
      await must(stack.preview("--expect-no-changes"));
      await must(stack.refresh("--expect-no-changes"));
      await must(stack.preview("--expect-no-changes"));
      expect(asked.filter((question) => !question.startsWith("GET "))).to.be.empty;
      await must(stack.destroy());
      expect(strange).to.be.empty;
      const removals = Object.keys(answers).filter((question) => question.startsWith("DELETE "));
      expect(asked.filter((question) => !question.startsWith("GET "))).to.have.members(removals);
      const left = JSON.parse(await stack.export()) as State;
      expect(left.deployment.resources ?? []).to.be.empty;
    });

    it(`has the same code in its state as a stack of today: ${name}`, () => {
      const { resources } = (JSON.parse(state) as State).deployment;
      const ours = resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/openai:"));
      expect(ours.length).to.be.greaterThan(15);
      for (const { type, inputs, outputs } of ours) {
        const text = providerText(type.replace(/.*:/, ""));
        expect([inputs?.__provider, outputs?.__provider]).to.deep.equal([text, text]);
      }
    });
  }
});

interface List {
  readonly data: readonly { readonly id: string }[];
}

function isList(answer: unknown): answer is List {
  return Array.isArray((answer as Partial<List>).data);
}

function without(list: List, gone: ReadonlySet<string>): List {
  return { ...list, data: list.data.filter(({ id }) => !gone.has(id)) };
}
