import type { FastifyRequest } from "fastify";
import type { Message } from "openai/resources/beta/threads/messages";
import type { Thread, ThreadDeleted } from "openai/resources/beta/threads/threads";
import { noneFound, requireAssistantsBeta } from "../assistantsBeta";
import { type JsonObject, listAt, metadataAt, objectAt, optional } from "../body";
import { newId } from "../id";
import { toolResourcesAfter } from "../toolResources";
import type { ObjectRoutes } from "../world";
import { messageFrom } from "./message";

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
    tool_resources: toolResourcesAfter({}, body),
  };
}

function messagesIn(body: JsonObject, { id, created_at }: Thread): Message[] {
  const list = optional(body.messages, (given) => listAt(given, "messages")) ?? [];
  return list.map((message, index) => messageFrom(message, `messages[${index}]`, id, created_at));
}

/** What is not given stays. */
function changesIn(body: JsonObject, { tool_resources }: Thread): Partial<Thread> {
  const { metadata } = body;
  return {
    ...(metadata !== undefined && { metadata: metadataAt(metadata, "metadata") }),
    tool_resources: toolResourcesAfter(tool_resources, body),
  };
}
