import type { FastifyRequest } from "fastify";
import type { Account } from "./accounts";
import type { ApiError } from "./errors";
import type { ActiveFault, Subject } from "./faults";
import type { BodyCapture } from "./recording";
import type { RecordedRequest } from "./requestLog";
import type { Scope } from "./store";

/** What the emulator knows of one request below `/v1`. */
export interface Exchange extends Subject {
  readonly startedAt: number;
  readonly caller: Account | ApiError;
  readonly record: Writable<RecordedRequest>;
  readonly body: BodyCapture | undefined;
  readonly scope: Writable<Scope>;
  /** The faults that hit after the work, chosen before it. */
  pending: readonly ActiveFault[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

declare module "fastify" {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

/** Whether nobody waits for the answer any more. */
export function isGone({ raw }: FastifyRequest): boolean {
  return raw.socket.destroyed;
}
