import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, keep, NOTHING } from "../sample.ts";
import { openTemporary } from "../temporary.ts";
import { adminAct } from "../workplace.ts";

/** More than are sorted. */
const PEOPLE = 5100;

const opened = openTemporary();
const { store } = opened;
afterAll(opened.dispose);

let ids: string[];
let group: string;

beforeAll(async () => {
  ids = await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => keep(store, userType, { userName: `p${n}` })),
  );
  ids.sort();
  group = await keep(store, groupType, { displayName: "All" });
  await store.replacePermissions(adminAct(), ["desk"]);
  const database = new Database(opened.file);
  const grant = database.prepare("INSERT INTO grants VALUES (?, 'desk')");
  database.transaction(() => {
    for (const id of ids) grant.run(id);
  })();
  database.close();
});

const now = async () => (await store.people({ after: "", limit: 1 })).seq;

async function told(since: number): Promise<{ readonly items: string[]; readonly gone: string[] }> {
  const items: string[] = [];
  const gone: string[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof store.people>> = await store.people({
      ...{ since, after, limit: 1000 },
    });
    items.push(...page.items.map(({ id }) => id));
    gone.push(...page.removed);
    after = page.next;
  }
  return { items, gone };
}

/** @returns how many rows of people were written, as their long rows tell */
async function rowsSince(seq: number): Promise<number> {
  const database = new Database(opened.file, { readonly: true });
  const row = database.query("SELECT count(*) AS n FROM resources WHERE type = 'User' AND seq > ?");
  const { n } = row.get(seq) as { n: number };
  database.close();
  return n;
}

const members = (kind: "add" | "remove", some: readonly string[]) =>
  store.update(
    act({ method: "PATCH" }),
    groupType,
    group,
    ({ document }) => ({ document, members: [{ kind, ids: some }], warnings: [] }),
    NOTHING,
  );

test("each of many who change together is told once, without a long row written", async () => {
  const few = ids.slice(0, 3);
  for (const change of [
    { make: () => members("add", ids), all: ids },
    { make: () => members("remove", few), all: few },
    { make: () => store.renamePermission(adminAct(), "desk", "door"), all: ids },
    { make: () => members("add", few), all: few },
    {
      make: () => store.remove(act({ method: "DELETE" }), groupType, group, () => {}),
      all: ids,
    },
  ]) {
    const before = await now();
    await change.make();
    expect(await told(before)).toEqual({ items: change.all, gone: [] });
    expect(await rowsSince(before)).toBe(0);
    expect(await told(await now())).toEqual({ items: [], gone: [] });
  }
});

test("who was marked and is gone then is told as gone, and leaves no mark", async () => {
  const before = await now();
  const outer = await keep(store, groupType, { displayName: "Outer" });
  const [first = "", second = ""] = ids;
  group = await keep(store, groupType, { displayName: "Inner" });
  await members("add", [first, second]);
  await store.update(
    act({ method: "PATCH" }),
    groupType,
    outer,
    ({ document }) => ({ document, members: [{ kind: "add", ids: [group] }], warnings: [] }),
    NOTHING,
  );
  const between = await now();
  // Who is in a group of a group that is removed has changed as well.
  await store.remove(act({ method: "DELETE" }), groupType, outer, () => {});
  expect(await told(between)).toEqual({ items: [first, second], gone: [] });
  await store.remove(act({ method: "DELETE" }), userType, first, () => {});
  expect(await told(before)).toEqual({ items: [second], gone: [first] });
  const database = new Database(opened.file, { readonly: true });
  expect(database.query("SELECT 1 FROM marks WHERE id IN (?, ?)").all(first, group)).toEqual([]);
  database.close();
});
