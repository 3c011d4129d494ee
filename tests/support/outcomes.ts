import type * as pulumi from "@pulumi/pulumi";

/** The message of an attempt that has to fail. */
export async function problemOf(attempt: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it succeeded, and should have failed");
}

export function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
