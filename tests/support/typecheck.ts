import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import type ts from "typescript";

/** What a compiler finds wrong, by the file in which it is, relative to the project. */
export type Findings = Readonly<Record<string, readonly string[]>>;

/**
 * Checks files of a project, and all declarations that they need, with a compiler from anywhere.
 *
 * @param options compilerOptions as in a tsconfig.json
 */
export function typecheck(
  compiler: string,
  folder: string,
  files: readonly string[],
  options: object,
): Findings {
  const {
    convertCompilerOptionsFromJson,
    createProgram,
    flattenDiagnosticMessageText,
    getPreEmitDiagnostics,
  } = createRequire(__filename)(compiler) as typeof ts;
  const converted = convertCompilerOptionsFromJson(options, folder);
  const program = createProgram(
    files.map((file) => join(folder, file)),
    // Types are looked for around the working directory, which is not the project's.
    { ...converted.options, noEmit: true, typeRoots: [join(folder, "node_modules/@types")] },
  );
  const findings: Record<string, string[]> = {};
  for (const { file, messageText } of [...converted.errors, ...getPreEmitDiagnostics(program)]) {
    const name = file === undefined ? "" : relative(folder, file.fileName);
    findings[name] = [...(findings[name] ?? []), flattenDiagnosticMessageText(messageText, " ")];
  }
  return findings;
}

/** The files with findings, without the declarations of other packages. */
export function ours(findings: Findings): string[] {
  return Object.keys(findings).filter((file) => !/^node_modules\/(?!pulumi-openai\/)/.test(file));
}

/** Where an editor goes from a word of a program: the file, and the line and column in it. */
export function definitionOf(word: string, file: string): ts.server.protocol.FileSpan | undefined {
  const lines = readFileSync(file, "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes(word));
  const place = { file, line: line + 1, offset: (lines[line] ?? "").indexOf(word) + 1 };
  const requests = [
    { command: "open", arguments: { file } },
    { command: "definition", arguments: place },
  ];
  // It ends with its input.
  const input = requests.map(
    (request, index) => `${JSON.stringify({ seq: index + 1, type: "request", ...request })}\n`,
  );
  const server = createRequire(__filename).resolve("typescript/lib/tsserver.js");
  const output = execFileSync(process.execPath, [server, "--disableAutomaticTypingAcquisition"], {
    input: input.join(""),
    encoding: "utf8",
  });
  const answers = output.split("\n").filter((text) => text.startsWith("{"));
  const definitions = answers.map((text) => JSON.parse(text)).find(({ command }) => command === "definition");
  return definitions?.body?.[0];
}
