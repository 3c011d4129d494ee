// The life of every object through the real engine, against the server that the environment names. What it makes
// is made for real: it asks for OPENAI_ACC=1, and says beforehand what it may cost.
import { spawnSync } from "node:child_process";

const { OPENAI_ACC, OPENAI_API_KEY, OPENAI_BASE_URL } = process.env;
const server = OPENAI_BASE_URL ?? "https://api.openai.com/v1";

if (OPENAI_ACC !== "1")
  end(`This creates objects on ${server}, and some cost money. To go on, set OPENAI_ACC=1.`);
if (!OPENAI_API_KEY) end("Set OPENAI_API_KEY to a key of a project that nothing depends on.");

const names = process.argv.slice(2);
console.log(`${names.length === 0 ? "Every example" : names.join(", ")} is applied, previewed, refreshed and destroyed on ${server}.
At most this is asked for, and everything is removed again, but for the records of a fine-tuning job and a batch, and their results:
- files and vector stores of some kilobytes each;
- chat completions, responses and embeddings: fewer than 30 requests of fewer than 2,000 tokens each;
- one batch of six requests of fewer than 100 tokens each;
- one fine-tuning job, where fine-tuning is still open: fewer than 20,000 trained tokens.
Your price list says what that is in money.
Assistants, threads and messages exist on compatible servers only; on OpenAI's own their examples fail and say so.
`);
const { status } = spawnSync(
  process.execPath,
  ["scripts/examples.mjs", "--server", "environment", ...names],
  {
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;

function end(sentence) {
  console.error(sentence);
  process.exit(1);
}
