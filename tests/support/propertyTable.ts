import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { dynamic } from "@pulumi/pulumi";
import { expect } from "chai";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import type { AnyDeclaration } from "../../provider/declaration.js";
import { declarationOf } from "../../provider/declarations.js";
import { defineResource } from "../../provider/lifecycle.js";

type Values = Record<string, unknown>;

/**
 * What a property's table says, written down beside the declaration, so that neither can change alone. A value
 * that names what has to be on the server first is a function of the table's `there`.
 */
export interface PropertyCase {
  readonly property: string;
  readonly rule: "updates" | "replaces" | "createOnly";
  /** Its value when the object is made. */
  readonly from: unknown;
  /** What it is changed to. */
  readonly to: unknown;
  /** Its name in the request's body; null where the API knows nothing of it. */
  readonly wire: string | null;
  /** Its name in what hooks get and return, where the request has another. */
  readonly inHooks?: string;
  /** It is a part of the request's path, and not of its body. */
  readonly inPath?: boolean;
  /** How `from` and `to` are sent, where that is not as they are. */
  readonly sent?: readonly [from: unknown, to: unknown];
  /** Whether the API shows it again. */
  readonly returned: boolean;
  /** What the update sends when the property is removed; only for properties that may be left out. */
  readonly cleared?: unknown;
  /** How the paths of the requests end that change and clear it, where it has a request each and no body. */
  readonly actions?: readonly [change: string, clear: string];
  /** Inputs that this property needs beside the table's own. */
  readonly beside?: Values;
  /** Where its value stands in the outputs, and how, when that is not under its own name and as it is. */
  readonly output?: readonly [name: string, from: unknown];
}

export interface PropertyTable {
  readonly kind: string;
  /** Puts on the server what the values of properties name. */
  readonly there?: (emulator: Emulator) => Promise<Values>;
  /** Inputs that are enough to make an object, as check gets them. */
  readonly base: (emulator: Emulator, there: Values) => Values | Promise<Values>;
  readonly cases: readonly PropertyCase[];
  /** How the emulator is started. */
  readonly options?: EmulatorOptions;
  /** The path of the request that makes the object, below `/v1`. */
  readonly path: RegExp;
  /** What the emulator calls such objects; absent where the server keeps none. */
  readonly store?: string;
  /** Inputs with which the server keeps nothing of an object whose kind it keeps otherwise. */
  readonly unkept?: Values;
  /** How an object ends that the API cannot delete: the end of the request's path, and how it looks then. */
  readonly ending?: { readonly path: string; readonly isOver: (object: object) => boolean };
}

/** The tables of all suites that are loaded: what makes an object of each kind can be tried in other ways, too. */
export const tables = new Map<string, PropertyTable>();

/** One thing that is wrong with a declaration on purpose. */
export interface Flip {
  readonly name: string;
  apply(declaration: AnyDeclaration, one: PropertyCase): AnyDeclaration;
}

const rules = ["updates", "replaces", "createOnly"] as const;

/** Every way in which a property's rule can be wrong. */
export function flipsOf({ rule, wire, returned, actions }: PropertyCase): Flip[] {
  const isSent = wire !== null || actions !== undefined;
  const flips: Flip[] = rules
    // What the API knows nothing of is never sent, whether it may change or not.
    .filter((other) => other !== rule && (isSent || (other === "replaces") !== (rule === "replaces")))
    .map((other) => ({ name: `${rule} becomes ${other}`, apply: (d, one) => withRule(d, one, other) }));
  if (wire !== null) flips.push({ name: "is not sent", apply: withoutSending });
  if (returned) flips.push({ name: "is not read", apply: withoutReading });
  return flips;
}

function withRule(declaration: AnyDeclaration, { property }: PropertyCase, onChange: string): AnyDeclaration {
  const properties = declaration.properties as Record<string, object>;
  return {
    ...declaration,
    properties: { ...properties, [property]: { ...properties[property], onChange } },
  } as AnyDeclaration;
}

function withoutSending(declaration: AnyDeclaration, { wire, inHooks }: PropertyCase): AnyDeclaration {
  const { create, update } = declaration;
  const without = ({ [inHooks ?? (wire as string)]: _, ...body }: Values): Values => body;
  return {
    ...declaration,
    // What is no part of the body was prepared beside it: the content of a file.
    ...(create && {
      create: (call, body, made) =>
        create(call, without(body), (wire as string) in body ? made : { ...made, prepared: undefined }),
    }),
    ...(update && { update: (call, id, body, known) => update(call, id, without(body), known) }),
  };
}

function withoutReading(
  declaration: AnyDeclaration,
  { wire, inHooks, property }: PropertyCase,
): AnyDeclaration {
  const without = (object: object): object => {
    const { [inHooks ?? (wire as string)]: _, ...rest } = object as Values;
    return rest;
  };
  const { toOutputs } = declaration;
  const { read, create, update } = declaration;
  return {
    ...declaration,
    ...(create && { create: async (call, body, made) => without(await create(call, body, made)) }),
    ...(read && { read: async (call, id, known) => without(await read(call, id, known)) }),
    ...(update && { update: async (call, id, body, known) => without(await update(call, id, body, known)) }),
    toOutputs: (object, known) => {
      const { [property]: _, ...outputs } = toOutputs(object, known) as Values;
      return outputs;
    },
  } as AnyDeclaration;
}

/** An emulator whose requests' bodies can be looked at, and hooks that talk to it. */
export interface Bench {
  readonly emulator: Emulator;
  verify(table: PropertyTable, one: PropertyCase, hooks: dynamic.ResourceProvider): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(options: EmulatorOptions = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "openai-"));
  const record = join(folder, "traffic.jsonl");
  const emulator = await startEmulator({ ...options, record });
  return {
    emulator,
    verify: (table, one, hooks) => verify({ emulator, record }, table, one, hooks),
    close: async () => {
      await emulator.close();
      const traffic = process.env.RECORDED_TRAFFIC;
      if (traffic !== undefined && existsSync(record)) appendFileSync(traffic, readFileSync(record));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Server {
  readonly emulator: Emulator;
  readonly record: string;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Values;
}

/** The line of the table with what is on the server in the place of functions. */
export function inserted(one: PropertyCase, there: Values): PropertyCase {
  const entries = Object.entries(one).map(([name, value]) => [
    name,
    typeof value === "function" ? value(there) : value,
  ]);
  return Object.fromEntries(entries) as PropertyCase;
}

/** Creates, reads, changes and clears one property, and holds everything against its line of the table. */
async function verify(
  server: Server,
  table: PropertyTable,
  line: PropertyCase,
  hooks: dynamic.ResourceProvider,
): Promise<void> {
  const { emulator } = server;
  const there = (await table.there?.(emulator)) ?? {};
  const one = inserted(line, there);
  const { property, rule, from, to, wire } = one;
  const configuration = new Map([
    ["openai:apiKey", "sk-projA-1"],
    ["openai:baseUrl", emulator.url],
  ]);
  await hooks.configure?.({ config: { get: (key: string) => configuration.get(key) } as never });
  const base = { ...(await table.base(emulator, there)), ...one.beside };
  const { [property]: _, ...others } = base;
  const inputs = { ...base, [property]: from };
  const check = await hooks.check?.({}, inputs);
  expect(check?.failures, "check").to.deep.equal([]);

  const before = (await sentTo(server)).length;
  const { id, outs } = await hooks.create(inputs);
  const creation = (await sentTo(server))
    .slice(before)
    .find(({ method, path }) => method === "POST" && table.path.test(path));
  if (one.inPath) expect(creation?.path.split("/"), "where create sends it").to.include(from);
  else if (wire !== null)
    expect(creation?.body[wire], "what create sends").to.deep.equal(one.sent?.[0] ?? from);
  const [output, shown] = one.output ?? [property, from];
  expectValue(outs, output, shown, "what create returns");

  const read = await hooks.read?.(id, { ...outs, ...(one.returned && { [output]: to }) });
  expectValue(read?.props, output, shown, "what read returns");
  const quiet = await hooks.diff?.(id, read?.props, inputs);
  expect(quiet?.changes, "a diff of the same inputs").to.equal(false);

  const changed = { ...inputs, [property]: to };
  const diff = await hooks.diff?.(id, outs, changed);
  expect(diff?.changes, "a diff of the changed input").to.equal(undefined);
  expect(diff?.replaces, "what the change replaces").to.deep.equal(rule === "replaces" ? [property] : []);
  if (rule !== "replaces") await verifyUpdate(server, one, hooks, { id, outs, changed, others });
  await hooks.delete?.(id, outs);
}

async function verifyUpdate(
  server: Server,
  { property, rule, to, wire, sent, cleared, actions }: PropertyCase,
  hooks: dynamic.ResourceProvider,
  { id, outs, changed, others }: { id: string; outs: Values; changed: Values; others: Values },
): Promise<void> {
  const writesSince = async (count: number) =>
    (await sentTo(server)).slice(count).filter(({ method }) => method !== "GET");
  let before = (await sentTo(server)).length;
  const updated = await hooks.update?.(id, outs, changed);
  const writes = await writesSince(before);
  if (actions !== undefined) expectAction(writes, actions[0]);
  else if (rule === "createOnly" || wire === null) expect(writes, "what update sends").to.deep.equal([]);
  else expect(writes.map(({ body }) => body)).to.deep.equal([{ [wire]: sent?.[1] ?? to }]);
  expectValue(updated?.outs, property, to, "what update returns");
  if (actions === undefined && (cleared === undefined || wire === null)) return;
  before = (await sentTo(server)).length;
  await hooks.update?.(id, updated?.outs, others);
  const clearing = await writesSince(before);
  if (actions !== undefined) return expectAction(clearing, actions[1]);
  expect(clearing.map(({ body }) => body)).to.deep.equal([{ [wire as string]: cleared }]);
}

function expectAction(writes: readonly Sent[], action: string): void {
  expect(writes).to.have.lengthOf(1);
  expect(writes[0]?.path).to.match(new RegExp(`/${action}$`));
}

function expectValue(outputs: Values | undefined, property: string, wanted: unknown, what: string): void {
  if (wanted === undefined) expect(outputs, what).not.to.have.property(property);
  else expect(outputs?.[property], what).to.deep.equal(wanted);
}

async function sentTo({ record }: Server): Promise<Sent[]> {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, "utf8").split("\n");
  return Promise.all(lines.filter((line) => line !== "").map(sentIn));
}

interface RecordedLine {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly body?: string | null;
    readonly bodyBase64?: string;
  };
}

async function sentIn(line: string): Promise<Sent> {
  const { request } = JSON.parse(line) as RecordedLine;
  const { method, url, body, bodyBase64, headers } = request;
  const form = bodyBase64 === undefined ? undefined : await formOf(bodyBase64, headers["content-type"] ?? "");
  return {
    method,
    path: url.replace(/^\/v1/, ""),
    body: form ?? (body ? (JSON.parse(body) as Values) : {}),
  };
}

/** The fields of a form, with `expires_after[anchor]` as an object within, and a file as its name and text. */
async function formOf(base64: string, contentType: string): Promise<Values> {
  const form = await new Response(Buffer.from(base64, "base64"), {
    headers: { "content-type": contentType },
  }).formData();
  const values: Values = {};
  for (const [name, value] of form) {
    const [, outer, inner] = name.match(/^(\w+)\[(\w+)\]$/) ?? [];
    if (outer !== undefined && inner !== undefined)
      values[outer] = { ...(values[outer] as Values | undefined), [inner]: value };
    else if (typeof value === "string") values[name] = value;
    else Object.assign(values, { [name]: await value.text(), [`${name}name`]: value.name });
  }
  return values;
}

/** The hooks with one thing wrong. */
export function flipped(
  hooks: dynamic.ResourceProvider,
  flip: Flip,
  one: PropertyCase,
): dynamic.ResourceProvider {
  return defineResource(flip.apply(declarationOf(hooks) as AnyDeclaration, one));
}

/**
 * One test for each line of a table. With FLIP_RULES set, one for each way in which the line could be wrong:
 * the table has to notice it.
 */
export function describeProperties(table: PropertyTable, hooks: dynamic.ResourceProvider): void {
  tables.set(table.kind, table);
  describe(`the properties of ${table.kind}`, () => {
    let bench: Bench;

    before(async () => {
      bench = await openBench(table.options);
    });
    after(() => bench.close());

    for (const one of table.cases) {
      if (process.env.FLIP_RULES === undefined) {
        it(`${one.property}: is sent, read back, and ${says[one.rule]}`, () =>
          bench.verify(table, one, hooks));
        continue;
      }
      for (const flip of flipsOf(one)) {
        it(`flipped: it is noticed that ${one.property} ${flip.name}`, async () => {
          const outcome = bench.verify(table, one, flipped(hooks, flip, one));
          expect(
            await outcome.then(
              () => "nothing was noticed",
              () => "noticed",
            ),
          ).to.equal("noticed");
        });
      }
    }
    it("are all in the table", () => {
      const declared = Object.keys(declarationOf(hooks)?.properties ?? {});
      expect(table.cases.map(({ property }) => property)).to.have.members(declared);
    });
  });
}

const says = {
  updates: "is changed in place",
  replaces: "replaces the object when it changes",
  createOnly: "shapes the object only when it is created",
};
