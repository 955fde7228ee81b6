import type { Database } from "bun:sqlite";
import { prepareBare } from "./prepare-bare.ts";

/**
 * What a connection for reading sees at one moment, kept for what is read right after it: to begin
 * and to end reading takes SQLite longer than to look up a row. It ends with the turn of the event
 * loop, after a millisecond, and whenever this process writes. So what this process has answered is
 * always seen, and what a command in another process has done by the time that it ends.
 */
export interface Snapshot {
  /** Begins one, unless there is one. @returns another number after each change by others */
  hold(): number;
  release(): void;
}

const LONGEST_MS = 1;

/** @param longestMs for tests: another limit than the named one */
export function createSnapshot(database: Database, longestMs = LONGEST_MS): Snapshot {
  const begin = prepareBare(database, "BEGIN");
  const commit = prepareBare(database, "COMMIT");
  const { hold: version } = askVersion(database);
  let isHeld = false;
  let began = 0;
  let seen = 0;

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    // A page that cannot be read ends the transaction by itself.
    if (database.inTransaction) commit();
  }

  return {
    hold() {
      const now = performance.now();
      if (isHeld && database.inTransaction && now - began < longestMs) return seen;
      release();
      // Whoever reads for long, all of it as it was at one moment, has begun by itself.
      if (!database.inTransaction) {
        begin();
        isHeld = true;
        began = now;
        setImmediate(release);
      }
      seen = version();
      return seen;
    },
    release,
  };
}

/** For who writes, inside a transaction of its own: there nobody else changes anything. */
export function askVersion(database: Database): Snapshot {
  // What the connection itself changes it does not tell of.
  const ask = database.prepare<{ data_version: number }, []>("PRAGMA data_version");
  return { hold: () => ask.get()?.data_version ?? 0, release: () => undefined };
}
