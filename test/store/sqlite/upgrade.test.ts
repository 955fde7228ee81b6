import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { rules } from "../../../src/directory/rules.ts";
import { resourceTypes } from "../../../src/scim/schema/resource-type.ts";
import { inspect, knownSchema } from "../../../src/store/sqlite/inspect.ts";
import { openSqliteStore, type SqliteOptions } from "../../../src/store/sqlite/open.ts";
import { temporaryFile } from "../temporary.ts";
import { makeOld, OLD_SCHEMAS } from "./fixtures.ts";

let file: string;
let remove: () => void;

beforeEach(() => {
  ({ file, remove } = temporaryFile());
});
afterEach(() => remove());

async function opened(more: Partial<SqliteOptions> = {}) {
  const store = openSqliteStore({ file, rules, ...more });
  await store.reindex(resourceTypes, () => undefined);
  return store;
}

/** What everybody is whose Users the old versions kept. */
const PEOPLE = [
  {
    userName: "Ada@Example.com",
    displayName: "Ada Lovelace",
    familyName: "Lovelace",
    profession: "Countess",
    mobile: "+44 77 2",
    employeeCode: "1815",
    department: "Engines",
    company: "Analytical",
    active: true,
  },
  {
    userName: "charles@example.com",
    displayName: "Charles Babbage",
    profession: "Inventor",
    employeeCode: "1791",
    department: "Engines",
    active: true,
  },
  { userName: "Élodie@example.com", department: "Fahrräder", active: false },
] as const;

test.each(OLD_SCHEMAS)("a database of schema %d is brought up to date whole", async (schema) => {
  makeOld(schema, file);
  expect(inspect(file, "whole")).toMatchObject({ schema, problems: [], program: undefined });
  const store = await opened({ program: "9.9.9" });
  const { items } = await store.people({ after: "", limit: 100 });
  expect(items).toMatchObject([...PEOPLE]);
  expect(items.map(({ source }) => source)).toEqual(items.map(() => "provisioned"));
  expect(items[1]?.manager).toBe(items[0]?.id ?? "nobody");
  const groups = items.map((person) => person.groups.map(({ displayName }) => displayName));
  expect(groups.map((names) => names.includes("Engines"))).toEqual([true, true, false]);
  const { entries } = await store.journal({ limit: 100 });
  expect(entries.filter(({ doneBy }) => doneBy === "provisioning")).toHaveLength(8);
  expect((await store.listTokens()).map(({ name }) => name).sort()).toEqual([
    "entra",
    "kiosk",
    "okta",
  ]);
  expect(await store.isProvisioning()).toBe(true);
  await store.close();
  expect(inspect(file, "whole")).toMatchObject({
    schema: knownSchema,
    problems: [],
    program: "9.9.9",
  });
});

test("what was kept before the workplace is kept after it: credentials, trusts", async () => {
  makeOld(3, file);
  const store = await opened();
  const credentials = await store.listCredentials();
  expect(credentials.map(({ client, kind }) => [client, kind])).toEqual([
    ["entra", "secret"],
    ["entra", "assertion"],
  ]);
  await store.close();
});

test("a copy can be made before the database is changed; without it nothing is", () => {
  makeOld(2, file);
  const told: number[] = [];
  const beforeMigration = (schema: number) => {
    told.push(schema, inspect(file, "whole").schema);
    throw new Error("no room");
  };
  expect(() => openSqliteStore({ file, rules, beforeMigration })).toThrow("no room");
  expect(told).toEqual([2, 2]);
  expect(inspect(file, "whole").schema).toBe(2);
});

test("neither a new database nor one that is up to date is copied", async () => {
  let copies = 0;
  const beforeMigration = () => void copies++;
  await openSqliteStore({ file, rules, beforeMigration }).close();
  await openSqliteStore({ file, rules, beforeMigration }).close();
  expect(copies).toBe(0);
});

test("a database of a newer schema is not copied, but refused", async () => {
  await openSqliteStore({ file, rules }).close();
  const database = new Database(file);
  database.run("INSERT INTO migrations VALUES (99, 'later', 0)");
  database.close();
  let copies = 0;
  const beforeMigration = () => void copies++;
  expect(() => openSqliteStore({ file, rules, beforeMigration })).toThrow("newer version");
  expect(copies).toBe(0);
});
