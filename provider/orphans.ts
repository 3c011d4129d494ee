import { isNotFound, namesObject } from "./absence.js";
import { compareAccounts, decodeAccount } from "./client/account.js";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import type { AnyDeclaration, Known, Summary } from "./declaration.js";
import * as journal from "./journal.js";
import { declarationOfKind } from "./kinds.js";
import { objectCalls, ownId, parentOf } from "./objectCalls.js";
import { shownBy } from "./state.js";
import { oneOf } from "./words.js";

/** An object that the state of a stack holds. */
export interface Held {
  readonly kind: string;
  readonly id: string;
  readonly outputs: Known;
}

/** A stack, as its state shows it. */
export interface StackState {
  /** `project/stack` */
  readonly name: string;
  readonly held: readonly Held[];
  /** Whether a text stands anywhere in the state: what a stack names, it uses. */
  readonly names: (text: string) => boolean;
}

/**
 * Whose an object is.
 *
 * - `left`: the journal of this machine names it as made for a resource of this stack.
 * - `underWay`: the same, and the run that made it may still be at work.
 * - `unknown`: everything else.
 */
export type Ownership = "left" | "underWay" | "unknown";

/** An object that the account holds and the state does not. */
export interface Orphan {
  readonly kind: string;
  readonly id: string;
  /** Unix time in seconds; absent where the API does not tell it. */
  readonly createdAt?: number;
  readonly summary: Summary;
  readonly ownership: Ownership;
  /** What is known of where it comes from. */
  readonly origin?: string;
  /** Deletes it on the server; nothing is wrong when it is gone already. */
  readonly remove: () => Promise<void>;
}

/** What was found, and what could not be looked at. */
export interface Findings {
  readonly orphans: readonly Orphan[];
  /** Sentences about objects that may exist, and that no list shows. */
  readonly unseen: readonly string[];
  readonly problems: readonly string[];
}

interface Search {
  readonly client: Client;
  readonly state: StackState;
  /** Of this account, as far as is known. */
  readonly entries: readonly journal.Entry[];
}

/** Finds what the account holds and the state does not, of the kinds that the stack uses. */
export async function findOrphans(client: Client, state: StackState): Promise<Findings> {
  await client.identify();
  const entries = journal.allEntries().filter((entry) => samenessOf(client, entry) !== "different");
  const search: Search = { client, state, entries };
  const found = await Promise.all(kindsOf(search).map((declaration) => findOfKind(search, declaration)));
  return {
    orphans: found.flatMap(({ orphans }) => orphans),
    unseen: found.flatMap(({ unseen }) => unseen),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function samenessOf(client: Client, { account }: journal.Entry): ReturnType<typeof compareAccounts> {
  const owner = decodeAccount(account);
  return owner === undefined ? "unknown" : compareAccounts(owner, client.account);
}

/** The kinds that stand in the state, or were to stand there. */
function kindsOf({ state, entries }: Search): AnyDeclaration[] {
  const begun = entries.filter((entry) => isOf(state, entry));
  const kinds = new Set([...state.held, ...begun].map(({ kind }) => kind));
  return [...kinds].sort().flatMap((kind) => declarationOfKind(kind) ?? []);
}

function isOf({ name }: StackState, { at }: journal.Entry): boolean {
  return at.startsWith(`${name}/`);
}

/** One kind that cannot be looked at must not hide the others. */
async function findOfKind(search: Search, declaration: AnyDeclaration): Promise<Findings> {
  const unseen = unseenOf(search, declaration);
  try {
    const objects = [...(await listed(search, declaration)), ...(await noted(search, declaration))];
    const byId = new Map(objects.map((object) => [declaration.idOf(object), object]));
    const strangers = [...byId].filter(([id, object]) => isStranger(search, declaration, id, object));
    const orphans = strangers.map(([id, object]) => orphanOf(search, declaration, id, object));
    return { orphans, unseen, problems: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { orphans: [], unseen, problems: [error.message] };
  }
}

function isStranger(
  { state }: Search,
  { kind, isPast }: AnyDeclaration,
  id: string,
  object: object,
): boolean {
  const isHeld = state.held.some((held) => held.kind === kind && held.id === id);
  return !isHeld && !state.names(ownId(id)) && isPast?.(object) !== true;
}

/** What the API lists: in the account, or within each parent of which the state holds an object. */
async function listed(search: Search, declaration: AnyDeclaration): Promise<object[]> {
  if (declaration.list === undefined) return [];
  const lists = [...parentsOf(search, declaration).values()].map((known) =>
    listWithin(search, declaration, known),
  );
  return (await Promise.all(lists)).flat();
}

/** What each list needs to know; one list without any need where the objects are not within others. */
function parentsOf({ state }: Search, { kind, idForm }: AnyDeclaration): Map<string, Known> {
  if (idForm === undefined) return new Map([["", {}]]);
  const held = state.held.filter((one) => one.kind === kind);
  return new Map(held.map(({ id, outputs }) => [parentOf(id), outputs]));
}

/** What was within a parent that is gone is gone as well. */
async function listWithin({ client }: Search, declaration: AnyDeclaration, known: Known): Promise<object[]> {
  try {
    return await objectCalls(declaration, client, known).all();
  } catch (error) {
    if (declaration.idForm !== undefined && isNotFound(error)) return [];
    throw error;
  }
}

/** What the journal names: of kinds that have no list, it alone knows. */
async function noted(search: Search, declaration: AnyDeclaration): Promise<object[]> {
  const { client, state, entries } = search;
  if (declaration.read === undefined) return [];
  const ids = entries.filter((entry) => entry.kind === declaration.kind && isOf(state, entry));
  const objects = ids.map(async ({ id }) => (id === undefined ? [] : readIfThere(client, declaration, id)));
  return (await Promise.all(objects)).flat();
}

async function readIfThere(client: Client, declaration: AnyDeclaration, id: string): Promise<object[]> {
  try {
    return [await objectCalls(declaration, client, {}).read(id, "Looking for")];
  } catch (error) {
    if (!isNotFound(error) || !namesObject(error.failure.message, id)) throw error;
    return [];
  }
}

function orphanOf(search: Search, declaration: AnyDeclaration, id: string, object: object): Orphan {
  const { client, entries } = search;
  const entry = entries.find((one) => one.kind === declaration.kind && one.id === id);
  const origin = originOf(search, declaration, entry, object);
  const createdAt = declaration.createdAt?.(object);
  return {
    kind: declaration.kind,
    id,
    ...(createdAt !== undefined && { createdAt }),
    summary: declaration.summary?.(object) ?? {},
    ownership: ownershipOf(search, entry),
    ...(origin !== undefined && { origin }),
    remove: async () => {
      await removeObject(client, declaration, id, object);
      if (entry !== undefined) journal.forget(entry);
    },
  };
}

/** A name in the journal proves it, if the journal speaks of this very account. */
function ownershipOf({ client, state }: Search, entry: journal.Entry | undefined): Ownership {
  if (entry === undefined || !isOf(state, entry) || samenessOf(client, entry) !== "same") return "unknown";
  return journal.mayBeUnderWay(entry) ? "underWay" : "left";
}

function originOf(
  search: Search,
  declaration: AnyDeclaration,
  entry: journal.Entry | undefined,
  object: object,
): string | undefined {
  if (entry !== undefined) return placeOf(entry);
  const [interrupted] = search.entries.filter((one) => mayHaveMade(search, one, declaration, object));
  return interrupted && `perhaps ${placeOf(interrupted)}, interrupted at ${timeOf(interrupted)}`;
}

/** How long after its request an object can have been made, in seconds. */
const longestCreate = 3_600;

/** Nobody knows what came of a create; what was made in the same hour may have come of it. */
function mayHaveMade(
  { client }: Search,
  { kind, id, sentAt }: journal.Entry,
  declaration: AnyDeclaration,
  object: object,
): boolean {
  const createdAt = declaration.createdAt?.(object);
  if (kind !== declaration.kind || id !== undefined || createdAt === undefined) return false;
  const age = createdAt - client.clock.earliest(sentAt);
  return age >= 0 && age < longestCreate;
}

function placeOf({ kind, at }: journal.Entry): string {
  return `${kind} ${at}`;
}

function timeOf({ sentAt }: journal.Entry): string {
  return `${new Date(sentAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** What was asked for, of a kind that has no list, and never answered. */
function unseenOf({ state, entries }: Search, { kind, noun, list }: AnyDeclaration): string[] {
  const lost = entries.filter((entry) => entry.kind === kind && entry.id === undefined && isOf(state, entry));
  if (list !== undefined) return [];
  return lost
    .filter((entry) => !journal.mayBeUnderWay(entry))
    .map(
      (entry) =>
        `${oneOf(noun)} that an interrupted run asked for at ${timeOf(entry)} (${placeOf(entry)}) may be left; this API cannot list them.`,
    );
}

async function removeObject(
  client: Client,
  declaration: AnyDeclaration,
  id: string,
  object: object,
): Promise<void> {
  const { delete: remove, dismantle, noun } = declaration;
  if (remove === undefined && dismantle === undefined)
    throw new Problem(`Deleting ${noun} "${id}": the API has no way to delete it.`);
  try {
    await objectCalls(declaration, client, shownBy(declaration, object, {})).delete(id);
  } catch (error) {
    // What is gone need not be deleted.
    if (!isNotFound(error) || !namesObject(error.failure.message, id)) throw error;
  }
}
