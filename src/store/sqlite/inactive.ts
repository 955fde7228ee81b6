import { sql } from "drizzle-orm";
import { people, resources } from "../../../db/sqlite/schema.ts";
import type { JournalStore } from "../../directory/journal-store.ts";
import { type Connection, prepare } from "./connection.ts";

/** Finds provisioned people who have been inactive for long. */
export function createInactive(connection: Connection): JournalStore["inactiveSince"] {
  const value = (name: string) => sql.placeholder(name);
  const { id, inactiveSince } = people;
  const some = prepare<{ id: string }>(
    connection,
    sql`SELECT ${id} FROM ${people} INDEXED BY people_by_inactivity
        JOIN ${resources} ON ${resources.id} = ${id}
      WHERE ${inactiveSince} < ${value("before")} AND ${id} > ${value("after")}
        AND ${resources.source} = 'provisioned'
      ORDER BY ${id} LIMIT ${value("limit")}`,
  );
  return async (before, after, limit) =>
    some.all({ before, after, limit }).map((person) => person.id);
}
