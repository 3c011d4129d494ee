import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Account } from "./accounts";
import type { Barriers } from "./barriers";
import type { Clock } from "./clock";
import { ApiError, errorForStatus, gatewayPage, rateLimited, requestTooLarge } from "./errors";
import { type Exchange, isGone } from "./exchange";
import type { HoldFault, LatencyFault, LimitFault, StatusFault } from "./fault";
import type { ActiveFault, FaultBoard } from "./faults";
import { firstHalf } from "./firstHalf";
import { goDuration, type Refusal, rateLimitHeaders, retryAfterHeader } from "./limit";

/** What faults act with. */
export interface FaultTools {
  readonly board: FaultBoard;
  readonly barriers: Barriers;
  readonly clock: Clock;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** Lets the faults before the work act; true when one of them has done with the request. */
export async function actBefore(
  tools: FaultTools,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  for (const hit of tools.board.hits("before", request.exchange)) {
    if (await applyBefore(tools, hit, request, reply)) return true;
    if (isGone(request)) return drop(request, reply);
  }
  return false;
}

async function applyBefore(
  tools: FaultTools,
  hit: ActiveFault,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { fault } = hit;
  const { exchange } = request;
  switch (fault.kind) {
    case "latency":
      await delay(tools, fault, hit.random);
      return false;
    case "hold":
      await hold(tools, fault, hit.removed);
      return false;
    case "limit":
      return limit(tools, hit, fault, request, reply);
    case "status":
      return answerStatus(fault, request, reply);
    case "html":
      exchange.record.fault = fault.kind;
      return answerAsGateway(reply, 200);
    case "dropBefore":
      exchange.record.fault = fault.kind;
      return drop(request, reply);
    case "never":
      exchange.record.fault = fault.kind;
      await aborted(hit.removed);
      return drop(request, reply);
    default:
      return false;
  }
}

/** Chooses, before the work, the faults that act after it: some shape the work itself. */
export function chooseAfter({ board }: FaultTools, exchange: Exchange): void {
  exchange.pending = [...board.hits("after", exchange)];
  for (const { fault } of exchange.pending) {
    if (fault.kind === "delayedVisibility") exchange.scope.hiddenForMs = fault.ms;
  }
}

/** Lets the chosen faults act on a finished answer and returns what is sent in its place. */
export async function actAfter(
  tools: FaultTools,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): Promise<unknown> {
  let sent = answer;
  for (const hit of request.exchange.pending) sent = await applyAfter(tools, hit, request, reply, sent);
  return sent;
}

async function applyAfter(
  tools: FaultTools,
  { fault, random, removed }: ActiveFault,
  { raw, exchange }: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): Promise<unknown> {
  switch (fault.kind) {
    case "latency":
      await delay(tools, fault, random);
      return answer;
    case "hold":
      await hold(tools, fault, removed);
      return answer;
    case "dropAfter":
      exchange.record.fault = fault.kind;
      raw.socket.destroy();
      return answer;
    case "statusAfter":
      exchange.record.fault = fault.kind;
      return disguiseAsGateway(reply, fault.status ?? 502);
    case "truncate":
      exchange.record.fault = fault.kind;
      return firstHalf(reply, answer);
    default:
      return answer;
  }
}

async function delay({ closing }: FaultTools, { ms }: LatencyFault, random: () => number): Promise<void> {
  const [min, max] = typeof ms === "number" ? [ms, ms] : ms;
  await sleep(min + random() * (max - min), undefined, { signal: closing });
}

async function hold({ barriers }: FaultTools, { name }: HoldFault, removed: AbortSignal): Promise<void> {
  await Promise.race([barriers.get(name).pass(), aborted(removed)]);
}

function limit(
  { clock }: FaultTools,
  { limiter }: ActiveFault,
  fault: LimitFault,
  { exchange: { caller, path, record }, headers }: FastifyRequest,
  reply: FastifyReply,
): boolean {
  if (limiter === undefined || caller instanceof ApiError) return false;
  const verdict = limiter.take(scopeOf(fault, caller, path), tokensOf(headers["content-length"]));
  if (fault.headers !== false) reply.headers(rateLimitHeaders(verdict));
  if (verdict.refusal === undefined) return false;
  record.fault = fault.kind;
  const { retryMs } = verdict.refusal;
  if (retryMs < Number.POSITIVE_INFINITY)
    reply.headers(retryAfterHeader(fault.retryAfter, retryMs, clock.now()));
  reply.code(429).send(refused(caller, fault, verdict.refusal).body);
  return true;
}

function scopeOf({ scope }: LimitFault, { project }: Account, path: string): string {
  switch (scope) {
    case "server":
      return "";
    case "object":
      return `${project} ${path.split(/[/?]/, 3).join("/")}`;
    default:
      return project;
  }
}

/** As many as a model would roughly make of it. A body without a length costs nothing. */
function tokensOf(contentLength: string | undefined): number {
  return Math.ceil(Number(contentLength ?? 0) / 4);
}

function refused({ organization }: Account, { perSeconds }: LimitFault, refusal: Refusal): ApiError {
  return refusal.retryMs === Number.POSITIVE_INFINITY
    ? requestTooLarge(organization, refusal, perSeconds)
    : rateLimited(organization, refusal, perSeconds, goDuration(refusal.retryMs));
}

function answerStatus(
  fault: StatusFault,
  { exchange, method, url }: FastifyRequest,
  reply: FastifyReply,
): true {
  const { status, code, body, contentType } = fault;
  exchange.record.fault = fault.kind;
  reply.headers(fault.headers ?? {});
  if (body === undefined && (status === 502 || status === 504)) return answerAsGateway(reply, status);
  const answer = body ?? errorForStatus(status, code, method, url);
  const type = contentType ?? (typeof answer === "string" ? "text/html" : "application/json");
  reply
    .code(status)
    .type(type)
    .send(typeof answer === "string" ? answer : JSON.stringify(answer));
  return true;
}

function answerAsGateway(reply: FastifyReply, status: number): true {
  reply.send(disguiseAsGateway(reply, status));
  return true;
}

/** Makes an answer look as if it had never passed through OpenAI, and returns its body. */
function disguiseAsGateway(reply: FastifyReply, status: number): string {
  for (const name of Object.keys(reply.getHeaders())) if (isFromOpenAI(name)) reply.removeHeader(name);
  reply.code(status).type("text/html");
  return gatewayPage(status);
}

function isFromOpenAI(header: string): boolean {
  return /^(openai-|x-request-id$|x-ratelimit-|content-)/.test(header);
}

function drop({ raw }: FastifyRequest, reply: FastifyReply): true {
  reply.hijack();
  raw.socket.destroy();
  return true;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
