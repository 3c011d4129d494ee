import { expect } from "chai";
import type { Emulator, Fault } from "../../emulator/index.js";
import { clientFor, createClient } from "../../provider/client/index.js";
import { SettingError } from "../../provider/client/settings.js";
import { File as fileHooks } from "../../provider/index.js";
import { getModel } from "../../provider/lookups/index.js";
import { assetWithHash } from "../../provider/schema.js";
import { connectTo, createFile, type Given, readModel, settingsOf } from "../support/client.js";
import { startRecordedEmulator } from "../support/emulator.js";
import { sha256 } from "../support/installed.js";
import { problemOf } from "../support/outcomes.js";

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe("the client", () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startRecordedEmulator();
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const posts = () => emulator.requests.filter(({ method }) => method === "POST");

  /** The most requests that were at the server at once: all that come are held until as many are there as may. */
  const mostAtOnce = async (expected: number, work: () => Promise<unknown>): Promise<number> => {
    const remove = emulator.faults.add({ kind: "hold", name: "all", when: "before" });
    let most = 0;
    const watch = setInterval(() => {
      const open = emulator.requests.filter(({ status }) => status === undefined);
      most = Math.max(most, open.length);
    }, 1);
    const done = work().finally(() => clearInterval(watch));
    await emulator.barrier("all").reached(expected);
    // Any more would come now.
    await new Promise((resolve) => setTimeout(resolve, 150));
    remove();
    await done;
    return most;
  };

  describe("is one for each account and process", () => {
    it("whoever asks for it, and another for another account or another speed", () => {
      const of = (given: Given) =>
        clientFor(settingsOf({ apiKey: "sk-one", baseUrl: emulator.url, ...given }), () => undefined);
      expect(of({})).to.equal(of({}));
      expect(of({ apiKey: "sk-two" })).not.to.equal(of({}));
      expect(of({ project: "proj_1" })).not.to.equal(of({}));
      expect(of({ maxConcurrent: "2" })).not.to.equal(of({}));
    });

    it("so that resources and lookups of all kinds share one throttle", async () => {
      const given: Given = { apiKey: "sk-projShared-1", baseUrl: emulator.url, maxConcurrent: "3" };
      const config = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`openai:${name}`, value]),
      );
      await fileHooks.configure?.({ config: { get: (key: string) => config[key] } } as never);
      const inputs = (content: string) => ({
        purpose: "assistants",
        source: { ...assetWithHash(sha256(content)), text: content },
        filename: `${content}.md`,
      });
      const most = await mostAtOnce(3, () =>
        Promise.all([
          ...times(12, (i) => fileHooks.create?.(inputs(`content ${i}`))),
          ...times(12, () =>
            getModel(
              { id: "gpt-5" },
              (name) => given[name],
              () => undefined,
            ),
          ),
        ]),
      );
      expect(most).to.equal(3);
      expect(emulator.objects("file")).to.have.lengthOf(12);
      expect(emulator.requests.filter(({ path }) => path === "/models/gpt-5")).to.have.lengthOf(12);
    });
  });

  it("asks for a key, in the words of the command that sets it, when it is first needed", () => {
    expect(() => createClient(settingsOf(), () => undefined))
      .to.throw(SettingError)
      .with.property("message")
      .that.match(/^No OpenAI API key\. Set one with: pulumi config set --secret openai:apiKey/);
  });

  it("takes nothing from the environment but what it was given", async () => {
    const leaks = {
      OPENAI_API_KEY: "sk-projWrong-1",
      OPENAI_ORG_ID: "org-wrong",
      OPENAI_PROJECT_ID: "proj_wrong",
      OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    };
    const before = { ...process.env };
    Object.assign(process.env, leaks);
    try {
      const { client } = connectTo(emulator);
      await readModel(client);
      expect(emulator.requests.map(({ project }) => project)).to.deep.equal(["proj_A"]);
    } finally {
      for (const name of Object.keys(leaks)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  describe("knows the account", () => {
    it("by its key alone at first, and by its names from the first answer on", async () => {
      const { client } = connectTo(emulator);
      expect(client.account).to.have.all.keys("baseUrl", "key");
      await readModel(client);
      expect(client.account).to.include({ organization: "org-emulator", project: "proj_A" });
    });

    it("also from an answer that refuses", async () => {
      const { client } = connectTo(emulator);
      await problemOf(readModel(client, "no-such-model"));
      expect(client.account).to.include({ project: "proj_A" });
    });

    it("by asking once, however often that is wanted, and again when that has failed", async () => {
      const { client } = connectTo(emulator);
      emulator.faults.add({ kind: "status", status: 400, times: 1 });
      await problemOf(client.identify());
      await Promise.all([client.identify(), client.identify()]);
      await client.identify();
      expect(emulator.requests.map(({ path }) => path)).to.deep.equal(["/models", "/models"]);
      expect(client.account).to.include({ project: "proj_A" });
    });
  });

  describe("sends once and no more when no further attempt can help", () => {
    const hopeless: [string, Fault, RegExp][] = [
      [
        "the quota is spent",
        { kind: "status", status: 429, code: "insufficient_quota" },
        /waiting does not help/,
      ],
      ["the key is wrong", { kind: "status", status: 401 }, /Check the key: openai:apiKey/],
      ["the key may not", { kind: "status", status: 403 }, /permissions/],
      ["the request is wrong", { kind: "status", status: 400 }, /400/],
      ["the answer is a redirect", { kind: "status", status: 307 }, /Redirects are not followed/],
    ];
    for (const [situation, fault, words] of hopeless) {
      it(`because ${situation}, to create and to read alike`, async () => {
        emulator.faults.add(fault);
        const { client } = connectTo(emulator);
        expect(await problemOf(createFile(client))).to.match(words);
        expect(await problemOf(readModel(client))).to.match(words);
        expect(emulator.requests.map(({ method }) => method)).to.deep.equal(["POST", "GET"]);
      });
    }

    it("and lets nobody wait because of it", async () => {
      emulator.faults.add({ kind: "status", status: 429, code: "insufficient_quota" });
      const { client } = connectTo(emulator, { maxConcurrent: "2" });
      const start = Date.now();
      const problems = await Promise.all(times(40, () => problemOf(createFile(client))));
      expect(new Set(problems).size).to.be.at.most(40);
      expect(posts()).to.have.lengthOf(40);
      // With a pause after each refusal, and one at a time, it would be minutes.
      expect(Date.now() - start).to.be.below(15_000);
    });
  });

  it("never shows a key, whatever the server makes of it", async () => {
    const apiKey = "sk-projA-Abcdef0123456789";
    const { client, lines } = connectTo(emulator, { apiKey, logLevel: "requests" });
    const bodies: (string | object)[] = [
      { error: { message: `Incorrect API key provided: ${apiKey}.` } },
      { error: { message: "Incorrect API key provided: sk-proj*********************6789." } },
      `<html><body>${"x".repeat(280)} the key ${apiKey} is wrong</body></html>`,
      { detail: { key: apiKey } },
    ];
    for (const body of bodies) {
      const remove = emulator.faults.add({ kind: "status", status: 401, body });
      const message = await problemOf(readModel(client));
      expect(message + lines.join()).not.to.match(/Abcdef|6789/);
      remove();
    }
  });

  describe("under a rate limit", () => {
    it("pauses all requests of the bucket after one refusal, and no others", async () => {
      const { client } = connectTo(emulator);
      const refusedOnce: Fault = {
        kind: "status",
        status: 429,
        headers: { "retry-after-ms": "700" },
        match: { method: "POST" },
        times: 1,
      };
      emulator.faults.add(refusedOnce);
      const refused = createFile(client);
      while (emulator.requests[0]?.status !== 429) await new Promise((resolve) => setTimeout(resolve, 5));
      const refusedAt = Date.now();
      await Promise.all([
        refused,
        ...times(5, () => createFile(client)),
        ...times(5, () => readModel(client)),
      ]);
      const [, ...later] = posts();
      expect(later).to.have.lengthOf(6);
      for (const { at } of later) expect(at - refusedAt).to.be.at.least(690);
      const reads = emulator.requests.filter(({ method }) => method === "GET");
      for (const { at } of reads) expect(at - refusedAt).to.be.below(690);
    });

    it("gives up when that has taken as long as is allowed, however many retries are left", async () => {
      emulator.faults.add({ kind: "status", status: 429, headers: { "retry-after-ms": "300" } });
      const { client } = connectTo(emulator, { maxRetries: "100", maxRateLimitWaitSeconds: "1" });
      const start = Date.now();
      expect(await problemOf(createFile(client))).to.match(
        /^Creating file: 429 .* It stayed so for 1 s \(openai:maxRateLimitWaitSeconds\)\.$/,
      );
      expect(Date.now() - start).to.be.within(600, 5_000);
      expect(posts().length).to.be.within(3, 5);
    });

    it("does not even begin to wait for longer than is allowed, and neither do those behind", async () => {
      emulator.faults.add({ kind: "status", status: 429, headers: { "retry-after": "3600" } });
      const { client } = connectTo(emulator, { maxConcurrent: "1" });
      const problems = await Promise.all(times(3, () => problemOf(createFile(client))));
      expect(problems[0]).to.match(/The server asks to wait for 3600 s, longer than the allowed 600 s/);
      for (const problem of problems.slice(1)) {
        expect(problem).to.match(
          /^Creating file: the rate limit of files at .* lets nothing through for another 3600 s/,
        );
      }
      expect(posts()).to.have.lengthOf(1);
    });

    it("gets everything through that a limit on requests and retries lets through, without maxRetries", async () => {
      emulator.faults.add({
        kind: "limit",
        requests: 4,
        perSeconds: 0.3,
        retryAfter: "none",
        headers: false,
      });
      const { client } = connectTo(emulator, { maxRetries: "0" });
      await Promise.all(times(16, () => createFile(client)));
      expect(emulator.objects("file")).to.have.lengthOf(16);
    });
  });

  describe("says each request", () => {
    it("on one line with method, path, status, attempt, time and request id", async () => {
      emulator.faults.add({ kind: "dropBefore", match: { method: "GET" }, times: 1 });
      const { client, lines } = connectTo(emulator, { logLevel: "requests" });
      await readModel(client);
      await createFile(client);
      expect(lines).to.have.lengthOf(3);
      expect(lines[0]).to.match(
        /^GET \/v1\/models\/gpt-5-mini: no answer, attempt 1, \d+ ms(, waited \d+ ms for models)?$/,
      );
      expect(lines[1]).to.match(
        /^GET \/v1\/models\/gpt-5-mini: 200, attempt 2, \d+ ms, req_\w+, waited \d+ ms for models$/,
      );
      expect(lines[2]).to.match(
        /^POST \/v1\/files: 200, attempt 1, \d+ ms, req_\w+(, waited \d+ ms for files)?$/,
      );
    });

    it("when that is asked for, and otherwise nothing", async () => {
      const { client, lines } = connectTo(emulator);
      await Promise.all([createFile(client), readModel(client), problemOf(readModel(client, "none"))]);
      expect(lines).to.be.empty;
    });
  });

  it("says what it waits for when that takes more than some seconds", async () => {
    emulator.faults.add({ kind: "status", status: 429, headers: { "retry-after": "6" }, times: 1 });
    const { client, lines } = connectTo(emulator);
    await createFile(client);
    expect(lines).to.deep.equal([`1 request waits for the rate limit of files at ${emulator.url}.`]);
  });

  it("waits no longer for an answer than is configured, and says which setting that is", async () => {
    emulator.faults.add({ kind: "never" });
    const { client } = connectTo(emulator, { timeoutSeconds: "1", maxRetries: "0" });
    expect(await problemOf(readModel(client))).to.equal(
      'Looking up model "gpt-5-mini": no answer within 1 s (openai:timeoutSeconds).',
    );
  });

  it("takes an answer that is something else for none, and says that it is not OpenAI's", async () => {
    emulator.faults.add({ kind: "html" });
    const { client } = connectTo(emulator);
    expect(await problemOf(readModel(client))).to.match(
      /Check openai:baseUrl: this is not how OpenAI's API answers/,
    );
    expect(emulator.requests).to.have.lengthOf(1);
  });

  it("relates its clock to the server's with every answer", async () => {
    emulator.advanceClock(3_600);
    const { client } = connectTo(emulator);
    await readModel(client);
    const lead = client.clock.earliest(Date.now()) - Date.now() / 1_000;
    expect(lead).to.be.within(3_597, 3_600);
  });

  it("lets a mistake in the program through as it is, after one attempt", async () => {
    const { client } = connectTo(emulator);
    let attempts = 0;
    const send = (): never => {
      attempts++;
      throw new TypeError("x is not a function");
    };
    const call = client.call({
      doing: "D",
      noun: "n",
      bucket: "b",
      safety: "once",
      expect: () => true,
      send,
    });
    expect(await problemOf(call)).to.equal("x is not a function");
    expect(attempts).to.equal(1);
  });

  it("keeps to the number of requests at once that is configured", async () => {
    const { client } = connectTo(emulator, { maxConcurrent: "4" });
    const most = await mostAtOnce(4, () =>
      Promise.all(times(24, (i) => (i % 2 === 0 ? createFile(client) : readModel(client)))),
    );
    expect(most).to.equal(4);
  });

  it("spreads requests over the minute as configured", async () => {
    const { client } = connectTo(emulator, { requestsPerMinute: "600" });
    await Promise.all(times(12, () => readModel(client)));
    const sent = emulator.requests.map(({ at }) => at).sort((one, other) => one - other);
    expect((sent.at(-1) as number) - (sent[0] as number)).to.be.at.least(1_050);
  });
});
