// Runs the suites, side by side where they are independent, then holds all their traffic against OpenAI's
// document. Ends with `N passed, N failed, N skipped`. With "scenarios" it runs those that take long instead.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "traffic-"));
const environment = {
  ...process.env,
  RECORDED_TRAFFIC: join(folder, "traffic.jsonl"),
};
const last = "dist/tests/conformance.test.js";
const isLong = process.argv[2] === "scenarios";
// What lies in extension/ becomes part of a copy of the repository, and is no suite of this one.
const suites = readdirSync("tests", { recursive: true })
  .filter((file) => file.endsWith(".test.ts") && !file.startsWith(`extension${sep}`))
  .filter((file) => file.startsWith(`scenarios${sep}`) === isLong)
  .map((file) => join("dist/tests", file.replace(/ts$/, "js")))
  // The large ones first, so that none of them runs alone at the end.
  .sort((one, other) => statSync(other).size - statSync(one).size);

const totals = { passing: 0, failing: 0, pending: 0 };
try {
  await mocha(suites.filter((file) => file !== last));
  // Only all objects together use all operations, but for those of long waits.
  const inScenarios = "allows every request|what long waits ask for";
  await mocha([last], isLong ? ["--grep", inScenarios] : ["--grep", "what long waits ask for", "--invert"]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// Where everything has to be there, a suite that found something missing is a failure; what needs an account
// of the user's own, and says so in its name, is not.
const failed = totals.failing + (process.env.PULUMI_OPENAI_REQUIRE_ALL === "1" ? totals.pending : 0);
console.log(
  `${totals.passing} passed, ${failed} failed${failed === totals.failing ? `, ${totals.pending} skipped` : ""}`,
);
process.exitCode = failed === 0 && totals.passing > 0 ? 0 : 1;

/** Adds up what a run of mocha says at its end; one that says nothing has failed. */
async function mocha(files, options = []) {
  const { code, output } = await run([
    "node_modules/mocha/bin/mocha.js",
    process.env.CI ? "--no-color" : "--color",
    ...files.flatMap((file) => ["--spec", file]),
    ...options,
  ]);
  for (const kind of Object.keys(totals))
    totals[kind] += Number(output.match(new RegExp(`^\\s+(\\d+) ${kind}`, "m"))?.[1] ?? 0);
  if (code !== 0 && !/^\s+\d+ failing/m.test(output)) totals.failing++;
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      process.stdout.write(chunk);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are of no use to a count.
      output += String(chunk).replace(/\u001b\[\d*m/g, "");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
