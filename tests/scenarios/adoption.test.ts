import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { idsOnServer, startRecordedEmulator, upload } from "../support/emulator.js";
import { createStack, must, mustFail, type Outcome, type TestStack } from "../support/stack.js";

interface Situation {
  readonly stack: TestStack;
  readonly emulator: Emulator;
  /** The adopted file, which had a life before the stack. */
  readonly adopted: string;
}

function program(options: string, setup = ""): string {
  return `
const openai = require("pulumi-openai");
${setup}
new openai.File("f", { purpose: "assistants", source: "a.md", filename: "a.md" }, ${options});
`;
}

async function urn({ stack }: Situation): Promise<string> {
  const [file] = stack.resources("openai:File");
  return file?.urn as string;
}

const without = "{}";
const kept = ({ adopted }: Situation, more = ""): string => `{ import: "${adopted}"${more} }`;

/** What may follow an adoption, and whether the resource then still holds the adopted file. */
const followers: Record<string, [after: (situation: Situation) => Promise<Outcome>, holds: boolean]> = {
  "another up with the option kept": [({ stack }) => stack.up(), true],
  "an up with the option removed": [
    ({ stack }) => {
      stack.write("index.js", program(without));
      return stack.up();
    },
    true,
  ],
  "a refresh": [({ stack }) => stack.refresh("--expect-no-changes"), true],
  "changed content with the option kept": [
    ({ stack }) => {
      stack.write("a.md", "other");
      return stack.up();
    },
    false,
  ],
  "changed content with the option removed": [
    ({ stack }) => {
      stack.write("index.js", program(without));
      stack.write("a.md", "other");
      return stack.up();
    },
    false,
  ],
  "a replacement that was asked for, with the option kept": [
    async (situation) => situation.stack.up("--replace", await urn(situation)),
    true,
  ],
  "a replacement that was asked for, with the option removed": [
    async (situation) => {
      situation.stack.write("index.js", program(without));
      return situation.stack.up("--replace", await urn(situation));
    },
    false,
  ],
  "a taint": [
    async (situation) => {
      await must(situation.stack.pulumi("state", "taint", await urn(situation), "--yes"));
      return situation.stack.up();
    },
    true,
  ],
  "changed content that deletes before it replaces": [
    (situation) => {
      situation.stack.write("index.js", program(kept(situation, ", deleteBeforeReplace: true")));
      situation.stack.write("a.md", "other");
      return situation.stack.up();
    },
    false,
  ],
  "a provider of the same account": [
    (situation) => {
      const provider = `const p = new openai.Provider("p", { apiKey: "sk-projA-2", baseUrl: "${situation.emulator.url}" });`;
      situation.stack.write("index.js", program(kept(situation, ", provider: p"), provider));
      return situation.stack.up();
    },
    true,
  ],
  "a provider of another account": [
    (situation) => {
      const provider = `const p = new openai.Provider("p", { apiKey: "sk-projB-1", baseUrl: "${situation.emulator.url}" });`;
      situation.stack.write("index.js", program(kept(situation, ", provider: p"), provider));
      return situation.stack.up();
    },
    false,
  ],
  "another name of the resource": [
    (situation) => {
      const renamed = program(kept(situation, ', aliases: [{ name: "f" }]')).replace('File("f"', 'File("g"');
      situation.stack.write("index.js", renamed);
      return situation.stack.up();
    },
    true,
  ],
  "another id in the option": [
    async (situation) => {
      const other = await upload(situation.emulator, "hello");
      situation.stack.write("index.js", program(`{ import: "${other}" }`));
      return situation.stack.up();
    },
    false,
  ],
};

describe("an adopted file", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startRecordedEmulator();
  });
  after(() => emulator.close());

  const adopt = async (): Promise<Situation> => {
    const adopted = await upload(emulator, "hello");
    const stack = await createStack({
      program: program(`{ import: "${adopted}" }`),
      files: { "a.md": "hello" },
      baseUrl: emulator.url,
    });
    const { output } = await must(stack.up());
    expect(output).to.include(`adopts file "${adopted}"`);
    return { stack, emulator, adopted };
  };

  for (const [event, [follow, holds]] of Object.entries(followers)) {
    it(`survives ${event}`, async () => {
      const situation = await adopt();
      const { stack, adopted } = situation;
      await must(follow(situation));
      const files = stack.resources("openai:File");
      expect(idsOnServer(emulator)).to.include(adopted);
      expect(files).to.have.lengthOf(1);
      expect(files[0]?.id === adopted).to.equal(holds);
      expect(idsOnServer(emulator)).to.include(files[0]?.id);
      await must(stack.preview("--expect-no-changes"));
      stack.remove();
    });
  }

  it("is deleted when its resource is destroyed", async () => {
    const { stack, adopted } = await adopt();
    await must(stack.destroy());
    expect(idsOnServer(emulator)).not.to.include(adopted);
    stack.remove();
  });

  it("is deleted when its resource leaves the program", async () => {
    const { stack, adopted } = await adopt();
    stack.write("index.js", "");
    await must(stack.up());
    expect(idsOnServer(emulator)).not.to.include(adopted);
    stack.remove();
  });

  it("is not adopted when it is not what the program describes, and the difference is told", async () => {
    const id = await upload(emulator, "something else");
    const stack = await createStack({
      program: program(`{ import: "${id}" }`),
      files: { "a.md": "hello" },
      baseUrl: emulator.url,
    });
    const { output } = await mustFail(stack.up());
    expect(output).to.include("bytes is 14 there and 5 here");
    expect(stack.resources("openai:File")).to.be.empty;
    stack.remove();
  });
});
