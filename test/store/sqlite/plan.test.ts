import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import type { Viewer } from "../../../src/directory/store.ts";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { type Connection, connect, query } from "../../../src/store/sqlite/connection.ts";
import { pageStatement } from "../../../src/store/sqlite/search-statement.ts";
import { NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";

let dispose: () => Promise<void>;
let connection: Connection;

beforeAll(() => {
  const opened = openTemporary();
  connection = connect(opened.file);
  dispose = opened.dispose;
});
afterAll(async () => {
  connection.database.close();
  await dispose();
});

function planOf(filter: string | undefined, type: ResourceType, viewer: Viewer): string[] {
  const statement = pageStatement(viewer, {
    targets: [
      { type, ...(filter && { filter: checkFilter(parseFilter(filter), type, "reject") }) },
    ],
    descending: false,
    startIndex: 1,
    count: 100,
    wanted: NOTHING,
  });
  const plan = query<{ detail: string }>(connection, sql`EXPLAIN QUERY PLAN ${statement}`);
  return plan.map(({ detail }) => detail);
}

/** Resources are found by their ids, which come from elsewhere. */
const BY_ID = /^SEARCH resources USING (COVERING )?INDEX \w+ \((type=\? AND )?id=\?\)$/;
const row = (key: string, table = "index_rows") =>
  `SEARCH ${table} USING PRIMARY KEY (type=? AND attribute=? AND ${key})`;
const only = (key: string) => row(key, "unique_rows");

interface Indexed {
  readonly filter: string;
  readonly type?: ResourceType;
  readonly viewer?: Viewer;
  /** How the ids are found. */
  readonly by: string;
}

const indexed: readonly Indexed[] = [
  { filter: 'userName eq "a"', by: only("key=?") },
  { filter: 'userName sw "a"', by: only("key>? AND key<?") },
  { filter: 'userName ge "a"', by: only("key>?") },
  { filter: 'displayName eq "a"', by: row("key=?") },
  { filter: 'displayName eq "a"', type: groupType, by: row("key=?") },
  { filter: 'emails.value eq "a"', by: row("key=?") },
  { filter: 'emails[type eq "work" and value eq "a"]', by: row("key=?") },
  { filter: 'emails[type eq "work"].value eq "a"', by: row("key=?") },
  { filter: 'employeeNumber eq "a"', by: row("key=?") },
  { filter: 'manager eq "a"', by: row("key=?") },
  { filter: 'manager[value eq "a"]', by: row("key=?") },
  { filter: 'title eq "a" and userName eq "b" and displayName co "c"', by: only("key=?") },
  { filter: 'not (title eq "a") and userName eq "b"', by: only("key=?") },
  { filter: 'userName eq "a" or userName eq "b"', by: only("key=?") },
  { filter: '(userName eq "a" and title pr) or emails eq "b"', by: only("key=?") },
  {
    filter: 'userName co "a"',
    by: "SEARCH unique_rows USING PRIMARY KEY (type=? AND attribute=?)",
  },
  {
    filter: 'externalId eq "a"',
    by: "SEARCH external_ids USING COVERING INDEX external_ids_by_value (value=? AND client=?)",
  },
  {
    filter: 'externalId eq "a"',
    viewer: null,
    by: "SEARCH external_ids USING COVERING INDEX external_ids_by_value (value=?)",
  },
  {
    filter: 'id eq "a" and displayName co "b"',
    by: "SEARCH resources USING INDEX sqlite_autoindex_resources_1 (id=?)",
  },
  {
    filter: 'meta.lastModified gt "2026-01-31T09:30:00Z"',
    by:
      "SEARCH resources USING COVERING INDEX resources_by_last_modified " +
      "(type=? AND last_modified>?)",
  },
  {
    filter: 'members eq "a"',
    type: groupType,
    by: "SEARCH memberships USING COVERING INDEX memberships_by_member (member_id=?)",
  },
  {
    filter: 'id eq "a" and members eq "b"',
    type: groupType,
    by: "SEARCH memberships USING PRIMARY KEY (group_id=? AND member_id=?)",
  },
  {
    filter: 'members[value eq "a" and type eq "User"]',
    type: groupType,
    by: "SEARCH memberships USING COVERING INDEX memberships_by_member (member_id=?)",
  },
  {
    filter: 'groups.value eq "a"',
    by: "SEARCH memberships USING PRIMARY KEY (group_id=?)",
  },
  {
    filter: 'permissions eq "a"',
    by: "SEARCH granted USING COVERING INDEX grants_by_permission (permission=?)",
  },
  {
    filter: 'permissions sw "a"',
    by: "SEARCH granted USING COVERING INDEX grants_by_permission (permission>? AND permission<?)",
  },
];

describe("a filter on what has an index reads no resource that the index does not name", () => {
  test.each(indexed)("$filter", ({ filter, type = userType, viewer = "entra", by }) => {
    const plan = planOf(filter, type, viewer);
    expect(plan[0]).toMatch(BY_ID);
    expect(plan).toContain(by);
    expect(
      plan.filter((step) => /^SCAN (resources|index_rows|unique_rows|memberships)/.test(step)),
    ).toEqual([]);
  });
});

describe("pages are in the order of an index, without sorting", () => {
  test.each([
    { filter: undefined, title: "no filter" },
    { filter: 'title eq "a"', title: "a filter without an index" },
    { filter: 'userName eq "a"', title: "a filter with an index" },
  ])("$title", ({ filter }) => {
    const plan = planOf(filter, userType, "entra");
    expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  });
});

test("a filter without an index walks the resources of its type", () => {
  expect(planOf('title eq "a"', userType, "entra")[0]).not.toMatch(BY_ID);
});
