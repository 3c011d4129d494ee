import { scryptSync } from "node:crypto";

/**
 * Which account of which server a key belongs to, as far as that is known.
 *
 * OpenAI's answers name the organization and the project. Compatible servers often do not: there a fingerprint
 * of the key, which cannot be turned back into it, has to do.
 */
export interface Account {
  readonly baseUrl: string;
  readonly organization?: string;
  readonly project?: string;
  readonly key: string;
}

export type Sameness = "same" | "different" | "unknown";

/**
 * Whether two accounts are one. A key may be rotated within a project, so another key alone says nothing;
 * another project or organization says "different", and only a match of all that is needed says "same".
 */
export function compareAccounts(one: Account, other: Account): Sameness {
  if (differ(one.organization, other.organization) || differ(one.project, other.project)) return "different";
  if (one.baseUrl !== other.baseUrl) return "unknown";
  if (one.key === other.key) return "same";
  const named = one.organization !== undefined && one.project !== undefined;
  return named && one.organization === other.organization && one.project === other.project
    ? "same"
    : "unknown";
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Ten hexadecimal digits that tell keys apart. Slow on purpose, and short: no key can be guessed from them. */
export function fingerprint(key: string): string {
  return scryptSync(key, "pulumi-openai key fingerprint", 5).toString("hex");
}

const unknown = "-";

export function encodeAccount({ baseUrl, organization, project, key }: Account): string {
  return [baseUrl, organization ?? unknown, project ?? unknown, key].join(" ");
}

export function decodeAccount(text: string): Account | undefined {
  const [baseUrl, organization, project, key] = text.split(" ");
  if (!baseUrl || !organization || !project || !key) return undefined;
  return {
    baseUrl,
    key,
    ...(organization !== unknown && { organization }),
    ...(project !== unknown && { project }),
  };
}

/** How the account is called in a message. */
export function describeAccount({ baseUrl, organization, project }: Account): string {
  const names = [organization && `organization ${organization}`, project && `project ${project}`].filter(
    Boolean,
  );
  return names.length === 0 ? baseUrl : `${names.join(", ")} at ${baseUrl}`;
}
