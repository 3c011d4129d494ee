import * as pulumi from "@pulumi/pulumi";

/** Mocks for the tests of one block, and no longer: the same process may run other suites afterwards. */
export function withMocks(mocks: pulumi.runtime.Mocks): void {
  before(() => pulumi.runtime.setMocks(mocks));
  after(resetMocks);
}

/** Ends what `setMocks` has begun. */
export function resetMocks(): void {
  pulumi.runtime.resetOptions("", "", -1, "", "", false, "");
}

/** What an output comes to. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
