import { setTimeout as sleep } from "node:timers/promises";
import { type Account, compareAccounts, describeAccount } from "./client/account.js";
import type { ServerClock } from "./client/clock.js";
import { RequestError } from "./client/failures.js";
import { literal } from "./client/literal.js";
import { Problem } from "./client/problem.js";
import type { Known } from "./declaration.js";
import type { ObjectRecord } from "./record.js";

/** How old an object has to be before anything proves that it is gone, in milliseconds. */
const untilSeen = 5_000;

/** What the judgement that an object is gone rests on. */
export interface Evidence {
  readonly id: string;
  readonly noun: string;
  /** The 404. */
  readonly error: RequestError;
  /** Who answered it: only what that answer itself says, and the key that was used. */
  readonly answeredBy: Account;
  readonly record: Pick<ObjectRecord, "account"> | undefined;
  /** Reads the list of the kind to its end, or reaches the API in another way where there is no list. */
  readonly isListed: () => Promise<boolean>;
}

export function isNotFound(error: unknown): error is RequestError {
  return error instanceof RequestError && error.failure.status === 404;
}

/** A 404 for an id that a user has given, with what to look at; every other error as it is. */
export function withAdviceOnId(error: unknown, noun: string): unknown {
  if (!isNotFound(error)) return error;
  return new Problem(
    `${error.message} Look whether the id is right, and whether the key belongs to the project that holds the ${noun}.`,
  );
}

/**
 * Returns when the object is certainly gone; throws, with what is doubtful, when it may not be.
 *
 * A deleted object, a retired path, another project's key and a gateway without this API all answer 404. Taking
 * each of them for "gone" would empty the user's state.
 */
export async function proveGone(evidence: Evidence): Promise<void> {
  const doubt = doubtOf(evidence) ?? (await doubtOfList(evidence));
  if (doubt !== undefined) throw new Problem(`${evidence.error.message} ${advice(evidence, doubt)}`);
}

/**
 * What has come of a request about an object; undefined when the object is certainly gone. Servers do not show
 * everywhere at once what was made a moment ago: until that is over a proof is none, and the request is sent again.
 */
export async function unlessGone<T>(
  act: () => Promise<T>,
  prove: (error: RequestError) => Promise<void>,
  outputs: Known,
  clock: ServerClock,
): Promise<T | undefined> {
  const tried = async (): Promise<{ readonly result: T } | undefined> => {
    try {
      return { result: await act() };
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await prove(error);
      return undefined;
    }
  };
  const first = await tried();
  const left = untilSeen - ageOf(outputs, clock);
  if (first !== undefined || left <= 0) return first?.result;
  await sleep(left);
  return (await tried())?.result;
}

/** In milliseconds; of what does not tell its age, too much to matter. */
function ageOf({ createdAt, created = createdAt }: Known, clock: ServerClock): number {
  if (typeof created !== "number") return Number.POSITIVE_INFINITY;
  // One that was made in what is the future here is no younger than one made now.
  return Math.max(0, clock.at(Date.now()) - created * 1000);
}

function doubtOf({ id, error, answeredBy, record, noun }: Evidence): string | undefined {
  if (!namesObject(error.failure.message, id)) {
    return `the answer does not name the ${noun}, so the path or a gateway may be what is missing: check openai:baseUrl`;
  }
  if (record === undefined) return "this resource has no record of the account that made it";
  switch (compareAccounts(record.account, answeredBy)) {
    case "same":
      return undefined;
    case "different":
      return `it was made in ${describeAccount(record.account)}, and the key in use belongs to ${describeAccount(answeredBy)}`;
    case "unknown":
      return `it was made in ${describeAccount(record.account)} with another key, and nothing shows that the key in use belongs to the same account`;
  }
}

async function doubtOfList({ isListed, noun }: Evidence): Promise<string | undefined> {
  try {
    return (await isListed()) ? `the list of the account still holds the ${noun}` : undefined;
  } catch (error) {
    return `the account's list could not be read to confirm it: ${(error as Error).message.replace(/\.$/, "")}`;
  }
}

/**
 * "No such File object: file-abc" speaks of an object; "Invalid URL (GET /v1/files/file-abc)" of a path. An
 * object within another is gone with it, so its parent may be what is named.
 */
export function namesObject(message: string, id: string): boolean {
  const isNamed = (part: string): boolean =>
    new RegExp(`(?<![\\w-])${literal(part)}(?![\\w-])`).test(message) && !message.includes(`/${part}`);
  return id.split("/").some(isNamed) && !/\bURL\b/i.test(message);
}

function advice({ noun }: Evidence, doubt: string): string {
  return `It is not certain that the ${noun} is gone: ${doubt}. It stays in the state; if you know that it is gone, remove it with: pulumi state delete <its URN>`;
}
