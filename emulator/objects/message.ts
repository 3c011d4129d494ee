import type { FastifyRequest } from "fastify";
import type {
  ImageFile,
  ImageURL,
  Message,
  MessageContent,
  MessageDeleted,
} from "openai/resources/beta/threads/messages";
import { noneFound, requireAssistantsBeta } from "../assistantsBeta";
import { choiceAt, listAt, metadataAt, objectAt, optional, textAt, within } from "../body";
import { ApiError } from "../errors";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import type { ObjectRoutes } from "../world";

const pages = { defaultLimit: 20, maxLimit: 100, goesBack: true };
const roles = ["user", "assistant"] as const satisfies readonly Message["role"][];
const details = ["auto", "low", "high"] as const;

/** Messages: https://platform.openai.com/docs/api-reference/messages */
export const routes: ObjectRoutes = {
  register(app, { clock, createStore, store }) {
    const messages = createStore<Message>("thread.message");
    const messagesOf = (request: FastifyRequest) => messages.of(request.exchange.scope);
    const checkThread = (request: FastifyRequest, id: string) => {
      if (store("thread").of(request.exchange.scope).find(id) === undefined) throw noneFound("thread", id);
    };
    const find = (request: FastifyRequest, { thread, id }: MessageParams) => {
      checkThread(request, thread);
      const message = messagesOf(request).find(id);
      if (message?.thread_id !== thread) throw noneFound("message", id);
      return message;
    };

    app.register(async (api) => {
      api.addHook("onRequest", requireAssistantsBeta);

      api.post<{ Params: ThreadParams }>("/threads/:thread/messages", async (request) => {
        const { thread } = request.params;
        checkThread(request, thread);
        return messagesOf(request).put(messageFrom(request.body, "", thread, clock.unix()));
      });

      api.get<{ Params: ThreadParams; Querystring: PageQuery & { run_id?: string } }>(
        "/threads/:thread/messages",
        async (request) => {
          const { params, query } = request;
          checkThread(request, params.thread);
          const listed = messagesOf(request)
            .list()
            .filter(({ thread_id }) => thread_id === params.thread)
            .filter(({ run_id }) => query.run_id === undefined || run_id === query.run_id);
          return pageOf(listed, query, pages);
        },
      );

      api.get<{ Params: MessageParams }>("/threads/:thread/messages/:id", async (request) =>
        find(request, request.params),
      );

      api.post<{ Params: MessageParams }>("/threads/:thread/messages/:id", async (request) => {
        const message = find(request, request.params);
        const { metadata } = objectAt(request.body ?? {}, "", ["metadata"]);
        if (metadata === undefined) return message;
        return messagesOf(request).put({ ...message, metadata: metadataAt(metadata, "metadata") });
      });

      api.delete<{ Params: MessageParams }>(
        "/threads/:thread/messages/:id",
        async (request): Promise<MessageDeleted> => {
          const { id } = find(request, request.params);
          messagesOf(request).remove(id);
          return { id, object: "thread.message.deleted", deleted: true };
        },
      );
    });
  },
};

interface ThreadParams {
  readonly thread: string;
}

interface MessageParams extends ThreadParams {
  readonly id: string;
}

/** The message that a body asks for: alone, or as one of those that a thread begins with. */
export function messageFrom(value: unknown, path: string, threadId: string, createdAt: number): Message {
  const body = objectAt(value, path, ["role", "content", "attachments", "metadata"]);
  return {
    id: newId("msg_"),
    object: "thread.message",
    created_at: createdAt,
    assistant_id: null,
    thread_id: threadId,
    run_id: null,
    status: "completed",
    incomplete_details: null,
    completed_at: createdAt,
    incomplete_at: null,
    role: choiceAt(body.role, within(path, "role"), roles),
    content: contentAt(body.content, within(path, "content")),
    attachments: attachmentsAt(body.attachments, within(path, "attachments")),
    metadata: metadataAt(body.metadata, within(path, "metadata")),
  };
}

/** A text alone becomes a part as well, and every text gets the annotations that it does not have yet. */
function contentAt(value: unknown, path: string): MessageContent[] {
  if (typeof value === "string") return [textBlock(value)];
  const parts = listAt(value, path);
  if (parts.length > 0) return parts.map((part, index) => blockAt(part, `${path}[${index}]`));
  throw new ApiError(
    400,
    `Invalid '${path}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    { param: path, code: "empty_array" },
  );
}

function blockAt(value: unknown, path: string): MessageContent {
  const kinds = ["text", "image_url", "image_file"] as const;
  const type = choiceAt(objectAt(value, path, ["type", ...kinds]).type, `${path}.type`, kinds);
  const { [type]: content } = objectAt(value, path, ["type", type]);
  switch (type) {
    case "text":
      return textBlock(textAt(content, `${path}.text`));
    case "image_url":
      return { type, image_url: imageAt(content, `${path}.image_url`, "url") as ImageURL };
    case "image_file":
      return { type, image_file: imageAt(content, `${path}.image_file`, "file_id") as ImageFile };
  }
}

function textBlock(value: string): MessageContent {
  return { type: "text", text: { value, annotations: [] } };
}

function imageAt(value: unknown, path: string, name: "url" | "file_id"): object {
  const image = objectAt(value, path, [name, "detail"]);
  const detail = optional(image.detail, (given) => choiceAt(given, `${path}.detail`, details));
  return { [name]: textAt(image[name], `${path}.${name}`), detail: detail ?? "auto" };
}

function attachmentsAt(value: unknown, path: string): Message.Attachment[] {
  const attachments = optional(value, (given) => listAt(given, path)) ?? [];
  return attachments.map((attachment, index) => attachmentAt(attachment, `${path}[${index}]`));
}

function attachmentAt(value: unknown, path: string): Message.Attachment {
  const { file_id, tools } = objectAt(value, path, ["file_id", "tools"]);
  return {
    file_id: textAt(file_id, `${path}.file_id`),
    tools: listAt(tools, `${path}.tools`).map((tool, index) => toolAt(tool, `${path}.tools[${index}]`)),
  };
}

function toolAt(value: unknown, path: string): NonNullable<Message.Attachment["tools"]>[number] {
  const { type } = objectAt(value, path, ["type"]);
  return { type: choiceAt(type, `${path}.type`, ["code_interpreter", "file_search"]) };
}
