import { isNotFound } from "./absence.js";
import { compareAccounts, describeAccount, type Sameness } from "./client/account.js";
import type { Client } from "./client/index.js";
import { Problem } from "./client/problem.js";
import { say } from "./client/say.js";
import type { AnyDeclaration, Known } from "./declaration.js";
import { objectCalls } from "./objectCalls.js";
import type { ObjectRecord } from "./record.js";
import { connect } from "./session.js";

/**
 * Whether the resource is now in the hands of a provider of another account than the one that made the object.
 *
 * The engine takes a change of provider for no change at all. With the same key nothing is asked. With another
 * one, a rotated key and a foreign key look alike until the server has named the account, or has shown the
 * object: these are the only requests that a diff ever sends, and they only read.
 */
export async function movedFrom(
  declaration: AnyDeclaration,
  id: string,
  record: ObjectRecord,
  outputs: Known,
): Promise<boolean> {
  try {
    const client = connect();
    const first = compareAccounts(record.account, client.account);
    if (first !== "unknown") return first === "different";
    await client.identify();
    const second = compareNames(record, client);
    if (second !== "unknown") return second === "different";
    // What no server keeps cannot be looked for, and is as good under any key.
    if (declaration.isKept?.(outputs) === false) return false;
    return !(await isThere(declaration, client, id));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(
      `It is not known whether ${declaration.noun} "${id}" of ${describeAccount(record.account)} belongs to the account in use, and it is taken to: ${error.message}`,
    );
    return false;
  }
}

/** By its names alone an account is recognized through a gateway as well, at another URL. */
function compareNames({ account }: ObjectRecord, client: Client): Sameness {
  const { organization, project } = client.account;
  const named = organization !== undefined && project !== undefined;
  if (named && account.organization === organization && account.project === project) return "same";
  return compareAccounts(account, client.account) === "different" ? "different" : "unknown";
}

async function isThere(declaration: AnyDeclaration, client: Client, id: string): Promise<boolean> {
  try {
    await objectCalls(declaration, client, {}).read(id, "Reading");
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
