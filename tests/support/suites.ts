import type { Emulator, EmulatorOptions } from "../../emulator/index.js";
import { startRecordedEmulator } from "./emulator.js";
import type { Host } from "./host.js";
import { type Installed, install } from "./installed.js";
import { configureLookups } from "./lookups.js";
import { createStack, type StackOptions, type TestStack } from "./stack.js";

/** A server for all tests of a suite; each of them finds it empty. */
export function serverForAll(use: (emulator: Emulator) => unknown, options: EmulatorOptions = {}): void {
  let emulator: Emulator | undefined;
  before(async () => {
    emulator = await startRecordedEmulator(options);
    await use(emulator);
  });
  beforeEach(() => emulator?.reset());
  after(() => emulator?.close());
}

/**
 * The same, for stacks in the real engine. What it returns creates one on that server, with a file "a.md" beside
 * the program, and removes it after the test.
 */
export function stacksForAll(
  use: (emulator: Emulator) => unknown,
  options: EmulatorOptions = {},
): (given: StackOptions) => Promise<TestStack> {
  const stacks: TestStack[] = [];
  let baseUrl = "";
  serverForAll((emulator) => {
    baseUrl = emulator.url;
    return use(emulator);
  }, options);
  afterEach(() => {
    for (const stack of stacks.splice(0)) stack.remove();
  });
  return async (given) => {
    const stack = await createStack({ files: { "a.md": "hello\n" }, baseUrl, ...given });
    stacks.push(stack);
    return stack;
  };
}

/** The same, for lookups in the process of the tests. */
export function lookupsForAll(use: (emulator: Emulator) => unknown, options: EmulatorOptions = {}): void {
  let restore: (() => void) | undefined;
  after(() => restore?.());
  serverForAll((emulator) => {
    restore = configureLookups(emulator);
    return use(emulator);
  }, options);
}

/** A server, the package as it is installed, and a provider process in it. */
export interface Running {
  readonly emulator: Emulator;
  readonly installed: Installed;
  readonly host: Host;
}

/** A provider process for objects of a kind, and its server, for all tests of a suite. */
export function providerForAll(
  kind: string,
  use: (running: Running) => unknown,
  options: EmulatorOptions = {},
): void {
  let installed: Installed | undefined;
  after(() => installed?.remove());
  serverForAll(async (emulator) => {
    installed = await install();
    const host = await installed.host(kind, settingsFor(emulator));
    await use({ emulator, installed, host });
  }, options);
}

/** One attempt more than the first, so that what fails for good does so soon. */
export function settingsFor({ url }: Pick<Emulator, "url">, key = "sk-projA-1"): Record<string, string> {
  return { "openai:apiKey": key, "openai:baseUrl": url, "openai:maxRetries": "1" };
}
