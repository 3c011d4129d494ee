// How much the provider process grows while it sends large Files. Run: npm run build && node scripts/bench/largeFiles.mjs
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { assetWithHash } from "../../dist/provider/schema.js";
import { install } from "../../dist/tests/support/installed.js";
import { repository } from "../scratch.mjs";

const { values } = parseArgs({
  options: {
    /** Sizes in MB. Up to 512 one request carries the file; larger ones go out in parts. */
    sizes: { type: "string", default: "1,100,400,512,600,2048" },
  },
});

const megabyte = 1024 * 1024;
/** What this package allows itself, in MB. */
const allowed = 96;
const interval = 50;

const rows = [];
for (const size of values.sizes.split(",").map(Number)) {
  const row = await measure(size);
  rows.push(row);
  console.log(
    `${size} MB: the provider process grows from ${row.before} by ${row.growth} MB, the emulator by ${row.emulator} MB, in ${row.seconds} s`,
  );
}
process.exitCode = rows.every(({ growth }) => growth <= allowed) ? 0 : 1;

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
    const server = watch(emulator.pid);
    const started = Date.now();
    const { outputs } = await host.create({ purpose: "fine-tune", source, __at: "bench/dev/large" });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (outputs.bytes !== size * megabyte) throw new Error(`${outputs.bytes} bytes have come`);
    return { size, seconds, ...provider.stop(), emulator: server.stop().growth };
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
