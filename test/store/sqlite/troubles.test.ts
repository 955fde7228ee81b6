import { SQLiteError } from "bun:sqlite";
import { expect, test } from "bun:test";
import { notFound, ScimError } from "../../../src/scim/error.ts";
import { storageFailure } from "../../../src/store/sqlite/storage-failure.ts";
import { createTroubles, explained, type Trouble } from "../../../src/store/sqlite/troubles.ts";

/** As SQLite and the system throw them. */
const thrown = (code: string): Error =>
  Object.assign(Object.create(SQLiteError.prototype), { code, message: code });

test.each([
  { code: "SQLITE_FULL", status: 507, does: "make room" },
  { code: "SQLITE_IOERR_WRITE", status: 503, does: "dmesg" },
  { code: "SQLITE_READONLY_DBMOVED", status: 503, does: "read-write" },
  { code: "SQLITE_CANTOPEN", status: 503, does: "LimitNOFILE=" },
  { code: "SQLITE_NOMEM", status: 503, does: "memory" },
  { code: "SQLITE_BUSY_RECOVERY", status: 503, does: "ask again" },
  { code: "EMFILE", status: 503, does: "LimitNOFILE=" },
  { code: "SQLITE_CORRUPT_INDEX", status: 500, does: "rollcall verify" },
  { code: "SQLITE_NOTADB", status: 500, does: "rollcall restore" },
])("$code is answered $status with what to do", ({ code, status, does }) => {
  const failure = storageFailure(thrown(code));
  expect(failure).toBeInstanceOf(ScimError);
  expect([failure?.status, failure?.isDamage]).toEqual([status, status === 500]);
  expect(failure?.detail).toContain(does);
  expect(failure?.headers).toEqual(status === 500 ? {} : { "Retry-After": "30" });
});

test.each([thrown("SQLITE_CONSTRAINT_UNIQUE"), thrown("SQLITE_ERROR"), notFound("x"), "text"])(
  "what is no failure of the disk stays as it is (%#)",
  (error) => {
    expect(storageFailure(error)).toBeUndefined();
    expect(createTroubles().met(error)).toBe(error);
  },
);

test("a disk that fails is told of once, and again when it works", () => {
  const told: Trouble[] = [];
  const troubles = createTroubles((trouble) => void told.push(trouble));
  troubles.written();
  for (let time = 0; time < 5; time++) troubles.failed(thrown("SQLITE_FULL"));
  expect(troubles.isFailing).toBe(true);
  troubles.written();
  troubles.written();
  expect(troubles.isFailing).toBe(false);
  expect(told.map(({ failure }) => failure?.kind)).toEqual(["SQLITE_FULL", undefined]);
  // One that is full now and then is not told of each time.
  troubles.failed(thrown("SQLITE_FULL"));
  troubles.written();
  expect(told).toHaveLength(2);
});

test("pages that are broken keep nobody from writing, and neither do refusals", () => {
  const troubles = createTroubles();
  for (const error of [thrown("SQLITE_CORRUPT"), notFound("x")]) troubles.failed(error);
  expect(troubles.isFailing).toBe(false);
});

test("a store says of each failure what it means", async () => {
  const store = explained(
    {
      async full() {
        throw thrown("SQLITE_FULL");
      },
      async refused() {
        throw notFound("Nobody.");
      },
      add: async (one: number, other: number) => one + other,
    },
    createTroubles(),
  );
  await expect(store.full()).rejects.toMatchObject({ status: 507 });
  await expect(store.refused()).rejects.toMatchObject({ status: 404 });
  expect(await store.add(1, 2)).toBe(3);
});
