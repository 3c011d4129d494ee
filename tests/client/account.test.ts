import { expect } from "chai";
import fc from "fast-check";
import {
  type Account,
  compareAccounts,
  decodeAccount,
  describeAccount,
  encodeAccount,
  fingerprint,
} from "../../provider/client/account.js";

const word = fc.stringMatching(/^[!-~]+$/);
const name = word.filter((text) => text !== "-");
const accounts: fc.Arbitrary<Account> = fc.record(
  { baseUrl: fc.webUrl(), organization: name, project: name, key: word },
  { requiredKeys: ["baseUrl", "key"] },
);

describe("an account", () => {
  const account = { baseUrl: "https://a.example/v1", organization: "org-1", project: "proj_1", key: "k1" };
  const { organization: _, project: __, ...unnamed } = account;

  it("is the same after it was written down and read again", () => {
    fc.assert(
      fc.property(accounts, (one) => {
        expect(decodeAccount(encodeAccount(one))).to.deep.equal(one);
      }),
    );
  });

  it("is not made up of a text that is none", () => {
    for (const text of ["", "https://a.example/v1", "https://a.example/v1 org-1 proj_1", "   "]) {
      expect(decodeAccount(text), text).to.equal(undefined);
    }
  });

  it("is the same as itself", () => {
    fc.assert(
      fc.property(accounts, (one) => {
        expect(compareAccounts(one, one)).to.equal("same");
      }),
    );
  });

  it("compares in both directions alike", () => {
    fc.assert(
      fc.property(accounts, accounts, (one, other) => {
        expect(compareAccounts(one, other)).to.equal(compareAccounts(other, one));
      }),
    );
  });

  const comparisons: [string, Partial<Account>, Partial<Account>, string][] = [
    ["another key of the same project", account, { ...account, key: "k2" }, "same"],
    ["another project", account, { ...account, project: "proj_2" }, "different"],
    ["another project with the same key", account, { ...account, project: "proj_2", key: "k1" }, "different"],
    ["another organization", account, { ...account, organization: "org-2" }, "different"],
    ["another key and no names", unnamed, { ...unnamed, key: "k2" }, "unknown"],
    ["the same key and no names", unnamed, unnamed, "same"],
    ["another key where one has no names", account, { ...unnamed, key: "k2" }, "unknown"],
    ["the same key at another server", unnamed, { ...unnamed, baseUrl: "https://b.example" }, "unknown"],
    ["another project at another server", account, { ...account, project: "p", baseUrl: "b" }, "different"],
  ];
  for (const [situation, one, other, sameness] of comparisons) {
    it(`of ${situation} is ${sameness}`, () => {
      expect(compareAccounts(one as Account, other as Account)).to.equal(sameness);
    });
  }

  it("is described by its names, and where it has none by its server", () => {
    expect(describeAccount(account)).to.equal("organization org-1, project proj_1 at https://a.example/v1");
    expect(describeAccount({ ...unnamed, project: "proj_1" })).to.equal(
      "project proj_1 at https://a.example/v1",
    );
    expect(describeAccount(unnamed)).to.equal("https://a.example/v1");
  });

  it("holds a fingerprint of the key, which is short, always the same, and none of the key", () => {
    const mark = fingerprint("sk-projA-1");
    expect(mark).to.match(/^[0-9a-f]{10}$/);
    expect(fingerprint("sk-projA-1")).to.equal(mark);
    expect(fingerprint("sk-projA-2")).not.to.equal(mark);
  });
});
