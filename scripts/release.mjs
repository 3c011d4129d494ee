// A whole release but for its last step: everything that is to be published is checked, built, packed, checked
// again from outside, and left in release/ with its checksums. In the workflow that publishes, on a tag, the tag
// and the repository have to fit as well.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inconsistencies } from "./release/consistency.mjs";
import { contentComplaints } from "./release/contents.mjs";
import { billOfMaterials, partComplaints } from "./release/parts.mjs";
import { repository } from "./scratch.mjs";

const target = "release";
const { GITHUB_REF_NAME, GITHUB_REF_TYPE, GITHUB_REPOSITORY } = process.env;
const tag = GITHUB_REF_TYPE === "tag" ? GITHUB_REF_NAME : undefined;

process.chdir(repository);
try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function main() {
  const about = JSON.parse(readFileSync("package.json", "utf8"));
  step("nothing is there that is not committed", () => changes());
  step(`version ${about.version} is the same everywhere`, () => inconsistencies(released()));
  step("it builds", () => npm("run", "--silent", "build"));
  step("what is generated is up to date", () => npm("run", "--silent", "lint"));

  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const packed = pack();
  const archive = join(target, packed.filename);
  step("the archive holds what is needed, and no more", () => contents(packed, archive));
  step("publint has nothing to complain of", () => tool("publint", "run", "--strict", archive));
  step("its types resolve everywhere", () => tool("attw", archive));

  const bill = billOfMaterials(about);
  step("all its parts are listed, and may be used", () => partComplaints(bill, about.dependencies));
  writeFileSync(archive.replace(/tgz$/, "cdx.json"), `${JSON.stringify(bill, undefined, 2)}\n`);
  audit();
  step("npm would publish it", () =>
    npm("publish", `./${archive}`, "--dry-run", "--offline", "--ignore-scripts"),
  );
  step("nothing has changed on the way", () => changes());
  writeChecksums();
}

/** Runs a check, which returns its complaints, and ends the release when there are any. */
function step(what, check) {
  const complaints = check();
  if (complaints.length > 0) throw new Error(`✘ ${what}\n${complaints.join("\n")}`);
  console.log(`✔ ${what}`);
}

function changes() {
  const status = execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" });
  return status.split("\n").filter((line) => line !== "");
}

function released() {
  const examples = ["examples", "templates"].flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .map((name) => join(folder, name, "package.json"))
      .filter((file) => existsSync(file)),
  );
  const isRelease = tag !== undefined;
  return {
    read: (file) => readFileSync(file, "utf8"),
    examples,
    tag,
    repository: isRelease ? GITHUB_REPOSITORY : undefined,
  };
}

function pack() {
  const command = ["pack", "--ignore-scripts", "--json", "--pack-destination", target];
  return JSON.parse(execFileSync("npm", command, { encoding: "utf8", maxBuffer: 2 ** 26 }))[0];
}

function contents(packed, archive) {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    execFileSync("tar", ["-xzf", archive, "-C", folder]);
    const read = (path) => readFileSync(join(folder, "package", path), "utf8");
    return contentComplaints(packed, read, repository);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Known weaknesses of the parts. Not every registry knows them, and a release does not wait for one that does. */
function audit() {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
  const { metadata } = JSON.parse(stdout || "{}");
  if (metadata === undefined) return console.log("– npm audit is skipped: this registry does not answer it");
  const { high, critical } = metadata.vulnerabilities;
  step("npm audit knows of nothing grave", () => (high + critical > 0 ? [stdout] : []));
}

function npm(...args) {
  return run("npm", args);
}

function tool(name, ...args) {
  return run(join("node_modules/.bin", name), args);
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  return status === 0 ? [] : [`${command} ${args.join(" ")}:\n${stdout}${stderr}`];
}

function writeChecksums() {
  const lines = readdirSync(target).map((name) => {
    const digest = createHash("sha256")
      .update(readFileSync(join(target, name)))
      .digest("hex");
    return `${digest}  ${name}\n`;
  });
  writeFileSync(join(target, "SHA256SUMS"), lines.join(""));
  process.stdout.write(`\nIn ${target}/:\n${lines.join("")}`);
}
