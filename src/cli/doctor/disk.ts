import { existsSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { backupFolder } from "../backup-files.ts";
import type { Config } from "../config.ts";
import { databaseFile } from "../database-file.ts";
import { NOT_SAFE, networkMountOf } from "../network-storage.ts";
import { sizeOf } from "../size-of.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("disk");

const MIB = 1024 ** 2;
/** Below this a server cannot go on for long. */
const LEAST_BYTES = 100 * MIB;
/** A backup, and the log of changes while it is made, beside some days of growth. */
const COMFORTABLE_BYTES = 1024 * MIB;

/** Room for the database and for its backups, and a disk that keeps both safe. */
export function lookAtDisk(config: Config<"data" | "backup-dir" | "network-storage">): Finding[] {
  const places = [...new Set([config.data, backupFolder(config)].map(placeOf))];
  const bytes = statSync(databaseFile(config.data), { throwIfNoEntry: false })?.size ?? 0;
  return [...places.map((place) => lookAtRoom(place, bytes)), ...lookAtMount(config)];
}

function lookAtRoom(folder: string, bytes: number): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const says = `${sizeOf(free)} are free in ${folder}, the database has ${sizeOf(bytes)}.`;
  if (free < Math.max(LEAST_BYTES, bytes)) {
    return critical(says, "Make room at once: writes and backups fail when the disk is full.");
  }
  if (free < COMFORTABLE_BYTES + 2 * bytes) {
    return warning(says, "Make room, or keep fewer backups (--backup-keep) in a folder elsewhere.");
  }
  return ok(says);
}

function lookAtMount(config: Config<"data" | "network-storage">): Finding[] {
  const mount = networkMountOf(config.data);
  if (mount === undefined) return [];
  const says = `The data folder is on a network file system (${mount.type} on ${mount.folder}).`;
  const advice = `${NOT_SAFE}.`;
  return [config["network-storage"] ? warning(says, advice) : critical(says, advice)];
}

/** The nearest folder that is there. */
function placeOf(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) || dirname(path) === path ? path : placeOf(dirname(path));
}
