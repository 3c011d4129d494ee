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

/** The sentence that something fails with. */
export async function problemOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it succeeded, and should have failed");
}

export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
