import { inspect } from "../store/sqlite/inspect.ts";
import { type BackupFile, backupsIn, upgradeFolder } from "./backup-files.ts";
import { type Command, print, UsageError } from "./command.ts";
import { databaseFile } from "./database-file.ts";
import { afterReturn, returnTo } from "./return-to.ts";
import { iso } from "./table.ts";
import { readWithSettings } from "./with-settings.ts";

/** Returns to the database as it was before the last upgrade. The server must be stopped. */
export const rollback: Command = async (args) => {
  const { config, positionals } = readWithSettings(["data", "config"], {}, args);
  if (positionals.length > 0) throw new UsageError("rollcall rollback takes no file.");
  const { data } = config;
  const { file, at } = newestOlder(data);
  const returned = returnTo(data, file);
  const { schema, program } = returned;
  print(`Returned to ${file}: the database as it was at ${iso(at)}, with schema ${schema}.`);
  for (const line of afterReturn(returned)) print(line);
  print(
    program === undefined
      ? "Next: install the version of rollcall that was there before the upgrade, then start it."
      : `Next: install rollcall ${program}, then start it.`,
  );
  print("This version would bring the database up to date again.");
  return 0;
};

/** @throws UsageError when there is nothing to go back to */
function newestOlder(data: string): BackupFile {
  const folder = upgradeFolder(data);
  const current = schemaOf(databaseFile(data));
  const found = backupsIn(folder).find(({ schema = Number.POSITIVE_INFINITY }) => schema < current);
  if (found !== undefined) return found;
  throw new UsageError(
    `In '${folder}' is no copy from before an upgrade of this database. A backup can be restored ` +
      "with rollcall restore FILE.",
  );
}

/** Of a database that cannot be read any more, any schema was older. */
function schemaOf(file: string): number {
  try {
    const { schema, problems } = inspect(file, "quick");
    return problems.length > 0 ? Number.MAX_SAFE_INTEGER : schema;
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}
