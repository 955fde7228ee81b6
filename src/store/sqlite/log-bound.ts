import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import type { Connection } from "./connection.ts";

/** The log of changes is cut down to so many bytes when it has been written back. */
export const LOG_BYTES = 64 * 1024 * 1024;

/**
 * Writes the log of changes back where it has grown beyond its bound, unless somebody reads.
 * @returns its bytes
 */
export function shortenLog(
  file: string,
  database: Database,
  reading: Pick<Connection, "release">,
): number {
  const bytes = () => sizeOf(`${file}-wal`);
  reading.release();
  if (bytes() > LOG_BYTES && !database.inTransaction) {
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  return bytes();
}

/** What the database and its log of changes take of the disk. */
export const bytesOf = (file: string) => ({
  databaseBytes: sizeOf(file),
  logBytes: sizeOf(`${file}-wal`),
});

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
