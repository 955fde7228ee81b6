import { inspect, knownSchema } from "../store/sqlite/inspect.ts";
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
  if (schema === knownSchema) {
    print("Next: start the server; this version of rollcall goes with it.");
    return 0;
  }
  const before = program === undefined ? "the version from before the upgrade" : `${program}`;
  print(`Next: install rollcall, ${before}, then start it.`);
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
