import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openLibc } from "./libc.ts";
import { iso } from "./table.ts";

/** LOCK_EX | LOCK_NB of flock(2). */
const EXCLUSIVE_AT_ONCE = 2 | 4;

/** A data folder that no other server opens. */
export interface Lock {
  release(): void;
}

export const lockFile = (data: string): string => join(data, "rollcall.lock");

/**
 * Takes a data folder for this process. The kernel lets it go when the process ends, however that
 * happens: what a killed server leaves behind is a file, and no lock. Commands work beside it.
 * @throws Error that names the process which has it
 */
export function lockFolder(data: string, now = Date.now()): Lock {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = lockFile(data);
  // Opened without being emptied: it may tell of another one.
  const handle = openSync(file, "a+", 0o600);
  if (flock(handle) !== 0) {
    closeSync(handle);
    throw new Error(
      `another server runs on the folder '${data}': ${holder(file)}. Stop that one first ` +
        "(systemctl stop rollcall); a second server needs a folder of its own, with --data DIR.",
    );
  }
  ftruncateSync(handle);
  writeSync(handle, `process ${process.pid}, started ${iso(now)}\n`);
  return {
    release() {
      try {
        ftruncateSync(handle);
      } catch {
        // On a broken disk the file goes on telling of this process; the lock itself is gone.
      }
      closeSync(handle);
    },
  };
}

const holder = (file: string): string =>
  readFileSync(file, "utf8").trim() || "one that is about to start or to end";

function flock(handle: number): number {
  const { symbols, close } = openLibc({
    flock: { args: ["int", "int"], returns: "int" },
  });
  const outcome = symbols.flock(handle, EXCLUSIVE_AT_ONCE);
  close();
  return outcome;
}
