import * as pulumi from "@pulumi/pulumi";
import { openKeyWarning, type SettingName, secretSettings } from "../provider/client/settings.js";

/** Mocks intercept everything: no process, no request, no configuration. There is no public flag for them. */
export function mocksAreOn(): boolean {
  if (!pulumi.runtime.hasMonitor()) return false;
  const monitor: unknown = pulumi.runtime.getMonitor();
  return typeof monitor === "object" && monitor !== null && "mocks" in monitor;
}

/** A setting of the stack, as the program sees it. */
export function stackSetting(name: SettingName): string | undefined {
  return pulumi.runtime.getConfig(`openai:${name}`);
}

let warned = false;

/** A key that is set without `--secret` stands in the clear in the stack's settings and in its state. */
export function warnOfOpenKeys(): void {
  if (warned) return;
  warned = true;
  for (const name of secretSettings) {
    if (stackSetting(name) === undefined || isSecret(name)) continue;
    pulumi.log.warn(openKeyWarning(name));
  }
}

/** The SDK knows which settings are secret, also in inline programs, and keeps it out of its types. */
function isSecret(name: SettingName): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(`openai:${name}`) ?? true;
}
