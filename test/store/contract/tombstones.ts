import { expect } from "bun:test";
import type { Store } from "../../../src/directory/store.ts";
import type { NewJournalEntry, Settings } from "../../../src/directory/workplace.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING, newId } from "../sample.ts";
import type { Case, Opened } from "./case.ts";

const DAY_MS = 86_400_000;
const BY = { at: 5_000, doneBy: "admin" as const, method: "POST" };
const ERASURE: NewJournalEntry = { ...BY, status: 204, resourceType: "User", client: "root" };

const set = (store: Store, changes: Partial<Settings>) =>
  store.changeSettings(BY, (now) => ({ ...now, ...changes }));

const gone = (store: Store, id: string, type = userType) =>
  store.remove(act({ method: "DELETE", status: 204, at: 2_000 }), type, id, () => {});

async function entriesOf(store: Store) {
  const { entries } = await store.journal({ limit: 1000 });
  return entries;
}

/** Somebody whom many entries tell of, and who is gone. */
async function removed({ store }: Pick<Opened, "store">): Promise<string> {
  await set(store, { tombstoneDays: 30 });
  const document = { userName: "bo@x.org", emails: [{ value: "bo.dahl@mail.org" }], title: "Cook" };
  const id = await keep(store, userType, document);
  const patch = act({ method: "PATCH", status: 200 });
  const renamed = change({ ...document, userName: "bo.dahl@x.org" });
  await store.update(patch, userType, id, () => renamed, NOTHING);
  await gone(store, id);
  return id;
}

const refusal = (more: Partial<NewJournalEntry>): NewJournalEntry => ({
  ...{ at: 1_500, doneBy: "provisioning", method: "POST", status: 409, scimType: "uniqueness" },
  ...more,
});

export const tombstones: readonly Case[] = [
  {
    sentence: "what was removed is kept as it was last, with all that stood beside it",
    async run({ store }) {
      await set(store, { tombstoneDays: 30 });
      const id = await keep(store, userType, { userName: "bo", externalId: "7", title: "Cook" });
      const members = [{ kind: "add" as const, ids: [id] }];
      const group = await keep(store, groupType, { displayName: "Chefs" }, { members });
      await store.replacePermissions(BY, ["kitchen"]);
      await store.grant(BY, { type: "User", id }, ["kitchen"]);
      await gone(store, id);
      const until = 2_000 + 30 * DAY_MS;
      expect(await store.tombstone(id)).toMatchObject({
        ...{ id, type: "User", name: "bo", at: 2_000, until, client: "entra" },
        remains: {
          document: { userName: "bo", externalId: "7", title: "Cook" },
          profile: { userName: "bo", profession: "Cook" },
          ...{ source: "provisioned", provisionedBy: "entra", created: 1_000 },
          externalIds: [{ client: "entra", value: "7" }],
          permissions: ["kitchen"],
          groups: [{ id: group, displayName: "Chefs" }],
          waiting: [],
        },
      });
      await gone(store, group, groupType);
      expect((await store.tombstone(group))?.name).toBe("Chefs");
      expect(await store.tombstone(newId())).toBeUndefined();
    },
  },
  {
    sentence: "a removed group is kept with its members",
    async run({ store }) {
      await set(store, { tombstoneDays: 1 });
      const ids = [await keep(store, userType, { userName: "a" }), newId()];
      const members = [{ kind: "add" as const, ids }];
      const group = await keep(store, groupType, { displayName: "G" }, { members });
      await gone(store, group, groupType);
      const found = await store.tombstone(group);
      expect(found?.remains).toMatchObject({ memberCount: 1, members: ids.slice(0, 1) });
    },
  },
  {
    sentence: "nothing is kept of what is removed unless it is to be",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a" });
      await gone(store, id);
      expect(await store.tombstone(id)).toBeUndefined();
      expect(await store.tombstones("", 10)).toEqual([]);
    },
  },
  {
    sentence:
      "tombstones are listed in the order of ids, and forgotten when they have had their time",
    async run({ store }) {
      await set(store, { tombstoneDays: 1 });
      const ids: string[] = [];
      for (const userName of ["a", "b", "c"]) {
        const id = await keep(store, userType, { userName });
        ids.push(id);
        await gone(store, id);
      }
      const listed = async (after: string, limit: number) =>
        (await store.tombstones(after, limit)).map(({ id }) => id);
      expect(await listed("", 10)).toEqual(ids);
      expect(await listed(ids[0] ?? "", 1)).toEqual(ids.slice(1, 2));
      expect(await store.pruneTombstones(2_000 + DAY_MS - 1)).toBe(0);
      expect(await store.pruneTombstones(2_000 + DAY_MS)).toBe(3);
      expect(await listed("", 10)).toEqual([]);
    },
  },
  {
    sentence: "what stands beside somebody who is there can be read",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "bo", externalId: "7" });
      const remains = await store.remains(id);
      expect(remains).toMatchObject({ profile: { userName: "bo" }, source: "provisioned" });
      expect(remains?.externalIds).toEqual([{ client: "entra", value: "7" }]);
      expect(await store.remains(newId())).toBeUndefined();
    },
  },
  {
    sentence: "who is erased has no name, no value and no tombstone left, and the entries stay",
    async run(opened) {
      const id = await removed(opened);
      const { store } = opened;
      expect(JSON.stringify(await entriesOf(store))).toContain("bo.dahl@mail.org");
      expect(await store.erase(ERASURE, id)).toBe(true);
      expect(await store.tombstone(id)).toBeUndefined();
      const entries = await entriesOf(store);
      expect(JSON.stringify(entries)).not.toMatch(/bo@|dahl|Cook/);
      const { entries: own } = await store.journal({ limit: 10, resource: id });
      expect(own).toMatchObject([
        { method: "POST", status: 204, client: "root", resourceName: null, changes: [] },
        { method: "DELETE", client: "entra", token: "token-1", resourceName: null },
        { method: "PATCH", changes: [{ path: "userName" }], resourceName: null },
        { method: "POST", status: 201 },
      ]);
    },
  },
  {
    sentence: "refusals that name somebody who is erased, by whichever name, tell it no longer",
    async run(opened) {
      const id = await removed(opened);
      const { store } = opened;
      const taken = (name: string) => `userName '${name}' is already taken by another User.`;
      await store.noteEntries([
        refusal({ resourceName: "BO@x.org", detail: "No." }),
        refusal({ resourceId: "other", resourceName: "al@x.org", detail: taken("bo@x.org") }),
        refusal({ detail: taken("Bo.Dahl@x.org") }),
        refusal({ warnings: ["bo@x.org."], changes: [{ path: "a", after: ["bo@x.org"] }] }),
        refusal({ resourceName: "jumbo@x.org", detail: taken("jumbo@x.org") }),
        refusal({ resourceName: "bo@x.org.uk", detail: taken("bo@x.org.uk") }),
        { ...refusal({ resourceName: "bo@x.org", resourceId: "new" }), status: 201 },
      ]);
      await store.erase(ERASURE, id);
      const { entries } = await store.journal({ limit: 8, before: 1_000 });
      expect(entries.slice(1).map(({ resourceName, detail }) => [resourceName, detail])).toEqual([
        ["bo@x.org", null],
        ["bo@x.org.uk", taken("bo@x.org.uk")],
        ["jumbo@x.org", taken("jumbo@x.org")],
        [null, null],
        [null, null],
        ["al@x.org", null],
        [null, null],
      ]);
      expect(entries[4]).toMatchObject({ warnings: [], changes: [{ path: "a" }] });
    },
  },
  {
    sentence: "an erasure reaches all entries, however many there are",
    async run(opened) {
      const id = await removed(opened);
      const { store } = opened;
      const many = (more: Partial<NewJournalEntry>) =>
        store.noteEntries(Array.from({ length: 700 }, () => refusal(more)));
      await many({ resourceId: id, resourceName: "bo@x.org" });
      await many({ resourceName: "bo@x.org" });
      await store.erase(ERASURE, id);
      const { entries } = await store.journal({ limit: 10, text: "bo@x.org" });
      expect(entries).toEqual([]);
    },
  },
  {
    sentence: "who is there cannot be erased, and of whom nothing is known is not noted",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "bo" });
      await expect(store.erase(ERASURE, id)).rejects.toMatchObject({ status: 409 });
      expect(await store.erase(ERASURE, newId())).toBe(false);
      expect(await entriesOf(store)).toMatchObject([{ resourceId: id, resourceName: "bo" }]);
    },
  },
  {
    sentence: "to erase somebody again changes nothing but the journal",
    async run(opened) {
      const id = await removed(opened);
      expect(await opened.store.erase(ERASURE, id)).toBe(true);
      expect(await opened.store.erase(ERASURE, id)).toBe(true);
      const { entries } = await opened.store.journal({ limit: 10, resource: id });
      expect(entries).toHaveLength(5);
    },
  },
];
