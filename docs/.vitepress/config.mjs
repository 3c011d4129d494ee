// The site: the pages in docs/ as they are, with a search that runs in the browser. Nothing is fetched from elsewhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { readGuides } from "../../scripts/docs/handwritten.mjs";
import { pagesForTheSite } from "./markdown.mjs";

const docs = dirname(dirname(fileURLToPath(import.meta.url)));
const about = JSON.parse(readFileSync(join(docs, "../package.json"), "utf8"));

/** In the order in which somebody new reads them; a guide that is not named here follows. */
const firstGuides = [
  "getting-started",
  "installation-configuration",
  "importing",
  "testing",
  "rate-limits",
  "reliability",
];

export default defineConfig({
  title: about.name,
  description: about.description,
  lang: "en",
  // The front page of the Pulumi Registry, which has no place here.
  srcExclude: ["_index.md"],
  base: process.env.SITE_BASE ?? "/",
  outDir: "../site",
  cacheDir: "../.cache/vitepress",
  cleanUrls: false,
  markdown: { config: pagesForTheSite },
  // The Registry's layouts are unknown here.
  transformPageData: ({ frontmatter }) => ({ frontmatter: { ...frontmatter, layout: "doc" } }),
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guides", link: "/getting-started" },
      { text: "Reference", link: "/" },
    ],
    sidebar: [
      { text: "Guides", items: guides() },
      { text: "Resources", items: pagesIn("resources") },
      { text: "Functions", items: pagesIn("functions") },
      { text: "Accounts", items: [{ text: "Provider", link: "/provider" }] },
    ],
  },
});

function guides() {
  const place = (name) => (firstGuides.includes(name) ? firstGuides.indexOf(name) : firstGuides.length);
  return readGuides(docs)
    .map(({ file, title }) => ({ name: file.replace(/\.md$/, ""), title }))
    .sort((one, other) => place(one.name) - place(other.name))
    .map(({ name, title }) => ({ text: title.replace(/^OpenAI /, ""), link: `/${name}` }));
}

function pagesIn(folder) {
  return readdirSync(join(docs, folder)).map((file) => ({
    text: readFileSync(join(docs, folder, file), "utf8").match(/^# (.+)$/m)[1],
    link: `/${folder}/${file.replace(/\.md$/, "")}`,
  }));
}
