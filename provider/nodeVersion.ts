/** Why this version of Node.js cannot run the package: older ones cannot load what it is made of. */
export function nodeProblem(version = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22;
  if (fits) return undefined;
  return `pulumi-openai needs Node.js 20.19 or newer, or 22.12 or newer, and this is Node.js ${version}. Install a newer one: https://nodejs.org`;
}
