import type { Account } from "./accounts";
import type { Fault } from "./fault";

/** How an emulator is started. */
export interface EmulatorOptions {
  /** TCP port. @default 0, any free one */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /**
   * The API keys that work, and whom each belongs to; every other key is answered 401.
   *
   * @default every key works: `sk-proj<name>-<anything>` is a key of project `proj_<name>`, so that
   * `sk-projA-1` and `sk-projA-2` are two keys of `proj_A` and `sk-projB-1` is one of `proj_B`; any other
   * key is one of `proj_default`. All projects are in organization `org-emulator`.
   */
  readonly accounts?: Readonly<Record<string, Account>>;
  /**
   * Whether answers carry `openai-organization` and `openai-project`; `false` makes the emulator a compatible
   * server that does not say whose account it is. @default true
   */
  readonly identityHeaders?: boolean;
  /**
   * Whether `/assistants` and `/threads` answer as OpenAI's own servers do since 2026-08-26, when those APIs were
   * shut down: 404, "Invalid URL". @default false, as a compatible server that still has them
   */
  readonly retired?: boolean;
  /** What goes wrong from the start. @default nothing */
  readonly faults?: readonly Fault[];
  /** Models to serve besides the built-in ones. @default none */
  readonly models?: readonly EmulatorModel[];
  /**
   * How long a fine-tuning job takes, in seconds on the emulator's clock: a sixth for the validation of its
   * files, a sixth in the queue, the rest for the training. @default 3
   */
  readonly fineTuningSeconds?: number;
  /**
   * How long a batch takes, in seconds on the emulator's clock: a sixth, but two seconds at most, for the validation
   * of its file, a sixth for writing its results, the rest for its requests. Above 86,400 it expires before it is done. @default 3
   */
  readonly batchSeconds?: number;
  /**
   * How long a file takes to be processed when it comes into a vector store, in milliseconds on the emulator's
   * clock. @default 200
   */
  readonly processingMs?: number;
  /**
   * File to which each exchange is appended as a line of JSON, with credentials redacted. Exchanges that a
   * fault spoiled and requests above 256 kB are left out; several emulators may share the file. @default none
   */
  readonly record?: string;
  /** Is given a line for each answered or dropped request. @default nobody */
  readonly log?: (line: string) => void;
}

/** A model that the emulator serves besides its own. */
export interface EmulatorModel {
  /** Such as `gpt-5`; ids that start with `ft:` are fine-tuned models, which can be deleted. */
  readonly id: string;
  /** Unix time in seconds. @default the start of 2025 */
  readonly created?: number;
  /** @default "system" */
  readonly ownedBy?: string;
  /** The day on which the model ends, such as `2026-10-23`. @default null */
  readonly shutdownDate?: string | null;
  /** Id of the project that alone sees the model. @default all projects see it */
  readonly project?: string;
}
