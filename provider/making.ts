import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isNotFound, withAdviceOnId } from "./absence.js";
import { compareAccounts, decodeAccount, encodeAccount } from "./client/account.js";
import type { Client } from "./client/index.js";
import { Problem, Unresolved } from "./client/problem.js";
import { say } from "./client/say.js";
import { agrees, type Difference, describeDifferences, differences } from "./compare.js";
import type { AnyDeclaration } from "./declaration.js";
import type { Creation } from "./exactlyOnce.js";
import * as journal from "./journal.js";
import { type ObjectCalls, objectCalls } from "./objectCalls.js";
import { placeOfInputs, type SplitInputs } from "./record.js";
import type { Property } from "./schema.js";
import { exactlyOnce } from "./session.js";
import { shownBy } from "./state.js";
import { withoutEmpty } from "./wire.js";
import { oneOf } from "./words.js";

type Values = Record<string, unknown>;

/** One object to be made or adopted. */
export interface Making {
  readonly declaration: AnyDeclaration;
  readonly client: Client;
  readonly inputs: SplitInputs;
  readonly prepared: unknown;
}

/** The inputs, with what stands for those that the user has left out. */
export function withDefaults(declaration: AnyDeclaration, args: Values): Values {
  return { ...withoutEmpty(declaration.defaults?.(args) ?? {}), ...args };
}

/** Takes over an object that exists, when it is what the program describes. */
export async function adopt(making: Making, id: string): Promise<object> {
  const { declaration, client } = making;
  const calls = objectCalls(declaration, client, making.inputs.args);
  const object = await calls.read(id, "Adopting").catch((error) => {
    throw withAdviceOnId(error, declaration.noun);
  });
  const found = differsFrom(making, object);
  const difference = describeDifferences(found) || (await describeDisagreements(making, calls, object));
  if (difference !== "") {
    throw new Problem(
      `Adopting ${declaration.noun} "${id}": it is not what the program describes: ${difference}. Describe it as it is, or remove the import option.`,
    );
  }
  exactlyOnce.claim(id);
  // Whatever an earlier create may have left is answered by the user's choice.
  for (const entry of unsettledOf(making)) journal.forget(entry);
  return object;
}

/**
 * Creates the object exactly once: unless an earlier process, ended before anybody knew, has already done so,
 * and with a note on disk in case that this process is ended in its turn.
 */
export async function make(making: Making): Promise<object> {
  const { declaration, client, inputs } = making;
  if (declaration.ensemble !== undefined)
    return declaration.ensemble.make({ client, ...atOf(inputs) }, inputs.args as never);
  const calls = objectCalls(declaration, client, inputs.args);
  if (declaration.isRepeatable) return calls.create(inputs.args, making.prepared, () => {});
  const digest = digestOf(making);
  if (inputs.at !== undefined) {
    const recovered = await takeUpInterrupted(making, calls, digest);
    if (recovered !== undefined) return recovered;
  }
  const staged = { ...making, prepared: await calls.stage(inputs.args, making.prepared) };
  try {
    return await createNoted(staged, calls, digest);
  } catch (error) {
    if (!(error instanceof Unresolved)) await declaration.unstage?.(calls.ask, staged.prepared);
    throw error;
  }
}

/** Creates with a note on disk, where it is known which resource it is for. */
async function createNoted(making: Making, calls: ObjectCalls, digest: string): Promise<object> {
  const { declaration, client, inputs } = making;
  const newest = await calls.newest();
  const creation = creationOf(making, calls, digest, newest);
  if (inputs.at === undefined) return exactlyOnce.create(creation);
  const entry = journal.begin({
    at: inputs.at,
    digest,
    kind: declaration.kind,
    account: encodeAccount(client.account),
    sentAt: Date.now(),
    pid: process.pid,
    ...(newest !== undefined && { newest }),
  });
  try {
    const object = await exactlyOnce.create(creation);
    journal.complete(entry, declaration.idOf(object));
    return object;
  } catch (error) {
    if (!(error instanceof Unresolved)) journal.forget(entry);
    throw error;
  }
}

export function atOf({ at }: SplitInputs): { readonly at?: string } {
  return at === undefined ? {} : { at };
}

function isKept({ declaration, inputs }: Making): boolean {
  return declaration.isKept?.(inputs.args) !== false;
}

/** @param newest - what was the newest object before, where objects do not show their age */
function creationOf(
  making: Making,
  calls: ObjectCalls,
  digest: string,
  newest: string | undefined,
): Creation<object> {
  const { declaration, client, inputs, prepared } = making;
  let sentAt = Date.now();
  const isEqual = (object: object): boolean =>
    declaration.isCalledOff?.(object) !== true && differsFrom(making, object).length === 0;
  const equalsSince = finderOf(making, calls, isEqual, newest);
  const twins = journal.twinsOf({ kind: declaration.kind, digest });
  return {
    twins,
    send: () =>
      calls.create(inputs.args, prepared, () => {
        sentAt = Date.now();
      }),
    sentAt: () => sentAt,
    ...(equalsSince && {
      equalsSince: async (since: number) => {
        const found = await equalsSince(since);
        // They are known to belong to other resources, although no state holds them yet.
        const made = journal.madeTwins(twins);
        return found.filter((object) => !made.has(declaration.idOf(object)));
      },
    }),
    isKept: isKept(making),
    idOf: declaration.idOf,
    maxRetries: client.settings.maxRetries,
    noun: declaration.noun,
    say,
  };
}

/** Finds what may have come of a lost create: by the id that it was to have, or else in the list of its kind. */
function finderOf(
  making: Making,
  calls: ObjectCalls,
  isEqual: (object: object) => boolean,
  newest: string | undefined,
): Creation<object>["equalsSince"] {
  const { declaration, inputs } = making;
  const { foreseenId, list } = declaration;
  // Its age says nothing: there is only one, however often it is asked for.
  if (foreseenId !== undefined)
    return async () => (await readIfThere(calls, foreseenId(inputs.args as never))).filter(isEqual);
  const canBeListed = list !== undefined && list.holds?.(inputs.args) !== false;
  return canBeListed
    ? async (sentAt) => agreeing(making, calls, await calls.since({ sentAt, newest }, isEqual))
    : undefined;
}

/** Those that are what the inputs ask for, also in what only another request shows. */
async function agreeing(making: Making, calls: ObjectCalls, objects: readonly object[]): Promise<object[]> {
  const disagreements = await Promise.all(objects.map((object) => disagreementsOf(making, calls, object)));
  return objects.filter((_, index) => disagreements[index]?.length === 0);
}

async function disagreementsOf(
  { declaration, inputs }: Making,
  { ask }: ObjectCalls,
  object: object,
): Promise<readonly string[]> {
  return (await declaration.disagreements?.(object, inputs.args as never, ask)) ?? [];
}

async function describeDisagreements(making: Making, calls: ObjectCalls, object: object): Promise<string> {
  const properties = await disagreementsOf(making, calls, object);
  return properties.length === 0 ? "" : `it differs in ${properties.join(", ")}`;
}

async function readIfThere(calls: ObjectCalls, id: string, doing = "Looking for"): Promise<object[]> {
  try {
    return [await calls.read(id, doing)];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return [];
  }
}

/** Equal for creates that ask for equal objects. */
function digestOf({ declaration, inputs, prepared }: Making): string {
  const args = Object.entries(withDefaults(declaration, inputs.args));
  const properties: Record<string, Property> = declaration.properties;
  const isAsked = (name: string): boolean => !properties[name]?.local && !properties[name]?.afterCreate;
  const wanted = Object.fromEntries(args.filter(([name]) => isAsked(name)));
  const asked = [wanted, declaration.expected?.(prepared) ?? {}];
  return createHash("sha256").update(JSON.stringify(asked, sortedKeys)).digest("hex").slice(0, 24);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** In what an object on the server is not what the inputs ask for, as far as the API shows it. */
function differsFrom({ declaration, inputs, prepared }: Making, object: object): Difference[] {
  const outputs = shownBy(declaration, object, inputs.args);
  const isShown = ({ property }: Difference): boolean => {
    const declared = declaration.properties[property];
    return declared?.type !== "asset" && !declared?.writeOnly && !declared?.local && !declared?.afterCreate;
  };
  const shown = differences(
    declaration.properties,
    withDefaults(declaration, inputs.args),
    outputs,
    [],
    agrees,
  ).filter(isShown);
  const expected = Object.entries<unknown>(declaration.expected?.(prepared) ?? {})
    .filter(([output, wanted]) => !isDeepStrictEqual(outputs[output], wanted))
    .map(([output, wanted]) => ({ property: output, output, wanted, found: outputs[output] }));
  return [...shown, ...expected];
}

/** What other processes have begun for this resource, in the same account. */
function unsettledOf({ declaration, client, inputs }: Making): journal.Entry[] {
  return journal
    .unsettled(placeOfInputs(inputs))
    .filter((entry) => entry.kind === declaration.kind && isOwn(entry, client));
}

function isOwn({ account }: journal.Entry, client: Client): boolean {
  const owner = decodeAccount(account);
  return owner === undefined || compareAccounts(owner, client.account) !== "different";
}

/** Finds the object that an earlier process made, or began to make, for this very resource. */
async function takeUpInterrupted(
  making: Making,
  calls: ObjectCalls,
  digest: string,
): Promise<object | undefined> {
  for (const earlier of unsettledOf(making)) {
    const entry = await ended(earlier);
    if (entry === undefined) continue;
    const creation = creationOf(making, calls, digest, entry.newest);
    const isSame = entry.digest === digest;
    const object = await outcomeOf(entry, isSame, calls, creation);
    if (object !== undefined && isSame) {
      if (entry.id === undefined) journal.complete(entry, creation.idOf(object));
      sayTakenUp(creation, entry, creation.idOf(object));
      return object;
    }
    if (object !== undefined) say(leftBehind(entry, creation.noun, isSame));
    else journal.forget(entry);
  }
  return undefined;
}

/** What came of an earlier process's request, as far as it can be found out; what cannot is said, once. */
async function outcomeOf(
  entry: journal.Entry,
  isSame: boolean,
  calls: ObjectCalls,
  creation: Creation<object>,
): Promise<object | undefined> {
  if (!creation.isKept) say(spentInVain(entry, creation.noun));
  else if (entry.id !== undefined) return (await readIfThere(calls, entry.id, "Taking up"))[0];
  else if (isSame && creation.equalsSince !== undefined) return exactlyOnce.recover(creation, entry.sentAt);
  else say(leftBehind(entry, creation.noun, isSame));
  return undefined;
}

function sayTakenUp({ noun }: Creation<object>, { kind, at }: journal.Entry, id: string): void {
  say(`${kind} ${at} takes up ${noun} "${id}", which an interrupted run has made.`);
}

const ownerPatience = 30_000;

/** The entry as it is when its process has ended or finished it; undefined when it was settled meanwhile. */
async function ended(entry: journal.Entry): Promise<journal.Entry | undefined> {
  const until = Date.now() + ownerPatience;
  for (;;) {
    const now = journal.unsettled(journal.placeOf(entry.at)).find(({ file }) => file === entry.file);
    if (now === undefined || now.id !== undefined || !journal.isOwnerAlive(now) || Date.now() > until)
      return now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The server keeps nothing of it, and the answer went with the process that waited for it. */
function spentInVain({ at, sentAt, kind }: journal.Entry, noun: string): string {
  const when = new Date(sentAt).toISOString();
  return `${oneOf(noun)} that an interrupted run asked for at ${when} (${kind} ${at}) may have been charged for. Its answer is lost, so it is asked for again.`;
}

function leftBehind({ at, id, sentAt, kind }: journal.Entry, noun: string, isSame: boolean): string {
  const what = id === undefined ? oneOf(noun) : `The ${noun} "${id}"`;
  const when = new Date(sentAt).toISOString();
  const otherwise = isSame ? "" : ", described otherwise then";
  return `${what} that an interrupted run asked for at ${when} (${kind} ${at}${otherwise}) may be left on the server.`;
}
