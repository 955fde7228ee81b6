import { accessSync, constants, existsSync } from "node:fs";
import type { TransferStore } from "../directory/transfer-store.ts";
import { giveAway } from "../store/sqlite/backup.ts";
import { openStore } from "./assemble.ts";
import { printError, UsageError } from "./command.ts";
import { databaseFile } from "./database-file.ts";

/**
 * Opens the store of a data folder for one command, and says so when it makes a new database.
 * @returns the exit code of `use`
 */
export async function withStore(
  data: string,
  use: (store: TransferStore) => Promise<number>,
): Promise<number> {
  const isNew = !existsSync(databaseFile(data));
  const store = openStore(data);
  if (isNew) {
    giveAway(databaseFile(data));
    printError(`Note: there was no database in '${data}'; a new one was made.`);
  }
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * Commands that create and `serve` make a database; a mistyped --data must not look like one in
 * which there is nothing.
 */
export function requireDatabase(data: string): void {
  if (existsSync(databaseFile(data))) return;
  requireEntry(data);
  throw new UsageError(`There is no database in '${data}'. Name the folder with --data DIR.`);
}

/** Whoever may not look into a folder sees nothing in it. */
function requireEntry(data: string): void {
  if (!existsSync(data)) return;
  try {
    accessSync(data, constants.R_OK | constants.X_OK);
  } catch {
    const name = process.env.USER ?? `${process.getuid?.()}`;
    throw new UsageError(
      `User ${name} may not look into '${data}'. Run it as the user of the server, such as ` +
        "sudo -u rollcall rollcall …",
    );
  }
}
