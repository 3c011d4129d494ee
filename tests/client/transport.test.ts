import { createServer, request as forward, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { ReadableStream } from "node:stream/web";
import { expect } from "chai";
import fc from "fast-check";
import { goDuration as printed } from "../../emulator/limit.js";
import {
  dispatcherFor,
  during,
  type Exchange,
  goDuration,
  observedFetch,
  readLimits,
  readRetryAfter,
} from "../../provider/client/transport.js";
import { problemOf } from "../support/outcomes.js";
import { serversUntil } from "../support/servers.js";

describe("a duration as Go prints it", () => {
  const known: [string, number][] = [
    ["12ms", 12],
    ["1.5s", 1_500],
    ["6m0s", 360_000],
    ["1h0m0.25s", 3_600_250],
    ["2m59.56s", 179_560],
    ["350us", 0.35],
    ["350µs", 0.35],
    ["0s", 0],
  ];
  for (const [text, milliseconds] of known) {
    it(`${text} is ${milliseconds} ms`, () => {
      expect(goDuration(text)).to.be.closeTo(milliseconds, 1e-6);
    });
  }

  it("is read as it was meant, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * 3_600_000 }), (milliseconds) => {
        expect(goDuration(printed(milliseconds))).to.be.closeTo(milliseconds, 1e-3);
      }),
    );
  });

  it("is not read from anything else", () => {
    for (const text of ["", "s", "12", "1.s", ".5s", "-1s", "1 s", "1d", "5m and 3s", "NaN", "1e3s"]) {
      expect(goDuration(text), text).to.equal(undefined);
    }
    const noDuration = fc.string().filter((text) => !/^[\d.]+(ms|us|µs|ns|s|m|h)/.test(text));
    fc.assert(fc.property(noDuration, (text) => goDuration(text) === undefined));
  });
});

describe("the time to wait after a refusal", () => {
  const serverNow = Date.UTC(2026, 10, 20, 12, 0, 0, 250);
  const read = (headers: Record<string, string>) => readRetryAfter(new Headers(headers), serverNow);

  it("is read in milliseconds, in seconds and as a date, the more exact before the other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (amount) => {
        expect(read({ "retry-after-ms": String(amount) })).to.equal(amount);
        expect(read({ "retry-after": String(amount) })).to.equal(amount * 1_000);
        expect(read({ "retry-after": "1", "retry-after-ms": String(amount) })).to.equal(amount);
        const whole = Math.ceil(serverNow / 1_000) * 1_000 + amount * 1_000;
        expect(read({ "retry-after": new Date(whole).toUTCString() })).to.equal(whole - serverNow);
      }),
    );
  });

  it("is none when the date is past, and unknown when there is no sense in it", () => {
    expect(read({ "retry-after": new Date(serverNow - 60_000).toUTCString() })).to.equal(0);
    expect(read({ "retry-after": "1.5" })).to.equal(1_500);
    for (const text of ["", "soon", "-5", "1,5", "Infinity", "0x10"]) {
      expect(read({ "retry-after": text }), text).to.equal(undefined);
      expect(read({ "retry-after-ms": text }), text).to.equal(undefined);
    }
  });
});

describe("what an answer says of limits", () => {
  const read = (headers: Record<string, string>) => readLimits(new Headers(headers));
  const all = (kind: string, remaining: string, limit: string, reset: string): Record<string, string> => ({
    [`x-ratelimit-remaining-${kind}`]: remaining,
    [`x-ratelimit-limit-${kind}`]: limit,
    [`x-ratelimit-reset-${kind}`]: reset,
  });

  it("is read for requests and for tokens apart", () => {
    const headers = { ...all("requests", "59", "60", "1s"), ...all("tokens", "149984", "150000", "6ms") };
    expect(read(headers)).to.deep.equal({
      requests: { remaining: 59, limit: 60, resetAfter: 1_000 },
      tokens: { remaining: 149_984, limit: 150_000, resetAfter: 6 },
    });
  });

  it("may be a plain number of seconds, as Azure sends it", () => {
    expect(read(all("tokens", "10", "100", "60"))).to.deep.equal({
      tokens: { remaining: 10, limit: 100, resetAfter: 60_000 },
    });
  });

  it("is nothing where there is no sense in it", () => {
    expect(read({})).to.deep.equal({});
    expect(read(all("tokens", "-1", "-1", "0"))).to.deep.equal({});
    expect(read(all("requests", "0", "0", "0"))).to.deep.equal({});
    expect(read(all("requests", "5", "10", "later"))).to.deep.equal({});
    expect(read({ "x-ratelimit-remaining-requests": "5" })).to.deep.equal({});
  });

  it("does without a limit that is none", () => {
    expect(read(all("requests", "5", "0", "1s"))).to.deep.equal({
      requests: { remaining: 5, resetAfter: 1_000 },
    });
  });
});

describe("the transport", () => {
  const start = serversUntil(afterEach);

  async function serve(answer: (request: IncomingMessage) => { status: number; headers?: object }) {
    const seen: IncomingMessage[] = [];
    const url = await start((request, response) => {
      seen.push(request);
      const { status, headers } = answer(request);
      response.writeHead(status, { ...headers }).end("{}");
    });
    return { url, seen };
  }

  it("shows each exchange, with the attempt that it belongs to, also when no answer came", async () => {
    const exchanges: Exchange[] = [];
    const fetch = observedFetch((exchange) => exchanges.push(exchange));
    const { url } = await serve(() => ({ status: 201 }));
    const attempt = { bucket: "files", number: 2, waited: 7, isSent: false };
    await during(attempt, () => fetch(`${url}/v1/files?limit=1`, { method: "post" }));
    await during(attempt, () => fetch("http://127.0.0.1:1/")).catch(() => undefined);
    const [first, second] = exchanges;
    expect(first?.attempt).to.equal(attempt);
    expect(attempt.isSent).to.equal(true);
    expect(first?.method).to.equal("POST");
    expect(first?.url.href).to.equal(`${url}/v1/files?limit=1`);
    expect(first?.response?.status).to.equal(201);
    expect(first?.endedAt).to.be.at.least(first?.startedAt as number);
    expect(second?.response).to.equal(undefined);
    expect(second?.error).to.be.instanceOf(TypeError);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${status}, and brings neither key nor body to another place`, async () => {
      const other = await serve(() => ({ status: 200 }));
      const { url } = await serve(() => ({ status, headers: { location: other.url } }));
      const response = await observedFetch(() => undefined)(url, {
        method: "POST",
        headers: { authorization: "Bearer sk-secret" },
        body: "{}",
      });
      expect(response.status).to.equal(status);
      expect(other.seen).to.be.empty;
    });
  }

  describe("behind a proxy", () => {
    const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
    let before: Record<string, string | undefined>;

    beforeEach(() => {
      before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
      for (const name of names) delete process.env[name];
    });
    afterEach(() => {
      for (const name of names) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });

    /** A proxy that forwards, by tunnel or by request, and remembers where to. */
    async function startProxy(refuses = false) {
      const targets: string[] = [];
      const server = createServer((request, response) => {
        targets.push(String(request.url));
        request.pipe(
          forward(String(request.url), { method: request.method, headers: request.headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          }),
        );
      });
      server.on("connect", (request, socket) => {
        targets.push(String(request.url));
        if (refuses) {
          socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
          return;
        }
        const { hostname, port } = new URL(`http://${request.url}`);
        const upstream = connect(Number(port || 80), hostname, () => {
          socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.on("error", () => socket.destroy());
        socket.on("error", () => upstream.destroy());
      });
      return { url: await start(server), targets };
    }

    const send = async (url: string): Promise<Response> =>
      observedFetch(() => undefined, await dispatcherFor(5))(url);

    for (const name of ["HTTP_PROXY", "http_proxy"]) {
      it(`goes where ${name} says`, async () => {
        const { url, seen } = await serve(() => ({ status: 200 }));
        const proxy = await startProxy();
        process.env[name] = proxy.url;
        expect((await send(`${url}/v1/models`)).status).to.equal(200);
        expect(proxy.targets).to.have.lengthOf(1);
        expect(proxy.targets[0]).to.include(new URL(url).host);
        expect(seen).to.have.lengthOf(1);
      });
    }

    it("goes there as well with a body that is sent as it comes", async () => {
      const { url, seen } = await serve(() => ({ status: 200 }));
      const proxy = await startProxy();
      process.env.HTTP_PROXY = proxy.url;
      const body = ReadableStream.from([
        Buffer.from("one"),
        Buffer.from("two"),
      ]) as unknown as globalThis.ReadableStream;
      const fetch = observedFetch(() => undefined, await dispatcherFor(5));
      expect((await fetch(`${url}/v1/files`, { method: "POST", body })).status).to.equal(200);
      expect(proxy.targets).to.have.lengthOf(1);
      expect(seen).to.have.lengthOf(1);
    });

    it("goes to HTTPS_PROXY for https", async () => {
      const proxy = await startProxy(true);
      process.env.HTTPS_PROXY = proxy.url;
      await send("https://api.openai.example/v1/models").catch(() => undefined);
      expect(proxy.targets).to.deep.equal(["api.openai.example:443"]);
    });

    it("is told of a proxy that is none, without what stands in its URL", async () => {
      for (const proxy of ["proxy.example:3128", "ftp://me:hunter2@proxy.example", "http://"]) {
        process.env.HTTP_PROXY = proxy;
        expect(await problemOf(dispatcherFor(5))).to.equal(
          "The environment's HTTP_PROXY and HTTPS_PROXY must be URLs like http://proxy.example:3128.",
        );
      }
    });

    it("goes directly where NO_PROXY says so", async () => {
      const { url, seen } = await serve(() => ({ status: 200 }));
      const proxy = await startProxy();
      process.env.HTTP_PROXY = proxy.url;
      process.env.NO_PROXY = "127.0.0.1";
      await send(url);
      expect(proxy.targets).to.be.empty;
      expect(seen).to.have.lengthOf(1);
    });
  });
});
