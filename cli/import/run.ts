import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Client, clientFor } from "../../provider/client/index.js";
import { Problem } from "../../provider/client/problem.js";
import { readSettings } from "../../provider/client/settings.js";
import { type Description, describeObject, Indescribable } from "../../provider/describing.js";
import { type Found, nameOf, takeInventory } from "../../provider/inventory.js";
import { declarationOfKind } from "../../provider/kinds.js";
import { ownId, parentOf } from "../../provider/objectCalls.js";
import { providerText, typeToken } from "../../sdk/resource.js";
import { readStack, readStackSettings, type Stack } from "../stack.js";
import { programOf } from "./code.js";
import { type Contents, createContents } from "./contents.js";
import { createNamer, type Name, type Namer, wordsIn } from "./names.js";
import { asText, type LeftOut } from "./report.js";

export interface Named {
  readonly kind: string;
  readonly id: string;
}

export interface ImportFlags {
  readonly all?: true;
  readonly kind?: readonly string[];
  readonly name?: string;
  readonly id: readonly Named[];
  readonly out: string;
  readonly contents: boolean;
  readonly stack?: string;
}

interface Import {
  readonly found: Found;
  readonly name: Name;
  readonly description: Description;
}

/** Finds what is asked for, and writes what brings it into the stack. */
export async function run(flags: ImportFlags): Promise<void> {
  refuseNothing(flags);
  refuseFolder(flags.out);
  const settings = readSettings(await readStackSettings(flags.stack));
  const client = clientFor(settings, (line) => console.error(line));
  const stack = await readStack(flags.stack);
  const { found, retired, ...inventory } = await takeInventory(client, searchOf(flags));
  const fresh = found.filter((one) => !isHeld(stack, one)).sort(byDepthAndAge);
  const { imports, leftOut, ...descriptions } = await describeAll(client, stack, fresh, flags);
  const problems = [...inventory.problems, ...descriptions.problems];
  const written = write(flags.out, imports);
  console.log(
    asText({
      stack: stack.state.name,
      stackOption: flags.stack,
      account: client.account,
      kinds: imports.map((one) => one.found.declaration.kind),
      held: found.length - fresh.length,
      leftOut,
      problems: [...problems, ...retired],
      ...written,
    }),
  );
  if (problems.length > 0 || (found.length === 0 && retired.length > 0)) process.exitCode = 1;
}

function refuseNothing({ all, kind, name, id }: ImportFlags): void {
  if (all || kind !== undefined || name !== undefined || id.length > 0) return;
  throw new Problem(
    'Say what to import: --all, --kind File VectorStore, --name "handbook*", or --id Thread=thread_abc123.',
  );
}

/** What an earlier import has written may have been changed since. */
function refuseFolder(out: string): void {
  if (!existsSync(out) || readdirSync(out).length === 0) return;
  throw new Problem(
    `The folder "${out}" is there already, and nothing in it is overwritten. Name another: --out <folder>`,
  );
}

function searchOf({ all, kind, name, id }: ImportFlags): Parameters<typeof takeInventory>[1] {
  const isOnlyNamed = !all && kind === undefined && name === undefined;
  const pattern = name === undefined ? undefined : patternOf(name);
  return {
    kinds: kind ?? (isOnlyNamed ? [] : "all"),
    named: id,
    matches: (text) => pattern === undefined || (text !== undefined && pattern.test(text)),
  };
}

/** Names are no paths: a star stands for slashes as well. */
function patternOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "is");
}

/** What the stack holds, or what something that it holds looks after. */
function isHeld({ state }: Stack, { declaration, id }: Found): boolean {
  const isIt = (one: Named): boolean => one.kind === declaration.kind && one.id === id;
  return state.held.some(
    (held) =>
      isIt(held) || declarationOfKind(held.kind)?.ensemble?.parts(held.id, held.outputs).some(isIt) === true,
  );
}

interface Descriptions {
  readonly imports: readonly Import[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly string[];
}

/** One object that cannot be described does not hide the others. */
async function describeAll(
  client: Client,
  stack: Stack,
  found: readonly Found[],
  { out, contents }: ImportFlags,
): Promise<Descriptions> {
  const names = namesOf(found, createNamer(stack.names));
  const fetching = contents ? contentsIn(client, out) : undefined;
  const leftOut: LeftOut[] = [];
  const problems: string[] = [];
  const describe = async (one: Found): Promise<Import> => {
    const name = names.get(one) as Name;
    const content = await fetching?.fetch(one, name.resource);
    const place = { client, at: `${stack.state.name}/${name.resource}`, ...(content && { content }) };
    return { found: one, name, description: await describeObject(one.declaration, one.object, place) };
  };
  const described = await Promise.all(
    found.map(async (one) => {
      try {
        return [await describe(one)];
      } catch (error) {
        if (error instanceof Indescribable)
          leftOut.push({ kind: one.declaration.kind, id: one.id, reason: error.message });
        else if (error instanceof Problem) problems.push(error.message);
        else throw error;
        return [];
      }
    }),
  );
  return { imports: described.flat(), leftOut, problems };
}

function contentsIn(client: Client, out: string): Contents {
  const folder = relative(process.cwd(), join(out, "files"));
  mkdirSync(folder, { recursive: true });
  return createContents(client, folder);
}

/** Of things in their order, so that what others lie within has its name before them. */
function namesOf(found: readonly Found[], namer: Namer): ReadonlyMap<Found, Name> {
  const names = new Map<Found, Name>();
  const wordsOf = new Map<string, readonly string[]>();
  for (const one of found) {
    const { declaration, id } = one;
    const words =
      declaration.within === undefined
        ? ownWords(one)
        : [...(wordsOf.get(parentOf(id)) ?? []), ...(wordsOf.get(ownId(id)) ?? nounOf(one))];
    const name = namer(declaration.kind, words);
    wordsOf.set(id, wordsIn(name.resource));
    names.set(one, name);
  }
  return names;
}

/** What lies within something comes after it, and the newer after the older. */
function byDepthAndAge(one: Found, other: Found): number {
  const depthOf = ({ declaration }: Found): number => (declaration.within === undefined ? 0 : 1);
  const ageOf = ({ declaration, object }: Found): number => declaration.createdAt?.(object) ?? 0;
  const [kind, otherKind] = [one.declaration.kind, other.declaration.kind];
  return (
    depthOf(one) - depthOf(other) ||
    (kind < otherKind ? -1 : Number(kind > otherKind)) ||
    ageOf(one) - ageOf(other)
  );
}

/** A file's name without what says its type. What is only known by its model has no name of its own. */
function ownWords(found: Found): readonly string[] {
  const { properties } = found.declaration;
  const name = "name" in properties || "filename" in properties ? (nameOf(found) ?? "") : "";
  return wordsIn(found.declaration.content === undefined ? name : name.replace(/(?<=.)\.\w{1,8}$/, ""));
}

/** `file` of `vector store file`. */
function nounOf({ declaration }: Found): readonly string[] {
  return [declaration.noun.split(" ").at(-1) ?? declaration.noun];
}

interface Written {
  readonly program: string;
  readonly resources: string;
  readonly contents: number;
}

/** Nothing is written for nothing. */
function write(out: string, imports: readonly Import[]): Written {
  const files = join(out, "files");
  const program = join(out, "index.ts");
  const resources = join(out, "resources.json");
  const contents = existsSync(files) ? readdirSync(files).length : 0;
  if (existsSync(files) && contents === 0) rmdirSync(files);
  if (imports.length === 0) {
    if (existsSync(out) && readdirSync(out).length === 0) rmdirSync(out);
  } else {
    mkdirSync(out, { recursive: true });
    writeFileSync(program, programOf(imports.map(declaredOf)));
    // It holds whatever the objects say; nobody else has to read it.
    writeFileSync(resources, `${JSON.stringify({ resources: imports.map(resourceOf) }, undefined, 2)}\n`, {
      mode: 0o600,
    });
  }
  return { program: program.split(sep).join("/"), resources: resources.split(sep).join("/"), contents };
}

function declaredOf({ found, name, description }: Import): Parameters<typeof programOf>[0][number] {
  const { kind, properties } = found.declaration;
  return { kind, id: found.id, name, properties, inputs: description.inputs };
}

/** The engine takes the state as it is: of a dynamic resource it could not read it, without the code that is in it. */
function resourceOf({ found, name, description }: Import): object {
  const { kind } = found.declaration;
  const text = { __provider: providerText(kind) };
  return {
    type: typeToken(kind),
    name: name.resource,
    id: found.id,
    inputs: { ...description.registered, ...text },
    outputs: { ...description.outputs, ...text },
  };
}
