import { extname } from "node:path";
import type { FileObject } from "openai/resources/files";
import type { Upload, UploadCreateParams, UploadPart } from "openai/resources/uploads";
import { UnexpectedAnswer } from "./client/answer.js";
import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import type { Content, Piece } from "./content.js";
import type { Ask, Call } from "./declaration.js";
import { mimeTypeOf } from "./mimeType.js";
import { progressTeller } from "./progress.js";

/** A content that is on the server in parts, of which its last request makes a file. */
export interface PendingUpload {
  readonly complete: (call: Call) => Promise<FileObject>;
  readonly cancel: (ask: Ask) => Promise<void>;
}

/** What becomes of the parts, beside them. */
export interface UploadedFile {
  readonly filename: string;
  readonly purpose: UploadCreateParams["purpose"];
  readonly expires_after?: UploadCreateParams.ExpiresAfter;
}

/** So many are under way at once: enough to fill a line, and few enough to hold little of them. */
const partsAtOnce = 4;

/** Sends a content in parts. When that fails, what was sent is given up. */
export async function uploadParts(ask: Ask, content: Content, file: UploadedFile): Promise<PendingUpload> {
  const upload = await ask(creating(content, file));
  const cancel = (later: Ask): Promise<void> => cancelUpload(later, upload, file);
  try {
    const partIds = await sendParts(ask, content, upload, file);
    return { cancel, complete: completion(upload, { part_ids: partIds, md5: content.md5 as string }) };
  } catch (error) {
    await cancel(ask);
    throw error;
  }
}

function creating({ bytes }: Content, { filename, purpose, expires_after }: UploadedFile) {
  const body = { filename, purpose, bytes, mime_type: mimeTypeOf(extname(filename)) };
  return {
    doing: "Beginning to upload",
    noun: "file",
    object: filename,
    expect: isUpload,
    send: ({ api, options }: Call) =>
      api.uploads.create({ ...body, ...(expires_after && { expires_after }) }, options),
  };
}

function isUpload({ object, id }: Upload): boolean {
  return object === "upload" && id !== "";
}

/** The ids of the parts, in order. The first that fails ends the others. */
async function sendParts(
  ask: Ask,
  { bytes, pieces }: Content,
  { id }: Upload,
  { filename }: UploadedFile,
): Promise<string[]> {
  const tell = progressTeller(filename, bytes);
  const ids: string[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | undefined;

  /** What an attempt has sent in vain does not count. */
  async function upload(call: Call, piece: Piece) {
    let sent = 0;
    const onProgress = (more: number): void => {
      if (failure !== undefined) throw new Problem("Another part has failed.");
      sent += more;
      tell(more);
    };
    try {
      const data = await piece.upload(filename, onProgress);
      return await call.api.uploads.parts.create(id, { data }, call.options);
    } catch (error) {
      tell(-sent);
      throw error;
    }
  }

  async function work(): Promise<void> {
    for (let index = next++; index < pieces.length && failure === undefined; index = next++) {
      const part = await ask<UploadPart>({
        doing: `Uploading part ${index + 1} of ${pieces.length} of`,
        noun: "file",
        object: filename,
        // The upload has just been begun.
        mayBeNew: true,
        expect: ({ object }) => object === "upload.part",
        send: (call) => upload(call, pieces[index] as Piece),
      });
      ids[index] = part.id;
    }
  }

  const working = Array.from({ length: partsAtOnce }, () =>
    work().catch((error: unknown) => {
      failure ??= { error };
    }),
  );
  await Promise.all(working);
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return ids;
}

/**
 * Makes the file. Only one can come of an upload, so when a first request was lost and a second one is refused, the
 * first has done its work: the answer is lost as well, and the file has to be looked for.
 */
function completion(
  { id }: Upload,
  body: { readonly part_ids: string[]; readonly md5: string },
): PendingUpload["complete"] {
  let isLost = false;
  return async ({ api, options }) => {
    try {
      const { file } = await api.uploads.complete(id, body, options);
      return file as FileObject;
    } catch (error) {
      const { status, message } = error as { readonly status?: number; readonly message: string };
      const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 429;
      if (isLost && isRefused) throw new UnexpectedAnswer(message);
      isLost ||= status === undefined || status >= 500 || status === 408;
      throw error;
    }
  };
}

async function cancelUpload(ask: Ask, { id }: Upload, { filename }: UploadedFile): Promise<void> {
  try {
    await ask<Upload>({
      doing: "Cancelling the upload of",
      noun: "file",
      object: filename,
      expect: isUpload,
      send: ({ api, options }) => api.uploads.cancel(id, options),
    });
  } catch (error) {
    say(`${(error as Error).message} It expires by itself, an hour after it was begun.`);
  }
}
