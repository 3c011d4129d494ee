import type OpenAI from "openai";
import { toFile } from "openai";
import { requests } from "./batchRequests.js";
import { dialogues } from "./trainingData.js";

/** What an account holds that had a life before any stack. */
export interface Populated {
  /** The kind and id of each object that a list shows, or that lies within one. */
  readonly listed: readonly string[];
  /** The same of those that only their ids lead to. */
  readonly named: readonly string[];
}

type Counts = Readonly<
  Record<"files" | "stores" | "attached" | "assistants" | "completions" | "batches" | "jobs", number>
>;

/** Fills an account with objects of all kinds, each a little different from the others. */
export async function populate(api: OpenAI, counts: Counts): Promise<Populated> {
  const files = await times(counts.files, (index) => makeFile(api, index));
  const stores = await times(counts.stores, (index) => makeStore(api, index));
  const attached = await times(counts.attached, (index) => attach(api, stores, files, index));
  const assistants = await times(counts.assistants, (index) => makeAssistant(api, stores, index));
  const completions = await times(counts.completions, (index) => makeCompletion(api, index));
  const batches = await times(counts.batches, (index) => makeBatch(api, index));
  const jobs = await times(counts.jobs, (index) => makeJob(api, index));
  return {
    listed: [
      ...ids("File", files),
      ...ids("VectorStore", stores),
      ...ids("VectorStoreFile", attached),
      ...ids("Assistant", assistants),
      ...ids("ChatCompletion", completions),
      ...batches.flat(),
      ...jobs.flat(),
    ],
    named: [...(await makeThread(api)), ...(await makeConversation(api)), await makeResponse(api)],
  };
}

async function times<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < count; index++) made.push(await make(index));
  return made;
}

function ids(kind: string, made: readonly string[]): string[] {
  return made.map((id) => `${kind} ${id}`);
}

const purposes = ["assistants", "user_data", "vision"] as const;

/** Names of all kinds: repeated, with words of the language, with letters of other languages, and with none. */
const names = [
  "handbook.md",
  "Return policy.pdf",
  "class.md",
  "2026.md",
  "café.md",
  "手引き.md",
  "–.md",
  "a/b.md",
];

async function makeFile(api: OpenAI, index: number): Promise<string> {
  const { id } = await api.files.create({
    purpose: purposes[index % purposes.length] ?? "assistants",
    file: await toFile(Buffer.from(`Content ${index}.\n`), names[index % names.length] ?? "a.md"),
    ...(index % 5 === 0 && { expires_after: { anchor: "created_at", seconds: 86_400 } }),
  });
  return id;
}

async function makeStore(api: OpenAI, index: number): Promise<string> {
  const { id } = await api.vectorStores.create({
    ...(index % 3 > 0 && { name: index % 3 === 1 ? `handbook ${index}` : "handbook" }),
    ...(index % 2 === 0 && { metadata: { team: "support", "not a name": `"${index}"` } }),
    ...(index % 4 === 0 && { expires_after: { anchor: "last_active_at", days: 30 } }),
  });
  return id;
}

async function attach(
  api: OpenAI,
  stores: readonly string[],
  files: readonly string[],
  index: number,
): Promise<string> {
  const store = stores[index % stores.length] ?? "";
  const { id } = await api.vectorStores.files.createAndPoll(
    store,
    {
      file_id: files[index % files.length] ?? "",
      ...(index % 2 === 0 && { attributes: { year: 2026, public: true, team: "support" } }),
      ...(index % 3 === 0 && {
        chunking_strategy: {
          type: "static",
          static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 50 },
        },
      }),
    },
    { pollIntervalMs: 20 },
  );
  return `${store}/${id}`;
}

async function makeAssistant(api: OpenAI, stores: readonly string[], index: number): Promise<string> {
  const { id } = await api.beta.assistants.create({
    model: "gpt-4o-mini",
    ...(index % 4 > 0 && { name: `Support ${index}` }),
    ...(index % 2 === 0 && { instructions: `You answer customers.\nBe \`brief\`: \${number}, \\ no more.` }),
    ...(index % 3 === 0 && {
      tools: [
        { type: "file_search", file_search: { max_num_results: 5 } },
        { type: "function", function: { name: "find_order", parameters: { type: "object", "x-a": null } } },
      ],
      tool_resources: { file_search: { vector_store_ids: [stores[index % stores.length] ?? ""] } },
      temperature: 0.2,
      response_format: { type: "json_object" },
    }),
    metadata: { number: String(index) },
  });
  return id;
}

async function makeCompletion(api: OpenAI, index: number): Promise<string> {
  const { id } = await api.chat.completions.create({
    model: "gpt-4o-mini",
    store: true,
    ...(index % 2 === 0 && { n: 2 }),
    messages: [
      { role: "system", content: "You are the assistant of a bicycle shop." },
      {
        role: "user",
        content: index % 3 === 0 ? [{ type: "text", text: `Part ${index}?` }] : `Where is ${index}?`,
      },
    ],
    metadata: { number: String(index) },
  });
  return id;
}

/** A batch with its file, and with what has come of it. */
async function makeBatch(api: OpenAI, index: number): Promise<string[]> {
  const file = await toFile(Buffer.from(requests(index + 1)), "requests.jsonl");
  const { id: input_file_id } = await api.files.create({ purpose: "batch", file });
  const { id } = await api.batches.create({
    input_file_id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    ...(index % 2 === 0 && { metadata: { team: "support" } }),
  });
  for (;;) {
    const { status, output_file_id } = await api.batches.retrieve(id);
    if (status === "completed")
      return [`Batch ${id}`, `File ${input_file_id}`, ...(output_file_id ? [`File ${output_file_id}`] : [])];
    await pause();
  }
}

/** A job with its file, and with what has come of it. */
async function makeJob(api: OpenAI, index: number): Promise<string[]> {
  const file = await toFile(Buffer.from(dialogues(10 + index)), "dialogues.jsonl");
  const { id: training_file } = await api.files.create({ purpose: "fine-tune", file });
  const { id } = await api.fineTuning.jobs.create({
    model: "gpt-4o-mini-2024-07-18",
    training_file,
    ...(index % 2 === 0 && { suffix: "support", seed: 42 }),
    method: { type: "supervised", supervised: { hyperparameters: { n_epochs: 3 } } },
  });
  for (;;) {
    const { status, result_files } = await api.fineTuning.jobs.retrieve(id);
    if (status === "succeeded")
      return [`FineTuningJob ${id}`, `File ${training_file}`, ...ids("File", result_files)];
    await pause();
  }
}

async function makeThread(api: OpenAI): Promise<string[]> {
  const { id } = await api.beta.threads.create({ metadata: { ticket: "4711" } });
  const messages = await times(3, (index) =>
    api.beta.threads.messages.create(id, {
      role: index === 1 ? "assistant" : "user",
      content:
        index === 2
          ? [
              { type: "text", text: "One." },
              { type: "text", text: "Two." },
            ]
          : `Message ${index}.`,
    }),
  );
  return [`Thread ${id}`, ...messages.map((message) => `Message ${id}/${message.id}`)];
}

async function makeConversation(api: OpenAI): Promise<string[]> {
  const { id } = await api.conversations.create({
    metadata: { ticket: "4711" },
    items: [{ type: "message", role: "user", content: "Where is my parcel?" }],
  });
  const { data } = await api.conversations.items.list(id);
  return [`Conversation ${id}`, ...data.map((item) => `ConversationItem ${id}/${item.id}`)];
}

async function makeResponse(api: OpenAI): Promise<string> {
  const { id } = await api.responses.create({ model: "gpt-4o-mini", input: "Where is my parcel?" });
  return `Response ${id}`;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
