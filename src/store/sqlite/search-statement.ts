import { type SQL, sql } from "drizzle-orm";
import { resources } from "../../../db/sqlite/schema.ts";
import type { Search, Viewer } from "../../directory/store.ts";
import { orderBy, sortKey } from "../order.ts";
import { covered, isAmong, where, whereWalked } from "../where.ts";

/** One type that is searched. */
export type Target = Search["targets"][number];

export const isSorted = ({ targets }: Search): boolean =>
  targets.some(({ sortBy }) => sortBy !== undefined);

const ofType = ({ type }: Target) => sql`FROM ${resources} WHERE ${resources.type} = ${type.name}`;

function matching(target: Target, viewer: Viewer): SQL {
  const { type, filter } = target;
  return filter ? sql`${ofType(target)} AND ${where(filter, { type, viewer })}` : ofType(target);
}

/** The statement that finds the ids of a page; undefined where nothing is searched. */
export function pageStatement(viewer: Viewer, asked: Search): SQL | undefined {
  const { targets, descending, startIndex, count } = asked;
  const sorted = isSorted(asked);
  const selects = targets.map((target) => {
    const key = target.sortBy && sortKey(target.sortBy, { type: target.type, viewer });
    const columns = sorted
      ? sql`${resources.id}, ${key ?? sql`NULL`} AS sort`
      : sql`${resources.id}`;
    return sql`SELECT ${columns} ${matching(target, viewer)}`;
  });
  if (selects.length === 0) return undefined;
  return sql`SELECT id FROM (${sql.join(selects, sql` UNION ALL `)})
    ORDER BY ${orderBy(sorted, descending)} LIMIT ${count} OFFSET ${startIndex - 1}`;
}

/** The statement that counts what matches. */
export const totalStatement = (viewer: Viewer, target: Target): SQL =>
  sql`SELECT count(*) AS total ${matching(target, viewer)}`;

/**
 * The statement that goes through all that may match, in the order of ids, and tells of each
 * whether it does: `found` is NULL where not, and else what it is sorted by, or the empty blob where
 * that is unassigned. A row for each resource lets whoever reads them stop between any two.
 */
export function walkStatement(viewer: Viewer, target: Target, descending: boolean): SQL {
  const { type, filter, sortBy } = target;
  const scope = { type, viewer };
  const key = sortBy ? sql`coalesce(${sortKey(sortBy, scope)}, x'')` : sql`x''`;
  const few = filter && covered(filter, scope);
  const found = filter ? sql`CASE WHEN ${whereWalked(filter, scope)} THEN ${key} END` : key;
  return sql`SELECT ${resources.id}, ${found} AS found ${ofType(target)}
    ${few ? sql`AND ${isAmong(few)}` : sql``}
    ORDER BY ${resources.id} ${descending ? sql`DESC` : sql``}`;
}
