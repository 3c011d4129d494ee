import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { FilePurpose } from "openai/resources/files";
import type { Upload, UploadPart } from "openai/resources/uploads";
import { choiceAt, integerAt, listAt, objectAt, optional, textAt } from "../body";
import { ApiError, invalidParameter, missingParameter, noSuchObject } from "../errors";
import { life, purposes, type StoredFile, storedFile } from "../files/stored";
import { newId } from "../id";
import type { Spool } from "../spool";
import type { Scope } from "../store";
import type { ObjectRoutes, World } from "../world";

/** An upload, and what the API does not show of it. */
type StoredUpload = Omit<Upload, "file" | "purpose"> & {
  readonly purpose: FilePurpose;
  readonly life: number | undefined;
  readonly mimeType: string;
  /** How many bytes each part has. */
  readonly parts: ReadonlyMap<string, number>;
  readonly fileId?: string;
};

const megabyte = 1024 * 1024;
const largestPart = 64 * megabyte;
const largestUpload = 8 * 1024 * megabyte;
const secondsToComplete = 3_600;

/** Uploads: https://platform.openai.com/docs/api-reference/uploads */
export const routes: ObjectRoutes = {
  register(app, world) {
    const { clock, spool, createStore } = world;
    const discard = ({ parts }: StoredUpload): void => {
      for (const id of parts.keys()) spool.remove(id);
    };
    const uploads = createStore<StoredUpload>("upload", {
      shown: (upload) =>
        upload.status === "pending" && upload.expires_at <= clock.unix()
          ? { ...upload, status: "expired" }
          : upload,
      onRemoved: discard,
    });
    world.onLook(() => {
      for (const upload of uploads.all()) if (upload.status === "expired") discard(upload);
    });
    const uploadsOf = (request: FastifyRequest) => uploads.of(request.exchange.scope);
    const findPending = (request: FastifyRequest, id: string): StoredUpload => {
      const upload = uploadsOf(request).find(id);
      if (upload === undefined) throw noSuchObject("Upload", id);
      if (upload.status === "pending") return upload;
      throw new ApiError(400, `Upload ${id} is ${upload.status}, and not pending.`, { param: "upload_id" });
    };

    app.post("/uploads", async (request) =>
      shown(world, request.exchange.scope, uploadsOf(request).put(uploadFrom(request.body, clock.unix()))),
    );

    app.post<{ Params: UploadParams }>("/uploads/:id/parts", async (request): Promise<UploadPart> => {
      const { id } = findPending(request, request.params.id);
      const part = await readPart(request, spool);
      const upload = stillPending(() => findPending(request, id), part.id, spool);
      uploadsOf(request).put({ ...upload, parts: new Map(upload.parts).set(part.id, part.bytes) });
      return { id: part.id, object: "upload.part", created_at: clock.unix(), upload_id: id };
    });

    const completing = new Set<string>();
    app.post<{ Params: UploadParams }>("/uploads/:id/complete", async (request) => {
      const upload = findPending(request, request.params.id);
      if (completing.has(upload.id)) throw new ApiError(400, `Upload ${upload.id} is being completed.`);
      completing.add(upload.id);
      try {
        const file = await assemble(upload, request.body, world);
        world.store<StoredFile>("file").of(request.exchange.scope).put(file);
        discard(upload);
        const completed = { ...upload, status: "completed", parts: new Map(), fileId: file.id } as const;
        return shown(world, request.exchange.scope, uploadsOf(request).put(completed));
      } finally {
        completing.delete(upload.id);
      }
    });

    app.post<{ Params: UploadParams }>("/uploads/:id/cancel", async (request) => {
      const upload = findPending(request, request.params.id);
      discard(upload);
      const cancelled = { ...upload, status: "cancelled", parts: new Map() } as const;
      return shown(world, request.exchange.scope, uploadsOf(request).put(cancelled));
    });
  },
};

interface UploadParams {
  readonly id: string;
}

function shown(world: World, scope: Scope, stored: StoredUpload): Upload {
  const { life: _, mimeType: __, parts: ___, fileId, ...upload } = stored;
  const file = fileId === undefined ? undefined : world.store<StoredFile>("file").of(scope).find(fileId);
  return { ...upload, file: (file ?? null) as NonNullable<Upload["file"]> | null };
}

function uploadFrom(body: unknown, now: number): StoredUpload {
  const known = ["bytes", "filename", "mime_type", "purpose", "expires_after"];
  const { bytes, filename, mime_type, purpose, expires_after } = objectAt(body, "", known);
  return {
    id: newId("upload_"),
    object: "upload",
    created_at: now,
    filename: textAt(filename, "filename"),
    bytes: integerAt(bytes, "bytes", { minimum: 1, maximum: largestUpload }),
    purpose: choiceAt(purpose, "purpose", purposes),
    status: "pending",
    expires_at: now + secondsToComplete,
    life: optional(expires_after, lifeAt),
    mimeType: textAt(mime_type, "mime_type"),
    parts: new Map(),
  };
}

function lifeAt(value: unknown): number {
  const { anchor, seconds } = objectAt(value, "expires_after", ["anchor", "seconds"]);
  choiceAt(anchor, "expires_after.anchor", ["created_at"]);
  return integerAt(seconds, "expires_after.seconds", life);
}

async function readPart(request: FastifyRequest, spool: Spool): Promise<{ id: string; bytes: number }> {
  const id = newId("part_");
  if (!request.isMultipart()) throw missingParameter("data");
  const data = await request.file({ limits: { fileSize: largestPart } });
  if (data?.fieldname !== "data") throw missingParameter("data");
  const bytes = await spool.write(id, data.file);
  if (!data.file.truncated) return { id, bytes };
  spool.remove(id);
  throw new ApiError(413, "Part is too large. The largest part has 64 MB.", { param: "data" });
}

/** While a part comes in, its upload may end. */
function stillPending(find: () => StoredUpload, partId: string, spool: Spool): StoredUpload {
  try {
    return find();
  } catch (error) {
    spool.remove(partId);
    throw error;
  }
}

async function assemble(upload: StoredUpload, body: unknown, { clock, spool }: World): Promise<StoredFile> {
  const { part_ids, md5 } = objectAt(body, "", ["part_ids", "md5"]);
  const ids = listAt(part_ids, "part_ids").map((id, index) => textAt(id, `part_ids[${index}]`));
  const wanted = optional(md5, (value) => textAt(value, "md5"));
  const bytes = ids.reduce((sum, id) => sum + sizeOf(upload, id), 0);
  if (bytes !== upload.bytes)
    throw invalidParameter("part_ids", `expected ${upload.bytes} bytes in all, but got ${bytes} instead.`);
  const file = newId("file-");
  const hash = createHash("md5");
  await spool.write(file, Readable.from(joined(ids, spool, hash.update.bind(hash)), { objectMode: false }));
  if (wanted !== undefined && wanted !== hash.digest("hex")) {
    spool.remove(file);
    throw invalidParameter("md5", "it does not match the bytes that were uploaded.");
  }
  const { filename, purpose, life } = upload;
  return storedFile({ id: file, filename, purpose, bytes, life }, clock.unix());
}

function sizeOf({ id, parts }: StoredUpload, partId: string): number {
  const bytes = parts.get(partId);
  if (bytes === undefined) throw invalidParameter("part_ids", `'${partId}' is no part of upload ${id}.`);
  return bytes;
}

async function* joined(
  ids: readonly string[],
  spool: Spool,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for (const id of ids)
    for await (const chunk of spool.read(id)) {
      onChunk(chunk);
      yield chunk;
    }
}
