// What the provider itself holds of each kind and lookup: whether a property is required, and what a change does.
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/**
 * A function from a class's or a lookup's name to what it declares: the noun, and for each property
 * `{ required, onChange }`. Undefined where nothing of that name is declared.
 */
export function loadDeclarations(repository) {
  checkBuilt(repository);
  const compiled = (path) => require(join(repository, "dist/provider", path));
  const { declarationOf } = compiled("declarations.js");
  const made = { ...compiled("index.js"), ...compiled("lookups/index.js") };
  return (name) => {
    const declared = made[name] && declarationOf(made[name]);
    return declared && { noun: declared.noun, properties: rulesOf(declared.properties) };
  };
}

function rulesOf(properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { required = false, onChange = "replaces" }]) => [
      name,
      { required, onChange },
    ]),
  );
}

/** Pages of yesterday's build would be checked against, and found right. */
function checkBuilt(repository) {
  for (const folder of ["provider", "provider/resources", "provider/lookups"]) {
    for (const file of readdirSync(join(repository, folder)).filter((name) => name.endsWith(".ts"))) {
      const built = join(repository, "dist", folder, file.replace(/ts$/, "js"));
      if (existsSync(built) && statSync(built).mtimeMs >= statSync(join(repository, folder, file)).mtimeMs)
        continue;
      throw new Error(`${folder}/${file} has changed since it was compiled; run: npm run build`);
    }
  }
}
