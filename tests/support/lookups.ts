import * as pulumi from "@pulumi/pulumi";
import type { Emulator } from "../../emulator/index.js";

/** Lets the lookups of a test's own process talk to an emulator; returns what undoes it. */
export function configureLookups(emulator: Pick<Emulator, "url">): () => void {
  const before = pulumi.runtime.allConfig();
  pulumi.runtime.setAllConfig({ "openai:apiKey": "sk-projA-1", "openai:baseUrl": emulator.url }, [
    "openai:apiKey",
  ]);
  return () => pulumi.runtime.setAllConfig(before);
}
