import { eq, sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalStore } from "../../directory/journal-store.ts";
import type { Connection } from "./connection.ts";
import { createErasure } from "./erasure.ts";
import { createInactive } from "./inactive.ts";
import type { Note } from "./journal.ts";
import { createJournalPruning } from "./journal-pruning.ts";
import { createJournalQuery } from "./journal-query.ts";
import { createRemains } from "./remains.ts";
import { createTombstones, TOMBSTONES_IN_SLICE, type Tombstones } from "./tombstones.ts";
import type { Writer } from "./writer.ts";

interface JournalStoreOn {
  readonly writing: Connection;
  readonly reading: Connection;
  readonly writer: Writer;
  /** On the connection that writes. */
  readonly note: Note;
  readonly tombstones: Tombstones;
}

/** The part of the store that explains what happened. */
export function createJournalStore(on: JournalStoreOn): JournalStore {
  const { writing, reading, writer, note, tombstones } = on;
  const shown = createTombstones(reading);
  const remainsOf = createRemains(reading);
  const recount = writing.drizzle
    .update(journal)
    .set({ count: sql`${sql.placeholder("count")}`, at: sql`${sql.placeholder("at")}` })
    .where(eq(journal.seq, sql.placeholder("seq")))
    .prepare();
  return {
    noteEntries: (entries) => writer.run(() => entries.map(note)),
    recount: (seq, count, at) => writer.run(() => void recount.run({ seq, count, at })),
    journal: createJournalQuery(reading),
    pruneJournal: createJournalPruning(writing, writer),

    tombstones: async (after, limit) => shown.list(after, limit),
    tombstone: async (id) => shown.find(id),
    async pruneTombstones(now, removedBy = 0) {
      for (let all = 0; ; ) {
        const some = await writer.run(() => tombstones.prune(now, removedBy));
        all += some;
        if (some < TOMBSTONES_IN_SLICE) return all;
      }
    },
    inactiveSince: createInactive(reading),
    remains: async (id) => remainsOf(id),
    erase: createErasure({ connection: writing, reading, writer, note }),
  };
}
