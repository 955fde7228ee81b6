import { expect } from "bun:test";
import type { Store } from "../../../src/directory/store.ts";
import { ScimError } from "../../../src/scim/error.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";
import { act, keep } from "../sample.ts";
import { adminAct, entriesOf } from "../workplace.ts";
import type { Case } from "./case.ts";

const make = (store: Store, ...names: string[]) => store.replacePermissions(adminAct(), names);

const grantUser = (store: Store, id: string, ...names: string[]) =>
  store.grant(adminAct(), { type: "User", id }, names);

const grantGroup = (store: Store, id: string, ...names: string[]) =>
  store.grant(adminAct(), { type: "Group", id }, names);

const keepGroup = (store: Store, displayName: string, ...ids: string[]) =>
  keep(store, groupType, { displayName }, { members: [{ kind: "add", ids }] });

/** Ann is in a group that is in a group; Bea is in none. */
async function start(store: Store) {
  await make(store, "parking", "locker", "lab");
  const ann = await keep(store, userType, { userName: "ann" });
  const bea = await keep(store, userType, { userName: "bea" });
  const inner = await keepGroup(store, "Inner", ann);
  const outer = await keepGroup(store, "Outer", inner);
  return { ann, bea, inner, outer };
}

/** The refusal that a promise ends with. */
async function refusal(promise: Promise<unknown>): Promise<Pick<ScimError, "status" | "detail">> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ScimError) return { status: error.status, detail: error.detail };
  throw new Error(`expected a ScimError, got ${error}`);
}

/** The ids of the people and of the groups that count as changed by what is done. */
async function changedBy(store: Store, work: () => Promise<void>) {
  const { seq: since } = await store.people({ after: "", limit: 10 });
  await work();
  const people = await store.people({ after: "", limit: 10, since });
  const groups = await store.groups({ after: "", limit: 10, since });
  return {
    people: people.items.map(({ id }) => id),
    groups: groups.items.map(({ id }) => id),
  };
}

export const permissions: readonly Case[] = [
  {
    sentence: "permissions are kept in the order of the administrator, for every process",
    async run({ store, again }) {
      expect(await store.permissions()).toEqual([]);
      await make(store, "parking", "Locker", "lab");
      await make(store, "lab", "parking");
      expect(await again().permissions()).toEqual(["lab", "parking"]);
    },
  },
  {
    sentence: "what is granted to a person and to a group is told of each of them",
    async run({ store }) {
      const { ann, bea, inner, outer } = await start(store);
      await grantUser(store, ann, "parking", "lab");
      await grantGroup(store, inner, "lab");
      await grantGroup(store, outer, "locker");
      expect(await store.grantsOf(ann)).toEqual({
        granted: ["lab", "parking"],
        inherited: [
          { permission: "lab", group: inner },
          { permission: "locker", group: outer },
        ],
      });
      expect((await store.person(ann))?.permissions).toEqual(["lab", "locker", "parking"]);
      expect(await store.grantsOf(bea)).toEqual({ granted: [], inherited: [] });
      expect((await store.group(inner))?.permissions).toEqual(["lab"]);
      expect([...(await store.grantCounts())].sort()).toEqual([
        ["lab", 2],
        ["locker", 1],
        ["parking", 1],
      ]);
    },
  },
  {
    sentence: "groups that contain each other pass on what each of them has",
    async run({ store }) {
      const { ann, inner, outer } = await start(store);
      const members = [{ kind: "add" as const, ids: [outer] }];
      await store.update(
        act({ method: "PATCH" }),
        groupType,
        inner,
        ({ document }) => ({ document, members, warnings: [] }),
        { members: false, groups: false },
      );
      await grantGroup(store, outer, "lab");
      const inherited = [{ permission: "lab", group: outer }];
      expect(await store.grantsOf(ann)).toEqual({ granted: [], inherited });
      expect(await store.grantsOf(outer)).toEqual({ granted: ["lab"], inherited: [] });
    },
  },
  {
    sentence: "a grant is exactly what is named: others are taken back",
    async run({ store }) {
      const { ann } = await start(store);
      await grantUser(store, ann, "parking", "lab");
      await grantUser(store, ann, "locker", "lab");
      expect((await store.grantsOf(ann)).granted).toEqual(["lab", "locker"]);
      await grantUser(store, ann);
      expect((await store.grantsOf(ann)).granted).toEqual([]);
    },
  },
  {
    sentence: "a permission that is not there is granted to nobody, nor is any with it",
    async run({ store }) {
      const { ann } = await start(store);
      const { status, detail } = await refusal(grantUser(store, ann, "lab", "Parking"));
      expect(status).toBe(400);
      expect(detail).toContain('"Parking"');
      expect((await store.grantsOf(ann)).granted).toEqual([]);
    },
  },
  {
    sentence: "nothing is granted to whom there is not, nor to a group as if it were a person",
    async run({ store }) {
      const { inner } = await start(store);
      expect(await refusal(grantUser(store, inner, "lab"))).toMatchObject({ status: 404 });
      expect(await refusal(grantGroup(store, "gone", "lab"))).toMatchObject({ status: 404 });
      expect((await store.grantCounts()).size).toBe(0);
    },
  },
  {
    sentence: "a grant to a person changes the person, one to a group all who are in it",
    async run({ store }) {
      const { ann, bea, outer } = await start(store);
      const granted = () => grantUser(store, bea, "lab");
      expect(await changedBy(store, granted)).toEqual({ people: [bea], groups: [] });
      expect(await changedBy(store, granted)).toEqual({ people: [], groups: [] });
      const toAll = await changedBy(store, () => grantGroup(store, outer, "lab"));
      expect(toAll.people).toEqual([ann]);
      expect(toAll.groups).toContain(outer);
    },
  },
  {
    sentence: "each grant is an entry of who lost and got what, and none where nothing changes",
    async run({ store }) {
      const { ann, outer } = await start(store);
      await grantUser(store, ann, "lab", "locker");
      await grantUser(store, ann, "locker", "lab");
      await grantUser(store, ann, "parking", "lab");
      await grantGroup(store, outer, "lab");
      const about = { ...adminAct(), status: 200, resourceId: ann, resourceName: "ann" };
      const byAdmin = (await entriesOf(store, "User")).filter(({ doneBy }) => doneBy === "admin");
      expect(byAdmin).toMatchObject([
        { ...about, changes: [{ path: "permissions", after: ["lab", "locker"] }] },
        { ...about, changes: [{ path: "permissions", before: ["locker"], after: ["parking"] }] },
      ]);
      const [latest] = (await entriesOf(store, "Group")).slice(-1);
      expect(latest).toMatchObject({ resourceId: outer, resourceName: "Outer" });
    },
  },
  {
    sentence: "a permission that somebody has cannot be left out, and nothing else happens",
    async run({ store }) {
      const { ann, outer } = await start(store);
      await grantUser(store, ann, "lab");
      await grantGroup(store, outer, "lab");
      const { status, detail } = await refusal(make(store, "new"));
      expect(status).toBe(409);
      expect(detail).toContain("'lab' is granted to 2 people and groups");
      expect(detail).toContain("rename");
      expect(await store.permissions()).toEqual(["parking", "locker", "lab"]);
      expect(await entriesOf(store, "Permissions")).toHaveLength(1);
      await make(store, "lab");
      expect(await store.permissions()).toEqual(["lab"]);
    },
  },
  {
    sentence: "a change of the permissions is an entry of what went and what came",
    async run({ store }) {
      await make(store, "a", "b");
      await make(store, "a", "b");
      await make(store, "b", "c");
      const entries = await entriesOf(store, "Permissions");
      expect(entries.map(({ changes }) => changes)).toEqual([
        [{ path: "permissions", after: ["a", "b"] }],
        [{ path: "permissions", before: ["a"], after: ["c"] }],
      ]);
    },
  },
  {
    sentence: "whoever has a permission keeps it when it is called something else",
    async run({ store }) {
      const { ann, bea, outer } = await start(store);
      await grantUser(store, bea, "lab");
      await grantGroup(store, outer, "lab");
      const renamed = () => store.renamePermission(adminAct(), "lab", "workshop");
      expect((await changedBy(store, renamed)).people).toEqual([ann, bea]);
      expect(await store.permissions()).toEqual(["parking", "locker", "workshop"]);
      expect((await store.grantsOf(bea)).granted).toEqual(["workshop"]);
      expect((await store.person(ann))?.permissions).toEqual(["workshop"]);
      const [latest] = (await entriesOf(store, "Permissions")).slice(-1);
      const changes = [{ path: "name", before: "lab", after: "workshop" }];
      expect(latest).toMatchObject({ ...adminAct(), resourceName: "workshop", changes });
    },
  },
  {
    sentence: "a permission gets no name that another one has in any case, but its own in another",
    async run({ store }) {
      await start(store);
      const rename = (from: string, to: string) => store.renamePermission(adminAct(), from, to);
      expect(await refusal(rename("lab", "Locker"))).toMatchObject({ status: 409 });
      expect(await refusal(rename("gone", "new"))).toMatchObject({ status: 404 });
      expect(await store.permissions()).toEqual(["parking", "locker", "lab"]);
      await rename("lab", "LAB");
      await rename("LAB", "LAB");
      expect(await store.permissions()).toEqual(["parking", "locker", "LAB"]);
      expect(await entriesOf(store, "Permissions")).toHaveLength(2);
    },
  },
  {
    sentence: "whoever is gone has no permission any more",
    async run({ store }) {
      const { ann, outer } = await start(store);
      await grantUser(store, ann, "lab");
      await grantGroup(store, outer, "lab");
      await store.remove(act({ method: "DELETE" }), userType, ann, () => {});
      await store.remove(act({ method: "DELETE" }), groupType, outer, () => {});
      expect((await store.grantCounts()).size).toBe(0);
      await make(store);
      expect(await store.permissions()).toEqual([]);
    },
  },
];
