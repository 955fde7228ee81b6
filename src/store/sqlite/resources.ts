import { sql } from "drizzle-orm";
import { externalIds, memberships, resources } from "../../../db/sqlite/schema.ts";
import type { Viewer, Wanted } from "../../directory/store.ts";
import type { Document, GroupMembership, Member, Stored } from "../../scim/resource/resource.ts";
import type { Storage } from "../../scim/schema/attribute.ts";
import { commonAttributes } from "../../scim/schema/common.ts";
import { keptAs } from "../../scim/schema/lookup.ts";
import { resourceTypes } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { createHeldPermissions } from "./held-permissions.ts";

/** The attribute of which each client has a value of its own. */
export const perClient = commonAttributes.find(({ storage }) => storage === "perClient");

/** Reading resources by their ids, on any connection. */
export interface Resources {
  /**
   * Those that are there, in the order of `ids`. One query for all, and one for each relation
   * wanted.
   */
  find(viewer: Viewer, ids: readonly string[], wanted: Wanted): Stored[];
  /** Whether resources of a type, by its name, can have members. */
  hasMembers(type: string): boolean;
  /** In the order of their ids, at most so many. */
  membersBehind(id: string, after: string, count: number): readonly Member[];
}

interface Row {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly created: number;
  readonly last_modified: number;
  readonly document: string;
  readonly external_id: string | null;
}

export function createResources(connection: Connection): Resources {
  const { rows, members, membersBehind, groups } = prepareStatements(connection);
  const held = createHeldPermissions(connection);
  return {
    hasMembers: (type) => has(type, "members"),
    membersBehind: (id, after, count) => membersBehind.all({ id, after, count }).map(member),
    find(viewer, ids, wanted) {
      const list = JSON.stringify(ids);
      const found = new Map(rows.all({ list, viewer }).map((row) => [row.id, row]));
      const membersOf = wanted.members ? Map.groupBy(members.all({ list }), byOwner) : undefined;
      const groupsOf =
        wanted.groups || wanted.permissions
          ? Map.groupBy(groups.all({ list }), byOwner)
          : new Map<string, RelatedRow[]>();
      const permissionsOf = wanted.permissions ? held(ids, groupsOf) : undefined;
      return ids.flatMap((id) => {
        const row = found.get(id);
        if (row === undefined) return [];
        const { type } = row;
        return {
          ...storedOf(row),
          ...(membersOf &&
            has(type, "members") && { members: (membersOf.get(id) ?? []).map(member) }),
          ...(wanted.groups &&
            has(type, "groups") && { groups: (groupsOf.get(id) ?? []).map(group) }),
          ...(permissionsOf && has(type, "permissions") && { permissions: permissionsOf(id) }),
        };
      });
    },
  };
}

interface RelatedRow {
  readonly owner: string;
  readonly value: string;
  readonly type: string;
  readonly display: string | null;
}

const byOwner = ({ owner }: RelatedRow) => owner;

const member = ({ value, type, display }: RelatedRow): Member => ({
  value,
  type,
  ...(display !== null && { display }),
});

const group = ({ value, type, display }: RelatedRow): GroupMembership => ({
  value,
  ...(display !== null && { display }),
  type: type === "direct" ? "direct" : "indirect",
});

function storedOf(row: Row): Stored {
  const document: Document = JSON.parse(row.document);
  if (perClient && row.external_id !== null) document[perClient.name] = row.external_id;
  return {
    type: row.type,
    id: row.id,
    version: row.version,
    created: row.created,
    lastModified: row.last_modified,
    document,
  };
}

/** Whether resources of a type have an attribute that is kept in this way. */
function has(typeName: string, storage: Storage): boolean {
  const type = resourceTypes.find(({ name }) => name === typeName);
  return type !== undefined && keptAs(type, storage).length > 0;
}

function prepareStatements(connection: Connection) {
  const list = sql`json_each(${sql.placeholder("list")}) AS wanted`;
  const { groupId, memberId } = memberships;
  const client = sql`coalesce(${sql.placeholder("viewer")}, ${resources.client})`;
  return {
    rows: prepare<Row>(
      connection,
      sql`SELECT ${resources.id}, ${resources.type}, ${resources.version}, ${resources.created},
          ${resources.lastModified}, ${resources.document}, ${externalIds.value} AS external_id
        FROM ${list} CROSS JOIN ${resources} ON ${resources.id} = wanted.value
        LEFT JOIN ${externalIds}
          ON ${externalIds.resourceId} = ${resources.id} AND ${externalIds.client} = ${client}`,
    ),
    members: prepare<RelatedRow>(
      connection,
      sql`SELECT ${groupId} AS owner, ${memberId} AS value, ${resources.type}, ${resources.display}
        FROM ${list} CROSS JOIN ${memberships} ON ${groupId} = wanted.value
        CROSS JOIN ${resources} ON ${resources.id} = ${memberId}
        ORDER BY ${groupId}, ${memberId}`,
    ),
    membersBehind: prepare<RelatedRow>(
      connection,
      sql`SELECT ${groupId} AS owner, ${memberId} AS value, ${resources.type}, ${resources.display}
        FROM ${memberships} CROSS JOIN ${resources} ON ${resources.id} = ${memberId}
        WHERE ${groupId} = ${sql.placeholder("id")} AND ${memberId} > ${sql.placeholder("after")}
        ORDER BY ${memberId} LIMIT ${sql.placeholder("count")}`,
    ),
    // UNION drops what was found before, so that groups which contain each other end the recursion.
    groups: prepare<RelatedRow>(
      connection,
      sql`WITH RECURSIVE up (owner, group_id, direct) AS (
          SELECT ${memberId}, ${groupId}, 1
            FROM ${list} CROSS JOIN ${memberships} ON ${memberId} = wanted.value
          UNION
          SELECT up.owner, ${groupId}, 0
            FROM up CROSS JOIN ${memberships} ON ${memberId} = up.group_id)
        SELECT up.owner, up.group_id AS value, ${resources.display},
          CASE max(up.direct) WHEN 1 THEN 'direct' ELSE 'indirect' END AS type
        FROM up CROSS JOIN ${resources} ON ${resources.id} = up.group_id
        GROUP BY up.owner, up.group_id ORDER BY up.owner, up.group_id`,
    ),
  };
}
