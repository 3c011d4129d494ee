import type { FileObject } from "openai/resources/files";
import type { Emulator } from "../../emulator/index.js";
import { type Client, createClient } from "../../provider/client/index.js";
import { readSettings, type SettingName, type Settings } from "../../provider/client/settings.js";

export type Given = Partial<Record<SettingName, string>>;

export const testKey = "sk-projA-1";

export function settingsOf(given: Given = {}): Settings {
  return readSettings((name) => given[name], {});
}

/** A client of its own, and the lines that it has said. */
export function connectTo(
  { url }: Pick<Emulator, "url">,
  given: Given = {},
): { readonly client: Client; readonly lines: string[] } {
  const lines: string[] = [];
  const settings = settingsOf({ apiKey: testKey, baseUrl: url, ...given });
  return { client: createClient(settings, (line) => lines.push(line)), lines };
}

/** Creates a file through the client, in the bucket given. */
export function createFile(client: Client, bucket = "files"): Promise<FileObject> {
  return client.call<FileObject>({
    doing: "Creating",
    noun: "file",
    bucket,
    safety: "once",
    expect: ({ object }) => object === "file",
    send: (api, options) =>
      api.files.create({ file: new File(["hello"], "a.md"), purpose: "assistants" }, options),
  });
}

/** Looks up a model through the client. */
export function readModel(client: Client, id = "gpt-5-mini", bucket = "models"): Promise<unknown> {
  return client.call<object>({
    doing: "Looking up",
    noun: "model",
    object: id,
    bucket,
    safety: "repeatable",
    expect: (answer) => "id" in answer,
    send: (api, options) => api.models.retrieve(id, options),
  });
}
