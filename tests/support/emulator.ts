import OpenAI from "openai";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";

/** An emulator whose traffic is held against OpenAI's document when all suites are through. */
export function startRecordedEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const record = process.env.RECORDED_TRAFFIC;
  return startEmulator({ ...options, ...(record !== undefined && { record }) });
}

/** A client for what somebody else does, beside Pulumi. */
export function clientOf(emulator: Emulator): OpenAI {
  return new OpenAI({
    baseURL: emulator.url,
    apiKey: "sk-projA-1",
    organization: null,
    project: null,
    maxRetries: 0,
  });
}

/** Uploads a file as somebody else would, beside Pulumi. */
export async function upload(
  emulator: Emulator,
  content: string,
  { key = "sk-projA-1", filename = "a.md", purpose = "assistants" } = {},
): Promise<string> {
  const form = new FormData();
  form.set("purpose", purpose);
  form.set("file", new Blob([content]), filename);
  const response = await fetch(`${emulator.url}/files`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: form,
  });
  return ((await response.json()) as { id: string }).id;
}

/** Does something beside Pulumi that is no upload, and returns the answer. */
export async function ask<T = { readonly id: string }>(
  emulator: Emulator,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: {
      authorization: "Bearer sk-projA-1",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

export function idsOnServer(emulator: Emulator): string[] {
  return emulator.objects("file").map((file) => (file as { id: string }).id);
}

/** What is on the server under an id, to its last byte. */
export async function contentOf(emulator: Emulator, id: string): Promise<Buffer> {
  const answer = await fetch(`${emulator.url}/files/${id}/content`, {
    headers: { authorization: "Bearer sk-projA-1" },
  });
  if (answer.status !== 200) throw new Error(`${id}: ${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

export function writes(emulator: Emulator): number {
  return emulator.requests.filter(({ method }) => method !== "GET").length;
}
