import { LIMITS } from "../scim/limits.ts";
import { shortened } from "../scim/resource/text.ts";
import type { After } from "./after.ts";
import type { JournalStore } from "./journal-store.ts";
import { noteQueue } from "./note-queue.ts";
import type { NewJournalEntry } from "./workplace.ts";

/**
 * Brings refusals into the journal. Nothing here rejects: a journal that cannot be written keeps
 * nobody from his answer. And nobody waits for it longer than LIMITS.refusalWaitMs; as a rule the
 * entry is on disk when the answer is sent, so whoever then reads the journal finds it.
 */
export interface Refusals {
  /** Notes what was refused to somebody who is known. */
  note(refusal: NewJournalEntry): Promise<void>;
  /**
   * Notes what anybody can send without end, once a minute for each sender: the first at once, and
   * how many there were when the minute is over. Beyond LIMITS.countedRefusals senders all others
   * share one entry, so that nobody can fill the disk.
   * @param sender tells the senders apart
   */
  count(sender: string, refusal: NewJournalEntry): Promise<void>;
  /** Waits for what is noted by now, and brings the counts up to date. */
  settle(): Promise<void>;
}

export interface RefusalsOn {
  readonly store: Pick<JournalStore, "noteEntries" | "recount">;
  readonly after: After;
  /** Told of the first failure in a row. */
  readonly onFailure: (error: unknown) => void;
}

interface Tally {
  readonly seq: Promise<number | undefined>;
  count: number;
  /** What the entry says. */
  told: number;
  /** When the last one came. */
  last: number;
}

const MINUTE_MS = 60_000;
/** No sender is called like this. */
const OTHERS = "";

export function createRefusals({ store, after, onFailure }: RefusalsOn): Refusals {
  let isFailing = false;
  /** A disk that is full fails many times, and is told of once. */
  async function tried<T>(writing: Promise<T>): Promise<T> {
    try {
      const written = await writing;
      isFailing = false;
      return written;
    } catch (error) {
      if (!isFailing) onFailure(error);
      isFailing = true;
      throw error;
    }
  }
  const queue = noteQueue((entries) => tried(store.noteEntries(entries)));
  const tallies = new Map<string, Tally>();

  const waitBriefly = (written: Promise<unknown>) =>
    new Promise<void>((resolve) => {
      const cancel = after(LIMITS.refusalWaitMs, resolve);
      void written.then(() => {
        cancel();
        resolve();
      });
    });

  async function recount(tally: Tally): Promise<void> {
    const seq = await tally.seq;
    const { count, last } = tally;
    if (seq === undefined || count === tally.told) return;
    tally.told = count;
    await tried(store.recount(seq, count, last)).catch(() => {
      tally.told = 0;
    });
  }

  let counting: Promise<unknown> = Promise.resolve();
  async function settle(): Promise<void> {
    counting = Promise.all([counting, ...[...tallies.values()].map(recount)]);
    await queue.settle();
    await counting;
  }

  return {
    note: (refusal) => waitBriefly(queue.push(limited(refusal))),
    async count(sender, refusal) {
      const isCrowded = tallies.size >= LIMITS.countedRefusals && !tallies.has(sender);
      const key = isCrowded ? OTHERS : sender;
      const known = tallies.get(key);
      if (known !== undefined) {
        known.count += 1;
        known.last = refusal.at;
        return;
      }
      if (tallies.size === 0) {
        after(MINUTE_MS, () => {
          void settle();
          tallies.clear();
        });
      }
      const seq = queue.push(limited(isCrowded ? ofOthers(refusal) : refusal));
      tallies.set(key, { seq, count: 1, told: 1, last: refusal.at });
      await waitBriefly(seq);
    },
    settle,
  };
}

/** What is said of all further senders: nothing that only one of them has. */
const ofOthers = ({ at, doneBy, status }: NewJournalEntry): NewJournalEntry => ({
  at,
  doneBy,
  method: "*",
  status,
  detail: "Requests from further addresses were refused within this minute.",
});

/** Texts repeat what was sent; each is cut, so that an entry stays an entry. */
function limited(refusal: NewJournalEntry): NewJournalEntry {
  const { detail, resourceId, resourceName } = refusal;
  return {
    ...refusal,
    detail: cut(detail, LIMITS.refusalText),
    resourceId: cut(resourceId, LIMITS.journalName),
    resourceName: cut(resourceName, LIMITS.journalName),
  };
}

const cut = (text: string | null | undefined, length: number): string | null =>
  text ? shortened(text, length) : null;
