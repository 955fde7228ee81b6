import { sql } from "drizzle-orm";
import { departures } from "../../../db/sqlite/schema.ts";
import { type Connection, prepare } from "./connection.ts";

/** A resource that is gone, or a person who has left a site. */
export interface Departure {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  /** The key of the site that was left. */
  readonly site: string | null;
  readonly at: number;
}

/** Remembers it for systems that read what changed; inside the writer's transaction. */
export function createDepartures(connection: Connection): (departure: Departure) => void {
  const value = (name: string) => sql.placeholder(name);
  const insert = prepare(
    connection,
    sql`INSERT OR REPLACE INTO ${departures} (seq, id, type, site_key, at)
      VALUES (${value("seq")}, ${value("id")}, ${value("type")}, ${value("site")}, ${value("at")})`,
  );
  return (departure) => void insert.run({ ...departure });
}
