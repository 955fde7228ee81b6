import { type SQL, sql } from "drizzle-orm";
import { marks, resources } from "../../../db/sqlite/schema.ts";
import { groupType } from "../../scim/schema/resource-type.ts";

/**
 * The statement that marks people as changed with the number `seq`, of whom there may be many.
 * @param ids a select of ids, each as `id`; groups among them are passed over
 */
export const marking = (ids: SQL): SQL =>
  sql`INSERT INTO ${marks} (id, seq)
    SELECT asked.id, ${sql.placeholder("seq")} FROM (${ids}) AS asked
    WHERE NOT EXISTS (SELECT 1 FROM ${resources}
      WHERE ${resources.type} = ${groupType.name} AND ${resources.id} = asked.id)
    ON CONFLICT (id) DO UPDATE SET seq = excluded.seq`;
