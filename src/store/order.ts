import { type SQL, sql } from "drizzle-orm";
import type { Position } from "../directory/store.ts";
import type { AttributePath } from "../scim/schema/lookup.ts";
import { placeOf } from "./columns.ts";
import type { Scope } from "./place.ts";

/**
 * What resources are sorted by, NULL where unassigned. RFC 7644 §3.4.2.3: "if it's a multi-valued
 * attribute, resources are sorted by the value of the primary attribute (see Section 2.4 of
 * [RFC7643]), if any, or else the first value in the list, if any."
 */
export function sortKey(path: AttributePath, scope: Scope): SQL {
  const { rows, value } = placeOf(path, scope);
  const key = value(path.subAttribute);
  if (rows === undefined) return key;
  return sql`(SELECT ${key} FROM ${rows.from} WHERE ${rows.on} ORDER BY ${rows.first} LIMIT 1)`;
}

/** Which way results are read. */
export interface Reading {
  readonly isSorted: boolean;
  readonly descending: boolean;
  /** From the last to the first, for a page that ends before a position. */
  readonly isBackward: boolean;
}

/**
 * Ties, and all when nothing is sorted by, are in the order of creation, which is the order of ids.
 */
export function orderBy({ isSorted, descending, isBackward }: Reading): SQL {
  if (!isSorted) return descending === isBackward ? sql`id` : sql`id DESC`;
  const ties = isBackward ? sql`id DESC` : sql`id`;
  // §3.4.2.3: those without a value "are ordered last if ascending and first if descending".
  return descending === isBackward
    ? sql`sort IS NULL, sort, ${ties}`
    : sql`sort IS NOT NULL, sort DESC, ${ties}`;
}

/** What comes behind a position in that order. */
export function behind({ sort, id }: Position, reading: Reading): SQL {
  const { isSorted, descending, isBackward } = reading;
  if (!isSorted) return descending === isBackward ? sql`id > ${id}` : sql`id < ${id}`;
  const tie = isBackward ? sql`id < ${id}` : sql`id > ${id}`;
  if (sort === null) {
    const others = descending === isBackward ? sql`0` : sql`sort IS NOT NULL`;
    return sql`((sort IS NULL AND ${tie}) OR ${others})`;
  }
  const further =
    descending === isBackward ? sql`sort > ${sort} OR sort IS NULL` : sql`sort < ${sort}`;
  return sql`((sort = ${sort} AND ${tie}) OR ${further})`;
}
