import { type ApiError, incorrectKey, mismatchedOrganization, mismatchedProject, missingKey } from "./errors";

/** Whom an API key belongs to. */
export interface Account {
  /** Id of the organization, such as `org-emulator`. */
  readonly organization: string;
  /** Id of the project, such as `proj_default`. */
  readonly project: string;
}

export interface Accounts {
  /** Who sends a request with these headers, or why it is refused. */
  identify(headers: Headers): Account | ApiError;
  revoke(key: string): void;
  reset(): void;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const organization = "org-emulator";

export function createAccounts(known: Readonly<Record<string, Account>> | undefined): Accounts {
  const revoked = new Set<string>();
  return {
    identify: (headers) => {
      const key = bearerKey(headers);
      if (key === undefined) return missingKey();
      const account = known === undefined ? accountOf(key) : known[key];
      if (account === undefined || revoked.has(key)) return incorrectKey(key);
      return contradiction(headers, account) ?? account;
    },
    revoke: (key) => {
      revoked.add(key);
    },
    reset: () => revoked.clear(),
  };
}

/** The key in the `Authorization` header. */
export function bearerKey(headers: Headers): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(String(headers.authorization ?? ""))?.[1];
}

/** `sk-projA-1` and `sk-projA-2` are two keys of `proj_A`; any other key is one of `proj_default`. */
function accountOf(key: string): Account {
  const name = /^sk-proj([A-Za-z0-9]+)-/.exec(key)?.[1];
  return { organization, project: name === undefined ? "proj_default" : `proj_${name}` };
}

function contradiction(headers: Headers, account: Account): ApiError | undefined {
  if (differs(headers["openai-organization"], account.organization)) return mismatchedOrganization();
  if (differs(headers["openai-project"], account.project)) return mismatchedProject();
  return undefined;
}

function differs(header: string | string[] | undefined, id: string): boolean {
  return header !== undefined && header !== "" && header !== id;
}
