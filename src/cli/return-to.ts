import { join } from "node:path";
import { giveAway } from "../store/sqlite/backup.ts";
import { type Replaced, replaceDatabase } from "../store/sqlite/replace.ts";
import { stampOf } from "./backup-files.ts";
import { databaseFile } from "./database-file.ts";
import { inFolder } from "./in-folder.ts";
import { lockFile, lockFolder } from "./lock.ts";

/** Files that were replaced by a backup, each time in a folder of its own. */
export const asideFolder = (data: string): string => join(data, "aside");

/**
 * Puts a backup in the place of the database of a data folder, which no server may run on.
 * @returns what it was found to be, and where the files from before are
 * @throws Error when a server runs, or the backup is no good; then nothing has changed
 */
export function returnTo(data: string, file: string): Replaced & { readonly aside: string } {
  const lock = inFolder(data, () => lockFolder(data));
  try {
    giveAway(lockFile(data));
    const aside = join(asideFolder(data), stampOf(Date.now()));
    return { ...replaceDatabase(databaseFile(data), file, aside), aside };
  } finally {
    lock.release();
  }
}

/** What has to be known by whoever has gone back in time. */
export const afterReturn = ({ revoked, aside }: ReturnType<typeof returnTo>): string[] => [
  `The files from before are in ${aside}; remove them when all is well.`,
  "What was written after the backup is gone:",
  revoked === undefined
    ? "  - Which tokens were revoked since cannot be read any more: see rollcall token list."
    : `  - Tokens and secrets that were revoked since stay so (${revoked}); newer ones are gone.`,
  "  - People who were erased since are there again: erase them again.",
  "  - Let the identity provider send everything: in Entra ID, Restart provisioning.",
  "  - Systems that read what changed are answered 410 and read everything anew.",
];
