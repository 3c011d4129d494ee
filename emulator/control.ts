import type { FastifyInstance } from "fastify";
import type { Accounts } from "./accounts";
import type { Barriers } from "./barriers";
import { ApiError } from "./errors";
import type { Fault } from "./fault";
import type { ActiveFault, FaultBoard } from "./faults";
import type { RequestLog } from "./requestLog";
import type { Retirement } from "./retirement";
import type { World } from "./world";

/** What other processes steer under `/_emulator`. */
export interface ControlParts {
  readonly world: World;
  readonly board: FaultBoard;
  readonly barriers: Barriers;
  readonly accounts: Accounts;
  readonly retirement: Retirement;
  readonly requestLog: RequestLog;
  readonly reset: () => void;
}

export function controlRoutes(app: FastifyInstance, parts: ControlParts): void {
  faultRoutes(app, parts);
  barrierRoutes(app, parts);
  requestRoutes(app, parts);
  objectRoutes(app, parts);
  stateRoutes(app, parts);
}

function faultRoutes(app: FastifyInstance, { board }: ControlParts): void {
  app.get("/faults", async () => board.active.map(numbered));

  app.post<{ Body: unknown }>("/faults", async ({ body }) =>
    numbered(orRefuse(() => board.add(body as Fault))),
  );

  app.delete("/faults", async () => {
    board.clear();
    return {};
  });

  app.delete<{ Params: { id: string } }>("/faults/:id", async ({ params }) => {
    if (!board.remove(Number(params.id))) throw new ApiError(404, `No fault ${params.id}.`);
    return {};
  });
}

function barrierRoutes(app: FastifyInstance, { barriers }: ControlParts): void {
  const stateOf = (name: string) => {
    const { arrivals, released } = barriers.get(name);
    return { name, reached: arrivals, released };
  };

  // Answers only when so many requests have come, so that a script needs no loop to wait for them.
  app.get<{ Params: { name: string }; Querystring: { reached?: string } }>(
    "/barriers/:name",
    async (request) => {
      const { name } = request.params;
      await barriers.get(name).reached(Number(request.query.reached ?? 0));
      return stateOf(name);
    },
  );

  app.post<{ Params: { name: string } }>("/barriers/:name/release", async ({ params }) => {
    barriers.get(params.name).release();
    return stateOf(params.name);
  });
}

function requestRoutes(app: FastifyInstance, { requestLog }: ControlParts): void {
  app.get("/requests", async () => requestLog.requests);

  app.delete("/requests", async () => {
    requestLog.clear();
    return {};
  });
}

function objectRoutes(app: FastifyInstance, { world }: ControlParts): void {
  const storeOf = (kind: string) => orRefuse(() => world.store(kind));

  app.get<{ Params: { kind: string }; Querystring: { project?: string } }>(
    "/objects/:kind",
    async (request) => {
      world.look();
      return storeOf(request.params.kind).all(request.query.project);
    },
  );

  app.delete<{ Params: { kind: string; id: string } }>("/objects/:kind/:id", async ({ params }) => ({
    removed: storeOf(params.kind).remove(params.id),
  }));
}

function stateRoutes(app: FastifyInstance, { world, accounts, retirement, reset }: ControlParts): void {
  app.post<{ Body: unknown }>("/keys/revoke", async ({ body }) => {
    const key = fieldOf(body, "key");
    if (typeof key !== "string") throw new ApiError(400, 'Expected a body like {"key":"sk-projA-1"}.');
    accounts.revoke(key);
    return {};
  });

  app.post("/retire", async () => {
    retirement.begin();
    return {};
  });

  app.post<{ Body: unknown }>("/clock/advance", async ({ body }) => {
    const seconds = fieldOf(body, "seconds");
    if (typeof seconds !== "number") throw new ApiError(400, 'Expected a body like {"seconds":3600}.');
    orRefuse(() => world.clock.advance(seconds));
    return { now: world.clock.unix() };
  });

  app.post("/reset", async () => {
    reset();
    return {};
  });
}

function numbered({ id, fault }: ActiveFault): { id: number } & Fault {
  return { id, ...fault };
}

/** Turns a mistake in what was asked for into a 400 that says so. */
function orRefuse<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw new ApiError(400, error instanceof Error ? error.message : String(error));
  }
}

function fieldOf(body: unknown, name: string): unknown {
  return (body as Record<string, unknown> | undefined)?.[name];
}
