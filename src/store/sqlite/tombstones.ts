import { asc, eq, gt, sql } from "drizzle-orm";
import { tombstones } from "../../../db/sqlite/schema.ts";
import type { Tombstone } from "../../directory/journal-store.ts";
import type { Act } from "../../directory/store.ts";
import { withoutHidden } from "../../scim/resource/hidden.ts";
import type { Stored } from "../../scim/resource/resource.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { createRemains } from "./remains.ts";

const DAY_MS = 86_400_000;

/** Tombstones that are forgotten in one go: whoever else writes waits for so many. */
export const TOMBSTONES_IN_SLICE = 200;

/** What was removed, as it was last. What writes runs inside the writer's transaction. */
export interface Tombstones {
  /**
   * Keeps what a resource is, and everything beside it, while all of it is still there.
   * @param days for how long
   */
  keep(act: Act, type: ResourceType, stored: Stored, days: number): void;
  /** In the order of ids, behind this one. */
  list(after: string, limit: number): readonly Tombstone[];
  find(id: string): Tombstone | undefined;
  /** @returns whether there was one */
  forget(id: string): boolean;
  /**
   * Forgets some of those that have had their time, or were removed up to then. @returns how many
   */
  prune(now: number, removedBy: number): number;
}

export function createTombstones(connection: Connection): Tombstones {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const remainsOf = createRemains(connection);
  const insert = prepare(
    connection,
    sql`INSERT OR REPLACE INTO ${tombstones} (id, type, name, at, until, client, remains)
      VALUES (${value("id")}, ${value("type")}, ${value("name")}, ${value("at")},
        ${value("until")}, ${value("client")}, ${value("remains")})`,
  );
  const some = drizzle
    .select()
    .from(tombstones)
    .where(gt(tombstones.id, value("after")))
    .orderBy(asc(tombstones.id))
    .limit(value("limit"))
    .prepare();
  const one = drizzle
    .select()
    .from(tombstones)
    .where(eq(tombstones.id, value("id")))
    .prepare();
  const forget = prepare(
    connection,
    sql`DELETE FROM ${tombstones} WHERE ${tombstones.id} = ${value("id")}`,
  );
  const prune = prepare(
    connection,
    sql`DELETE FROM ${tombstones} WHERE ${tombstones.id} IN (
      SELECT ${tombstones.id} FROM ${tombstones}
        WHERE ${tombstones.until} <= ${value("now")} OR ${tombstones.at} <= ${value("removedBy")}
        LIMIT ${TOMBSTONES_IN_SLICE})`,
  );
  return {
    keep({ at, client }, type, { id, document }, days) {
      const names = type.displayedBy.map((name) => document[name]);
      const name = names.find((each) => typeof each === "string" && each !== "") ?? null;
      const remains = { ...remainsOf(id), document: withoutHidden(document, type) };
      const until = at + days * DAY_MS;
      const text = JSON.stringify(remains);
      insert.run({ id, type: type.name, name, at, until, client, remains: text });
    },
    list: (after, limit) => some.all({ after, limit }).map(tombstoneOf),
    find(id) {
      const row = one.get({ id });
      return row && tombstoneOf(row);
    },
    forget: (id) => forget.run({ id }) > 0,
    prune: (now, removedBy) => prune.run({ now, removedBy }),
  };
}

const tombstoneOf = ({ remains, ...row }: typeof tombstones.$inferSelect): Tombstone => ({
  ...row,
  remains: remains as Tombstone["remains"],
});
