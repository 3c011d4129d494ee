import { expect } from "chai";
import { type Evidence, isNotFound, proveGone, unlessGone } from "../provider/absence.js";
import type { Account } from "../provider/client/account.js";
import type { ServerClock } from "../provider/client/clock.js";
import { RequestError } from "../provider/client/failures.js";
import type { ObjectRecord } from "../provider/record.js";
import { settingsOf } from "./support/client.js";
import { problemOf } from "./support/outcomes.js";

const account: Account = {
  baseUrl: "https://a.example",
  organization: "org-1",
  project: "proj_1",
  key: "k1",
};
const { organization: _, project: __, ...unnamed } = account;

function answer(status: number, message: string): RequestError {
  const failure = { consequence: "refused", passing: false, status, message } as const;
  return new RequestError({ doing: "Reading", noun: "file", object: "file-abc" }, failure, settingsOf());
}

function recordOf(owner: Account): ObjectRecord {
  return { account: owner, set: [], at: "", place: "", mark: "", imported: "" };
}

const certain: Evidence = {
  id: "file-abc",
  noun: "file",
  error: answer(404, "No such File object: file-abc"),
  answeredBy: account,
  record: recordOf(account),
  isListed: async () => false,
};

describe("that an object is gone", () => {
  it("is asked only of a 404", () => {
    expect(isNotFound(answer(404, "x"))).to.equal(true);
    for (const other of [answer(403, "x"), answer(410, "x"), new Error("404"), undefined]) {
      expect(isNotFound(other)).to.equal(false);
    }
  });

  const believed: [string, Partial<Evidence>][] = [
    ["the same key of the same project says so", {}],
    ["another key of the same project says so", { answeredBy: { ...account, key: "k2" } }],
    ["the same key says so where no names are given", { answeredBy: unnamed, record: recordOf(unnamed) }],
    ["the sentence goes on behind the id", { error: answer(404, "The file 'file-abc' was deleted.") }],
  ];
  for (const [situation, evidence] of believed) {
    it(`is believed when ${situation}`, async () => {
      await proveGone({ ...certain, ...evidence });
    });
  }

  const doubted: [string, Partial<Evidence>, RegExp][] = [
    [
      "the answer speaks of a path",
      { error: answer(404, "Invalid URL (GET /v1/files/file-abc)") },
      /the answer does not name the file/,
    ],
    ["the answer is a gateway's", { error: answer(404, "404 page not found") }, /check openai:baseUrl/],
    [
      "the answer holds the id in a path alone",
      { error: answer(404, "no Route matched with /v1/files/file-abc") },
      /check openai:baseUrl/,
    ],
    [
      "the answer names another object whose id begins alike",
      { error: answer(404, "No such File object: file-abcdef") },
      /the answer does not name the file/,
    ],
    ["nothing is known of who made it", { record: undefined }, /no record of the account/],
    [
      "another project answers",
      { answeredBy: { ...account, project: "proj_2", key: "k2" } },
      /made in organization org-1, project proj_1 at .* belongs to organization org-1, project proj_2/,
    ],
    [
      "another key answers, and no name",
      { answeredBy: { ...unnamed, key: "k2" } },
      /nothing shows that the key in use belongs to the same account/,
    ],
    [
      "the list still holds it",
      { isListed: async () => true },
      /the list of the account still holds the file/,
    ],
    [
      "the list cannot be read",
      {
        isListed: async () => {
          throw answer(500, "oh");
        },
      },
      /the account's list could not be read to confirm it: .*500 oh/,
    ],
  ];
  for (const [situation, evidence, doubt] of doubted) {
    it(`is doubted when ${situation}, and the way out is named`, async () => {
      const message = await problemOf(proveGone({ ...certain, ...evidence }));
      expect(message).to.match(/^Reading file "file-abc": 404 /);
      expect(message).to.match(doubt);
      expect(message).to.match(/It stays in the state; .* pulumi state delete <its URN>$/);
    });
  }

  it("is not asked of the list when the answer itself is in doubt", async () => {
    let asked = 0;
    const isListed = async (): Promise<boolean> => ++asked > 0;
    await problemOf(proveGone({ ...certain, isListed, error: answer(404, "nothing here") }));
    expect(asked).to.equal(0);
  });
});

describe("a request about an object that is not found", () => {
  const now = Date.now();
  const clock: ServerClock = { observe: () => {}, at: () => now, earliest: () => 0 };
  const notFound = answer(404, "No such File object: file-abc");
  const seconds = now / 1000;
  const tryWith = async (outputs: object, answers: readonly (string | Error)[], prove = async () => {}) => {
    let sent = 0;
    const act = async (): Promise<string> => {
      const next = answers[sent++];
      if (next instanceof Error) throw next;
      return String(next);
    };
    const result = await unlessGone(act, prove, { ...outputs }, clock);
    return { result, sent };
  };

  it("is sent once when the object is old, or does not tell its age", async () => {
    for (const outputs of [{ createdAt: seconds - 60 }, { created: seconds - 60 }, {}]) {
      expect(await tryWith(outputs, [notFound, "there"])).to.deep.equal({ result: undefined, sent: 1 });
    }
  });

  it("is sent again when the object was made a moment ago, however the API calls that moment", async () => {
    for (const outputs of [{ createdAt: seconds - 4.95 }, { created: seconds - 4.95 }]) {
      expect(await tryWith(outputs, [notFound, "there"])).to.deep.equal({ result: "there", sent: 2 });
    }
  });

  it("is not sent a third time, also where the server's clock stands still", async () => {
    const outputs = { createdAt: seconds - 4.95 };
    expect(await tryWith(outputs, [notFound, notFound, "there"])).to.deep.equal({
      result: undefined,
      sent: 2,
    });
  });

  it("fails at once with what is no 404, and with what proves nothing", async () => {
    expect(await problemOf(tryWith({ createdAt: seconds }, [answer(403, "no")]))).to.include("403 no");
    const doubt = async (): Promise<void> => {
      throw new Error("in doubt");
    };
    expect(await problemOf(tryWith({ createdAt: seconds }, [notFound], doubt))).to.equal("in doubt");
  });
});
