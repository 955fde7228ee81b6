import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, NOTHING, newId } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let opened: ReturnType<typeof openTemporary>;
beforeEach(() => {
  opened = openTemporary();
});
afterEach(() => opened.dispose());

/** All rows of a table, as another process sees them. */
function rowsOf(table: string): Record<string, unknown>[] {
  const database = new Database(opened.file, { readonly: true });
  const rows = database.query<Record<string, unknown>, []>(`SELECT * FROM ${table}`).all();
  database.close();
  return rows;
}

test("each act leaves one row: who, what, which version, what was passed over", async () => {
  const { store } = opened;
  const id = newId();
  const members = [{ kind: "add" as const, ids: ["gone"] }];
  const made = { ...change({ displayName: "G" }, members), warnings: ["from the request"] };
  await store.create(act({ at: 1, requestId: "r-1" }), groupType, id, made, NOTHING);
  const patch = act({ at: 2, method: "PATCH", client: "okta", token: "t-2", requestId: "r-2" });
  await store.update(patch, groupType, id, ({ document }) => change(document), NOTHING);
  await store.remove(act({ at: 3, method: "DELETE" }), groupType, id, () => {});
  const same = { resource_type: "Group", resource_id: id, version: 1, done_by: "provisioning" };
  const entra = { client: "entra", token: "token-1" };
  expect(rowsOf("journal")).toMatchObject([
    {
      ...same,
      ...entra,
      seq: 1,
      at: 1,
      request_id: "r-1",
      method: "POST",
      warnings: JSON.stringify([
        "from the request",
        "Member 'gone' is not known here; passed over.",
      ]),
    },
    {
      ...same,
      seq: 2,
      at: 2,
      client: "okta",
      token: "t-2",
      request_id: "r-2",
      method: "PATCH",
      warnings: "[]",
    },
    { ...same, ...entra, seq: 3, at: 3, request_id: "request-1", method: "DELETE", warnings: "[]" },
  ]);
});

test("an act that fails leaves none", async () => {
  const { store } = opened;
  const document = { userName: "a" };
  await store.create(act(), userType, newId(), change(document), NOTHING);
  const again = store.create(act(), userType, newId(), change(document), NOTHING);
  await expect(again).rejects.toMatchObject({ status: 409 });
  expect(rowsOf("journal")).toHaveLength(1);
});

test("a removed resource leaves nothing but its journal", async () => {
  const { store } = opened;
  const id = newId();
  const document = { userName: "a", externalId: "x", emails: [{ value: "a@example.org" }] };
  await store.create(act(), userType, id, change(document), NOTHING);
  const members = [{ kind: "add" as const, ids: [id] }];
  const group = newId();
  await store.create(act(), groupType, group, change({ displayName: "G" }, members), NOTHING);
  await store.remove(act(), userType, id, () => {});
  await store.remove(act(), groupType, group, () => {});
  for (const table of ["resources", "index_rows", "unique_rows", "external_ids", "memberships"]) {
    expect({ table, rows: rowsOf(table) }).toEqual({ table, rows: [] });
  }
  expect(rowsOf("journal")).toHaveLength(4);
});

test("what has rows of its own, or is to be forgotten, is not in the document", async () => {
  const { store } = opened;
  const sent = { userName: "a", externalId: "x-external", password: "a-secret", id: "an-id" };
  await store.create(act(), userType, newId(), change(sent), NOTHING);
  expect(rowsOf("resources")).toMatchObject([{ document: '{"userName":"a"}' }]);
  expect(JSON.stringify(rowsOf("resources"))).not.toContain("a-secret");
});

test("values that stay keep their index rows, others come and go", async () => {
  const { store } = opened;
  const id = newId();
  const emails = (...values: string[]) => ({
    userName: "a",
    emails: values.map((value) => ({ value })),
  });
  await store.create(act(), userType, id, change(emails("A@x", "a@x", "b@x")), NOTHING);
  await store.update(act(), userType, id, () => change(emails("b@x", "c@x")), NOTHING);
  const named = (table: string) => rowsOf(table).map(({ attribute, key }) => `${attribute} ${key}`);
  expect(named("index_rows")).toEqual(["emails.value b@x", "emails.value c@x"]);
  expect(named("unique_rows")).toEqual(["userName a"]);
});
