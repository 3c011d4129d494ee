import type { FastifyRequest } from "fastify";
import type { Message } from "openai/resources/beta/threads/messages";
import type { Thread, ThreadDeleted } from "openai/resources/beta/threads/threads";
import { noneFound, requireAssistantsBeta } from "../assistantsBeta";
import { type JsonObject, listAt, metadataAt, objectAt, optional, textAt } from "../body";
import { invalidParameter } from "../errors";
import { newId } from "../id";
import type { ObjectRoutes } from "../world";
import { messageFrom } from "./message";

type ToolResources = Thread.ToolResources;

const maxFiles = 20;
const maxVectorStores = 1;

/** Threads: https://platform.openai.com/docs/api-reference/threads */
export const routes: ObjectRoutes = {
  register(app, { clock, createStore, store }) {
    const messages = () => store<Message>("thread.message");
    const threads = createStore<Thread>("thread", {
      onRemoved: ({ id }) => {
        for (const message of messages().all()) if (message.thread_id === id) messages().remove(message.id);
      },
    });
    const threadsOf = (request: FastifyRequest) => threads.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const thread = threadsOf(request).find(id);
      if (thread === undefined) throw noneFound("thread", id);
      return thread;
    };

    app.register(async (api) => {
      api.addHook("onRequest", requireAssistantsBeta);

      api.post("/threads", async (request) => {
        const body = objectAt(request.body ?? {}, "", ["messages", "tool_resources", "metadata"]);
        const thread = threadFrom(body, clock.unix());
        const beginning = messagesIn(body, thread);
        for (const message of beginning) messages().of(request.exchange.scope).put(message);
        return threadsOf(request).put(thread);
      });

      api.get<{ Params: ThreadParams }>("/threads/:id", async (request) => find(request, request.params.id));

      api.post<{ Params: ThreadParams }>("/threads/:id", async (request) => {
        const thread = find(request, request.params.id);
        const body = objectAt(request.body ?? {}, "", ["tool_resources", "metadata"]);
        return threadsOf(request).put({ ...thread, ...changesIn(body, thread) });
      });

      api.delete<{ Params: ThreadParams }>("/threads/:id", async (request): Promise<ThreadDeleted> => {
        const { id } = find(request, request.params.id);
        threadsOf(request).remove(id);
        return { id, object: "thread.deleted", deleted: true };
      });
    });
  },
};

interface ThreadParams {
  readonly id: string;
}

function threadFrom(body: JsonObject, createdAt: number): Thread {
  return {
    id: newId("thread_"),
    object: "thread",
    created_at: createdAt,
    metadata: metadataAt(body.metadata, "metadata"),
    tool_resources: toolResourcesIn(body) ?? {},
  };
}

function messagesIn(body: JsonObject, { id, created_at }: Thread): Message[] {
  const list = optional(body.messages, (given) => listAt(given, "messages")) ?? [];
  return list.map((message, index) => messageFrom(message, `messages[${index}]`, id, created_at));
}

/** What is not given stays, also within the tool resources; null takes all of it away. */
function changesIn(body: JsonObject, { tool_resources }: Thread): Partial<Thread> {
  const { metadata } = body;
  const kept = body.tool_resources === null ? {} : tool_resources;
  return {
    ...(metadata !== undefined && { metadata: metadataAt(metadata, "metadata") }),
    tool_resources: { ...kept, ...toolResourcesIn(body) },
  };
}

function toolResourcesIn(body: JsonObject): ToolResources | undefined {
  return optional(body.tool_resources, (value) => {
    const given = objectAt(value, "tool_resources", ["code_interpreter", "file_search"]);
    const codeInterpreter = optional(given.code_interpreter, codeInterpreterAt);
    const fileSearch = optional(given.file_search, fileSearchAt);
    return {
      ...(codeInterpreter && { code_interpreter: codeInterpreter }),
      ...(fileSearch && { file_search: fileSearch }),
    };
  });
}

function codeInterpreterAt(value: unknown): NonNullable<ToolResources["code_interpreter"]> {
  const path = "tool_resources.code_interpreter";
  const { file_ids = [] } = objectAt(value, path, ["file_ids"]);
  return { file_ids: idsAt(file_ids, `${path}.file_ids`, maxFiles) };
}

function fileSearchAt(value: unknown): NonNullable<ToolResources["file_search"]> {
  const path = "tool_resources.file_search";
  const { vector_store_ids, vector_stores } = objectAt(value, path, ["vector_store_ids", "vector_stores"]);
  if (vector_stores !== undefined)
    throw invalidParameter(
      `${path}.vector_stores`,
      "this emulator makes no vector stores along with a thread.",
    );
  return { vector_store_ids: idsAt(vector_store_ids, `${path}.vector_store_ids`, maxVectorStores) };
}

function idsAt(value: unknown, path: string, maxLength: number): string[] {
  return listAt(value, path, maxLength).map((id, index) => textAt(id, `${path}[${index}]`));
}
