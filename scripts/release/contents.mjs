// What is wrong with a packed package, in sentences: too much in it, too little, or too large.
import { dirname, join, normalize } from "node:path/posix";

/** In bytes: the archive, and what it takes when it is installed. Twice the size of today, so that growth shows. */
export const limits = { packed: 1_200_000, unpacked: 6_000_000 };

const built = /^dist\/(sdk|provider|emulator)\/.+\.(js|d\.ts)(\.map)?$|^dist\/cli\/.+\.js(\.map)?$/;
const source = /^(sdk|provider|emulator|cli)\/.+\.ts$/;
const text = /^(package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;

/**
 * @param packed what `npm pack --json` says of the archive
 * @param read the text of a file in it
 * @param repository the folder of the repository, which nobody else has
 */
export function contentComplaints({ files, size, unpackedSize }, read, repository) {
  const paths = files.map(({ path }) => path);
  const known = new Set(paths);
  return [
    ...sizeComplaints("The archive", size, limits.packed),
    ...sizeComplaints("What is installed", unpackedSize, limits.unpacked),
    ...paths
      .filter((path) => ![built, source, text].some((form) => form.test(path)))
      .map((path) => `${path} is published, and nobody needs it.`),
    ...paths
      .filter((path) => built.test(path) && !known.has(sourceOf(path)))
      .map((path) => `${path} was built from ${sourceOf(path)}, which is gone; run: make clean build`),
    ...paths
      .filter((path) => path.endsWith(".map"))
      .flatMap((path) => mapComplaints(path, read(path), known)),
    ...paths
      .filter((path) => read(path).includes(repository))
      .map((path) => `${path} names a folder of this machine.`),
  ];
}

function sizeComplaints(what, bytes, limit) {
  return bytes <= limit ? [] : [`${what} has ${bytes} bytes, and ${limit} are allowed.`];
}

function sourceOf(path) {
  return path.replace(/^dist\//, "").replace(/\.(js|d\.ts)(\.map)?$/, ".ts");
}

function mapComplaints(path, content, known) {
  const { sources } = JSON.parse(content);
  return sources
    .map((source) => normalize(join(dirname(path), source)))
    .filter((source) => !known.has(source))
    .map((source) => `${path} speaks of ${source}, which is not published.`);
}
