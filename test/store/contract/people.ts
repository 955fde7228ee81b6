import { expect } from "bun:test";
import type { PeopleFilter } from "../../../src/directory/people-store.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, keep } from "../sample.ts";
import { add, ask, found, ids, members, rename, start, user } from "../workplace-sample.ts";
import type { Case } from "./case.ts";

const reading: readonly Case[] = [
  {
    sentence: "a person has the profile, where it comes from, permissions and all groups",
    async run({ store }) {
      const { ada, ben, inner, outer } = await start(store);
      await store.replacePermissions(act(), ["parking", "desks", "lockers"]);
      await store.grant(act(), { type: "User", id: ben }, ["parking"]);
      await store.grant(act(), { type: "Group", id: outer }, ["desks", "parking"]);
      expect(await store.person(ada)).toMatchObject({
        ...{ id: ada, userName: "Ada@example.org", department: "Engines", site: "Utrecht" },
        ...{ email: "ada.work@example.org", active: true, manager: null, waiting: {} },
        ...{ source: "provisioned", provisionedBy: "entra", linkedAt: 1000, created: 1000 },
        permissions: ["desks", "parking"],
        groups: [{ id: outer, displayName: "Öuter" }],
      });
      const person = await store.person(ben);
      expect(person?.groups.map(({ id }) => id)).toEqual([inner, outer].sort());
      expect(person?.permissions).toEqual(["desks", "parking"]);
      expect((await ask(store)).items[0]).toEqual((await store.person(ada)) as never);
      expect(await store.person(inner)).toBeUndefined();
      expect(await store.person("nobody")).toBeUndefined();
    },
  },
  {
    sentence: "a value that no list has waits beside the person",
    async run({ store }) {
      await store.replaceList(act(), "sites", { mode: "closed", values: ["Gent"] });
      const id = await keep(store, userType, user("dee", {}, "Luik"));
      expect(await store.person(id)).toMatchObject({ site: null, waiting: { site: "Luik" } });
    },
  },
  {
    sentence: "people are found by their keys in any case, and by part of a text",
    async run({ store }) {
      const { ada, ben, cas, inner, outer } = await start(store);
      const rows: readonly (readonly [PeopleFilter, readonly string[]])[] = [
        [{}, [ada, ben, cas]],
        [{ userName: "ADA@EXAMPLE.ORG" }, [ada]],
        [{ userName: "ada" }, []],
        [{ identifier: "BEN" }, [ben]],
        [{ email: "Ada.Work@example.org" }, [ada]],
        [{ employeeCode: "e-1" }, [ada]],
        [{ department: "ENGINES" }, [ada, ben]],
        [{ company: "example" }, [ada]],
        [{ site: " gent " }, [ben]],
        [{ site: "" }, []],
        [{ active: false }, [ben]],
        [{ active: true }, [ada, cas]],
        [{ source: "provisioned" }, [ada, ben, cas]],
        [{ source: "local" }, []],
        [{ q: "ÄRGER" }, [ada]],
        [{ q: "e-1" }, [ada]],
        [{ q: "%" }, []],
        [{ group: inner }, [ben]],
        [{ group: outer }, [ada, ben]],
        [{ group: "ÖUTER" }, [ada, ben]],
        [{ group: "nothing" }, []],
        [{ group: outer, active: true, department: "engines" }, [ada]],
        [{ department: "engines", q: "ben" }, [ben]],
        [{ userName: "ben", active: true }, []],
      ];
      for (const [filter, expected] of rows) {
        expect([filter, await found(store, filter)]).toEqual([filter, [...expected]]);
      }
    },
  },
  {
    sentence: "groups that hold each other have the same people",
    async run({ store }) {
      const { ada, ben, inner, outer } = await start(store);
      await members(store, inner, add(outer));
      expect(await found(store, { group: inner })).toEqual([ada, ben]);
      expect((await store.person(ada))?.groups.map(({ id }) => id)).toEqual([inner, outer].sort());
    },
  },
  {
    sentence: "a page ends where more follows, and the next one begins there",
    async run({ store }) {
      const { ada, ben, cas } = await start(store);
      const first = await ask(store, { limit: 2 });
      expect({ ids: ids(first), next: first.next }).toEqual({ ids: [ada, ben], next: ben });
      const second = await ask(store, { limit: 2, after: ben });
      expect({ ids: ids(second), next: second.next }).toEqual({ ids: [cas], next: undefined });
      const exact = await ask(store, { limit: 2, department: "engines" });
      expect({ ids: ids(exact), next: exact.next }).toEqual({ ids: [ada, ben], next: undefined });
      const some = await ask(store, { limit: 1, department: "engines" });
      expect({ ids: ids(some), next: some.next }).toEqual({ ids: [ada], next: ada });
    },
  },
  {
    sentence: "of other sites nobody is there for whoever may read some",
    async run({ store }) {
      const { ada, ben } = await start(store);
      expect(ids(await ask(store, { sites: ["UTRECHT"] }))).toEqual([ada]);
      expect(ids(await ask(store, { sites: ["utrecht", "Gent", "gent"] }))).toEqual([ada, ben]);
      expect(ids(await ask(store, { sites: ["Utrecht"], userName: "ben" }))).toEqual([]);
      expect(ids(await ask(store, { sites: ["Luik"] }))).toEqual([]);
    },
  },
];

const groups: readonly Case[] = [
  {
    sentence: "a group has its permissions and the number of its direct members",
    async run({ store }) {
      const { inner, outer, ada } = await start(store);
      await store.replacePermissions(act(), ["parking"]);
      await store.grant(act(), { type: "Group", id: outer }, ["parking"]);
      expect(await store.group(outer)).toMatchObject({
        ...{ id: outer, displayName: "Öuter", memberCount: 2, permissions: ["parking"] },
        ...{ source: "provisioned", provisionedBy: "entra", linkedAt: 1000 },
      });
      expect(await store.group(inner)).toMatchObject({ memberCount: 1, permissions: [] });
      expect(await store.group(ada)).toBeUndefined();
    },
  },
  {
    sentence: "groups are read from page to page, by name, and as they changed",
    async run({ store }) {
      const { ada, inner, outer } = await start(store);
      const first = await store.groups({ after: "", limit: 1 });
      expect({ ids: ids(first), next: first.next }).toEqual({ ids: [inner], next: inner });
      const second = await store.groups({ after: inner, limit: 1 });
      expect({ ids: ids(second), next: second.next }).toEqual({ ids: [outer], next: undefined });
      const named = { after: "", limit: 10, displayName: "öUTER" };
      expect(ids(await store.groups(named))).toEqual([outer]);
      await members(store, inner, add(ada));
      const changed = await store.groups({ after: "", limit: 10, since: first.seq });
      expect(ids(changed)).toEqual([inner]);
      await rename(store, outer, "Elsewhere");
      await store.remove(act(), groupType, inner, () => {});
      const { removed } = await store.groups({ ...named, since: first.seq });
      expect(removed).toEqual([inner, outer]);
    },
  },
  {
    sentence: "direct members are people and groups, and of other sites nobody",
    async run({ store }) {
      const { ada, ben, inner, outer } = await start(store);
      await members(store, outer, add(ben));
      const a = { id: ada, type: "User", displayName: "Ada Ärger" };
      const b = { id: ben, type: "User", displayName: "ben" };
      const i = { id: inner, type: "Group", displayName: "Inner" };
      expect(await store.groupMembers(outer, "", 10)).toEqual({ items: [a, b, i] });
      expect(await store.groupMembers(outer, "", 2)).toEqual({ items: [a, b], next: ben });
      expect(await store.groupMembers(outer, ben, 2)).toEqual({ items: [i] });
      expect(await store.groupMembers(outer, "", 10, ["gent"])).toEqual({ items: [b, i] });
      expect(await store.groupMembers("nothing", "", 10)).toEqual({ items: [] });
    },
  },
];

export const people: readonly Case[] = [...reading, ...groups];
