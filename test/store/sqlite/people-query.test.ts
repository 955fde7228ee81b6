import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { createTurns } from "../../../src/store/sqlite/turns.ts";
import { openTemporary } from "../temporary.ts";

/** More than are sorted, and more groups than are read side by side. */
const PEOPLE = 5200;
const GROUPS = 40;

const opened = openTemporary();
const { store } = opened;
afterAll(opened.dispose);

const personId = (index: number) => `p${String(index).padStart(5, "0")}`;
const groupId = (index: number) => `g${String(index).padStart(2, "0")}`;
/** Every person but the last is in one group; each group is in the one before. */
const all = Array.from({ length: PEOPLE }, (_, index) => personId(index));

beforeAll(() => {
  const database = new Database(opened.file);
  const resource = database.prepare(
    `INSERT INTO resources (id, type, version, created, last_modified, client, source, seq,
      cascade_seq, search, document) VALUES (?, ?, 1, 0, 0, 'entra', 'local', ?, 0, '{}', '{}')`,
  );
  const person = database.prepare(
    `INSERT INTO people (id, active, identifier_key, user_name_key, site_key, text_key, profile)
      VALUES (?, 1, ?1, ?1, ?, ?1, '{}')`,
  );
  const called = database.prepare("INSERT INTO unique_rows VALUES ('User', 'userName', ?1, ?1)");
  const member = database.prepare("INSERT INTO memberships VALUES (?, ?)");
  database.transaction(() => {
    for (let index = 0; index < GROUPS; index++) {
      resource.run(groupId(index), "Group", 1);
      if (index > 0) member.run(groupId(index - 1), groupId(index));
    }
    for (const [index, id] of all.entries()) {
      resource.run(id, "User", 2);
      person.run(id, `site${index % 50}`);
      called.run(id);
      if (index < PEOPLE - 1) member.run(groupId(index % GROUPS), id);
    }
    database.run("INSERT INTO departures VALUES (2, 'p00000x', 'User', 'site1', 0)");
    database.run("UPDATE sequence SET value = 3");
  })();
  database.close();
});

async function idsOf(query: Parameters<typeof store.people>[0]): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof store.people>> = await store.people({ ...query, after });
    ids.push(...[...page.items.map(({ id }) => id), ...page.removed].sort());
    after = page.next;
  }
  return ids;
}

const query = { after: "", limit: 1000 };

test("where everybody changed, all are told once and in order, with who is gone", async () => {
  expect(await idsOf({ ...query, since: 1 })).toEqual([...all, "p00000x"].sort());
  expect(await idsOf({ ...query, since: 2 })).toEqual([]);
});

test("people of many groups within one another are found", async () => {
  expect(await idsOf({ ...query, group: groupId(0) })).toEqual(all.slice(0, -1));
  const last = groupId(GROUPS - 1);
  const inLast = all.filter((_, index) => index % GROUPS === GROUPS - 1 && index < PEOPLE - 1);
  expect(await idsOf({ ...query, group: last })).toEqual(inLast);
});

test("people of many sites are found", async () => {
  const sites = Array.from({ length: 40 }, (_, index) => `SITE${index}`);
  expect(await idsOf({ ...query, sites })).toEqual(all.filter((_, index) => index % 50 < 40));
});

test("people of many groups that changed are told", async () => {
  const database = new Database(opened.file);
  database.run("UPDATE resources SET cascade_seq = 3 WHERE id = 'g00'");
  database.close();
  expect(await idsOf({ ...query, since: 2 })).toEqual(all.slice(0, -1));
  expect(await idsOf({ ...query, since: 3 })).toEqual([]);
});

test("of too many long searches the last is turned away, nobody who asks by a key", async () => {
  const readers = Array.from({ length: LIMITS.waitingSearches }, () => createTurns(undefined));
  await Bun.sleep(20);
  const turns = readers.map((turn) => turn());
  const searched: unknown = await store.people({ ...query, q: "nobody" }).catch((error) => error);
  expect(searched).toMatchObject({ status: 503, headers: { "Retry-After": "5" } });
  await Promise.all(turns);

  const again = [...readers, createTurns(undefined)];
  await Bun.sleep(20);
  const waiting = again.map((turn) => turn());
  const { items } = await store.people({ ...query, identifier: personId(7) });
  expect(items.map(({ id }) => id)).toEqual([personId(7)]);
  await Promise.all(waiting);
  expect(await idsOf({ ...query, q: "nobody" })).toEqual([]);
});
