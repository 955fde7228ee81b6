import { eq, sql } from "drizzle-orm";
import { externalIds, resources } from "../../../db/sqlite/schema.ts";
import type { Provenance } from "../../directory/workplace.ts";
import type { Connection } from "./connection.ts";

/** The statements that write a resource and its externalIds, inside the writer's transaction. */
export type ResourceRows = ReturnType<typeof createResourceRows>;

export function createResourceRows(connection: Connection) {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const written = {
    display: value("display"),
    displayKey: value("displayKey"),
    search: value("search"),
    document: value("document"),
  };
  const isThis = eq(resources.id, value("id"));
  return {
    insert: drizzle
      .insert(resources)
      .values({
        id: value("id"),
        type: value("type"),
        version: 1,
        created: value("at"),
        lastModified: value("at"),
        client: value("client"),
        source: value("source"),
        provisionedBy: value("provisionedBy"),
        linkedAt: value("linkedAt"),
        seq: value("seq"),
        ...written,
      })
      .prepare(),
    update: drizzle
      .update(resources)
      .set({
        display: sql`${value("display")}`,
        displayKey: sql`${value("displayKey")}`,
        search: sql`${value("search")}`,
        document: sql`${value("document")}`,
      })
      .where(isThis)
      .prepare(),
    renew: drizzle
      .update(resources)
      .set({ version: sql`${resources.version} + 1`, lastModified: sql`${value("at")}` })
      .where(isThis)
      .prepare(),
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
    provenance: drizzle
      .select({
        source: resources.source,
        provisionedBy: resources.provisionedBy,
        linkedAt: resources.linkedAt,
      })
      .from(resources)
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

function externalIdStatements({ drizzle }: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const ofThis = eq(externalIds.resourceId, value("id"));
  return {
    writeExternalId: drizzle
      .insert(externalIds)
      .values({ resourceId: value("id"), client: value("client"), value: value("value") })
      .onConflictDoUpdate({
        target: [externalIds.resourceId, externalIds.client],
        set: { value: sql`excluded.value` },
      })
      .prepare(),
    removeExternalId: drizzle
      .delete(externalIds)
      .where(sql`${ofThis} AND ${externalIds.client} = ${value("client")}`)
      .prepare(),
    removeExternalIds: drizzle.delete(externalIds).where(ofThis).prepare(),
    allExternalIds: drizzle.select().from(externalIds).where(ofThis).prepare(),
  };
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
