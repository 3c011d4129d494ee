import { invalidParameter } from "./errors";
import type { StoredObject } from "./store";

export interface PageQuery {
  readonly after?: string;
  readonly before?: string;
  readonly limit?: string;
  readonly order?: string;
}

export interface PageRules {
  readonly defaultLimit: number;
  readonly maxLimit: number;
  /** @default "desc" */
  readonly defaultOrder?: "asc" | "desc";
  /** Whether the list knows `before`; others ignore it, as every parameter that they do not know. */
  readonly goesBack?: boolean;
}

export interface Page<T extends StoredObject> {
  readonly object: "list";
  readonly data: readonly T[];
  readonly first_id: string;
  readonly last_id: string;
  readonly has_more: boolean;
}

/** One page of objects that come oldest first. */
export function pageOf<T extends StoredObject>(
  objects: readonly T[],
  query: PageQuery,
  rules: PageRules,
): Page<T> {
  const limit = limitOf(query, rules);
  const ordered = orderOf(query, rules) === "asc" ? objects : [...objects].reverse();
  const { after, before } = query;
  const goesBack = rules.goesBack === true && before !== undefined;
  const first = after === undefined ? 0 : placeIn(ordered, "after", after) + 1;
  const end = goesBack ? placeIn(ordered, "before", before) : ordered.length;
  // A page back ends at its cursor; all others begin at theirs.
  const start = goesBack ? Math.max(first, end - limit) : first;
  const data = ordered.slice(start, Math.min(start + limit, end));
  return {
    object: "list",
    data,
    // The document knows no null here, so an empty page has empty ids.
    first_id: data[0]?.id ?? "",
    last_id: data.at(-1)?.id ?? "",
    has_more: goesBack ? start > first : start + limit < end,
  };
}

function limitOf({ limit }: PageQuery, { defaultLimit, maxLimit }: PageRules): number {
  if (limit === undefined) return defaultLimit;
  const count = Number(limit);
  if (/^\d+$/.test(limit) && count >= 1 && count <= maxLimit) return count;
  throw invalidParameter("limit", `expected an integer between 1 and ${maxLimit}, but got ${limit} instead.`);
}

function orderOf({ order }: PageQuery, { defaultOrder = "desc" }: PageRules): "asc" | "desc" {
  if (order === undefined) return defaultOrder;
  if (order === "asc" || order === "desc") return order;
  throw invalidParameter("order", `expected 'asc' or 'desc', but got '${order}' instead.`);
}

function placeIn(ordered: readonly StoredObject[], cursor: "after" | "before", id: string): number {
  const index = ordered.findIndex((object) => object.id === id);
  if (index === -1) throw invalidParameter(cursor, `no object '${id}' in this list.`);
  return index;
}
