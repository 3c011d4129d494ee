import { randomBytes, randomInt } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** An id like OpenAI's: a prefix and 24 letters and digits. */
export function newId(prefix: string): string {
  return prefix + Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join("");
}

export function newRequestId(): string {
  return `req_${randomBytes(16).toString("hex")}`;
}
