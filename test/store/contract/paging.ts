import { expect } from "bun:test";
import type { Search, Store } from "../../../src/directory/store.ts";
import { checkFilter } from "../../../src/scim/filter/check.ts";
import { parseFilter } from "../../../src/scim/filter/parse.ts";
import { resolvePath } from "../../../src/scim/schema/lookup.ts";
import {
  groupType,
  type ResourceType,
  resourceTypes,
  userType,
} from "../../../src/scim/schema/resource-type.ts";
import { act, EVERYTHING, keep, NOTHING } from "../sample.ts";
import type { Case } from "./case.ts";

const all: Search = {
  targets: [{ type: userType }],
  descending: false,
  startIndex: 1,
  count: 100,
  wanted: NOTHING,
};

const filtered = (type: ResourceType, text: string): Search["targets"] => [
  { type, filter: checkFilter(parseFilter(text), type, "reject") },
];

async function search(store: Store, asked: Partial<Search>, viewer: string | null = "entra") {
  const { totalResults, resources } = await store.search(viewer, { ...all, ...asked });
  const name = ({ document }: (typeof resources)[number]) =>
    String(document.userName ?? document.displayName);
  return { total: totalResults, names: resources.map(name).join(" ") };
}

async function fill(store: Store, ...names: string[]) {
  for (const userName of names) await keep(store, userType, { userName });
}

const sorted = (name: string): Search["targets"] => {
  const sortBy = resolvePath(userType, name);
  if (sortBy === undefined) throw new Error(`No such attribute: ${name}`);
  return [{ type: userType, sortBy }];
};

export const paging: readonly Case[] = [
  {
    sentence: "an empty directory has empty pages",
    async run({ store }) {
      expect(await search(store, {})).toEqual({ total: 0, names: "" });
      expect(await search(store, { targets: [] })).toEqual({ total: 0, names: "" });
    },
  },
  {
    sentence: "pages follow the order of creation and tell the total of all",
    async run({ store }) {
      await fill(store, "c", "a", "d", "b", "e");
      expect(await search(store, { count: 2 })).toEqual({ total: 5, names: "c a" });
      expect(await search(store, { startIndex: 3, count: 2 })).toEqual({ total: 5, names: "d b" });
      expect(await search(store, { startIndex: 5, count: 2 })).toEqual({ total: 5, names: "e" });
      expect(await search(store, { startIndex: 6, count: 2 })).toEqual({ total: 5, names: "" });
      expect(await search(store, { descending: true })).toEqual({ total: 5, names: "e b d a c" });
    },
  },
  {
    sentence: "a count of 0 gives the total alone",
    async run({ store }) {
      await fill(store, "a", "b");
      expect(await search(store, { count: 0 })).toEqual({ total: 2, names: "" });
      const targets = filtered(userType, 'userName eq "B"');
      expect(await search(store, { count: 0, targets })).toEqual({ total: 1, names: "" });
    },
  },
  {
    sentence: "the unassigned come last ascending and first descending, ties by creation",
    async run({ store }) {
      await keep(store, userType, { userName: "1", title: "b" });
      await keep(store, userType, { userName: "2" });
      await keep(store, userType, { userName: "3", title: "A" });
      await keep(store, userType, { userName: "4", title: "B" });
      const targets = sorted("title");
      expect(await search(store, { targets })).toEqual({ total: 4, names: "3 1 4 2" });
      expect(await search(store, { targets, descending: true })).toEqual({
        total: 4,
        names: "2 1 4 3",
      });
    },
  },
  {
    sentence: "several values are sorted by the primary one, else by the first",
    async run({ store }) {
      const z = { value: "z" };
      await keep(store, userType, { userName: "1", emails: [z, { value: "a", primary: true }] });
      await keep(store, userType, { userName: "2", emails: [{ value: "m" }, { value: "0" }] });
      await keep(store, userType, { userName: "3", emails: [z] });
      const targets = sorted("emails.value");
      expect(await search(store, { targets })).toEqual({ total: 3, names: "1 2 3" });
    },
  },
  {
    sentence: "several types are searched at once, each with a filter of its own",
    async run({ store }) {
      await fill(store, "one", "two");
      await keep(store, groupType, { displayName: "g" });
      const targets = resourceTypes.map((type) => ({ type }));
      expect(await search(store, { targets })).toEqual({ total: 3, names: "one two g" });
      const some = [
        ...filtered(userType, 'userName eq "two"'),
        ...filtered(groupType, "displayName pr"),
      ];
      expect(await search(store, { targets: some, count: 1 })).toEqual({ total: 2, names: "two" });
      const none = [{ type: groupType, filter: { kind: "never" as const } }];
      expect(await search(store, { targets: none })).toEqual({ total: 0, names: "" });
    },
  },
  {
    sentence: "types are sorted together, by the path that each has",
    async run({ store }) {
      await keep(store, userType, { userName: "u", displayName: "b" });
      await keep(store, groupType, { displayName: "a" });
      await keep(store, groupType, { displayName: "c" });
      const targets = resourceTypes.flatMap((type) => {
        const sortBy = resolvePath(type, "displayName");
        return sortBy ? [{ type, sortBy }] : [];
      });
      expect(await search(store, { targets })).toEqual({ total: 3, names: "a u c" });
    },
  },
  {
    sentence: "members and groups of a whole page come when they are wanted",
    async run({ store }) {
      const a = await keep(store, userType, { userName: "a" });
      const b = await keep(store, userType, { userName: "b" });
      const members = [{ kind: "add" as const, ids: [a, b] }];
      const g = await keep(store, groupType, { displayName: "g" }, { members });
      const asked = { ...all, targets: resourceTypes.map((type) => ({ type })) };
      const page = await store.search("entra", { ...asked, wanted: EVERYTHING });
      expect(
        page.resources.map((each) => (each.members ?? each.groups)?.map((x) => x.value)),
      ).toEqual([[g], [g], [a, b]]);
      const bare = await store.search("entra", asked);
      expect(bare.resources.some((each) => "members" in each || "groups" in each)).toBe(false);
    },
  },
  {
    sentence: "a search sees and finds the externalId of the one who asks",
    async run({ store }) {
      await keep(store, userType, { userName: "a", externalId: "x" });
      await keep(store, userType, { userName: "b", externalId: "x" }, { client: "okta" });
      const targets = filtered(userType, 'externalId eq "x"');
      expect(await search(store, { targets }, "entra")).toEqual({ total: 1, names: "a" });
      expect(await search(store, { targets }, "okta")).toEqual({ total: 1, names: "b" });
      expect(await search(store, { targets }, null)).toEqual({ total: 2, names: "a b" });
    },
  },
  {
    sentence: "a search for a client that is gone finds nothing",
    async run({ store }) {
      await keep(store, userType, { userName: "a", title: "x" });
      const targets = filtered(userType, 'title eq "X"');
      const signal = AbortSignal.abort();
      await expect(search(store, { targets, signal })).rejects.toMatchObject({ status: 499 });
      const { signal: waiting } = new AbortController();
      expect(await search(store, { targets, signal: waiting })).toEqual({ total: 1, names: "a" });
    },
  },
  {
    sentence: "a search finds what was written a moment ago, and no longer what was removed",
    async run({ store }) {
      const id = await keep(store, userType, { userName: "a", title: "x" });
      const targets = filtered(userType, 'title eq "X"');
      expect(await search(store, { targets })).toEqual({ total: 1, names: "a" });
      await store.remove(act({ client: "entra", method: "DELETE", at: 1 }), userType, id, () => {});
      expect(await search(store, { targets })).toEqual({ total: 0, names: "" });
    },
  },
];
