import { expect } from "chai";
import { requestLine, waitLine } from "../../provider/client/log.js";
import type { Exchange } from "../../provider/client/transport.js";
import { settingsOf } from "../support/client.js";

describe("the line about a request", () => {
  const settings = settingsOf({ apiKey: "sk-projA-1" });
  const exchange: Exchange = {
    attempt: { bucket: "files", number: 2, waited: 1_234, isSent: true },
    method: "GET",
    url: new URL("https://api.openai.com/v1/files?limit=10&after=file-1"),
    startedAt: 1_000,
    endedAt: 1_042,
    response: new Response("secret body", { status: 200, headers: { "x-request-id": "req_1" } }),
  };

  it("has method, path, status, attempt, time, request id and what was waited for", () => {
    expect(requestLine(exchange, settings)).to.equal(
      "GET /v1/files?limit=10&after=file-1: 200, attempt 2, 42 ms, req_1, waited 1234 ms for files",
    );
  });

  it("leaves out what there is not", () => {
    const { response: _, ...unanswered } = exchange;
    const attempt = { bucket: "files", number: 1, waited: 3, isSent: true };
    expect(requestLine({ ...unanswered, attempt, error: new Error("broken") }, settings)).to.equal(
      "GET /v1/files?limit=10&after=file-1: no answer, attempt 1, 42 ms",
    );
  });

  it("holds no key, also where somebody has put one into the path", () => {
    const url = new URL("https://api.openai.com/v1/models/sk-projA-1?key=sk-projA-1");
    expect(requestLine({ ...exchange, url }, settings)).not.to.include("sk-projA-1");
  });
});

describe("the line about a wait", () => {
  const settings = settingsOf({ baseUrl: "https://gateway.example/v1" });
  const wait = { bucket: "files", waiting: 3, limit: "server", next: 12_300 } as const;

  it("says how many wait, for what, and when it goes on", () => {
    expect(waitLine(wait, settings)).to.equal(
      "3 requests wait for the rate limit of files at https://gateway.example/v1; the next is sent in 12 s.",
    );
  });

  it("leaves out when it goes on where that is at once or not known", () => {
    for (const next of [0, 900, Number.POSITIVE_INFINITY]) {
      expect(waitLine({ ...wait, waiting: 1, next }, settings)).to.equal(
        "1 request waits for the rate limit of files at https://gateway.example/v1.",
      );
    }
  });

  it("names the setting that is waited for", () => {
    expect(waitLine({ ...wait, limit: "requestsPerMinute", next: 0 }, settings)).to.equal(
      "3 requests wait for openai:requestsPerMinute.",
    );
  });
});
