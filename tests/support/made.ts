import { expect } from "chai";
import type { Host } from "./host.js";

type Values = Record<string, unknown>;

/** What the engine would have in its state after an up. */
export interface Made {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** What an up does with inputs that check has to accept. */
export async function make(host: Host, inputs: Values): Promise<Made> {
  const { failures } = await host.check({}, inputs);
  expect(failures).to.deep.equal([]);
  return { inputs, ...(await host.create(inputs)) };
}
