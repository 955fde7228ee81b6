import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Position } from "../../directory/store.ts";
import { compareCodePoints } from "../../scim/fold.ts";
import type { Reading } from "../order.ts";
import type { Compiled } from "./connection.ts";

/** A search that goes from resource to resource. It crosses to another thread, so it is plain. */
export interface Scan {
  /** One statement for each type, as `walkStatement` makes them. */
  readonly statements: readonly Compiled[];
  readonly reading: Reading;
  /** How many of those that match stand before the page. */
  readonly offset: number;
  readonly count: number;
  /** The page begins behind this one. */
  readonly from?: Position;
  /** Whether all that match are counted, or only the page is looked for. */
  readonly counts: boolean;
}

export interface Found {
  readonly total: number;
  /** Those of the page, in the order in which they are read. */
  readonly entries: readonly Position[];
}

interface Row {
  readonly id: string;
  readonly found: string | number | Uint8Array | null;
}

/** Runs all statements on one state of the database. */
export const scan = (database: Database, asked: Scan): Found =>
  database.transaction(() => walk(database, asked))();

function walk(database: Database, asked: Scan): Found {
  const { statements, reading, offset, count, from, counts } = asked;
  const end = offset + count;
  // Of one type, unsorted, they come in the order of the page.
  const isInOrder = statements.length <= 1 && !reading.isSorted;
  const compare = inOrder(reading);
  const kept: Position[] = [];
  let total = 0;
  for (const { sql, params } of statements) {
    const statement = database.prepare<Row, SQLQueryBindings[]>(sql);
    for (const { id, found } of statement.iterate(...params)) {
      if (found === null) continue;
      total++;
      const entry = { id, sort: typeof found === "object" ? null : found };
      if (from && compare(entry, from) <= 0) continue;
      if (isInOrder && kept.length >= end) {
        if (counts) continue;
        break;
      }
      kept.push(entry);
      // Those behind the page need not be remembered.
      if (kept.length > 2 * end + SLACK) kept.sort(compare).splice(end);
    }
    statement.finalize();
  }
  if (!isInOrder) kept.sort(compare);
  return { total, entries: kept.slice(offset, end) };
}

const SLACK = 10_000;

/** The order that `orderBy` gives in SQL. */
function inOrder(reading: Reading): (a: Position, b: Position) => number {
  const { isSorted, descending, isBackward } = reading;
  const sign = descending === isBackward ? 1 : -1;
  const ties = isBackward ? -1 : 1;
  return isSorted
    ? (a, b) => sign * compareKeys(a.sort, b.sort) || ties * compareCodePoints(a.id, b.id)
    : (a, b) => sign * compareCodePoints(a.id, b.id);
}

/** As SQLite compares: numbers come before text. The unassigned come after both. */
function compareKeys(a: Position["sort"], b: Position["sort"]): number {
  if (typeof a === "string" && typeof b === "string") return compareCodePoints(a, b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return rank(a) - rank(b);
}

const rank = (key: Position["sort"]) => (key === null ? 2 : Number(typeof key === "string"));
