import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config.ts";

/** A file that `rollcall backup`, the server or an upgrade has made. */
export interface BackupFile {
  readonly file: string;
  /** Milliseconds since 1970, to the second. */
  readonly at: number;
  /** Of a copy that was made before an upgrade: the schema that it has. */
  readonly schema?: number;
  readonly bytes: number;
}

/** Copies of older schemas that stay: each upgrade makes one. */
const UPGRADES_KEPT = 3;

const NAME = /^(?:rollcall|schema-(\d+))-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sqlite$/;

/** e.g. `20261122T062605Z`, which sorts by time. */
export const stampOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

export const backupName = (at: number): string => `rollcall-${stampOf(at)}.sqlite`;

export const upgradeName = (schema: number, at: number): string =>
  `schema-${schema}-${stampOf(at)}.sqlite`;

/** Where the server keeps its backups. */
export const backupFolder = (config: Config<"data" | "backup-dir">): string =>
  config["backup-dir"] ?? upgradeFolder(config.data);

/** Where copies from before an upgrade lie. */
export const upgradeFolder = (data: string): string => join(data, "backups");

/** The newest first, without other files of the folder. None where there is no folder. */
export function backupsIn(folder: string): readonly BackupFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, schema, ...parts] = NAME.exec(name) ?? [];
      const [year, month = "", day = "", hour = "", minute = "", second = ""] = parts;
      if (year === undefined) return [];
      const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      const file = join(folder, name);
      const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      return [{ file, at, bytes, ...(schema !== undefined && { schema: Number(schema) }) }];
    })
    .sort((a, b) => b.at - a.at);
}

/** Removes all but the newest backups. @returns how many are gone */
export function pruneBackups(folder: string, keep: number): number {
  return prune(
    backupsIn(folder).filter(({ schema }) => schema === undefined),
    keep,
  );
}

/** Removes all but the newest copies of older schemas. @returns how many are gone */
export const pruneUpgrades = (folder: string): number =>
  prune(
    backupsIn(folder).filter(({ schema }) => schema !== undefined),
    UPGRADES_KEPT,
  );

function prune(files: readonly BackupFile[], keep: number): number {
  const old = files.slice(keep);
  for (const { file } of old) rmSync(file, { force: true });
  return old.length;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
