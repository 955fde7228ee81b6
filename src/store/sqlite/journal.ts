import { getTableColumns, sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalEntry, NewJournalEntry, Settings } from "../../directory/workplace.ts";
import { userType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";

/**
 * Writes an entry of the journal; runs inside the writer's transaction, which is that of the change
 * that the entry tells of.
 * @returns the number of the entry
 */
export type Note = (entry: NewJournalEntry) => number;

/** What a row takes beside its texts: numbers, and its places in the indexes. */
const ROW_BYTES = 200;

/** @param readSettings those that hold inside the transaction */
export function createJournal(
  connection: Connection,
  readSettings: () => Pick<Settings, "journalValues">,
): Note {
  const { seq: _, ...columns } = getTableColumns(journal);
  const named = Object.entries(columns);
  const insert = prepare(
    connection,
    sql`INSERT INTO ${journal}
        (${sql.join(
          named.map(([, { name }]) => sql.identifier(name)),
          sql`, `,
        )})
      VALUES (${sql.join(
        named.map(([name]) => sql.placeholder(name)),
        sql`, `,
      )})`,
  );
  return (noted) => {
    const entry = { ...BLANK, ...noted };
    const kept = readSettings().journalValues === "full" ? entry : withoutValues(entry);
    const changes = JSON.stringify(kept.changes);
    const warnings = JSON.stringify(kept.warnings);
    const durationMs = kept.durationMs && Math.round(kept.durationMs * 10) / 10;
    return insert.insert({ ...kept, durationMs, changes, warnings, bytes: bytesOf(kept, changes) });
  };
}

type Entry = Omit<JournalEntry, "seq">;

const BLANK = {
  client: null,
  token: null,
  address: null,
  requestId: null,
  resourceType: null,
  resourceId: null,
  resourceName: null,
  version: null,
  scimType: null,
  detail: null,
  changes: [],
  warnings: [],
  durationMs: null,
  count: 1,
};

/**
 * What was done, without what anybody is called or has: texts quote the values of requests, and
 * whatever a request asked for in its path is there as an id. What groups, lists and permissions
 * are called says nothing about anybody, and stays.
 */
function withoutValues(entry: Entry): Entry {
  return {
    ...entry,
    resourceId: entry.resourceId !== null && OURS.test(entry.resourceId) ? entry.resourceId : null,
    resourceName: entry.resourceType === userType.name ? null : entry.resourceName,
    detail: entry.detail && unquoted(entry.detail),
    changes: entry.changes.map(({ path }) => ({ path })),
    warnings: entry.warnings.map(unquoted),
  };
}

/** Ids that rollcall gives. */
const OURS = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** From the first quote to the last one: a value may have quotes of its own. */
const unquoted = (text: string) => text.replace(/(["']).*["']/s, "'…'");

/** About what the entry takes on disk, for the limit on the size of the journal. */
export function bytesOf(
  entry: Pick<Entry, "detail" | "resourceName" | "warnings">,
  changes: string,
): number {
  const texts = [changes, entry.detail, entry.resourceName, ...entry.warnings];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), ROW_BYTES);
}
