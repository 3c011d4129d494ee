import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { isNotFound, namesObject, unlessGone } from "./absence.js";
import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import { differences, inputsFromOutputs } from "./compare.js";
import type { AnyDeclaration, Declaration, Known, Recasting } from "./declaration.js";
import { declaredBy } from "./declarations.js";
import * as journal from "./journal.js";
import { adopt, atOf, make, withDefaults } from "./making.js";
import { movedFrom } from "./moved.js";
import { type ObjectCalls, objectCalls, problemOfId } from "./objectCalls.js";
import {
  decodeRecord,
  encodeRecord,
  hiddenInputsOf,
  type ObjectRecord,
  placeOfInputs,
  recordKey,
  type SplitInputs,
  splitInputs,
} from "./record.js";
import { isGoneWithItsApi } from "./retired.js";
import { hasUnknown, type Properties, type Property } from "./schema.js";
import { configure, connect, exactlyOnce, holdings } from "./session.js";
import { warnOfShutdown } from "./shutdown.js";
import { keptOfInputs, keptOfState, keptOfUpdate, ownWords, recordOf, stateOf } from "./state.js";
import { type InputFailure, show, sparedWhenImported, topOf, validate } from "./validate.js";
import { failedSentence, progressOf, unfinished, untilSettled } from "./waiting.js";
import { patchBody, withoutUnset } from "./wire.js";

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
    check: (olds, news) => check(declaration, olds, news),
    diff: (id, olds, news) => diff(declaration, id, olds, news),
    create: (inputs) => create(declaration, inputs),
    read: (id, props) => read(declaration, id, props),
    update: (id, olds, news) => update(declaration, id, olds, news),
    delete: (id, props) => destroy(declaration, id, props),
  });
}

async function check(declaration: AnyDeclaration, olds: State, news: State): Promise<dynamic.CheckResult> {
  const inputs = splitInputs(news);
  const before = splitInputs(olds ?? {});
  const place = placeOfInputs(inputs);
  const isNew = before.text === undefined;
  if (isNew) holdings.registeredAnew(place);
  if (inputs.imports !== undefined) {
    if (before.imports === inputs.imports) holdings.importDone(place, inputs.imports);
    if (isNew) say(`${declaration.kind} ${inputs.at ?? ""} adopts ${declaration.noun} "${inputs.imports}".`);
  }
  if (isNew) sayOutlook(declaration, inputs, undefined);
  else sayCreateOnly(declaration, inputs, before.args);
  const spared = sparedProperties(declaration, inputs, before);
  const { failures, warnings } = validate(declaration.properties, inputs.args, spared);
  for (const { property, reason } of warnings.filter((warning) => isNews(warning, inputs, before)))
    say(`${declaration.kind} ${inputs.at ?? ""}, ${property}: ${reason}.`);
  const wrong = new Set(failures.map(({ property }) => property));
  const more = ((await declaration.check?.(inputs.args, before.args)) ?? []).filter(
    ({ property }) => !wrong.has(property),
  );
  return { inputs: news, failures: [...failures, ...more, ...importFailures(declaration, inputs)] };
}

/** What stands in the state is on the server: it need not be doubted again at every preview. */
function isNews(warning: InputFailure, inputs: SplitInputs, before: SplitInputs): boolean {
  const name = topOf(warning);
  return !isDeepStrictEqual(inputs.args[name], before.args[name]);
}

/**
 * What the inputs need not hold because the API never shows it of an object that was there before them. What stands
 * in the state without it cannot have been made here; what takes its place has to be.
 */
function sparedProperties(
  { properties }: AnyDeclaration,
  inputs: SplitInputs,
  before: SplitInputs,
): readonly string[] {
  const names = sparedWhenImported(properties);
  if (before.text !== undefined) return names.filter((name) => before.args[name] === undefined);
  const { imports } = inputs;
  const adopts = imports !== undefined && !holdings.isImportDone(placeOfInputs(inputs), imports);
  return adopts ? names : [];
}

/** What one resource stands for may be much: then a preview tells more than that it changes. */
function sayOutlook(
  declaration: AnyDeclaration,
  { args, at = "" }: SplitInputs,
  known: State | undefined,
): void {
  const outlook = declaration.ensemble?.outlook(args, known, at);
  if (outlook !== undefined) say(`${declaration.partOf ?? declaration.kind} ${at}: ${outlook}`);
}

/** A wrong id is told in the preview already, where the adoption itself is not tried. */
function importFailures(declaration: AnyDeclaration, { imports }: SplitInputs): InputFailure[] {
  const problem = imports === undefined ? undefined : problemOfId(declaration, imports);
  return problem === undefined ? [] : [{ property: "import", reason: `${problem}; got ${show(imports)}` }];
}

/** A change that is not applied must not look as if it were. */
function sayCreateOnly(declaration: AnyDeclaration, { args, at = "" }: SplitInputs, before: Known): void {
  for (const [name, { onChange }] of Object.entries<Property>(declaration.properties)) {
    if (onChange !== "createOnly" || hasUnknown(args[name])) continue;
    if (isDeepStrictEqual(args[name], before[name])) continue;
    say(
      `${declaration.kind} ${at}, ${name}: it only shapes the ${declaration.noun} when it is created, so this change does nothing. To apply it, replace the ${declaration.noun}: pulumi up --replace <its URN>`,
    );
  }
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
  declaration.ensemble?.seen(id, placed.place);
  const changed = changes(declaration, inputs, olds, record);
  const replaces = changed.filter((property) => replacesWhenChanged(declaration.properties[property]));
  const elsewhere = adoptsAnother(id, record, inputs) || (await movedFrom(declaration, id, record, olds));
  if (replaces.length > 0 || elsewhere) holdings.replacing(id, placed);
  if (elsewhere) return { changes: true, replaces: [...replaces, recordKey] };
  if (changed.length > 0) {
    // What takes the place of this one is new, and check tells of it.
    if (replaces.length === 0) sayOutlook(declaration, inputs, olds);
    return { replaces };
  }
  const isUnfinished = !isFinished(declaration, id, olds);
  if (isUnfinished) sayOutlook(declaration, inputs, olds);
  return { changes: isDamaged(declaration, inputs, olds) || isUnfinished };
}

/** An object that is not ready, or has failed, is taken up again by an update, whatever the engine remembers. */
function isFinished(declaration: AnyDeclaration, id: string, olds: State): boolean {
  const isSettled = progressOf(declaration, olds).state === "settled";
  return isSettled && declaration.ensemble?.isInterrupted(id, olds) !== true;
}

/** The engine shows an update without a changed property: so it is said what the update is for. */
function isDamaged(declaration: AnyDeclaration, { at = "" }: SplitInputs, olds: State): boolean {
  const damage = declaration.damage?.(olds);
  if (damage === undefined) return false;
  say(`${declaration.kind} ${at}: ${damage}. An update makes it again.`);
  return true;
}

function replacesWhenChanged(property: Property | undefined): boolean {
  return property?.onChange === undefined || property.onChange === "replaces";
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
  const calls = objectCalls(declaration, client, inputs.args);
  const { imports } = inputs;
  const adopts = imports !== undefined && !holdings.isImportDone(place, imports);
  const prepared = await declaration.prepare?.(inputs.args as never, calls.ask, adopts);
  const making = { declaration, client, inputs, prepared };
  const notice = warnOfShutdown(client, declaration.modelOf?.(inputs.args as never));
  const object = await (adopts ? adopt(making, imports) : make(making)).finally(() =>
    declaration.release?.(prepared),
  );
  if (!adopts) holdings.replacementBegun(place);
  const id = declaration.idOf(object);
  const record = recordOf(client, inputs);
  holdings.alive(id, record);
  const kept = {
    ...declaration.kept?.from(prepared, inputs.args as never),
    ...keptOfInputs(declaration, inputs.args),
  };
  const shown = stateOf(declaration, object, { own: inputs.args, kept, record });
  await notice;
  const isKept = declaration.isKept?.(shown) !== false;
  const outputs = isKept ? shown : await inForm(declaration, shown, inputs, { ask: calls.ask });
  const made = await completed(declaration, calls, inputs, { id, outputs, record });
  return { id, outs: await settled(declaration, calls, inputs, made) };
}

interface Made {
  readonly id: string;
  readonly outputs: State;
  readonly record: ObjectRecord;
}

/** Asks for what the request that makes an object cannot ask for. The object exists by now, and must not get lost. */
async function completed(
  declaration: AnyDeclaration,
  calls: ObjectCalls,
  { args, text }: SplitInputs,
  made: Made,
): Promise<Made> {
  const { id, outputs, record } = made;
  const later = Object.entries<Property>(declaration.properties).filter(([, { afterCreate }]) => afterCreate);
  const wanted = differences(Object.fromEntries(later), args, outputs, []).map(({ property }) => property);
  const body = patchBody(declaration.properties, wanted, args);
  if (Object.keys(body).length === 0) return made;
  try {
    const object = await calls.update(id, body);
    const kept = keptOfState(declaration, outputs);
    return { ...made, outputs: stateOf(declaration, object, { own: args, kept, record }) };
  } catch (error) {
    throw unfinished(
      `${(error as Error).message} The ${declaration.noun} itself exists, and stays in the state; the next pulumi up asks again.`,
      id,
      text,
      outputs,
    );
  }
}

/** The state when the object has come to what it is waited for. */
async function settled(
  declaration: AnyDeclaration,
  calls: ObjectCalls,
  { args, text }: SplitInputs,
  { id, outputs, record }: Made,
): Promise<State> {
  const again = async (): Promise<Known> =>
    stateOf(declaration, await calls.read(id, "Waiting for", true), {
      own: args,
      kept: keptOfState(declaration, outputs),
      record,
    });
  return { ...(await untilSettled(declaration, text, { id, outputs, ask: calls.ask, again })) };
}

async function read(declaration: AnyDeclaration, id: string, props: State = {}): Promise<dynamic.ReadResult> {
  const before = decodeRecord(props);
  if (before !== undefined && declaration.isKept?.(props) === false) return { id, props };
  const client = connect();
  const calls = objectCalls(declaration, client, props);
  // Without a record nothing is being refreshed: somebody asks for an object that has to exist.
  const object =
    before === undefined
      ? await calls.read(id, "Reading")
      : await unlessGone(
          () => calls.readAmongMany(id, "Reading"),
          (error) => calls.proveGone(id, before, error),
          props,
          client.clock,
        );
  if (object === undefined) {
    const left = declaration.outlivesServer?.(props);
    return left === undefined ? {} : { id, props: withoutUnset(declaration.properties, left) };
  }
  exactlyOnce.claim(id);
  const record = { ...(before ?? recordOf(client, { args: {}, text: undefined })), account: client.account };
  const outputs = stateOf(declaration, object, {
    own: ownWords(record, props),
    kept: keptOfState(declaration, props),
    record,
  });
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
  return isDeepStrictEqual(old, current) ? {} : { inputs: { ...current, ...hiddenInputsOf(record) } };
}

async function update(
  declaration: AnyDeclaration,
  id: string,
  olds: State,
  news: State,
): Promise<dynamic.UpdateResult> {
  const inputs = splitInputs(news);
  const before = decodeRecord(olds);
  const changed = before === undefined ? [] : changes(declaration, inputs, olds, before);
  const progress = progressOf(declaration, olds);
  if (changed.length === 0 && progress.state === "failed")
    throw unfinished(failedSentence(declaration, id, progress.reason), id, inputs.text, olds);
  const client = connect();
  const record = { ...recordOf(client, inputs), ...(before && { mark: before.mark }) };
  const kept = keptOfUpdate(declaration, { state: olds, args: inputs.args, changed });
  const calls = objectCalls(declaration, client, { ...olds, ...kept });
  if (declaration.isKept?.(olds) === false) {
    const change = { before: olds, ask: calls.ask };
    return { outs: await recast(declaration, { ...olds, ...kept }, inputs, record, change) };
  }
  if (isOurs(declaration, changed) && isFinished(declaration, id, { ...olds, ...kept }))
    return {
      outs: withoutUnset(declaration.properties, { ...olds, ...kept, [recordKey]: encodeRecord(record) }),
    };
  const object =
    declaration.ensemble === undefined
      ? await patched(declaration, calls, id, patchBody(declaration.properties, changed, inputs.args))
      : await declaration.ensemble.remake(
          { client, ...(before && { record: before }), ...atOf(inputs) },
          id,
          inputs.args as never,
          olds,
        );
  const outputs = stateOf(declaration, object, { own: inputs.args, kept, record });
  return { outs: await settled(declaration, calls, inputs, { id, outputs, record }) };
}

async function patched(
  { noun }: AnyDeclaration,
  calls: ObjectCalls,
  id: string,
  body: Record<string, unknown>,
): Promise<object> {
  try {
    return await (Object.keys(body).length === 0 ? calls.read(id, "Reading") : calls.update(id, body));
  } catch (error) {
    if (!isNotFound(error) || !namesObject(error.failure.message, id)) throw error;
    throw new Problem(
      `${error.message} If the ${noun} was deleted elsewhere, pulumi refresh takes it out of the state, and the next pulumi up makes it again.`,
    );
  }
}

/** What only this package knows of is changed without the server, which need not even have the object any more. */
function isOurs({ properties }: AnyDeclaration, changed: readonly string[]): boolean {
  return changed.length > 0 && changed.every((name) => (properties[name] as Property | undefined)?.local);
}

/** The state of an object that the server does not keep: what is not recomputed stays as it is. */
async function recast(
  declaration: AnyDeclaration,
  state: State,
  inputs: SplitInputs,
  record: ObjectRecord,
  change: Recasting,
): Promise<State> {
  const inPlace = Object.entries<Property>(declaration.properties)
    .filter(([, { onChange }]) => onChange === "updates")
    .map(([name]) => [name, inputs.args[name]]);
  const outputs = { ...state, ...Object.fromEntries(inPlace), [recordKey]: encodeRecord(record) };
  return inForm(declaration, outputs, inputs, change);
}

async function inForm(
  { recast, properties }: AnyDeclaration,
  outputs: State,
  { args }: SplitInputs,
  change: Recasting,
): Promise<State> {
  return withoutUnset(properties, { ...outputs, ...(await recast?.(outputs, args as never, change)) });
}

async function destroy(declaration: AnyDeclaration, id: string, props: State): Promise<void> {
  const record = decodeRecord(props);
  const reason = record && holdings.reasonToSpare(id, record, declaration.foreseenId !== undefined);
  if (reason !== undefined) {
    say(`The ${declaration.noun} "${id}" stays on the server: ${reason}.`);
    return;
  }
  const { dismantle, ensemble } = declaration;
  const canBeDeleted = declaration.delete !== undefined || dismantle !== undefined || ensemble !== undefined;
  if (canBeDeleted && declaration.isKept?.(props) !== false)
    await deleteOnServer(declaration, id, props, record);
  if (record !== undefined && record.place !== "") journal.settle(record.place, id);
}

async function deleteOnServer(
  declaration: AnyDeclaration,
  id: string,
  props: State,
  record: ObjectRecord | undefined,
): Promise<void> {
  const client = connect();
  if (declaration.ensemble !== undefined)
    return declaration.ensemble.unmake({ client, ...(record && { record }) }, id, props);
  const calls = objectCalls(declaration, client, props);
  const deletion = async (): Promise<void> => {
    try {
      await calls.delete(id);
    } catch (error) {
      if (!isGoneWithItsApi(client, record, error)) throw error;
      say(`${(error as Error).message} The ${declaration.noun} is gone with them, and leaves the state.`);
    }
  };
  await unlessGone(deletion, (error) => calls.proveGone(id, record, error), props, client.clock);
}
