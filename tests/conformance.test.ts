import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { exceptions, isAllowed, judgeable } from "./support/exceptions.js";
import { repository } from "./support/stack.js";
import { answersOf } from "./support/traffic.js";

/** The checker, with OpenAI's own OpenAPI document, as far as it is used here. */
interface Checker {
  createValidator(options: { unknownResponseFields: boolean }): Validator;
}

interface Validator {
  exchange(exchange: Exchange): Promise<Verdict>;
}

interface Exchange {
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown };
  readonly response: { readonly status: number; readonly body?: unknown };
}

interface Verdict {
  readonly operationId: string | null | undefined;
  readonly request: readonly string[];
  readonly response: readonly string[];
}

const checker = join(repository, "..", "shared", "tools", "openapi-check.mjs");
const recorded = process.env.RECORDED_TRAFFIC;
const missing =
  recorded === undefined
    ? "no traffic was recorded: `make test` records it"
    : existsSync(checker)
      ? undefined
      : "OpenAI's document is not beside this repository";

describe(`OpenAI's own document${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let validator: Validator;
  const operations = new Set<string>();

  before(async function () {
    if (missing !== undefined) return this.skip();
    const module = (await import(pathToFileURL(checker).href)) as Checker;
    validator = module.createValidator({ unknownResponseFields: true });
  });

  it("allows every request that left the client, and every answer that it got", async () => {
    const exchanges = read(recorded as string);
    const violations: string[] = [];
    for (const exchange of exchanges) {
      const verdict = await validator.exchange(judgeable(exchange));
      if (verdict.operationId) operations.add(verdict.operationId);
      violations.push(...described(exchange, [...verdict.request, ...unexcused(exchange, verdict)]));
    }
    expect(violations).to.deep.equal([]);
    expect(exchanges).not.to.be.empty;
  });

  it("has seen every operation of every object among them", () => {
    expect([...operations].sort()).to.include.members([
      "addUploadPart",
      "cancelBatch",
      "cancelFineTuningJob",
      "cancelResponse",
      "cancelUpload",
      "completeUpload",
      "createAssistant",
      "createBatch",
      "createChatCompletion",
      "createConversation",
      "createConversationItems",
      "createEmbedding",
      "createFile",
      "createFineTuningJob",
      "createMessage",
      "createResponse",
      "createThread",
      "createUpload",
      "deleteAssistant",
      "deleteChatCompletion",
      "deleteConversation",
      "deleteConversationItem",
      "deleteFile",
      "deleteMessage",
      "deleteModel",
      "deleteResponse",
      "deleteThread",
      "downloadFile",
      "getAssistant",
      "getChatCompletion",
      "getChatCompletionMessages",
      "getConversation",
      "getConversationItem",
      "getMessage",
      "getResponse",
      "getThread",
      "listAssistants",
      "listBatches",
      "listChatCompletions",
      "listConversationItems",
      "listFiles",
      "listInputItems",
      "listMessages",
      "listPaginatedFineTuningJobs",
      "modifyAssistant",
      "modifyMessage",
      "modifyThread",
      "pauseFineTuningJob",
      "resumeFineTuningJob",
      "retrieveBatch",
      "retrieveFile",
      "retrieveFineTuningJob",
      "retrieveModel",
      "updateChatCompletion",
      "updateConversation",
    ]);
  });

  it("has seen what long waits ask for among them", () => {
    expect([...operations]).to.include("listFineTuningEvents");
  });

  it("allows every answer of the emulator, whatever it was asked", async () => {
    const exchanges = read(answersOf(recorded as string));
    const violations: string[] = [];
    let known = 0;
    for (const exchange of exchanges) {
      const verdict = await validator.exchange(exchange);
      // What is no operation of the document has no answer there either.
      if (!verdict.operationId) continue;
      known++;
      violations.push(...described(exchange, unexcused(exchange, verdict)));
    }
    expect(violations).to.deep.equal([]);
    expect(known).to.be.greaterThan(100);
  });

  it("is departed from in at most five ways", () => expect(exceptions).to.have.lengthOf.at.most(5));

  it("would notice a property that it does not know", async () => {
    const [exchange] = read(recorded as string).filter(
      ({ request, response }) => request.url === "/v1/files" && response.status === 200,
    );
    const answer = exchange?.response as unknown as { body: string };
    const changed = { ...JSON.parse(answer.body), colour: "red" };
    const verdict = await validator.exchange({
      ...exchange,
      response: { ...answer, body: JSON.stringify(changed) },
    } as unknown as Exchange);
    expect(verdict.response.join()).to.contain("colour");
  });
});

function unexcused(exchange: Exchange, { response }: Verdict): string[] {
  return response.filter((complaint) => !isAllowed(exchange, complaint));
}

function read(file: string): Exchange[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Exchange);
}

function described({ request, response }: Exchange, problems: readonly string[]): string[] {
  return problems.map((problem) => `${request.method} ${request.url} -> ${response.status}: ${problem}`);
}
