import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Directory } from "../directory/directory.ts";
import type { Store } from "../directory/store.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";

/** Opens the database of a data folder, and makes both where there are none. */
export function openStore(data: string): Store {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openSqliteStore({ file: databaseFile(data) });
}

export const databaseFile = (data: string): string => join(data, "rollcall.sqlite");

/** The directory with the clock and the ids of this machine. */
export const openDirectory = (
  store: Store,
  unknownAttributes: Directory["unknownAttributes"],
): Directory => ({
  store,
  unknownAttributes,
  now: Date.now,
  newId: () => Bun.randomUUIDv7(),
});
