// Writes generated files. With --check nothing is written, and a file that differs is an error.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const check = process.argv.includes("--check");

/**
 * @param files what each file has to hold, by its path
 * @param folders where nothing else may lie
 * @param remedy the command that writes the files
 */
export function writeOrCheck(files, { folders = [], remedy }) {
  const stale = Object.keys(files).filter((file) => read(file) !== files[file]);
  const left = folders.flatMap(filesIn).filter((file) => !(file in files));
  if (check) return complain(stale, left, remedy);
  for (const file of left) rmSync(file);
  for (const file of stale) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, files[file]);
  }
}

function complain(stale, left, remedy) {
  for (const file of stale) console.error(`${file} is not what would be generated; run: ${remedy}`);
  for (const file of left) console.error(`${file} is generated from nothing any more; run: ${remedy}`);
  if (stale.length + left.length > 0) process.exitCode = 1;
}

function filesIn(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
