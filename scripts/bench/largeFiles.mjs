// How much the provider process grows while it sends large Files.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { assetWithHash } from "../../dist/provider/schema.js";
import { install } from "../../dist/tests/support/installed.js";
import { repository } from "../scratch.mjs";
import { sample } from "./sample.mjs";

const megabyte = 1024 * 1024;
/** What this package allows itself, in MB. */
const allowed = 96;
const interval = 50;

/** In MB. One request carries the first; the second goes out in parts. */
const sizes = [
  { size: 400, what: "400 MB, in one request" },
  { size: 2048, what: "2 GB, in parts" },
];

/** A row for each size. */
export async function largeFiles({ runs, say }) {
  const rows = [];
  for (const { size, what } of sizes) {
    const measured = [];
    for (let run = 0; run < runs; run++) {
      say(`${what}, run ${run + 1} of ${runs}`);
      measured.push(await measure(size));
    }
    const of = (name) => sample(measured.map((row) => row[name]));
    rows.push({ what, before: of("before"), growth: of("growth"), time: of("time"), allowed });
  }
  return rows;
}

/** Each size has fresh processes: memory that an earlier file has left would hide what a later one takes. */
async function measure(size) {
  const emulator = await startEmulator();
  const installed = await install();
  try {
    const path = sparseFile(join(installed.folder, "large.jsonl"), size * megabyte);
    const source = { ...assetWithHash(await sha256(path)), path };
    const host = await installed.host("File", {
      "openai:apiKey": "sk-bench",
      "openai:baseUrl": emulator.url,
    });
    const provider = watch(host.process.pid);
    const started = Date.now();
    const { outputs } = await host.create({ purpose: "fine-tune", source, __at: "bench/dev/large" });
    const time = Date.now() - started;
    if (outputs.bytes !== size * megabyte) throw new Error(`${outputs.bytes} bytes have come`);
    return { time, ...provider.stop() };
  } finally {
    await installed.remove();
    emulator.stop();
  }
}

async function startEmulator() {
  const child = spawn(
    process.execPath,
    [join(repository, "dist/cli/main.js"), "emulator", "--port", "0", "--quiet"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const url = line.match(/https?:\/\/\S+\/v1/)?.[0];
    if (url !== undefined) return { url, pid: child.pid, stop: () => child.kill() };
  }
  throw new Error("the emulator has not started");
}

/** Takes no room on the disk, and has a line that no other has, so that not all of it is zeros. */
function sparseFile(path, bytes) {
  writeFileSync(path, '{"messages":[]}\n');
  truncateSync(path, bytes);
  return path;
}

async function sha256(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** How far the memory of a process grows, in MB, as the system counts it. */
function watch(pid) {
  const before = residentOf(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentOf(pid));
  }, interval);
  return {
    stop() {
      clearInterval(timer);
      most = Math.max(most, residentOf(pid));
      return { before: Math.round(before), growth: Math.round(most - before) };
    },
  };
}

function residentOf(pid) {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
