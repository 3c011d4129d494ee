// What has to agree before a version can be released, in sentences. Whoever installs it sees the version in many
// places, and must not find two.

/**
 * @param read the text of a file of the repository
 * @param examples the package.json of each program that is shown, by its path in the repository
 * @param tag the tag that is released, when there is one yet
 * @param repository `owner/name` of where the release is made, when that is known
 */
export function inconsistencies({ read, examples, tag, repository }) {
  const about = JSON.parse(read("package.json"));
  const { version } = about;
  return [
    ...lockComplaints(JSON.parse(read("package-lock.json")), version),
    ...changelogComplaints(read("CHANGELOG.md"), JSON.parse(read(manifest)), version, tag),
    ...statusComplaints(read("README.md"), version),
    ...examples.flatMap((file) => exampleComplaints(file, JSON.parse(read(file)), version)),
    ...tagComplaints(version, tag),
    ...repositoryComplaints(about, repository),
  ];
}

/** Where release-please keeps the version that was released last. */
const manifest = ".release-please-manifest.json";

function lockComplaints({ version: locked, packages }, version) {
  return when(
    locked !== version || packages[""].version !== version,
    `package-lock.json is of version ${locked}, and package.json of ${version}; run: npm install --package-lock-only`,
  );
}

function changelogComplaints(changelog, { ".": released }, version, tag) {
  if (new RegExp(`^## \\[${escaped(version)}\\] - \\d{4}-\\d{2}-\\d{2}$`, "m").test(changelog)) return [];
  const isFirst = released === undefined && tag === undefined;
  if (isFirst && changelog.includes(`## [Unreleased]\n\nWhat will be ${version}.\n`)) return [];
  return [`CHANGELOG.md has no section "## [${version}] - " with a date.`];
}

function statusComplaints(readme, version) {
  const status = readme.split("\n## Status\n")[1] ?? "";
  return when(
    !status.trimStart().startsWith(`${version}.`),
    `README.md gives another status than ${version}.`,
  );
}

function exampleComplaints(file, { dependencies }, version) {
  const asked = dependencies["pulumi-openai"];
  return when(asked !== `^${version}`, `${file} asks for pulumi-openai ${asked}, and not for ^${version}.`);
}

function tagComplaints(version, tag) {
  return when(
    tag !== undefined && tag !== `v${version}`,
    `The tag ${tag} is not that of version ${version}.`,
  );
}

/** The registry holds the provenance against it, and refuses a package that names another repository or none. */
function repositoryComplaints(about, repository) {
  const url = about.repository?.url ?? "";
  const named = url.match(/github\.com[/:]([^/]+\/[^/]+?)(\.git)?$/)?.[1];
  return when(
    repository !== undefined && named !== repository,
    `package.json names ${named ?? "no repository"}, and this is ${repository}; run: npm pkg set repository.type=git repository.url=git+https://github.com/${repository}.git`,
  );
}

function escaped(text) {
  return text.replace(/[.+]/g, "\\$&");
}

function when(holds, complaint) {
  return holds ? [complaint] : [];
}
