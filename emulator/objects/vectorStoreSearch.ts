import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import { invalidParameter, missingParameter } from "../errors";
import type { Spool } from "../spool";
import { type Body, bodyOf, integerOf, objectOf, wrongType } from "../vectorStores/body";
import { type Chunking, chunksOf } from "../vectorStores/chunking";
import { type SourceFile, textOfFile } from "../vectorStores/content";
import { type Attributes, filterOf, matches } from "../vectorStores/filter";
import { type Chunk, rank } from "../vectorStores/ranking";
import { shelvesOf } from "../vectorStores/shelves";
import type { ObjectRoutes } from "../world";

const parameters = ["query", "rewrite_query", "max_num_results", "filters", "ranking_options"];

/** Searches in vector stores: https://platform.openai.com/docs/api-reference/vector-stores/search */
export const routes: ObjectRoutes = {
  register(app, world) {
    const shelves = shelvesOf(world);

    app.post<{ Params: { store: string } }>("/vector_stores/:store/search", async (request) => {
      const { scope } = request.exchange;
      const search = searchOf(bodyOf(request.body, parameters));
      const { id } = shelves.use(scope, request.params.store);
      const files = shelves
        .filesOf(scope, id)
        .filter(({ status, attributes }) => status === "completed" && search.isWanted(attributes ?? {}));
      const chunks: Chunk[] = [];
      for (const file of files) {
        const source = shelves.findSource(scope, file.id);
        if (source !== undefined) chunks.push(...(await chunksIn(file, source, world.spool)));
      }
      const found = rank(chunks, search.queries).filter(({ score }) => score >= search.threshold);
      return {
        object: "vector_store.search_results.page",
        search_query: search.queries,
        data: found.slice(0, search.limit),
        has_more: false,
        next_page: null,
      };
    });
  },
};

interface Search {
  readonly queries: readonly string[];
  readonly limit: number;
  readonly threshold: number;
  readonly isWanted: (attributes: Attributes) => boolean;
}

function searchOf({ query, max_num_results = 10, filters, ranking_options }: Body): Search {
  const filter = filters === undefined ? undefined : filterOf(filters);
  return {
    queries: queriesOf(query),
    limit: integerOf(max_num_results, "max_num_results", 1, 50),
    threshold: ranking_options === undefined ? 0 : thresholdOf(objectOf(ranking_options, "ranking_options")),
    isWanted: (attributes) => filter === undefined || matches(filter, attributes),
  };
}

function queriesOf(query: unknown): readonly string[] {
  if (query === undefined) throw missingParameter("query");
  const queries = Array.isArray(query) ? query : [query];
  if (queries.every((one) => typeof one === "string" && one !== "")) return queries;
  throw wrongType("query", "a string or an array of strings", query);
}

function thresholdOf(options: Body): number {
  const { score_threshold = 0 } = bodyOf(options, ["ranker", "score_threshold"]);
  if (typeof score_threshold === "number" && score_threshold >= 0 && score_threshold <= 1)
    return score_threshold;
  throw invalidParameter("ranking_options.score_threshold", "expected a number between 0 and 1.");
}

async function chunksIn(file: VectorStoreFile, source: SourceFile, spool: Spool): Promise<Chunk[]> {
  const text = await textOfFile(source, spool);
  return chunksOf(text, file.chunking_strategy as Chunking).map((chunk) => ({
    file_id: file.id,
    filename: source.filename,
    attributes: file.attributes ?? {},
    content: [{ type: "text", text: chunk }],
  }));
}
