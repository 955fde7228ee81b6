import type { Database } from "bun:sqlite";
import { migrations as known, type Migration } from "../../../db/sqlite/migrations.ts";

/**
 * Brings the database to the shape that this version of rollcall works on. All missing steps happen
 * in one transaction, so that a failing one leaves the database as it was.
 * @throws Error when a newer version of rollcall has been at work on it
 */
export function migrate(database: Database, migrations: readonly Migration[] = known): void {
  // Only an empty file can be told to give back freed pages, so this comes before the first table
  // and before the journal mode, which writes the first page.
  database.run("PRAGMA auto_vacuum = INCREMENTAL");
  database.run("PRAGMA journal_mode = WAL");
  const run = database.transaction(() => {
    database.run(
      `CREATE TABLE IF NOT EXISTS migrations (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
    );
    const done = database
      .query<{ last: number }, []>("SELECT coalesce(max(number), 0) AS last FROM migrations")
      .get() ?? { last: 0 };
    refuseNewer(done.last, migrations.length);
    for (const migration of migrations.slice(done.last)) {
      database.run(migration.sql);
      database.run("INSERT INTO migrations VALUES (?, ?, unixepoch() * 1000)", [
        migration.number,
        migration.name,
      ]);
    }
  });
  // Two processes may start at once: the second waits here and then finds nothing left to do.
  run.immediate();
}

function refuseNewer(found: number, expected: number): void {
  if (found <= expected) return;
  throw new Error(
    "The database was written by a newer version of rollcall " +
      `(its schema is ${found}, this version knows ${expected}). ` +
      "Start the newer version, or restore a backup that was made before the upgrade.",
  );
}
