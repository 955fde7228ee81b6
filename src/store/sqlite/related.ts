import { sql } from "drizzle-orm";
import { grants, memberships, resources } from "../../../db/sqlite/schema.ts";
import type { Wanted } from "../../directory/store.ts";
import { compareCodePoints } from "../../scim/fold.ts";
import type { GroupMembership, Stored } from "../../scim/resource/resource.ts";
import { type Connection, prepare } from "./connection.ts";

/** What is read of a resource beside its document. */
export type Related = Pick<Stored, "members" | "groups" | "permissions">;

/** A group, as those see it who are in it. */
interface Above {
  readonly display: string | null;
  /** Whether it is a member of another group. */
  readonly isNested: boolean;
}

/**
 * Groups and permissions of resources. Each question is one about one table: SQLite answers several
 * of these sooner than one that joins them. What was found out of a group holds for all resources
 * that are read with it, of which many have the same groups.
 */
export function createRelated(connection: Connection) {
  const statements = prepareStatements(connection);

  function relate(wanted: Wanted) {
    const known = new Map<string, Above | undefined>();
    const granted = new Map<string, readonly string[]>();

    function above(id: string): Above | undefined {
      if (known.has(id)) return known.get(id);
      const row = statements.group.get({ id });
      const isNested = row !== undefined && statements.isMember.get({ id }) !== undefined;
      const found = row && { display: row.display, isNested };
      known.set(id, found);
      return found;
    }

    function groupsOf(id: string): readonly GroupMembership[] {
      const direct = statements.direct.all({ id });
      if (direct.some(({ group_id }) => above(group_id)?.isNested)) return allAbove(id);
      return direct.flatMap(({ group_id }) => {
        const found = above(group_id);
        return found ? membership(group_id, found.display, "direct") : [];
      });
    }

    const allAbove = (id: string) =>
      statements.allAbove
        .all({ id })
        .map(({ value, display, direct }) =>
          membership(value, display, direct === 1 ? "direct" : "indirect"),
        );

    function grantedTo(holder: string): readonly string[] {
      const before = granted.get(holder);
      if (before !== undefined) return before;
      const found = statements.granted.all({ holder }).map(({ permission }) => permission);
      granted.set(holder, found);
      return found;
    }

    let last: { readonly id: string; readonly groups: readonly GroupMembership[] } | undefined;
    function groups(id: string): readonly GroupMembership[] {
      if (last?.id !== id) last = { id, groups: groupsOf(id) };
      return last.groups;
    }

    return {
      wanted,
      /** In the order of their ids. */
      groups,
      /** Its own and those of the groups above it, in the order of code points, each once. */
      permissions(id: string): readonly string[] {
        const own = statements.granted.all({ holder: id }).map(({ permission }) => permission);
        const inherited = groups(id).flatMap(({ value }) => grantedTo(value));
        if (own.length + inherited.length === 0) return NONE;
        return [...new Set([...own, ...inherited])].sort(compareCodePoints);
      },
    };
  }

  return { relate };
}

const NONE: readonly string[] = [];

const membership = (
  value: string,
  display: string | null,
  type: GroupMembership["type"],
): GroupMembership => ({ value, ...(display !== null && { display }), type });

function prepareStatements(connection: Connection) {
  const { groupId, memberId } = memberships;
  const id = sql.placeholder("id");
  return {
    direct: prepare<{ group_id: string }>(
      connection,
      sql`SELECT ${groupId} FROM ${memberships} WHERE ${memberId} = ${id} ORDER BY ${groupId}`,
    ),
    group: prepare<{ display: string | null }>(
      connection,
      sql`SELECT ${resources.display} FROM ${resources} WHERE ${resources.id} = ${id}`,
    ),
    isMember: prepare<{ group_id: string }>(
      connection,
      sql`SELECT ${groupId} FROM ${memberships} WHERE ${memberId} = ${id} LIMIT 1`,
    ),
    // UNION drops what was found before, so that groups which contain each other end the recursion.
    allAbove: prepare<{ value: string; display: string | null; direct: number }>(
      connection,
      sql`WITH RECURSIVE up (group_id, direct) AS (
          SELECT ${groupId}, 1 FROM ${memberships} WHERE ${memberId} = ${id}
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
