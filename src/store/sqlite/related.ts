import { type SQL, sql } from "drizzle-orm";
import { grants, memberships, resources } from "../../../db/sqlite/schema.ts";
import { compareCodePoints } from "../../scim/fold.ts";
import type { GroupMembership, Stored } from "../../scim/resource/resource.ts";
import { type Connection, prepare } from "./connection.ts";
import { type RememberedAt, rememberedAt } from "./remembered.ts";

/** What is read of a resource beside its document. */
export type Related = Pick<Stored, "members" | "groups" | "permissions">;

/** What stands above a resource, as `aboveColumns` selects it. */
export interface Above {
  /** JSON: the ids of the groups that it is a member of. */
  readonly above: string;
  /** Whether anything was granted to the resource itself. */
  readonly holds: number;
}

/** A group that a resource is a member of. */
export interface DirectGroup {
  readonly value: string;
  readonly display: string | null;
  /** Whether it is in another group. */
  readonly isNested: number;
  /** Whether anything was granted to it. */
  readonly holds: number;
}

/**
 * What a resource is in, as columns of a query that reads it: one statement tells of one moment,
 * and takes half as long as one for each question. Each subquery is about one table, and nothing
 * is sorted here.
 * @param id of the resource
 */
export function aboveColumns(id: SQL): SQL {
  const { groupId, memberId } = memberships;
  return sql`(SELECT json_group_array(${groupId}) FROM ${memberships}
      WHERE ${memberId} = ${id}) AS above, ${holds(id)} AS holds`;
}

const holds = (holder: SQL) =>
  sql`EXISTS (SELECT 1 FROM ${grants} WHERE ${grants.holderId} = ${holder})`;

/** Makes groups and permissions of what `aboveColumns` selected, and reads what it leaves open. */
export interface Relations {
  /** What it remembers of groups. */
  readonly known: Pick<RememberedAt<string, DirectGroup | undefined>, "at" | "forget">;
  /** In the order of their ids. */
  directOf(above: Above): readonly DirectGroup[];
  /** Likewise, with those that they are in. */
  groupsOf(id: string, direct: readonly DirectGroup[]): readonly GroupMembership[];
  /** Its own and those of the groups above it, in the order of code points, each once. */
  permissionsOf(id: string, own: number, direct: readonly DirectGroup[]): readonly string[];
}

export function createRelations(connection: Connection): Relations {
  const statements = prepareStatements(connection);
  // Many are in the same groups.
  const group = rememberedAt((id: string) => statements.group.get({ id }));

  function groupsOf(id: string, direct: readonly DirectGroup[]): readonly GroupMembership[] {
    if (direct.some(({ isNested }) => isNested === 1)) return allAbove(id);
    return direct.map(({ value, display }) => membership(value, display, "direct"));
  }

  const allAbove = (id: string) =>
    statements.allAbove
      .all({ id })
      .map(({ value, display, direct }) =>
        membership(value, display, direct === 1 ? "direct" : "indirect"),
      );

  const grantedTo = (holder: string) =>
    statements.granted.all({ holder }).map(({ permission }) => permission);

  return {
    known: group,
    directOf({ above }) {
      if (above === "[]") return NO_GROUPS;
      const ids: string[] = JSON.parse(above);
      return ids.sort(compareCodePoints).flatMap((id) => group(id) ?? []);
    },
    groupsOf,
    permissionsOf(id, own, direct) {
      if (own === 0 && direct.every(({ isNested, holds }) => isNested + holds === 0)) {
        return NO_PERMISSIONS;
      }
      const all = [id, ...groupsOf(id, direct).map(({ value }) => value)].flatMap(grantedTo);
      return [...new Set(all)].sort(compareCodePoints);
    },
  };
}

const NO_GROUPS: readonly DirectGroup[] = [];
const NO_PERMISSIONS: readonly string[] = [];

const membership = (
  value: string,
  display: string | null,
  type: GroupMembership["type"],
): GroupMembership => ({ value, ...(display !== null && { display }), type });

function prepareStatements(connection: Connection) {
  const { groupId, memberId } = memberships;
  return {
    // UNION drops what was found before, so that groups which contain each other end the recursion.
    allAbove: prepare<{ value: string; display: string | null; direct: number }>(
      connection,
      sql`WITH RECURSIVE up (group_id, direct) AS (
          SELECT ${groupId}, 1 FROM ${memberships} WHERE ${memberId} = ${sql.placeholder("id")}
          UNION
          SELECT ${groupId}, 0 FROM up CROSS JOIN ${memberships} ON ${memberId} = up.group_id)
        SELECT up.group_id AS value, ${resources.display}, max(up.direct) AS direct
        FROM up CROSS JOIN ${resources} ON ${resources.id} = up.group_id
        GROUP BY up.group_id ORDER BY up.group_id`,
    ),
    group: prepare<DirectGroup>(
      connection,
      sql`SELECT ${resources.id} AS value, ${resources.display},
          EXISTS (SELECT 1 FROM ${memberships} WHERE ${memberId} = ${resources.id}) AS isNested,
          ${holds(sql`${resources.id}`)} AS holds
        FROM ${resources} WHERE ${resources.id} = ${sql.placeholder("id")}`,
    ),
    granted: prepare<{ permission: string }>(
      connection,
      sql`SELECT ${grants.permission} FROM ${grants}
        WHERE ${grants.holderId} = ${sql.placeholder("holder")}`,
    ),
  };
}
