import { sql } from "drizzle-orm";
import { memberships, resources } from "../../../db/sqlite/schema.ts";
import type { MembershipDelta } from "../../directory/store.ts";
import type { CheckedFilter } from "../../scim/filter/ast.ts";
import { shortened } from "../../scim/resource/text.ts";
import { coreAttributes, type ResourceType } from "../../scim/schema/resource-type.ts";
import { placeOf } from "../columns.ts";
import { whereValue } from "../where.ts";
import { type Connection, prepare } from "./connection.ts";

/** Who is a member of what. All of it runs inside the writer's transaction. */
export interface Memberships {
  /**
   * Applies the changes in their order. Only the rows named are touched: adding one member costs
   * the same in a group of ten and in a group of 100,000.
   */
  apply(type: ResourceType, groupId: string, deltas: readonly MembershipDelta[]): Applied;
  /**
   * Ends all memberships of a resource, as a group and as a member. Its groups become a version
   * newer.
   */
  removeAll(id: string, at: number): void;
}

export interface Applied {
  /** Rows that came or went. */
  readonly changed: number;
  readonly warnings: readonly string[];
}

/** Characters of an id that nobody has, which may be any text. */
const SHOWN_ID = 64;

export function createMemberships(connection: Connection): Memberships {
  const statements = prepareStatements(connection);

  function add(groupId: string, ids: readonly string[], warnings: string[]): number {
    const others = ids.filter((id) => id !== groupId);
    if (others.length < ids.length) {
      warnings.push(`Group '${groupId}' cannot be a member of itself; passed over.`);
    }
    if (others.length === 0) return 0;
    const list = JSON.stringify(others);
    for (const { id } of statements.unknown.all({ list })) {
      warnings.push(`Member '${shortened(id, SHOWN_ID)}' is not known here; passed over.`);
    }
    return statements.add.run({ groupId, list });
  }

  const applyOne = (
    type: ResourceType,
    groupId: string,
    delta: MembershipDelta,
    warnings: string[],
  ): number => {
    switch (delta.kind) {
      case "add":
        return add(groupId, delta.ids, warnings);
      case "remove":
        return statements.remove.run({ groupId, list: JSON.stringify(delta.ids) });
      case "replaceAll": {
        const removed = statements.removeOthers.run({ groupId, list: JSON.stringify(delta.ids) });
        return removed + add(groupId, delta.ids, warnings);
      }
      case "removeWhere":
        return removeWhere(connection, type, groupId, delta.filter);
    }
  };

  return {
    apply(type, groupId, deltas) {
      const warnings: string[] = [];
      let changed = 0;
      for (const delta of deltas) changed += applyOne(type, groupId, delta, warnings);
      return { changed, warnings };
    },
    removeAll(id, at) {
      statements.renewGroupsOf.run({ id, at });
      statements.leaveAll.run({ id });
      statements.dissolve.run({ id });
    },
  };
}

function prepareStatements(connection: Connection) {
  const list = sql`(SELECT value FROM json_each(${sql.placeholder("list")}))`;
  const groupId = sql.placeholder("groupId");
  const id = sql.placeholder("id");
  const ofGroup = sql`DELETE FROM ${memberships} WHERE ${memberships.groupId} = ${groupId}`;
  return {
    add: prepare(
      connection,
      sql`INSERT OR IGNORE INTO ${memberships} (group_id, member_id)
        SELECT ${groupId}, ${resources.id} FROM ${resources} WHERE ${resources.id} IN ${list}`,
    ),
    unknown: prepare<{ id: string }>(
      connection,
      sql`SELECT DISTINCT asked.value AS id FROM json_each(${sql.placeholder("list")}) AS asked
        WHERE NOT EXISTS (SELECT 1 FROM ${resources} WHERE ${resources.id} = asked.value)`,
    ),
    remove: prepare(connection, sql`${ofGroup} AND ${memberships.memberId} IN ${list}`),
    removeOthers: prepare(connection, sql`${ofGroup} AND ${memberships.memberId} NOT IN ${list}`),
    renewGroupsOf: prepare(
      connection,
      sql`UPDATE ${resources} SET version = version + 1, last_modified = ${sql.placeholder("at")}
        WHERE ${resources.id} IN (
          SELECT ${memberships.groupId} FROM ${memberships} WHERE ${memberships.memberId} = ${id})`,
    ),
    leaveAll: prepare(
      connection,
      sql`DELETE FROM ${memberships} WHERE ${memberships.memberId} = ${id}`,
    ),
    dissolve: prepare(
      connection,
      sql`DELETE FROM ${memberships} WHERE ${memberships.groupId} = ${id}`,
    ),
  };
}

function removeWhere(
  connection: Connection,
  type: ResourceType,
  groupId: string,
  filter: CheckedFilter,
): number {
  const attribute = coreAttributes(type).find(({ storage }) => storage === "members");
  if (attribute === undefined) return 0;
  const place = placeOf({ attribute }, { type, viewer: null });
  if (place.rows === undefined) return 0;
  // The expressions of `place` speak of the group as the resource that is searched.
  const matching = sql`SELECT ${memberships.memberId} FROM ${resources}, ${place.rows.from}
    WHERE ${resources.id} = ${groupId} AND ${place.rows.on} AND ${whereValue(filter, place)}`;
  return prepare(
    connection,
    sql`DELETE FROM ${memberships}
      WHERE ${memberships.groupId} = ${groupId} AND ${memberships.memberId} IN (${matching})`,
  ).run();
}
