import { knownSchema } from "../store/sqlite/inspect.ts";
import { nextCommand } from "./arguments.ts";
import { type Command, print, UsageError } from "./command.ts";
import { afterReturn, returnTo } from "./return-to.ts";
import { readWithSettings } from "./with-settings.ts";

/** Puts a backup in place of the database. The server must be stopped. */
export const restore: Command = async (args) => {
  const { config, positionals } = readWithSettings(["data", "config"], {}, args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) {
    throw new UsageError("Name the backup: rollcall restore FILE. They are in backups/.");
  }
  const { data } = config;
  const returned = returnTo(data, file);
  const { schema, program } = returned;
  const by = program === undefined ? "" : `, written by rollcall ${program}`;
  print(`Restored ${file} (schema ${schema}${by}) in '${data}'.`);
  for (const line of afterReturn(returned)) print(line);
  if (schema < knownSchema) {
    print(`It is of an older version: the next start brings it to schema ${knownSchema}.`);
  }
  print(`Next: start the server, and look with ${nextCommand("doctor", data)}`);
  return 0;
};
