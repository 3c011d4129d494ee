import { type Command, InvalidArgumentError } from "commander";
import { type Emulator, type Fault, startEmulator } from "../../emulator";
import { positiveNumber, wholeNumber } from "../numbers";

interface EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly latency?: number;
  readonly requestsPerSecond?: number;
  readonly retired?: true;
  readonly fineTuningSeconds?: number;
  readonly batchSeconds?: number;
  readonly record?: string;
  readonly quiet?: true;
}

export function addTo(program: Command): void {
  program
    .command("emulator")
    .description("Start an OpenAI API on this machine, to try stacks without an account.")
    .option("--port <number>", "TCP port, 0 for any free one", portNumber, 4010)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--latency <ms>", "milliseconds by which each answer is late", positiveNumber)
    .option("--requests-per-second <n>", "answer 429 above this rate", wholeNumber)
    .option("--retired", "without the APIs that OpenAI has shut down: assistants and threads")
    .option("--fine-tuning-seconds <n>", "how long a fine-tuning job takes (default: 3)", positiveNumber)
    .option("--batch-seconds <n>", "how long a batch takes (default: 3)", positiveNumber)
    .option("--record <file>", "append each exchange to this file, a line of JSON each")
    .option("--quiet", "do not print the requests")
    .action(run);
}

async function run(flags: EmulatorFlags): Promise<void> {
  const { port, host, retired, record, quiet, fineTuningSeconds, batchSeconds, ...faultFlags } = flags;
  const emulator = await startEmulator({
    port,
    host,
    faults: faultsOf(faultFlags),
    retired: retired ?? false,
    ...(record === undefined ? {} : { record }),
    ...(fineTuningSeconds === undefined ? {} : { fineTuningSeconds }),
    ...(batchSeconds === undefined ? {} : { batchSeconds }),
    ...(quiet ? {} : { log: (line: string) => console.log(line) }),
  });
  closeOnSignal(emulator);
  console.log(instructions(emulator));
}

function faultsOf({
  latency,
  requestsPerSecond,
}: Pick<EmulatorFlags, "latency" | "requestsPerSecond">): Fault[] {
  const faults: Fault[] = [];
  if (latency !== undefined) faults.push({ kind: "latency", ms: latency });
  if (requestsPerSecond !== undefined)
    faults.push({ kind: "limit", requests: requestsPerSecond, perSeconds: 1 });
  return faults;
}

function closeOnSignal(emulator: Emulator): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.close());
}

function instructions({ url, origin }: Emulator): string {
  return `OpenAI emulator: ${url}

Point a stack at it:
  pulumi config set openai:baseUrl ${url}
  pulumi config set --secret openai:apiKey sk-emulator

or everything in this shell:
  export OPENAI_BASE_URL=${url} OPENAI_API_KEY=sk-emulator

Lose the answer of the next POST, after its work is done:
  curl -X POST ${origin}/_emulator/faults -H 'content-type: application/json' \\
    -d '{"kind":"dropAfter","match":{"method":"POST"},"times":1}'

Stop it with Ctrl-C.
`;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("Expected a number from 0 to 65535.");
}
