import { type SQL, sql } from "drizzle-orm";
import { journal } from "../../../db/sqlite/schema.ts";
import type { JournalQuery, JournalStore } from "../../directory/journal-store.ts";
import { clientGone } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { type Connection, query } from "./connection.ts";
import { entryOf, type JournalRow, journalColumns, tellsOf } from "./journal-row.ts";

/** How many entries are looked at in one go: at first, and at least and at most later on. */
const SLICE = { first: 256, least: 16, most: 4096 };

/** How long one go should take: everybody else waits for it. */
const STRETCH_MS = 8;

/** So many entries since a time are counted, to know the first of them. */
const COUNTED = 20_000;

/**
 * Walks the journal back from the newest entry, along the index that leaves the fewest, in slices
 * between which others have their turn.
 */
export function createJournalQuery(connection: Connection): JournalStore["journal"] {
  return async (asked) => {
    const walk = walkOf(connection, asked);
    const matches = asked.text === undefined ? () => true : tellsOf(asked.text);
    const found: JournalRow[] = [];
    let before = asked.before ?? Number.MAX_SAFE_INTEGER;
    let size = SLICE.first;
    let bytes = 0;
    const giveUpAt = performance.now() + LIMITS.journalSearchMs;
    for (;;) {
      const began = performance.now();
      const last = lastOf(connection, walk, before, size);
      // One more than wanted tells that there is more.
      for (const row of last === undefined ? [] : rowsOf(connection, walk, last, before, size)) {
        if (!matches(row)) continue;
        if (found.length === asked.limit || bytes > LIMITS.journalPageBytes) {
          return { entries: found.map(entryOf), next: found.at(-1)?.seq ?? before };
        }
        found.push(row);
        bytes += row.bytes;
      }
      if (last === undefined) return { entries: found.map(entryOf) };
      before = last;
      const now = performance.now();
      if (now > giveUpAt) return { entries: found.map(entryOf), next: before };
      size = nextSize(size, now - began);
      await new Promise((resolve) => setImmediate(resolve));
      if (asked.signal?.aborted) throw clientGone();
    }
  };
}

function nextSize(size: number, tookMs: number): number {
  if (tookMs > STRETCH_MS) return Math.max(size / 2, SLICE.least);
  return tookMs < STRETCH_MS / 2 ? Math.min(size * 2, SLICE.most) : size;
}

interface Walk {
  /** What the walk goes along. */
  readonly along: SQL;
  /** What else must hold. A plus keeps SQLite from going along another index. */
  readonly filter: SQL;
}

function walkOf(connection: Connection, asked: JournalQuery): Walk {
  const { resource, client, from, until, outcome } = asked;
  const since = from === undefined ? undefined : firstSince(connection, from);
  const along = [
    ...(since === undefined ? [] : [sql`${journal.seq} >= ${since}`]),
    ...(resource === undefined ? [] : [sql`${journal.resourceId} = ${resource}`]),
    ...(client === undefined || resource !== undefined ? [] : [sql`${journal.client} = ${client}`]),
    ...(outcome === "refused" ? [sql`${journal.status} >= 400`] : []),
  ];
  const filter = [
    ...(from === undefined ? [] : [sql`+${journal.at} >= ${from}`]),
    ...(until === undefined ? [] : [sql`+${journal.at} < ${until}`]),
    ...(client === undefined ? [] : [sql`+${journal.client} = ${client}`]),
    ...(outcome === undefined ? [] : [OUTCOMES[outcome]]),
  ];
  return { along: allOf(along), filter: allOf(filter) };
}

const allOf = (terms: readonly SQL[]) => sql.join([sql`1`, ...terms], sql` AND `);

const OUTCOMES: Readonly<Record<NonNullable<JournalQuery["outcome"]>, SQL>> = {
  success: sql`+${journal.status} < 400 AND ${journal.warnings} = '[]'`,
  warning: sql`+${journal.status} < 400 AND ${journal.warnings} <> '[]'`,
  refused: sql`+${journal.status} >= 400`,
};

/**
 * The number of the first entry since a time, which need not be the oldest of them in time; where
 * there are many, that is not worth knowing.
 */
function firstSince(connection: Connection, from: number): number | undefined {
  const [found] = query<{ first: number | null; counted: number }>(
    connection,
    sql`SELECT min(seq) AS first, count(*) AS counted FROM (SELECT ${journal.seq} FROM ${journal}
      WHERE ${journal.at} >= ${from} LIMIT ${COUNTED + 1})`,
  );
  if (found === undefined || found.counted > COUNTED) return undefined;
  return found.first ?? Number.MAX_SAFE_INTEGER;
}

/** The last of the next entries on the walk; undefined when there are none. */
function lastOf(
  connection: Connection,
  { along }: Walk,
  before: number,
  size: number,
): number | undefined {
  const [slice] = query<{ last: number | null }>(
    connection,
    sql`SELECT min(seq) AS last FROM (SELECT ${journal.seq} FROM ${journal}
      WHERE ${journal.seq} < ${before} AND ${along} ORDER BY ${journal.seq} DESC LIMIT ${size})`,
  );
  return slice?.last ?? undefined;
}

const rowsOf = (
  connection: Connection,
  { along, filter }: Walk,
  last: number,
  before: number,
  size: number,
): JournalRow[] =>
  query(
    connection,
    sql`SELECT ${journalColumns} FROM ${journal}
      WHERE ${journal.seq} >= ${last} AND ${journal.seq} < ${before} AND ${along} AND ${filter}
      ORDER BY ${journal.seq} DESC LIMIT ${size}`,
  );
