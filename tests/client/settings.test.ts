import { expect } from "chai";
import fc from "fast-check";
import { ranges, readSettings, SettingError, type SettingName } from "../../provider/client/settings.js";
import { type Given, settingsOf } from "../support/client.js";
import { problemOf } from "../support/outcomes.js";

const numbers = Object.entries(ranges) as [keyof typeof ranges, readonly [number, number]][];

describe("settings", () => {
  const from = (environment: NodeJS.ProcessEnv, given: Given = {}) =>
    readSettings((name) => given[name], environment);
  const refusal = (given: Given): Promise<string> => problemOf(() => settingsOf(given));

  it("have defaults for everything that needs one, and leave the rest out", () => {
    expect(settingsOf()).to.deep.equal({
      baseUrl: "https://api.openai.com/v1",
      maxConcurrent: 16,
      maxRetries: 5,
      timeoutSeconds: 600,
      maxRateLimitWaitSeconds: 600,
      logLevel: "off",
    });
  });

  describe("from the environment", () => {
    const environment = {
      OPENAI_API_KEY: "sk-env",
      OPENAI_ADMIN_KEY: "sk-admin-env",
      OPENAI_ORG_ID: "org-env",
      OPENAI_PROJECT_ID: "proj_env",
      OPENAI_BASE_URL: "https://env.example/v1",
      PULUMI_OPENAI_LOG: "requests",
    };

    it("are those that OpenAI's own SDK reads, and our log", () => {
      expect(from(environment)).to.include({
        apiKey: "sk-env",
        adminKey: "sk-admin-env",
        organization: "org-env",
        project: "proj_env",
        baseUrl: "https://env.example/v1",
        logLevel: "requests",
      });
    });

    it("yield to what is configured, each for itself", () => {
      expect(from(environment, { apiKey: "sk-given", organization: "org-given" })).to.include({
        apiKey: "sk-given",
        organization: "org-given",
        project: "proj_env",
      });
    });

    it("are kept out by an empty value", () => {
      const empty = { apiKey: "", adminKey: "", organization: "", project: "", baseUrl: "", logLevel: "" };
      expect(from(environment, empty)).to.deep.equal(settingsOf());
    });

    it("count as absent when they are empty or blank", () => {
      expect(from({ OPENAI_API_KEY: "", OPENAI_ORG_ID: "  ", OPENAI_BASE_URL: "" })).to.deep.equal(
        settingsOf(),
      );
    });

    it("are never taken from numbers, whatever they are called", () => {
      expect(from({ OPENAI_MAX_RETRIES: "1", OPENAI_TIMEOUT: "1" })).to.deep.equal(settingsOf());
    });
  });

  it("lose the space around them", () => {
    expect(settingsOf({ apiKey: " sk-1\n", maxConcurrent: " 4 ", logLevel: "requests " })).to.include({
      apiKey: "sk-1",
      maxConcurrent: 4,
      logLevel: "requests",
    });
  });

  describe("that are numbers", () => {
    for (const [name, [minimum, maximum]] of numbers) {
      it(`take ${name} from ${minimum} to ${maximum} and nothing else`, async () => {
        const outOfRange = fc.oneof(
          fc.integer({ min: maximum + 1 }).map(String),
          fc.integer({ max: minimum - 1 }).map(String),
          fc.double({ noInteger: true, noNaN: true }).map(String),
          fc.string().filter((text) => text.trim() !== "" && !/^\s*\d+\s*$/.test(text)),
        );
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: minimum, max: maximum }), outOfRange, async (fits, other) => {
            expect(settingsOf({ [name]: String(fits) })[name]).to.equal(fits);
            expect(await refusal({ [name]: other })).to.match(
              new RegExp(
                `^openai:${name} must be a whole number of at (least ${minimum}|most ${maximum}), got `,
              ),
            );
          }),
        );
      });
    }

    it("are named with the bound that they break", async () => {
      expect(await refusal({ maxConcurrent: "0" })).to.equal(
        'openai:maxConcurrent must be a whole number of at least 1, got "0".',
      );
      expect(await refusal({ timeoutSeconds: "86401" })).to.equal(
        'openai:timeoutSeconds must be a whole number of at most 86400, got "86401".',
      );
    });
  });

  it("take true and false for a flag and nothing else", async () => {
    const baseUrl = "http://gateway.example/v1";
    expect(settingsOf({ baseUrl, allowInsecureBaseUrl: "true" }).baseUrl).to.equal(baseUrl);
    expect(await refusal({ allowInsecureBaseUrl: "yes" })).to.equal(
      'openai:allowInsecureBaseUrl must be true or false, got "yes".',
    );
  });

  it("take two log levels and nothing else", async () => {
    expect(settingsOf({ logLevel: "requests" }).logLevel).to.equal("requests");
    expect(settingsOf({ logLevel: "off" }).logLevel).to.equal("off");
    expect(await refusal({ logLevel: "debug" })).to.equal(
      'openai:logLevel must be "off" or "requests", got "debug".',
    );
  });

  describe("for the base URL", () => {
    const loopback = [
      "http://localhost:4010/v1",
      "http://api.localhost/v1",
      "http://127.0.0.1:4010/v1",
      "http://127.9.8.7/v1",
      "http://[::1]:4010/v1",
    ];
    for (const url of [...loopback, "https://gateway.example/openai/v1"]) {
      it(`take ${url}`, () => {
        expect(settingsOf({ baseUrl: url }).baseUrl).to.equal(url);
      });
    }

    const open = ["http://gateway.example/v1", "http://127.0.0.1.example/v1", "http://localhost.example/v1"];
    for (const url of open) {
      it(`refuse ${url}, which would send the key unencrypted, and say how to accept it`, async () => {
        expect(await refusal({ baseUrl: url, allowInsecureBaseUrl: "false" })).to.equal(
          `openai:baseUrl "${url}" would send the key unencrypted. Use https, or say that you accept it: pulumi config set openai:allowInsecureBaseUrl true`,
        );
      });
    }

    it("drop slashes at its end", () => {
      expect(settingsOf({ baseUrl: "https://gateway.example/v1//" }).baseUrl).to.equal(
        "https://gateway.example/v1",
      );
    });

    it("refuse what is no URL of the web", async () => {
      for (const baseUrl of ["api.openai.com/v1", "ftp://gateway.example", "/v1"]) {
        expect(await refusal({ baseUrl })).to.equal(
          `openai:baseUrl must be a URL like "https://api.openai.com/v1", got "${baseUrl}".`,
        );
      }
    });

    it("refuse one with a user, a password, a query or a fragment, and do not repeat it", async () => {
      for (const baseUrl of [
        "https://me:hunter2@a.example",
        "https://a.example?k=hunter2",
        "https://a#hunter2",
      ]) {
        expect(await refusal({ baseUrl })).to.equal(
          "openai:baseUrl must have no user, password, query or fragment: the key goes into openai:apiKey.",
        );
      }
    });
  });

  it("refuse a key that no header can carry, without repeating it", async () => {
    for (const name of ["apiKey", "adminKey", "organization", "project"] as const) {
      for (const value of ["sk-one\nsk-two", "sk one", "sk-schlüssel", "sk-\u2026"]) {
        const message = await refusal({ [name]: value });
        expect(message).to.match(new RegExp(`^openai:${name} must be one word of visible ASCII characters`));
        expect(message).not.to.include("sk");
      }
    }
  });

  it("do not repeat a key that was put in the place of another setting", async () => {
    const names: SettingName[] = ["baseUrl", "maxRetries", "logLevel", "allowInsecureBaseUrl"];
    for (const name of names) {
      const message = await refusal({ [name]: "sk-proj-abcdef" });
      expect(message).to.include("got a key").and.not.include("abcdef");
    }
  });

  it("are refused with errors of their own, which stand alone", () => {
    expect(() => settingsOf({ maxRetries: "many" })).to.throw(SettingError);
  });
});
