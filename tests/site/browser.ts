import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser of this machine; `CHROMIUM` names another. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? found();
  if (executablePath === undefined)
    throw new Error(
      "There is no Chromium on this machine. Install it, on Debian with: apt-get install chromium — or name one in the environment variable CHROMIUM.",
    );
  // Containers often lack what the sandbox needs, and the site is our own.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

function found(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
