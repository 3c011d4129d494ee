import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator/index.js";
import { startRecordedEmulator } from "../support/emulator.js";
import { addArchive, pack, registryProblem } from "../support/npm.js";
import { createStack, must, repository, runPulumi, type TestStack } from "../support/stack.js";

const missing = registryProblem();

describe(`the template${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  const template = join(repository, "templates/typescript");
  let root: string;
  let project: string;
  let emulator: Emulator;
  let stack: TestStack;

  before(async function () {
    if (missing !== undefined) return this.skip();
    emulator = await startRecordedEmulator();
    root = mkdtempSync(join(tmpdir(), "template-"));
    project = join(root, "my-stack");
    mkdirSync(project);
    const { archive } = await pack(root);
    await must(runPulumi(root, "new", template, "--yes", "--generate-only", "--dir", project));
    await addArchive(project, archive);
    stack = await createStack({ folder: project, baseUrl: emulator.url });
  });
  after(async () => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
    await emulator?.close();
  });

  it("becomes a project of the folder's name, without a trace of the template", () => {
    expect(readdirSync(project)).to.include.members(readdirSync(template));
    const texts = ["Pulumi.yaml", "package.json"].map((file) => readFileSync(join(project, file), "utf8"));
    expect(texts[0])
      .to.match(/^name: my-stack$/m)
      .and.not.match(/^template:/m);
    expect(texts[1]).to.include('"name": "my-stack"');
    for (const text of texts) expect(text).not.to.include("${");
  });

  it("previews with the compiler that it brings, and sends nothing", async () => {
    expect(
      JSON.parse(readFileSync(join(project, "node_modules/typescript/package.json"), "utf8")).version,
    ).to.match(/^6\./);
    const { output } = await must(stack.preview());
    expect(output).to.match(/\+ 3 to create/);
    expect(emulator.requests).to.be.empty;
  });

  it("makes a store in which the document can be found, and leaves nothing behind", async () => {
    await must(stack.up());
    const { output: storeId } = await must(stack.pulumi("stack", "output", "storeId"));
    const found = await search(emulator.url, storeId.trim(), "Who may return a product?");
    expect(found.data[0]).to.include({ filename: "handbook.md" });
    await must(stack.preview("--expect-no-changes"));
    await must(stack.destroy());
    expect([...emulator.objects("file"), ...emulator.objects("vector_store")]).to.be.empty;
  });
});

async function search(url: string, storeId: string, query: string): Promise<{ data: object[] }> {
  const response = await fetch(`${url}/vector_stores/${storeId}/search`, {
    method: "POST",
    headers: { authorization: "Bearer sk-projA-1", "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: object[] };
}
