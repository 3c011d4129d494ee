import { expect } from "chai";
import type { Emulator, Fault } from "../../emulator/index.js";
import { idsOnServer, startRecordedEmulator, writes } from "../support/emulator.js";
import { createStack, must, mustFail, type TestStack } from "../support/stack.js";

const count = 20;

/** Twenty files of the same name and content, the hardest case: nothing but their ids tells them apart. */
const twins = `
const openai = require("pulumi-openai");
for (let i = 0; i < ${count}; i++) new openai.File("file" + i, { purpose: "assistants", source: "a.md" });
`;
const different = `
const openai = require("pulumi-openai");
for (let i = 0; i < ${count}; i++) new openai.File("file" + i, { purpose: "assistants", source: "a.md", filename: i + ".md" });
`;

describe("a stack of twenty files", () => {
  let emulator: Emulator;
  let stack: TestStack;

  const start = async (program: string): Promise<void> => {
    emulator = await startRecordedEmulator();
    stack = await createStack({ program, files: { "a.md": "hello\n" }, baseUrl: emulator.url });
  };

  afterEach(async () => {
    await emulator.close();
    stack.remove();
  });

  const expectAllThere = async (): Promise<void> => {
    const inState = stack.resources("openai:File").map(({ id }) => id);
    expect(inState).to.have.lengthOf(count);
    expect(inState).to.have.members(idsOnServer(emulator));
  };

  const losses: [string, Fault][] = [
    [
      "the connection drops after the work was done",
      { kind: "dropAfter", match: { method: "POST" }, times: count },
    ],
    [
      "a gateway answers 502 after the work was done",
      { kind: "statusAfter", status: 502, match: { method: "POST" }, times: count },
    ],
    [
      "the connection drops before the work is done",
      { kind: "dropBefore", match: { method: "POST" }, times: 5 },
    ],
    ["half of the answer arrives", { kind: "truncate", match: { method: "POST" }, times: count }],
  ];
  for (const [situation, fault] of losses) {
    for (const [kind, program] of Object.entries({ equal: twins, different })) {
      it(`holds each of its ${kind} files exactly once when ${situation}`, async () => {
        await start(program);
        emulator.faults.add(fault);
        await must(stack.up());
        await expectAllThere();
        await must(stack.preview("--expect-no-changes"));
      });
    }
  }

  const limits: [string, Fault][] = (["seconds", "date", "milliseconds", "none"] as const).map(
    (retryAfter) => [
      retryAfter === "none" ? "without any hint" : `with Retry-After in the form "${retryAfter}"`,
      { kind: "limit", requests: 3, perSeconds: 1, style: "window", retryAfter, headers: false },
    ],
  );
  for (const [hint, fault] of limits) {
    it(`is created under a limit of three requests a second ${hint}`, async () => {
      await start(different);
      emulator.faults.add(fault);
      const { output } = await must(stack.up());
      await expectAllThere();
      expect(emulator.objects("file")).to.have.lengthOf(count);
      expect(output + (await stack.export())).not.to.include("sk-projA-1");
    });
  }

  const unproven: [string, Fault][] = [
    ["every answer is 404", { kind: "status", status: 404 }],
    ["every answer is 401", { kind: "status", status: 401 }],
    ["every answer is a page of HTML", { kind: "html" }],
  ];
  it("stays whole in the state when reads prove nothing, and loses only what is really gone", async () => {
    await start(different);
    await must(stack.up());
    for (const [situation, fault] of unproven) {
      const remove = emulator.faults.add(fault);
      await mustFail(stack.refresh());
      await mustFail(stack.destroy());
      remove();
      expect(stack.resources("openai:File"), situation).to.have.lengthOf(count);
    }
    await must(stack.setConfig("openai:apiKey", "sk-projB-1", "--secret"));
    const refused = await mustFail(stack.refresh("--run-program"));
    expect(refused.output).to.include("pulumi state delete");
    await mustFail(stack.destroy("--run-program"));
    await expectAllThere();

    await must(stack.setConfig("openai:apiKey", "sk-projA-2", "--secret"));
    const [gone] = idsOnServer(emulator);
    emulator.remove("file", gone as string);
    await must(stack.refresh("--run-program"));
    const left = stack.resources("openai:File").map(({ id }) => id);
    expect(left)
      .to.have.lengthOf(count - 1)
      .and.not.include(gone);
    await must(stack.destroy());
    expect(idsOnServer(emulator)).to.be.empty;
  });

  it("fails at once, with one request a file at most, when the quota is spent", async () => {
    await start(different);
    emulator.faults.add({
      kind: "status",
      status: 429,
      code: "insufficient_quota",
      match: { method: "POST" },
    });
    const { output } = await mustFail(stack.up());
    expect(output).to.include("waiting does not help");
    expect(writes(emulator)).to.be.at.most(count);
  });
});
