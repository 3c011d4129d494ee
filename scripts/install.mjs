// Packs the package and installs it into another project, as npm would from the registry.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const [target] = process.argv.slice(2);
if (!target || !existsSync(join(target, "package.json"))) {
  console.error("Name a project with a package.json: make install DIR=../my-stack");
  process.exit(1);
}
// The archive stays in the project: its package.json points to it.
const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", target], {
  encoding: "utf8",
});
const [{ filename, name, version }] = JSON.parse(packed);
execFileSync("npm", ["install", "--no-audit", "--no-fund", `./${filename}`], {
  cwd: target,
  stdio: "inherit",
});
console.log(`${name} ${version} is installed in ${resolve(target)}.`);
