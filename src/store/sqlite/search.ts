import { type SQL, sql } from "drizzle-orm";
import { resources } from "../../../db/sqlite/schema.ts";
import type { Page, Search, Viewer } from "../../directory/store.ts";
import { requireFewGroupTerms } from "../group-terms.ts";
import { orderBy, sortKey } from "../order.ts";
import { where } from "../where.ts";
import { type Connection, query } from "./connection.ts";
import type { Resources } from "./resources.ts";

/**
 * The ids of the page come first, from a query that reads no documents; then the documents of the
 * page alone. It is one transaction, so that the total and the page tell of the same moment.
 */
export function search(
  connection: Connection,
  found: Resources,
  viewer: Viewer,
  asked: Search,
): Page {
  for (const { filter } of asked.targets) if (filter) requireFewGroupTerms(filter);
  return connection.drizzle.transaction(() => {
    const ids = asked.count > 0 ? pageOf(connection, viewer, asked) : [];
    return {
      totalResults: totalOf(connection, viewer, asked, ids.length),
      resources: found.find(viewer, ids, asked.wanted),
    };
  });
}

type Target = Search["targets"][number];

const matching = ({ type, filter }: Target, viewer: Viewer): SQL => {
  const ofType = sql`FROM ${resources} WHERE ${resources.type} = ${type.name}`;
  return filter ? sql`${ofType} AND ${where(filter, { type, viewer })}` : ofType;
};

/** The statement that finds the ids of a page; undefined where nothing is searched. */
export function pageStatement(viewer: Viewer, asked: Search): SQL | undefined {
  const { targets, descending, startIndex, count } = asked;
  const isSorted = targets.some(({ sortBy }) => sortBy !== undefined);
  const selects = targets.map((target) => {
    const key = target.sortBy && sortKey(target.sortBy, { type: target.type, viewer });
    const columns = isSorted
      ? sql`${resources.id}, ${key ?? sql`NULL`} AS sort`
      : sql`${resources.id}`;
    return sql`SELECT ${columns} ${matching(target, viewer)}`;
  });
  if (selects.length === 0) return undefined;
  return sql`SELECT id FROM (${sql.join(selects, sql` UNION ALL `)})
    ORDER BY ${orderBy(isSorted, descending)} LIMIT ${count} OFFSET ${startIndex - 1}`;
}

function pageOf(connection: Connection, viewer: Viewer, asked: Search): string[] {
  const statement = pageStatement(viewer, asked);
  return statement ? query<{ id: string }>(connection, statement).map(({ id }) => id) : [];
}

/** @param onPage the number of resources on the page */
function totalOf(connection: Connection, viewer: Viewer, asked: Search, onPage: number): number {
  const { targets, startIndex, count } = asked;
  // A page that is not full is the last one, so it tells the total by itself.
  if (onPage < count && (onPage > 0 || startIndex === 1)) return startIndex - 1 + onPage;
  let total = 0;
  for (const target of targets) {
    const [row] = query<{ total: number }>(
      connection,
      sql`SELECT count(*) AS total ${matching(target, viewer)}`,
    );
    total += row?.total ?? 0;
  }
  return total;
}
