import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import {
  externalIds,
  grants,
  memberships,
  people,
  resources,
  waiting,
} from "../../../db/sqlite/schema.ts";
import type { Kept, TransferStore } from "../../directory/transfer-store.ts";
import type { Provenance } from "../../directory/workplace.ts";
import { type Connection, prepare } from "./connection.ts";
import { provenanceOf } from "./resource-rows.ts";

interface Row {
  readonly id: string;
  readonly source: Provenance["source"];
  readonly provisionedBy: string | null;
  readonly linkedAt: number | null;
  readonly created: number;
  readonly lastModified: number;
  /** JSON, as all that follows. */
  readonly document: string;
  readonly profile: string | null;
  readonly externalIds: string;
  readonly permissions: string;
  readonly groups: string;
  readonly waiting: string;
}

/** Reads resources with all that stands beside them, many at once. */
export function createKept(connection: Connection): TransferStore["kept"] {
  const rows = prepareRows(connection);
  return async (type, after, limit) => rows.all({ type, after, limit }).map(keptOf);
}

const keptOf = (row: Row): Kept => ({
  id: row.id,
  document: JSON.parse(row.document),
  created: row.created,
  lastModified: row.lastModified,
  ...provenanceOf(row),
  ...(row.profile !== null && { profile: JSON.parse(row.profile) }),
  externalIds: JSON.parse(row.externalIds),
  permissions: JSON.parse(row.permissions),
  groups: JSON.parse(row.groups),
  waiting: JSON.parse(row.waiting),
});

function prepareRows(connection: Connection) {
  const group = sql.raw("direct");
  const display = sql`coalesce(${group}.display, ${group}.id)`;
  const named = (columns: Readonly<Record<string, SQLiteColumn | SQL>>) =>
    sql`json_object(${sql.join(
      Object.entries(columns).map(([name, column]) => sql`${sql.raw(`'${name}'`)}, ${column}`),
      sql`, `,
    )})`;
  const all = (value: SQLiteColumn | SQL, order: SQLiteColumn | SQL, rest: SQL) =>
    sql`(SELECT json_group_array(${value} ORDER BY ${order}) ${rest})`;
  return prepare<Row>(
    connection,
    sql`SELECT ${resources.id}, ${resources.source}, ${resources.provisionedBy} AS provisionedBy,
        ${resources.linkedAt} AS linkedAt, ${resources.created},
        ${resources.lastModified} AS lastModified, ${resources.document}, ${people.profile},
        ${all(
          named({ client: externalIds.client, value: externalIds.value }),
          externalIds.client,
          sql`FROM ${externalIds} WHERE ${externalIds.resourceId} = ${resources.id}`,
        )} AS externalIds,
        ${all(
          sql`${grants.permission}`,
          grants.permission,
          sql`FROM ${grants} WHERE ${grants.holderId} = ${resources.id}`,
        )} AS permissions,
        ${all(
          named({ id: sql`${group}.id`, displayName: display }),
          sql`${group}.id`,
          sql`FROM ${memberships} CROSS JOIN ${resources} AS ${group}
            ON ${group}.id = ${memberships.groupId}
            WHERE ${memberships.memberId} = ${resources.id}`,
        )} AS groups,
        ${all(
          named({ list: waiting.list, value: waiting.value }),
          waiting.list,
          sql`FROM ${waiting} WHERE ${waiting.personId} = ${resources.id}`,
        )} AS waiting
      FROM ${resources} LEFT JOIN ${people} ON ${people.id} = ${resources.id}
      WHERE ${resources.type} = ${sql.placeholder("type")}
        AND ${resources.id} > ${sql.placeholder("after")}
      ORDER BY ${resources.id} LIMIT ${sql.placeholder("limit")}`,
  );
}
