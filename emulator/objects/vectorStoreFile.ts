import type { FileContentResponse, VectorStoreFileDeleted } from "openai/resources/vector-stores/files";
import { invalidParameter } from "../errors";
import { type PageQuery, pageOf } from "../paging";
import { type Body, bodyOf, isScalar, pairsOf, textOf } from "../vectorStores/body";
import { chunkingOf } from "../vectorStores/chunking";
import { textOfFile } from "../vectorStores/content";
import { type Attachment, keyOf, shelvesOf } from "../vectorStores/shelves";
import type { ObjectRoutes } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100, goesBack: true };
const states = ["in_progress", "completed", "failed", "cancelled"];

/** Files in vector stores: https://platform.openai.com/docs/api-reference/vector-stores-files */
export const routes: ObjectRoutes = {
  register(app, world) {
    const shelves = shelvesOf(world);

    app.post<{ Params: StoreParams }>("/vector_stores/:store/files", async (request) => {
      const { scope } = request.exchange;
      const { id } = shelves.use(scope, request.params.store);
      const [file] = await shelves.attach(scope, id, [attachmentOf(request.body)]);
      return file;
    });

    app.get<{ Params: StoreParams; Querystring: FilesQuery }>(
      "/vector_stores/:store/files",
      async (request) => {
        const { scope } = request.exchange;
        const { id } = shelves.findStore(scope, request.params.store);
        return pageOf(inState(shelves.filesOf(scope, id), request.query), request.query, pages);
      },
    );

    app.get<{ Params: FileParams }>("/vector_stores/:store/files/:id", async (request) =>
      shelves.findFile(request.exchange.scope, request.params.store, request.params.id),
    );

    app.post<{ Params: FileParams }>("/vector_stores/:store/files/:id", async (request) => {
      const { scope } = request.exchange;
      const file = shelves.findFile(scope, request.params.store, request.params.id);
      const { attributes } = bodyOf(request.body, ["attributes"]);
      return shelves.files
        .of(scope)
        .put({ ...file, attributes: pairsOf(attributes, "attributes", isScalar) });
    });

    app.delete<{ Params: FileParams }>(
      "/vector_stores/:store/files/:id",
      async (request): Promise<VectorStoreFileDeleted> => {
        const { id, vector_store_id } = shelves.findFile(
          request.exchange.scope,
          request.params.store,
          request.params.id,
        );
        shelves.files.remove(keyOf(vector_store_id, id));
        return { id, object: "vector_store.file.deleted", deleted: true };
      },
    );

    app.get<{ Params: FileParams }>("/vector_stores/:store/files/:id/content", async (request) => {
      const { scope } = request.exchange;
      const { id } = shelves.findFile(scope, request.params.store, request.params.id);
      const source = shelves.findSource(scope, id);
      const text = source === undefined ? "" : await textOfFile(source, world.spool);
      const data: FileContentResponse[] = text === "" ? [] : [{ type: "text", text }];
      return { object: "vector_store.file_content.page", data, has_more: false, next_page: null };
    });
  },
};

interface StoreParams {
  readonly store: string;
}

interface FileParams extends StoreParams {
  readonly id: string;
}

export interface FilesQuery extends PageQuery {
  readonly filter?: string;
}

/** The files in the state that a list is asked for. */
export function inState<T extends { readonly status: string }>(
  files: readonly T[],
  { filter }: FilesQuery,
): readonly T[] {
  if (filter === undefined) return files;
  if (states.includes(filter)) return files.filter(({ status }) => status === filter);
  throw invalidParameter("filter", `'${filter}' is not one of ${JSON.stringify(states)}.`);
}

export function attachmentOf(value: unknown, defaults: Body = {}): Attachment {
  const body = bodyOf(value, ["file_id", "attributes", "chunking_strategy"]);
  const { file_id, attributes, chunking_strategy } = { ...defaults, ...body };
  return {
    fileId: textOf(file_id, "file_id"),
    attributes: pairsOf(attributes, "attributes", isScalar),
    chunking: chunkingOf(chunking_strategy),
  };
}
