import { sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalStore } from "../../directory/journal-store.ts";
import { type Connection, prepare } from "./connection.ts";
import type { Writer } from "./writer.ts";

/** Entries that are forgotten in one go: whoever else writes waits for so many. */
const SLICE = 500;

/** Entries of which the bytes are added up in one go. */
const ADDED_UP = 5000;

export function createJournalPruning(
  connection: Connection,
  writer: Writer,
): JournalStore["pruneJournal"] {
  const value = (name: string) => sql.placeholder(name);
  const forgetAged = prepare(
    connection,
    sql`DELETE FROM ${journal} WHERE ${journal.seq} IN (SELECT ${journal.seq} FROM ${journal}
      WHERE ${journal.at} < ${value("before")} ORDER BY ${journal.at} LIMIT ${SLICE})`,
  );
  const forgetOldest = prepare(
    connection,
    sql`DELETE FROM ${journal} WHERE ${journal.seq} IN (SELECT ${journal.seq} FROM ${journal}
      WHERE ${journal.seq} <= ${value("upTo")} ORDER BY ${journal.seq} LIMIT ${SLICE})`,
  );
  const sizes = prepare<{ seq: number; bytes: number }>(
    connection,
    sql`SELECT ${journal.seq}, ${journal.bytes} FROM ${journal} INDEXED BY journal_by_size
      WHERE ${journal.seq} < ${value("before")} ORDER BY ${journal.seq} DESC LIMIT ${ADDED_UP}`,
  );

  /** The number of the newest entry that is too much; 0 when there is none. */
  async function lastBeyond(bytes: number): Promise<number> {
    let left = bytes;
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const slice = sizes.all({ before });
      for (const entry of slice) {
        left -= entry.bytes;
        if (left < 0) return entry.seq;
      }
      if (slice.length < ADDED_UP) return 0;
      before = slice.at(-1)?.seq ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function inSlices(forget: () => number): Promise<number> {
    for (let all = 0; ; ) {
      const some = await writer.run(forget);
      all += some;
      if (some < SLICE) return all;
    }
  }

  return async (before, bytes) => {
    const aged = await inSlices(() => forgetAged.run({ before }));
    const upTo = await lastBeyond(bytes);
    if (upTo === 0) return aged;
    return aged + (await inSlices(() => forgetOldest.run({ upTo })));
  };
}
