import { readdirSync } from "node:fs";
import { nextCommand } from "../arguments.ts";
import { backupFolder, backupsIn } from "../backup-files.ts";
import type { BackupSettings } from "../backups.ts";
import type { Config } from "../config.ts";
import { asideFolder } from "../return-to.ts";
import { sizeOf } from "../size-of.ts";
import { iso } from "../table.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("backups");

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Without a schedule of the server, a backup that is older than this is told of. */
const OLD_MS = 7 * DAY_MS;

/** @param beginning when the database was made */
export function lookAtBackups(
  config: Config<BackupSettings>,
  now: number,
  beginning: number,
): Finding[] {
  return [lookAtAge(config, now, beginning), ...lookAtAside(config.data)];
}

function lookAtAge(config: Config<BackupSettings>, now: number, beginning: number): Finding {
  const folder = backupFolder(config);
  const files = backupsIn(folder).filter(({ schema }) => schema === undefined);
  const everyMs = config["backup-every-hours"] * HOUR_MS;
  const [newest] = files;
  const says =
    newest === undefined
      ? `There is no backup in ${folder}.`
      : `The newest backup is of ${iso(newest.at)}: ${sizeOf(newest.bytes)}; ${files.length} kept.`;
  const ageMs = now - (newest?.at ?? beginning);
  const again = nextCommand("backup", config.data);
  const advice = `Look why in the log ("a chore failed"), and try: ${again}`;
  if (everyMs > 0 && ageMs > 3 * everyMs + DAY_MS) return critical(says, advice);
  if (everyMs > 0 && ageMs > everyMs + HOUR_MS) return warning(says, advice);
  if (everyMs === 0 && ageMs > OLD_MS) {
    return warning(says, "The server makes none: set --backup-every-hours, or see your own tool.");
  }
  return ok(says);
}

function lookAtAside(data: string): Finding[] {
  const folder = asideFolder(data);
  const kept = namesIn(folder).length;
  if (kept === 0) return [];
  const says = `Files that restores have replaced still lie in ${folder}: ${kept} in all.`;
  return [warning(says, "They hold personal data: when all is well, remove that folder.")];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
