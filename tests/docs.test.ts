import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { readSettings, type SettingName, settingNames } from "../provider/client/settings.js";
import { anchorsOf, blocksOf, linksOf, markdownFiles, read, tableOf } from "./support/markdown.js";
import { compile } from "./support/program.js";
import { repository } from "./support/stack.js";

const packageJson = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

describe("the documentation", () => {
  const texts = new Map(markdownFiles().map((file) => [file, read(file)]));
  const blocks = [...texts].flatMap(([file, text]) =>
    blocksOf(text, "ts").map((block) => ({ file, text: block })),
  );

  const targets = [...read("Makefile").matchAll(/^([a-z-]+):.*## /gm)].map(([, target]) => target);

  describe("in its examples", () => {
    let complaints: Map<string, string[]>;
    before(() => {
      complaints = compile(blocks);
    });

    for (const file of new Set(blocks.map(({ file }) => file))) {
      it(`compiles as it stands in ${file}`, () => expect(complaints.get(file)).to.deep.equal([]));
    }

    it("would be found out, if an argument did not exist", () => {
      const text = 'new openai.File("f", { purpose: "assistants", sauce: "a.md" });';
      expect(
        compile([{ file: "wrong.md", text }])
          .get("wrong.md")
          ?.join(),
      ).to.include("'sauce' does not exist");
    });
  });

  describe("in its links", () => {
    for (const [file, text] of texts) {
      const links = linksOf(text).filter((link) => !/^[a-z]+:/.test(link));
      if (links.length === 0) continue;
      it(`leads somewhere from ${file}`, () => {
        expect(links.filter((link) => !leadsSomewhere(file, link))).to.deep.equal([]);
      });
    }
  });

  describe("of the settings", () => {
    for (const file of ["README.md", "docs/installation-configuration.md"]) {
      const rows = tableOf(read(file), "Setting").map(rowOf);

      it(`names all of them in ${file}, in the order of the code`, () => {
        expect(rows.map(({ name }) => name)).to.deep.equal([...settingNames]);
      });

      for (const row of rows)
        it(`says of ${row.name} in ${file} what the code does`, () => checkSetting(row));
    }
  });

  describe("for those who come from Terraform", () => {
    const guide = read("docs/moving-from-terraform.md");
    for (const section of guide.split(/^## /m).filter((part) => part.includes("(resources/"))) {
      const [heading = ""] = section.split("\n");
      const pages = [...section.matchAll(/\((resources\/[a-z-]+\.md)\)/g)].map(([, page = ""]) =>
        read(`docs/${page}`),
      );

      it(`names only what exists, of ${heading}`, () => {
        const named = tableOf(section, "Terraform").flatMap(({ Here = "" }) => [
          ...Here.matchAll(/`([\w.]+)`/g),
        ]);
        const parts = named.flatMap(([, path = ""]) => path.split("."));
        expect(parts).not.to.be.empty;
        const known = (part: string): boolean => pages.some((page) => page.includes(`| \`${part}\` |`));
        expect(parts.filter((part) => !known(part))).to.deep.equal([]);
      });
    }
  });

  it("lists every target of the Makefile", () => {
    const listed = tableOf(read("CONTRIBUTING.md"), "Command").map(({ Command }) => Command);
    expect(listed).to.have.members(targets.map((target) => `\`make ${target}\``));
  });

  it("speaks only of commands that exist", () => {
    for (const [file, text] of texts) {
      for (const [, target] of text.matchAll(/`make ([a-z-]+)/g)) expect(targets, file).to.include(target);
      for (const [, script] of text.matchAll(/`npm run ([a-z:]+)/g))
        expect(packageJson.scripts, file).to.have.property(script as string);
    }
  });

  it("gives a reason for each dependency", () => {
    const reasons = tableOf(read("CONTRIBUTING.md"), "Dependency").map(({ Dependency }) => Dependency);
    const { dependencies, devDependencies, peerDependencies } = packageJson;
    const all = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
    expect(reasons).to.have.members(all.map((name) => `\`${name}\``));
  });
});

function leadsSomewhere(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(join(repository, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** A row of the table of settings, without the marks of code. */
interface SettingRow {
  readonly name: SettingName;
  readonly variable: string | undefined;
  readonly default: string;
  readonly range: string;
}

function rowOf(cells: Record<string, string>): SettingRow {
  const plain = (heading: string): string => (cells[heading] ?? "").replaceAll("`", "");
  const variable = plain("Environment variable");
  return {
    name: plain("Setting").replace("openai:", "") as SettingName,
    variable: variable === "–" ? undefined : variable,
    default: plain("Default"),
    range: plain("Range"),
  };
}

const samples: Partial<Record<SettingName, string>> = {
  baseUrl: "https://gateway.example/v1",
  logLevel: "requests",
};

/** Holds what a row says against what the settings' reader does. */
function checkSetting(row: SettingRow): void {
  const setting = (value?: string, environment: NodeJS.ProcessEnv = {}): unknown => {
    const settings = readSettings((name) => (name === row.name ? value : undefined), environment);
    return settings[row.name as keyof typeof settings];
  };
  const sample = samples[row.name] ?? "sample";
  if (row.variable !== undefined) expect(setting(undefined, { [row.variable]: sample })).to.equal(sample);
  if (row.name === "allowInsecureBaseUrl") return checkInsecure(row);
  expect(row.default).to.equal(String(setting() ?? "none"));
  const least = row.range.match(/^whole number from (\d+)$/)?.[1];
  if (least === undefined) return;
  expect(setting(least)).to.equal(Number(least));
  expect(() => setting(String(Number(least) - 1))).to.throw(`at least ${least}`);
}

/** It shows only in what it allows. */
function checkInsecure(row: SettingRow): void {
  const withFlag = (flag?: string) => () =>
    readSettings(
      (name) => (name === "baseUrl" ? "http://gateway.example" : name === row.name ? flag : undefined),
      {},
    );
  expect(row.default).to.equal("false");
  expect(withFlag()).to.throw("unencrypted");
  expect(withFlag(row.default)).to.throw("unencrypted");
  expect(withFlag("true")).not.to.throw();
}
