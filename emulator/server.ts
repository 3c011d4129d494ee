import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import multipart from "@fastify/multipart";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Accounts, bearerKey } from "./accounts";
import { type ControlParts, controlRoutes } from "./control";
import { ApiError, invalidUrl, unreadableJson } from "./errors";
import type { Exchange } from "./exchange";
import { actAfter, actBefore, chooseAfter, type FaultTools } from "./faultEffects";
import { newRequestId } from "./id";
import { captureBody, recordExchange } from "./recording";
import type { RequestLog } from "./requestLog";
import type { Retirement } from "./retirement";
import type { ObjectRoutes, World } from "./world";

/** What the routes below `/v1` are made of. */
export interface ServerParts {
  readonly world: World;
  readonly accounts: Accounts;
  readonly retirement: Retirement;
  readonly faults: FaultTools;
  readonly requestLog: RequestLog;
  readonly identityHeaders: boolean;
  /** File that exchanges are appended to. */
  readonly record: string | undefined;
  readonly log: (line: string) => void;
}

const largestJson = 64 * 1024 * 1024;
const largestFile = 512 * 1024 * 1024;

export async function createServer(parts: ServerParts, control: ControlParts): Promise<FastifyInstance> {
  const app = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: largestJson,
    // OpenAI answers `/files/`, a lookup with an empty id, like `/files`.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
  });
  await app.register(multipart, {
    limits: { fileSize: largestFile },
    throwFileSizeLimit: false,
    // A file's name is a text, and need not be the end of a path.
    preservePath: true,
  });
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    async (_request: unknown, body: unknown) => parseJson(String(body)),
  );
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  const objects = await findObjects();
  await app.register(async (api) => apiRoutes(api, parts, objects), { prefix: "/v1" });
  await app.register(async (routes) => controlRoutes(routes, control), { prefix: "/_emulator" });
  return app;
}

function apiRoutes(api: FastifyInstance, parts: ServerParts, objects: readonly ObjectRoutes[]): void {
  api.addHook("onRequest", async (request, reply) => {
    request.exchange = openExchange(request, parts);
    reply.headers(openAIHeaders(request.exchange, parts));
    if (await actBefore(parts.faults, request, reply)) {
      if (reply.sent) parts.log(summary(request.exchange));
      return reply.sent ? undefined : reply;
    }
    if (request.exchange.caller instanceof ApiError) throw request.exchange.caller;
    if (parts.retirement.covers(request.exchange.path)) throw invalidUrl(request.method, request.url);
    // Faults may have held the request back, and time has gone on meanwhile.
    parts.world.look();
    chooseAfter(parts.faults, request.exchange);
  });
  api.addHook("onSend", async (request, reply, answer) => {
    const { exchange } = request;
    if (reply.hasHeader("openai-version")) reply.header("openai-processing-ms", elapsed(exchange));
    const sent = await actAfter(parts.faults, request, reply, answer);
    if (!request.raw.socket.destroyed) exchange.record.status = reply.statusCode;
    record(parts, request, reply, sent);
    parts.log(summary(exchange));
    return sent;
  });
  // Set again so that the hooks above run for unknown paths too.
  api.setNotFoundHandler(answerNotFound);
  for (const { register } of objects) register(api, parts.world);
}

/** Every file in `objects/` serves one kind of object; none is listed by hand. */
async function findObjects(): Promise<readonly ObjectRoutes[]> {
  const folder = join(__dirname, "objects");
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const modules = await Promise.all(
    files
      .sort()
      .map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<{ routes: ObjectRoutes }>),
  );
  return modules.map(({ routes }) => routes);
}

function openExchange(request: FastifyRequest, { accounts, requestLog, record }: ServerParts): Exchange {
  const { method, raw, headers } = request;
  const caller = accounts.identify(headers);
  const project = caller instanceof ApiError ? undefined : caller.project;
  const path = request.url.replace(/^\/v1/, "");
  const entry = { method, path, at: Date.now(), ...(project === undefined ? {} : { project }) };
  requestLog.add(entry);
  return {
    method,
    path,
    key: bearerKey(headers),
    startedAt: performance.now(),
    caller,
    record: entry,
    body: record === undefined ? undefined : captureBody(raw),
    scope: { project: project ?? "", hiddenForMs: 0 },
    pending: [],
  };
}

function openAIHeaders(
  { caller }: Exchange,
  { world, identityHeaders }: ServerParts,
): Record<string, string> {
  const general = {
    date: new Date(world.clock.now()).toUTCString(),
    "x-request-id": newRequestId(),
    "openai-version": "2020-10-01",
  };
  if (!identityHeaders || caller instanceof ApiError) return general;
  return { ...general, "openai-organization": caller.organization, "openai-project": caller.project };
}

function record(parts: ServerParts, request: FastifyRequest, reply: FastifyReply, answer: unknown): void {
  const { body, record: entry } = request.exchange;
  // What a fault made is no answer of the API.
  if (parts.record === undefined || body === undefined || entry.fault !== undefined) return;
  recordExchange(parts.record, {
    method: request.method,
    url: request.url,
    requestHeaders: request.headers,
    requestBody: body,
    status: reply.statusCode,
    responseHeaders: reply.getHeaders(),
    responseBody: answer,
  });
}

function summary({ record, startedAt }: Exchange): string {
  const cause = record.fault === undefined ? "" : ` (${record.fault})`;
  const took = Math.round(performance.now() - startedAt);
  return `${record.method} ${record.path} -> ${record.status ?? "dropped"}${cause} ${took} ms`;
}

function elapsed({ startedAt }: Exchange): string {
  return String(Math.max(1, Math.round(performance.now() - startedAt)));
}

function parseJson(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw unreadableJson();
  }
}

function answerNotFound({ method, url }: FastifyRequest, reply: FastifyReply): void {
  answerError(invalidUrl(method, url), undefined, reply);
}

function answerError(error: unknown, _request: unknown, reply: FastifyReply): void {
  const { status, body } = error instanceof ApiError ? error : wrap(error);
  reply.code(status).type("application/json").send(body);
}

function wrap(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status < 500) return new ApiError(status, message);
  return new ApiError(500, `The emulator failed: ${message}`, { type: "server_error" });
}
