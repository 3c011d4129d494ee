import type * as pulumi from "@pulumi/pulumi";
import { Resource } from "../resource.js";
import type { ChunkingStrategyArgs } from "../vectorStore.js";

/**
 * The files of a {@link KnowledgeBase}, as one resource: its inputs hold a digest of the tree, and its outputs a
 * manifest of what was uploaded for it. Programs make a KnowledgeBase, which makes this.
 *
 * @internal
 */
export class KnowledgeBaseFiles extends Resource {
  declare readonly vectorStoreId: pulumi.Output<string>;
  declare readonly digest: pulumi.Output<string>;
  /** See `encodeManifest`. */
  declare readonly manifest: pulumi.Output<string | undefined>;
  declare readonly fileCount: pulumi.Output<number | undefined>;

  constructor(name: string, args: KnowledgeBaseFilesArgs, opts: pulumi.CustomResourceOptions) {
    super("KnowledgeBaseFiles", name, { ...args }, outputs, opts);
  }
}

/** What the files of a {@link KnowledgeBase} are made of. @internal */
export interface KnowledgeBaseFilesArgs {
  readonly vectorStoreId: pulumi.Input<string>;
  readonly digest: string;
  readonly chunkingStrategy?: pulumi.Input<ChunkingStrategyArgs>;
  readonly processingTimeoutSeconds?: pulumi.Input<number>;
}

const outputs = [
  "vectorStoreId",
  "digest",
  "manifest",
  "fileCount",
  "problem",
  "chunkingStrategy",
  "processingTimeoutSeconds",
];
