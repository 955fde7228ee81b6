import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Scan, scan } from "../../../src/store/sqlite/scan.ts";

/** More than a scan remembers at once. */
const COUNT = 30_000;

let database: Database;

beforeAll(() => {
  database = new Database(":memory:");
  database.run("CREATE TABLE rows (id TEXT PRIMARY KEY, key)");
  database.run(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${COUNT})
    INSERT INTO rows SELECT printf('%06d', i),
      CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN i * 7919 % 1000 WHEN 2 THEN char(0x10000 + i % 400)
        WHEN 3 THEN char(0xe000 + i % 400) ELSE printf('%d', i * 7919 % 1000) END
      FROM n`);
});
afterAll(() => database.close());

interface Ids {
  readonly id: string;
}

const ids = (sql: string) =>
  database
    .query<Ids, []>(sql)
    .all()
    .map(({ id }) => id);

function scanned(asked: Omit<Scan, "counts">) {
  const { total, entries } = scan(database, { ...asked, counts: true });
  return { total, ids: entries.map(({ id }) => id) };
}

const ORDER = {
  ascending: "key IS NULL, key, id",
  descending: "key IS NOT NULL, key DESC, id",
};

describe("a scan sorts as SQLite does", () => {
  const pages = [
    { offset: 0, count: 10 },
    { offset: 0, count: 0 },
    { offset: 5995, count: 10 },
    { offset: 29_995, count: 10 },
    { offset: 40_000, count: 10 },
  ];
  test.each(pages)("from $offset on, $count of them", ({ offset, count }) => {
    for (const [name, order] of Object.entries(ORDER)) {
      const descending = name === "descending";
      const found = scanned({
        statements: [{ sql: "SELECT id, coalesce(key, x'') AS found FROM rows", params: [] }],
        reading: { isSorted: true, descending, isBackward: false },
        offset,
        count,
      });
      const page = ids(`SELECT id FROM rows ORDER BY ${order} LIMIT ${count} OFFSET ${offset}`);
      expect(found).toEqual({ total: COUNT, ids: page });
    }
  });
});

test.each([false, true])("several types are in one order, descending: %p", (descending) => {
  const half = (rest: number) => ({
    sql: `SELECT id, CASE WHEN id % 3 < 2 THEN x'' END AS found FROM rows WHERE id % 2 = ?`,
    params: [rest],
  });
  const reading = { isSorted: false, descending, isBackward: false };
  const page = ids(`SELECT id FROM rows WHERE id % 3 < 2
    ORDER BY id ${descending ? "DESC" : ""} LIMIT 20 OFFSET 12345`);
  const statements = [half(0), half(1)];
  expect(scanned({ statements, reading, offset: 12_345, count: 20 })).toEqual({
    total: (COUNT * 2) / 3,
    ids: page,
  });
});

test("nothing is searched where there is no type", () => {
  const reading = { isSorted: false, descending: false, isBackward: false };
  const asked = { statements: [], reading, offset: 0, count: 10 };
  expect(scanned(asked)).toEqual({ total: 0, ids: [] });
});
