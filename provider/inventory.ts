import { withAdviceOnId } from "./absence.js";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { AnyDeclaration, Known } from "./declaration.js";
import { allDeclarations, declarationOfKind } from "./kinds.js";
import { objectCalls } from "./objectCalls.js";
import { RetiredApi } from "./retired.js";
import { nearest } from "./words.js";

/** What to look for in an account. */
export interface Search {
  /** Kinds of which everything is looked for; all that the API lists, when there are none. */
  readonly kinds: readonly string[] | "all";
  /** Single objects beside them. */
  readonly named: readonly { readonly kind: string; readonly id: string }[];
  /** Whether an object of this name is looked for. What lies within an object comes with it. */
  readonly matches: (name: string | undefined) => boolean;
}

/** An object that the account holds. */
export interface Found {
  readonly declaration: AnyDeclaration;
  readonly id: string;
  readonly object: object;
}

export interface Inventory {
  /** What lies within an object comes after it. */
  readonly found: readonly Found[];
  /** Sentences about what could not be looked at. */
  readonly problems: readonly string[];
  /** The same, about what the server has no more. */
  readonly retired: readonly string[];
}

/** Finds what an account holds. One kind that cannot be looked at does not hide the others. */
export async function takeInventory(client: Client, { kinds, named, matches }: Search): Promise<Inventory> {
  const chosen = kinds === "all" ? allDeclarations().filter(isListed) : kinds.map(listedKind);
  const wanted = named.map(({ kind, id }) => ({ declaration: readableKind(kind), id }));
  await client.identify();
  const survey = createSurvey(client, matches);
  const single = await Promise.all(wanted.map(({ declaration, id }) => survey.single(declaration, id)));
  const outer = await Promise.all(chosen.filter(({ within }) => within === undefined).map(survey.everyOf));
  const top = [...single, ...outer].flat();
  const inner = await Promise.all(chosen.map(async (declaration) => survey.within(declaration, top)));
  return { found: distinct([...top, ...inner.flat()]), problems: survey.problems, retired: survey.retired };
}

interface Survey {
  readonly problems: readonly string[];
  readonly retired: readonly string[];
  single(declaration: AnyDeclaration, id: string): Promise<readonly Found[]>;
  /** All of a kind whose name matches. */
  everyOf(declaration: AnyDeclaration): Promise<readonly Found[]>;
  /** What lies within these objects; where none of their kind is among them, within all that match. */
  within(declaration: AnyDeclaration, objects: readonly Found[]): Promise<readonly Found[]>;
}

function createSurvey(client: Client, matches: Search["matches"]): Survey {
  const problems: string[] = [];
  const retired: string[] = [];
  const noting = async (look: () => Promise<readonly Found[]>): Promise<readonly Found[]> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      (error instanceof RetiredApi ? retired : problems).push(error.message);
      return [];
    }
  };
  const everyOf = async (declaration: AnyDeclaration): Promise<readonly Found[]> => {
    const found = await noting(() => list(client, declaration));
    return found.filter((one) => matches(nameOf(one)));
  };
  return {
    problems,
    retired,
    single: (declaration, id) => noting(() => readSingle(client, declaration, id)),
    everyOf,
    async within(declaration, objects) {
      const { within } = declaration;
      if (within === undefined) return [];
      const chosen = objects.filter((one) => one.declaration.kind === within.kind);
      const holder = declarationOfKind(within.kind);
      const isAnyListed = holder !== undefined && isListed(holder);
      const holders = chosen.length > 0 || !isAnyListed ? chosen : await everyOf(holder);
      const lists = holders.map(({ id }) =>
        noting(() => list(client, declaration, { [within.property]: id })),
      );
      return (await Promise.all(lists)).flat();
    },
  };
}

async function list(
  client: Client,
  declaration: AnyDeclaration,
  known: Known = {},
): Promise<readonly Found[]> {
  const objects = await objectCalls(declaration, client, known).inventory();
  // The newest comes first, and is the last for whoever goes through them.
  return objects.reverse().map((object) => ({ declaration, id: declaration.idOf(object), object }));
}

async function readSingle(
  client: Client,
  declaration: AnyDeclaration,
  id: string,
): Promise<readonly Found[]> {
  const object = await objectCalls(declaration, client, {})
    .read(id, "Importing")
    .catch((error) => {
      throw withAdviceOnId(error, declaration.noun);
    });
  return [{ declaration, id, object }];
}

/** What stands there twice has been named, and is listed as well. */
function distinct(found: readonly Found[]): readonly Found[] {
  return [...new Map(found.map((one) => [`${one.declaration.kind} ${one.id}`, one])).values()];
}

export function nameOf({ declaration, object }: Found): string | undefined {
  return declaration.summary?.(object).name ?? undefined;
}

function isListed({ list, inventory }: AnyDeclaration): boolean {
  return list !== undefined || inventory !== undefined;
}

function listedKind(kind: string): AnyDeclaration {
  const declaration = readableKind(kind);
  if (isListed(declaration)) return declaration;
  const { noun } = declaration;
  throw new Problem(
    `--kind ${kind}: the API has no list of ${noun}s. Name each by its id: --id ${kind}=<id>`,
  );
}

function readableKind(kind: string): AnyDeclaration {
  const all = allDeclarations().filter(({ read }) => read !== undefined);
  const found = all.find((declaration) => declaration.kind === kind);
  if (found !== undefined) return found;
  const names = all.map((declaration) => declaration.kind);
  const meant = nearest(kind, names);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  throw new Problem(`"${kind}" is no kind that can be imported.${hint} Known are ${names.join(", ")}.`);
}
