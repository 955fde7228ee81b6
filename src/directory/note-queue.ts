import { LIMITS } from "../scim/limits.ts";
import type { JournalStore } from "./journal-store.ts";
import type { NewJournalEntry } from "./workplace.ts";

/** What waits for its place in the journal. */
export interface NoteQueue {
  /**
   * @returns the number of the entry once it is on disk; undefined when it was not written. Never
   *   rejects
   */
  push(entry: NewJournalEntry): Promise<number | undefined>;
  /** Settles when nothing waits any more. */
  settle(): Promise<void>;
}

interface Waiting {
  readonly entry: NewJournalEntry;
  readonly resolve: (seq: number | undefined) => void;
}

/**
 * Writes entries in the order in which they come, those that wait together in one commit. What
 * finds the queue full, or the disk, is counted; the first entry that can be written after that is
 * followed by one that tells how many are missing.
 */
export function noteQueue(noteEntries: JournalStore["noteEntries"]): NoteQueue {
  const waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  let missing: { readonly last: NewJournalEntry; readonly count: number } | undefined;

  function lose({ entry, resolve }: Waiting): void {
    missing = { last: entry, count: (missing?.count ?? 0) + 1 };
    resolve(undefined);
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    const gap = missing;
    const entries = batch.map(({ entry }) => entry);
    let seqs: readonly number[];
    try {
      seqs = await noteEntries(gap ? [...entries, gapEntry(gap.last, gap.count)] : entries);
    } catch {
      for (const each of batch) lose(each);
      return;
    }
    const { last, count } = missing ?? { last: undefined, count: 0 };
    const more = count - (gap?.count ?? 0);
    missing = last !== undefined && more > 0 ? { last, count: more } : undefined;
    for (const [index, { resolve }] of batch.entries()) resolve(seqs[index]);
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await write(waiting.splice(0, LIMITS.refusalsPerCommit));
    working = undefined;
  }

  return {
    push: (entry) =>
      new Promise((resolve) => {
        if (waiting.length >= LIMITS.waitingRefusals) {
          lose({ entry, resolve });
          return;
        }
        waiting.push({ entry, resolve });
        working ??= drain();
      }),
    settle: async () => working,
  };
}

const gapEntry = ({ at, doneBy }: NewJournalEntry, count: number): NewJournalEntry => ({
  at,
  doneBy,
  method: "*",
  status: 500,
  detail: "As many refusals as `count` says have no entry: the journal could not be written.",
  count,
});
