import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { repository } from "./stack.js";

/** A piece of a program, as it stands in a text. */
export interface Block {
  readonly file: string;
  readonly text: string;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node", "mocha"],
};

const imports: Record<string, string> = {
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  openai: 'import * as openai from "pulumi-openai";',
};

/** What a piece may speak of without having made it. */
const known: Record<string, string> = {
  config: "const config = new pulumi.Config();",
  attached:
    'const attached = new openai.VectorStoreFile("attached", { vectorStoreId: "vs_abc123", fileId: "file-abc123" });',
  eu: 'const eu = new openai.Provider("eu", { apiKey: "sk-projA-2" });',
  handbook: 'const handbook = new openai.File("handbook", { purpose: "assistants", source: "handbook.md" });',
  support: 'const support = new openai.VectorStore("support", { name: "support" });',
  job: 'const job = { fineTunedModel: pulumi.output("gpt-5-mini") };',
};

/** Compiles every block as a program of its own, and returns what the compiler says, by file. */
export function compile(blocks: readonly Block[]): Map<string, string[]> {
  const sources = new Map(
    blocks.map((block, index) => [pathOf(block, index), { block, text: wholeProgram(block) }]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const folders = new Set([...sources.keys()].map((path) => dirname(path)));
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || existsSync(path);
  host.readFile = (path) => sources.get(path)?.text ?? readFile(path);
  const program = ts.createProgram([...sources.keys()], options, host);
  const complaints = new Map<string, string[]>();
  for (const [path, { block }] of sources) {
    const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(described);
    complaints.set(block.file, [...(complaints.get(block.file) ?? []), ...found]);
  }
  return complaints;
}

/**
 * In a folder from which the package is found; awaiting at the top is for ES modules. Blocks of one text that say
 * their names lie beside each other, so that they can import each other.
 */
function pathOf({ file, text }: Block, index: number): string {
  const folder = join(repository, "examples", "blocks");
  const name = nameOfBlock(text);
  if (name !== undefined) return join(folder, file.replaceAll(/\W/g, "-"), name);
  const awaits = /^(\S.* )?await /m.test(text);
  return join(folder, `${index}.${awaits ? "mts" : "ts"}`);
}

/** The name of the file that a block is, when its first line says it: `// index.ts`. */
export function nameOfBlock(text: string): string | undefined {
  return text.match(/^\/\/ (\S+\.ts)\n/)?.[1];
}

/** The piece with all that it speaks of, so that it stands alone. */
export function wholeProgram({ text }: Block): string {
  const missing = Object.keys(imports).filter(
    (name) => !new RegExp(`^import [^"]*\\b${name}\\b`, "m").test(text),
  );
  const words = text.replaceAll(/"[^"\n]*"/g, '""');
  const spokenOf = Object.keys(known).filter(
    (name) => new RegExp(`\\b${name}\\b`).test(words) && !new RegExp(`\\b(const|let) ${name}\\b`).test(text),
  );
  return [
    ...missing.map((name) => imports[name]),
    ...spokenOf.map((name) => known[name]),
    text,
    "export {};",
  ].join("\n");
}

function described({ file, start, messageText }: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  if (file === undefined || start === undefined) return message;
  const line = file.text.split("\n")[file.getLineAndCharacterOfPosition(start).line];
  return `${message} In: ${line?.trim()}`;
}
