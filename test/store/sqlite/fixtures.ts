import { Database } from "bun:sqlite";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The schemas that there is a database of. */
export const OLD_SCHEMAS = [1, 2, 3, 4] as const;

/** Makes a database as an older version of rollcall left it. */
export function makeOld(schema: (typeof OLD_SCHEMAS)[number], file: string): void {
  const database = new Database(file);
  database.run("PRAGMA auto_vacuum = INCREMENTAL");
  database.run("PRAGMA journal_mode = WAL");
  const sql = join(import.meta.dir, "fixtures", `schema-${schema}.sql`);
  database.run(readFileSync(sql, "utf8"));
  database.close();
}
