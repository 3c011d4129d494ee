import * as pulumi from "@pulumi/pulumi";

/**
 * An error that ends the program with one sentence.
 *
 * Pulumi hides the stack of a RunError only while the program's own code runs; an output may fail later, and
 * then the stack is all that is shown: so the sentence stands in its place.
 */
export function programError(sentence: string): pulumi.RunError {
  const error = new pulumi.RunError(sentence);
  error.stack = sentence;
  return error;
}
