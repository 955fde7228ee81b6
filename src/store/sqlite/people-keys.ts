import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { people, uniqueRows } from "../../../db/sqlite/schema.ts";
import { userType } from "../../scim/schema/resource-type.ts";

/** What each User is called by that no other one is. */
const [userName] = userType.displayedBy.toReversed();

const isCalled = (key: SQL | ReturnType<typeof sql.placeholder>) =>
  sql`${uniqueRows.type} = ${userType.name} AND ${uniqueRows.attribute} = ${userName}
    AND ${uniqueRows.key} = ${key}`;

/** A select of the `id` of the person with this userName, folded. */
export const byUserName = (key: ReturnType<typeof sql.placeholder>): SQL =>
  sql`SELECT ${uniqueRows.resourceId} AS id FROM ${uniqueRows} WHERE ${isCalled(key)}`;

/**
 * A select of the ids of people with a key in this column, which for most of them is their userName
 * as well: the index of the column has only the others.
 */
export const byOwnKey = (column: SQLiteColumn, key: ReturnType<typeof sql.placeholder>): SQL =>
  sql`SELECT ${people.id} AS id FROM ${people}
      WHERE ${column} = ${key} AND ${column} <> ${people.userNameKey}
    UNION ALL SELECT ${people.id} AS id
      FROM ${uniqueRows} CROSS JOIN ${people} ON ${people.id} = ${uniqueRows.resourceId}
      WHERE ${isCalled(key)} AND ${column} = ${uniqueRows.key}`;
