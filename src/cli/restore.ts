import { basename } from "node:path";
import { onCommandLine } from "../directory/provisioning.ts";
import { knownSchema } from "../store/sqlite/inspect.ts";
import { nextCommand } from "./arguments.ts";
import { type Command, print, UsageError } from "./command.ts";
import { afterReturn, returnTo } from "./return-to.ts";
import { readWithSettings } from "./with-settings.ts";
import { withStore } from "./with-store.ts";

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
  if (schema === knownSchema) await note(data, file);
  print(`Restored ${file} (schema ${schema}${by}) in '${data}'.`);
  for (const line of afterReturn(returned)) print(line);
  if (schema < knownSchema) {
    print(`It is of an older version: the next start brings it to schema ${knownSchema}.`);
  }
  print(`Next: start the server, and look with ${nextCommand("doctor", data)}`);
  return 0;
};

/** Also the first time that the database is used again. */
function note(data: string, file: string): Promise<number> {
  return withStore(data, async (store) => {
    const by = { ...onCommandLine(Date.now()), method: "RESTORE" };
    await store.noteEntries([{ ...by, status: 200, detail: `Restored from ${basename(file)}.` }]);
    return 0;
  });
}
