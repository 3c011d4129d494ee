import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import * as sdk from "../../sdk/index.js";
import { abstractClasses, offeredBy } from "../support/completeness.js";
import { repository } from "../support/stack.js";
import { startBrowser } from "./browser.js";
import { type StaticServer, serve } from "./server.js";

/** What is seen of a page: where its links lead, which places in it can be linked to, and what sticks out. */
interface Seen {
  readonly links: readonly string[];
  readonly anchors: readonly string[];
  readonly overflowing: readonly string[];
}

const phone = { width: 375, height: 800 };

describe("the site, in a browser", function () {
  this.timeout(300_000);
  const folder = join(repository, "site");
  const pages = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".html") && file !== "404.html");
  const seen = new Map<string, Seen>();
  const troubles: string[] = [];
  let server: StaticServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    server = await serve(folder);
    browser = await startBrowser();
    page = await browser.newPage({ viewport: phone });
    page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
    page.on("requestfailed", (request) => troubles.push(`${page.url()}: ${request.url()} failed`));
    page.on("response", (response) => {
      if (!response.ok()) troubles.push(`${page.url()}: ${response.url()} answers ${response.status()}`);
      if (!response.url().startsWith(server.url)) troubles.push(`${page.url()} asks ${response.url()}`);
    });
    for (const file of pages) seen.set(file, await look(page, `${server.url}/${file}`));
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("has a page for every resource and every lookup", () => {
    for (const path of [...paths("resources"), ...paths("functions")]) expect(pages).to.include(path);
  });

  it("shows every page without an error, and asks nobody else for anything", () => {
    expect(pages).to.have.lengthOf.at.least(20);
    expect(troubles).to.deep.equal([]);
  });

  it("leads somewhere with every link", () => {
    for (const [file, { links }] of seen) {
      const inner = links.filter((link) => link.startsWith(server.url));
      expect(inner, file).not.to.be.empty;
      expect(
        inner.filter((link) => !leadsSomewhere(link)),
        file,
      ).to.deep.equal([]);
    }
  });

  it("leads from the start to every page", () => {
    const reached = new Set<string>();
    const waiting = ["index.html"];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      waiting.push(...(seen.get(file)?.links ?? []).map(fileOf).filter((target) => seen.has(target)));
    }
    expect([...reached]).to.have.members(pages);
  });

  it("keeps within the width of a phone on every page", () => {
    const tooWide = [...seen].filter(([, { overflowing }]) => overflowing.length > 0);
    expect(Object.fromEntries(tooWide.map(([file, { overflowing }]) => [file, overflowing]))).to.deep.equal(
      {},
    );
  });

  describe("in its search", () => {
    before(async () => {
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    const { resources, lookups } = offeredBy(sdk, abstractClasses(repository));
    for (const [section, names] of Object.entries({ resources, functions: lookups })) {
      for (const name of names) {
        it(`finds ${name}`, async () => {
          expect(await search(name)).to.include(`${section}/${kebab(name)}.html`);
        });
      }
    }

    it("finds a word of a guide, and leads to where it stands", async () => {
      expect(await search("slow hash")).to.include("security.html");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/security\.html#/);
      // The address changes before what stands there is shown.
      await page.waitForSelector("main h1:has-text('Security')");
      expect(await page.textContent("main")).to.include("fingerprint");
    });

    it("finds nothing where there is nothing", async () => {
      expect(await search("xylophone")).to.deep.equal([]);
    });
  });

  /** Types a question into the search, and returns the pages that it finds, the best first. */
  async function search(question: string): Promise<string[]> {
    await page.goto(`${server.url}/`);
    await page.click("#local-search button");
    await page.fill("#localsearch-input", question);
    // It says what it has found, or that it has found nothing.
    await page.waitForSelector("#localsearch-list a.result, .no-results strong");
    const links = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#localsearch-list a.result")].map(({ href }) => href)`,
    );
    return links.map(fileOf);
  }

  function leadsSomewhere(link: string): boolean {
    const { hash } = new URL(link);
    const target = seen.get(fileOf(link));
    if (target === undefined) return false;
    return hash === "" || target.anchors.includes(decodeURIComponent(hash.slice(1)));
  }

  function fileOf(link: string): string {
    const { pathname } = new URL(link);
    return pathname.endsWith("/") ? `${pathname}index.html`.slice(1) : pathname.slice(1);
  }
});

function paths(section: "resources" | "functions"): string[] {
  const { resources, lookups } = offeredBy(sdk, abstractClasses(repository));
  return (section === "resources" ? resources : lookups).map((name) => `${section}/${kebab(name)}.html`);
}

function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase();
}

async function look(page: Page, url: string): Promise<Seen> {
  await page.goto(url, { waitUntil: "networkidle" });
  return page.evaluate<Seen>(whatIsSeen);
}

/** Runs in the page. Wide tables and code have a bar of their own to scroll by; all else has to fit. */
const whatIsSeen = `(() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) =>
    element !== null &&
    (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const sticksOut = (element) =>
    element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement);
  const page = document.documentElement.scrollWidth > width ? ["the page itself"] : [];
  return {
    links: [...document.querySelectorAll("a")].map(({ href }) => href),
    anchors: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    overflowing: [
      ...page,
      ...[...document.querySelectorAll("main *")].filter(sticksOut).map(({ outerHTML }) => outerHTML.slice(0, 100)),
    ],
  };
})()`;
