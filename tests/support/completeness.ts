import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Resource } from "../../sdk/resource.js";

/** What programs import, by what has to belong to it. */
export interface Offered {
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly lookups: readonly string[];
  /** Exports that are nothing of which this test knows what belongs to it. */
  readonly others: readonly string[];
}

/** A file that has to be there, and what has to stand in it. */
export interface Part {
  readonly what: string;
  readonly file: string;
  readonly holds: RegExp;
}

/** Sorts what `sdk/` exports. */
export function offeredBy(sdk: Readonly<Record<string, unknown>>, abstract: readonly string[]): Offered {
  const names = Object.keys(sdk).filter((name) => !abstract.includes(name));
  const comesOf = (name: string, base: { readonly prototype: object }): boolean =>
    typeof sdk[name] === "function" && (sdk[name] as typeof Resource).prototype instanceof (base as never);
  const resources = names.filter((name) => comesOf(name, Resource));
  const components = names.filter((name) => comesOf(name, pulumi.ComponentResource));
  const lookups = names.filter(
    (name) => typeof sdk[name] === "function" && /^[a-z].*(?<!Output)$/.test(name),
  );
  const known = [...resources, ...components, ...lookups, ...lookups.map((name) => `${name}Output`)];
  const others = names.filter((name) => !known.includes(name) && !comesOf(name, pulumi.ProviderResource));
  return { resources, components, lookups, others };
}

/** Classes that only others come of: no program makes one. */
export function abstractClasses(root: string): string[] {
  const sources = readdirSync(join(root, "sdk")).filter((file) => file.endsWith(".ts"));
  return sources.flatMap((file) =>
    [...readFileSync(join(root, "sdk", file), "utf8").matchAll(/^export abstract class (\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  );
}

/** Everything that belongs to a resource class. */
export function partsOfResource(name: string): Part[] {
  const file = uncapitalized(name);
  return [
    { what: "class", file: `sdk/${file}.ts`, holds: new RegExp(`^export class ${name}\\b`, "m") },
    declarationPart(name),
    { what: "routes of the emulator", file: `emulator/objects/${file}.ts`, holds: /^export const routes\b/m },
    ...exampleParts(name, new RegExp(`\\bnew openai\\.${name}\\(`)),
    ...testAndPage(name, "resources"),
    textPart(name),
  ];
}

/** Everything that belongs to a component. What it has on the server are objects of other kinds. */
export function partsOfComponent(name: string): Part[] {
  return [
    {
      what: "class",
      file: `sdk/${uncapitalized(name)}.ts`,
      holds: new RegExp(`^export class ${name}\\b`, "m"),
    },
    ...exampleParts(name, new RegExp(`\\bnew openai\\.${name}\\(`)),
    ...testAndPage(name, "resources"),
  ];
}

/** Everything that belongs to a kind of which only a component makes resources: its tests and its page are the component's. */
export function partsWithin(component: string, kind: string): Part[] {
  const file = uncapitalized(kind);
  return [
    {
      what: "class",
      file: `sdk/${uncapitalized(component)}/${file}.ts`,
      holds: new RegExp(`^export class ${kind}\\b`, "m"),
    },
    declarationPart(kind),
    textPart(kind),
    {
      what: "tests",
      file: `tests/${uncapitalized(component)}.test.ts`,
      holds: new RegExp(`\\b${kind}\\b`),
    },
  ];
}

function declarationPart(kind: string): Part {
  return {
    what: "declaration",
    file: `provider/resources/${uncapitalized(kind)}.ts`,
    holds: new RegExp(`^export const ${kind} = define`, "m"),
  };
}

function textPart(kind: string): Part {
  return {
    what: "text in the state",
    file: `tests/golden/${uncapitalized(kind)}.txt`,
    holds: new RegExp(`\\.${kind}$`, "m"),
  };
}

/** Everything that belongs to a lookup. Which file declares it and which serves it is free: many share one. */
export function partsOfLookup(name: string): Part[] {
  const file = `sdk/${name}.ts`;
  return [
    { what: "function for plain values", file, holds: new RegExp(`^export function ${name}\\(`, "m") },
    { what: "function for outputs", file, holds: new RegExp(`^export function ${name}Output\\(`, "m") },
    ...exampleParts(name, new RegExp(`\\bopenai\\.${name}(Output)?\\(`)),
    ...testAndPage(name, "functions"),
  ];
}

function exampleParts(name: string, use: RegExp): Part[] {
  const folder = `examples/${kebab(name)}`;
  return [
    { what: "project", file: `${folder}/Pulumi.yaml`, holds: new RegExp(`^name: ${kebab(name)}$`, "m") },
    { what: "program", file: `${folder}/index.ts`, holds: use },
    { what: "package", file: `${folder}/package.json`, holds: /"pulumi-openai": / },
    { what: "compiler options", file: `${folder}/tsconfig.json`, holds: /"strict": true/ },
  ].map((part) => ({ ...part, what: `${part.what} of the example` }));
}

function testAndPage(name: string, folder: string): Part[] {
  const page = `${folder}/${kebab(name)}.md`;
  return [
    { what: "tests", file: `tests/${uncapitalized(name)}.test.ts`, holds: new RegExp(`\\b${name}\\b`) },
    { what: "page", file: `docs/${page}`, holds: new RegExp(`^# ${name}$`, "m") },
  ];
}

/** What is wrong with a part, as a sentence; nothing when it is there. */
export function gapIn(root: string, { file, holds }: Part): string | undefined {
  if (!existsSync(join(root, file))) return `${file} is missing.`;
  return holds.test(readFileSync(join(root, file), "utf8"))
    ? undefined
    : `${file} has nothing like ${holds}.`;
}

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "-$&").toLowerCase();
}
