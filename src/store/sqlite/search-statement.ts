import { type SQL, sql } from "drizzle-orm";
import { resources, totals } from "../../../db/sqlite/schema.ts";
import type { Search, Viewer } from "../../directory/store.ts";
import { behind, orderBy, type Reading, sortKey } from "../order.ts";
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

export const readingOf = (asked: Search): Reading => ({
  isSorted: isSorted(asked),
  descending: asked.descending,
  isBackward: asked.walk?.direction === "previous",
});

/** In a walk one more than the page has: it tells whether there is another page. */
export const sizeOf = ({ count, walk }: Search): number => (walk ? count + 1 : count);

/**
 * The statement that finds the ids of a page, and what they are sorted by; undefined where nothing
 * is searched.
 */
export function pageStatement(viewer: Viewer, asked: Search): SQL | undefined {
  const { targets, startIndex, walk } = asked;
  const reading = readingOf(asked);
  const selects = targets.map((target) => {
    const key = target.sortBy && sortKey(target.sortBy, { type: target.type, viewer });
    const columns = reading.isSorted
      ? sql`${resources.id}, ${key ?? sql`NULL`} AS sort`
      : sql`${resources.id}`;
    return sql`SELECT ${columns} ${matching(target, viewer)}`;
  });
  if (selects.length === 0) return undefined;
  return sql`SELECT * FROM (${sql.join(selects, sql` UNION ALL `)})
    ${walk?.from ? sql`WHERE ${behind(walk.from, reading)}` : sql``}
    ORDER BY ${orderBy(reading)} LIMIT ${sizeOf(asked)} OFFSET ${walk ? 0 : startIndex - 1}`;
}

/** The statement that counts what matches. */
export const totalStatement = (viewer: Viewer, target: Target): SQL =>
  target.filter === undefined
    ? sql`SELECT ${totals.total} FROM ${totals} WHERE ${totals.type} = ${target.type.name}`
    : sql`SELECT count(*) AS total ${matching(target, viewer)}`;

/**
 * The statement that goes through all that may match, in the order of ids, and tells of each
 * whether it does: `found` is NULL where not, and else what it is sorted by, or the empty blob
 * where that is unassigned. A row for each resource lets whoever reads them stop between any two.
 */
export function walkStatement(viewer: Viewer, target: Target, asked: Search): SQL {
  const { type, filter, sortBy } = target;
  const reading = readingOf(asked);
  const scope = { type, viewer };
  const key = sortBy ? sql`coalesce(${sortKey(sortBy, scope)}, x'')` : sql`x''`;
  const few = filter && covered(filter, scope);
  const found = filter ? sql`CASE WHEN ${whereWalked(filter, scope)} THEN ${key} END` : key;
  // What was counted for the first page need not be gone through again.
  const from = asked.walk?.total !== undefined && !reading.isSorted && asked.walk.from;
  return sql`SELECT ${resources.id}, ${found} AS found ${ofType(target)}
    ${few ? sql`AND ${isAmong(few)}` : sql``} ${from ? sql`AND ${behind(from, reading)}` : sql``}
    ORDER BY ${reading.isSorted ? resources.id : orderBy(reading)}`;
}
