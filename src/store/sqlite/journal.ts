import { sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalEntry, NewJournalEntry, Settings } from "../../directory/workplace.ts";
import { userType } from "../../scim/schema/resource-type.ts";
import type { Connection } from "./connection.ts";

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
  { drizzle }: Connection,
  readSettings: () => Pick<Settings, "journalValues">,
): Note {
  const value = (name: string) => sql.placeholder(name);
  const insert = drizzle
    .insert(journal)
    .values({
      at: value("at"),
      doneBy: value("doneBy"),
      client: value("client"),
      token: value("token"),
      address: value("address"),
      requestId: value("requestId"),
      method: value("method"),
      resourceType: value("resourceType"),
      resourceId: value("resourceId"),
      resourceName: value("resourceName"),
      version: value("version"),
      status: value("status"),
      scimType: value("scimType"),
      detail: value("detail"),
      changes: value("changes"),
      warnings: value("warnings"),
      durationMs: value("durationMs"),
      count: value("count"),
      bytes: value("bytes"),
    })
    .returning({ seq: journal.seq })
    .prepare();
  return (noted) => {
    const entry = { ...BLANK, ...noted };
    const kept = readSettings().journalValues === "full" ? entry : withoutValues(entry);
    const changes = JSON.stringify(kept.changes);
    const durationMs = kept.durationMs && Math.round(kept.durationMs * 10) / 10;
    const row = insert.get({ ...kept, durationMs, changes, bytes: bytesOf(kept, changes) });
    if (row === undefined) throw new Error("The journal has no number for an entry.");
    return row.seq;
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
