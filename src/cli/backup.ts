import { existsSync } from "node:fs";
import { join } from "node:path";
import { copyDatabase, makeFolder } from "../store/sqlite/backup.ts";
import { nextCommand } from "./arguments.ts";
import { backupFolder, backupName, pruneBackups } from "./backup-files.ts";
import { type Command, print, UsageError } from "./command.ts";
import { databaseFile } from "./database-file.ts";
import { sizeOf } from "./size-of.ts";
import { FOLDERS, readWithSettings } from "./with-settings.ts";
import { requireDatabase } from "./with-store.ts";

/** Makes one backup now, also while the server runs; it does not wait. */
export const backup: Command = async (args) => {
  const own = { output: { type: "string" }, force: { type: "boolean", default: false } } as const;
  const names = [...FOLDERS, "backup-keep"] as const;
  const { config, values, positionals } = readWithSettings(names, own, args);
  if (positionals.length > 0) {
    throw new UsageError(`'${positionals[0]}' is too much; name a file with --output FILE.`);
  }
  const { data } = config;
  const { output, force } = values;
  requireDatabase(data);
  if (output !== undefined && !force && existsSync(output)) {
    throw new UsageError(
      `There is a file '${output}'. Name another one, or replace it with --force.`,
    );
  }
  const folder = backupFolder(config);
  if (output === undefined) makeFolder(folder);
  const target = output ?? join(folder, backupName(Date.now()));
  const { bytes, schema } = copyDatabase(databaseFile(data), target);
  const removed = output === undefined ? pruneBackups(folder, config["backup-keep"]) : 0;
  print(`Backed up to ${target}: ${sizeOf(bytes)}, schema ${schema}, read again and sound.`);
  if (removed > 0) print(`Older backups that were removed: ${removed}.`);
  print(`To return to it: stop the server, then ${nextCommand(`restore ${target}`, data)}`);
  return 0;
};
