import * as pulumi from "@pulumi/pulumi";
import { Problem } from "../provider/client/problem.js";
import { placeOf } from "../provider/journal.js";
import { settleRemains } from "../provider/knowledgeBase/ledger.js";
import { decodeManifest, named } from "../provider/knowledgeBase/manifest.js";
import { digestOfTree, handOver } from "../provider/knowledgeBase/tree.js";
import { showPath } from "../provider/validate.js";
import { mocksAreOn } from "./configuration.js";
import { KnowledgeBaseFiles } from "./knowledgeBase/knowledgeBaseFiles.js";
import { type ReadTree, readTree } from "./knowledgeBase/readTree.js";
import { programError } from "./programError.js";
import type { ChunkingStrategyArgs, VectorStoreExpiresAfterArgs } from "./vectorStore.js";
import { VectorStore } from "./vectorStore.js";

/**
 * A folder of files that a model can search in: a vector store that is kept equal to the folder.
 *
 * Every `up` looks at the folder. New files are uploaded and attached; a file whose content has changed is uploaded
 * anew, and its former version goes when the new one can be found; one that has only moved, or whose attributes have
 * changed, is not uploaded again; a file that is not there any more is detached and deleted. A preview says how many
 * files that are, and which. The store is named after the resource, unless `vectorStoreId` names one that exists;
 * files that came into it in other ways are left alone.
 *
 * Each file has its path as the attribute `path`, so that a search can be narrowed by it, and an answer can name it.
 * The name that searches show is the one that the file was uploaded with: it stays when the file moves. Empty files
 * are left out, with a warning, because the API takes none. A file that the API cannot process is named, fails the
 * update, and is tried again by the next `up`.
 *
 * All files are one resource, whatever their number: the state holds some 80 bytes for each. An interrupted `up` is
 * taken up by the next one, which uploads nothing twice and leaves nothing behind. `refresh` looks at what the store
 * holds: a file that somebody has detached is attached again by the next `up`. Deleting a knowledge base deletes the
 * files that it has uploaded, and the vector store when it is its own.
 *
 * The key needs write permission for files and vector stores.
 *
 * @example
 * ```ts
 * const manual = new openai.KnowledgeBase("manual", {
 *   directory: "docs",
 *   include: ["guides/**", "faq.md"],
 *   attributes: ({ path }) => ({ chapter: path.split("/")[0] }),
 * });
 * const answers = openai.searchVectorStoreOutput({ vectorStoreId: manual.vectorStoreId, query: "refunds" });
 * ```
 *
 * @see https://platform.openai.com/docs/api-reference/vector-stores-file-batches
 */
export class KnowledgeBase extends pulumi.ComponentResource {
  /** The vector store's id, such as `vs_abc123`. What depends on it waits until the files can be found. */
  readonly vectorStoreId: pulumi.Output<string>;
  /** The vector store; absent when it is not the knowledge base's own. */
  readonly vectorStore: VectorStore | undefined;
  /** How many files can be searched. */
  readonly fileCount: pulumi.Output<number>;
  /** What each file was uploaded as, by its path. */
  readonly files: pulumi.Output<Record<string, KnowledgeBaseUpload>>;

  /**
   * Brings a folder into a vector store.
   *
   * @param name the name of the resource in the stack
   * @param args which files come into which store, and how
   * @param opts the component's options
   */
  constructor(name: string, args: KnowledgeBaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("openai:index:KnowledgeBase", name, {}, opts);
    const tree = readTree(`KnowledgeBase ${name}`, args);
    warnOf(tree, this);
    const at = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    if (!mocksAreOn()) handOverTo(at, tree);
    this.vectorStore = ownStore(name, args, { parent: this });
    const { chunkingStrategy, processingTimeoutSeconds } = args;
    const files = new KnowledgeBaseFiles(
      name,
      {
        vectorStoreId: this.vectorStore?.vectorStoreId ?? (args.vectorStoreId as pulumi.Input<string>),
        digest: digestOfTree(tree),
        ...(chunkingStrategy !== undefined && { chunkingStrategy }),
        ...(processingTimeoutSeconds !== undefined && { processingTimeoutSeconds }),
      },
      { parent: this },
    );
    settleWhenSaved(files, at);
    this.vectorStoreId = files.vectorStoreId;
    this.fileCount = files.fileCount.apply((count) => count ?? tree.files.length);
    this.files = files.manifest.apply(uploadsIn);
    this.registerOutputs({ vectorStoreId: this.vectorStoreId, fileCount: this.fileCount });
  }

  /** Whether an object is a KnowledgeBase, also when it comes from another copy of this package. */
  static override isInstance(value: unknown): value is KnowledgeBase {
    return (
      pulumi.ComponentResource.isInstance(value) &&
      (value as unknown as { __pulumiType?: string }).__pulumiType === "openai:index:KnowledgeBase"
    );
  }
}

/** What a {@link KnowledgeBase} is made of. */
export interface KnowledgeBaseArgs {
  /** The folder, relative to the program's working directory. Links in it are followed. Updates in place. */
  readonly directory: string;
  /**
   * Patterns of the files that belong to it, relative to the folder: `*` is a part of a name, and `**` is anything,
   * through all folders. What has a dot before its name must be named with it. Updates in place.
   * @default all files
   */
  readonly include?: readonly string[];
  /**
   * Patterns of the files that do not, whatever `include` says. Updates in place.
   * @default what lies in folders of the name `node_modules`
   */
  readonly exclude?: readonly string[];
  /**
   * Whether the front matter of Markdown files gives them attributes: its texts, numbers and truth values at the top,
   * and nothing else of it. Updates in place.
   * @default false
   */
  readonly frontMatter?: boolean;
  /**
   * Gives a file attributes, by which searches can be narrowed; those of the front matter stay beside them. With
   * `path`, which every file has, at most 16: names of at most 64 characters, and texts of at most 512 characters,
   * numbers, or truth values. Updates in place.
   * @default none but `path`
   */
  readonly attributes?: (file: KnowledgeBaseFile) => KnowledgeBaseAttributes;
  /**
   * How the files are cut into chunks. Changing this replaces the files: the new ones come first, and then the old
   * ones go.
   * @default the API's own: as with `auto`
   */
  readonly chunkingStrategy?: pulumi.Input<ChunkingStrategyArgs>;
  /**
   * The id of a vector store that exists. Changing this replaces the files.
   * @default a new store, as `vectorStore` describes it
   */
  readonly vectorStoreId?: pulumi.Input<string>;
  /** The new vector store; not together with `vectorStoreId`. Updates in place. @default named after the resource */
  readonly vectorStore?: KnowledgeBaseStoreArgs;
  /**
   * How long to wait while no file more is processed, in seconds: from 1 to 86,400 (a day). When it is over, the
   * update fails, what is done stays, and the next `up` waits on. Updates in place.
   * @default 600
   */
  readonly processingTimeoutSeconds?: pulumi.Input<number>;
}

/** The vector store of a {@link KnowledgeBase}. */
export interface KnowledgeBaseStoreArgs {
  /** The store's name. Updates in place. @default the name of the resource */
  readonly name?: pulumi.Input<string>;
  /** What the store is for. Only used when the vector store is created. @default none */
  readonly description?: pulumi.Input<string>;
  /** After which time without use the store expires. Updates in place. @default never */
  readonly expiresAfter?: pulumi.Input<VectorStoreExpiresAfterArgs>;
  /**
   * Pairs of names and texts, at most 16: names of at most 64 characters, texts of at most 512. Updates in place,
   * as a whole.
   * @default none
   */
  readonly metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A file of a {@link KnowledgeBase}, when it is asked for its attributes. */
export interface KnowledgeBaseFile {
  /** Relative to the folder, with slashes: `guides/refunds.md`. */
  readonly path: string;
  /** The last part of the path: `refunds.md`. */
  readonly name: string;
  /** The end of the name, with its dot: `.md`; empty when there is none. */
  readonly extension: string;
  /** Its size, in bytes. */
  readonly bytes: number;
  /** The SHA-256 of its content, in hexadecimal digits. */
  readonly sha256: string;
  /** Its content, as UTF-8. */
  readonly text: () => string;
  /** The values at its head, between two lines of `---`, in YAML; none when there are none. */
  readonly frontMatter: () => Readonly<Record<string, unknown>>;
}

/** What searches can narrow a file by. What is undefined is left out. */
export type KnowledgeBaseAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a file of a {@link KnowledgeBase} was uploaded as. */
export interface KnowledgeBaseUpload {
  /** The file's id, such as `file-abc123`. */
  readonly fileId: string;
  /** The SHA-256 of its content, in hexadecimal digits. */
  readonly sha256: string;
}

function ownStore(
  name: string,
  { vectorStoreId, vectorStore }: KnowledgeBaseArgs,
  opts: pulumi.CustomResourceOptions,
): VectorStore | undefined {
  if (vectorStoreId === undefined) return new VectorStore(name, { name, ...vectorStore }, opts);
  if (vectorStore === undefined) return undefined;
  throw programError(
    `KnowledgeBase ${name}: vectorStore describes a new store, and vectorStoreId names one that exists; give one of them.`,
  );
}

function warnOf({ empty, unsupported }: ReadTree, resource: pulumi.Resource): void {
  const list = (paths: readonly string[]): string => named(paths.map(showPath));
  if (empty.length > 0)
    pulumi.log.warn(`Empty files are left out, because the API takes none: ${list(empty)}.`, resource);
  if (unsupported.length > 0)
    pulumi.log.warn(
      `OpenAI names no support for files like these, and may fail to process them: ${list(unsupported)}. Leave them out with exclude.`,
      resource,
    );
}

function handOverTo(at: string, tree: ReadTree): void {
  const { folder, files } = tree;
  try {
    handOver(at, { folder, files });
  } catch (error) {
    throw error instanceof Problem ? programError(error.message) : error;
  }
}

/** The manifest arrives here when the engine has saved it; then nothing needs to be found again after a crash. */
function settleWhenSaved({ manifest }: KnowledgeBaseFiles, at: string): void {
  if (mocksAreOn() || pulumi.runtime.isDryRun() || process.env.PULUMI_SKIP_CHECKPOINTS === "true") return;
  manifest.apply((text) => {
    const { entries, leaving } = decodeManifest(text);
    settleRemains(placeOf(at), new Set([...entries, ...leaving].map(({ fileId }) => fileId)));
  });
}

function uploadsIn(manifest: string | undefined): Record<string, KnowledgeBaseUpload> {
  const { entries } = decodeManifest(manifest);
  return Object.fromEntries(entries.map(({ path, fileId, sha256 }) => [path, { fileId, sha256 }]));
}
