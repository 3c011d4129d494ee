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
