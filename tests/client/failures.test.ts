import { expect } from "chai";
import { APIConnectionError, APIError, APIUserAbortError } from "openai";
import { UnexpectedAnswer } from "../../provider/client/answer.js";
import { type Consequence, type Failure, judge, RequestError } from "../../provider/client/failures.js";
import { Problem } from "../../provider/client/problem.js";
import { type Given, settingsOf, testKey } from "../support/client.js";

const now = Date.UTC(2026, 10, 20, 12, 0, 0);

/** What the SDK throws for an answer. */
function answered(status: number, body: unknown, headers: Record<string, string> = {}): APIError {
  const isText = typeof body === "string";
  return APIError.generate(
    status,
    isText ? undefined : (body as object),
    isText ? body : undefined,
    new Headers(headers),
  );
}

function said(message: string, code: string | null = null): object {
  return { error: { message, type: "invalid_request_error", param: null, code } };
}

function judged(thrown: unknown, given: Given = {}): Failure {
  const failure = judge(thrown, true, settingsOf({ apiKey: testKey, ...given }), now);
  if (failure === undefined) throw new Error("it was not taken for a failure");
  return failure;
}

function sentence(thrown: unknown, given: Given = {}): string {
  const settings = settingsOf({ apiKey: testKey, ...given });
  const what = { doing: "Reading", noun: "file", object: "file-abc" };
  return new RequestError(what, judged(thrown, given), settings).message;
}

describe("a failure", () => {
  describe("of an answer", () => {
    const consequences: [status: number, body: unknown, Consequence, passing: boolean][] = [
      [400, said("no"), "refused", false],
      [401, said("no"), "refused", false],
      [403, said("no"), "refused", false],
      [404, said("no"), "refused", false],
      [408, said("late"), "lost", true],
      [409, said("conflict"), "refused", true],
      [422, said("no"), "refused", false],
      [429, said("slow down", "rate_limit_exceeded"), "limited", false],
      [429, "Too Many Requests", "limited", false],
      [429, said("spent", "insufficient_quota"), "refused", false],
      [
        429,
        said(
          "Request too large for gpt-5 on tokens per min (TPM): Limit 1, Requested 2.",
          "rate_limit_exceeded",
        ),
        "refused",
        false,
      ],
      [500, said("oh"), "lost", true],
      [502, "<html>Bad Gateway</html>", "lost", true],
      [503, said("overloaded"), "lost", true],
      [504, "", "lost", true],
      [307, "", "refused", false],
    ];
    for (const [status, body, consequence, passing] of consequences) {
      const words = JSON.stringify(body).slice(0, 60);
      it(`${status} with ${words} means ${consequence}${passing ? ", and passes" : ""}`, () => {
        expect(judged(answered(status, body))).to.include({ status, consequence, passing });
      });
    }

    it("is told with what was done, the status, the server's words, the request, and what to do", () => {
      const refusal = answered(401, said("Incorrect API key provided.", "invalid_api_key"), {
        "x-request-id": "req_1",
      });
      expect(sentence(refusal)).to.equal(
        'Reading file "file-abc": 401 Incorrect API key provided (request req_1). Check the key: openai:apiKey, the provider\'s apiKey, or OPENAI_API_KEY. destroy and refresh use the key of the last pulumi up, unless they get --run-program.',
      );
    });

    const advices: [number, object, RegExp][] = [
      [403, said("no"), /Check the key's permissions and its project\.$/],
      [
        429,
        said("spent", "insufficient_quota"),
        /Add credit or raise the budget .*; waiting does not help\.$/,
      ],
      [429, said("Request too large for gpt-5"), /smaller than this one request; waiting does not help\.$/],
      [429, said("slow down"), /It stayed so for 600 s \(openai:maxRateLimitWaitSeconds\)\.$/],
      [307, {}, /Redirects are not followed: set openai:baseUrl to the server itself\.$/],
      [503, said("overloaded"), /try again later\.$/],
      [400, said("bad purpose"), /: 400 bad purpose\.$/],
    ];
    for (const [status, body, advice] of advices) {
      it(`advises for ${status}: ${advice.source.slice(0, 50)}`, () => {
        expect(sentence(answered(status, body))).to.match(advice);
      });
    }

    it("says so when the server asks for a longer wait than is allowed", () => {
      const refusal = answered(429, said("Daily limit reached."), { "retry-after": "3600" });
      expect(sentence(refusal, { maxRateLimitWaitSeconds: "60" })).to.equal(
        'Reading file "file-abc": 429 Daily limit reached. The server asks to wait for 3600 s, longer than the allowed 60 s (openai:maxRateLimitWaitSeconds).',
      );
    });

    it("carries how long to wait in every form that servers use", () => {
      const at = new Date(now + 30_000).toUTCString();
      expect(judged(answered(429, said("x"), { "retry-after": "2" })).retryAfter).to.equal(2_000);
      expect(judged(answered(503, said("x"), { "retry-after-ms": "250" })).retryAfter).to.equal(250);
      expect(judged(answered(429, said("x"), { "retry-after": at })).retryAfter).to.equal(30_000);
      expect(judged(answered(429, said("x"))).retryAfter).to.equal(undefined);
    });

    it("shows the words of a page, and not its markup, nor all of it", () => {
      const page = `<html><head><style>b{}</style><title>502 Bad Gateway</title></head><body>${"<p>busy</p>".repeat(200)}</body></html>`;
      const told = sentence(answered(502, page));
      expect(told).to.match(/^Reading file "file-abc": 502 502 Bad Gateway busy busy/);
      expect(told).not.to.match(/[<>{}]/);
      expect(told.length).to.be.below(500);
    });

    it("is one line, whatever the server has written", () => {
      const told = sentence(answered(400, said(`first\n\tsecond\r\n${"and more ".repeat(1_000)}`)));
      expect(told).not.to.match(/[\n\r\t]/);
      expect(told).to.include("first second and more");
      expect(told.length).to.be.below(1_200);
    });

    describe("never shows a key", () => {
      const apiKey = "sk-proj-Abc123_xyz-7890";
      const repeated: Record<string, unknown> = {
        "in full": said(`Incorrect API key provided: ${apiKey}. Find it there.`),
        masked: said("Incorrect API key provided: sk-proj-***************7890. Find it there."),
        "shortened with dots": said("Incorrect API key provided: sk-...7890"),
        "in a page": `<html><body><p>The key <b>${apiKey}</b> is wrong.</p></body></html>`,
        "where a page is cut off": `<html><body>${"x".repeat(290)} ${apiKey}</body></html>`,
        "where a message is cut off": said(`${"x".repeat(990)} ${apiKey}`),
        "in a body of another form": { detail: `key ${apiKey}` },
      };
      for (const [where, body] of Object.entries(repeated)) {
        it(`that the server repeats ${where}`, () => {
          const told = sentence(answered(401, body), { apiKey });
          expect(told).not.to.include("7890");
          expect(told).not.to.include("Abc");
        });
      }

      it("that stands in a broken connection's message", () => {
        const broken = new APIConnectionError({ cause: new Error(`invalid header Bearer ${apiKey}`) });
        expect(sentence(broken, { apiKey })).not.to.include("Abc");
      });
    });
  });

  describe("without an answer", () => {
    const connection = (code: string, message = code): APIConnectionError =>
      new APIConnectionError({
        cause: new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) }),
      });

    for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]) {
      it(`left nothing behind after ${code}`, () => {
        expect(judged(connection(code))).to.include({ consequence: "unsent", passing: true });
        expect(sentence(connection(code))).to.equal(
          `Reading file "file-abc": no connection to https://api.openai.com/v1 (${code}). Check openai:baseUrl, the network and its proxy.`,
        );
      });
    }

    it("is found in the first of several addresses that were tried", () => {
      const tried = Object.assign(
        new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]),
        {},
      );
      const failure = judged(
        new APIConnectionError({ cause: new TypeError("fetch failed", { cause: tried }) }),
      );
      expect(failure).to.include({ consequence: "unsent", code: "ECONNREFUSED" });
    });

    it("left nothing behind when the proxy refused", () => {
      const refusal = connection("UND_ERR_ABORTED", "Proxy response (407) !== 200 when HTTP Tunneling");
      expect(judged(refusal)).to.include({ consequence: "unsent" });
      expect(sentence(refusal)).to.match(/the proxy of the environment.*407.*Check HTTPS_PROXY/);
    });

    for (const code of ["ECONNRESET", "UND_ERR_SOCKET", "EPIPE"]) {
      it(`may have left something behind after ${code}`, () => {
        expect(judged(connection(code))).to.include({ consequence: "lost", passing: true });
        expect(sentence(connection(code))).to.include(`broke before the answer came (${code})`);
      });
    }

    const late = [
      new APIUserAbortError(),
      new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      connection("UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error"),
      connection("UND_ERR_BODY_TIMEOUT", "Body Timeout Error"),
    ];
    for (const thrown of late) {
      it(`may have left something behind when it took too long (${thrown.message})`, () => {
        expect(judged(thrown)).to.include({ consequence: "lost", passing: true });
        expect(sentence(thrown, { timeoutSeconds: "7" })).to.equal(
          'Reading file "file-abc": no answer within 7 s (openai:timeoutSeconds).',
        );
      });
    }

    it("may have left something behind when the answer was cut off", () => {
      const terminated = new TypeError("terminated", { cause: new Error("other side closed") });
      expect(judged(terminated)).to.include({ consequence: "lost", passing: true });
      expect(judged(new SyntaxError("Unexpected end of JSON input"))).to.include({
        consequence: "lost",
        passing: true,
      });
    });

    it("may have left something behind when the answer is something else, and will be so again", () => {
      const other = new UnexpectedAnswer("the answer is not what was asked for");
      expect(judged(other)).to.include({ consequence: "lost", passing: false });
      expect(sentence(other)).to.match(/Check openai:baseUrl/);
    });
  });

  it("is not made of a mistake in the program before anything was sent", () => {
    const mistakes = [new TypeError("Cannot read properties of undefined"), new ReferenceError("no x")];
    for (const mistake of mistakes) {
      expect(judge(mistake, false, settingsOf(), now)).to.equal(undefined);
      expect(judge(mistake, true, settingsOf(), now)).to.include({ consequence: "lost" });
    }
  });

  it("is not made of a problem that was told already", () => {
    const problem = new Problem("Reading source: gone.");
    expect(judge(problem, false, settingsOf(), now)).to.equal(undefined);
    expect(judge(problem, true, settingsOf(), now)).to.equal(undefined);
  });

  it("names the kind alone when there is no object yet", () => {
    const failure = judged(answered(400, said("bad purpose")));
    const error = new RequestError({ doing: "Creating", noun: "file" }, failure, settingsOf());
    expect(error.message).to.equal("Creating file: 400 bad purpose.");
  });
});
