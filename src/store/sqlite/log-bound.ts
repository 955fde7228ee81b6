import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";

/** The log of changes is cut down to so many bytes when it has been written back. */
export const LOG_BYTES = 64 * 1024 * 1024;

/**
 * Writes the log of changes back where it has grown beyond its bound, unless somebody reads.
 * @returns its bytes
 */
export function shortenLog(file: string, database: Database): number {
  const bytes = () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes() > LOG_BYTES && !database.inTransaction) {
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  return bytes();
}
