import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { memberships, resources } from "../../db/sqlite/schema.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import { referenceAttribute } from "../scim/schema/element.ts";
import { coreAttributes, resourceTypes } from "../scim/schema/resource-type.ts";
import { locationOperand, type Place } from "./place.ts";

/** The resource at the other end of a membership: the member of a Group, the group of a User. */
const other = alias(resources, "other");

const otherLocation = sql`(CASE ${other.type} ${sql.join(
  resourceTypes.map(({ name, endpoint }) => sql`WHEN ${name} THEN ${`${endpoint}/`}`),
  sql` `,
)} END || ${other.id})`;

/** Finds the expression of a sub-attribute among those that a relation derives. */
const derived = (columns: Readonly<Record<string, SQL>>) => (subAttribute: Attribute | undefined) =>
  (subAttribute && columns[subAttribute.name]) ?? sql`NULL`;

export function membersPlace(attribute: Attribute): Place {
  const { groupId, memberId } = memberships;
  return {
    rows: {
      from: sql`${memberships} JOIN ${resources} AS other ON ${other.id} = ${memberId}`,
      on: sql`${groupId} = ${resources.id}`,
      first: sql`${memberId}`,
    },
    value: derived({
      value: sql`${memberId}`,
      type: sql`lower(${other.type})`,
      display: sql`${other.displayKey}`,
      $ref: otherLocation,
    }),
    exists: sql`1`,
    present: sql`1`,
    lookup: (subAttribute) =>
      subAttribute?.name === "value"
        ? (test) => sql`SELECT ${groupId} FROM ${memberships} WHERE ${test(sql`${memberId}`)}`
        : undefined,
    operand: locationOperand(referenceAttribute(attribute)),
  };
}

/**
 * §4.1.2 groups: "either through direct membership, through nested groups". Direct wins over
 * indirect.
 */
export function groupsPlace(attribute: Attribute): Place {
  const { groupId, memberId } = memberships;
  const above = sql`(
    WITH RECURSIVE up (group_id, direct) AS (
      SELECT ${groupId}, 1 FROM ${memberships} WHERE ${memberId} = ${resources.id}
      UNION SELECT ${groupId}, 0 FROM up JOIN ${memberships} ON ${memberId} = up.group_id)
    SELECT group_id, max(direct) AS direct FROM up GROUP BY group_id) AS above`;
  return {
    rows: {
      from: sql`${above} JOIN ${resources} AS other ON ${other.id} = above.group_id`,
      on: sql`1`,
      first: sql`above.group_id`,
    },
    shared: {
      has: ({ name }) => name in ofGroup,
      // The plus keeps SQLite from trying each of the groups instead of each that the person is in.
      some: (matches) => sql`EXISTS (SELECT 1 FROM ${memberships}
        WHERE ${memberId} = ${resources.id} AND +${groupId} IN ${groupsWithin(matching(matches))})`,
    },
    value: derived({
      ...ofGroup,
      type: sql`CASE above.direct WHEN 1 THEN 'direct' ELSE 'indirect' END`,
    }),
    exists: sql`1`,
    present: sql`1`,
    lookup: (subAttribute) =>
      subAttribute?.name === "value"
        ? (test) => sql`SELECT ${memberId} FROM ${memberships}
            WHERE ${groupId} IN ${groupsWithin(matching(test(ofGroup.value)))}`
        : undefined,
    operand: locationOperand(referenceAttribute(attribute)),
  };
}

/** What is the same about a group, whoever is in it. */
const ofGroup = { value: sql`${other.id}`, display: sql`${other.displayKey}`, $ref: otherLocation };

/** The types whose resources hold others. */
const groupTypes = sql.join(
  resourceTypes
    .filter((type) => coreAttributes(type).some(({ storage }) => storage === "members"))
    .map(({ name }) => sql`${name}`),
  sql`, `,
);

const matching = (matches: SQL) => sql`SELECT ${other.id} FROM ${resources} AS other
  WHERE ${other.type} IN (${groupTypes}) AND ${matches}`;

/**
 * The ids of some groups and of all groups within these, as a set. It asks nothing about the row
 * that is searched, so SQLite makes it once for the statement.
 * @param groups a select of ids; those of people may be among them
 */
export function groupsWithin(groups: SQL): SQL {
  const { groupId, memberId } = memberships;
  const inner = alias(resources, "inner_group");
  return sql`(
    WITH RECURSIVE nesting (group_id, inner_id) AS MATERIALIZED (
      SELECT ${groupId}, ${memberId}
        FROM ${resources} AS inner_group CROSS JOIN ${memberships} ON ${memberId} = ${inner.id}
        WHERE ${inner.type} IN (${groupTypes})),
    within (id) AS (
      ${groups}
      UNION SELECT nesting.inner_id FROM within JOIN nesting ON nesting.group_id = within.id)
    SELECT id FROM within)`;
}
