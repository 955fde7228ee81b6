import { type SQL, sql } from "drizzle-orm";
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

/**
 * Ties, and all when nothing is sorted by, are in the order of creation, which is the order of ids.
 */
export function orderBy(isSorted: boolean, descending: boolean): SQL {
  if (!isSorted) return descending ? sql`id DESC` : sql`id`;
  // §3.4.2.3: those without a value "are ordered last if ascending and first if descending".
  return descending ? sql`sort IS NOT NULL, sort DESC, id` : sql`sort IS NULL, sort, id`;
}
