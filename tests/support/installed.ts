import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetWithHash } from "../../provider/schema.js";
import { type Host, startHost } from "./host.js";
import { scratch } from "./stack.js";

/** A folder with the package installed, as a user's project has it, and provider processes that run in it. */
export interface Installed {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Starts a provider process; it ends with the folder at the latest. */
  host(kind: string, config: Record<string, string>): Promise<Host>;
  write(file: string, content: string | Uint8Array): string;
  remove(): Promise<void>;
}

export async function install(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), "openai-"));
  (await scratch()).installPackage(folder);
  return installedIn(folder);
}

/** A folder from which an installed package can be found already, and the Node that runs its processes. */
export async function installedIn(folder: string, node?: string): Promise<Installed> {
  const environment = (await scratch()).environmentOf(folder);
  const hosts: Host[] = [];
  return {
    folder,
    environment,
    async host(kind, config) {
      const host = await startHost(folder, kind, environment, node);
      hosts.push(host);
      await host.configure(config);
      return host;
    },
    write(file, content) {
      const path = join(folder, file);
      writeFileSync(path, content);
      return path;
    },
    async remove() {
      await Promise.all(hosts.map((host) => host.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A FileAsset as the engine hands it to hooks. */
export function fileAsset(path: string): Record<string, string> {
  return { ...assetWithHash(sha256(readFileSync(path))), path };
}

/** A StringAsset as the engine hands it to hooks. */
export function stringAsset(text: string): Record<string, string> {
  return { ...assetWithHash(sha256(text)), text };
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Changes bytes in the midst of a file, while somebody may be reading it. */
export function overwrite(path: string, text: string, position: number): void {
  const file = openSync(path, "r+");
  writeSync(file, text, position);
  closeSync(file);
}
