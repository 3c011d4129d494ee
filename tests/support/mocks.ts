import * as pulumi from "@pulumi/pulumi";

/** Mocks for the tests of one block, and no longer: the same process may run other suites afterwards. */
export function withMocks(mocks: pulumi.runtime.Mocks): void {
  before(() => pulumi.runtime.setMocks(mocks));
  after(() => pulumi.runtime.resetOptions("", "", -1, "", "", false, ""));
}
