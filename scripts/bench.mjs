// Measures what docs/performance.md tells. Each measure can be run alone, on a quiet machine: what was measured
// earlier stays.
import { availableParallelism, cpus } from "node:os";
import { Argument, program } from "commander";
import { wholeNumber } from "../dist/cli/numbers.js";
import { knowledgeBase, knowledgeBaseInTrouble } from "./bench/knowledgeBase.mjs";
import { largeFiles } from "./bench/largeFiles.mjs";
import { lifeCycle } from "./bench/lifeCycle.mjs";
import { oneStack, twoStacks } from "./bench/limits.mjs";
import { keepResults, writeReport } from "./bench/report.mjs";
import { settings } from "./bench/settings.mjs";
import { memory, programStart, providerReady } from "./bench/start.mjs";
import { stateSize } from "./bench/state.mjs";
import { engineVersion } from "./scratch.mjs";

const measures = {
  lifeCycle: (options) => lifeCycle(options, 0),
  latency: (options) => lifeCycle(options, 300),
  limits: oneStack,
  twoStacks,
  programStart,
  providerReady,
  memory,
  stateSize,
  largeFiles,
  knowledgeBase,
  knowledgeBaseInTrouble,
  settings,
};

program
  .name("npm run bench --")
  .description("Measures the package against the engine's floor and the server's limits.")
  .addArgument(new Argument("[measures...]", "which, instead of all").choices(Object.keys(measures)))
  .option("--runs <n>", "how often each is run, in turn", wholeNumber, 7)
  .option(
    "--sizes <n,n>",
    "how many Files the stacks have",
    (text) => text.split(",").map(wholeNumber),
    [50, 200, 500],
  )
  .option("--other <command>", "drives another provider of the same objects, phase by phase")
  .option("--keep", "keeps the figures, and writes docs/performance.md and its pictures", false)
  .action(bench)
  .parseAsync();

async function bench(chosen, { keep, ...options }) {
  const names = chosen.length > 0 ? chosen : Object.keys(measures);
  for (const name of names) {
    const rows = await measures[name]({ ...options, say });
    console.log(JSON.stringify({ [name]: rows }, undefined, 2));
    if (keep) keepResults(name, { rows, runs: options.runs, ...circumstances() });
  }
  if (keep) await writeReport();
}

function circumstances() {
  return {
    at: new Date().toISOString().slice(0, 10),
    node: process.version,
    engine: engineVersion(),
    machine: `${availableParallelism()} cores, ${cpus()[0].model.trim()}`,
  };
}

function say(line) {
  console.error(line);
}
