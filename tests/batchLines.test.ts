import { expect } from "chai";
import fc from "fast-check";
import { problemOfLines } from "../provider/batchLines.js";
import { request } from "./support/batchRequests.js";

const lines = (...all: unknown[]): string[] => all.map((one) => JSON.stringify(one));

describe("the lines of a batch", () => {
  const endpoint = "/v1/chat/completions";

  it("are right when each is a request of its own to the one endpoint", async () => {
    expect(await problemOfLines(lines(request(1), request(2)), endpoint)).to.equal(undefined);
    expect(await problemOfLines(lines(request(1), request(2)))).to.equal(undefined);
  });

  it("may have empty ones among them, and at the end", async () => {
    expect(await problemOfLines(["", ...lines(request(1)), " ", ...lines(request(2)), ""])).to.equal(
      undefined,
    );
  });

  const wrong: [string, unknown, RegExp][] = [
    ["no object", 5, /^line 2 is no JSON object$/],
    ["a list", [request(2)], /^line 2 is no JSON object$/],
    ["no id", request(2, { custom_id: undefined }), /^line 2 has no "custom_id"/],
    ["an id that is no text", request(2, { custom_id: 2 }), /^line 2 has no "custom_id"/],
    ["the id of another", request(1), /^line 2 has the same "custom_id" as line 1$/],
    ["another method", request(2, { method: "GET" }), /^line 2 must have "method": "POST"$/],
    ["no url", request(2, { url: undefined }), /^line 2 has no "url"/],
    ["another url", request(2, { url: "/v1/embeddings" }), /^line 2 has another "url"/],
    ["no body", request(2, { body: undefined }), /^line 2 has no "body"/],
    ["a body that is no object", request(2, { body: "{}" }), /^line 2 has no "body"/],
    ["a stream", request(2, { body: { model: "gpt-4o-mini", stream: true } }), /^line 2 has "stream": true/],
    ["another model", request(2, { body: { model: "gpt-5" } }), /^line 2 asks for another model/],
  ];
  for (const [what, line, words] of wrong) {
    it(`are wrong with ${what}`, async () => {
      expect(await problemOfLines(lines(request(1), line, request(3)), endpoint)).to.match(words);
      expect(await problemOfLines(lines(request(1), line, request(3)))).to.match(words);
    });
  }

  it("are wrong when they are for another endpoint than the batch", async () => {
    expect(await problemOfLines(lines(request(1)), "/v1/responses")).to.equal(
      'line 1 has another "url" than the batch\'s endpoint, "/v1/responses"',
    );
  });

  it("are wrong when there is none, or more than 50,000", async () => {
    expect(await problemOfLines([""])).to.equal("it holds no request");
    const many = (count: number) => lines(...Array.from({ length: count }, (_, index) => request(index)));
    expect(await problemOfLines(many(50_000))).to.equal(undefined);
    expect(await problemOfLines(many(50_001))).to.equal("it holds more than 50,000 requests");
  });

  it("are not repeated in what is said of them", async () => {
    const secret = "top-secret";
    const values = fc.record(
      {
        custom_id: fc.constant(secret),
        method: fc.constantFrom("POST", secret),
        url: fc.constantFrom(endpoint, secret),
        body: fc.constantFrom({}, { model: secret }, secret, { stream: true, user: secret }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 4 }), async (all) => {
        expect(String(await problemOfLines(lines(request(1), ...all), endpoint))).not.to.include(secret);
      }),
    );
  });
});
