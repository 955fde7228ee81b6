import { invalidCursor } from "../scim/error.ts";
import { openFields, sealFields } from "./cursor.ts";
import { cursorKey } from "./cursor-key.ts";
import type { JournalQuery } from "./journal-store.ts";
import type { Store } from "./store.ts";
import type { JournalEntry } from "./workplace.ts";

/** What is asked of the journal. */
export type JournalFilter = Omit<JournalQuery, "before" | "limit" | "signal">;

export interface JournalWalk {
  readonly filter: JournalFilter;
  /** Where to go on; absent: at the newest entry. */
  readonly cursor?: string;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * A page of the journal, the newest entry first. It may be short although there is more.
 * @throws ScimError 400 for a cursor of another query
 */
export async function journalPage(
  store: Store,
  walk: JournalWalk,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly nextCursor: string | null }> {
  const { filter, cursor, limit, signal } = walk;
  const key = await cursorKey(store);
  const query = queryOf(filter);
  const before = cursor ? beforeOf(openFields(key, cursor, query)) : undefined;
  const { entries, next } = await store.journal({
    ...filter,
    limit,
    ...(before !== undefined && { before }),
    ...(signal && { signal }),
  });
  return { entries, nextCursor: next === undefined ? null : sealFields(key, [next], query) };
}

/** How many entries are read at once of those that are read all. */
const SLICE = 250;

/** All entries that are asked for, read as they are wanted. */
export async function* journalEntries(
  store: Store,
  walk: Omit<JournalWalk, "limit">,
): AsyncGenerator<readonly JournalEntry[]> {
  for (let from: Pick<JournalWalk, "cursor"> = walk; ; ) {
    const { entries, nextCursor } = await journalPage(store, { ...walk, ...from, limit: SLICE });
    if (entries.length > 0) yield entries;
    if (nextCursor === null) return;
    from = { cursor: nextCursor };
  }
}

/** Whatever the entries are narrowed by, in one order. */
const queryOf = (filter: JournalFilter): string =>
  JSON.stringify(["journal", ...Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))]);

function beforeOf(fields: unknown): number {
  if (Array.isArray(fields) && typeof fields[0] === "number") return fields[0];
  throw invalidCursor(
    "The cursor was not given for this: repeat every parameter as it was, or begin without one.",
  );
}

export type JournalOutcome = "success" | "warning" | "refused";

/** "warning": it was done, and something of it was passed over. */
export const outcomeOf = ({ status, warnings }: JournalEntry): JournalOutcome =>
  status >= 400 ? "refused" : warnings.length > 0 ? "warning" : "success";

/** An entry as people and programs read it. */
export type JournalJson = Omit<JournalEntry, "seq" | "at"> & {
  readonly id: number;
  /** ISO 8601. */
  readonly time: string;
  readonly outcome: JournalOutcome;
};

export function journalJson({ seq, at, ...entry }: JournalEntry): JournalJson {
  const outcome = outcomeOf({ seq, at, ...entry });
  return { id: seq, time: new Date(at).toISOString(), outcome, ...entry };
}
