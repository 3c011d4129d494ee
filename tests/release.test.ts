import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { type Clone, cloneRepository } from "./support/clone.js";
import { packageJson } from "./support/npm.js";
import { repository } from "./support/stack.js";

/** The parts of the release that are data in, complaints out. */
interface Release {
  readonly limits: { readonly packed: number; readonly unpacked: number };
  inconsistencies(released: {
    read: (file: string) => string;
    examples: readonly string[];
    tag?: string;
    repository?: string;
  }): string[];
  contentComplaints(
    packed: { files: readonly { path: string }[]; size: number; unpackedSize: number },
    read: (path: string) => string,
    repository: string,
  ): string[];
  partComplaints(
    bill: { components: readonly { name: string; version: string; licenses?: readonly object[] }[] },
    dependencies: object,
  ): string[];
}

const { version, dependencies } = packageJson();

describe("a release", () => {
  let release: Release;

  before(async () => {
    const parts = ["consistency", "contents", "parts"].map(
      (name) => import(pathToFileURL(join(repository, `scripts/release/${name}.mjs`)).href),
    );
    release = Object.assign({}, ...(await Promise.all(parts))) as Release;
  });

  describe("tried out", function () {
    // All is built anew, beside the other suites.
    this.timeout(600_000);
    const archive = `pulumi-openai-${version}.tgz`;
    const bill = `pulumi-openai-${version}.cdx.json`;
    let clone: Clone;
    let output: string;

    before(async () => {
      clone = await cloneRepository();
      output = await clone.run(process.execPath, "scripts/release.mjs");
    });
    after(() => clone?.remove());

    const left = (name: string): Buffer => readFileSync(join(clone.folder, "release", name));

    it("passes every step, and says so", () => {
      expect(output.match(/^✘ .*/gm)).to.equal(null);
      expect(output.match(/^✔ .*/gm)).to.have.lengthOf.at.least(10);
    });

    it("leaves the archive, the bill of materials, and the checksums of both", () => {
      expect(readdirSync(join(clone.folder, "release"))).to.have.members([archive, bill, "SHA256SUMS"]);
      const sums = [archive, bill].map(
        (name) => `${createHash("sha256").update(left(name)).digest("hex")}  ${name}\n`,
      );
      expect(String(left("SHA256SUMS")).match(/.+\n/g)).to.have.members(sums);
    });

    it("packs each source with what was built from it, and no test, tool or script", () => {
      const list = execFileSync("tar", ["-tzf", join(clone.folder, "release", archive)], {
        encoding: "utf8",
      });
      const files = list.trim().split("\n");
      const folders = new Set(files.map((file) => file.split("/").slice(1, -1)[0] ?? ""));
      expect([...folders]).to.have.members(["", "dist", "sdk", "provider", "emulator", "cli"]);
      const sources = files.filter((file) => file.endsWith(".ts") && !file.startsWith("package/dist/"));
      for (const file of sources)
        expect(files).to.include(file.replace(/^package\/(.*)ts$/, "package/dist/$1js"));
      expect(files.filter((file) => /test/.test(file))).to.deep.equal([]);
    });

    it("lists what the package needs, with digests, and not what it was made with", () => {
      const { metadata, components } = JSON.parse(String(left(bill)));
      expect(metadata.component).to.include({ name: "pulumi-openai", version });
      const names = components.map(({ name }: { name: string }) => name);
      expect(names).to.include.members(Object.keys(dependencies));
      expect(names).not.to.include.members(["typescript"]).and.not.include.members(["mocha"]);
      for (const { name, hashes } of components) expect(hashes, name).not.to.be.empty;
    });

    it("ends before it has begun where something is not committed", async () => {
      writeFileSync(join(clone.folder, "notes.txt"), "to do\n");
      const error = await clone.run(process.execPath, "scripts/release.mjs").then(
        () => expect.fail("the release has gone on"),
        (reason: Error) => reason,
      );
      expect(error.message).to.include("✘ nothing is there that is not committed\n?? notes.txt");
      expect(error.message).not.to.include("✔");
    });
  });

  describe("of one version", () => {
    const files = (changes: Record<string, string> = {}) => ({
      read: (file: string): string => changes[file] ?? readFileSync(join(repository, file), "utf8"),
      examples: ["examples/quickstart/package.json"],
    });
    const changelog = `# Changelog\n\n## [${version}] - 2026-12-01\n\n### Added\n`;
    const tagged = { "CHANGELOG.md": changelog };

    it("is one everywhere in this repository", () => {
      expect(release.inconsistencies(files())).to.deep.equal([]);
    });

    const wrong: [what: string, changes: Record<string, string>, complaint: RegExp][] = [
      [
        "in the lockfile",
        { "package-lock.json": '{ "version": "0.0.9", "packages": { "": { "version": "0.0.9" } } }' },
        /^package-lock\.json is of version 0\.0\.9/,
      ],
      [
        "in the changelog",
        { "CHANGELOG.md": "## [Unreleased]\n\nWhat will be 9.9.9.\n" },
        /^CHANGELOG\.md has no section/,
      ],
      ["in the status", { "README.md": "\n## Status\n\n9.9.9. Fine.\n" }, /^README\.md gives another status/],
      [
        "in an example",
        { "examples/quickstart/package.json": '{ "dependencies": { "pulumi-openai": "^9.9.9" } }' },
        /^examples\/quickstart\/package\.json asks for pulumi-openai \^9\.9\.9/,
      ],
    ];
    for (const [what, changes, complaint] of wrong) {
      it(`is refused when it is another ${what}`, () => {
        const complaints = release.inconsistencies(files(changes));
        expect(complaints).to.have.lengthOf(1);
        expect(complaints[0]).to.match(complaint);
      });
    }

    it("needs a dated section in the changelog as soon as one was released or a tag is there", () => {
      const after = { ".release-please-manifest.json": '{ ".": "0.0.9" }' };
      expect(release.inconsistencies(files(after)).join()).to.include("CHANGELOG.md has no section");
      const tag = `v${version}`;
      expect(release.inconsistencies({ ...files(), tag }).join()).to.include("CHANGELOG.md has no section");
      expect(release.inconsistencies({ ...files(tagged), tag })).to.deep.equal([]);
    });

    it("is refused under the tag of another", () => {
      expect(release.inconsistencies({ ...files(tagged), tag: "v9.9.9" })).to.deep.equal([
        `The tag v9.9.9 is not that of version ${version}.`,
      ]);
    });

    it("is refused from a repository that package.json does not name, with the command that mends it", () => {
      const asked = { ...files(), repository: "somebody/pulumi-openai" };
      expect(release.inconsistencies(asked).join()).to.match(
        /this is somebody\/pulumi-openai; run: npm pkg set .*git\+https:\/\/github\.com\/somebody\/pulumi-openai\.git$/,
      );
      const about = JSON.parse(asked.read("package.json"));
      const url = "git+https://github.com/somebody/pulumi-openai.git";
      const named = files({ "package.json": JSON.stringify({ ...about, repository: { url } }) });
      expect(release.inconsistencies({ ...asked, ...named })).to.deep.equal([]);
    });
  });

  describe("with contents", () => {
    const texts: Record<string, string> = {
      "package.json": "{}",
      "sdk/file.ts": "class File {}",
      "dist/sdk/file.js": "class File {}",
      "dist/sdk/file.js.map": '{ "sources": ["../../sdk/file.ts"] }',
    };
    const complaints = (changes: Record<string, string> = {}, sizes = {}): string[] => {
      const all = { ...texts, ...changes };
      const paths = Object.keys(all).filter((path) => all[path] !== "");
      const packed = { files: paths.map((path) => ({ path })), size: 1, unpackedSize: 1, ...sizes };
      return release.contentComplaints(packed, (path) => all[path] as string, "/home/somebody/clone");
    };

    it("are accepted when they are whole", () => expect(complaints()).to.deep.equal([]));

    it("are refused when they are too large, packed or unpacked", () => {
      const { packed, unpacked } = release.limits;
      expect(complaints({}, { size: packed })).to.deep.equal([]);
      expect(complaints({}, { size: packed + 1 }).join()).to.match(/^The archive has \d+ bytes/);
      expect(complaints({}, { unpackedSize: unpacked + 1 }).join()).to.match(/^What is installed has/);
    });

    const wrong: [what: string, changes: Record<string, string>, complaint: string][] = [
      ["a test is among them", { "dist/tests/file.test.js": "it()" }, "dist/tests/file.test.js is published"],
      ["a key file is among them", { ".env": "KEY=1" }, ".env is published, and nobody needs it."],
      ["something was built from what is gone", { "dist/sdk/old.js": "1" }, "sdk/old.ts, which is gone"],
      ["a source is missing", { "sdk/file.ts": "" }, "speaks of sdk/file.ts, which is not published"],
      [
        "they name this machine",
        { "package.json": "/home/somebody/clone/x" },
        "names a folder of this machine",
      ],
    ];
    for (const [what, changes, complaint] of wrong)
      it(`are refused when ${what}`, () => expect(complaints(changes).join()).to.include(complaint));
  });

  describe("with parts", () => {
    const part = (id?: string) => ({
      name: "openai",
      version: "1.0.0",
      ...(id !== undefined && { licenses: [{ license: { id } }] }),
    });
    const complaints = (...components: ReturnType<typeof part>[]): string[] =>
      release.partComplaints({ components }, { openai: "^1.0.0" });

    it("is accepted when each is listed, with a licence that lets it", () => {
      expect(complaints(part("Apache-2.0"))).to.deep.equal([]);
    });

    it("is refused when one is not listed, or has another licence or none", () => {
      expect(complaints()).to.deep.equal(["The bill of materials lacks openai."]);
      expect(complaints(part("GPL-3.0-only")).join()).to.include("GPL-3.0-only");
      expect(complaints(part()).join()).to.include('has the licence "none"');
    });
  });
});
