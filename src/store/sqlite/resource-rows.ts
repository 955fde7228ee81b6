import { eq, sql } from "drizzle-orm";
import { externalIds, resources } from "../../../db/sqlite/schema.ts";
import type { Provenance } from "../../directory/workplace.ts";
import { type Connection, prepare } from "./connection.ts";
import { ROW, type Row } from "./resources.ts";

/** The statements that write a resource and its externalIds, inside the writer's transaction. */
export type ResourceRows = ReturnType<typeof createResourceRows>;

export function createResourceRows(connection: Connection) {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const isThis = sql`${resources.id} = ${value("id")}`;
  return {
    current: prepare<CurrentRow>(
      connection,
      sql`SELECT ${ROW}, ${resources.source}, ${resources.provisionedBy} AS provisionedBy,
          ${resources.linkedAt} AS linkedAt
        FROM ${resources} WHERE ${isThis}`,
    ),
    insert: prepare(
      connection,
      sql`INSERT INTO ${resources} (id, type, version, created, last_modified, client, source,
          provisioned_by, linked_at, seq, display, display_key, search, document, plain)
        VALUES (${value("id")}, ${value("type")}, 1, ${value("at")}, ${value("at")},
          ${value("client")}, ${value("source")}, ${value("provisionedBy")}, ${value("linkedAt")},
          ${value("seq")}, ${value("display")}, ${value("displayKey")}, ${value("search")},
          ${value("document")}, ${value("plain")})`,
    ),
    update: prepare(
      connection,
      sql`UPDATE ${resources} SET version = version + 1, last_modified = ${value("at")},
          seq = ${value("seq")}, display = ${value("display")},
          display_key = ${value("displayKey")}, search = ${value("search")},
          document = ${value("document")}, plain = ${value("plain")}
        WHERE ${isThis}`,
    ),
    renew: prepare(
      connection,
      sql`UPDATE ${resources} SET version = version + 1, last_modified = ${value("at")},
          seq = ${value("seq")} WHERE ${isThis}`,
    ),
    remove: drizzle.delete(resources).where(isThis).prepare(),
    ...workplaceStatements(connection),
    ...externalIdStatements(connection),
  };
}

/** What workplace systems see of any resource. */
function workplaceStatements({ drizzle }: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const isThis = eq(resources.id, value("id"));
  return {
    mark: drizzle
      .update(resources)
      .set({ seq: sql`${value("seq")}` })
      .where(isThis)
      .prepare(),
    cascade: drizzle
      .update(resources)
      .set({ cascadeSeq: sql`${value("seq")}` })
      .where(isThis)
      .prepare(),
    link: drizzle
      .update(resources)
      .set({
        source: sql`${value("source")}`,
        provisionedBy: sql`${value("provisionedBy")}`,
        linkedAt: sql`${value("linkedAt")}`,
      })
      .where(isThis)
      .prepare(),
  };
}

function externalIdStatements(connection: Connection) {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const ofThis = eq(externalIds.resourceId, value("id"));
  return {
    writeExternalId: prepare(
      connection,
      sql`INSERT INTO ${externalIds} (resource_id, client, value)
        VALUES (${value("id")}, ${value("client")}, ${value("value")})
        ON CONFLICT (resource_id, client) DO UPDATE SET value = excluded.value`,
    ),
    removeExternalId: drizzle
      .delete(externalIds)
      .where(sql`${ofThis} AND ${externalIds.client} = ${value("client")}`)
      .prepare(),
    removeExternalIds: drizzle.delete(externalIds).where(ofThis).prepare(),
    allExternalIds: drizzle.select().from(externalIds).where(ofThis).prepare(),
  };
}

/** A resource as the writer finds it, and where it comes from. */
export interface CurrentRow extends Row {
  readonly source: Provenance["source"];
  readonly provisionedBy: string | null;
  readonly linkedAt: number | null;
}

/** A row as the rest of the program reads it. */
export const provenanceOf = (row: {
  readonly source: Provenance["source"];
  readonly provisionedBy: string | null;
  readonly linkedAt: number | null;
}): Provenance => ({
  source: row.source,
  ...(row.provisionedBy !== null && { provisionedBy: row.provisionedBy }),
  ...(row.linkedAt !== null && { linkedAt: row.linkedAt }),
});
