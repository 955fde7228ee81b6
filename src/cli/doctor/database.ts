import { statSync } from "node:fs";
import { type Inspection, inspect, knownSchema } from "../../store/sqlite/inspect.ts";
import { LOG_BYTES } from "../../store/sqlite/log-bound.ts";
import { nextCommand } from "../arguments.ts";
import { databaseFile } from "../database-file.ts";
import { sizeOf } from "../size-of.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("database");

/** Whether the database can be read, its version, and its log. */
export function lookAtDatabase(data: string): {
  readonly findings: readonly Finding[];
  /** Undefined where it cannot be read at all. */
  readonly inspection: Inspection | undefined;
} {
  const file = databaseFile(data);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    const advice = "Start the server once, or restore a backup: rollcall restore FILE";
    return { findings: [critical(`There is no ${file}.`, advice)], inspection: undefined };
  }
  try {
    const inspection = inspect(file, "quick");
    return { findings: [lookAtPages(data, inspection), ...lookAtLog(file)], inspection };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const advice = "Run this as the user of the server. If it is damaged: rollcall verify";
    return { findings: [critical(says, advice)], inspection: undefined };
  }
}

function lookAtPages(data: string, { problems, schema, bytes }: Inspection): Finding {
  if (problems.length > 0) {
    const says = `The database is damaged: ${problems.slice(0, 3).join("; ")}.`;
    return critical(says, `Stop the server and see ${nextCommand("verify", data)}`);
  }
  if (schema > knownSchema) {
    const says = `The database has schema ${schema}; this version knows ${knownSchema}.`;
    return critical(says, "Install the newer version again, or restore a backup from before.");
  }
  if (schema < knownSchema) {
    const says = `The database has schema ${schema}; the next start brings it to ${knownSchema}.`;
    return warning(says, "Nothing; a copy is kept first, and rollcall rollback returns to it.");
  }
  return ok(`The database is sound: ${sizeOf(bytes)}, schema ${schema}.`);
}

function lookAtLog(file: string): Finding[] {
  const bytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= 2 * LOG_BYTES) return [];
  const says = `The log of changes has grown to ${sizeOf(bytes)}.`;
  const advice = "Something reads for very long, such as an export or a tool on the file: end it.";
  return [warning(says, advice)];
}
