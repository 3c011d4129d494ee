import type { Page } from "./declaration.js";

/**
 * The answer behind a page of the SDK's, which keeps less of it than there is, and takes anything that it does
 * not understand for an empty list.
 */
export function answerOf(page: object): unknown {
  return "body" in page ? page.body : page;
}

/** Whether a list has been answered, of objects of one kind. */
export function isPageOf<W>(page: Page<W>, isObject: (object: W) => boolean): boolean {
  const { data } = (answerOf(page) ?? {}) as { data?: unknown };
  return Array.isArray(data) && data.every(isObject);
}
