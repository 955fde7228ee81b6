import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { migrations } from "../../../db/sqlite/migrations.ts";
import * as schema from "../../../db/sqlite/schema.ts";
import { rules } from "../../../src/directory/rules.ts";
import { migrate } from "../../../src/store/sqlite/migrate.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import { temporaryFile } from "../temporary.ts";

let file: string;
let remove: () => void;
let database: Database;

beforeEach(() => {
  ({ file, remove } = temporaryFile());
  database = new Database(file);
});
afterEach(() => {
  database.close();
  remove();
});

const steps = [
  { number: 1, name: "first", sql: "CREATE TABLE one (id INTEGER)" },
  { number: 2, name: "second", sql: "CREATE TABLE two (id INTEGER); INSERT INTO one VALUES (1)" },
];

const done = () =>
  database.query<{ number: number; name: string }, []>("SELECT number, name FROM migrations").all();

const pragma = (name: string) => Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0];

test("an empty file gets all steps, write-ahead logging and incremental vacuum", () => {
  migrate(database, steps);
  expect(done()).toEqual([
    { number: 1, name: "first" },
    { number: 2, name: "second" },
  ]);
  expect(pragma("journal_mode")).toBe("wal");
  expect(pragma("auto_vacuum")).toBe(2);
});

test("only missing steps run", () => {
  migrate(database, steps.slice(0, 1));
  migrate(database, steps);
  migrate(database, steps);
  expect(done()).toHaveLength(2);
  expect(database.query("SELECT id FROM one").all()).toEqual([{ id: 1 }]);
});

test("a step that fails leaves the database as it was", () => {
  migrate(database, steps.slice(0, 1));
  const broken = { number: 3, name: "broken", sql: "CREATE TABLE three (id INTEGER); nonsense" };
  expect(() => migrate(database, [...steps, broken])).toThrow("nonsense");
  expect(done()).toEqual([{ number: 1, name: "first" }]);
  expect(() => database.query("SELECT * FROM two")).toThrow("no such table");
});

test("a database of a newer version is refused and left alone", () => {
  migrate(database, steps);
  expect(() => migrate(database, steps.slice(0, 1))).toThrow(
    "written by a newer version of rollcall (its schema is 2, this version knows 1)",
  );
  expect(done()).toHaveLength(2);
});

test("steps are numbered from 1 without gaps", () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
});

test("the tables are as the Drizzle schema says", () => {
  migrate(database);
  const tables = Object.values(schema).filter((each) => each instanceof SQLiteTable);
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    const { name, columns } = getTableConfig(table);
    const found = database
      .query<{ name: string; type: string; notnull: number }, []>(`PRAGMA table_info(${name})`)
      .all()
      .map((column) => ({ name: column.name, type: column.type, notNull: column.notnull === 1 }));
    const expected = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      // The key that counts up is never null, which SQLite does not say.
      notNull: column.notNull && !(column.primary && column.getSQLType() === "integer"),
    }));
    expect({ name, columns: found }).toEqual({ name, columns: expected });
  }
});

test("a new database can be read by its owner alone", async () => {
  const fresh = `${file}-fresh`;
  const store = openSqliteStore({ rules, file: fresh });
  for (const path of [fresh, `${fresh}-wal`, `${fresh}-shm`]) {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  await store.close();
});

test("a file that is no database is refused", async () => {
  const other = `${file}-other`;
  await Bun.write(other, "this is no database, and long enough to be looked at as one".repeat(100));
  expect(() => openSqliteStore({ rules, file: other })).toThrow("not a database");
});
