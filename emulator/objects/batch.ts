import { text } from "node:stream/consumers";
import type { FastifyRequest } from "fastify";
import type { Batch, BatchCreateParams } from "openai/resources/batches";
import { type Inspection, inspect } from "../batches/lines";
import type { Results } from "../batches/results";
import { type Course, type Run, startRun } from "../batches/run";
import { choiceAt, integerAt, metadataAt, objectAt, optional, textAt } from "../body";
import { ApiError, noSuchObject } from "../errors";
import { life, type StoredFile, storedFile } from "../files/stored";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import type { Scope } from "../store";
import type { ObjectRoutes, World } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100 };
const secondsInDay = 86_400;
const largestFile = 200 * 1024 * 1024;

const endpoints = [
  "/v1/responses",
  "/v1/chat/completions",
  "/v1/embeddings",
  "/v1/completions",
  "/v1/moderations",
  "/v1/images/generations",
  "/v1/images/edits",
  "/v1/videos",
] as const satisfies readonly BatchCreateParams["endpoint"][];

/** What a request asks for, once nothing is wrong with it. */
interface Wanted {
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly metadata: Batch["metadata"];
  /** Seconds that the files with the results stay. */
  readonly outputLife: number | undefined;
}

/** Batches: https://platform.openai.com/docs/api-reference/batch */
export const routes: ObjectRoutes = {
  register(app, world) {
    const { clock } = world;
    const running = new Map<string, { readonly run: Run; readonly scope: Scope }>();
    const batches = world.createStore<Batch>("batch", { onRemoved: ({ id }) => running.delete(id) });
    const batchesOf = (request: FastifyRequest) => batches.of(request.exchange.scope);
    const find = (request: FastifyRequest<{ Params: BatchParams }>): Run => {
      const batch = batchesOf(request).find(request.params.id);
      const found = batch && running.get(batch.id);
      if (found === undefined) throw noSuchObject("Batch", request.params.id);
      return found.run;
    };

    world.onLook(() => {
      for (const { run, scope } of running.values())
        if (run.advance(clock.now())) batches.of(scope).put(run.batch);
    });

    app.post("/batches", async (request) => {
      const wanted = wantedIn(request.body);
      const scope = { ...request.exchange.scope, hiddenForMs: 0 };
      const course = courseOf(world, scope, wanted, await inspectFile(world, scope, wanted));
      const run = startRun(newBatch(wanted, clock.unix()), course, clock.now());
      running.set(run.batch.id, { run, scope });
      return batchesOf(request).put(run.batch);
    });

    app.get<{ Querystring: PageQuery }>("/batches", async (request) =>
      pageOf(batchesOf(request).list(), { ...request.query, order: "desc" }, pages),
    );

    app.get<{ Params: BatchParams }>("/batches/:id", async (request) => find(request).batch);

    app.post<{ Params: BatchParams }>("/batches/:id/cancel", async (request) => {
      const run = find(request);
      if (run.isFinal) throw new ApiError(409, `Cannot cancel a batch with status '${run.batch.status}'.`);
      run.cancel(clock.now());
      return batchesOf(request).put(run.batch);
    });
  },
};

interface BatchParams {
  readonly id: string;
}

function wantedIn(body: unknown): Wanted {
  const known = ["input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after"];
  const given = objectAt(body ?? {}, "", known);
  choiceAt(given.completion_window, "completion_window", ["24h"]);
  return {
    inputFileId: textAt(given.input_file_id, "input_file_id"),
    endpoint: choiceAt(given.endpoint, "endpoint", endpoints),
    metadata: optional(given.metadata, (value) => metadataAt(value, "metadata")) ?? null,
    outputLife: optional(given.output_expires_after, outputLifeAt),
  };
}

function outputLifeAt(value: unknown): number {
  const { anchor, seconds } = objectAt(value, "output_expires_after", ["anchor", "seconds"]);
  choiceAt(anchor, "output_expires_after.anchor", ["created_at"]);
  return integerAt(seconds, "output_expires_after.seconds", life);
}

/** What is wrong with the file makes no request fail, but the batch, some time later. */
async function inspectFile(world: World, scope: Scope, wanted: Wanted): Promise<Inspection> {
  const { inputFileId, endpoint } = wanted;
  const file = world.store<StoredFile>("file").of(scope).find(inputFileId);
  const problem = problemOf(file, inputFileId);
  if (problem === undefined) return inspect(await text(world.spool.read(inputFileId)), endpoint);
  return { errors: [{ code: "invalid_file", message: problem, param: "input_file_id", line: null }] };
}

function problemOf(file: StoredFile | undefined, id: string): string | undefined {
  if (file === undefined) return `The input file '${id}' does not exist.`;
  if (file.purpose !== "batch")
    return `The input file '${id}' has purpose '${file.purpose}', and must have purpose 'batch'.`;
  return file.bytes > largestFile ? `The input file '${id}' is larger than 200 MB.` : undefined;
}

function newBatch({ inputFileId, endpoint, metadata = null }: Wanted, now: number): Batch {
  return {
    id: newId("batch_"),
    object: "batch",
    endpoint,
    input_file_id: inputFileId,
    completion_window: "24h",
    status: "validating",
    created_at: now,
    expires_at: now + secondsInDay,
    request_counts: { total: 0, completed: 0, failed: 0 },
    metadata,
  };
}

function courseOf(
  world: World,
  scope: Scope,
  { endpoint, outputLife }: Wanted,
  inspection: Inspection,
): Course {
  const write = (batch: Batch, name: string, lines: readonly string[]): string => {
    const id = newId("file-");
    const described = { id, purpose: "batch_output", filename: `${batch.id}_${name}.jsonl` } as const;
    const bytes = world.spool.put(id, `${lines.join("\n")}\n`);
    const file = storedFile({ ...described, bytes, life: outputLife }, world.clock.unix());
    world.store<StoredFile>("file").of(scope).put(file);
    return id;
  };
  return {
    inspection,
    milliseconds: world.batchMs,
    answer: (body) => answerOf(world, scope, endpoint, body),
    keep: (batch, { succeeded, failed }: Results) => ({
      ...(succeeded.length > 0 && { output_file_id: write(batch, "output", succeeded) }),
      ...(failed.length > 0 && { error_file_id: write(batch, "error", failed) }),
    }),
  };
}

/** The answer that the same request would get by itself. */
function answerOf(world: World, scope: Scope, endpoint: string, body: unknown): ReturnType<Course["answer"]> {
  try {
    const answer = world.endpoints.get(endpoint);
    if (answer === undefined) throw new ApiError(404, `Invalid URL (POST ${endpoint})`);
    return { status: 200, body: answer(body, scope) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.body };
  }
}
