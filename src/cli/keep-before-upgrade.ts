import { join } from "node:path";
import { copyDatabase, makeFolder } from "../store/sqlite/backup.ts";
import { knownSchema } from "../store/sqlite/inspect.ts";
import { nextCommand } from "./arguments.ts";
import { pruneUpgrades, upgradeFolder, upgradeName } from "./backup-files.ts";
import { printError } from "./command.ts";
import { databaseFile } from "./database-file.ts";

/**
 * Copies a database before its schema is changed, and says how to go back.
 * @throws Error when there is no room for the copy, or the database is damaged
 */
export function keepBeforeUpgrade(data: string, schema: number): void {
  const folder = upgradeFolder(data);
  const copy = join(folder, upgradeName(schema, Date.now()));
  try {
    makeFolder(folder);
    copyDatabase(databaseFile(data), copy);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the database has schema ${schema} and is to be brought to ${knownSchema}, and first a ` +
        `copy is made. ${reason} Nothing has changed; the version before still starts on it.`,
    );
  }
  pruneUpgrades(folder);
  printError(
    `The database is brought from schema ${schema} to ${knownSchema}. As it was it is kept in ` +
      `${copy}. To go back to it: ${nextCommand("rollback", data)}`,
  );
}
