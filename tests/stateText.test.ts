import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as provider from "../provider/index.js";
import { providerText } from "../sdk/resource.js";
import { repository } from "./support/stack.js";

describe("the text in the state", () => {
  const golden = join(repository, "tests/golden");

  for (const [kind, hooks] of Object.entries(provider)) {
    it(`of ${kind} is what it has always been, because states of years ago hold it`, () => {
      const file = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}.txt`;
      expect(`${providerText(kind)}\n`).to.equal(readFileSync(join(golden, file), "utf8"));
    });

    it(`of ${kind} stays below 100 bytes, and finds the kind that it names`, () => {
      const text = providerText(kind);
      expect(Buffer.byteLength(text)).to.be.below(100);
      const host = { exports: {} as { handler?: () => unknown } };
      new Function("exports", "require", text)(host.exports, (path: string) => {
        expect(path).to.equal("pulumi-openai/provider");
        return provider;
      });
      expect(host.exports.handler?.()).to.equal(hooks);
    });
  }
});
