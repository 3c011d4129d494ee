// Makes every rule of every property wrong, one at a time, and looks whether the tables in the tests notice it.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const suites = readdirSync("tests")
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `dist/tests/${file.replace(/ts$/, "js")}`);
const { status, stdout } = spawnSync(
  process.execPath,
  ["node_modules/mocha/bin/mocha.js", "--grep", "flipped: ", "--no-parallel", ...suites],
  {
    env: { ...process.env, FLIP_RULES: "1" },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const countOf = (what) => Number(stdout.match(new RegExp(`^\\s+(\\d+) ${what}`, "m"))?.[1] ?? 0);
const caught = countOf("passing");
const missed = countOf("failing");
if (missed > 0 || status !== 0) console.log(stdout);
console.log(`${caught + missed} rules flipped, ${caught} caught`);
process.exitCode = status === 0 && caught > 0 ? 0 : 1;
