import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { WorkplaceUser } from "../../../src/scim/schema/workplace-user.ts";
import { act, change, keep, NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";
import { adminAct, entriesOf } from "../workplace.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

/** What another process, or one that crashed, leaves in the database. */
function leave(...statements: string[]): void {
  const database = new Database(opened.file);
  database.run("PRAGMA busy_timeout = 10000");
  for (const statement of statements) database.run(statement);
  database.close();
}

/** More than one slice holds. */
const MANY = Array.from({ length: 700 }, (_, index) => `person ${index}`);

test("who was left waiting by a crash gets the value later, and others wait on", async () => {
  const { store } = opened;
  await store.replaceList(adminAct(), "sites", { mode: "closed", values: ["Gent"] });
  const site = (name: string) => ({ [WorkplaceUser.id]: { site: name } });
  const ids = await Promise.all(
    MANY.map((userName) => keep(store, userType, { userName, ...site("Brugge") })),
  );
  const other = await keep(store, userType, { userName: "other", ...site("Aalst") });
  leave("UPDATE list_values SET key = 'brugge', value = 'Brugge' WHERE list = 'sites'");
  expect(await store.applyWaiting(adminAct({ doneBy: "job" }))).toBe(MANY.length);
  const { items } = await store.people({ after: "", limit: 1000, site: "Brugge" });
  expect(items.map(({ id }) => id)).toEqual(ids);
  expect((await store.person(other))?.site).toBeNull();
  const entries = await entriesOf(store, "User");
  expect(entries.filter(({ doneBy }) => doneBy === "job")).toHaveLength(MANY.length);
});

test("identifiers that a crash left behind follow later, and only then", async () => {
  const { store } = opened;
  const ids = await Promise.all(MANY.map((userName) => keep(store, userType, { userName })));
  await Promise.all(
    ids.map((id, index) =>
      store.update(
        act({ method: "PATCH" }),
        userType,
        id,
        ({ document }) => change({ ...document, userName: `new ${index}` }),
        NOTHING,
      ),
    ),
  );
  leave("INSERT INTO settings VALUES ('identifierPolicy', '\"follow\"')");
  expect(await store.applyWaiting(adminAct({ doneBy: "job" }))).toBe(0);
  expect((await store.person(ids[0] ?? ""))?.identifier).toBe("person 0");
  leave("INSERT INTO settings VALUES ('identifiers are behind', 'true')");
  await store.applyWaiting(adminAct({ doneBy: "job" }));
  const { items } = await store.people({ after: "", limit: 1000 });
  expect(items.map(({ identifier }) => identifier)).toEqual(MANY.map((_, i) => `new ${i}`));
  const entries = await entriesOf(store, "User");
  expect(entries.filter(({ doneBy }) => doneBy === "job").length).toBeGreaterThan(0);
});

test("what a crash left of a list that was being written is no value of it, and goes", async () => {
  const { store } = opened;
  leave(
    "UPDATE lists SET drawn = 1 WHERE name = 'sites'",
    "INSERT INTO list_values VALUES ('sites', 1, 'half', 'half', 0)",
  );
  expect((await store.list("sites")).values).toEqual([]);
  await store.replaceList(adminAct(), "sites", { values: ["Gent"] });
  const database = new Database(opened.file, { readonly: true });
  const rows = database.query("SELECT list, value FROM list_values").all();
  database.close();
  expect(rows).toEqual([{ list: "sites", value: "Gent" }]);
});
