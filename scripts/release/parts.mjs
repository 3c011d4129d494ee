// The parts that a package stands on: the list of them, and whether their licences let it.
import { execFileSync } from "node:child_process";

/** They ask for no more than that their texts go along, and npm installs each package with its own. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
]);

/** The software bill of materials, in the form of CycloneDX: the locked version of everything that is needed. */
export function billOfMaterials({ name, description }) {
  const command = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=library", "--package-lock-only"];
  const bill = JSON.parse(execFileSync("npm", command, { encoding: "utf8", maxBuffer: 2 ** 26 }));
  // npm names it after the folder that it lies in.
  Object.assign(bill.metadata.component, { name, description });
  return withoutTools(bill);
}

/** npm's own `--omit=dev` also leaves out what both the package and one of its tools need. */
function withoutTools(bill) {
  const isTool = ({ properties }) => properties.some(({ name }) => name === "cdx:npm:package:development");
  const tools = new Set(bill.components.filter(isTool).map((component) => component["bom-ref"]));
  const needed = (ref) => !tools.has(ref);
  return {
    ...bill,
    components: bill.components.filter((component) => needed(component["bom-ref"])),
    dependencies: bill.dependencies
      .filter(({ ref }) => needed(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(needed) })),
  };
}

/** What the bill of materials lacks, and the licences that nobody has looked at. */
export function partComplaints({ components }, dependencies) {
  const listed = new Set(components.map(({ name }) => name));
  return [
    ...Object.keys(dependencies)
      .filter((name) => !listed.has(name))
      .map((name) => `The bill of materials lacks ${name}.`),
    ...components
      .filter(({ licenses = [] }) => licenses.length === 0 || !licenses.every(isAllowed))
      .map(
        ({ name, version, licenses }) =>
          `${name} ${version} has the licence ${JSON.stringify(licenses ?? "none")}, which nobody has looked at.`,
      ),
  ];
}

function isAllowed({ license }) {
  return allowed.has(license?.id);
}
