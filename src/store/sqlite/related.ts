import { type SQL, sql } from "drizzle-orm";
import { grants, memberships, resources } from "../../../db/sqlite/schema.ts";
import { compareCodePoints } from "../../scim/fold.ts";
import type { GroupMembership, Stored } from "../../scim/resource/resource.ts";
import { type Connection, prepare } from "./connection.ts";

/** What is read of a resource beside its document. */
export type Related = Pick<Stored, "members" | "groups" | "permissions">;

/** What stands above a resource, as `above` selects it. */
export interface Above {
  /** JSON: an array of `DirectGroup`. */
  readonly above: string;
  /** Whether anything was granted to the resource itself. */
  readonly holds: number;
}

/** A group that a resource is in; whether that is in another one, and whether it holds anything. */
type DirectGroup = readonly [id: string, display: string | null, isNested: number, holds: number];

/**
 * What a resource is in, as columns of a query that reads it: one statement tells of one moment,
 * and takes half as long as one for each question. Each subquery is about one table, and nothing
 * is sorted here.
 * @param id of the resource
 */
export function aboveColumns(id: SQL): SQL {
  const { groupId, memberId } = memberships;
  const holds = (holder: SQL) =>
    sql`EXISTS (SELECT 1 FROM ${grants} WHERE ${grants.holderId} = ${holder})`;
  return sql`(SELECT json_group_array(json_array(above.group_id,
        (SELECT called.display FROM ${resources} AS called WHERE called.id = above.group_id),
        EXISTS (SELECT 1 FROM ${memberships} WHERE ${memberId} = above.group_id),
        ${holds(sql`above.group_id`)}))
      FROM (SELECT ${groupId} FROM ${memberships} WHERE ${memberId} = ${id}) AS above) AS above,
    ${holds(id)} AS holds`;
}

/** Makes groups and permissions of what `aboveColumns` selected, and reads what it leaves open. */
export function createRelated(connection: Connection) {
  const statements = prepareStatements(connection);

  function groupsOf(id: string, direct: readonly DirectGroup[]): readonly GroupMembership[] {
    if (direct.some(([, , isNested]) => isNested === 1)) return allAbove(id);
    return direct.map(([value, display]) => membership(value, display, "direct"));
  }

  const allAbove = (id: string) =>
    statements.allAbove
      .all({ id })
      .map(({ value, display, direct }) =>
        membership(value, display, direct === 1 ? "direct" : "indirect"),
      );

  const grantedTo = (holder: string) =>
    statements.granted.all({ holder }).map(({ permission }) => permission);

  return (id: string, { above, holds }: Above): Relation => {
    const direct = directOf(above);
    const holdsNothing = holds === 0 && direct.every(([, , nested, held]) => nested + held === 0);
    return {
      groups: () => groupsOf(id, direct),
      permissions() {
        if (holdsNothing) return NO_PERMISSIONS;
        const all = [id, ...groupsOf(id, direct).map(({ value }) => value)].flatMap(grantedTo);
        return [...new Set(all)].sort(compareCodePoints);
      },
    };
  };
}

interface Relation {
  /** In the order of their ids. */
  groups(): readonly GroupMembership[];
  /** Its own and those of the groups above it, in the order of code points, each once. */
  permissions(): readonly string[];
}

function directOf(above: string): readonly DirectGroup[] {
  if (above === "[]") return NO_GROUPS;
  const direct: DirectGroup[] = JSON.parse(above);
  return direct.sort(([one], [other]) => compareCodePoints(one, other));
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
    granted: prepare<{ permission: string }>(
      connection,
      sql`SELECT ${grants.permission} FROM ${grants}
        WHERE ${grants.holderId} = ${sql.placeholder("holder")}`,
    ),
  };
}
