import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { grants, memberships, resources } from "../../db/sqlite/schema.ts";
import { asIs, isNonEmpty, type Place, type Test } from "./place.ts";
import { groupsWithin } from "./relation.ts";

const granted = alias(grants, "granted");
const { holderId, permission } = granted;
const { groupId, memberId } = memberships;

/** Permissions that were granted to a resource, and to the groups above it. */
export const permissionsPlace: Place = {
  rows: {
    // UNION drops what was found before, so that groups which contain each other end the recursion.
    from: sql`(
      WITH RECURSIVE holders (id) AS (
        SELECT ${resources.id}
        UNION SELECT ${groupId} FROM holders JOIN ${memberships} ON ${memberId} = holders.id)
      SELECT DISTINCT ${grants.permission}
        FROM holders JOIN ${grants} ON ${grants.holderId} = holders.id) AS granted`,
    on: sql`1`,
    first: sql`${permission}`,
  },
  shared: {
    has: () => true,
    // The plus keeps SQLite from trying each of the groups instead of each that the person is in.
    some: (matches) => sql`(
      EXISTS (SELECT 1 FROM ${grants} AS granted
        WHERE ${holderId} = ${resources.id} AND ${matches})
      OR EXISTS (SELECT 1 FROM ${memberships}
        WHERE ${memberId} = ${resources.id} AND +${groupId} IN ${groupsWithin(holders(matches))}))`,
  },
  value: () => sql`${permission}`,
  exists: sql`1`,
  present: isNonEmpty(sql`${permission}`),
  lookup: () => (test: Test) =>
    sql`${holders(test(sql`${permission}`))}
    UNION ALL SELECT ${memberId} FROM ${memberships}
      WHERE ${groupId} IN ${groupsWithin(holders(test(sql`${permission}`)))}`,
  operand: asIs,
};

/** Whom a permission that passes was granted to. */
const holders = (matches: ReturnType<Test>) =>
  sql`SELECT ${holderId} FROM ${grants} AS granted WHERE ${matches}`;
