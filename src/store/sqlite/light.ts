import { sql } from "drizzle-orm";
import type { Search, Viewer } from "../../directory/store.ts";
import type { CheckedFilter } from "../../scim/filter/ast.ts";
import { valueAttribute } from "../../scim/schema/element.ts";
import type { AttributePath } from "../../scim/schema/lookup.ts";
import { asksGroups } from "../group-terms.ts";
import { narrowed, unionOf } from "../where.ts";
import { type Connection, query } from "./connection.ts";
import { type Target, totalStatement } from "./search-statement.ts";

/** The most resources of a type that are brought in order with those of others there. */
const MERGED = 100_000;
/** The most reads of a resource there: one for each resource and each term of the filter. */
const READS = 8192;
/** What sorting by an attribute weighs beside a term. */
const SORT = 16;

/**
 * Whether a search is answered at once, on the thread that answers everybody, because little has to
 * be read for it. That is known beforehand in two cases; all others go to the thread that searches.
 *
 * - Nothing filters and nothing sorts: the page comes from a narrow index, the total is known. Of
 *   several types each has no more than MERGED resources.
 * - `eq` on what has an index leaves so few resources that their number times the terms of the
 *   filter is no more than READS, and no term asks who is in a group or above a person.
 */
export function isLight(connection: Connection, viewer: Viewer, { targets }: Search): boolean {
  return targets.every((target) => {
    const { filter, sortBy } = target;
    if (filter === undefined) {
      return !sortBy && (targets.length === 1 || totalOf(connection, viewer, target) <= MERGED);
    }
    const most = Math.floor(READS / (termsOf(filter) + (sortBy ? sortWeight(sortBy) : 0)));
    return most > 0 && leavesFew(connection, viewer, target, filter, most);
  });
}

function totalOf(connection: Connection, viewer: Viewer, target: Target): number {
  const [row] = query<{ total: number }>(connection, totalStatement(viewer, target));
  return row?.total ?? 0;
}

function leavesFew(
  connection: Connection,
  viewer: Viewer,
  { type }: Target,
  filter: CheckedFilter,
  most: number,
): boolean {
  const lookups = narrowed(filter, { type, viewer });
  if (lookups === undefined) return false;
  const several = lookups.filter(({ isUnique }) => !isUnique);
  const left = most - (lookups.length - several.length);
  if (several.length === 0 || left < 0) return left >= 0;
  const [row] = query<{ named: number }>(
    connection,
    sql`SELECT count(*) AS named FROM (SELECT 1 FROM (${unionOf(several)}) LIMIT ${left + 1})`,
  );
  return (row?.named ?? 0) <= left;
}

/** The terms that each resource is held against. */
function termsOf(filter: CheckedFilter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.reduce((sum, each) => sum + termsOf(each), 0);
    case "not":
      return termsOf(filter.filter);
    case "valuePath":
      return isFar(filter.path) ? Number.POSITIVE_INFINITY : termsOf(filter.filter);
    case "compare":
      return isFar(filter.path) && !isOneMember(filter) ? Number.POSITIVE_INFINITY : 1;
    case "present":
      return isFar(filter.path) ? Number.POSITIVE_INFINITY : 1;
    case "never":
      return 1;
  }
}

const sortWeight = (path: AttributePath) => (isFar(path) ? Number.POSITIVE_INFINITY : SORT);

/** One resource may have any number of such rows. */
const isFar = (path: AttributePath) => path.attribute.storage === "members" || asksGroups(path);

/** Whether somebody is a member is told by one row. */
const isOneMember = ({ op, path }: Extract<CheckedFilter, { kind: "compare" }>) =>
  op === "eq" &&
  path.attribute.storage === "members" &&
  path.subAttribute === valueAttribute(path.attribute);
