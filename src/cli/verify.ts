import { inspect, knownSchema } from "../store/sqlite/inspect.ts";
import { nextCommand } from "./arguments.ts";
import { backupFolder, backupsIn } from "./backup-files.ts";
import { type Command, print, UsageError } from "./command.ts";
import type { Config } from "./config.ts";
import { databaseFile } from "./database-file.ts";
import { sizeOf } from "./size-of.ts";
import { iso } from "./table.ts";
import { FOLDERS, readWithSettings } from "./with-settings.ts";
import { requireDatabase } from "./with-store.ts";

/** Reads a whole database, or a backup, and says whether it is sound. Nothing is changed. */
export const verify: Command = async (args) => {
  const { config, positionals } = readWithSettings(FOLDERS, {}, args);
  const [named] = positionals;
  if (positionals.length > 1) throw new UsageError("Name one file, or none for the database.");
  if (named === undefined) requireDatabase(config.data);
  const file = named ?? databaseFile(config.data);
  const { problems, schema, program, bytes } = inspect(file, "whole");
  if (problems.length === 0) {
    print(
      `${file} is sound: every page, index and row was read (${sizeOf(bytes)}, schema ${schema}` +
        `${program === undefined ? "" : `, rollcall ${program}`}).`,
    );
    if (schema > knownSchema) print("It is of a newer version of rollcall than this one.");
    return 0;
  }
  print(`${file} is DAMAGED:`);
  for (const problem of problems) print(`  ${problem}`);
  for (const line of named === undefined ? adviceOnDatabase(config) : ADVICE_ON_BACKUP) print(line);
  return 1;
};

const ADVICE_ON_BACKUP = [
  "What to do: take another backup, and look at the disk that this one lies on (dmesg, smartctl).",
];

function adviceOnDatabase(config: Config<"data" | "backup-dir">): string[] {
  const folder = backupFolder(config);
  const [newest] = backupsIn(folder).filter(({ schema }) => schema === undefined);
  const restore = nextCommand(`restore ${newest?.file ?? "FILE"}`, config.data);
  const from = newest === undefined ? `there is none in '${folder}'` : `from ${iso(newest.at)}`;
  return [
    "What to do:",
    "  1. Stop the server: systemctl stop rollcall. What it writes from now on can be lost.",
    `  2. Restore a backup (${from}): ${restore}`,
    "     It is read whole first, and the damaged files are kept aside.",
    "  3. Look for the cause before you start again: dmesg, smartctl -a, memory. SQLite does not",
    "     damage a file by itself; a disk, memory, or a copy of a file in use does.",
  ];
}
