import type { FileObject, FilePurpose } from "openai/resources/files";

export type StoredFile = Omit<FileObject, "purpose"> & {
  readonly purpose: FileObject["purpose"] | FilePurpose;
};

export const purposes = [
  "assistants",
  "batch",
  "fine-tune",
  "vision",
  "user_data",
  "evals",
] as const satisfies readonly FilePurpose[];

/** After how many seconds a file may be told to expire. */
export const life = { minimum: 3_600, maximum: 2_592_000 } as const;

/** What a file is made of, however its content has come. */
export interface NewFile {
  readonly id: string;
  readonly filename: string;
  readonly purpose: StoredFile["purpose"];
  readonly bytes: number;
  /** Seconds; batch files have thirty days unless it is said otherwise. */
  readonly life: number | undefined;
}

export function storedFile(file: NewFile, createdAt: number): StoredFile {
  const { id, filename, purpose, bytes } = file;
  const seconds = file.life ?? (purpose === "batch" ? life.maximum : undefined);
  return {
    object: "file",
    id,
    purpose,
    filename,
    bytes,
    created_at: createdAt,
    ...(seconds === undefined ? {} : { expires_at: createdAt + seconds }),
    status: "processed",
  };
}
