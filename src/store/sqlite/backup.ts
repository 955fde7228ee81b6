import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Inspection, inspect, reading } from "./inspect.ts";

/** The folder that backups lie in is nobody else's either. */
export function makeFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) giveAway(folder);
}

/** What root makes belongs to whom the folder belongs to: else the server could not use it. */
export function giveAway(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
}

/**
 * Copies a database as it is at one moment, also while others write to it: they do not wait. The
 * copy is there, whole and found to be sound, or it is not there at all, also after a crash. It is
 * one file without a log, and has no room left over in it. Nothing else runs on this thread
 * meanwhile.
 * @param target in a folder that is there; a file of this name is replaced
 * @throws Error when the database or the copy is damaged, or there is no room
 */
export function copyDatabase(file: string, target: string): Inspection {
  clearUp(dirname(target));
  requireRoom(file, dirname(target));
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    // SQLite writes into an empty file, which lets nobody else read it from the beginning on.
    closeSync(openSync(temporary, "wx", 0o600));
    vacuumInto(file, temporary);
    const found = inspect(temporary, "whole");
    if (found.problems.length > 0) {
      throw new Error(`The copy of '${file}' is damaged: ${found.problems.join("; ")}.`);
    }
    putInPlace(temporary, target);
    return found;
  } finally {
    rmSync(temporary, { force: true });
    rmSync(`${temporary}-journal`, { force: true });
  }
}

/** Gives a file its name, also for after a power cut. */
export function putInPlace(file: string, target: string): void {
  chmodSync(file, 0o600);
  giveAway(file);
  sync(file);
  renameSync(file, target);
  sync(dirname(target));
}

/** @param path of a file or a folder */
export function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function vacuumInto(file: string, target: string): void {
  reading(file, (database) => {
    try {
      database.run("VACUUM INTO ?", [target]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`'${file}' cannot be copied into '${dirname(target)}': ${reason}.`, {
        cause: error,
      });
    }
  });
}

/** Bytes beyond the copy itself that must be left for those who write meanwhile. */
const SPARE_BYTES = 16 * 1024 * 1024;

function requireRoom(file: string, folder: string): void {
  const needed = bytesInUse(file) + SPARE_BYTES;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return;
  throw new Error(
    `There is no room for a copy in '${folder}': it takes up to ${megabytes(needed)} and ` +
      `${megabytes(bavail * bsize)} are free. Make room, or remove backups that are not needed.`,
  );
}

/** The pages that are in use, whatever the file has room for. */
function bytesInUse(file: string): number {
  return reading(file, (database) => {
    const of = (name: string) =>
      Number(Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
    return (of("page_count") - of("freelist_count")) * of("page_size");
  });
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MiB`;

/** Removes what copies that were broken off have left. */
function clearUp(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /\.sqlite\.(\d+)\.tmp(?:-journal)?$/.exec(name)?.[1];
    if (owner !== undefined && !isOther(Number(owner))) rmSync(join(folder, name), { force: true });
  }
}

/** Whether another process of this number is running. This one makes one copy at a time. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
