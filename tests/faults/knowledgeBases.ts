import type { FaultMatch } from "../../emulator/index.js";
import type { AnyDeclaration } from "../../provider/declaration.js";
import { declarationOf } from "../../provider/declarations.js";
import * as provider from "../../provider/index.js";
import { decodeManifest } from "../../provider/knowledgeBase/manifest.js";
import type { Hook, Subject } from "./subjects.js";

const requests: Record<Hook, FaultMatch> = {
  create: { method: "POST", path: "^/files$" },
  read: { method: "GET", path: "^/vector_stores/[^/]+/files(\\?|$)" },
  // What has changed is uploaded anew.
  update: { method: "POST", path: "^/files$" },
  delete: { method: "DELETE", path: "^/files/[^/?]+$" },
};

/** Knowledge bases of one file each. That file is what is counted; the stores are a subject of their own. */
export function knowledgeBaseOf(file: Subject): Subject {
  const declaration = declarationOf(provider.KnowledgeBaseFiles) as AnyDeclaration;
  return {
    ...file,
    name: "KnowledgeBase",
    kind: "KnowledgeBase",
    type: declaration.kind,
    claims: ["File", "VectorStore", "VectorStoreFile"],
    declaration,
    silent: {},
    requestsOf: (hook) => requests[hook],
    idsOf: ({ outputs }) => {
      const { entries, leaving } = decodeManifest(outputs.manifest);
      return [...entries, ...leaving].map(({ fileId }) => fileId);
    },
    describe: async (_, count) =>
      Array.from({ length: count }, () => ({
        from: { directory: "before" },
        to: { directory: "after" },
        files: { "before/handbook.md": "Open.", "after/handbook.md": "Closed." },
      })),
  };
}
