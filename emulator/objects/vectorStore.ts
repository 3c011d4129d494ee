import type { FastifyRequest } from "fastify";
import type { VectorStore, VectorStoreDeleted } from "openai/resources/vector-stores";
import { invalidParameter } from "../errors";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import {
  type Body,
  bodyOf,
  integerOf,
  isText,
  listOf,
  objectOf,
  pairsOf,
  textOf,
} from "../vectorStores/body";
import { chunkingOf } from "../vectorStores/chunking";
import { shelvesOf } from "../vectorStores/shelves";
import type { ObjectRoutes } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100, goesBack: true };
const changeable = ["name", "expires_after", "metadata"];
const mostInitialFiles = 500;
const noFiles = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };

/** Vector stores: https://platform.openai.com/docs/api-reference/vector-stores */
export const routes: ObjectRoutes = {
  register(app, world) {
    const shelves = shelvesOf(world);
    const storesOf = (request: FastifyRequest) => shelves.stores.of(request.exchange.scope);

    app.post("/vector_stores", async (request) => {
      const { scope } = request.exchange;
      const body = bodyOf(request.body, [...changeable, "description", "file_ids", "chunking_strategy"]);
      const attachments = initialFilesOf(body);
      if (body.description !== undefined) textOf(body.description, "description");
      const now = world.clock.unix();
      const { id } = storesOf(request).put({
        id: newId("vs_"),
        object: "vector_store",
        created_at: now,
        name: "",
        usage_bytes: 0,
        file_counts: noFiles,
        status: "completed",
        expires_at: null,
        last_active_at: now,
        metadata: {},
        ...changesOf(body),
      });
      try {
        await shelves.attach(scope, id, attachments);
      } catch (error) {
        shelves.stores.remove(id);
        throw error;
      }
      return shelves.stores.all().find((store) => store.id === id);
    });

    app.get<{ Querystring: PageQuery }>("/vector_stores", async (request) =>
      pageOf(storesOf(request).list(), request.query, pages),
    );

    app.get<{ Params: StoreParams }>("/vector_stores/:id", async (request) =>
      shelves.findStore(request.exchange.scope, request.params.id),
    );

    app.post<{ Params: StoreParams }>("/vector_stores/:id", async (request) => {
      const { expires_after, ...store } = shelves.findStore(request.exchange.scope, request.params.id);
      const body = bodyOf(request.body, changeable);
      const kept = body.expires_after === null || expires_after === undefined ? {} : { expires_after };
      return storesOf(request).put({ ...store, ...kept, ...changesOf(body) });
    });

    app.delete<{ Params: StoreParams }>(
      "/vector_stores/:id",
      async (request): Promise<VectorStoreDeleted> => {
        const { id } = shelves.findStore(request.exchange.scope, request.params.id);
        storesOf(request).remove(id);
        return { id, object: "vector_store.deleted", deleted: true };
      },
    );
  },
};

interface StoreParams {
  readonly id: string;
}

function initialFilesOf({ file_ids = [], chunking_strategy }: Body) {
  const chunking = chunkingOf(chunking_strategy);
  return listOf(file_ids, "file_ids", mostInitialFiles).map((id, index) => ({
    fileId: textOf(id, `file_ids[${index}]`),
    attributes: {},
    chunking,
  }));
}

/** What create and update have in common; null clears. */
function changesOf({ name, expires_after, metadata }: Body): Partial<VectorStore> {
  return {
    ...(name !== undefined && { name: name === null ? "" : textOf(name, "name") }),
    ...(expires_after !== undefined && expires_after !== null && { expires_after: expiryOf(expires_after) }),
    ...(metadata !== undefined && { metadata: pairsOf(metadata, "metadata", isText) }),
  };
}

function expiryOf(value: unknown): VectorStore.ExpiresAfter {
  const { anchor, days } = bodyOf(objectOf(value, "expires_after"), ["anchor", "days"]);
  if (anchor !== "last_active_at")
    throw invalidParameter("expires_after.anchor", `expected 'last_active_at', not '${anchor}'.`);
  return { anchor, days: integerOf(days, "expires_after.days", 1, 365) };
}
