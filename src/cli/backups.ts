import { statSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../http/log.ts";
import { makeFolder } from "../store/sqlite/backup.ts";
import { type Copying, copyOnThread } from "../store/sqlite/backup-thread.ts";
import type { Live } from "./assemble.ts";
import { backupFolder, backupName, backupsIn, pruneBackups } from "./backup-files.ts";
import type { Chore } from "./chore.ts";
import { databaseFile } from "./database-file.ts";

/** How the last backup went, of this process or of one before it. */
export interface LastBackup {
  /** When it was made, or tried. Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: "done" | "failed";
  /** Of one that is done. */
  readonly bytes?: number;
}

/** The backups that a server makes by itself. */
export interface Backups {
  readonly chore: Chore;
  /** The last one that is done or has failed; undefined where there was none. */
  last(): LastBackup | undefined;
  /** When the last one that is done was made. */
  lastDone(): number | undefined;
  /** Gives up the one that is being made. */
  stop(): void;
}

export type BackupSettings = "data" | "backup-dir" | "backup-every-hours" | "backup-keep";

const LOOK_MS = 60_000;
const HOUR_MS = 3_600_000;

/** @param live the settings as they are now */
export function createBackups(
  live: Live<BackupSettings>,
  { log, now = Date.now, copy = copyOnThread }: BackupsWith,
): Backups {
  let failedAt: number | undefined;
  let copying: Copying | undefined;
  const newest = () =>
    backupsIn(backupFolder(live())).find(({ at, schema }) => schema === undefined && at <= now());

  /** The first backup of a new database is made when it has been there for so long. */
  function isDue(): boolean {
    const everyMs = live()["backup-every-hours"] * HOUR_MS;
    if (everyMs === 0) return false;
    if (failedAt !== undefined && Math.abs(now() - failedAt) < HOUR_MS) return false;
    const since = newest()?.at ?? statSync(databaseFile(live().data)).birthtimeMs;
    return now() - since >= everyMs;
  }

  async function run(): Promise<void> {
    if (!isDue()) return;
    const folder = backupFolder(live());
    const [began, file] = [performance.now(), join(folder, backupName(now()))];
    try {
      makeFolder(folder);
      copying = copy(databaseFile(live().data), file);
      const { bytes } = await copying.done;
      const removed = pruneBackups(folder, live()["backup-keep"]);
      const durationMs = Math.round(performance.now() - began);
      log.info({ file, bytes, removed, durationMs }, "made a backup");
      failedAt = undefined;
    } catch (error) {
      failedAt = now();
      throw error;
    } finally {
      copying = undefined;
    }
  }

  return {
    chore: { name: "backup", everyMs: LOOK_MS, run },
    last() {
      const done = newest();
      if (failedAt !== undefined) return { at: failedAt, outcome: "failed" };
      return done && { at: done.at, outcome: "done", bytes: done.bytes };
    },
    lastDone: () => newest()?.at,
    stop: () => copying?.end(),
  };
}

export interface BackupsWith {
  readonly log: Pick<Log, "info">;
  readonly now?: () => number;
  /** Makes one copy of a database. */
  readonly copy?: typeof copyOnThread;
}
