import * as pulumi from "@pulumi/pulumi";
import { packageProblem, plugAndPlayProblem, sdkProblem, secondSdk } from "../provider/installation.js";
import { nodeProblem } from "../provider/nodeVersion.js";
import { programError } from "./programError.js";

/** For whatever sends requests: what would otherwise fail within other packages, and with worse words. */
export function checkRuntime(): void {
  refuse(nodeProblem());
  refuse(plugAndPlayProblem());
}

/** For resources: what would otherwise fail in the engine or in the provider process, or not be seen at all. */
export function checkProgram(): void {
  checkRuntime();
  refuse(
    pulumi.runtime.getMonitor() === undefined &&
      "The program runs without Pulumi's engine, so that nothing is created. Run it with: pulumi up — or, in a test, call pulumi.runtime.setMocks before it is imported.",
  );
  // From the working directory, because that is from where the engine's process will look for them.
  const folder = process.cwd();
  refuse(packageProblem(folder));
  refuse(sdkProblem(folder));
  const warning = secondSdk(folder, __dirname);
  if (warning !== undefined) pulumi.log.warn(warning);
}

function refuse(sentence: string | false | undefined): void {
  if (sentence) throw programError(sentence);
}
