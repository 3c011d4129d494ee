import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { isNotFound } from "./absence.js";
import type { Client } from "./client/index.js";
import { say } from "./client/say.js";
import { differences, inputsFromOutputs } from "./compare.js";
import type { AnyDeclaration, Declaration } from "./declaration.js";
import { declaredBy } from "./declarations.js";
import * as journal from "./journal.js";
import { adopt, make, withDefaults } from "./making.js";
import { movedFrom } from "./moved.js";
import { objectCalls } from "./objectCalls.js";
import {
  decodeRecord,
  encodeRecord,
  newMark,
  type ObjectRecord,
  placeOfInputs,
  recordKey,
  type SplitInputs,
  splitInputs,
} from "./record.js";
import type { Properties, Property } from "./schema.js";
import { configure, connect, exactlyOnce, holdings } from "./session.js";
import { validate } from "./validate.js";
import { patchBody, withoutEmpty } from "./wire.js";

type State = Record<string, unknown>;

/**
 * Turns a declaration into the hooks that the engine calls: the life of every kind of object.
 *
 * What must hold for all of them is in the order of steps here: validate before any call; look before creating
 * twice; write down before sending; believe "gone" only with proof; return the complete state.
 */
export function defineResource<const S extends Properties, W extends object, P>(
  declaration: Declaration<S, W, P>,
): dynamic.ResourceProvider {
  return declaredBy(declaration, {
    // Not async: the configuration must be in place before the host calls the next hook.
    configure: (request) => {
      configure((key) => request.config.get(key));
      return Promise.resolve();
    },
    check: async (olds, news) => check(declaration, olds, news),
    diff: (id, olds, news) => diff(declaration, id, olds, news),
    create: (inputs) => create(declaration, inputs),
    read: (id, props) => read(declaration, id, props),
    update: (id, olds, news) => update(declaration, id, olds, news),
    delete: (id, props) => destroy(declaration, id, props),
  });
}

function check(declaration: AnyDeclaration, olds: State, news: State): dynamic.CheckResult {
  const inputs = splitInputs(news);
  const before = splitInputs(olds ?? {});
  const place = placeOfInputs(inputs);
  const isNew = before.text === undefined;
  if (isNew) holdings.registeredAnew(place);
  if (inputs.imports !== undefined) {
    if (before.imports === inputs.imports) holdings.importDone(place, inputs.imports);
    if (isNew) say(`${declaration.kind} ${inputs.at ?? ""} adopts ${declaration.noun} "${inputs.imports}".`);
  }
  const { failures, warnings } = validate(declaration.properties, inputs.args);
  for (const { property, reason } of warnings)
    say(`${declaration.kind} ${inputs.at ?? ""}, ${property}: ${reason}.`);
  const wrong = new Set(failures.map(({ property }) => property));
  const more = (declaration.check?.(inputs.args, before.args) ?? []).filter(
    ({ property }) => !wrong.has(property),
  );
  return { inputs: news, failures: [...failures, ...more] };
}

async function diff(
  declaration: AnyDeclaration,
  id: string,
  olds: State,
  news: State,
): Promise<dynamic.DiffResult> {
  const inputs = splitInputs(news);
  const record = decodeRecord(olds);
  if (record === undefined) return { changes: false };
  const placed = seen(id, record, inputs);
  const changed = changes(declaration, inputs, olds, record);
  const replaces = changed.filter((property) => declaration.properties[property]?.onChange !== "updates");
  const elsewhere = adoptsAnother(id, record, inputs) || (await movedFrom(declaration, id, record));
  if (replaces.length > 0 || elsewhere) holdings.replacing(id, placed);
  if (elsewhere) return { changes: true, replaces: [...replaces, recordKey] };
  return changed.length === 0 ? { changes: false } : { replaces };
}

/** What stands in the state is alive, claimed, and needs no trace in the journal any more. */
function seen(id: string, record: ObjectRecord, inputs: SplitInputs): ObjectRecord {
  const place = placeOfInputs(inputs) || record.place;
  const placed = { ...record, place };
  holdings.alive(id, placed);
  exactlyOnce.claim(id);
  if (record.imported !== "") holdings.importDone(place, record.imported);
  if (place !== "") journal.settle(place, id);
  return placed;
}

/** The import option names an object that this resource neither holds nor has dealt with. */
function adoptsAnother(id: string, record: ObjectRecord, { imports }: SplitInputs): boolean {
  return imports !== undefined && imports !== id && imports !== record.imported;
}

function changes(
  declaration: AnyDeclaration,
  { args }: SplitInputs,
  olds: State,
  record: ObjectRecord,
): string[] {
  return differences(declaration.properties, withDefaults(declaration, args), olds, record.set).map(
    ({ property }) => property,
  );
}

async function create(declaration: AnyDeclaration, news: State): Promise<dynamic.CreateResult> {
  const inputs = splitInputs(news);
  const place = placeOfInputs(inputs);
  const client = connect();
  const prepared = await declaration.prepare(inputs.args as never);
  const making = { declaration, client, inputs, prepared };
  const { imports } = inputs;
  const adopts = imports !== undefined && !holdings.isImportDone(place, imports);
  const object = adopts ? await adopt(making, imports) : await make(making);
  if (!adopts) holdings.replacementBegun(place);
  const id = declaration.idOf(object);
  const record = recordOf(client, inputs);
  holdings.alive(id, record);
  const kept = { ...declaration.kept?.from(prepared), ...writeOnly(declaration, inputs.args) };
  return { id, outs: stateOf(declaration, object, kept, record) };
}

async function read(declaration: AnyDeclaration, id: string, props: State = {}): Promise<dynamic.ReadResult> {
  const client = connect();
  const calls = objectCalls(declaration, client);
  const before = decodeRecord(props);
  let object: object;
  try {
    object = await calls.read(id, "Reading");
  } catch (error) {
    // Without a record nothing is being refreshed: somebody asks for an object that has to exist.
    if (before === undefined || !isNotFound(error)) throw error;
    await calls.proveGone(id, before, error);
    return {};
  }
  exactlyOnce.claim(id);
  const record = { ...(before ?? recordOf(client, { args: {}, text: undefined })), account: client.account };
  const outputs = stateOf(declaration, object, keptFrom(declaration, props), record);
  return { id, props: outputs, ...refreshedInputs(declaration, record, props, outputs) };
}

/**
 * The inputs, when the server shows others than the user had set; then the next preview shows the drift.
 * Otherwise the engine keeps its own, which know more: the path of a file, say.
 */
function refreshedInputs(
  declaration: AnyDeclaration,
  record: ObjectRecord,
  before: State,
  now: State,
): { inputs?: State } {
  const old = inputsFromOutputs(declaration.properties, record.set, before);
  const current = inputsFromOutputs(declaration.properties, record.set, now);
  return isDeepStrictEqual(old, current) ? {} : { inputs: current };
}

async function update(
  declaration: AnyDeclaration,
  id: string,
  olds: State,
  news: State,
): Promise<dynamic.UpdateResult> {
  const client = connect();
  const inputs = splitInputs(news);
  const calls = objectCalls(declaration, client);
  const before = decodeRecord(olds);
  const changed = before === undefined ? [] : changes(declaration, inputs, olds, before);
  const body = patchBody(declaration.properties, changed, inputs.args);
  const object = changed.length === 0 ? await calls.read(id, "Reading") : await calls.update(id, body);
  const record = { ...recordOf(client, inputs), ...(before && { mark: before.mark }) };
  const kept = { ...keptFrom(declaration, olds), ...writeOnly(declaration, inputs.args) };
  return { outs: stateOf(declaration, object, kept, record) };
}

async function destroy(declaration: AnyDeclaration, id: string, props: State): Promise<void> {
  const record = decodeRecord(props);
  const reason = record && holdings.reasonToSpare(id, record);
  if (reason !== undefined) {
    say(`The ${declaration.noun} "${id}" stays on the server: ${reason}.`);
    return;
  }
  const calls = objectCalls(declaration, connect());
  try {
    await calls.delete(id);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await calls.proveGone(id, record, error);
  }
  if (record !== undefined && record.place !== "") journal.settle(record.place, id);
}

function recordOf(client: Client, inputs: SplitInputs): ObjectRecord {
  const set = Object.keys(inputs.args).filter(
    (name) => inputs.args[name] !== undefined && inputs.args[name] !== null,
  );
  return {
    account: client.account,
    set,
    place: placeOfInputs(inputs),
    mark: newMark(),
    imported: inputs.imports ?? "",
  };
}

/** The complete state: what a hook leaves out of its answer is lost. */
function stateOf(declaration: AnyDeclaration, object: object, kept: State, record: ObjectRecord): State {
  return withoutEmpty({ ...kept, ...declaration.toOutputs(object), [recordKey]: encodeRecord(record) });
}

/** What the API never shows, from the state before. */
function keptFrom(declaration: AnyDeclaration, state: State): State {
  const names = [...(declaration.kept?.names ?? []), ...writeOnlyNames(declaration)];
  return Object.fromEntries(names.map((name) => [name, state[name]]));
}

function writeOnly(declaration: AnyDeclaration, args: State): State {
  return Object.fromEntries(writeOnlyNames(declaration).map((name) => [name, args[name]]));
}

function writeOnlyNames({ properties }: AnyDeclaration): string[] {
  return Object.entries<Property>(properties)
    .filter(([, { writeOnly }]) => writeOnly)
    .map(([name]) => name);
}
