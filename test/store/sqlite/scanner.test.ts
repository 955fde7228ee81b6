import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rules } from "../../../src/directory/rules.ts";
import type { Store } from "../../../src/directory/store.ts";
import { tooMany } from "../../../src/scim/error.ts";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import type { Scan } from "../../../src/store/sqlite/scan.ts";
import { startScanThread } from "../../../src/store/sqlite/scan-thread.ts";
import { createScanner, type Scanner } from "../../../src/store/sqlite/scanner.ts";
import { keep, NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let store: Store;
let file: string;
let dispose: () => Promise<void>;
const scanners: Scanner[] = [];

beforeEach(() => {
  ({ store, file, dispose } = openTemporary());
});
afterEach(async () => {
  for (const scanner of scanners.splice(0)) await scanner.close();
  await dispose();
});

const HOUR_MS = 3_600_000;

function scannerWith(limits: { scanMs?: number; waiting?: number } = {}): Scanner {
  const scanner = createScanner(file, { scanMs: HOUR_MS, waiting: LIMITS.waitingScans, ...limits });
  scanners.push(scanner);
  return scanner;
}

const scanOf = (sql: string): Scan => ({
  statements: [{ sql, params: [] }],
  reading: { isSorted: false, descending: false, isBackward: false },
  offset: 0,
  count: 10,
  counts: true,
});

const quick = scanOf("SELECT 'a' AS id, x'' AS found");
const found = { total: 1, entries: [{ id: "a", sort: null }] };
const endless = scanOf(
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
   SELECT i AS id, NULL AS found FROM n`,
);
const broken = scanOf("SELECT nothing FROM nowhere");
const overdue = () => tooMany("too much");

/** How a search ends, whenever that is. */
const outcome = (search: Promise<unknown>): Promise<unknown> =>
  search.then(
    (page) => page,
    (error: unknown) => error,
  );

describe("the thread that searches", () => {
  test("answers one search after another", async () => {
    const scanner = scannerWith();
    const pages = await Promise.all([1, 2, 3].map(() => scanner.find(quick, overdue)));
    expect(pages).toEqual([found, found, found]);
  });

  test("gives up a search that takes too long, and answers the next one", async () => {
    const scanner = scannerWith({ scanMs: 2000 });
    const slow = outcome(scanner.find(endless, overdue));
    expect(await slow).toMatchObject({ status: 400, scimType: "tooMany" });
    expect(await scanner.find(quick, overdue)).toEqual(found);
  });

  test("gives up the search of a client that is gone", async () => {
    const scanner = scannerWith();
    const client = new AbortController();
    const slow = outcome(scanner.find(endless, overdue, client.signal));
    const next = scanner.find(quick, overdue);
    client.abort();
    expect(await slow).toMatchObject({ status: 499 });
    expect(await next).toEqual(found);
  });

  test("does not begin the search of a client that left the queue", async () => {
    const scanner = scannerWith();
    const [first, second] = [new AbortController(), new AbortController()];
    const slow = outcome(scanner.find(endless, overdue, first.signal));
    const waiting = outcome(scanner.find(endless, overdue, second.signal));
    const next = scanner.find(quick, overdue);
    second.abort();
    expect(await waiting).toMatchObject({ status: 499 });
    first.abort();
    await slow;
    expect(await next).toEqual(found);
  });

  test("turns away what is beyond the queue", async () => {
    const waiting = 3;
    const scanner = scannerWith({ waiting });
    const clients = Array.from({ length: waiting + 1 }, () => new AbortController());
    const searches = clients.map(({ signal }) => outcome(scanner.find(endless, overdue, signal)));
    expect(await outcome(scanner.find(quick, overdue))).toMatchObject({
      status: 503,
      headers: { "Retry-After": "5" },
    });
    for (const client of clients) client.abort();
    expect(await Promise.all(searches)).toMatchObject(clients.map(() => ({ status: 499 })));
    expect(await scanner.find(quick, overdue)).toEqual(found);
  });

  test("lets nobody wait longer than a search may run", async () => {
    const scanner = scannerWith({ scanMs: 2000 });
    const slow = outcome(scanner.find(endless, overdue));
    const next = outcome(scanner.find(quick, overdue));
    expect(await slow).toMatchObject({ status: 400 });
    expect(await next).toMatchObject({ status: 503 });
  });

  test("fails a search that SQLite refuses, and no other", async () => {
    const scanner = scannerWith();
    const refused = outcome(scanner.find(broken, overdue));
    const next = scanner.find(quick, overdue);
    expect(await refused).toBeInstanceOf(Error);
    expect(await next).toEqual(found);
  });

  test("cannot write", async () => {
    const scanner = scannerWith();
    await expect(scanner.find(scanOf("DELETE FROM tokens"), overdue)).rejects.toThrow("readonly");
  });

  test("ends with its scanner, whatever it does", async () => {
    const scanner = scannerWith();
    const searches = [endless, quick].map((asked) => outcome(scanner.find(asked, overdue)));
    await scanner.close();
    for (const ended of await Promise.all(searches)) expect(String(ended)).toContain("closed");
    await expect(scanner.find(quick, overdue)).rejects.toThrow("closed");
  });

  test("fails its search when it ends", async () => {
    const thread = startScanThread(file);
    const slow = outcome(thread.run(endless));
    await thread.end();
    expect(String(await slow)).toContain("has ended");
  });
});

test("a search that reads too much is told what helps", async () => {
  await keep(store, userType, { userName: "a" });
  const hasty = openSqliteStore({
    rules,
    file,
    scanner: { scanMs: 0, waiting: 1 },
    scansAll: true,
  });
  const filter = checkFilter(parseFilter('title co "a"'), userType, "reject");
  const error = await outcome(
    hasty.search("entra", {
      targets: [{ type: userType, filter }],
      descending: false,
      startIndex: 1,
      count: 1,
      wanted: NOTHING,
    }),
  );
  await hasty.close();
  expect(error).toMatchObject({ status: 400, scimType: "tooMany" });
  expect(String(error)).toMatch(/'eq'.*\bid\b.*\bexternalId\b.*\buserName\b.*\bemails\.value\b/);
});
