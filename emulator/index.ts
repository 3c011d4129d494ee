import { setMaxListeners } from "node:events";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createAccounts } from "./accounts";
import { type Barrier, createBarriers } from "./barriers";
import type { ControlParts } from "./control";
import type { Fault } from "./fault";
import { createFaultBoard, type FaultBoard } from "./faults";
import type { EmulatorOptions } from "./options";
import { prepareRecord } from "./recording";
import { createRequestLog, type RecordedRequest } from "./requestLog";
import { createRetirement } from "./retirement";
import { createServer } from "./server";
import { createWorld } from "./world";

export type { Account } from "./accounts";
export type { Barrier } from "./barriers";
export type * from "./fault";
export type { EmulatorModel, EmulatorOptions } from "./options";
export type { RecordedRequest } from "./requestLog";

/** The faults of an emulator. */
export interface EmulatorFaults {
  /** Adds a fault; the returned function takes it away again. */
  add(fault: Fault): () => void;
  /** Takes all faults away. */
  clear(): void;
  /** The faults that are not spent, in the order added. */
  readonly active: readonly Fault[];
}

/** An OpenAI API on loopback, as started by {@link startEmulator}. */
export interface Emulator {
  /** The base URL for a client: `http://127.0.0.1:4010/v1`. */
  readonly url: string;
  /** The same without `/v1`. */
  readonly origin: string;
  readonly port: number;
  /** The requests below `/v1`, oldest first; the latest 10,000. */
  readonly requests: readonly RecordedRequest[];
  readonly faults: EmulatorFaults;
  clearRequests(): void;
  /** The kinds of objects that the server knows, by their names in the API: `"file"`, `"model"`. */
  readonly kinds: readonly string[];
  /**
   * What is on the server, oldest first.
   *
   * @param kind - the object's name in the API: `"file"`, `"fine_tuning.job"`, `"vector_store"`
   * @param project - id of the project that must see it; all projects when left out
   */
  objects(kind: string, project?: string): readonly object[];
  /**
   * Deletes an object behind the client's back; `false` when there was none. A file in a vector store goes by
   * both ids: `vs_abc/file-abc`.
   */
  remove(kind: string, id: string): boolean;
  /** Answers 401 to a key from now on. */
  revokeKey(key: string): void;
  /** Shuts down the APIs that OpenAI has shut down, from now on; what was made with them can still be seen here. */
  retire(): void;
  /**
   * Moves the server's clock on, on which files expire and are processed, jobs advance, limits give back, and new
   * objects get their dates.
   */
  advanceClock(seconds: number): void;
  /** The point at which faults of kind `hold` with this name hold requests. */
  barrier(name: string): Barrier;
  /** Back to the start: no requests, only the objects and faults of the options, all keys and APIs, the real time. */
  reset(): void;
  /** Stops at once, with all connections, and deletes what was spooled to disk. */
  close(): Promise<void>;
}

/**
 * Starts an OpenAI API on loopback that keeps objects in memory and goes wrong on demand.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator({ faults: [{ kind: "dropAfter", match: { method: "POST" }, times: 1 }] });
 * const client = new OpenAI({ baseURL: emulator.url, apiKey: "sk-projA-1" });
 * // … the first POST is carried out, and its answer is lost
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  if (options.record !== undefined) prepareRecord(options.record);
  const closing = new AbortController();
  // Each delayed answer listens for as long as it takes, and there may be any number of them.
  setMaxListeners(0, closing.signal);
  const parts = createParts(options);
  const { world, accounts, retirement, board, barriers, requestLog } = parts;
  const app = await createServer(
    {
      world,
      accounts,
      retirement,
      requestLog,
      faults: { board, barriers, clock: world.clock, closing: closing.signal },
      identityHeaders: options.identityHeaders ?? true,
      record: options.record,
      log: options.log ?? (() => {}),
    },
    parts,
  );
  const close = async () => {
    closing.abort();
    app.server.closeAllConnections();
    await app.close();
    world.close();
  };
  try {
    const origin = await listen(app, options);
    return createHandle(origin, parts, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function createParts(options: EmulatorOptions): ControlParts {
  const barriers = createBarriers();
  const world = createWorld(options);
  const board = createFaultBoard(barriers, world.clock);
  const addFaults = () => {
    for (const fault of options.faults ?? []) board.add(fault);
  };
  addFaults();
  const accounts = createAccounts(options.accounts);
  const retirement = createRetirement(options.retired ?? false);
  const requestLog = createRequestLog();
  const reset = () => {
    board.clear();
    barriers.releaseAll();
    accounts.reset();
    retirement.reset();
    world.reset();
    requestLog.clear();
    addFaults();
  };
  return { board, barriers, world, accounts, retirement, requestLog, reset };
}

async function listen(
  app: FastifyInstance,
  { host = "127.0.0.1", port = 0 }: EmulatorOptions,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} on ${host} is taken. Choose another one, or 0 for any free port.`);
  }
  const address = app.server.address() as AddressInfo;
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

function createHandle(origin: string, parts: ControlParts, close: () => Promise<void>): Emulator {
  const { world, accounts, retirement, board, barriers, requestLog, reset } = parts;
  return {
    origin,
    url: `${origin}/v1`,
    port: Number(new URL(origin).port),
    requests: requestLog.requests,
    faults: faultsOf(board),
    clearRequests: () => requestLog.clear(),
    kinds: world.kinds,
    objects: (kind, project) => {
      world.look();
      return structuredClone(world.store(kind).all(project));
    },
    remove: (kind, id) => world.store(kind).remove(id),
    revokeKey: (key) => accounts.revoke(key),
    retire: () => retirement.begin(),
    advanceClock: (seconds) => world.clock.advance(seconds),
    barrier: (name) => barriers.get(name),
    reset,
    close,
  };
}

function faultsOf(board: FaultBoard): EmulatorFaults {
  return {
    add: (fault) => {
      const { id } = board.add(fault);
      return () => {
        board.remove(id);
      };
    },
    clear: () => board.clear(),
    get active() {
      return board.active.map(({ fault }) => fault);
    },
  };
}
