import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Directory } from "../../src/directory/directory.ts";
import { runRetention } from "../../src/directory/retention.ts";
import type { Settings } from "../../src/directory/workplace.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "../store/sample.ts";
import { openTemporary } from "../store/temporary.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-01-31T09:00:00Z");
const BY = { doneBy: "admin" as const, method: "PATCH" };

let opened: ReturnType<typeof openTemporary>;
let now: number;
let directory: Directory;
beforeEach(() => {
  opened = openTemporary();
  now = START;
  directory = {
    store: opened.store,
    now: () => now,
    newId: () => Bun.randomUUIDv7(),
    unknownAttributes: "ignore",
  };
});
afterEach(() => opened.dispose());

const set = (changes: Partial<Settings>) =>
  opened.store.changeSettings({ ...BY, at: now }, (was) => ({ ...was, ...changes }));

const person = (userName: string, active: boolean, doneBy: "provisioning" | "admin") =>
  keep(opened.store, userType, { userName, active }, { at: now, doneBy });

const isThere = async (id: string) =>
  (await opened.store.read(null, userType, id, NOTHING)) !== undefined;

test("nobody is removed for being inactive unless the administrator wants it", async () => {
  const id = await person("a", false, "provisioning");
  now += 4000 * DAY_MS;
  expect(await runRetention(directory)).toMatchObject({ people: 0 });
  expect(await isThere(id)).toBe(true);
});

test("provisioned people who are inactive for too long are removed, and noted", async () => {
  await set({ removeInactiveAfterDays: 30 });
  const inactive = await person("a", false, "provisioning");
  const local = await person("b", false, "admin");
  const active = await person("c", true, "provisioning");
  now += 10 * DAY_MS;
  const later = await person("d", false, "provisioning");

  now = START + 30 * DAY_MS;
  expect(await runRetention(directory)).toMatchObject({ people: 0 });
  now += 1;
  expect(await runRetention(directory)).toMatchObject({ people: 1 });
  expect(await Promise.all([inactive, local, active, later].map(isThere))).toEqual([
    false,
    true,
    true,
    true,
  ]);
  const { entries } = await opened.store.journal({ limit: 1, resource: inactive });
  expect(entries).toMatchObject([
    {
      ...{ at: now, doneBy: "job", client: "rollcall", token: "retention", method: "DELETE" },
      ...{ resourceType: "User", resourceName: "a", status: 204 },
    },
  ]);
});

test("who is active again in the meantime stays, and is counted anew", async () => {
  await set({ removeInactiveAfterDays: 30 });
  const id = await person("a", false, "provisioning");
  const become = (active: boolean) =>
    opened.store.update(
      act({ method: "PATCH", at: now }),
      userType,
      id,
      () => change({ userName: "a", active }),
      NOTHING,
    );
  now += 20 * DAY_MS;
  await become(true);
  now += 5 * DAY_MS;
  await become(false);
  now += 20 * DAY_MS;
  expect(await runRetention(directory)).toMatchObject({ people: 0 });
  now += 11 * DAY_MS;
  expect(await runRetention(directory)).toMatchObject({ people: 1 });
});

test("many people are removed in slices, and what cannot be removed holds up nobody", async () => {
  await set({ removeInactiveAfterDays: 1 });
  for (let n = 0; n < 100; n++) await person(`p${n}`, false, "provisioning");
  now += 2 * DAY_MS;
  const { store } = opened;
  const stuck = (await store.inactiveSince(now, "", 1))[0];
  const remove: typeof store.remove = (by, type, id, check) =>
    store.remove(by, type, id, (current, around) => {
      check(current, id === stuck ? { ...around, provenance: { source: "local" } } : around);
    });
  const done = await runRetention({ ...directory, store: { ...store, remove } });
  expect(done).toMatchObject({ people: 99 });
});

test("old entries are forgotten, and the oldest ones of too many bytes", async () => {
  const { store } = opened;
  const detail = "x".repeat(100_000);
  const note = (count: number) =>
    store.noteEntries(
      Array.from({ length: count }, () => ({ ...BY, at: now, status: 400, detail })),
    );
  await set({ journalDays: 10, journalMegabytes: 1 });
  await note(3);
  now += 10 * DAY_MS;
  expect(await runRetention(directory)).toMatchObject({ entries: 0 });
  now += 1;
  expect(await runRetention(directory)).toMatchObject({ entries: 4 });
  await note(15);
  expect(await runRetention(directory)).toMatchObject({ entries: 5 });
  expect((await store.journal({ limit: 100 })).entries).toHaveLength(10);
});

test("tombstones are forgotten when they have had their time", async () => {
  await set({ tombstoneDays: 7 });
  const id = await keep(opened.store, groupType, { displayName: "G" }, { at: now });
  await opened.store.remove(act({ method: "DELETE", at: now }), groupType, id, () => {});
  now += 7 * DAY_MS - 1;
  expect(await runRetention(directory)).toMatchObject({ tombstones: 0 });
  now += 1;
  expect(await runRetention(directory)).toMatchObject({ tombstones: 1 });
  expect(await opened.store.tombstone(id)).toBeUndefined();
});

test("tombstones stay no longer than the administrator wants by now", async () => {
  await set({ tombstoneDays: 7 });
  const id = await keep(opened.store, groupType, { displayName: "G" }, { at: now });
  await opened.store.remove(act({ method: "DELETE", at: now }), groupType, id, () => {});
  now += 3 * DAY_MS;
  await set({ tombstoneDays: 100 });
  expect(await runRetention(directory)).toMatchObject({ tombstones: 0 });
  await set({ tombstoneDays: 3 });
  expect(await runRetention(directory)).toMatchObject({ tombstones: 1 });
});

test("who was gone more than 90 days ago is no longer told of", async () => {
  const { store } = opened;
  const id = await person("a", true, "provisioning");
  const { seq } = await store.people({ after: "", limit: 1 });
  await store.remove(act({ method: "DELETE", at: now }), userType, id, () => {});
  now += 90 * DAY_MS;
  await runRetention(directory);
  const since = { after: "", limit: 10, since: seq };
  expect(await store.people(since)).toMatchObject({ removed: [id], forgottenTo: 0 });
  now += 1;
  await runRetention(directory);
  const page = await store.people(since);
  expect(page.removed).toEqual([]);
  expect(page.forgottenTo).toBeGreaterThan(seq);
});
