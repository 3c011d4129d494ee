import * as pulumi from "@pulumi/pulumi";
import { placeOf, settle } from "../provider/journal.js";
import { hiddenInputs } from "../provider/record.js";
import { mocksAreOn, warnOfOpenKeys } from "./configuration.js";
import { programError } from "./programError.js";
import { checkProgram } from "./surroundings.js";

/**
 * The base of all resource classes.
 *
 * `outputs` are the names of all outputs; `tells` says which of them tell something of which inputs, and so are
 * secret when those are.
 *
 * A dynamic resource's code is written into the state, twice for every resource, and runs again from there when
 * the resource is destroyed, perhaps years later. So the code of ours is a constant text that only forwards to
 * the installed package.
 */
export abstract class Resource extends pulumi.dynamic.Resource {
  protected constructor(
    kind: string,
    name: string,
    args: Record<string, unknown>,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions = {},
    tells: Readonly<Record<string, readonly string[]>> = {},
  ) {
    const { import: importId, ...others } = withProvider(kind, opts);
    const isRegistered = opts.id === undefined && !mocksAreOn();
    if (isRegistered) prepareProcess();
    const at = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    const props: Record<string, unknown> = {
      ...Object.fromEntries(outputs.map((output) => [output, undefined])),
      ...args,
      ...(isRegistered && secretWith(args, tells)),
      ...(isRegistered && { [hiddenInputs.at]: at }),
      ...(importId !== undefined && { [hiddenInputs.import]: importId }),
    };
    super(placeholder, name, props, pinned(kind, others), "openai", kind);
    if (isRegistered) settleWhenCreated(this, at);
  }
}

/**
 * Makes an output secret when an input is secret that it tells something of.
 *
 * The engine does so for an output that has an input of its own name; so it gets one, without a value, and
 * secret when those that it depends on are.
 */
function secretWith(
  args: Record<string, unknown>,
  tells: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
  const nothing = async (inputs: readonly string[]): Promise<unknown> =>
    (await pulumi.isSecret(pulumi.all(inputs.map((input) => args[input]))))
      ? pulumi.secret(undefined)
      : undefined;
  return Object.fromEntries(Object.entries(tells).map(([output, inputs]) => [output, nothing(inputs)]));
}

/** What a resource class of this package has beside its properties: a `get` and an `isInstance`. */
export function isInstanceOf(kind: string, value: unknown): boolean {
  return (
    pulumi.CustomResource.isInstance(value) &&
    (value as unknown as { __pulumiType?: string }).__pulumiType === typeToken(kind)
  );
}

/**
 * The options for reading an existing object, by its id, or by its parent's and its own. An empty id would make
 * the engine create one instead.
 */
export function existing(
  kind: string,
  id: pulumi.Input<pulumi.ID> | readonly pulumi.Input<pulumi.ID>[],
  opts?: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const parts = Array.isArray(id) ? id : [id];
  const refuseEmpty = (known: readonly unknown[]): void => {
    if (known.includes("")) throw programError(`${kind}.get: the id is empty.`);
  };
  refuseEmpty(parts);
  const joined = pulumi.all(parts).apply((known) => {
    refuseEmpty(known);
    return known.join("/");
  });
  return { ...opts, id: joined };
}

export function typeToken(kind: string): string {
  return `pulumi-nodejs:dynamic/openai:${kind}`;
}

/**
 * The code in the state, for ever: what evaluates it years from now must find the same path and the same names
 * in the package that is installed then.
 */
export function providerText(kind: string): string {
  return `exports.handler=()=>require('pulumi-openai/provider').${kind}`;
}

/** Stands in for the code until {@link pinned} has put the constant text in its place. */
const placeholder = {} as pulumi.dynamic.ResourceProvider;

function pinned(kind: string, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const token = typeToken(kind);
  const pin: pulumi.ResourceTransformation = ({ type, props, opts: given }) =>
    // Transformations reach children as well, which have code of their own.
    type === token ? { props: { ...props, __provider: pinnedText(kind, props) }, opts: given } : undefined;
  return pulumi.mergeOptions(opts, { transformations: [pin] });
}

/**
 * The SDK goes on serializing the placeholder for a moment, and nobody waits for it. Under mocks somebody has to:
 * jest takes the modules away when the last test has ended, and what still runs then ends jest.
 */
function pinnedText(kind: string, { __provider }: pulumi.Inputs): pulumi.Input<string> {
  const text = providerText(kind);
  return mocksAreOn() ? pulumi.output(__provider).apply(() => text) : text;
}

/**
 * Finds the explicit provider of the nearest component under our own package name. The engine would look for one
 * of `pulumi-nodejs`, and with it would take every other package's dynamic resources along.
 */
function withProvider(kind: string, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const provider = opts.provider ?? opts.parent?.getProvider(`openai:index:${kind}`);
  return provider === undefined ? opts : { ...opts, provider };
}

let isPrepared = false;

/** Once for each program: what would otherwise fail later, and with worse words. */
function prepareProcess(): void {
  if (isPrepared) return;
  checkProgram();
  isPrepared = true;
  warnOfOpenKeys();
}

/**
 * The id arrives here when the engine has saved it, and not before; from then on nothing needs to be found again
 * after a crash. An engine that saves nothing until its end leaves the entries to the next run.
 */
function settleWhenCreated(resource: pulumi.CustomResource, at: string): void {
  if (pulumi.runtime.isDryRun() || process.env.PULUMI_SKIP_CHECKPOINTS === "true") return;
  resource.id.apply((id) => settle(placeOf(at), id));
}
