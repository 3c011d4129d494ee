import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { declarationOf } from "../provider/declarations.js";
import * as provider from "../provider/index.js";
import type { Sight } from "./keys/everyKind.js";

/** Of no ordinary form: it has to be escaped in URLs and in regular expressions. */
const key = "sk-projA-K3y/with+all.of$it=(1)";
const adminKey = "sk-admin-K3y*[2]|";

/** All but those that are made of others, and have no requests of their own kind. */
const kinds = Object.entries(provider)
  .filter(([, hooks]) => declarationOf(hooks)?.ensemble === undefined)
  .map(([kind]) => kind);

describe("a key", () => {
  let sights: Sight[];

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    const target = join(folder, "sights.json");
    const script = join(__dirname, "keys", "everyKind.js");
    await promisify(execFile)(process.execPath, [script, target, key, adminKey], { maxBuffer: 1024 ** 2 });
    sights = JSON.parse(readFileSync(target, "utf8")) as Sight[];
    rmSync(folder, { recursive: true, force: true });
  });

  for (const kind of kinds) {
    it(`is never shown by ${kind}: not in its state, its errors, the log or the traffic`, () => {
      const own = sightsOf(sights, kind);
      expect(
        new Set(own.map(({ situation }) => situation)),
        "situations that were looked at",
      ).to.have.lengthOf(5);
      for (const { situation, hooks, failures, states, printed, traffic } of own) {
        expect(hooks).to.deep.equal(["create", "read", "update", "delete"]);
        for (const text of [...failures, states, printed, traffic]) {
          for (const secret of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), adminKey])
            expect(text.includes(secret), `${situation}: ${text}`).to.equal(false);
        }
      }
    });

    it(`would be seen with ${kind}, if it were there: the log and the traffic have each request`, () => {
      const own = sightsOf(sights, kind);
      for (const { printed, traffic } of own) {
        expect(printed).to.match(/(GET|POST|DELETE) \/v1\/\S+: (\d+|no answer), attempt 1/);
        expect(traffic).to.include('"authorization":"Bearer redacted"');
      }
      const refused = own.find(({ situation }) => situation.includes("repeats it"));
      expect(refused?.failures[0]).to.include("Incorrect API key provided: sk-…, sk-…, sk-…");
    });
  }
});

/** A kind of which some objects are not kept by the server is looked at in both ways. */
function sightsOf(sights: readonly Sight[], kind: string): Sight[] {
  return sights.filter(({ name }) => name === kind || name.startsWith(`${kind}, `));
}
