import { Database } from "bun:sqlite";
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { copyDatabase, makeFolder, putInPlace, sync } from "./backup.ts";
import { type Inspection, inspect, knownSchema } from "./inspect.ts";

/**
 * Puts a copy of a backup in place of the database, which nobody may have open. At each moment
 * there is a whole database under its name, also after a crash: the old one, then the new one.
 * @param aside a folder that is not there yet; the old files are kept in it
 * @returns what the backup was found to be; tokens and credentials that stay revoked although the
 *   backup does not know it; undefined where the old database could not tell
 * @throws Error when the backup is damaged, too new, or somebody has the database open; then
 *   nothing has changed
 */
export function replaceDatabase(file: string, backup: string, aside: string): Replaced {
  const found = requireSound(backup);
  let revoked: number | undefined = 0;
  const incoming = `${file}.incoming.sqlite`;
  try {
    copyDatabase(backup, incoming);
    beginNewEpoch(incoming);
    if (existsSync(file)) {
      takeAlone(file);
      revoked = keepRevoked(file, incoming);
      keepAside(file, aside);
    }
    putInPlace(incoming, file);
    return { ...found, revoked };
  } finally {
    rmSync(incoming, { force: true });
  }
}

export type Replaced = Inspection & { readonly revoked: number | undefined };

/** @throws Error that says what is wrong with a backup */
export function requireSound(backup: string): Inspection {
  const found = inspect(backup, "whole");
  if (found.problems.length > 0) {
    throw new Error(`'${backup}' is damaged: ${found.problems.join("; ")}. Take another backup.`);
  }
  if (found.schema > knownSchema) {
    throw new Error(
      `'${backup}' was written by a newer version of rollcall (its schema is ${found.schema}, ` +
        `this version knows ${knownSchema}). Restore it with that version.`,
    );
  }
  return found;
}

/**
 * Whoever reads what changed has cursors with numbers that the backup knows nothing of. They would
 * be given to other changes now, and these would be missed: so all older cursors are answered 410,
 * after which everything is read anew.
 */
function beginNewEpoch(file: string): void {
  const database = new Database(file, { readwrite: true, create: false });
  try {
    const has = database.query("SELECT 1 FROM sqlite_schema WHERE name = 'server'").get();
    if (has === null) return;
    database.run("INSERT OR REPLACE INTO server VALUES ('cursor epoch', randomblob(9))");
  } finally {
    database.close();
  }
}

/**
 * Brings everything into the one file, which SQLite does only where nobody else has it open. A
 * database that is too broken for that stays as it is.
 * @throws Error when somebody has it open
 */
function takeAlone(file: string): void {
  const database = new Database(file, { readwrite: true, create: false });
  try {
    database.run("PRAGMA busy_timeout = 1000");
    database.query("PRAGMA journal_mode = DELETE").get();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (`${error.code}`.startsWith("SQLITE_BUSY")) {
      throw new Error(
        `Another process has '${file}' open. Stop the server and other commands first.`,
      );
    }
  } finally {
    database.close();
  }
}

/** What was withdrawn opens nothing, whatever is restored. */
function keepRevoked(file: string, incoming: string): number | undefined {
  const database = new Database(incoming, { readwrite: true, create: false });
  try {
    database.run("ATTACH ? AS replaced", [file]);
    return database.transaction(() =>
      ["tokens", "credentials"].reduce((sum, table) => sum + keepRevokedIn(database, table), 0),
    )();
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

/** @param table one of two names, and no value */
function keepRevokedIn(database: Database, table: string): number {
  const has = database.query(
    `SELECT 1 FROM main.sqlite_schema JOIN replaced.sqlite_schema AS other USING (type, name)
      WHERE type = 'table' AND name = ?`,
  );
  if (has.get(table) === null) return 0;
  return database.run(
    `UPDATE main.${table} AS kept SET revoked =
        (SELECT revoked FROM replaced.${table} AS other WHERE other.id = kept.id)
      WHERE revoked IS NULL
        AND id IN (SELECT id FROM replaced.${table} WHERE revoked IS NOT NULL)`,
  ).changes;
}

/** The database keeps its name until the new one takes it; a log that is left does not. */
function keepAside(file: string, aside: string): void {
  makeFolder(dirname(aside));
  makeFolder(aside);
  const kept = join(aside, basename(file));
  try {
    linkSync(file, kept);
  } catch {
    // Not every file system has more than one name for a file.
    copyFileSync(file, kept, constants.COPYFILE_EXCL);
    sync(kept);
  }
  for (const log of [`${file}-wal`, `${file}-shm`]) {
    if (statSync(log, { throwIfNoEntry: false })?.isFile()) {
      renameSync(log, join(aside, basename(log)));
    }
  }
  sync(aside);
  sync(dirname(aside));
}
