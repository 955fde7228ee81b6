import type { Database, SQLQueryBindings } from "bun:sqlite";
import { compareCodePoints } from "../../scim/fold.ts";
import type { Compiled } from "./connection.ts";

/** A search that goes from resource to resource. It crosses to another thread, so it is plain. */
export interface Scan {
  /** One statement for each type, as `walkStatement` makes them. */
  readonly statements: readonly Compiled[];
  readonly isSorted: boolean;
  readonly descending: boolean;
  /** How many of those that match stand before the page. */
  readonly offset: number;
  readonly count: number;
}

export interface Found {
  readonly total: number;
  /** Those of the page. */
  readonly ids: readonly string[];
}

type Key = string | number | undefined;

interface Entry {
  readonly id: string;
  readonly key: Key;
}

interface Row {
  readonly id: string;
  readonly found: string | number | Uint8Array | null;
}

/** Runs all statements on one state of the database. */
export const scan = (database: Database, asked: Scan): Found =>
  database.transaction(() => walk(database, asked))();

function walk(
  database: Database,
  { statements, isSorted, descending, offset, count }: Scan,
): Found {
  const end = offset + count;
  // Of one type, unsorted, they come in the order of the page.
  const isInOrder = statements.length <= 1 && !isSorted;
  const compare = inOrder(isSorted, descending);
  const kept: Entry[] = [];
  let total = 0;
  for (const { sql, params } of statements) {
    const statement = database.prepare<Row, SQLQueryBindings[]>(sql);
    for (const { id, found } of statement.iterate(...params)) {
      if (found === null) continue;
      total++;
      if (isInOrder && total > end) continue;
      kept.push({ id, key: typeof found === "object" ? undefined : found });
      // Those behind the page need not be remembered.
      if (kept.length > 2 * end + SLACK) kept.sort(compare).splice(end);
    }
    statement.finalize();
  }
  if (!isInOrder) kept.sort(compare);
  return { total, ids: kept.slice(offset, end).map(({ id }) => id) };
}

const SLACK = 10_000;

/** The order that `orderBy` gives in SQL. */
function inOrder(isSorted: boolean, descending: boolean): (a: Entry, b: Entry) => number {
  const sign = descending ? -1 : 1;
  return isSorted
    ? (a, b) => sign * compareKeys(a.key, b.key) || compareCodePoints(a.id, b.id)
    : (a, b) => sign * compareCodePoints(a.id, b.id);
}

/** As SQLite compares: numbers come before text. The unassigned come after both. */
function compareKeys(a: Key, b: Key): number {
  if (typeof a === "string" && typeof b === "string") return compareCodePoints(a, b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return rank(a) - rank(b);
}

const rank = (key: Key) => (key === undefined ? 2 : Number(typeof key === "string"));
