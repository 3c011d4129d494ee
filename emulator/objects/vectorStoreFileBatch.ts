import type { FastifyRequest } from "fastify";
import { ApiError, invalidParameter, missingParameter } from "../errors";
import { pageOf } from "../paging";
import { type Body, bodyOf, listOf, textOf } from "../vectorStores/body";
import { type Attachment, shelvesOf } from "../vectorStores/shelves";
import type { ObjectRoutes } from "../world";
import { attachmentOf, type FilesQuery, inState } from "./vectorStoreFile";

const pages = { defaultLimit: 20, maxLimit: 100, goesBack: true };
const mostFiles = 2000;

/** Batches of files: https://platform.openai.com/docs/api-reference/vector-stores-file-batches */
export const routes: ObjectRoutes = {
  register(app, world) {
    const shelves = shelvesOf(world);
    const find = (request: FastifyRequest, { store, id }: BatchParams) => {
      const { scope } = request.exchange;
      shelves.findStore(scope, store);
      const batch = shelves.batches.of(scope).find(id);
      if (batch?.vector_store_id === store) return batch;
      throw new ApiError(404, `No vector store file batch found with id '${id}' in vector store '${store}'.`);
    };

    app.post<{ Params: StoreParams }>("/vector_stores/:store/file_batches", async (request) => {
      const { scope } = request.exchange;
      const attachments = attachmentsOf(request.body);
      const { id } = shelves.use(scope, request.params.store);
      const files = await shelves.attach(scope, id, attachments);
      return shelves.openBatch(
        scope,
        id,
        files.map((file) => file.id),
      );
    });

    app.get<{ Params: BatchParams }>("/vector_stores/:store/file_batches/:id", async (request) =>
      find(request, request.params),
    );

    app.post<{ Params: BatchParams }>("/vector_stores/:store/file_batches/:id/cancel", async (request) => {
      const batch = find(request, request.params);
      return batch.status === "in_progress" ? shelves.cancelBatch(request.exchange.scope, batch) : batch;
    });

    app.get<{ Params: BatchParams; Querystring: FilesQuery }>(
      "/vector_stores/:store/file_batches/:id/files",
      async (request) => {
        const files = shelves.batchFiles(request.exchange.scope, find(request, request.params));
        return pageOf(inState(files, request.query), request.query, pages);
      },
    );
  },
};

interface StoreParams {
  readonly store: string;
}

interface BatchParams extends StoreParams {
  readonly id: string;
}

/** Either ids, with one set of options for all, or files with options of their own. */
function attachmentsOf(value: unknown): Attachment[] {
  const { file_ids, files, ...shared } = bodyOf(value, [
    "file_ids",
    "files",
    "chunking_strategy",
    "attributes",
  ]);
  if (file_ids === undefined && files === undefined) throw missingParameter("file_ids");
  if (file_ids !== undefined && files !== undefined)
    throw invalidParameter("files", "expected either 'file_ids' or 'files', but got both.");
  if (files !== undefined) return filled(files, "files").map((file) => attachmentOf(file));
  return filled(file_ids, "file_ids").map((id, index) =>
    attachmentOf({ file_id: textOf(id, `file_ids[${index}]`), ...(shared as Body) }),
  );
}

function filled(value: unknown, param: string): readonly unknown[] {
  const list = listOf(value, param, mostFiles);
  if (list.length === 0) throw invalidParameter(param, "expected an array with at least one item.");
  return list;
}
