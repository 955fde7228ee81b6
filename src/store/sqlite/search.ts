import type { Page, Position, Search, Viewer } from "../../directory/store.ts";
import { type ScimError, tooMany } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { requireFewGroupTerms } from "../group-terms.ts";
import { indexedNames } from "../indexed.ts";
import { type Connection, compile, query } from "./connection.ts";
import { createKeyed } from "./keyed.ts";
import { isLight } from "./light.ts";
import { load } from "./load.ts";
import type { Resources } from "./resources.ts";
import type { Found, Scan } from "./scan.ts";
import type { Scanner } from "./scanner.ts";
import {
  pageStatement,
  readingOf,
  sizeOf,
  totalStatement,
  walkStatement,
} from "./search-statement.ts";

export interface Searching {
  readonly connection: Connection;
  readonly resources: Resources;
  readonly scanner: Scanner;
  /** For tests: nothing is light. */
  readonly scansAll: boolean;
}

/**
 * The ids of the page come first, from a query that reads no documents; then the documents of the
 * page alone. Total and ids tell of the same moment; the documents are as they are when they are
 * read, a moment later.
 */
export function createSearch(searching: Searching) {
  const { connection, resources, scanner, scansAll } = searching;
  const keyed = createKeyed(connection);

  function here(viewer: Viewer, asked: Search): Found {
    return connection.database.transaction(() => {
      const fromEnd = pageFromEnd(connection, viewer, asked);
      if (fromEnd !== undefined) return fromEnd;
      const entries = asked.count > 0 ? pageOf(connection, viewer, asked) : [];
      return { entries, total: totalOf(connection, viewer, asked, entries.length) };
    })();
  }

  async function page(viewer: Viewer, asked: Search, ids: readonly string[], total: number) {
    const { wanted, signal } = asked;
    return {
      totalResults: total,
      resources: await load(resources, viewer, ids, wanted, signal),
    };
  }

  return async (viewer: Viewer, asked: Search): Promise<Page> => {
    const known = scansAll ? undefined : keyed(viewer, asked);
    if (known !== undefined) {
      const first = asked.startIndex - 1;
      return page(viewer, asked, known.slice(first, first + asked.count), known.length);
    }
    for (const { filter } of asked.targets) if (filter) requireFewGroupTerms(filter);
    const found =
      !scansAll && isLight(connection, viewer, asked)
        ? here(viewer, asked)
        : await scanner.find(scanOf(viewer, asked), () => readsTooMuch(asked), asked.signal);
    const total = asked.walk?.total ?? found.total;
    const entries = forward(found.entries.slice(0, asked.count), asked);
    const ids = entries.map(({ id }) => id);
    return {
      ...(await page(viewer, asked, ids, total)),
      ...(asked.walk && endsOf(entries, found.entries.length > asked.count)),
    };
  };
}

const forward = (entries: readonly Position[], { walk }: Search) =>
  walk?.direction === "previous" ? entries.toReversed() : entries;

function endsOf(entries: readonly Position[], isMore: boolean): Pick<Page, "ends"> {
  const [first, last] = [entries.at(0), entries.at(-1)];
  return first && last ? { ends: { first, last, isMore } } : {};
}

const scanOf = (viewer: Viewer, asked: Search): Scan => ({
  statements: asked.targets.map((target) => compile(walkStatement(viewer, target, asked))),
  reading: readingOf(asked),
  offset: asked.walk ? 0 : asked.startIndex - 1,
  count: asked.count > 0 ? sizeOf(asked) : 0,
  counts: asked.walk?.total === undefined,
  ...(asked.walk?.from && { from: asked.walk.from }),
});

function readsTooMuch({ targets }: Search): ScimError {
  const names = [...new Set(targets.flatMap(({ type }) => indexedNames(type)))].join(", ");
  return tooMany(
    `The search reads too much: it has no answer after ${LIMITS.scanMs / 1000} seconds. ` +
      `Narrow it with 'eq' on an attribute that has an index, joined by 'and': ${names}.`,
  );
}

interface Row {
  readonly id: string;
  /** Only where something is sorted by. */
  readonly sort?: Position["sort"];
}

function pageOf(connection: Connection, viewer: Viewer, asked: Search): Position[] {
  const statement = pageStatement(viewer, asked);
  const rows = statement ? query<Row>(connection, statement) : [];
  return rows.map(({ id, sort = null }) => ({ id, sort }));
}

/**
 * A page in the second half of all resources of a type, found from the end: what is passed over on
 * the way to a page takes its time, even in an index. Undefined where this is no such page.
 */
function pageFromEnd(connection: Connection, viewer: Viewer, asked: Search): Found | undefined {
  const [target, ...others] = asked.targets;
  const isWhole = target && others.length === 0 && !target.filter && !target.sortBy;
  const before = asked.startIndex - 1;
  if (!isWhole || asked.walk || before === 0) return undefined;
  const total = totalOf(connection, viewer, { ...asked, count: 0 }, 0);
  const left = Math.max(0, total - before);
  if (left > before) return undefined;
  const count = Math.min(asked.count, left);
  if (count === 0) return { entries: [], total };
  const startIndex = left - count + 1;
  const mirrored = { ...asked, descending: !asked.descending, startIndex, count };
  return { entries: pageOf(connection, viewer, mirrored).reverse(), total };
}

/** @param onPage the number of resources on the page */
function totalOf(connection: Connection, viewer: Viewer, asked: Search, onPage: number): number {
  const { targets, startIndex, count, walk } = asked;
  if (walk?.total !== undefined) return walk.total;
  // A page that is not full is the last one, so it tells the total by itself.
  if (onPage < count && (onPage > 0 || startIndex === 1)) return startIndex - 1 + onPage;
  let total = 0;
  for (const target of targets) {
    const [row] = query<{ total: number }>(connection, totalStatement(viewer, target));
    total += row?.total ?? 0;
  }
  return total;
}
