import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { FileDeleted, FilePurpose } from "openai/resources/files";
import { ApiError, invalidParameter, missingParameter, noSuchObject } from "../errors";
import { life, purposes, type StoredFile, storedFile } from "../files/stored";
import { newId } from "../id";
import { type PageQuery, pageOf } from "../paging";
import type { Spool } from "../spool";
import type { ObjectRoutes } from "../world";

interface Upload {
  readonly id: string;
  readonly file: { readonly name: string; readonly bytes: number } | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

const closedPurposes: readonly string[] = ["assistants", "user_data"];
const pages = { defaultLimit: 10_000, maxLimit: 10_000 };

/** Files: https://platform.openai.com/docs/api-reference/files */
export const routes: ObjectRoutes = {
  register(app, { clock, spool, createStore }) {
    const files = createStore<StoredFile>("file", {
      expiresAt: (file) => file.expires_at,
      onRemoved: (file) => spool.remove(file.id),
    });
    const filesOf = (request: FastifyRequest) => files.of(request.exchange.scope);
    const find = (request: FastifyRequest, id: string) => {
      const file = filesOf(request).find(id);
      if (file === undefined) throw noSuchObject("File", id);
      return file;
    };

    app.post("/files", async (request) => {
      const upload = await readUpload(request, spool);
      try {
        return filesOf(request).put(fileFrom(upload, clock.unix()));
      } catch (error) {
        spool.remove(upload.id);
        throw error;
      }
    });

    app.get<{ Querystring: PageQuery & { purpose?: string } }>("/files", async (request) => {
      const { purpose } = request.query;
      const listed = filesOf(request).list();
      const wanted = purpose === undefined ? listed : listed.filter((file) => file.purpose === purpose);
      return pageOf(wanted, request.query, pages);
    });

    app.get<{ Params: FileParams }>("/files/:id", async (request) => find(request, request.params.id));

    app.get<{ Params: FileParams }>("/files/:id/content", async (request, reply) => {
      const file = find(request, request.params.id);
      if (closedPurposes.includes(file.purpose)) throw notDownloadable(file);
      return reply
        .type("application/octet-stream")
        .header("content-length", file.bytes)
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`)
        .send(spool.read(file.id));
    });

    app.delete<{ Params: FileParams }>("/files/:id", async (request): Promise<FileDeleted> => {
      const { id } = find(request, request.params.id);
      filesOf(request).remove(id);
      return { id, object: "file", deleted: true };
    });
  },
};

interface FileParams {
  readonly id: string;
}

async function readUpload(request: FastifyRequest, spool: Spool): Promise<Upload> {
  const id = newId("file-");
  const fields: Record<string, string> = {};
  let file: Upload["file"];
  if (!request.isMultipart()) return { id, file, fields };
  try {
    for await (const part of request.parts()) {
      if (part.type === "field") fields[part.fieldname] = String(part.value);
      else if (part.fieldname === "file") file = await spoolFile(id, part, spool);
      else part.file.resume();
    }
  } catch (error) {
    spool.remove(id);
    throw error;
  }
  return { id, file, fields };
}

async function spoolFile(
  id: string,
  part: MultipartFile,
  spool: Spool,
): Promise<NonNullable<Upload["file"]>> {
  const bytes = await spool.write(id, part.file);
  if (part.file.truncated)
    throw new ApiError(413, "File is too large. The largest file has 512 MB.", { param: "file" });
  return { name: part.filename, bytes };
}

function fileFrom({ id, file, fields }: Upload, createdAt: number): StoredFile {
  if (file === undefined) throw missingParameter("file");
  const named = { id, filename: file.name, purpose: purposeOf(fields), bytes: file.bytes };
  const stored = storedFile({ ...named, life: lifeOf(fields) }, createdAt);
  if (file.bytes === 0) throw new ApiError(400, "File is empty.", { param: "file" });
  return stored;
}

function purposeOf({ purpose }: Upload["fields"]): FilePurpose {
  if (purpose === undefined) throw missingParameter("purpose");
  const known = purposes.find((one) => one === purpose);
  if (known !== undefined) return known;
  throw invalidParameter("purpose", `'${purpose}' is not one of ${JSON.stringify(purposes)}.`);
}

/** The seconds after which the file expires, if that was asked for. */
function lifeOf(fields: Upload["fields"]): number | undefined {
  const anchor = fields["expires_after[anchor]"];
  const seconds = fields["expires_after[seconds]"];
  if (anchor === undefined && seconds === undefined) return undefined;
  if (anchor === undefined) throw missingParameter("expires_after[anchor]");
  if (seconds === undefined) throw missingParameter("expires_after[seconds]");
  if (anchor !== "created_at")
    throw invalidParameter("expires_after[anchor]", `expected 'created_at', not '${anchor}'.`);
  return checkedLife(seconds);
}

function checkedLife(seconds: string): number {
  const { minimum, maximum } = life;
  const wanted = Number(seconds);
  if (Number.isInteger(wanted) && wanted >= minimum && wanted <= maximum) return wanted;
  throw invalidParameter(
    "expires_after[seconds]",
    `expected an integer between ${minimum} and ${maximum}, but got ${seconds} instead.`,
  );
}

function notDownloadable({ purpose }: StoredFile): ApiError {
  return new ApiError(400, `Not allowed to download files of purpose: ${purpose}`);
}
